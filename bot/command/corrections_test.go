package command

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"parley/bot/alert"
	"parley/bot/chat"
	"parley/bot/gazetteer"
	"parley/bot/store"
	"parley/bot/story"
)

// onTerminal asks as who sits at the terminal does.
func onTerminal(t *testing.T, d *Desk, line string) chat.Answer {
	t.Helper()
	q, err := chat.ParseQuery(line)
	if err != nil {
		t.Fatal(err)
	}
	q.Platform, q.Manager = "terminal", true
	return d.Answer(t.Context(), q)
}

// carryOut does what the job of a correction does, but tells nobody.
func carryOut(t *testing.T, d *Desk, number int64) {
	t.Helper()
	ctx := t.Context()
	x := story.New(gazetteer.Default())
	for one, err := range d.store.Decisions(ctx, time.Time{}) {
		if err != nil {
			t.Fatal(err)
		}
		x.Take(one)
	}
	asked, err := d.store.Correction(ctx, number)
	if err != nil {
		t.Fatal(err)
	}
	m, err := d.store.StartMatching(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer m.Done()
	past, err := d.store.Past(ctx, asked.Correction)
	if err != nil {
		t.Fatal(err)
	}
	asked.Seq = m.Seq + 1
	r, err := x.Correct(asked.Correction, past)
	if err != nil {
		t.Fatal(err)
	}
	if err := m.Rule(ctx, store.Job{}, r, nil); err != nil {
		t.Fatal(err)
	}
}

func TestOnlyWhoManagesAChannelCorrects(t *testing.T) {
	d := day(t)
	for _, line := range []string{"merge 1 2", "split 1 d2", "wrong 1 false", "wrong d2 false", "wrong 1 status:postponed", "wrong 1 duplicate 2", "wrong undo 1"} {
		for _, platform := range []string{"slack", "discord", ""} {
			q, err := chat.ParseQuery(line)
			if err != nil {
				t.Fatal(err)
			}
			q.Platform, q.User, q.Managers = platform, "U "+line, "the harbour master"
			a := d.Answer(t.Context(), q)
			if !a.Failed || !strings.HasPrefix(a.Title, "You may ask here") || a.Lines[0].Text != "This may: the harbour master. Ask one of them to type it: /parley "+line {
				t.Errorf("%s from %q: %+v", line, platform, a)
			}
			q.Manager, q.Direct = true, true
			if a := d.Answer(t.Context(), q); !a.Failed || !strings.Contains(a.Title, "private conversation") {
				t.Errorf("%s from %q in private: %+v", line, platform, a)
			}
		}
	}
	if _, err := d.store.Correction(t.Context(), 1); err == nil {
		t.Error("a correction is kept")
	}
	if a := ask(t, d, "wrong 1"); a.Failed || !strings.Contains(plain(a), "but not change") {
		t.Errorf("what could be wrong is not said: %+v", a)
	}
}

func TestExplainShowsWhatWasCorrected(t *testing.T) {
	d := day(t)
	for _, c := range []struct {
		line  string // a correction, carried out before it is asked
		waits bool   // or only behind that
		ask   string
		want  []string
	}{
		{line: "wrong d2 false", ask: "explain 1", waits: true, want: []string{"correction 1: today 14:00, from terminal: d2 of story 1 is not so; it waits for its turn"}},
		{ask: "explain 1", want: []string{"d2 of story 1 is not so"}},
		{ask: "explain a3", want: []string{"correction 1: today 14:00, from terminal: d2 of story 1 is not so"}},
		{ask: "story 1", want: []string{"❌ Not so: Marco Rubio will not attend the talks in London"}},
		{ask: "wrong d2 false", want: []string{"Development d2 was corrected away: it counts for nothing."}},
		{line: "wrong undo 1", ask: "explain 1", want: []string{"correction 1: today 14:00, from terminal: d2 of story 1 is not so; undone today 14:00", "correction 2: today 14:00, from terminal: correction 1 no longer holds"}},
		{ask: "wrong undo 1", want: []string{"Correction 1 is undone already, today 14:00."}},
		{ask: "wrong undo 2", want: []string{"Correction 2 is an undoing itself"}},
		{line: "merge 2 1", ask: "story 2", want: []string{"🔀 part of story 1", "/parley story 1"}},
		{ask: "merge 2 1", want: []string{"Story 2 is part of story 1."}},
		{ask: "explain a6", want: []string{"correction 3: today 14:00, from terminal: story 2 goes into story 1"}},
		{ask: "latest kind:visit", want: []string{"No story matches."}},
		{line: "wrong undo 3", ask: "latest kind:visit", want: []string{"story 2"}},
		{line: "wrong 2 false", ask: "story 2", want: []string{"❌ withdrawn: it was not so"}},
	} {
		if c.line != "" {
			a := onTerminal(t, d, c.line)
			var number int64
			if _, err := fmt.Sscanf(a.Title, "Correction %d is noted", &number); err != nil {
				t.Fatalf("%s: %+v", c.line, a)
			}
			if !c.waits {
				carryOut(t, d, number)
			}
		}
		got := plain(onTerminal(t, d, c.ask))
		for _, want := range c.want {
			if !strings.Contains(got, want) {
				t.Errorf("%s, then %s: %q lacks %q", c.line, c.ask, got, want)
			}
		}
		if c.waits {
			carryOut(t, d, 1)
		}
	}
}

func TestACorrectionIsUndoneWhereItWasMadeOrWhereParleyIsRun(t *testing.T) {
	for where, may := range map[string]bool{
		"discord/G1/78": true, "discord/G1/79": true, // the server that made it, in any channel
		"discord/G2/99": false, "slack/T1/C2": false, // others, which asked for something in chat
		"slack/T1/C1": true, "terminal//": true, // what the settings lead to, and who runs it
	} {
		d := day(t)
		d.rules.Routes = append(d.rules.Routes, alert.Route{Watch: "london", To: []string{"slack:#desk"}})
		if err := d.store.NameChannels(t.Context(), map[string]string{"slack:#desk": "slack:C1"}, d.rules); err != nil {
			t.Fatal(err)
		}
		walk(t, d, []exchange{{where: "discord/G1/78", line: "wrong d2 false", want: []string{"Correction 1 is noted"}}})
		carryOut(t, d, 1)
		refused := "Correction 1 was made on another server.\nIt can be undone there"
		undo := exchange{where: where, line: "wrong undo 1", want: []string{refused}, not: []string{"no longer holds"}}
		if may {
			undo.want, undo.not = []string{"Correction 2 is noted: correction 1 no longer holds"}, []string{refused}
		}
		walk(t, d, []exchange{undo})
	}
}

func TestWhoCorrectedIsToldOnThatServerAndWhereParleyIsRun(t *testing.T) {
	d := day(t)
	d.rules.Routes = append(d.rules.Routes, alert.Route{Watch: "london", To: []string{"slack:C1"}})
	walk(t, d, []exchange{{where: "discord/G1/78", line: "wrong d2 false", want: []string{"Correction 1 is noted"}}})
	carryOut(t, d, 1)
	for _, about := range []string{"explain 1", "explain a3"} {
		walk(t, d, []exchange{
			{where: "discord/G1/79", line: about, want: []string{"correction 1: today 14:00, by U1 discord: d2 of story 1 is not so"}},
			{where: "slack/T1/C1", line: about, want: []string{"correction 1: today 14:00, by U1 discord, server G1: d2 of story 1 is not so"}},
			{where: "terminal//", line: about, want: []string{"by U1 discord, server G1: d2"}},
			{where: "discord/G2/99", line: about, want: []string{"correction 1: today 14:00, from another server: d2 of story 1 is not so"}, not: []string{"U1", "G1"}},
			{where: "slack/T1/C2", line: about, want: []string{"from another server: d2"}, not: []string{"U1", "G1"}},
		})
	}
}

// plain is an answer as one text.
func plain(a chat.Answer) string {
	parts := []string{a.Title}
	for _, c := range a.Cards {
		parts = append(parts, c.Headline, c.Status)
	}
	for _, l := range a.Lines {
		if l.Name != "" {
			l.Name += ": "
		}
		parts = append(parts, l.Name+l.Text)
	}
	return strings.Join(append(parts, a.More), "\n")
}
