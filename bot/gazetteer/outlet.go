package gazetteer

import (
	"net/url"
	"slices"
	"strings"
)

// Outlet is a publisher as one family: whatever it publishes counts as one origin.
type Outlet struct {
	Name    string // as shown
	Family  string // the key under which its origins count
	Tier    string // official, wire, press or aggregator; empty when unknown
	Country string // canonical; empty when unknown
	Agency  bool   // others print its texts
}

// tiers are the words that the table of outlets may use.
var tiers = []string{"official", "wire", "press", "aggregator"}

// twoPart are the second-level labels under which countries register names.
var twoPart = []string{"co", "com", "gov", "org", "net", "ac", "edu", "gob", "gouv", "gov", "go", "or", "ne", "mil", "gc", "govt", "nic", "mfa", "in"}

// Outlet finds the publisher of a domain, an address or a name. An unknown one is
// its own family, under its registrable domain if it has one, and ok is false.
func (g *Gazetteer) Outlet(domainOrName string) (Outlet, bool) {
	name := strings.TrimSpace(domainOrName)
	host := hostOf(name)
	for h := host; strings.Contains(h, "."); {
		if i, ok := g.byDomain[h]; ok {
			return g.outlets[i], true
		}
		_, h, _ = strings.Cut(h, ".")
	}
	if i, ok := g.byTitle[fold(name)]; ok {
		return g.outlets[i], true
	}
	if host != "" {
		host = registrable(host)
		o := Outlet{Name: host, Family: host}
		if strings.Contains("."+host+".", ".gov.") || strings.Contains("."+host+".", ".gob.") || strings.Contains("."+host+".", ".gouv.") || strings.HasSuffix(host, ".mil") || strings.HasSuffix(host, ".int") {
			o.Tier = "official"
		}
		return o, false
	}
	return Outlet{Name: name, Family: strings.ToLower(name)}, false
}

// Agency finds the news agency in a credit: "(Reuters)", "AP", "/TASS/",
// "Jane Doe/AFP via Getty Images", "By Jane Doe, Associated Press".
func (g *Gazetteer) Agency(credit string) (Outlet, bool) {
	if len(credit) > 200 { // a credit is short; a long text is none
		return Outlet{}, false
	}
	parts := strings.FieldsFunc(credit, func(r rune) bool { return strings.ContainsRune("/()[]|,;:·•—–\n", r) })
	for _, p := range parts {
		p = strings.Trim(p, " -.\"'©")
		if i, ok := g.credits[p]; ok {
			return g.outlets[i], true
		}
		for _, cut := range []string{" via ", " with ", " and ", " by ", " By ", " from "} {
			if before, after, ok := strings.Cut(" "+p, cut); ok {
				for _, q := range []string{before, after} {
					if i, ok := g.credits[strings.TrimSpace(q)]; ok {
						return g.outlets[i], true
					}
				}
			}
		}
	}
	return Outlet{}, false
}

// hostOf is the host of an address or domain in small letters, without "www.";
// empty when s is neither.
func hostOf(s string) string {
	if strings.Contains(s, "://") {
		u, err := url.Parse(s)
		if err != nil {
			return ""
		}
		s = u.Hostname()
	} else {
		s, _, _ = strings.Cut(s, "/")
	}
	if !strings.Contains(s, ".") || strings.ContainsAny(s, " @,") {
		return ""
	}
	return strings.TrimPrefix(strings.TrimSuffix(strings.ToLower(s), "."), "www.")
}

// registrable is the part of a host that somebody registers: "bbc.co.uk" of
// "news.bbc.co.uk".
func registrable(host string) string {
	labels := strings.Split(host, ".")
	n := 2
	if l := len(labels); l > 2 && len(labels[l-1]) == 2 && slices.Contains(twoPart, labels[l-2]) {
		n = 3
	}
	return strings.Join(labels[max(0, len(labels)-n):], ".")
}

// outletTable: family | tier | country | domains | names | credits
func (b *builder) outletTable() {
	for _, r := range b.table("outlets.txt", 4, 6) {
		o := Outlet{Name: r.cols[0], Family: r.cols[0], Tier: r.cols[1], Country: r.cols[2], Agency: r.cols[1] == "wire"}
		if !slices.Contains(tiers, o.Tier) {
			b.wrong(r, "%q is no tier, want one of %s", o.Tier, strings.Join(tiers, ", "))
		}
		if o.Country != "" && b.g.byName[o.Country] == nil {
			b.wrong(r, "unknown country or body %q", o.Country)
		}
		i := len(b.g.outlets)
		b.g.outlets = append(b.g.outlets, o)
		file := func(m map[string]int, key string) {
			if old, ok := m[key]; ok && old != i {
				b.wrong(r, "%q belongs to %s already", key, b.g.outlets[old].Name)
			}
			m[key] = i
		}
		for _, d := range list(r.cols[3], ",") {
			file(b.g.byDomain, strings.ToLower(d))
		}
		for _, n := range append(list(r.cols[4], ","), o.Name) {
			file(b.g.byTitle, fold(n))
			if o.Agency {
				file(b.g.credits, n)
			}
			if o.Tier != "official" && strings.Contains(n, " ") {
				b.g.index.add(n, sense{hidden: true})
			}
		}
		for _, n := range list(r.cols[5], ",") {
			if !o.Agency {
				b.wrong(r, "%s has credits but is no wire", o.Name)
			}
			file(b.g.credits, n)
		}
	}
}
