package plover

import (
	"bufio"
	"crypto/md5"
	"encoding/json"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const (
	folds = 5 // of the cross-validation
	seen  = 3 // in the folds below, sentences may be read by who writes rules and words
)

// example is a sentence with its actors marked, and what it says.
type example struct {
	text           string
	source, target [2]int
	root           int
	class          int
	weight         float64 // how much it counts in learning
	fold           int
}

// shared is a file of the evaluation data beside the repository.
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

// unmark takes the marks <s>..</s> and <t>..</t> out of a sentence. Of actors marked
// more than once the first counts.
func unmark(marked string) (text string, source, target [2]int) {
	var b strings.Builder
	open := map[byte]int{'s': -1, 't': -1}
	at := map[byte][2]int{}
	for i := 0; i < len(marked); i++ {
		rest := marked[i:]
		switch {
		case strings.HasPrefix(rest, "<s>"), strings.HasPrefix(rest, "<t>"):
			open[rest[1]] = b.Len()
			i += 2
		case strings.HasPrefix(rest, "</s>"), strings.HasPrefix(rest, "</t>"):
			if _, again := at[rest[2]]; !again {
				at[rest[2]] = [2]int{open[rest[2]], b.Len()}
			}
			i += 3
		default:
			b.WriteByte(marked[i])
		}
	}
	return b.String(), at['s'], at['t']
}

// normal is a sentence as it is compared with others.
func normal(s string) string {
	f := strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') })
	return strings.Join(f, " ")
}

// foldOf spreads sentences over folds; the same sentence is always in the same one.
func foldOf(s string, seed string, folds int64) int {
	sum := md5.Sum([]byte(seed + normal(s)))
	return int(new(big.Int).Mod(new(big.Int).SetBytes(sum[:]), big.NewInt(folds)).Int64())
}

// labelled reads the sentences of the set that the figures are measured on.
func labelled(t testing.TB) []example {
	t.Helper()
	f, err := os.Open(shared(t, "data", "zero_shot_plover", "PLV_train.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	in := bufio.NewScanner(f)
	in.Buffer(nil, 1<<20)
	var column map[string]int
	var list []example
	for in.Scan() {
		row := strings.Split(in.Text(), "\t")
		if column == nil {
			column = map[string]int{}
			for i, name := range row {
				column[name] = i
			}
			continue
		}
		e := example{weight: 1, root: rootIndex(row[column["gold_root"]]), class: int(row[column["gold_penta"]][0] - '1')}
		if e.root < 0 || e.class < 0 || e.class > 3 {
			t.Fatalf("row %q: no root or class", row[1])
		}
		e.text, e.source, e.target = unmark(row[column["marked_sentence"]])
		e.fold = foldOf(e.text, "", folds)
		list = append(list, e)
	}
	if err := in.Err(); err != nil || len(list) < 1000 {
		t.Fatalf("read %d sentences: %v", len(list), err)
	}
	return list
}

// manual reads the examples of the coding manual, under the roots as they are named here.
func manual(t testing.TB) []example {
	t.Helper()
	raw, err := os.ReadFile(shared(t, "data", "plover_gsr", "PLOVER_GSR_CAMEO.txt"))
	if err != nil {
		t.Fatal(err)
	}
	var records []struct {
		Event, Text    string
		Source, Target side
	}
	if err := json.Unmarshal(raw, &records); err != nil {
		t.Fatal(err)
	}
	rename := map[string]string{"INVESTIGATE": "ACCUSE", "CONCEDE": "YIELD", "RETREAT": "YIELD", "FIGHT": "ASSAULT"}
	var list []example
	for _, r := range records {
		root := r.Event
		if n, ok := rename[root]; ok {
			root = n
		}
		e := example{text: r.Text, root: rootIndex(root), weight: 1}
		if e.root < 0 || len(r.Source) == 0 {
			continue
		}
		e.class = int(classOf[e.root])
		if e.source = find(r.Text, r.Source[0].ActorText, -1); e.source[1] == 0 {
			continue
		}
		if len(r.Target) > 0 {
			e.target = find(r.Text, r.Target[0].ActorText, -1)
		} else if len(r.Source) > 1 {
			e.target = find(r.Text, r.Source[1].ActorText, e.source[1])
		}
		list = append(list, e)
	}
	return list
}

// side holds the names of one side of a record; some records write a bare word instead.
type side []struct{ ActorText string }

func (a *side) UnmarshalJSON(b []byte) error {
	if len(b) > 0 && b[0] != '[' {
		return nil
	}
	return json.Unmarshal(b, (*[]struct{ ActorText string })(a))
}

func find(text, what string, from int) [2]int {
	if what == "" {
		return [2]int{}
	}
	from = max(from, 0)
	i := strings.Index(text[from:], what)
	if i < 0 {
		return [2]int{}
	}
	return [2]int{from + i, from + i + len(what)}
}
