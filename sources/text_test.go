package sources

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestMarkupBecomesPlainText(t *testing.T) {
	long := "The delegation will arrive in the capital on Thursday evening and" // as wide as lines are wrapped
	for html, want := range map[string]string{
		"plain":                "plain",
		"a <b>bold</b> word":   "a bold word",
		"<p>One</p><p>Two</p>": "One\nTwo",
		"<p>One\n   line</p>\n\n<p> </p><p>Two</p>":          "One line\nTwo",
		"One<br/>Two<BR>Three":                               "One\nTwo\nThree",
		"<div><div>a</div>b<hr>c</div>":                      "a\nb\nc",
		"<ul><li>a</li><li>b</li></ul>":                      "a\nb",
		"<table><tr><td>a</td><td>b</td></tr></table>":       "a b",
		"<script>x</script>a<style>p{}</style>b<!-- c -->":   "ab",
		"<script>x<p>never closed":                           "",
		"AT&amp;T &lt;5 &#8217; &nbsp;x":                     "AT&T <5 ’ x",
		"&lt;p&gt;twice&lt;/p&gt;&lt;p&gt;escaped&lt;/p&gt;": "twice\nescaped",
		"AT&amp;amp;T":                                  "AT&T",
		"2 < 3 and 4 > 3":                               "2 < 3 and 4 > 3",
		"a<img src=x onerror=alert(1)>b":                "a b",
		"<svg><p>drawn</p></svg>seen":                   "seen",
		"zero\u200bwidth \u202eturned\u202c \u0007bell": "zerowidth turned bell",
		"soft\u00adhyphen":                              "softhyphen",
		"fami\u0301lia \U0001F468\u200d\U0001F469":      "família \U0001F468\u200d\U0001F469",
		"\u00a0a\u2003b\u3000c\u00a0":                   "a b c",
		long + "\nwill leave on Friday.\nTalks follow.": long + " will leave on Friday.\nTalks follow.",
		"Heading\nA text follows it.":                   "Heading\nA text follows it.",
		"One.\r\n\r\nTwo.":                              "One.\nTwo.",
		"bad \xff byte":                                 "bad \ufffd byte",
		"":                                              "",
	} {
		if got := plain(html); got != want {
			t.Errorf("%q becomes %q, want %q", html, got, want)
		}
	}
}

func TestATextIsBounded(t *testing.T) {
	for _, text := range []string{
		strings.Repeat("я", maxText), strings.Repeat("<p>a</p>", maxText), strings.Repeat("<b>", maxText) + "x", strings.Repeat("&amp;", 2*maxText), strings.Repeat("a\n", maxText),
	} {
		if got := plain(text); len(got) > maxText || !utf8.ValidString(got) {
			t.Errorf("%.10q: %d bytes, valid %v", text, len(got), utf8.ValidString(got))
		}
	}
	for max, want := range map[int]string{3: "яб…", 4: "ябвг", 9: "ябвг", 1: "…"} {
		if got := clip("ябвг", max); got != want {
			t.Errorf("cut to %d: %q, want %q", max, got, want)
		}
	}
	if got := line(" a\n b\t", 300); got != "a b" {
		t.Errorf("%q", got)
	}
}

func FuzzPlain(f *testing.F) {
	for _, s := range []string{"<p>a</p>", "&lt;b&gt;", "<script>", "a\u202eb", "<a href='&#x0;'>", "\xff<"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, html string) {
		checkItem(t, Item{Title: "x", Text: plain(html), Credit: line(html, maxCredit)})
	})
}
