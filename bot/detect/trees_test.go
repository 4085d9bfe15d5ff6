package detect

import (
	"strings"
	"testing"
)

func TestForestsAreRead(t *testing.T) {
	f, err := readForests("x.txt", []byte("right -1\n(score .5 (first 2 .25 .5) 1)\n.125\n"), []string{"first", "score"})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ first, score, want float64 }{{2, .5, -.625}, {3, .5, -.375}, {0, .6, .125}} {
		if got := f["right"].sum([]float64{c.first, c.score}); got != c.want {
			t.Errorf("first %v score %v: %v, want %v", c.first, c.score, got, c.want)
		}
	}
}

func TestBrokenForestsAreRefusedWithTheirLine(t *testing.T) {
	for text, want := range map[string]string{
		"(score .5 1 2)":                      "x.txt:1: a tree before the name",
		"right much":                          "x.txt:1: \"right much\": want the name of a new forest",
		"right 1\nright 2":                    "x.txt:2: \"right 2\": want the name of a new forest",
		"right 1\n(weight .5 1 2)":            "x.txt:2: \"weight\": no such column",
		"right 1\n(score .5 1)":               "x.txt:2: strconv.ParseFloat: parsing \")\"",
		"right 1\n(score .5 1 2":              "x.txt:2: \"score\": want a closing bracket",
		"right 1\n(score .5 1 2) 3":           "x.txt:2: \"3\": too much",
		"right 1\n(score":                     "x.txt:2: the tree ends too soon",
		"right 1\n(score high 1 2)":           "x.txt:2: strconv.ParseFloat: parsing \"high\"",
		"right 1\n(score .5 (score .2 1 2)":   "x.txt:2: the tree ends too soon",
		"right 1\n(score .5 (score .2 1) 2) ": "x.txt:2: strconv.ParseFloat: parsing \")\"",
	} {
		if _, err := readForests("x.txt", []byte(text), []string{"score"}); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
}
