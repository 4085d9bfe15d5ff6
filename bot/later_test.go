package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// later are settings of channels that are told later.
const later = `zone: Europe/Berlin
sources: [{name: a, url: "https://a.example/rss"}]
watches: [{name: ukraine, conflicts: [russia-ukraine], languages: [en]}, {name: all}]
discord: {token: made.up-for.tests}
routes:
  - {watch: ukraine, to: [terminal, "discord:#desk"], quiet: ["22:00-07:00", "sat,sun"]}
  - {watch: all, to: ["discord:desk"], digest: daily}
channels:
  - {channel: "discord:#desk", zone: Asia/Kathmandu, cap: 12}
`

// runOn runs the program with a settings file, and returns what it says and its status.
func runOn(t *testing.T, settings, input string, args ...string) (out, errs string, status int) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "later.yaml")
	if err := os.WriteFile(file, []byte(settings), 0o600); err != nil {
		t.Fatal(err)
	}
	var o, e bytes.Buffer
	status = run(t.Context(), append(args, "-c", file), streams{strings.NewReader(input), &o, &e})
	return o.String(), e.String(), status
}

func TestCheckSaysWhenEachChannelIsTold(t *testing.T) {
	out, errs, status := runOn(t, later, "", "check")
	if status != exitOK {
		t.Fatal(errs)
	}
	for _, want := range []string{
		"ukraine                  → terminal, quiet 22:00-07:00 and sat,sun (Europe/Berlin)\n",
		"→ discord:#desk, quiet 22:00-07:00 and sat,sun (Asia/Kathmandu), at most 12 an hour\n",
		"all                      → discord:#desk, in a digest, next ", " 08:00 +0545\n",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is not said in:\n%s", want, out)
		}
	}
}

func TestCheckNamesEveryMistakeInWhenAChannelIsTold(t *testing.T) {
	wrong := strings.NewReplacer("22:00-07:00", "22-07", "Kathmandu", "Katmando", "daily", "dayly", "[en]", "[english]").Replace(later)
	_, errs, status := runOn(t, wrong, "", "check")
	if status != exitUsage {
		t.Errorf("exit status %d", status)
	}
	for _, want := range []string{
		`later.yaml:3: watches[0].languages[0]: "english" is no language`,
		`later.yaml:6: routes[0].quiet[0]: "22-07" is no stretch of hours: write it as "22:00-07:00"`,
		`later.yaml:7: routes[1].digest: schedule "dayly"`,
		`later.yaml:9: channels[0].zone: "Asia/Katmando" is no time zone`,
	} {
		if !strings.Contains(errs, want) {
			t.Errorf("%q is not said in:\n%s", want, errs)
		}
	}
}

func TestReplayTellsAtOnceWhatIsHeldLive(t *testing.T) {
	const night = `{"id":"n1","outlet":"a.example","title":"Rubio to visit Kyiv on Thursday","text":"US Secretary of State Marco Rubio will visit Kyiv on Thursday for talks with President Volodymyr Zelenskyy, the State Department said.","published":"2025-05-06T23:30:00Z"}` + "\n"
	out, errs, status := runOn(t, later, night, "replay", "--json")
	if status != exitOK || strings.Count(out, "\n") != 2 || !strings.Contains(out, `"channel":"terminal"`) {
		t.Errorf("exit status %d, %s\n%s", status, errs, out)
	}
}
