package plover

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// cases are the sentences of a file of testdata.
func cases(t testing.TB, file string) []example {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("testdata", file))
	if err != nil {
		t.Fatal(err)
	}
	var list []example
	for _, line := range strings.Split(string(raw), "\n") {
		if line == "" || line[0] == '#' {
			continue
		}
		root, marked, ok := strings.Cut(line, " | ")
		if !ok || rootIndex(root) < 0 {
			t.Fatalf("%s: %q: want a root and a sentence", file, line)
		}
		e := example{root: rootIndex(root), weight: 1}
		e.class = int(classOf[e.root])
		e.text, e.source, e.target = unmark(marked)
		list = append(list, e)
	}
	return list
}

func TestCases(t *testing.T) {
	var root, class tally
	m := Default()
	for _, e := range cases(t, "cases.txt") {
		got, _, p := m.Root(e.text, e.source, e.target)
		root.count(e.root, rootIndex(got))
		class.count(e.class, int(classOf[rootIndex(got)]))
		if got != roots[e.root] {
			t.Logf("%s for %s %.2f: %s", got, roots[e.root], p, e.text)
		}
	}
	t.Logf("%d of %d right, roots %.3f classes %.3f", root.hits, root.total, root.f1(), class.f1())
}
