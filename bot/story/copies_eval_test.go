package story

import (
	"bufio"
	"cmp"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"parley/bot/gazetteer"
)

// folder finds a folder of ../shared, which is not always there.
func folder(t testing.TB, path ...string) string {
	t.Helper()
	found := filepath.Join(append([]string{"..", "..", "..", "shared"}, path...)...)
	if _, err := os.Stat(found); err != nil {
		if os.Getenv("PARLEY_TEST_ALL") != "" {
			t.Fatal(err)
		}
		t.Skipf("%s is not there", filepath.Join(append([]string{"../shared"}, path...)...))
	}
	return found
}

type original struct {
	ID                  int       `json:"id"`
	At                  time.Time `json:"ts"`
	Outlet, Title, Text string
}

type copied struct {
	Kind        string `json:"kind"`
	Original    int    `json:"orig_id"`
	Title, Text string
}

func readLines[T any](t testing.TB, path string) []T {
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
	return rows
}

// sketched is the sketch of a text with its gist.
func sketched(title, text string, on time.Time) sketch {
	s := sketchOf(title, text)
	s.gist = gistOf(gazetteer.Default(), title, text, on)
	return s
}

// TestCopiesOfARealDay looks up each of the copies in spun among all texts of the day,
// one threshold for all kinds. Found is a copy whose look-up gives its original, or an
// article with the very same text (13 texts of the day stand under two or three
// addresses). A look-up that gives another article is a false positive and a miss as well,
// one that gives nothing a miss: F1 = 2·found / (2·found + wrong + copies − found).
// Then each article of the day is looked up among those before it, in the order of their
// times: what is taken for a copy there is listed with -v, for a reader to judge.
func TestCopiesOfARealDay(t *testing.T) {
	spunSet, may := folder(t, "data", "spun"), folder(t, "data", "may2025")
	now := time.Date(2025, 5, 21, 12, 0, 0, 0, time.UTC)
	day := append(readLines[original](t, filepath.Join(may, "articles.jsonl")), readLines[original](t, filepath.Join(may, "background.jsonl"))...)
	slices.SortStableFunc(day, func(a, b original) int { return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.ID, b.ID)) })
	c := newCopies()
	twin := map[string]string{}
	byText := map[string]string{}
	byID := map[string]original{}
	ways := map[string]int{}
	for _, o := range day {
		id := strconv.Itoa(o.ID)
		byID[id] = o
		if first, met := byText[o.Text]; met {
			twin[id] = first
		} else if len(o.Text) > 0 {
			byText[o.Text] = id
		}
		s := sketched(o.Title, o.Text, now)
		if l, ok := c.find(id, o.Outlet, &s, now); ok {
			way := []string{"literal", "spun", "retold"}[l.how]
			if l.more {
				way += ", with news"
			}
			ways[way]++
			b := byID[l.text.article]
			if cmp.Or(twin[id], id) != cmp.Or(twin[l.text.article], l.text.article) {
				t.Logf("%s %s %q (%d words) like %s %s %q (%d words): %s %.2f", id, o.Outlet, o.Title, s.words, l.text.article, b.Outlet, b.Title, l.text.sketch.words, way, l.share)
			}
		}
		c.add(id, "", o.Outlet, 0, now, now, s)
	}
	t.Logf("%d articles of the day, taken for copies of others: %v", len(day), ways)
	hit, wrong, count := map[string]int{}, map[string]int{}, map[string]int{}
	for _, r := range readLines[copied](t, filepath.Join(spunSet, "copies.jsonl")) {
		count[r.Kind]++
		id := strconv.Itoa(r.Original)
		s := sketched(r.Title, r.Text, now)
		if l, ok := c.find("copy", "", &s, now); !ok {
			t.Logf("%s of %d missed (%d words): %.80q", r.Kind, r.Original, s.words, r.Text)
		} else if cmp.Or(twin[l.text.article], l.text.article) == cmp.Or(twin[id], id) {
			hit[r.Kind]++
		} else {
			wrong[r.Kind]++
			t.Logf("%s of %d taken for %s, %d %.2f: %.80q", r.Kind, r.Original, l.text.article, l.how, l.share, r.Text)
		}
	}
	for kind, least := range map[string]float64{"prefix": 0.97, "syn30": 0.97, "syn+drop30": 0.97, "heavy": 0.97, "lead-only": 0.97, "LLM": 0.85} {
		f1 := f1Of(hit[kind], wrong[kind], count[kind])
		t.Logf("%-10s F1 %.3f: %d of %d found, %d wrong", kind, f1, hit[kind], count[kind], wrong[kind])
		if f1 < least {
			t.Errorf("%s: F1 %.3f, want %.2f", kind, f1, least)
		}
	}
}

func f1Of(hit, wrong, count int) float64 {
	return 2 * float64(hit) / float64(2*hit+wrong+count-hit)
}

// retelling is one case of rewrites.txtar.
type retelling struct{ name, part, title, text string }

func retellings(t testing.TB) []retelling {
	data, err := os.ReadFile("testdata/rewrites.txtar")
	if err != nil {
		t.Fatal(err)
	}
	var all []retelling
	for _, block := range strings.Split(string(data), "\n-- ")[1:] {
		name, rest, _ := strings.Cut(block, " --\n")
		title, text, _ := strings.Cut(rest, "\n")
		name, part, _ := strings.Cut(name, "/")
		all = append(all, retelling{name, part, title, strings.TrimSpace(text)})
	}
	return all
}
