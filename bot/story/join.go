package story

import (
	"slices"
	"time"

	"parley/bot/news"
)

const (
	sure     = 4.0 // points from which on the slots alone make one story
	open     = 2.5 // from here on they leave it open, and the words decide
	alike    = 0.3 // share of common content words that then suffices
	reaction = 0.2 // the same, for an answer told in one article with what it answers
	recent   = 3 * 24 * time.Hour
)

// part is the part a development plays in a story.
type part uint8

const (
	none  part = iota
	main       // it says how the happening itself stands
	line       // it belongs to the happening and does not move it
	reply      // it accepts or refuses what the story offers, and so moves it
	lifts      // it is the happening that the story's first report only spoke around
)

// bond is what was found between a development and a story.
type bond struct {
	entry  *entry
	part   part
	points float64
	text   float64
	compared
	vetoed []Slot
	asked  bool // the words were asked

	correction int64 // the one that keeps it out of the story
}

// weigh finds the part that development d plays in story e. touched tells whether the
// same article reports the story otherwise too.
func weigh(g *names, d, e *frame, en *entry, touched bool) bond {
	b := bond{entry: en, compared: compare(g, d, e)}
	b.points = b.compared.points
	if d.kind == e.kind {
		b.sameKind(g, d, e, touched)
		return b
	}
	if p := b.across(g, d, e, touched); p != none && len(b.vetoed) == 0 {
		b.part = p
		b.points += points[KindSlot] / 2
	}
	return b
}

// sameKind decides by the table of slots, then by points, and by words between.
func (b *bond) sameKind(g *names, d, e *frame, touched bool) {
	b.points += points[KindSlot]
	b.excuse(g, d, e, touched)
	for i, v := range vetoes[d.kind].list() {
		if v == bars && b.answers[i] == clash && !(i == iConflict && b.here()) {
			b.vetoed = append(b.vetoed, slots[i])
		}
	}
	if d.kind == news.Talks && b.answers[iWho] == clash && b.answers[iPlace] < near {
		b.vetoed = append(b.vetoed, WhoSlot)
	}
	if len(b.vetoed) > 0 {
		return
	}
	if d.kind == news.Statement && b.answers[iTarget] != agree {
		// One speaker says many things in a day: without a common subject his words decide.
		b.points = min(b.points, sure-0.5)
	}
	if b.points >= sure || b.points >= open && b.words(d, e) >= alike || touched && b.answered(d, e) {
		b.part = main
	}
}

// answered reports whether of an offer and its answer the one is d and the other e. In
// one article they belong together, whichever is told first.
func (b *bond) answered(d, e *frame) bool {
	return (d.kind == news.PeacePlan || d.kind == news.Ceasefire) && d.lead != e.lead && answers(d.status) != answers(e.status) &&
		b.answers[iConflict] != clash && b.answers[iDate] >= near
}

