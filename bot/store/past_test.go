package store

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"parley/bot/alert"
	"parley/bot/gazetteer"
	"parley/bot/news"
	"parley/bot/story"
)

func TestWhatAWatchAsksOfAChangeIsKept(t *testing.T) {
	onEach(t, func(t *testing.T, db database) {
		ctx := context.Background()
		r := &reader{t, db.opened(t, Options{Direct: true}), story.New(gazetteer.Default())}
		demand := news.Development{Kind: news.Statement, Status: news.Demanded, Actors: []string{"Emmanuel Macron", "France"}, Speaker: "Emmanuel Macron", Target: "Iran", Confidence: 0.7}
		var changes []news.Change
		for _, v := range []story.Verdict{
			r.read("a", 1, talksIn("Rome", news.Announced)), r.read("b", 2, demand), r.read("c", 3, talksIn("Rome", news.Postponed)),
		} {
			for _, f := range v.Findings {
				if f.Change != nil {
					changes = append(changes, *f.Change)
				}
			}
		}
		if len(changes) != 3 {
			t.Fatalf("%d changes", len(changes))
		}
		given := func(since time.Time) (all []PastChange) {
			t.Helper()
			for p, err := range r.s.PastChanges(ctx, since) {
				done(t, err)
				all = append(all, p)
			}
			return all
		}
		kept := given(changes[0].At)
		for i, c := range changes {
			p := kept[i]
			got := []any{p.Change.Seq, p.Change.Story, p.Change.Reason, p.Change.To, p.Change.Certainty, p.Change.At.UTC(), p.Change.Development.Kind, p.Change.Development.Status,
				p.Change.Development.Actors, p.Change.Development.Target, p.Change.Development.Speaker, p.Change.Development.Place, p.Change.Development.Confidence, p.Corrected}
			d := c.Development
			want := []any{c.Seq, c.Story, c.Reason, c.To, c.Certainty, c.At.UTC(), d.Kind, d.Status, d.Actors, d.Target, d.Speaker, d.Place, d.Confidence, false}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("change %d: %s", c.Seq, diff)
			}
		}
		if later := given(changes[1].At.Add(time.Second)); len(later) != 1 || later[0].Change.Seq != changes[2].Seq {
			t.Errorf("since the second: %+v", later)
		}
		// What was kept before there were slots is read from the changes.
		done(t, exec(r.s, `UPDATE change_slots SET kind = '', who = '', of_kind = '', of_whom = '' WHERE seq < 3`))
		for _, w := range []alert.Watch{{Kinds: []news.Kind{news.Talks}}, {Actors: []string{"Emmanuel Macron"}}, {Places: []string{"Rome"}}, {Statuses: []news.Status{news.Postponed}}, {Tiers: []news.Tier{news.Official}}} {
			var before, after []bool
			for i, old := range given(changes[0].At) {
				for _, one := range []struct {
					p    PastChange
					into *[]bool
				}{{kept[i], &before}, {old, &after}} {
					told, _ := alert.Decide(noon, one.p.Change, one.p.Story, one.p.Article, alert.Rules{}.Asking(w, "here"), nil)
					*one.into = append(*one.into, len(told) > 0)
				}
			}
			if d := cmp.Diff(before, after); d != "" {
				t.Errorf("%+v: %s", w, d)
			}
		}
		if got := has(r.s.ChangesNumbered(ctx, []int64{3, 99, 1}))(t); len(got) != 2 || got[0].Seq != 3 || got[1].Seq != 1 || got[0].Development.Evidence != "As c has it." {
			t.Errorf("by their numbers: %+v", got)
		}
	})
}
