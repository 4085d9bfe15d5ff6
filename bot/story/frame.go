package story

import (
	"slices"
	"strings"
	"time"

	"parley/bot/gazetteer"
	"parley/bot/news"
)

// frame is a development with its slots made comparable: who acts, for which states,
// about what. Empty is unknown.
type frame struct {
	kind    news.Kind
	status  news.Status
	persons []string // named persons
	homes   []string // the state of the person at the same index
	states  []string // states, bodies and armed parties taking part, those of persons too
	kin     []string // of the state at the same index: the state on whose side that body acts, its army
	lead    string   // the state or body that acts
	body    bool     // the lead is a body and no state
	speaker string   // whose position a statement is: a person, else a state
	target  string
	aim     string // the state that the target belongs to
	place   string
	wide    bool // the place is a whole country
	ordinal int
	day     time.Time // midnight of the day in UTC; zero is unknown
	at      time.Time
	amount  money
	count   count    // of things given, taken or listed
	moved   bool     // its sentence says that the day is another than was told
	again   bool     // its sentence says that there was another one before
	war     string   // the conflict that its names belong to
	about   families // of a statement or a call: the sort of happening its sentence names
	names   []string // of a call: the places its sentence names, none of which is where it is
	says    string   // its sentence
	words   []uint32 // content words of its sentence, sorted
}

// names is what the comparison knows of the world.
type names struct {
	*gazetteer.Gazetteer
	parties  map[string][]string // of each conflict
	numbered []string            // the names of which packed stories keep the number, sorted
	foes     map[[2]string]bool  // parties of a conflict that are adversaries
	between  map[string]bool     // conflicts of two states
}

func namesOf(g *gazetteer.Gazetteer) *names {
	n := &names{g, make(map[string][]string), append(g.Names(), ""), make(map[[2]string]bool), make(map[string]bool)}
	for _, c := range g.Conflicts() {
		n.parties[c.Name] = c.Parties
		n.numbered = append(n.numbered, c.Name)
		for _, a := range c.Parties {
			for _, b := range c.Parties {
				if g.Adversaries(a, b) {
					n.foes[[2]string{a, b}] = true
				}
			}
		}
		n.between[c.Name] = n.ofStates(c.Parties)
	}
	for _, k := range news.Kinds {
		n.numbered = append(n.numbered, string(k.Kind))
	}
	for _, s := range news.Statuses {
		n.numbered = append(n.numbered, string(s))
	}
	slices.Sort(n.numbered)
	n.numbered = slices.Compact(n.numbered)
	return n
}

// ofStates reports whether parties are those of a conflict of states: the first of them
// and the first that it is up against.
func (g *names) ofStates(parties []string) bool {
	for _, p := range parties[1:] {
		if g.Adversaries(parties[0], p) {
			return g.state(parties[0]) && g.state(p)
		}
	}
	return false
}

// state reports whether a name is that of a state.
func (g *names) state(name string) bool {
	e, known := g.Named(name)
	return known && e.Class == gazetteer.Country
}

// Adversaries reports what the gazetteer does, of whom only the parties of one conflict
// can be adversaries.
func (g *names) Adversaries(a, b string) bool { return g.foes[[2]string{a, b}] }

// apart reports whether each of two meetings has a party of the conflict that the other
// lacks: then a mediator met one side here and the other there.
func (g *names) apart(war string, a, b []string) bool {
	lacks := func(a, b []string) bool {
		return slices.ContainsFunc(a, func(s string) bool { return slices.Contains(g.parties[war], s) && !slices.Contains(b, s) })
	}
	return lacks(a, b) && lacks(b, a)
}

// bilateral kinds are known by everybody who takes part, the others by who acts.
func bilateral(k news.Kind) bool {
	switch k {
	case news.Talks, news.Call, news.Agreement, news.PrisonerExchange:
		return true
	}
	return false
}

