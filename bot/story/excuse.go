package story

import (
	"slices"
	"time"

	"parley/bot/news"
)

// excuse softens clashes that the kinds' own course explains.
func (b *bond) excuse(g *names, d, e *frame, touched bool) {
	if b.answers[iDate] == clash && !d.again && !e.again && (moved(d.status) || moved(e.status) || d.moved || e.moved || b.answers[iOrdinal] == agree) {
		b.answers[iDate] = unknown // a new date is what a postponement is about
	}
	if b.answers[iPlace] == clash && d.wide != e.wide && b.answers[iWho] == agree && !d.day.IsZero() && b.answers[iDate] == agree {
		b.answers[iPlace] = unknown // nobody is in two places in a day: the country is what the meeting is about
	}
	if b.answers[iPlace] == clash && d.kind == news.Talks && b.answers[iDate] >= near && (sameTable(d, e) || b.answers[iSides] == agree && (d.named() || e.named())) {
		b.answers[iPlace] = unknown // the same two meet once a day; and a state that is at the table is a place by mistake
	}
	if b.answers[iOrdinal] == clash && d.kind == news.Talks && b.answers[iPlace] == agree && b.answers[iDate] == agree && b.answers[iSides] == agree {
		b.answers[iOrdinal] = unknown // nobody holds two rounds in a day in one city: the second day of talks is no second round
	}
	if b.answers[iDate] == clash && d.kind == news.Talks && b.goesOn(d, e) {
		b.answers[iDate] = near
	}
	if b.answers[iPlace] == clash && b.offHere(d, e) {
		b.answers[iPlace] = unknown // what is off is nowhere: reports name the place where that was said
	}
	if b.answers[iPlace] == clash && d.kind == news.Withdrawal && b.answers[iWho] == agree && !d.day.IsZero() && b.answers[iDate] == agree {
		b.answers[iPlace] = unknown // nobody stays away from two meetings in a day
	}
	if b.answers[iConflict] == clash && bilateral(d.kind) && b.answers[iSides] == agree && b.answers[iDate] >= near {
		b.answers[iConflict] = unknown // the same are at the table: who else is named made the guess
	}
	if b.answers[iConflict] == clash && b.answers[iWho] == agree && b.answers[iDate] >= near && (b.answers[iPlace] >= near || b.answers[iTarget] == agree || d.kind == news.Withdrawal && b.answers[iDate] == agree) {
		b.answers[iConflict] = unknown // the same person, there or about that
	}
	if b.answers[iTarget] == clash && b.answers[iOrdinal] == agree && (d.target == e.lead || e.target == d.lead) {
		b.answers[iTarget] = unknown // one says against whom it is, one whose it is that is stopped
	}
	if b.answers[iTarget] == clash && b.answers[iOrdinal] == agree && b.answers[iSides] >= near && b.answers[iDate] == agree {
		b.answers[iTarget] = unknown // of one numbered package each report names another part
	}
	if d.kind == news.Appointment && (b.answers[iWho] == agree || b.answers[iWho] == near && b.answers[iPlace] == agree) {
		// Where somebody is sent and whom that concerns is told in many ways.
		b.answers[iTarget], b.answers[iPlace] = max(b.answers[iTarget], unknown), max(b.answers[iPlace], unknown)
	}
	if b.answers[iSides] != clash {
		return
	}
	if bilateral(d.kind) {
		if b.oneMeeting(d, e) && b.answers[iConflict] != clash && !g.apart(or(d.war, e.war), d.states, e.states) {
			b.answers[iSides] = near // each report names a part of those at the table
			b.points += points[SidesSlot] / 2
		}
		return
	}
	if d.kind == news.Vote && d.body && e.body && !g.Within(d.lead, e.lead) && !g.Within(e.lead, d.lead) {
		return // two bodies vote each for itself
	}
	together := b.answers[iConflict] == agree || shares(d.states, e.states) || touched && b.answered(d, e)
	if b.answers[iOrdinal] == agree || together && (answers(d.status) || answers(e.status)) && offered(d.kind) {
		b.answers[iSides] = near // the other side answers, or blocks the same package
		b.points += points[SidesSlot] / 2
	}
}

// oneMeeting reports whether two talks are in one place on one day with somebody at both,
// or have the same unusual fate.
func (b *bond) oneMeeting(d, e *frame) bool {
	here := b.here() || b.answers[iPlace] >= near && b.answers[iDate] >= near && d.status == e.status && telling(d.status)
	return d.kind == news.Talks && here && shares(d.states, e.states)
}

// offHere reports whether two reports say that the talks of the same sides, or one
// person's visit, are off.
func (b *bond) offHere(d, e *frame) bool {
	off := func(s news.Status) bool { return s == news.Cancelled || s == news.Postponed }
	same := d.kind == news.Talks && b.answers[iSides] == agree || d.kind == news.Visit && b.answers[iWho] == agree
	return same && off(d.status) && off(e.status) && b.answers[iDate] >= near
}

// sameTable reports whether two talks have two of the same persons, of different states.
func sameTable(d, e *frame) bool {
	home, common := "", 0
	for i, p := range d.persons {
		if slices.Contains(e.persons, p) && (common == 0 || d.homes[i] != home) {
			home = d.homes[i]
			common++
		}
	}
	return common > 1
}

// replaced reports whether both sides of the one table have sent others to the other: the
// leaders, and their ministers.
func replaced(d, e *frame) bool {
	others := 0
	for i, home := range d.homes {
		if home == "" || slices.Contains(d.homes[:i], home) || !slices.Contains(e.homes, home) {
			continue
		}
		same := false
		for k, q := range e.persons {
			same = same || e.homes[k] == home && slices.Contains(d.persons, q)
		}
		if same {
			return false
		}
		others++
	}
	return others > 1
}

// otherFoe reports whether one side sits with one adversary here and with another there.
func otherFoe(g *names, d, e *frame) bool {
	foes := func(of string, f *frame) (list []string) {
		for _, s := range f.states {
			if g.Adversaries(of, s) {
				list = append(list, s)
			}
		}
		return list
	}
	if max(len(d.states), len(e.states)) > 3 {
		return false // a crowd is named in part
	}
	for _, s := range d.states {
		if !slices.Contains(e.states, s) {
			continue
		}
		here, there := foes(s, d), foes(s, e)
		if len(here) > 0 && len(there) > 0 && !shares(here, there) && !sideBySide(g, here, there) {
			return true
		}
	}
	return false
}

// sideBySide reports whether one of some states is a body that acts on the side of one of
// others, or the other way round: a movement and the state that it rules.
func sideBySide(g *names, some, others []string) bool {
	of := func(body, state string) bool {
		e, known := g.Resolve(body, time.Time{})
		return known && e.Country == state && g.Allied(e)
	}
	return slices.ContainsFunc(some, func(a string) bool {
		return slices.ContainsFunc(others, func(b string) bool { return of(a, b) || of(b, a) })
	})
}

// goesOn reports whether one report of talks tells of a later day of those that the other
// tells of: in one place, of the same sides, a few days on.
func (b *bond) goesOn(d, e *frame) bool {
	if e.status == news.Completed || d.status != news.UnderWay && d.status != news.Completed || b.answers[iPlace] != agree || b.answers[iSides] != agree {
		return false
	}
	on := d.day.Sub(e.day)
	return on > 0 && on <= lasting
}
