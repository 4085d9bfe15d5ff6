package story

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"parley/bot/gazetteer"
)

func TestASentenceRestsOnTheOutletThatItNames(t *testing.T) {
	g := gazetteer.Default()
	for _, file := range []string{"told.txt", "told-2.txt"} {
		data, err := os.ReadFile("testdata/" + file)
		if err != nil {
			t.Fatal(err)
		}
		var wrong []string
		rows, apart := 0, 0
		for line := range strings.Lines(string(data)) {
			sentence, want, ok := strings.Cut(strings.TrimSpace(line), " => ")
			if !ok || line[0] == '#' {
				continue
			}
			rows++
			got, _ := cited(g, sentence, "nowhere.example")
			if got == strings.TrimPrefix(want, "-") {
				continue
			}
			wrong = append(wrong, fmt.Sprintf("%s => %s: got %q", sentence, want, got))
			if !subset(strings.Split(strings.TrimPrefix(want, "-"), with), strings.Split(got, with)) {
				apart++
			}
		}
		t.Logf("%s: %d sentences, %d read wrongly, %d falsely independent\n%s", file, rows, len(wrong), apart, strings.Join(wrong, "\n"))
		if float64(apart) > mostFalse*float64(rows) {
			t.Errorf("%s: %d of %d are falsely independent", file, apart, rows)
		}
	}
}