// frameOf reads the slots of d with the names of its day.
func (g *names) frameOf(d news.Development) frame {
	f := frame{kind: d.Kind, status: d.Status, target: d.Target, place: d.Place, ordinal: d.Ordinal, at: d.At}
	f.day, _ = d.Date.Time()
	f.amount = amountIn(d.Evidence)
	if counts(f.kind) {
		f.count = countIn(d.Evidence)
	}
	plain := plainly(d.Evidence)
	f.moved, f.again = holds(plain, movedWords), holds(plain, againWords)
	f.about, f.words = tellingWords(d.Evidence)
	f.about |= subjects(d.Target)
	f.says = d.Evidence
	if f.kind == news.Call {
		f.names = g.placesIn(d)
	}
	f.words = without(f.words, contentWords(strings.Join(append([]string{d.Speaker}, d.Actors...), " ")))
	for _, name := range d.Actors {
		e, known := g.Resolve(name, d.At)
		if known && e.Class == gazetteer.Person || !known && looksPersonal(name) {
			home := ""
			if known {
				home, name = e.Country, e.Name
			}
			if !slices.Contains(f.persons, name) {
				f.persons = append(f.persons, name)
				f.homes = append(f.homes, home)
			}
			f.takesPart(home, "")
			continue
		}
		kin := ""
		if known && (g.Allied(e) || g.part(e, d.At)) {
			kin = e.Country
		}
		f.takesPart(side(e, known, name), kin)
	}
	if len(f.states) > 0 {
		f.lead = f.states[0]
		e, known := g.Resolve(f.lead, d.At)
		f.body = known && e.Class == gazetteer.Organisation
	}
	f.speaker = d.Speaker
	if f.speaker == "" && len(f.persons) > 0 {
		f.speaker = f.persons[0]
	}
	if f.kind == news.Appointment {
		f.post(g, d)
	}
	if f.target != "" {
		if e, known := g.Resolve(f.target, d.At); known {
			f.aim = or(e.Country, e.Name)
		}
	}
	if bilateral(f.kind) && f.aim != "" && f.aim == f.target {
		f.takesPart(f.aim, "")
	}
	if e, known := g.Resolve(f.place, d.At); known {
		f.wide = e.Class == gazetteer.Country
	}
	f.war = g.ConflictOf(slices.Concat(d.Actors, []string{d.Target, d.Place})...)
	return f
}

// part reports whether a body is one of a greater body: a commission of a union.
func (g *names) part(body *gazetteer.Entity, at time.Time) bool {
	if body.Class != gazetteer.Organisation || body.Country == "" {
		return false
	}
	whole, known := g.Resolve(body.Country, at)
	return known && whole.Class == gazetteer.Organisation
}

// placesIn lists the places that the development's sentence names.
func (g *names) placesIn(d news.Development) []string {
	var places []string
	for _, m := range g.Find(d.Evidence, d.At) {
		if m.Entity.Class == gazetteer.City || m.Entity.Class == gazetteer.Region {
			places = append(places, m.Entity.Name)
		}
	}
	return places
}

// post puts the slots of an appointment in order: a person is who is named, the target
// is what the post is for.
func (f *frame) post(g *names, d news.Development) {
	if e, known := g.Resolve(d.Target, d.At); known && e.Class == gazetteer.Person {
		f.target = ""
		if !slices.Contains(f.persons, e.Name) {
			f.persons, f.homes = append(f.persons, e.Name), append(f.homes, e.Country)
		}
	}
	if f.target == "" {
		f.target, f.place = f.place, ""
	}
}

// named reports whether the place is a state that takes part.
func (f *frame) named() bool { return f.wide && slices.Contains(f.states, f.place) }

// hosts is the state where a meeting is held: it takes part without being named.
func (f *frame) hosts(g *names) []string {
	if e, known := g.Resolve(f.place, f.at); known && e.Country != "" {
		return []string{e.Country}
	}
	return nil
}

// scenes reports whether two happenings are in two places of one state that takes part,
// is aimed at, or whose war it is: there they happen, while a third state's city is where
// they were agreed, and an exchange has an end in each state.
func scenes(g *names, a, b *frame) bool {
	home, ok := a.scene(g)
	other, same := b.scene(g)
	return ok && same && home == other
}

// scene is the state in which a happening's place lies, if it is one of those that it is
// about.
func (f *frame) scene(g *names) (home string, ok bool) {
	e, known := g.Resolve(f.place, f.at)
	if !known || f.wide {
		return "", false
	}
	home = or(e.Country, e.Name)
	return home, slices.Contains(f.states, home) || slices.Contains(f.kin, home) || f.aim == home || slices.Contains(g.parties[f.war], home) ||
		slices.ContainsFunc(f.states, func(s string) bool { o, known := g.Resolve(s, f.at); return known && o.Country == home })
}

// looksPersonal tells the name of an unknown person from that of an unknown body.
func looksPersonal(name string) bool {
	words := strings.Fields(name)
	if len(words) < 2 || len(words) > 4 {
		return false
	}
	return !slices.ContainsFunc(words, func(w string) bool { return bodies[w] })
}

