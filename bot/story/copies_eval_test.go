package story

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"
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
	ID   int       `json:"id"`
	At   time.Time `json:"ts"`
	Text string    `json:"text"`
}

type copied struct {
	Kind     string `json:"kind"`
	Original int    `json:"orig_id"`
	Text     string `json:"text"`
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

func TestCopiesOfARealDayAreFoundAndLittleElse(t *testing.T) {
	spun, may := folder(t, "data", "spun"), folder(t, "data", "may2025")
	now := time.Date(2025, 5, 21, 12, 0, 0, 0, time.UTC)
	c := newCopies()
	false_, all := 0, 0
	day := append(readLines[original](t, filepath.Join(may, "articles.jsonl")), readLines[original](t, filepath.Join(may, "background.jsonl"))...)
	for _, o := range day {
		s := sketchOf("", o.Text)
		id := strconv.Itoa(o.ID)
		if l, ok := c.find(id, s, now); ok {
			false_++
			if testing.Verbose() {
				share, common := contained(s.shingles, l.text.sketch.shingles)
				t.Logf("%s like %s: share %.2f spun %v (shingles %.2f of %d; %d words, %d words)", id, l.text.article, l.share, l.spun, share, common, s.words, l.text.sketch.words)
			}
		}
		all++
		c.add(&text{article: id, original: id, at: now, sketch: s})
	}
	t.Logf("%d of %d articles of the day are taken for copies of others", false_, all)
	hit, count, wrong := map[string]int{}, map[string]int{}, 0
	for _, r := range readLines[copied](t, filepath.Join(spun, "copies.jsonl")) {
		count[r.Kind]++
		if l, ok := c.find("copy", sketchOf("", r.Text), now); ok {
			if l.text.article == strconv.Itoa(r.Original) {
				hit[r.Kind]++
			} else {
				wrong++
			}
		}
	}
	for kind, n := range count {
		t.Logf("%-12s %d of %d", kind, hit[kind], n)
	}
	t.Logf("wrong originals: %d", wrong)
	for kind, want := range map[string]int{"prefix": 95, "syn30": 90, "syn+drop30": 85, "heavy": 75, "lead-only": 75} {
		if 100*hit[kind] < want*count[kind] {
			t.Errorf("%s: %d of %d copies found, want %d %%", kind, hit[kind], count[kind], want)
		}
	}
}
