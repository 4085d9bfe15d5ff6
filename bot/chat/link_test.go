package chat

import (
	"strings"
	"testing"
)

func TestALinkLeadsWhereItSays(t *testing.T) {
	for _, c := range []struct{ name, text, address, url, shown string }{
		{"a plain address", "Harbour Press", "https://www.harbour.example/a?b=1#c", "https://www.harbour.example/a?b=1#c", "Harbour Press (harbour.example)"},
		{"an outlet named by its host", "harbour.example", "https://www.harbour.example/a", "https://www.harbour.example/a", "harbour.example"},
		{"no words", "", "http://harbour.example", "http://harbour.example", "harbour.example"},
		{"another scheme", "x", "javascript:alert(1)", "", "x"},
		{"a file", "x", "file:///etc/passwd", "", "x"},
		{"no host", "x", "https:///a", "", "x"},
		{"an opaque address", "x", "https:harbour.example", "", "x"},
		{"a user and password", "x", "https://harbour.example:secret@evil.example/", "https://evil.example/", "x (evil.example)"},
		{"a Cyrillic look-alike", "bank", "https://bаnk.example/", "https://xn--bnk-6cd.example/", "bank (xn--bnk-6cd.example)"},
		{"words that are a look-alike host", "bаnk.example", "https://evil.example/", "https://evil.example/", "xn--bnk-6cd.example (evil.example)"},
		{"words that are another host", "bank.example", "https://evil.example/", "https://evil.example/", "bank.example (evil.example)"},
		{"a port", "x", "https://harbour.example:8443/", "https://harbour.example:8443/", "x (harbour.example:8443)"},
		{"controls in the path", "x", "https://harbour.example/a\u202eb c", "https://harbour.example/a%E2%80%AEb%20c", "x (harbour.example)"},
		{"controls in the query", "x", "https://harbour.example/?q=\u202e", "", "x"},
		{"an escape", "x", "https://harbour.example/\x1b[2J", "", "x"},
		{"an address too long to keep whole", "x", "https://harbour.example/" + strings.Repeat("a", maxURL), "", "x"},
		{"nothing", "", "", "", ""},
	} {
		l := LinkOf(c.text, c.address)
		if l.URL != c.url || l.Shown() != c.shown {
			t.Errorf("%s: LinkOf(%q, %q) leads to %q as %q, want %q as %q", c.name, c.text, c.address, l.URL, l.Shown(), c.url, c.shown)
		}
	}
}
