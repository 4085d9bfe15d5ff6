package store

import (
	"context"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"parley/bot/gazetteer"
	"parley/bot/news"
	"parley/bot/story"
)

func TestAnArticleThatChangesAllDayDoesNotGrow(t *testing.T) {
	onEach(t, func(t *testing.T, db database) {
		ctx := context.Background()
		s := db.opened(t, Options{Direct: true})
		running := story.New(gazetteer.Default())
		visit := func(who, place string) news.Development {
			return news.Development{Kind: news.Visit, Status: news.Announced, Actors: []string{who}, Place: place,
				Evidence: who + " will visit " + place + " on Friday.", Confidence: 0.9}
		}
		read := func(id, text string, minutes int, devs ...news.Development) {
			t.Helper()
			f := fetched(id, "Title of "+id, minutes)
			f.Text = text
			v := running.Match(saved(t, s, f), devs)
			running.Apply(v)
			done(t, s.SaveVerdicts(ctx, Job{}, []Judged{{Kind: news.Reporting, Verdict: v}}))
		}
		const times = 40
		macron, rubio := visit("Emmanuel Macron", "Ankara"), visit("Marco Rubio", "Warsaw")
		dated := macron
		dated.Date = "2025-04-25"
		for i := range times {
			readers := fmt.Sprintf(" Read by %d.", i)
			read("counter", "A match was played in Leeds."+readers, i)
			read("visit", macron.Evidence+readers, i, macron)
			switch i {
			case 5:
				read("other", "Word from the palace: "+dated.Evidence, i, dated)
			case 20: // a version that tells of something else too
				read("visit", macron.Evidence+" "+rubio.Evidence+readers, i, macron, rubio)
			case 30:
				off := macron
				off.Status, off.Evidence = news.Cancelled, "Emmanuel Macron has called off his visit to Ankara."
				read("third", off.Evidence, i, off)
			}
		}
		for id, most := range map[string]int{"counter": 1, "visit": repeatsKept + 2} {
			var kept, silences, texts int
			done(t, s.asked.QueryRow(`SELECT count(*), count(nullif(text, '')) FROM verdicts WHERE article = $1`, id).Scan(&kept, &texts))
			done(t, s.asked.QueryRow(`SELECT count(DISTINCT version) FROM silences WHERE article = $1`, id).Scan(&silences))
			if kept > most || silences > most || texts > 0 {
				t.Errorf("%d versions of %s left %d verdicts, %d of them with a text, and silences of %d; want at most %d", times, id, kept, texts, silences, most)
			}
		}

		rebuilt := story.New(gazetteer.Default())
		for _, v := range verdicts(t, s, noon) {
			rebuilt.Apply(v)
		}
		storyID, developmentID, changeSeq, err := s.Last(ctx)
		done(t, err)
		rebuilt.Resume(storyID, developmentID, changeSeq)
		for _, probe := range []struct {
			id   string
			devs []news.Development
		}{
			{"counter", []news.Development{visit("Keir Starmer", "Berlin")}},
			{"visit", []news.Development{macron, rubio}},
			{"new", []news.Development{macron}},
			{"new", []news.Development{dated, rubio}},
			{"copy", nil},
		} {
			f := fetched(probe.id, "Title of "+probe.id, times+1)
			f.Text, f.Version = macron.Evidence+" Read by 39.", times+10
			if d := cmp.Diff(running.Match(f.Article, probe.devs), rebuilt.Match(f.Article, probe.devs)); d != "" {
				t.Errorf("the rebuilt index says another thing of %s: %s", probe.id, d)
			}
		}
	})
}
