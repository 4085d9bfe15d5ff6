package gazetteer

import (
	"cmp"
	"net/netip"
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

// The second-level labels under which names are registered, as "co" of "co.uk": under
// these countries only, under all but these, and the countries that have any label
// there. Package sources, which has the whole public list, decides who publishes an
// article; its tests hold this against it.
var (
	labelOnlyIn = map[string]string{
		"ac": "ae at bd be bw ci cn cr cy eg fj gn id il im in ir jp ke kr lk ls ma me ml mu mw mz ni nz pa pk pr rs ru rw se sz th tj tz ug uk " +
			"vn za zm zw",
		"co": "ae ag am ao at az bb bd bi bj bn bw bz ca ci cl cm cr cz de dk dm gg gl gy hu id il im in io ir it je jp ke kr lc ls ma me mg mu " +
			"mw mz na ni nl no nz om pl pn ro rs rw ss st sz th tj tm tt tz ua ug uk us uz ve vi za zm zw",
		"gc":   "ca",
		"go":   "ci cr id it jp ke kr th tj tz ug",
		"gob":  "ar bo cl cu do ec es gt hn mx ni pa pe pk sv ve",
		"gouv": "ci fr ht km ml sn",
		"govt": "nz",
		"gub":  "uy",
		"gv":   "ao at uy vc",
		"in":   "ni rs th ua us",
		"info": "at az bb bd bj bo cx ec eg et fj gu ht hu in ke ki la ls ml mv nf ni nr pl pr ro sd tn tr tt tz ve vn zm",
		"mil": "ac ae al ar az ba bd bo br by cl cn co cy do ec eg fj gh gt hn id in io iq jo kg km kr kz lv mg mv my mz ng ni no nz pe ph pl py " +
			"qa ru rw sh st sy tj tm to tr tt tw tz ug uy vc ve ye za zm zw",
		"ne":  "jp ke kr tz ug us",
		"nic": "in tj za",
		"or":  "at bi ci cr id it jp ke kr mu th tz ug us",
	}
	labelNotIn = map[string]string{
		"com": "ad ae ao aq as at ax be bf bg bv bw ca cc cd cf cg ch cl cr cx cz dj dk eu fi fo ga gb gd gf gg gm gq gs gw hm hu id ie il ir is " +
			"it je jp ke kn kr li ls lt lu ma mc md me mh mn mp mq mr mz nc ne nl no nu nz pm pn pw rs rw si sj sk sm sr su sx sz tc td tf tg " +
			"th tk tl tv tz uk us va vg wf yt za zw",
		"edu": "ad ae ag ai am aq as at aw ax be bf bg bv bw by ca cc cd cf cg ch cl cm cr cx cy cz de dj dk eu fi fo fr ga gb gf gg gm gq gs gw " +
			"hm hr hu id ie il im ir is je jp ke kr li lt lu ma mc md mh mp mq mr mu na nc ne nf nl no nu nz pm pw re ro rw se sh si sj sk sm " +
			"sr su sx sz tc td tf tg th tk tl tn tv tz uk us uz va vi wf yt zw",
		"gov": "ad ag ai am aq at aw ax be bg bi bj bo bv ca cc cf cg ch ci cr cu cv cw de dj dk es eu fi fm fo fr ga gb gf gg gl gm gp gq gs gt " +
			"gw hm hn hr ht hu id im is je jp ke kr ky li lu mc md mh mp mq mt mx nc ne nf ni no nu nz pa pe pf pm re ro se si sj sk sm sn sr " +
			"st su sv sz tc td tf tg th tk tv tz us uy uz va vg vi vu wf yt",
		"net": "ad ao aq as at aw ax be bf bg bi bv by ca cc cd cf cg ch cl cr cx cz de dj dk ee es eu fi fo fr ga gb gd gf gi gm gq gs gw hm hr " +
			"hu ie is it jp ke km kp kr li lt lu mc md mg mh mn mp mq mr nc ne nl no nu pf pm pw re ro rs se si sj sk sm sn sr su sv sx sz tc " +
			"td tf tg tk tl tv tz ug us va vg wf yt zw",
		"org": "ad aq as at aw ax be bf bg bv by ca cc cd cf cg ch cl cm cr cx cz de dj dk eu fi fo fr ga gb gd gf gm gq gs gw hm hr id ie is it " +
			"jp ke kr li lt lu ma mc md mh mp mq mr nc ne nf nl no nu pm pw si sj sm sr su sx tc td tf tg th tk tl tv tz us va vg wf",
	}
	anyLabelIn = "ck er fk jm kh mm np pg"
)

// lodgings are domains under which everybody has a site of their own.
var lodgings = []string{"blogspot.com", "github.io", "gitlab.io", "herokuapp.com", "netlify.app", "pages.dev", "vercel.app", "web.app", "webflow.io"}

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
// "news.bbc.co.uk". An address of numbers is itself.
func registrable(host string) string {
	if _, err := netip.ParseAddr(host); err == nil {
		return host
	}
	labels := strings.Split(host, ".")
	n := 2
	if l := len(labels); l > 2 && (shared(labels[l-2], labels[l-1]) || slices.Contains(lodgings, labels[l-2]+"."+labels[l-1])) {
		n = 3
	}
	return strings.Join(labels[max(0, len(labels)-n):], ".")
}

// shared reports whether names are registered under a label of a country's domain.
func shared(label, country string) bool {
	if len(country) != 2 {
		return false
	}
	if strings.Contains(anyLabelIn, country) {
		return true
	}
	if but, ok := labelNotIn[label]; ok {
		return !strings.Contains(but, country)
	}
	return strings.Contains(labelOnlyIn[label], country)
}

// outletTable: name | tier | country | domains | names | credits | house
func (b *builder) outletTable() {
	for _, r := range b.table("outlets.txt", 4, 7) {
		o := Outlet{Name: r.cols[0], Family: cmp.Or(r.cols[6], r.cols[0]), Tier: r.cols[1], Country: r.cols[2], Agency: r.cols[1] == "wire"}
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
