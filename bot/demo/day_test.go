package demo_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode"

	"parley/bot/demo"
	"parley/bot/news"
)

func day(t *testing.T) ([]demo.Outlet, []demo.Item) {
	t.Helper()
	outlets, items, err := demo.Day()
	if err != nil {
		t.Fatal(err)
	}
	return outlets, items
}

func TestTheDayHasNineOutletsOfAllTiersAndFormats(t *testing.T) {
	outlets, items := day(t)
	tiers, formats := map[news.Tier]int{}, map[string]int{}
	for _, o := range outlets {
		tiers[news.Tier(o.Tier)]++
		formats[o.Format]++
		if !strings.HasSuffix(o.Domain, ".example") {
			t.Errorf("%s lives at %s: made-up outlets live under .example", o.Key, o.Domain)
		}
		by := 0
		for _, it := range items {
			if it.Outlet == o.Key {
				by++
			}
		}
		if by < 3 || by > 30 {
			t.Errorf("%s has %d items: a feed shows 3 to 30", o.Key, by)
		}
	}
	if len(outlets) != 9 || tiers[news.Official] != 1 || tiers[news.Wire] != 1 || tiers[news.Press] != 5 || tiers[news.Aggregator] != 2 {
		t.Errorf("%d outlets by tier: %v", len(outlets), tiers)
	}
	if formats["rss"] == 0 || formats["atom"] == 0 || formats["json"] == 0 || len(formats) != 3 {
		t.Errorf("outlets by format: %v", formats)
	}
}

func TestTheDayIsTwelveHoursOfNewsroomLengthItems(t *testing.T) {
	_, items := day(t)
	if len(items) < 48 {
		t.Errorf("the day has %d items", len(items))
	}
	if span := items[len(items)-1].At.Sub(items[0].At); span < 11*time.Hour+30*time.Minute || span > 12*time.Hour {
		t.Errorf("the day lasts %v", span)
	}
	tag := regexp.MustCompile(`<[^>]*>`)
	keys := map[string]bool{}
	for _, it := range items {
		if keys[it.Key()] {
			t.Errorf("two items are %s", it.Key())
		}
		keys[it.Key()] = true
		if n := len(strings.Fields(tag.ReplaceAllString(it.Text, " "))); n < 60 || n > 220 {
			t.Errorf("%s has %d words", it.Key(), n)
		}
		if strings.ContainsFunc(it.Text, func(r rune) bool { return r != '\n' && unicode.IsControl(r) }) {
			t.Errorf("the text of %s holds control characters", it.Key())
		}
	}
}

func TestTheDayHoldsEveryIngredient(t *testing.T) {
	_, items := day(t)
	wanted := map[string]int{"told": 18, "wire-copy": 3, "trimmed-copy": 3, "spun-copy": 3, "independent": 4, "contradiction": 1,
		"correction": 1, "cancellation": 1, "postponement": 1, "denial": 1, "noise": 8, "explainer": 1, "timeline": 1, "opinion": 1,
		"live-blog": 1, "background": 1, "look-alike": 1, "hostile-title": 1, "undated": 1, "renamed": 2, "not-watched": 2}
	got := map[string]int{}
	for _, it := range items {
		for _, l := range it.Labels {
			got[l]++
			if wanted[l] == 0 {
				t.Errorf("%s has the unknown label %q", it.Key(), l)
			}
		}
	}
	for l, n := range wanted {
		if got[l] < n {
			t.Errorf("%d items are %s, want %d", got[l], l, n)
		}
	}
}

