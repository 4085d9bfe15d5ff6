package detect

import (
	"cmp"
	"math"
	"slices"

	"parley/bot/news"
)

// Bounds of what is told of one article.
const (
	leastRight  = .31 // below it a finding is a guess
	leastSeldom = .4  // and in a text of a sort that seldom reports anything
	leastAgain  = .4  // and of what is told already, at another stage
)

// rank joins what tells the same, lets the judge weigh it, and keeps what is likely
// enough, most likely the main development first.
func (d *Detector) rank(t *article, found []*finding) []news.Development {
	kept := d.candidates(found)
	d.weighAll(t, kept)
	for _, f := range kept {
		f.late = f.dev.Date.Recalled(t.pub)
	}
	slices.SortStableFunc(kept, func(a, b *finding) int {
		return cmp.Compare(b.rank(), a.rank())
	})
	least := leastRight
	if t.seldom != "" {
		least = leastSeldom
	}
	var told []*finding
	for _, f := range kept {
		if f.right >= least && len(told) < most(t.words) && !(f.right < leastAgain && d.toldAlready(told, f)) {
			told = append(told, f)
		}
	}
	tripsFirst(told)
	d.settleScene(t, told)
	var out []news.Development
	for _, f := range told {
		f.dev.Root = d.rootOf(f)
		f.dev.Confidence = math.Round(100*min(f.right, .99)) / 100
		out = append(out, f.dev)
	}
	return out
}

// tripsFirst puts a trip to come before the talks that it is made for, where one sentence
// announces both. It is as sure as they are: who is to meet somebody there goes there.
func tripsFirst(told []*finding) {
	for n, trip := range told {
		if trip.dev.Kind != news.Visit || trip.dev.Status != news.Announced {
			continue
		}
		for k, talks := range told[:n] {
			if talks.dev.Kind == news.Talks && talks.dev.Status == news.Announced && talks.s == trip.s && shareLeader(trip, talks) {
				copy(told[k+1:n+1], told[k:n])
				told[k], trip.right = trip, max(trip.right, talks.right)
				break
			}
		}
	}
}

// toldAlready reports whether something surer tells of the same happening as it stands
// earlier or later on its way: talks are not both to come and over.
func (d *Detector) toldAlready(told []*finding, f *finding) bool {
	if stages[f.dev.Status] == 0 {
		return false
	}
	for _, g := range told {
		if g.dev.Kind == f.dev.Kind && stages[g.dev.Status] > 0 && d.samePlace(f.dev.Place, g.dev.Place) && shareLeader(f, g) {
			return true
		}
	}
	return false
}

// behind is by how much a stand comes behind a deed that is as likely, and what is recalled
// behind a stand.
const behind = .3

// rank orders what an article tells: what it is about first, a stand behind a deed, and
// both before what is recalled.
func (f *finding) rank() float64 {
	switch {
	case f.late:
		return f.right + f.main - 2*behind
	case f.dev.Kind == news.Statement:
		return f.right + f.main - behind
	}
	return f.right + f.main
}

// candidates joins the findings that tell of the same.
func (d *Detector) candidates(found []*finding) []*finding {
	slices.SortStableFunc(found, func(a, b *finding) int {
		return cmp.Compare(b.guess(), a.guess())
	})
	var kept []*finding
	for _, f := range found {
		if g := d.same(kept, f); g != nil {
			d.join(g, f)
			continue
		}
		kept = append(kept, f)
	}
	return d.settleStates(kept)
}

// same finds a kept finding that tells of the same development: one of the same place
// before one whose place is only inferred.
func (d *Detector) same(kept []*finding, f *finding) *finding {
	var elsewhere *finding
	for _, g := range kept {
		if g.dev.Kind != f.dev.Kind || g.dev.Status != f.dev.Status && !(f.dev.Kind == news.Ceasefire && consents(g) && consents(f)) {
			continue
		}
		if len(f.dev.Actors) > 0 && len(g.dev.Actors) > 0 && !shareLeader(f, g) {
			continue
		}
		if f.dev.Kind != news.Visit && f.dev.Kind != news.Talks || d.samePlace(f.dev.Place, g.dev.Place) {
			return g
		}
		if elsewhere == nil && f.dev.Kind == news.Talks && (f.placed != said || g.placed != said) {
			elsewhere = g
		}
	}
	return elsewhere
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
func (d *Detector) join(f, g *finding) {
	f.told++
	if f.byRule = f.byRule || g.byRule; f.hit.pattern == nil {
		f.hit.pattern = g.hit.pattern
	}
	f.score, f.pk, f.ps = max(f.score, g.score), max(f.pk, g.pk), max(f.ps, g.ps)
	f.first = min(f.first, g.first)
	f.titled, f.denial = f.titled || g.titled, f.denial || g.denial
	if g.dev.Place != "" && (f.dev.Place == "" || g.placed > f.placed && f.s.para < 0 || g.placed == said && f.dev.Place != g.dev.Place && d.gaz.Within(g.dev.Place, f.dev.Place)) {
		f.dev.Place, f.placed = g.dev.Place, g.placed // what the body says before what the title leaves open, and the city before its state
	}
	if f.dev.Date == "" && (f.dev.Kind != news.Talks || f.placed != said || f.dev.Place == g.dev.Place) {
		f.dev.Date = g.dev.Date // not the day of talks that are inferred to be elsewhere
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

// settleStates drops what another finding says better. How a happening stood before it
// leaves to the judge, who knows what else is told: talks that have ended and talks to come
// are told of the same sides in the same words. Where there is none, a later stage wins.
func (d *Detector) settleStates(kept []*finding) []*finding {
	var out []*finding
next:
	for _, f := range kept {
		for _, g := range kept {
			if f.dev.Kind == news.Visit && f.dev.Status.Polarity() > 0 && g.dev.Kind == news.Withdrawal && g.guess() >= f.guess() && d.samePlace(f.dev.Place, g.dev.Place) && shareLeader(f, g) {
				continue next // who stays away does not come
			}
			if f.dev.Kind == news.PeacePlan && g.dev.Kind == news.Ceasefire && f.dev.Status == g.dev.Status && g.guess() > f.guess() && shareLeader(f, g) {
				continue next // "the proposal" is that of the truce
			}
			if d.judge == nil && g != f && g.dev.Kind == f.dev.Kind && g.guess() >= .6*f.guess() && d.overtakes(g, f) {
				continue next
			}
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