// excuse softens clashes that the kinds' own course explains.
func (b *bond) excuse(g *names, d, e *frame, touched bool) {
	if b.answers[iDate] == clash && (moved(d.status) || moved(e.status)) {
		b.answers[iDate] = unknown // a new date is what a postponement is about
	}
	if b.answers[iPlace] == clash && d.wide != e.wide && b.answers[iWho] == agree && !d.day.IsZero() && b.answers[iDate] == agree {
		b.answers[iPlace] = unknown // nobody is in two places in a day: the country is what the meeting is about
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
	if b.answers[iTarget] == clash && b.answers[iOrdinal] == agree && (d.target == e.lead || e.target == d.lead) {
		b.answers[iTarget] = unknown // one says against whom it is, one whose it is that is stopped
	}
	if d.kind == news.Appointment && (b.answers[iWho] == agree || b.answers[iWho] == near && b.answers[iPlace] == agree) {
		// Where somebody is sent and whom that concerns is told in many ways.
		b.answers[iTarget], b.answers[iPlace] = max(b.answers[iTarget], unknown), max(b.answers[iPlace], unknown)
	}
	if b.answers[iSides] != clash {
		return
	}
	if bilateral(d.kind) {
		if b.oneMeeting(d, e) && !g.apart(or(d.war, e.war), d.states, e.states) {
			b.answers[iSides] = near // each report names a part of those at the table
			b.points += points[SidesSlot] / 2
		}
		return
	}
	together := b.answers[iConflict] == agree || shares(d.states, e.states) || touched && b.answered(d, e)
	if b.answers[iOrdinal] == agree || together && (answers(d.status) || answers(e.status)) && offered(d.kind) {
		b.answers[iSides] = near // the other side answers, or blocks the same package
		b.points += points[SidesSlot] / 2
	}
}

// rank puts a story of the same kind before one that the development would only be a
// line of.
func (b *bond) rank() int {
	if b.part == main && b.points >= sure {
		return 1
	}
	return 0
}

// here reports whether two happenings are in one place on one day. Which conflict they
// belong to is then a guess from those who happen to be named.
func (b *bond) here() bool { return b.answers[iPlace] == agree && b.answers[iDate] == agree }

// oneMeeting reports whether two talks are in one place on one day with somebody at both.
func (b *bond) oneMeeting(d, e *frame) bool {
	return d.kind == news.Talks && b.here() && shares(d.states, e.states)
}

// offHere reports whether two reports of talks say that those of the same sides are off.
func (b *bond) offHere(d, e *frame) bool {
	off := func(s news.Status) bool { return s == news.Cancelled || s == news.Postponed }
	return d.kind == news.Talks && off(d.status) && off(e.status) && b.answers[iSides] == agree && b.answers[iDate] >= near
}

// moved reports whether a status takes a happening from its day or rank.
func moved(s news.Status) bool {
	return s == news.Postponed || s == news.Cancelled || s == news.Downgraded
}

// answers reports whether a status is what the other side does with an offer.
func answers(s news.Status) bool {
	switch s {
	case news.Accepted, news.Rejected, news.RuledOut, news.Agreed, news.Violated, news.InForce, news.Extended, news.Expired, news.Cancelled:
		return true
	}
	return false
}

// offered kinds are put forward by one side and answered by the other.
func offered(k news.Kind) bool {
	return k == news.Ceasefire || k == news.PeacePlan || k == news.Vote || k == news.Appointment
}

// words asks how alike the sentences are.
func (b *bond) words(d, e *frame) float64 {
	if !b.asked {
		b.asked = true
		b.text = overlap(d.words, e.words)
	}
	return b.text
}

// across finds the part of a development in a story of another kind: the families of
// happenings that stand around one another.
func (b *bond) across(g *names, d, e *frame, touched bool) part {
	for _, i := range []int{iOrdinal, iConflict} {
		if b.answers[i] == clash && !(i == iConflict && b.here()) {
			b.vetoed = append(b.vetoed, slots[i])
		}
	}
	switch {
	case meets(d.kind) && meets(e.kind):
		return b.meeting(g, d, e, touched)
	case meets(e.kind) && made(d):
		if b.madeAt(d, e, touched) {
			return line
		}
	case meets(d.kind) && made(e) && e.kind != news.Statement:
		if d.kind == news.Talks && b.madeAt(e, d, touched) {
			return lifts
		}
	case d.kind == news.Statement:
		return b.says(d, e, touched)
	case e.kind == news.Statement:
		// The article's first report spoke of a happening that it then tells.
		if touched && e.about&named(d.kind) != 0 && (shares(d.states, e.states) || b.answers[iConflict] == agree) &&
			(d.kind == news.PeacePlan || d.kind == news.Talks || d.kind == news.Ceasefire) {
			return lifts
		}
	case d.kind == news.Violation && e.kind == news.Ceasefire, d.kind == news.Ceasefire && e.kind == news.Violation:
		if b.answers[iConflict] == agree || shares(d.states, e.states) {
			if d.kind == news.Ceasefire {
				return lifts
			}
			return main
		}
	}
	return none
}

// meets tells the kinds that stand around one meeting.
func meets(k news.Kind) bool {
	return k == news.Talks || k == news.Visit || k == news.Withdrawal || k == news.Call
}

// meeting joins visits, withdrawals and calls with the talks they are about.
func (b *bond) meeting(g *names, d, e *frame, touched bool) part {
	for _, i := range []int{iPlace, iDate} {
		if b.answers[i] == clash && !(i == iDate && (d.kind == news.Call || moved(d.status) || moved(e.status))) {
			b.vetoed = append(b.vetoed, slots[i])
		}
	}
	if len(b.vetoed) > 0 {
		return none
	}
	common := shares(d.states, e.states)
	joined := false
	switch {
	case d.kind == news.Call || e.kind == news.Call:
		call, other := d, e
		if e.kind == news.Call {
			call, other = e, d
		}
		joined = conversation(call, other) && b.answers[iDate] >= near ||
			// A call is nowhere: the place its report names is that of the meeting it is about.
			d.kind == news.Call && (b.answers[iPlace] >= near || slices.Contains(call.names, other.place)) && about(call, other, g) ||
			touched && d.kind == news.Call && call.place == "" && other.place != "" && about(call, other, g)
	case b.answers[iPlace] >= near && (common || b.answers[iPlace] == agree && b.answers[iDate] == agree && (touched || d.kind != news.Visit && e.kind != news.Visit)):
		joined = true
	case b.answers[iPlace] == unknown:
		joined = touched && (shares(d.persons, e.persons) || common && b.answers[iDate] == agree)
	}
	if !joined {
		return none
	}
	if d.kind == news.Withdrawal && e.kind == news.Visit && b.answers[iWho] == agree {
		return main
	}
	if d.kind == news.Talks && !conversation(e, d) {
		return lifts
	}
	return line
}

// about reports whether both ends of a call take part in the meeting or hold it.
func about(call, meeting *frame, g *names) bool {
	if len(call.persons) < 2 && len(call.states) < 2 {
		return false
	}
	table := append(meeting.hosts(g), meeting.states...)
	for _, home := range call.homes {
		if home != "" && !slices.Contains(table, home) {
			return false
		}
	}
	return len(call.persons) > 1 || subset(call.states, table)
}

// conversation reports whether talks of the same two people, held nowhere, are a call
// that was told as talks.
func conversation(call, talks *frame) bool {
	if call.kind != news.Call || talks.kind != news.Talks || talks.place != "" {
		return false
	}
	common := 0
	for _, p := range call.persons {
		if slices.Contains(talks.persons, p) {
			common++
		}
	}
	return common > 1
}

// made tells what can come out of a meeting.
func made(d *frame) bool {
	switch d.kind {
	case news.Statement:
		return true
	case news.PrisonerExchange:
		return d.status == news.Agreed || d.status == news.Announced || d.status == news.Proposed
	case news.Agreement:
		return d.status == news.Agreed || d.status == news.Signed || d.status == news.Announced || d.status == news.Accepted
	case news.PeacePlan:
		return d.status == news.Agreed
	}
	return false
}

// madeAt reports whether d came out of the meeting m.
func (b *bond) madeAt(d, m *frame, touched bool) bool {
	if b.answers[iPlace] == clash || b.answers[iDate] == clash {
		return false
	}
	if d.kind == news.Statement {
		if !shares(d.states, m.states) {
			return false
		}
		return b.answers[iPlace] >= near && gap(d.at, m.at) <= recent || touched && d.about&aMeeting != 0
	}
	if len(d.states) == 0 || !subset(d.states, m.states) {
		return false
	}
	if b.answers[iPlace] >= near && gap(d.at, m.at) <= recent || touched && len(d.states) > 1 {
		return true
	}
	// Those who met that day agree on something: it was there.
	met := m.kind == news.Talks && (m.status == news.Completed || m.status == news.UnderWay)
	return met && b.answers[iDate] >= near && len(d.states) > 1 && 2*len(d.states) >= len(m.states)
}

// says finds the part of a statement in a story that is no meeting: it answers an offer,
// or speaks about what the same article tells.
func (b *bond) says(d, e *frame, touched bool) part {
	switch e.kind {
	case news.PeacePlan, news.Ceasefire, news.Agreement:
	default:
		return none
	}
	if gap(d.at, e.at) > recent {
		return none
	}
	about := d.about&named(e.kind) != 0
	party := shares(d.states, e.states) || b.answers[iConflict] == agree
	echoes := touched && (b.answers[iTarget] == agree || b.words(d, e) >= reaction)
	if !echoes && !(about && party) {
		return none
	}
	switch d.status {
	case news.Accepted, news.Rejected, news.RuledOut:
		if d.lead != e.lead && e.kind != news.Agreement {
			return reply
		}
		return line
	case news.Demanded, news.None:
		if touched && about || b.words(d, e) >= alike {
			return line
		}
	}
	return none
}

// subset reports whether b holds all of a.
func subset(a, b []string) bool {
	for _, s := range a {
		if !slices.Contains(b, s) {
			return false
		}
	}
	return true
}
