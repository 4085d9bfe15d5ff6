package command

import (
	"cmp"
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"parley/bot/chat"
	"parley/bot/news"
	"parley/bot/store"
	"parley/bot/story"
)

// nightly is a desk over stories that were held or muted: the n-th one as the n-th alert
// says, told to the terminal otherwise.
func nightly(t *testing.T, how ...news.Alert) *Desk {
	t.Helper()
	ctx := context.Background()
	st, err := store.Open(ctx, store.Memory, store.Options{Direct: true, Now: func() time.Time { return asking }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := st.Close(); err != nil {
			t.Error(err)
		}
	})
	f := &filler{t: t, ctx: ctx, st: st}
	for i, al := range how {
		n := int64(i + 1)
		id := fmt.Sprintf("n%d", n)
		a := f.article(id, "wire.example", news.Wire, at(1, i), fmt.Sprintf("Talks number %d due in Rome", n))
		d := news.Development{ID: n, Kind: news.Talks, Status: news.Announced, Actors: []string{"Japan", "Italy"}, Place: "Rome", Confidence: 0.9, At: at(1, i)}
		s := news.Story{ID: n, Kind: d.Kind, Status: d.Status, Headline: a.Title, Actors: d.Actors, Place: d.Place, Opened: at(1, i), Updated: at(1, i)}
		c := &news.Change{Seq: n, Story: n, Article: id, Reason: news.New, Development: d, To: d.Status, At: at(1, i)}
		al.Change, al.Channel, al.Watch = *c, cmp.Or(al.Channel, "terminal"), "london"
		f.judge(store.Judged{Kind: news.Reporting, Alerts: []news.Alert{al}, Verdict: story.Verdict{Article: a, Origin: "wire",
			Findings: []story.Finding{{Development: d, Opens: true, New: true, Story: s, Change: c}}}})
	}
	return New(Parts{Store: st, Rules: rules, Now: func() time.Time { return asking }})
}

// says is an answer as one text.
func says(a chat.Answer) string {
	var b strings.Builder
	b.WriteString(a.Title)
	for _, l := range a.Lines {
		b.WriteString("\n" + l.Name + " " + l.Text)
	}
	return b.String()
}

func TestWhatIsToldLaterOrNeverIsExplained(t *testing.T) {
	until := at(16, 0)
	d := nightly(t, news.Alert{Held: news.Quiet, Until: until}, news.Alert{Held: news.Capped, Until: until}, news.Alert{Digest: "@daily"}, news.Alert{Held: news.Muted},
		news.Alert{Held: news.Quiet, Until: until}, news.Alert{Held: news.Quiet, Until: until})
	asks := func(what string, want ...string) {
		t.Helper()
		got := says(d.Answer(t.Context(), chat.Query{Verb: "explain", Words: []string{what}}))
		for _, w := range want {
			if !strings.Contains(got, w) {
				t.Errorf("explain %s does not say %q:\n%s", what, w, got)
			}
		}
	}
	asks("n1", "held for terminal until today 16:00 (quiet): it fell into quiet hours, delivery #1")
	asks("n2", "held for terminal until today 16:00 (capped): the channel had its fill of alerts, delivery #2")
	asks("n3", "held for terminal until its digest, delivery #3")
	asks("n4", "not told to terminal: silent (muted): it is muted, delivery #4")
	asks("1", "held: ")
	asks("4", "not told: ")
	if err := d.store.Release(t.Context(), store.Job{}, store.LetGo{Told: []int64{1, 2}, Silent: map[int64]news.Silence{5: news.Superseded}, Alone: []int64{6},
		Summary: news.Summary{Channel: "terminal", Of: news.Quiet, Since: at(1, 0), Until: until, Gone: 1}}); err != nil {
		t.Fatal(err)
	}
	asks("n1", "held for terminal, to be told in summary #7 (quiet)")
	asks("n5", "not told to terminal: silent (superseded)")
	asks("n6", "told to terminal (waiting), delivery #6")
	if err := d.store.FinishSummary(t.Context(), news.Summary{ID: 7, State: news.Sent, Card: "m7", SentAt: asking}); err != nil {
		t.Fatal(err)
	}
	asks("n2", "told to terminal today 14:00 in summary #7, delivery #2")
	asks("#7", "Summary #7 for terminal: what was held (quiet), 3 changes, sent today 14:00", "story 1 Talks in Rome announced; told to terminal", "story 5 Talks in Rome announced; not told to terminal: silent (superseded)")
	asks("7", "Summary #7 for terminal")
	asks("#8", "Nothing that is kept")
}

func TestExplainNamesNoChannelThatOthersAskedIn(t *testing.T) {
	d := nightly(t, news.Alert{Held: news.Capped, Until: at(16, 0), Channel: "discord:77"}, news.Alert{Channel: "terminal"})
	if err := d.store.Release(t.Context(), store.Job{}, store.LetGo{Told: []int64{1},
		Summary: news.Summary{Channel: "discord:77", Of: news.Capped, Since: at(1, 0), Until: at(16, 0)}}); err != nil {
		t.Fatal(err)
	}
	for where, sees := range map[string]bool{"discord/G2/5": false, "discord/G1/78": false, "slack/T1/77": false, "discord/G2/": false, "discord/G1/77": true, "terminal//": true} {
		for _, about := range []string{"n1", "1", "#1", "#3", "3"} {
			got := says(d.Answer(t.Context(), asked(t, where, "explain "+about)))
			if !sees && (strings.Contains(got, "77") || strings.Contains(got, "capped")) {
				t.Errorf("%s: explain %s says:\n%s", where, about, got)
			}
			d.pace = newPace(d.now)
		}
		got := says(d.Answer(t.Context(), asked(t, where, "explain n1")))
		if strings.Contains(got, "held for discord:77") != sees || strings.Contains(got, "decided on for 1 channel that asked in chat") == sees {
			t.Errorf("%s: explain n1 says:\n%s", where, got)
		}
		if got := says(d.Answer(t.Context(), asked(t, where, "explain n2"))); !strings.Contains(got, "told to terminal") {
			t.Errorf("%s: a channel of the settings: %s", where, got)
		}
	}
}

func TestEveryReasonForSilenceHasItsWords(t *testing.T) {
	for _, s := range news.Silences {
		if silences[s] == "" {
			t.Errorf("%q is explained by nothing", s)
		}
	}
}
