package story_test

import (
	"cmp"
	"fmt"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"parley/bot/detect"
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
	d := detect.Default()
	verdicts := run(t, "day", set, func(l labelled) []news.Development { return d.Read(l.article).Developments })
	precision, recall := pairs(set, verdicts)
	t.Logf("pairs: precision %.3f, recall %.3f, F1 %.3f", precision, recall, 2*precision*recall/max(precision+recall, 1e-9))
	if precision < 0.2 { // far below what is wanted: it only says when something breaks
		t.Errorf("precision %.3f: different developments of a day run into one story", precision)
	}
}

// The whole real day, told to a desk that watches the war of the labels: a first post is
// right when its article is the first one told of its cluster, wrong when it is another
// one or of no labelled development, and a cluster without a first post is missed.
func TestAlertsOfAWholeRealDay(t *testing.T) {
	set := realDay(t)
	type row struct {
		ID          int
		TS          time.Time
		Outlet, URL string
		Title, Text string
	}
	for _, r := range lines[row](t, filepath.Join(shared(t, "data", "may2025"), "background.jsonl")) {
		set = append(set, labelled{article: news.Article{ID: fmt.Sprint(r.ID), URL: r.URL, Outlet: r.Outlet, Title: r.Title, Text: r.Text, Language: "en", Version: 1, Published: r.TS}})
	}
	slices.SortStableFunc(set, func(a, b labelled) int {
		return cmp.Or(a.article.When().Compare(b.article.When()), cmp.Compare(a.article.ID, b.article.ID))
	})
	d := detect.Default()
	clusters, gated, gateRight, gateWrong := map[string]bool{}, 0, 0, 0
	read := map[string][]news.Development{}
	for _, l := range set {
		if l.story != "" {
			clusters[l.story] = true
			gated++
		}
		read[l.article.ID] = d.Read(l.article).Developments
	}
	verdicts := run(t, "whole-day", set, func(l labelled) []news.Development { return read[l.article.ID] })
	told := map[string]bool{}
	right, wrong := 0, 0
	for i, v := range verdicts {
		about := false
		for _, f := range v.Findings {
			about = about || f.Story.Conflict == "russia-ukraine"
			if f.Change == nil || f.Change.Reason != news.New || f.Story.Conflict != "russia-ukraine" {
				continue
			}
			if c := set[i].story; c != "" && !told[c] {
				told[c] = true
				right++
			} else {
				wrong++
			}
		}
		switch {
		case about && set[i].story != "":
			gateRight++
		case about:
			gateWrong++
		}
	}
	f1 := 2 * float64(right) / float64(right+wrong+len(clusters))
	t.Logf("first posts: %d right, %d wrong, %d of %d clusters missed: F1 %.3f", right, wrong, len(clusters)-right, len(clusters), f1)
	t.Logf("articles of the war with a development: %d right, %d wrong, %d missed: F1 %.3f", gateRight, gateWrong, gated-gateRight, 2*float64(gateRight)/float64(gateRight+gateWrong+gated))
	if f1 < 0.1 { // far below what is wanted: it only says when something breaks
		t.Errorf("first posts of the day: F1 %.3f", f1)
	}
}
