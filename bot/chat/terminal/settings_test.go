package terminal

import (
	"testing"

	"parley/config"
)

func TestSettingsOfTheTerminal(t *testing.T) {
	for _, c := range []struct {
		yaml string
		want Options
		err  string
	}{
		{"zone: UTC", Options{}, ""},
		{"terminal:\n  color: never\n  width: 60", Options{Never, 60}, ""},
		{"terminal:\n  color: alway", Options{}, `p.yaml:2: terminal.color: unknown color setting "alway": did you mean "always"?`},
		{"terminal:\n  width: 7", Options{}, "p.yaml:2: terminal.width: must be 0 or from 40 to 400, this is 7"},
		{"terminal:\n  colour: auto", Options{}, `p.yaml:2: terminal: unknown key "colour": did you mean "color"?`},
	} {
		cfg, err := config.Parse("p.yaml", []byte(c.yaml))
		if err != nil {
			t.Fatal(err)
		}
		got, err := Decode(cfg.Terminal)
		said := ""
		if err != nil {
			said = err.Error()
		}
		if got != c.want || said != c.err {
			t.Errorf("%q: %v, error %q\nwant %v, error %q", c.yaml, got, said, c.want, c.err)
		}
	}
}
