package detect

import (
	"cmp"
	"math"
	"slices"

	"parley/bot/news"
)

// Bounds of what is told of one article.
const (
	leastScore     = .35 // below it a finding is a guess
	leastMain      = .5  // an article whose best finding is weaker reports nothing
	mostStatements = 2
	mostSaid       = 1
	repeatCost     = .15
	lastOfLead     = 4 // the sentence up to which a text says what it is about
)

// rank joins what tells the same, orders it by weight and keeps the first few.
func (d *Detector) rank(t *article, found []*finding) []news.Development {
	slices.SortStableFunc(found, func(a, b *finding) int {
		return cmp.Compare(b.score, a.score)
	})
	var kept []*finding
	for _, f := range found {
		if f.score < leastScore {
			continue
		}
		if g := d.same(kept, f); g != nil {
			g.join(f)
			continue
		}
		kept = append(kept, f)
	}
	kept = d.settleStates(kept)
	slices.SortStableFunc(kept, func(a, b *finding) int {
		return cmp.Compare(b.weight(), a.weight())
	})
	if !leads(kept) {
		return nil
	}
	spread(d, kept)
	var out []news.Development
	statements, said := 0, 0
	for _, f := range kept {
		if f.trigger.needs&needQuiet != 0 { // a mere saying
			if said++; said > mostSaid || acts(out, f.dev.Actors) {
				continue
			}
		}
		if f.dev.Kind == news.Statement {
			if statements++; statements > mostStatements {
				continue
			}
		}
		f.dev.Confidence = math.Round(100*min(f.score, .99)) / 100
		out = append(out, f.dev)
		if len(out) == most(t.words) {
			break
		}
	}
	return out
}

// leads reports whether one of the findings is what the article is about: it
// stands in the title or near the beginning. What only stands deep in a text is not
// why the text was written.
func leads(kept []*finding) bool {
	for _, f := range kept {
		if f.score < leastMain || f.first > lastOfLead {
			continue
		}
		if f.dev.Kind != news.Statement || f.dev.Status != news.None || f.titled {
			return true
		}
	}
	return false
}

// spread puts off what repeats a happening that stands before it in another status:
// a short list shows more when each tells something else.
func spread(d *Detector, kept []*finding) {
	for i, f := range kept {
		for _, g := range kept[:i] {
			if g.dev.Kind == f.dev.Kind && d.samePlace(f.dev.Place, g.dev.Place) && shareLeader(f, g) {
				f.repeats++
			}
		}
	}
	slices.SortStableFunc(kept, func(a, b *finding) int {
		return cmp.Compare(b.weight()-repeatCost*float64(b.repeats), a.weight()-repeatCost*float64(a.repeats))
	})
}

// acts reports whether who leads the actors is already told to do something: what
// he says about it is no development beside it.
func acts(told []news.Development, actors []string) bool {
	return slices.ContainsFunc(told, func(v news.Development) bool {
		return len(actors) > 0 && slices.Contains(v.Actors, actors[0])
	})
}

// weight orders findings: what the title says too counts more, and so does what
// is said twice; a statement stands behind a deed.
func (f *finding) weight() float64 {
	w := f.score + .05*float64(min(f.told-1, 3))
	if f.dev.Kind == news.Statement && f.dev.Status == news.None {
		w -= .2
	} else if f.dev.Kind == news.Statement {
		w -= .1
	}
	return w
}

// same finds a kept finding that tells of the same development.
func (d *Detector) same(kept []*finding, f *finding) *finding {
	for _, g := range kept {
		if g.dev.Kind != f.dev.Kind || g.dev.Status != f.dev.Status && !(f.dev.Kind == news.Ceasefire && consents(g) && consents(f)) {
			continue
		}
		if f.dev.Kind == news.Visit && !d.samePlace(f.dev.Place, g.dev.Place) {
			continue
		}
		if len(f.dev.Actors) == 0 || len(g.dev.Actors) == 0 || shareLeader(f, g) {
			return g
		}
	}
	return nil
}

// consents reports whether a truce is accepted or agreed: one side's yes and both
// sides' are told in the same words.
func consents(f *finding) bool {
	return f.dev.Status == news.Accepted || f.dev.Status == news.Agreed
}

