package discord

import (
	"fmt"
	"strings"
	"testing"

	"parley/config"
)

// section reads a section as the settings file would hold it, from where there is room.
func section(t *testing.T, yaml string) config.Section {
	t.Helper()
	cfg, err := config.Parse("p.yaml", []byte("network:\n  discord:\n"+yaml))
	if err != nil {
		t.Fatal(err)
	}
	return cfg.Network.Key("discord")
}

// aKey is a public key like any other.
var aKey = strings.Repeat("0a", 32)

func TestSettingsOfDiscord(t *testing.T) {
	t.Setenv("PARLEY_TEST_TOKEN", "Bot abc.def.ghi")
	for _, c := range []struct{ yaml, base, says string }{
		{"    token: $PARLEY_TEST_TOKEN", "https://discord.com/api/v10", ""},
		{"    token: abc.def\n    guilds: [\"1\", \"23\"]\n    api: http://127.0.0.1:8080", "http://127.0.0.1:8080/api/v10", ""},
		{"    token: abc.def\n    api: https://proxy.example/discord/v10/", "https://proxy.example/discord/v10", ""},
		{"    token: abc.def\n    api: http://discord-proxy:8080/api/v10", "http://discord-proxy:8080/api/v10", ""},
		{"    guilds: []", "", "p.yaml:3: network.discord.token: is missing: copy the bot's token from the page Bot of your application"},
		{"    token: \"abc def\"", "", "holds characters that no token of Discord's has"},
		{"    token: abc\n    guilds: [news]", "", `p.yaml:4: network.discord.guilds[0]: "news" is no ID of a server`},
		{"    token: abc\n    api: http://discord.example", "", "must be https: over http everybody on the way could read the token"},
		{"    token: abc\n    api: https://a:b@discord.example", "", "must hold no user name"},
		{"    token: abc\n    api: discord.com", "", "must be an address as https://discord.com/api/v10"},
		{"    token: abc\n    listen: \"\"\n    public_key: \"\"", "https://discord.com/api/v10", ""},
		{"    token: abc\n    listen: \":3001\"\n    public_key: " + aKey, "https://discord.com/api/v10", ""},
		{"    token: abc\n    listen: localhost:3001\n    public_key: " + strings.ToUpper(aKey), "https://discord.com/api/v10", ""},
		{"    token: abc\n    listen: \":3001\"", "", "p.yaml:3: network.discord.public_key: is missing: what arrives at discord.listen is checked with it"},
		{"    token: abc\n    public_key: " + aKey, "", "p.yaml:3: network.discord.listen: is missing: an address as \":3001\""},
		{"    token: abc\n    listen: \":3001\"\n    public_key: \"12345678\"", "", "p.yaml:5: network.discord.public_key: is no public key"},
		{"    token: abc\n    listen: \"3001\"\n    public_key: " + aKey, "", `p.yaml:4: network.discord.listen: "3001" is no address to listen on: write ":3001"`},
		{"    token: abc\n    listen: \":http\"\n    public_key: " + aKey, "", "is no address to listen on"},
		{"    token: abc\n    listen: \":0\"\n    public_key: " + aKey, "", "is no address to listen on"},
		{"    token: abc\n    listen: \":70000\"\n    public_key: " + aKey, "", "is no address to listen on"},
		{"    token: abc\n    listen: https://bot.example:3001\n    public_key: " + aKey, "", "is no address to listen on"},
		{"    token: abc\n    guild: 1", "", `unknown key "guild": did you mean "guilds"?`},
	} {
		s, err := Decode(section(t, c.yaml))
		if c.says != "" {
			if err == nil || !strings.Contains(err.Error(), c.says) || strings.Contains(err.Error(), "abc") {
				t.Errorf("%q: error %v\nwant %s", c.yaml, err, c.says)
			}
			continue
		}
		if err != nil {
			t.Errorf("%q: %v", c.yaml, err)
			continue
		}
		if base, err := baseOf(s.API); base != c.base || err != nil || strings.HasPrefix(s.Token.Reveal(), "Bot") {
			t.Errorf("%q: base address %q, error %v", c.yaml, base, err)
		}
		if shown := fmt.Sprintf("%v %+v %#v", s, s, s); strings.Contains(shown, "abc") {
			t.Errorf("the token shows in %s", shown)
		}
	}
}

func TestWithoutATokenThereIsNoPlatform(t *testing.T) {
	if _, err := New(Settings{}, Options{}); err == nil || !strings.Contains(err.Error(), "no token") {
		t.Errorf("error %v", err)
	}
	if _, err := New(Settings{Token: config.NewSecret("t"), Listen: ":3001", PublicKey: "x"}, Options{}); err == nil || !strings.Contains(err.Error(), "public_key") {
		t.Errorf("without a key: error %v", err)
	}
}
