package detect

import (
	"bufio"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"parley/bot/news"
)

var out = flag.String("out", "", "write what is detected in the evaluation articles to this file")
var trace = flag.String("trace", "", "print every finding in the article of this id")
var from = flag.String("from", "", "read the articles from this file instead")

// shared is the folder of evaluation data beside the repository.
func shared(t testing.TB, elems ...string) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			break
		}
		if dir == filepath.Dir(dir) {
			t.Fatal("no go.mod above the test")
		}
		dir = filepath.Dir(dir)
	}
	path := filepath.Join(append([]string{dir, "..", "shared"}, elems...)...)
	if _, err := os.Stat(path); err != nil {
		if os.Getenv("PARLEY_TEST_ALL") != "" {
			t.Fatal(err)
		}
		t.Skip("evaluation data is not here")
	}
	return path
}

type input struct {
	ID                         anyID
	Published, Ts, Title, Text string
}

// anyID is an id that some files write as a number.
type anyID string

func (id *anyID) UnmarshalJSON(b []byte) error {
	*id = anyID(strings.Trim(string(b), `"`))
	return nil
}

func (in input) article() news.Article {
	a := news.Article{ID: string(in.ID), Title: in.Title, Text: in.Text}
	if day, err := time.Parse(time.DateOnly, in.Published); err == nil {
		a.Published, a.DayOnly = day.Add(12*time.Hour), true
	} else if at, err := time.Parse(time.RFC3339, in.Published); err == nil {
		a.Published = at
	}
	return a
}

func articles(t testing.TB, path string) []input {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var list []input
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<24)
	for lines.Scan() {
		var in input
		if err := json.Unmarshal(lines.Bytes(), &in); err != nil {
			t.Fatal(err)
		}
		list = append(list, in)
	}
	return list
}

func detector(t testing.TB) *Detector {
	t.Helper()
	return Default()
}

func TestEvaluationArticlesAreRead(t *testing.T) {
	path := *from
	if path == "" {
		path = shared(t, "eval", "dev", "articles.jsonl")
	}
	d := detector(t)
	var w *json.Encoder
	if *out != "" {
		f, err := os.Create(*out)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		w = json.NewEncoder(f)
	}
	reporting := 0
	for _, in := range articles(t, path) {
		r := d.Read(in.article())
		if len(r.Developments) > 0 {
			reporting++
		}
		if w == nil {
			continue
		}
		type dev struct {
			Kind       news.Kind   `json:"kind"`
			Status     news.Status `json:"status"`
			Actors     []string    `json:"actors"`
			Place      string      `json:"place"`
			Date       news.Date   `json:"date"`
			Evidence   string      `json:"evidence"`
			Confidence float64     `json:"confidence"`
			By         string      `json:"by"`
		}
		line := struct {
			ID    string           `json:"id"`
			Kind  news.ArticleKind `json:"article_kind"`
			Story *string          `json:"story"`
			Devs  []dev            `json:"developments"`
		}{ID: string(in.ID), Kind: r.Kind, Devs: []dev{}}
		found, _ := d.findings(d.parse(in.article()))
		if *trace == string(in.ID) {
			for _, s := range d.parse(in.article()).sentences {
				for _, m := range s.mentions {
					t.Logf("sentence %d history %v: %s [%d,%d) place %v part %v adjunct %v", s.nth, s.history, m.name, m.from, m.to, m.place, m.part, m.adjunct)
				}
			}
			for _, f := range found {
				t.Logf("%s %s %.2f mode %d %v %q in %q", f.dev.Kind, f.dev.Status, f.score, f.read.mode, f.dev.Actors, f.hit.pattern.text, f.dev.Evidence)
			}
		}
		for _, v := range r.Developments {
			by := ""
			for _, f := range found {
				if by == "" && f.dev.Kind == v.Kind && f.dev.Status == v.Status && f.dev.Evidence == v.Evidence {
					by = f.hit.pattern.text
				}
			}
			line.Devs = append(line.Devs, dev{v.Kind, v.Status, v.Actors, v.Place, v.Date, v.Evidence, v.Confidence, by})
		}
		if err := w.Encode(line); err != nil {
			t.Fatal(err)
		}
	}
	if reporting == 0 {
		t.Error("no article reports anything")
	}
}

// The page in shared/seed is a machine's paraphrase. What it reports must survive
// that, and nothing may be read the wrong way round.
func TestSeedPage(t *testing.T) {
	d := detector(t)
	for _, in := range articles(t, shared(t, "eval", "dev", "articles.jsonl")) {
		if in.ID != "seed" {
			continue
		}
		devs := d.Read(in.article()).Developments
		for _, want := range []struct {
			kind     news.Kind
			statuses []news.Status
			actor    string
			place    string
		}{
			{news.Talks, []news.Status{news.UnderWay, news.Downgraded}, "United Kingdom", "London"},
			{news.Withdrawal, []news.Status{news.Announced}, "Marco Rubio", "London"},
			{news.Withdrawal, []news.Status{news.Announced}, "France", "London"},
			{news.Visit, []news.Status{news.Announced}, "Steve Witkoff", "Moscow"},
			{news.PeacePlan, []news.Status{news.Proposed}, "United States", ""},
			{news.Call, []news.Status{news.Completed}, "David Lammy", ""},
		} {
			if !slices.ContainsFunc(devs, func(v news.Development) bool {
				return v.Kind == want.kind && slices.Contains(want.statuses, v.Status) && slices.Contains(v.Actors, want.actor) && v.Place == want.place
			}) {
				t.Errorf("not found: %s %v of %s %s", want.kind, want.statuses, want.actor, want.place)
			}
		}
		for _, v := range devs {
			if v.Status == news.Cancelled || v.Status == news.Accepted || v.Status == news.Completed && v.Kind != news.Call {
				t.Errorf("wrong: %s %s of %v", v.Kind, v.Status, v.Actors)
			}
		}
		return
	}
	t.Fatal("the seed page is not among the articles")
}