// samePlace reports whether two places may be one: the same, one unknown, or one
// within the other.
func (d *Detector) samePlace(a, b string) bool {
	return a == "" || b == "" || a == b || d.gaz.Within(a, b) || d.gaz.Within(b, a)
}

// shareLeader reports whether two findings may have the same acting side: a shared
// person, or a shared name where one of them names no person.
func shareLeader(f, g *finding) bool {
	shared := false
	for _, a := range f.dev.Actors {
		if slices.Contains(g.dev.Actors, a) {
			shared = true
		}
	}
	if !shared {
		return false
	}
	switch f.dev.Kind {
	case news.Statement, news.Visit, news.Withdrawal, news.Appointment, news.Call:
		return f.dev.Actors[0] == g.dev.Actors[0] || slices.Contains(g.dev.Actors, f.dev.Actors[0]) || slices.Contains(f.dev.Actors, g.dev.Actors[0])
	}
	return true
}

// join takes what the weaker finding knows more.
func (f *finding) join(g *finding) {
	f.told++
	f.first = min(f.first, g.first)
	f.titled = f.titled || g.titled
	if f.dev.Place == "" {
		f.dev.Place = g.dev.Place
	}
	if f.dev.Date == "" {
		f.dev.Date = g.dev.Date
	}
	if f.dev.Ordinal == 0 {
		f.dev.Ordinal = g.dev.Ordinal
	}
	for _, a := range g.dev.Actors {
		if len(f.dev.Actors) < maxActors && !slices.Contains(f.dev.Actors, a) && (f.dev.Kind == news.Talks || len(f.dev.Actors) == 0 || f.s.para < 0) {
			f.dev.Actors = append(f.dev.Actors, a)
		}
	}
	if f.s.para < 0 && g.s.para >= 0 {
		f.dev.Evidence, f.s = g.dev.Evidence, g.s // the body's words before the title's
		if g.dev.Date != "" {
			f.dev.Date = g.dev.Date
		}
	}
}

// settleStates drops how a happening stood before when the text also says how it
// stands now: talks that were to open and have ended are ended.
func (d *Detector) settleStates(kept []*finding) []*finding {
	var out []*finding
next:
	for _, f := range kept {
		for _, g := range kept {
			if f.dev.Kind == news.Visit && f.dev.Status.Polarity() > 0 && g.dev.Kind == news.Withdrawal && g.score >= f.score && d.samePlace(f.dev.Place, g.dev.Place) && shareLeader(f, g) {
				continue next // who stays away does not come
			}
			if f.dev.Kind == news.PeacePlan && g.dev.Kind == news.Ceasefire && f.dev.Status == g.dev.Status && g.score > f.score && shareLeader(f, g) {
				continue next // "the proposal" is that of the truce
			}
			if g == f || g.dev.Kind != f.dev.Kind || g.score < .6*f.score || !d.overtakes(g, f) {
				continue
			}
			continue next
		}
		out = append(out, f)
	}
	return out
}

// stages order how a happening goes on; a later one overtakes an earlier one.
var stages = map[news.Status]int{news.Proposed: 1, news.Announced: 1, news.Demanded: 1, news.Agreed: 2, news.UnderWay: 3, news.Completed: 4, news.InForce: 4, news.Signed: 3, news.Imposed: 3}

func (d *Detector) overtakes(g, f *finding) bool {
	switch f.dev.Kind {
	case news.Aid, news.Sanctions, news.Ceasefire, news.PeacePlan, news.Agreement:
		return stages[g.dev.Status] > stages[f.dev.Status] && stages[f.dev.Status] > 0 && f.dev.Status != news.Proposed && shareLeader(f, g)
	case news.Talks, news.Visit:
		// Another place, or people whom the later stage does not name, is another meeting.
		if !d.samePlace(f.dev.Place, g.dev.Place) {
			return false
		}
		if f.dev.Status == news.Proposed || !shareLeader(f, g) && f.people {
			return false
		}
		if f.dev.Status == news.Announced && g.dev.Status.Polarity() < 0 {
			return true
		}
		return stages[g.dev.Status] > stages[f.dev.Status] && stages[f.dev.Status] > 0
	}
	return false
}
