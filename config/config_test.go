package config

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestTheEmbeddedFilesAreSettings(t *testing.T) {
	def, err := Load("")
	if err != nil {
		t.Fatal(err)
	}
	if def.Database.Reveal() != "parley.db" || def.Retention != Duration(90*day) || def.Zone != time.UTC {
		t.Errorf("default: database %q, retention %s, zone %s", def.Database.Reveal(), def.Retention, def.Zone)
	}
	if n := len(def.Sources.Items()); n < 10 || n > 20 {
		t.Errorf("the default settings name %d sources, not about a dozen", n)
	}
	example, err := Parse("example.yaml", Example())
	if err != nil {
		t.Fatal(err)
	}
	if example.Zone.String() != "Europe/Berlin" {
		t.Errorf("example: zone %s", example.Zone)
	}
	for _, key := range Keys(Config{}) {
		if !strings.Contains(string(Example()), "\n"+key+":") {
			t.Errorf("the example does not show %q", key)
		}
	}
}

// Each case is what a person may write, and what they must be told.
func TestMistakesAreNamedWithTheirLine(t *testing.T) {
	t.Setenv("PARLEY_TEST_SET", "set")
	for name, c := range map[string]struct{ file, want string }{
		"an unknown key":          {"database: a.db\nretentoin: 9d\n", `p.yaml:2: unknown key "retentoin": did you mean "retention"?`},
		"a strange key":           {"colour_of_the_sky: blue\n", `p.yaml:1: unknown key "colour_of_the_sky": there are database, retention, zone, health, network, sources, actors, conflicts, kinds, watches, routes, channels, operator, terminal, slack, discord, webhook`},
		"a tab":                   {"terminal:\n\tcolor: auto\n", `p.yaml:2: a tab cannot indent: use spaces`},
		"a key twice":             {"zone: UTC\ndatabase: a\nzone: UTC\n", `p.yaml:3: key "zone" stands twice: first in line 1`},
		"a key twice, deep":       {"terminal:\n  color: auto\n  color: never\n", `p.yaml:3: terminal: key "color" stands twice: first in line 2`},
		"a number for a span":     {"retention: 90\n", `p.yaml:1: retention: "90" is no span of time: write it as "90d", "6h", "15m" or "30s"`},
		"a list for a text":       {"database: [a]\n", `p.yaml:1: database: must be text, this is a list`},
		"a map for a span":        {"retention: {a: b}\n", `p.yaml:1: retention: must be one value, this is a map of keys`},
		"too short a retention":   {"zone: UTC\nretention: 1h\n", `p.yaml:2: retention: 1h is too short: write at least "1d"`},
		"no zone":                 {"zone: Mars/Base\n", `p.yaml:1: zone: "Mars/Base" is no time zone: write it as "UTC" or "Europe/Berlin"`},
		"the machine's zone":      {"zone: Local\n", `p.yaml:1: zone: names no zone: write it as "UTC" or "Europe/Berlin"`},
		"an empty database":       {"database: ''\n", `p.yaml:1: database: is empty: write a file name as "parley.db"`},
		"a list of settings":      {"- a\n- b\n", `p.yaml:1: settings are written as "key: value" lines, this is a list`},
		"plain text":              {"hello\n", `p.yaml:1: settings are written as "key: value" lines, this is text`},
		"two documents":           {"zone: UTC\n---\nzone: UTC\n", `p.yaml:2: a second document begins here: keep one, remove the line "---"`},
		"an unset variable":       {"zone: UTC\ndatabase: $PARLEY_TEST_UNSET\n", `p.yaml:2: database: the environment variable PARLEY_TEST_UNSET is not set: set it, or write the value here`},
		"a missing file":          {"database: file:nowhere.txt\n", `p.yaml:1: database: there is no file nowhere.txt: relative paths start in the folder of the settings file`},
		"an open quote":           {"database: 'a\nzone: UTC\n", `p.yaml:1: found unexpected end of stream`},
		"a colon too many":        {"zone: a: b\n", `p.yaml:1: ": " stands where it cannot: check the indentation, or put the value in quotes`},
		"a value begun with a *":  {"database: *secret\n", `p.yaml:1: a value that begins with "*" must be put in quotes`},
		"a value begun with an @": {"sources:\n  - schedule: @hourly\n", `p.yaml:2: a value that begins with such a sign must be put in quotes`},
		"not UTF-8":               {"database: \xff\n", `p.yaml: the file is not plain UTF-8 text: save it as UTF-8`},
		"an empty file":           {"", `p.yaml: holds no settings: write at least sources, watches and routes, or name no file to run with the default settings`},
		"only a comment":          {"# later\n", `p.yaml: holds no settings: write at least sources, watches and routes, or name no file to run with the default settings`},
		"a key that is a list":    {"[a, b]: c\n", `p.yaml:1: a key must be one word, this is a list`},
		"two mistakes":            {"retention: x\nzone: y\n", "p.yaml:1: retention: \"x\" is no span of time: write it as \"90d\", \"6h\", \"15m\" or \"30s\"\np.yaml:2: zone: \"y\" is no time zone: write it as \"UTC\" or \"Europe/Berlin\""},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Parse("p.yaml", []byte(c.file))
			if err == nil {
				t.Fatalf("accepted, want %s", c.want)
			}
			if err.Error() != c.want {
				t.Errorf("said %s\nwant %s", err, c.want)
			}
		})
	}
}

func TestLoadTellsWhatIsWrongWithTheFile(t *testing.T) {
	dir := t.TempDir()
	large := filepath.Join(dir, "large.yaml")
	if err := os.WriteFile(large, make([]byte, maxFile+1), 0o600); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		filepath.Join(dir, "none.yaml"): "there is no file",
		dir:                             "is a folder",
		large:                           "is larger than 1 MB",
	} {
		if _, err := Load(path); err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), path) {
			t.Errorf("Load(%s): %v, want %q", path, err, want)
		}
	}
}

func TestASecretMayStandInAFileBesideTheSettings(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "db"), "postgres://u:p@h/d\n")
	write(t, filepath.Join(dir, "parley.yaml"), "database: file:db\n")
	c, err := Load(filepath.Join(dir, "parley.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	if got := c.Database.Reveal(); got != "postgres://u:p@h/d" {
		t.Errorf("got %q", got)
	}
}

func TestWhatIsLeftOutHasItsDefault(t *testing.T) {
	c, err := Parse("p.yaml", []byte("zone:\nterminal:\n"))
	if err != nil {
		t.Fatal(err)
	}
	if c.Zone != time.UTC || c.Database.Reveal() != "parley.db" || !c.Terminal.Empty() || !c.Sources.Empty() {
		t.Errorf("%+v", c)
	}
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}
