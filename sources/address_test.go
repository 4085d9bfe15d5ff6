package sources

import (
	"net/url"
	"strings"
	"testing"
)

func TestAnAddressHasOneForm(t *testing.T) {
	for address, want := range map[string]string{
		"https://Paper.Example.ORG/News/A":                               "https://paper.example.org/News/A",
		" https://paper.example.org/a\n":                                 "https://paper.example.org/a",
		"https://paper.example.org":                                      "https://paper.example.org/",
		"https://paper.example.org:443/a":                                "https://paper.example.org/a",
		"http://paper.example.org:80/a":                                  "http://paper.example.org/a",
		"http://paper.example.org:8080/a":                                "http://paper.example.org:8080/a",
		"https://paper.example.org./a":                                   "https://paper.example.org/a",
		"https://user:secret@paper.example.org/a":                        "https://paper.example.org/a",
		"https://paper.example.org/a#comments":                           "https://paper.example.org/a",
		"https://paper.example.org/a?utm_source=x&utm_medium=y":          "https://paper.example.org/a",
		"https://paper.example.org/a?b=1&UTM_Campaign=x&c=2&fbclid=z":    "https://paper.example.org/a?b=1&c=2",
		"https://paper.example.org/a?z=1&a=2":                            "https://paper.example.org/a?z=1&a=2",
		"https://paper.example.org/a?":                                   "https://paper.example.org/a",
		"https://paper.example.org/a?&&b":                                "https://paper.example.org/a?b",
		"https://paper.example.org/a%2Fb?c=%20d":                         "https://paper.example.org/a%2Fb?c=%20d",
		"https://paper.example.org/новини?q=мир":                         "https://paper.example.org/%D0%BD%D0%BE%D0%B2%D0%B8%D0%BD%D0%B8?q=%D0%BC%D0%B8%D1%80",
		"https://paper.example.org/a b?c=<d>|e":                          "https://paper.example.org/a%20b?c=%3Cd%3E%7Ce",
		"https://раурal.com/a":                                           "https://xn--al-6kc7dbr.com/a",
		"https://[2001:DB8::1]:443/a":                                    "https://[2001:db8::1]/a",
		"javascript:alert(1)":                                            "",
		"java\nscript:alert(1)":                                          "",
		"data:text/html,x":                                               "",
		"file:///etc/passwd":                                             "",
		"ftp://paper.example.org/a":                                      "",
		"mailto:desk@example.org":                                        "",
		"//paper.example.org/a":                                          "",
		"/a":                                                             "",
		"":                                                               "",
		"https://":                                                       "",
		"https:///a":                                                     "",
		"https:paper.example.org":                                        "",
		"https://paper.example.org:port/a":                               "",
		"https://pa per.example.org/a":                                   "",
		"https://paper.example.org\\@evil.example/a":                     "",
		"https://%70aper.example.org/a":                                  "",
		"https://paper.example.org/" + strings.Repeat("a", maxAddress):   "",
		"https://paper.example.org/" + strings.Repeat("я", maxAddress/4): "",
	} {
		if got := Canonical(address); got != want {
			t.Errorf("%q becomes %q, want %q", address, got, want)
		}
	}
}

func TestALinkIsFoundFromWhereItStood(t *testing.T) {
	for link, want := range map[string]string{
		"/a":                     "https://feeds.example.org/a",
		"a":                      "https://feeds.example.org/news/a",
		"../a/./b":               "https://feeds.example.org/a/b",
		"?id=3":                  "https://feeds.example.org/news/rss?id=3",
		"//other.example.org/a":  "https://other.example.org/a",
		"http://other.example/a": "http://other.example/a",
		"javascript:alert(1)":    "",
		"":                       "",
	} {
		if got := resolve(link, testBase); got != want {
			t.Errorf("%q becomes %q, want %q", link, got, want)
		}
	}
}

func TestNothingSecretIsShownOfAnAddress(t *testing.T) {
	for address, want := range map[string]string{
		"https://u:p@paper.example.org/feed?key=k#f": "https://paper.example.org/feed",
		"https://paper.example.org":                  "https://paper.example.org",
		"http://%zz/?k":                              "(an address that cannot be read)",
		"k":                                          "(an address that cannot be read)",
	} {
		if got := Redact(address); got != want {
			t.Errorf("%q is shown as %q, want %q", address, got, want)
		}
	}
}

func FuzzCanonical(f *testing.F) {
	for _, s := range []string{
		"https://Paper.Example.org:443/a?utm_source=b&c=d#e", "http://[::1]:80/", "https://u:p@раурal.com/%zz", "https://a/b?c=%00", "//x", "https://a/?&&;=", "http://a.\u3002b/", "https://a/b|c", "http://a/%2e%2e/b", "http://1.2.3.4:0080/",
	} {
		f.Add(s, "/c")
	}
	f.Fuzz(func(t *testing.T, address, link string) {
		c := Canonical(address)
		if c == "" {
			return
		}
		if again := Canonical(c); again != c {
			t.Fatalf("%q becomes %q, and that %q", address, c, again)
		}
		u, err := url.Parse(c)
		if err != nil {
			t.Fatal(err)
		}
		if u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil || u.Fragment != "" || len(c) > maxAddress || u.Host != strings.ToLower(u.Host) {
			t.Fatalf("%q becomes %q", address, c)
		}
		for i := range len(c) {
			if c[i] <= ' ' || c[i] >= 0x7f || strings.IndexByte("<>\"`|\\", c[i]) >= 0 {
				t.Fatalf("%q becomes %q", address, c)
			}
		}
		if identity(c) == "" {
			t.Fatalf("%q has no identity", c)
		}
		if r := resolve(link, u); r != "" && Canonical(r) != r {
			t.Fatalf("%q at %q becomes %q, which is not canonical", link, c, r)
		}
	})
}
