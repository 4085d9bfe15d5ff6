package detect

import (
	"bufio"
	"encoding/json"
	"hash/fnv"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"parley/bot/gazetteer"
	"parley/bot/news"
)

// labelled is one article and what it reports.
type labelled struct {
	input
	Outlet, Story string
	ArticleKind   string `json:"article_kind"`
	Developments  []struct {
		Kind     news.Kind
		Status   news.Status
		Actors   []string
		Place    string
		Date     string
		Evidence string
		Sentence *int // instead of evidence: which sentence tells it, counted from the title
	}
	file  string
	t     *article
	gold  []news.Development
	tells []*int
}

func readLabelled(t testing.TB, patterns string) []*labelled {
	t.Helper()
	var out []*labelled
	kept := streamed(t)
	for _, pattern := range strings.Split(patterns, ",") {
		paths, err := filepath.Glob(pattern)
		if err != nil || len(paths) == 0 {
			t.Fatalf("%s: no such files (%v)", pattern, err)
		}
		for _, path := range paths {
			f, err := os.Open(path)
			if err != nil {
				t.Fatal(err)
			}
			lines := bufio.NewScanner(f)
			lines.Buffer(nil, 1<<24)
			for lines.Scan() {
				l := &labelled{file: filepath.Base(path)}
				if err := json.Unmarshal(lines.Bytes(), l); err != nil {
					t.Fatalf("%s: %v", path, err)
				}
				for _, v := range l.Developments {
					if v.Kind == news.Vote && v.Status == news.Completed {
						v.Status = news.Accepted
					}
					l.gold = append(l.gold, news.Development{Kind: v.Kind, Status: v.Status, Actors: called(v.Actors, l.article().When()), Place: v.Place, Date: news.Date(v.Date), Evidence: v.Evidence})
					l.tells = append(l.tells, v.Sentence)
				}
				if l.Title == "" && l.Text == "" { // labels of a text that is kept elsewhere
					in, ok := kept[l.ID]
					if !ok {
						continue
					}
					l.input = in
				}
				out = append(out, l)
			}
			f.Close()
		}
	}
	return out
}

// called are actors under the names that Parley has for them: readers write "Turkey" and
// "International Atomic Energy Agency" where others write "Türkiye" and "IAEA".
func called(actors []string, on time.Time) []string {
	out := slices.Clone(actors)
	for i, a := range out {
		e, ok := gazetteer.Default().Resolve(a, on)
		switch {
		case !ok:
		case e.Class == gazetteer.Office && e.Country != "":
			out[i] = e.Country
		default:
			out[i] = e.Name
		}
	}
	return out
}

// streamed are the texts of shared/data/may2025 by id, none where it is not.
func streamed(t testing.TB) map[anyID]input {
	out := map[anyID]input{}
	for _, name := range []string{"articles.jsonl", "background.jsonl"} {
		path := filepath.Join("..", "..", "..", "shared", "data", "may2025", name)
		if _, err := os.Stat(path); err != nil {
			continue
		}
		for _, in := range articles(t, path) {
			if in.Published == "" {
				in.Published = in.Ts
			}
			out[in.ID] = in
		}
	}
	return out
}

// teller finds the sentence that a label's evidence opens, nil when none does.
func teller(t *article, evidence string) *sentence {
	plain := func(s string) string {
		return strings.Join(strings.FieldsFunc(strings.ToLower(s), func(r rune) bool {
			return r != '\'' && (r < 'a' || r > 'z') && (r < '0' || r > '9') && r < 128
		}), " ")
	}
	e := plain(evidence)
	if e == "" {
		return nil
	}
	if f := strings.Fields(e); len(f) > 7 {
		e = strings.Join(f[:7], " ")
	}
	var title *sentence
	for _, s := range t.sentences {
		if strings.Contains(plain(s.words()), e) {
			if s.para >= 0 {
				return s
			}
			title = s
		}
	}
	return title
}

// teller is the sentence that tells the nth development labelled.
func (l *labelled) teller(n int) *sentence {
	if at := l.tells[n]; at != nil {
		if *at < len(l.t.sentences) {
			return l.t.sentences[*at]
		}
		return nil
	}
	return teller(l.t, l.gold[n].Evidence)
}

// unlocated reports whether a development is labelled without the sentence that tells it.
func (l *labelled) unlocated() bool {
	for n, g := range l.gold {
		if g.Evidence == "" && l.tells[n] == nil {
			return true
		}
	}
	return false
}

// fold is the part of n that an article is learned with: those of one story together.
func (l *labelled) fold(n, turn int) int {
	h := fnv.New32a()
	if l.Story == "" {
		h.Write([]byte(l.file + string(l.ID)))
	} else {
		h.Write([]byte(l.Story))
	}
	return int(h.Sum32()>>(8+5*turn)) % n
}

func (d *Detector) parseAll(list []*labelled) {
	for _, l := range list {
		l.t = d.parse(l.article())
	}
}
