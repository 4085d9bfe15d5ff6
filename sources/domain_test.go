package sources

import (
	"testing"

	"parley/bot/gazetteer"
)

// Who publishes is decided here; the gazetteer, which has no list of all suffixes, must
// not take one publisher for two, or two for one.
func TestADomainHasOneOwnerForAll(t *testing.T) {
	names := gazetteer.Default()
	for host, want := range map[string]string{
		"paper.example":             "paper.example",
		"www.paper.example":         "paper.example",
		"News.Paper.Example.":       "paper.example",
		"a.b.paper.com":             "paper.com",
		"feeds.paper.co.uk":         "paper.co.uk",
		"paper.org.uk":              "paper.org.uk",
		"paper.com.au":              "paper.com.au",
		"www.paper.com.br":          "paper.com.br",
		"news.paper.co.jp":          "paper.co.jp",
		"paper.or.jp":               "paper.or.jp",
		"a.paper.or.at":             "paper.or.at",
		"a.paper.net.ua":            "paper.net.ua",
		"a.paper.in.ua":             "paper.in.ua",
		"news.in.gr":                "in.gr", // a name like any other, in Greece
		"a.go.de":                   "go.de",
		"a.or.fr":                   "or.fr",
		"live.paper.co.il":          "paper.co.il",
		"www.ministry.gov.il":       "ministry.gov.il",
		"www.ministry.gov.pl":       "ministry.gov.pl",
		"www.ministry.gov.ru":       "ministry.gov.ru",
		"press.ministry.gov.ua":     "ministry.gov.ua",
		"www.ministry.gob.mx":       "ministry.gob.mx",
		"www.ministry.gouv.fr":      "ministry.gouv.fr",
		"www.ministry.go.kr":        "ministry.go.kr",
		"www.ministry.gub.uy":       "ministry.gub.uy",
		"www.ministry.gv.at":        "ministry.gv.at",
		"www.ministry.govt.nz":      "ministry.govt.nz",
		"www.ministry.gc.ca":        "ministry.gc.ca",
		"www.ministry.gov.in":       "ministry.gov.in",
		"office.nic.in":             "office.nic.in",
		"embassy.mfa.ee":            "mfa.ee",
		"embassy.mfa.gov.ua":        "mfa.gov.ua",
		"www.gov.uk":                "gov.uk",
		"gov.uk":                    "gov.uk",
		"service.ministry.gov.uk":   "ministry.gov.uk",
		"www.gov.pl":                "gov.pl",
		"a.b.ministry.mil":          "ministry.mil",
		"alliance.int":              "alliance.int",
		"www.paper.com.np":          "paper.com.np",
		"somebody.github.io":        "somebody.github.io",
		"www.somebody.blogspot.com": "somebody.blogspot.com",
		"somebody.substack.com":     "substack.com",
		"192.0.2.17":                "192.0.2.17",
	} {
		if got := registrable(host); got != want {
			t.Errorf("%s belongs to %q, want %q", host, got, want)
		}
		if o, known := names.Outlet(host); o.Family != want && !known {
			t.Errorf("the gazetteer has %s belong to %q, want %q", host, o.Family, want)
		}
		if again, known := names.Outlet(want); again.Family != want && !known {
			t.Errorf("the gazetteer has %s belong to %q, not to itself", want, again.Family)
		}
	}
}
