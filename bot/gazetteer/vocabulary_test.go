package gazetteer

import (
	"fmt"
	"strings"
	"testing"
)

func TestAVocabularyNumbersWordsInTheOrderInWhichTheyAreLearned(t *testing.T) {
	v := NewVocabulary(0)
	learned := []string{"", "a", "i", "of", "the", "them", "there", "theirs", "thereof", "president", "presidents", "presidential", "prudential", "überall", "a\x00"}
	for n := range 3000 {
		learned = append(learned, fmt.Sprint("word", n), strings.Repeat("long", 5)+fmt.Sprint(n)+strings.Repeat("word", 5))
	}
	for i, w := range learned {
		if n := v.Number([]byte(w)); n != 0 {
			t.Fatalf("%q: %d before it is learned", w, n)
		}
		if n := v.Learn(w); n != uint32(i+1) {
			t.Fatalf("%q: learned as %d, want %d", w, n, i+1)
		}
	}
	for i, w := range learned {
		if n, again := v.Number([]byte(w)), v.Learn(w); n != uint32(i+1) || again != n || v.Words()[n-1] != w {
			t.Errorf("%q: %d, learned again %d, %q; want %d", w, n, again, v.Words()[n-1], i+1)
		}
	}
	for _, w := range []string{"b", "thy", "thereby", "a\x00\x00", "president\x00", "word3000"} {
		if n := v.Number([]byte(w)); n != 0 {
			t.Errorf("%q: %d, and was never learned", w, n)
		}
	}
}
