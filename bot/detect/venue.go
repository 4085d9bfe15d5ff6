package detect

import (
	"cmp"
	"slices"

	"parley/bot/gazetteer"
	"parley/bot/news"
)

// venue is where and when the meeting stands that an article is about.
type venue struct {
	place  string
	date   news.Date
	weight float64
}

// venueOf finds the place and the day named most beside words of meeting.
func (d *Detector) venueOf(t *article) venue {
	places, days := map[string]float64{}, map[news.Date]float64{}
	var order []string
	var dayOrder []news.Date
	total := 0.0
	meetverbs := d.gov["meetverbs"]
	for _, s := range t.sentences {
		if s.history {
			continue
		}
		weight := 1.0
		if s.para < 0 {
			weight = 2
		} else if s.nth > 3 {
			weight = .6
		}
		for i := range s.toks {
			if s.toks[i].id == 0 || !d.meeting.has(s.toks, i) && !meetverbs.has(s.toks, i) {
				continue
			}
			total += weight
			for n := range s.mentions {
				m := &s.mentions[n]
				if !m.place || m.region && (!m.inside || m.entity.Country == "") || m.from-i > 10 || i-m.from > 10 || d.fromThere(s, m) || d.backThere(s, m) {
					continue
				}
				w := weight
				if s.longAgo(i) {
					w *= .25 // "last week's meeting in Paris"
				}
				if m.region || m.mask&maskCountry != 0 {
					w *= .5
				}
				if !m.inside {
					w *= .25
				}
				if s.starts[m.from] != s.starts[i] {
					w *= .5
				}
				w *= 4 / float64(4+max(m.from-i, i-m.to))
				if places[m.name] == 0 {
					order = append(order, m.name)
				}
				places[m.name] += w
			}
			for _, r := range s.dates {
				if r.vague || r.far || r.dateline || r.from-i > 12 || i-r.from > 12 || d.spoken(s, r) {
					continue
				}
				on := r.on(t.pub, 0)
				if on == "" {
					continue
				}
				if days[on] == 0 {
					dayOrder = append(dayOrder, on)
				}
				days[on] += weight
			}
		}
	}
	v := venue{weight: total}
	if len(order) > 0 {
		v.place = slices.MaxFunc(order, func(a, b string) int { return cmp.Compare(places[a], places[b]) })
		v.place = d.narrower(v.place, order, places)
	}
	for _, s := range t.sentences[:min(2, len(t.sentences))] {
		for n := range s.mentions {
			if m := &s.mentions[n]; v.place == "" && m.place && !m.region && m.mask&maskCountry == 0 {
				v.place = m.name // the title's or the dateline's
			}
		}
	}
	if v.place == "" {
		v.place = d.hostOf(t)
	}
	if len(dayOrder) > 0 {
		v.date = slices.MaxFunc(dayOrder, func(a, b news.Date) int { return cmp.Compare(days[a], days[b]) })
	}
	return v
}

// backThere reports whether somebody is back in m, or due back: where he lives or goes on
// to, not where anybody meets.
func (d *Detector) backThere(s *sentence, m *mention) bool {
	return m.from > 1 && s.toks[m.from-2].id != 0 && d.lex.groups["back"].has(s.toks, m.from-2)
}

// longAgo reports whether the meeting of token i is dated as one that was: "last week's
// meeting".
func (s *sentence) longAgo(i int) bool {
	for _, r := range s.dates {
		if r.far && r.to <= i && i-r.to <= 2 {
			return true
		}
	}
	return false
}

// hostOf is the state that is said to host, of a text that names no place: "hosted by
// Norway", "Norway is ready to host".
func (d *Detector) hostOf(t *article) string {
	host, by := d.lex.groups["host"], d.lex.groups["by"]
	for _, s := range t.sentences {
		if s.history {
			continue
		}
		for i := range s.toks {
			if s.toks[i].id == 0 || !host.has(s.toks, i) {
				continue
			}
			passive := i+1 < len(s.toks) && by.has(s.toks, i+1)
			best := ""
			for n := range s.mentions {
				m := &s.mentions[n]
				if m.mask&maskCountry == 0 || m.mask&maskPerson != 0 || m.part || m.adjective {
					continue
				}
				if passive && m.from > i && m.from <= i+4 {
					return m.name
				}
				if !passive && m.to <= i && i-m.to <= 4 && s.starts[m.from] == s.starts[i] {
					best = m.name // the nearest
				}
			}
			if best != "" {
				return best
			}
		}
	}
	return ""
}

// narrower is the place within the venue that is told nearly as much, the venue itself
// when there is none: readers name the city, not its state.
func (d *Detector) narrower(venue string, order []string, told map[string]float64) string {
	best := venue
	for _, name := range order {
		if name != venue && told[name] >= .25*told[venue] && (best == venue || told[name] > told[best]) && d.gaz.Within(name, venue) {
			best = name
		}
	}
	return best
}

// homeOf is the place that a text is dated from, and the state whose capital that is; ""
// when it has no dateline, or the place is no capital.
func (d *Detector) homeOf(t *article) (written, home string) {
	for _, s := range t.sentences {
		if s.para < 0 {
			continue
		}
		if len(s.mentions) == 0 || s.mentions[0].from > 0 || !s.mentions[0].place || s.mentions[0].mask&maskCity == 0 || !s.dashed(s.mentions[0].to, maxDateline) {
			return "", ""
		}
		e, ok := d.gaz.CapitalOf(s.mentions[0].name)
		if !ok || e.Class != gazetteer.Country {
			return s.mentions[0].name, ""
		}
		return s.mentions[0].name, e.Name
	}
	return "", ""
}

// partiesOf lists the countries and bodies of an article, the most told of first.
func (d *Detector) partiesOf(t *article) []string {
	count := map[string]float64{}
	var order []string
	for _, s := range t.sentences {
		for n := range s.mentions {
			m := &s.mentions[n]
			name := m.name
			if m.mask&maskPerson != 0 {
				name = m.country
			}
			if name == "" || m.part || m.place && m.mask&maskCountry == 0 || m.mask&maskCity != 0 && m.mask&maskCountry == 0 {
				continue
			}
			if count[name] == 0 {
				order = append(order, name)
			}
			if s.nth <= 1 {
				count[name] += 2
			}
			count[name]++
		}
	}
	slices.SortStableFunc(order, func(a, b string) int { return cmp.Compare(count[b], count[a]) })
	return order
}
