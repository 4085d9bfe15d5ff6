package chat

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func TestCleanLeavesOnlyWhatAReaderSees(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"plain text stays", "Talks open in Genève", "Talks open in Genève"},
		{"white space folds", " a\t\nb\u00a0\u2028c\r\n ", "a b c"},
		{"controls go", "a\x00\x07\x1b[31mb\u009bc", "a[31mbc"},
		{"bidi controls go", "safe \u202egnp.exe\u2066\u2069\u200f\u061c", "safe gnp.exe"},
		{"zero width goes", "a\u200b\u200c\u200d\u2060\ufeffb", "ab"},
		{"soft hyphens go", "cease\u00adfire", "ceasefire"},
		{"blank letters go", "a\u3164\u115f\u2800b", "ab"},
		{"tag characters go", "a\U000e0041\U000e007fb", "ab"},
		{"private use goes", "a\ue000b", "ab"},
		{"broken UTF-8 goes", "a\xff\xc3b\xed\xa0\x80", "ab"},
		{"four marks stay", "e\u0301\u0302\u0303\u0304", "e\u0301\u0302\u0303\u0304"},
		{"the fifth goes", "e\u0301\u0302\u0303\u0304\u0305x", "e\u0301\u0302\u0303\u0304x"},
		{"a mark with no letter goes", "\u0301a \u0302b", "a b"},
		{"a family is one emoji", "👨\u200d👩\u200d👧", "👨\u200d👩\u200d👧"},
		{"an emoji keeps its colour", "✈\ufe0f landed", "✈\ufe0f landed"},
		{"a joiner at the end goes", "👨\u200d", "👨"},
		{"a joiner before a letter goes", "👨\u200da", "👨a"},
		{"Arabic stays", "محادثات في لندن", "محادثات في لندن"},
		{"only junk is nothing", "\u200b\x00\u202e", ""},
	} {
		if got := Clean(c.in, 100); got != c.want {
			t.Errorf("%s: Clean(%q) = %q, want %q", c.name, c.in, got, c.want)
		}
	}
}

func TestCleanCutsWhereAReaderWould(t *testing.T) {
	for _, c := range []struct {
		in   string
		max  int
		want string
	}{
		{"ceasefire", 9, "ceasefire"},
		{"ceasefire", 5, "ceas…"},
		{"a ceasefire in force", 18, "a ceasefire in…"},
		{"talks, round two", 7, "talks…"},
		{"🇺🇦🇫🇷🇩🇪", 4, "🇺🇦…"},
		{"👨\u200d👩\u200d👧👨", 4, "…"},
		{"e\u0301e\u0301e\u0301", 5, "e\u0301e\u0301…"},
		{"x", 0, ""},
	} {
		if got := Clean(c.in, c.max); got != c.want {
			t.Errorf("Clean(%q, %d) = %q, want %q", c.in, c.max, got, c.want)
		}
	}
}

func TestALongTextIsCleanedAsItsBeginning(t *testing.T) {
	long := strings.Repeat("Delegations met\u200b again. 👨\u200d👩\u200d👧 e\u0301 ", 100)
	for limit := range 120 {
		if got, whole := Clean(long, limit), cut(visible(long, len(long)), limit); got != whole && limit > 0 {
			t.Errorf("at %d runes: %q, read whole %q", limit, got, whole)
		}
	}
}

// safe says what is wrong with a text that is to be shown, or nothing.
func safe(s string, limit int) string {
	switch {
	case !utf8.ValidString(s):
		return "is not UTF-8"
	case utf8.RuneCountInString(s) > limit:
		return "is too long"
	case strings.TrimSpace(s) != s || strings.Contains(s, "  "):
		return "has loose spaces"
	}
	marks := 0
	runes := []rune(s)
	for i, r := range runes {
		if unicode.Is(unicode.M, r) {
			if marks++; marks > maxMarks {
				return "piles up marks"
			}
		} else {
			marks = 0
		}
		joins := r == zeroWidthJoiner && i > 0 && i < len(runes)-1
		if unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp, unicode.Co) && !joins {
			return "holds an invisible character"
		}
	}
	return ""
}

func FuzzCleanGivesOnlySafeText(f *testing.F) {
	f.Add("a\u202eb\u0301\u0301", 10)
	f.Add("👨\u200d👩\u200d👧 x", 3)
	f.Add("\xff\x1b[2J", 1)
	f.Fuzz(func(t *testing.T, s string, limit int) {
		limit %= 400
		got := Clean(s, limit)
		if wrong := safe(got, max(limit, 0)); wrong != "" {
			t.Errorf("Clean(%q, %d) = %q: it %s", s, limit, got, wrong)
		}
		if again := Clean(got, limit); again != got {
			t.Errorf("Clean(%q) changes when cleaned again: %q, then %q", s, got, again)
		}
	})
}

// hostileTitles reads the titles that break chats, where they are at hand.
func hostileTitles(t *testing.T) []string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for dir != filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			break
		}
		dir = filepath.Dir(dir)
	}
	data, err := os.ReadFile(filepath.Join(dir, "..", "shared", "data", "hostile", "titles.json"))
	if err != nil {
		if os.Getenv("PARLEY_TEST_ALL") != "" {
			t.Fatal(err)
		}
		t.Skip("the hostile titles are not beside the repository")
	}
	var rows []struct{ Title string }
	if err := json.Unmarshal(data, &rows); err != nil {
		t.Fatal(err)
	}
	titles := make([]string, len(rows))
	for i, r := range rows {
		titles[i] = r.Title
	}
	return titles
}