func TestLabelsAreTrueOfTheirItems(t *testing.T) {
	_, items := day(t)
	byGUID := map[string]demo.Item{}
	for _, it := range items {
		earlier := byGUID[it.GUID]
		original := byGUID[it.Of]
		switch {
		case it.Is("correction"):
			if it.Version != 2 || it.URL != earlier.URL || it.Text == earlier.Text || !it.Published.Equal(earlier.Published) {
				t.Errorf("%s is no later version of an item", it.Key())
			}
		case it.Is("renamed"):
			if address(it) != address(original) || it.GUID == original.GUID || it.Text != original.Text || !it.Published.After(original.Published) {
				t.Errorf("%s is not %s under another guid and date", it.Key(), it.Of)
			}
		case it.Is("undated"):
			if !it.Published.IsZero() {
				t.Errorf("%s has a date", it.Key())
			}
		case !it.Published.Equal(it.At):
			t.Errorf("%s appears at %v dated %v", it.Key(), it.At, it.Published)
		}
		shared, of := overlap(shingles(it.Text, 5), shingles(original.Text, 5))
		switch {
		case it.Is("wire-copy"), it.Is("trimmed-copy"):
			if shared*10 < of*8 {
				t.Errorf("%s shares %d of its %d five-word runs with %s: no verbatim copy", it.Key(), shared, of, it.Of)
			}
			if it.Title == original.Title {
				t.Errorf("%s keeps the title of %s", it.Key(), it.Of)
			}
		case it.Is("spun-copy"):
			if shared*10 > of*6 || len(it.Text) > len(original.Text) {
				t.Errorf("%s shares %d of its %d five-word runs with %s: not spun", it.Key(), shared, of, it.Of)
			}
		}
		if it.Is("hostile-title") != strings.ContainsFunc(it.Title, func(r rune) bool { return !unicode.IsPrint(r) }) {
			t.Errorf("the title of %s is %q", it.Key(), it.Title)
		}
		byGUID[it.GUID] = it
	}
}

// No rule may be learnt from the articles that judge it.
func TestTheDaySharesNoWordingWithTheEvaluation(t *testing.T) {
	_, items := day(t)
	theirs := map[string]bool{}
	shared := sharedFolder(t)
	for _, name := range []string{"eval/dev/articles.jsonl", "seed/ukraine-talks-london.txt"} {
		b, err := os.ReadFile(filepath.Join(shared, name))
		if err != nil {
			t.Fatal(err)
		}
		texts := []string{string(b)}
		if filepath.Ext(name) == ".jsonl" {
			texts = nil
			for line := range strings.Lines(string(b)) {
				var a struct{ Title, Text string }
				if err := json.Unmarshal([]byte(line), &a); err != nil {
					t.Fatal(err)
				}
				texts = append(texts, a.Title, a.Text)
			}
		}
		for _, text := range texts {
			for s := range shingles(text, 8) {
				theirs[s] = true
			}
		}
	}
	if len(theirs) < 1000 {
		t.Fatalf("only %d runs of eight words to compare with", len(theirs))
	}
	for _, it := range items {
		for s := range shingles(it.Title+" "+it.Text, 8) {
			if theirs[s] {
				t.Errorf("%s shares %q", it.Key(), s)
			}
		}
	}
}

func sharedFolder(t *testing.T) string {
	t.Helper()
	root, err := filepath.Abs(".")
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(root, "go.mod")); err == nil {
			break
		}
		if root == filepath.Dir(root) {
			t.Fatal("no go.mod above the test")
		}
		root = filepath.Dir(root)
	}
	shared := filepath.Join(root, "..", "shared")
	if _, err := os.Stat(shared); err != nil {
		if os.Getenv("PARLEY_TEST_ALL") != "" {
			t.Fatal(err)
		}
		t.Skip("the evaluation articles are not beside the project")
	}
	return shared
}

func address(it demo.Item) string {
	a, _, _ := strings.Cut(it.URL, "?")
	return a
}

// shingles are the runs of n words of a text, without case, marks and tags.
func shingles(text string, n int) map[string]bool {
	text = regexp.MustCompile(`<[^>]*>`).ReplaceAllString(strings.ToLower(text), " ")
	words := strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	out := map[string]bool{}
	for i := 0; i+n <= len(words); i++ {
		out[strings.Join(words[i:i+n], " ")] = true
	}
	return out
}

// overlap counts how many of a's runs b has, and how many a has.
func overlap(a, b map[string]bool) (shared, of int) {
	for s := range a {
		if b[s] {
			shared++
		}
	}
	return shared, len(a)
}
