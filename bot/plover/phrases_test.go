package plover

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// frame says how an operator turns a deed of one root into another root.
type frame struct {
	of, becomes string
	says        string // the deed stands for the star
}

const (
	helpful = "AID COOPERATE YIELD CONSULT"
	hostile = "ASSAULT COERCE SANCTION PROTEST MOBILIZE"
)

// frames are the operators that each phrase is learned under. The verb of a phrase stands
// as in the dictionary; the model reads no other form of it.
var frames = []frame{
	{helpful, "AGREE", "S will *"},
	{helpful, "AGREE", "S has agreed to *"},
	{helpful, "AGREE", "S said it would *"},
	{helpful, "AGREE", "S is ready to *"},
	{helpful + " SUPPORT", "REJECT", "S refused to *"},
	{helpful, "REJECT", "S said it will not *"},
	{hostile, "THREATEN", "S threatened to *"},
	{hostile, "THREATEN", "S will *"},
	{hostile, "THREATEN", "S said it would *"},
	{hostile, "THREATEN", "S warned that it would *"},
}

// phrases are the deeds written for learning, as they are and under each operator.
func phrases(t testing.TB) []example {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("testdata", "phrases.txt"))
	if err != nil {
		t.Fatal(err)
	}
	var list []example
	add := func(root, text string) {
		e := example{root: rootIndex(root), class: int(classOf[rootIndex(root)])}
		e.text, e.source, e.target = unmark(actors.Replace(text))
		list = append(list, e)
	}
	for _, line := range strings.Split(string(raw), "\n") {
		if line == "" || line[0] == '#' {
			continue
		}
		root, deed, ok := strings.Cut(line, " | ")
		if !ok || rootIndex(root) < 0 {
			t.Fatalf("phrases.txt: %q: want a root and a phrase", line)
		}
		if strings.Contains(deed, "<s>") {
			add(root, deed)
			continue
		}
		add(root, "S "+deed+".")
		for _, f := range frames {
			if slices.Contains(strings.Fields(f.of), root) {
				add(f.becomes, strings.Replace(f.says, "*", deed, 1)+".")
			}
		}
	}
	return list
}

// actors puts two actors without a meaning of their own into a phrase.
var actors = strings.NewReplacer("S ", "<s>Ruritania</s> ", " T", " <t>Elbonia</t>")
