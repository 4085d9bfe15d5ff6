package story_test

import (
	"testing"
	"time"

	"parley/bot/gazetteer"
	"parley/bot/news"
	"parley/bot/story"
)

func TestADenialIsAttachedToWhatItDenies(t *testing.T) {
	cases(t, "denials.txtar", func(t *testing.T, rows []string) {
		first, f := read(t, rows[1]), second(t, rows[1], rows[2])
		got := "not a denial"
		if f.Denies {
			got = "denied by " + f.Story.DeniedBy
		}
		if got != rows[0] {
			t.Fatalf("%s, want %s\n%s\n%s\n%s", got, rows[0], rows[1], rows[2], evidence(f))
		}
		if !f.Denies {
			if f.Story.Certainty == news.Denied || f.Change != nil && f.Change.Reason == news.Corrected {
				t.Errorf("the story is denied: %+v", f.Story)
			}
			return
		}
		switch c := f.Change; {
		case f.Opens || f.Story.Status != first.Status || f.Story.Certainty != news.Denied:
			t.Errorf("opens %v, the story is %s, %s", f.Opens, f.Story.Status, f.Story.Certainty)
		case c == nil || c.Reason != news.Corrected || !c.Flips() || c.Certainty != news.Denied:
			t.Errorf("told as %+v", c)
		case c.Development.Kind != first.Kind || c.Development.Status != first.Status || c.Development.Evidence != f.Development.Evidence:
			t.Errorf("told is %+v", c.Development)
		}
	})
}

func TestWhatASentenceDeniesIsNotToldAsSo(t *testing.T) {
	for _, c := range []struct {
		name, sentence string
		kind           news.Kind
		status         news.Status
		quiet          bool
	}{
		{"a call that a report tells of", "India has rejected a media report claiming that Narendra Modi and Donald Trump spoke about a truce.", news.Call, news.Completed, true},
		{"a visit in a rumour", "Rumours that Narendra Modi travelled to Washington are baseless, India said.", news.Visit, news.Completed, true},
		{"a deal", "It is not true that India and Pakistan signed an agreement, Delhi said.", news.Agreement, news.Signed, true},
		{"a call that is told", "India said that Narendra Modi and Donald Trump spoke about a truce.", news.Call, news.Completed, false},
		{"a call in other words", "India rejected a report claiming that Narendra Modi rang Donald Trump about a truce.", news.Call, news.Completed, true},
		{"a call told beside a denial", "India denied that a truce was agreed and Narendra Modi spoke to Donald Trump on Monday.", news.Call, news.Completed, false},
		{"a meeting told beside a denial", "India denied reports of a truce and said Narendra Modi met Donald Trump in Washington on Monday.", news.Talks, news.Completed, false},
		{"another thing beside what is denied", "India denied having asked for a truce, and Narendra Modi and Donald Trump spoke on Monday.", news.Call, news.Completed, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			x := story.New(gazetteer.Default())
			at := time.Date(2025, 5, 21, 12, 0, 0, 0, time.UTC)
			d := news.Development{Kind: c.kind, Status: c.status, Actors: []string{"Narendra Modi", "India", "Donald Trump", "United States"}, Evidence: c.sentence, Confidence: .9, At: at}
			v := x.Match(news.Article{ID: "1", Outlet: "example.org", Title: "Delhi speaks", Text: c.sentence, Language: "en", Version: 1, Published: at}, []news.Development{d})
			if quiet := v.Findings[0].Change == nil; quiet != c.quiet {
				t.Errorf("quiet is %v, want %v: %+v", quiet, c.quiet, v.Findings[0])
			}
		})
	}
}
