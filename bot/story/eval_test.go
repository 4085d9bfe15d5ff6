package story_test

import (
	"bufio"
	"cmp"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"parley/bot/alert"
	"parley/bot/detect"
	"parley/bot/gazetteer"
	"parley/bot/news"
	"parley/bot/story"
)

// labelled is one article of the labelled set with what careful readers found in it.
type labelled struct {
	article news.Article
	story   string
	devs    []news.Development
}

// shared finds a folder beside the repository, and ends the test when it is not there.
func shared(t testing.TB, path ...string) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			break
		}
		up := filepath.Dir(dir)
		if up == dir {
			t.Fatal("no go.mod above the test")
		}
		dir = up
	}
	found := filepath.Join(append([]string{dir, "..", "shared"}, path...)...)
	if _, err := os.Stat(found); err != nil {
		if os.Getenv("PARLEY_TEST_ALL") != "" {
			t.Fatal(err)
		}
		t.Skipf("%s is not there", filepath.Join(append([]string{"../shared"}, path...)...))
	}
	return found
}

func lines[T any](t testing.TB, path string) []T {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var rows []T
	scan := bufio.NewScanner(f)
	scan.Buffer(nil, 1<<22)
	for scan.Scan() {
		var row T
		if err := json.Unmarshal(scan.Bytes(), &row); err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		rows = append(rows, row)
	}
	if err := scan.Err(); err != nil {
		t.Fatal(err)
	}
	return rows
}

// written is an article as the files of labelled ones have it.
type written struct{ ID, URL, Outlet, Published, Title, Text string }

// article is made of it; one without a day is of the clock, which goes on with the others.
func (w written) article(clock *time.Time) news.Article {
	a := news.Article{ID: w.ID, URL: w.URL, Outlet: w.Outlet, Title: w.Title, Text: w.Text, Language: "en", Version: 1}
	if at, err := time.Parse(time.DateOnly, w.Published); err == nil {
		a.Published, a.DayOnly = at.Add(12*time.Hour), true
	} else if at, err := time.Parse(time.RFC3339, w.Published); err == nil {
		a.Published = at.UTC()
	} else {
		a.Seen = *clock
	}
	if !a.When().IsZero() {
		*clock = a.When()
	}
	return a
}

// stream is the labelled set in the order of its clock.
func stream(t testing.TB) []labelled {
	dir := shared(t, "eval", "dev")
	of := map[string]labels{}
	for _, l := range lines[labels](t, filepath.Join(dir, "labels.jsonl")) {
		of[l.ID] = l
	}
	var set []labelled
	clock := time.Time{}
	for _, w := range lines[written](t, filepath.Join(dir, "articles.jsonl")) {
		a := w.article(&clock)
		set = append(set, labelled{article: a, story: of[a.ID].Story, devs: labelledDevelopments(t, a, of[a.ID].Developments)})
	}
	slices.SortStableFunc(set, func(a, b labelled) int {
		return cmp.Or(a.article.When().Compare(b.article.When()), cmp.Compare(a.article.ID, b.article.ID))
	})
	return set
}

// sentence is the whole sentence of a text that begins as the labels say.
func sentence(text, start string) string {
	i := strings.Index(text, start)
	if i < 0 {
		return start
	}
	text = text[i:]
	end := len(text)
	for _, stop := range []string{". ", "\n"} {
		if j := strings.Index(text[min(len(start), len(text)):], stop); j >= 0 {
			end = min(end, len(start)+j+1)
		}
	}
	return text[:end]
}

// run matches a stream and, when asked by PARLEY_EVAL_OUT, writes what the scorer reads.
func run(t testing.TB, name string, set []labelled, devs func(labelled) []news.Development) []story.Verdict {
	index := story.New(gazetteer.Default())
	var verdicts []story.Verdict
	for _, row := range set {
		v := index.Match(row.article, devs(row))
		index.Apply(v)
		verdicts = append(verdicts, v)
	}
	out := os.Getenv("PARLEY_EVAL_OUT")
	if out == "" {
		return verdicts
	}
	type prediction struct {
		ID    string `json:"id"`
		Story any    `json:"story"`
	}
	type told struct {
		Reason  news.Reason `json:"reason"`
		Story   int64       `json:"story"`
		Kind    news.Kind   `json:"kind"`
		Status  news.Status `json:"status"`
		Actors  []string    `json:"actors"`
		Article string      `json:"article"`
	}
	p, err := os.Create(filepath.Join(out, name+"-stories.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	q, err := os.Create(filepath.Join(out, name+"-alerts.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	defer q.Close()
	full, err := os.Create(filepath.Join(out, name+"-verdicts.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	defer full.Close()
	cards := map[int64]map[string]bool{}
	for _, v := range verdicts {
		row := prediction{ID: v.Article.ID}
		if id := storyOf(v); id != 0 {
			row.Story = fmt.Sprint(id)
		}
		_ = json.NewEncoder(p).Encode(row)
		for _, f := range v.Findings {
			if f.Change == nil {
				continue
			}
			if cards[f.Story.ID] == nil {
				cards[f.Story.ID] = map[string]bool{}
			}
			alerts, _ := alert.Decide(v.Article.When(), *f.Change, f.Story, v.Article, alert.Everything("terminal"), cards[f.Story.ID])
			for range alerts {
				cards[f.Story.ID]["terminal"] = true
				d := f.Development
				_ = json.NewEncoder(q).Encode(told{f.Change.Reason, f.Story.ID, d.Kind, d.Status, d.Actors, v.Article.ID})
			}
		}
		v.Article.Text = ""
		_ = json.NewEncoder(full).Encode(v)
	}
	return verdicts
}

// storyOf is the story of an article's main development, else the first one it has.
func storyOf(v story.Verdict) int64 {
	for _, f := range v.Findings {
		if f.Story.ID != 0 {
			return f.Story.ID
		}
	}
	return 0
}

func TestStoriesOfTheLabelledSetWithPerfectReading(t *testing.T) {
	set := stream(t)
	verdicts := run(t, "gold", set, func(l labelled) []news.Development { return l.devs })
	precision, recall := pairs(set, verdicts)
	t.Logf("pairs: precision %.3f, recall %.3f", precision, recall)
	if precision < 0.9 || recall < 0.7 {
		t.Errorf("pairs of articles of one story: precision %.3f, recall %.3f", precision, recall)
	}
}

func TestStoriesOfTheLabelledSetAsRead(t *testing.T) {
	set := stream(t)
	d := detect.Default()
	verdicts := run(t, "read", set, func(l labelled) []news.Development { return d.Read(l.article).Developments })
	precision, recall := pairs(set, verdicts)
	t.Logf("pairs: precision %.3f, recall %.3f", precision, recall)
	if precision < 0.75 || recall < 0.4 {
		t.Errorf("pairs of articles of one story: precision %.3f, recall %.3f", precision, recall)
	}
}

// pairs counts the pairs of articles that are rightly of one story.
func pairs(set []labelled, verdicts []story.Verdict) (precision, recall float64) {
	var both, got, want float64
	for i := range set {
		for j := range i {
			if set[i].story == "" || set[j].story == "" {
				continue
			}
			same := set[i].story == set[j].story
			id := storyOf(verdicts[i])
			found := id != 0 && id == storyOf(verdicts[j])
			if same {
				want++
			}
			if found {
				got++
			}
			if same && found {
				both++
			}
		}
	}
	return both / max(got, 1), both / max(want, 1)
}