// bodies are words that no person is called by.
var bodies = map[string]bool{
	"Army": true, "Forces": true, "Front": true, "Movement": true, "Party": true, "Council": true, "Committee": true, "Commission": true,
	"Government": true, "Ministry": true, "Parliament": true, "Assembly": true, "Union": true, "Organization": true, "Organisation": true,
	"Group": true, "Brigade": true, "Authority": true, "Court": true, "Bank": true, "Fund": true, "Agency": true, "Republic": true,
	"States": true, "Kingdom": true, "Nations": true, "League": true, "Alliance": true, "Coalition": true, "House": true, "of": true,
}

// side is the state or body that a named one acts for: an office acts for its state, an
// armed group or an international body for itself.
func side(e *gazetteer.Entity, known bool, name string) string {
	if !known {
		return name
	}
	switch e.Class {
	case gazetteer.Office, gazetteer.City, gazetteer.Region:
		if e.Country != "" {
			return e.Country
		}
	}
	return e.Name
}

func (f *frame) takesPart(state, kin string) {
	if state != "" && !slices.Contains(f.states, state) {
		f.states, f.kin = append(f.states, state), append(f.kin, kin)
	}
}

// has reports how surely a state takes part: itself, or by a body of its own.
func (f *frame) has(state, kin string) answer {
	switch {
	case slices.Contains(f.states, state):
		return agree
	case kin != "" && slices.Contains(f.states, kin), slices.Contains(f.kin, state):
		return near
	}
	return clash
}

// leads is the acting state's kin.
func (f *frame) leads() string {
	if i := slices.Index(f.states, f.lead); i >= 0 {
		return f.kin[i]
	}
	return ""
}

// whole reports whether a development says enough of itself to be known again. One that
// is told on the side and does not is a passing word about something else.
func (f *frame) whole() bool {
	switch f.kind {
	case news.Visit:
		return f.place != "" && len(f.states) > 0
	case news.Withdrawal:
		return f.place != ""
	case news.Talks, news.Call, news.Agreement, news.PrisonerExchange:
		return len(f.states) > 1 || len(f.persons) > 1
	case news.Ceasefire, news.Violation, news.Aid:
		return f.lead != "" && (f.war != "" || f.target != "" || len(f.states) > 1)
	case news.Sanctions:
		return f.lead != "" && (f.target != "" || f.ordinal != 0 || !f.day.IsZero())
	case news.Appointment:
		return len(f.persons) > 0
	}
	return f.lead != ""
}

// enough is how sure the detector must be of a development told on the side for it to
// open a story.
func (f *frame) enough() float64 {
	if len(f.persons) > 0 && f.place != "" {
		return usual
	}
	return confidentAside
}

// happened reports whether the development is told as done or going on, so that, without
// a date, it is of the days before its report.
func (f frame) happened() bool {
	switch f.status {
	case news.Completed, news.UnderWay, news.Signed, news.Imposed, news.Agreed, news.Accepted, news.Rejected, news.Violated, news.Lifted, news.Cancelled:
		return true
	}
	return f.kind == news.Statement || f.kind == news.Violation || f.kind == news.Call && f.status != news.Announced
}

// fill takes over the slots that f does not know and g does.
func (f *frame) fill(g frame) {
	for i, p := range g.persons {
		if !slices.Contains(f.persons, p) {
			f.persons = append(f.persons, p)
			f.homes = append(f.homes, g.homes[i])
		}
	}
	for i, s := range g.states {
		f.takesPart(s, g.kin[i])
	}
	if f.lead == "" {
		f.lead, f.body = g.lead, g.body
	}
	if f.speaker == "" {
		f.speaker = g.speaker
	}
	if f.target == "" {
		f.target, f.aim = g.target, g.aim
	}
	if f.place == "" {
		f.place, f.wide = g.place, g.wide
	}
	if f.ordinal == 0 {
		f.ordinal = g.ordinal
	}
	if f.day.IsZero() {
		f.day = g.day
	}
	if f.amount.sum == 0 {
		f.amount = g.amount
	}
	if f.count.number == 0 {
		f.count = g.count
	}
	if f.war == "" {
		f.war = g.war
	}
	f.about |= g.about
}

// clone is a frame that can be filled without changing f.
func (f frame) clone() frame {
	f.persons, f.homes, f.states, f.kin = slices.Clone(f.persons), slices.Clone(f.homes), slices.Clone(f.states), slices.Clone(f.kin)
	return f
}
