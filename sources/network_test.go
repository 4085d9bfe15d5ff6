package sources

import (
	"fmt"
	"testing"

	"parley/config"
)

func TestTheNetworkSettingsAreHeldWithinReason(t *testing.T) {
	for text, want := range map[string]string{
		"":                                 "",
		"timeout: 5s":                      "",
		"user_agent: Desk":                 "",
		"timeout: 0s":                      "p.yaml:2: network.timeout: must be between 1s and 5m, this is 0s",
		"timeout: 1h":                      "p.yaml:2: network.timeout: must be between 1s and 5m, this is 1h",
		"max_bytes: 5":                     "p.yaml:2: network.max_bytes: must be between 10000 and 100000000, this is 5",
		"per_host: -1":                     "p.yaml:2: network.per_host: must be between 1 and 16, this is -1",
		"user_agent: \"a\\r\\nX-Evil: b\"": "p.yaml:2: network.user_agent: must be one line of at most 200 characters",
		"allow_privat: true":               `p.yaml:2: network: unknown key "allow_privat": did you mean "allow_private"?`,
		"timeout: 1h\n  max_byte: 5":       "p.yaml:3: network: unknown key \"max_byte\": did you mean \"max_bytes\"?\np.yaml:2: network.timeout: must be between 1s and 5m, this is 1h",
	} {
		c, err := config.Parse("p.yaml", []byte("network:\n  "+text+"\nzone: UTC\n"))
		if err != nil {
			t.Fatal(err)
		}
		n, err := DecodeNetwork(c.Network)
		if got := fmt.Sprint(err); want != "" && got != want || want == "" && err != nil {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
		if err == nil && (n.MaxBytes != defaultMaxBytes || n.PerHost != 2 || n.AllowPrivate) {
			t.Errorf("%q: %+v", text, n)
		}
	}
}
