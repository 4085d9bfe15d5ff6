package discord

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"parley/bot/chat"
)

// many are so many commands, each with so many options that are explained at length.
func many(commands, options int, summary string) []chat.Command {
	var all []chat.Command
	for i := range commands {
		c := chat.Command{Name: fmt.Sprint("command", i), Summary: summary}
		for j := range options {
			o := chat.Option{Name: fmt.Sprint("option", j), Summary: summary, Filter: j > 1, Required: j == 1, Suggests: j == 2}
			if j == 3 {
				o.Choices = []string{"yes", "no"}
			}
			c.Options = append(c.Options, o)
		}
		all = append(all, c)
	}
	return all
}

func TestAsManyCommandsAsParleyHasAreRegistered(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name              string
		commands, options int
		summary           string
		lost              string
	}{
		{"as Parley has them", 21, 6, "a person, state or organisation, by its name", ""},
		{"the most there may be", 25, 3, "a person, state or organisation, by its name", ""},
		{"explained at length", 21, 7, strings.Repeat("words ", 15), "part of the explanations"},
		{"too many commands", 27, 1, "short", "the command command25, the command command26"},
		{"too many options", 2, 26, "short", "the option option25 of command0, the option option25 of command1"},
		{"too much of everything", 25, 25, strings.Repeat("words ", 15), "part of the explanations, the command command24, the command command23, the command command22, the command command21"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p := open(t)
			all := many(c.commands, c.options, c.summary)
			want, lost := declared(all)
			if got := strings.Join(lost, ", "); got != c.lost {
				t.Errorf("left out is %q, want %q", got, c.lost)
			}
			if n := length(want.Name, want.Description, want.Options); n > maxCommandLength {
				t.Fatalf("%d characters", n)
			}
			if err := p.register(t.Context(), p.far.App, all); err != nil {
				t.Fatal(err)
			}
			if said := p.log.String(); strings.Contains(said, "left out") != (c.lost != "") {
				t.Errorf("the log says %s", said)
			}
			p.clock.Add(time.Minute)
			if err := p.register(t.Context(), p.far.App, all); err != nil {
				t.Fatal(err)
			}
			if n := len(p.far.Calls("PUT /applications/{application_id}/commands")); n != 1 {
				t.Errorf("registered %d times", n)
			}
		})
	}
}

func TestEachChangeOfACommandCounts(t *testing.T) {
	clone := func() (all []chat.Command) {
		text, err := json.Marshal(known)
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(text, &all); err != nil {
			t.Fatal(err)
		}
		return all
	}
	shape := func(all []chat.Command) string {
		c, _ := declared(all)
		return canonical(c)
	}
	before := shape(known)
	if shape(clone()) != before {
		t.Fatal("the same commands count as changed")
	}
	for name, change := range map[string]func([]chat.Command) []chat.Command{
		"one fewer":           func(c []chat.Command) []chat.Command { return c[1:] },
		"another order":       func(c []chat.Command) []chat.Command { slices.Reverse(c); return c },
		"another summary":     func(c []chat.Command) []chat.Command { c[0].Summary = "Other."; return c },
		"an option fewer":     func(c []chat.Command) []chat.Command { c[0].Options = c[0].Options[1:]; return c },
		"an option required":  func(c []chat.Command) []chat.Command { c[0].Options[1].Required = true; return c },
		"an option completed": func(c []chat.Command) []chat.Command { c[0].Options[1].Suggests = true; return c },
		"a choice fewer":      func(c []chat.Command) []chat.Command { c[0].Options[0].Choices = []string{"visit"}; return c },
	} {
		if shape(change(clone())) == before {
			t.Errorf("%s counts as the same", name)
		}
	}
}
