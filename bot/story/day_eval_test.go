package story_test

import (
	"cmp"
	"fmt"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"parley/bot/detect"
	"parley/bot/gazetteer"
	"parley/bot/news"
)

// realDay is a labelled slice of a real day's stream: articles of one cluster report one
// development.
func realDay(t testing.TB) []labelled {
	type row struct {
		ID          int
		TS          time.Time
		Outlet, URL string
		Title, Text string
		Cluster     any
		Alert       int
	}
	var set []labelled
	for _, r := range lines[row](t, filepath.Join(shared(t, "data", "may2025"), "articles.jsonl")) {
		l := labelled{article: news.Article{ID: fmt.Sprint(r.ID), URL: r.URL, Outlet: r.Outlet, Title: r.Title, Text: r.Text, Language: "en", Version: 1, Published: r.TS}}
		if r.Alert == 1 && r.Cluster != nil {
			l.story = fmt.Sprint(r.Cluster)
		}
		set = append(set, l)
	}
	slices.SortStableFunc(set, func(a, b labelled) int {
		return cmp.Or(a.article.When().Compare(b.article.When()), cmp.Compare(a.article.ID, b.article.ID))
	})
	return set
}

func TestStoriesOfARealDayAsRead(t *testing.T) {
	set := realDay(t)
	d, err := detect.New(gazetteer.Default())
	if err != nil {
		t.Fatal(err)
	}
	verdicts := run(t, "day", set, func(l labelled) []news.Development { return d.Read(l.article).Developments })
	precision, recall := pairs(set, verdicts)
	t.Logf("pairs: precision %.3f, recall %.3f, F1 %.3f", precision, recall, 2*precision*recall/max(precision+recall, 1e-9))
	if precision < 0.2 { // far below what is wanted: it only says when something breaks
		t.Errorf("precision %.3f: different developments of a day run into one story", precision)
	}
}
