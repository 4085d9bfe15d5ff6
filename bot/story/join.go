package story

import (
	"slices"

	"parley/bot/news"
)

const (
	sure     = 4.0 // points from which on the slots alone make one story
	open     = 2.5 // from here on they leave it open, and the words decide
	alike    = 0.3 // share of common content words that then suffices
	reaction = 0.2 // the same, for an answer told in one article with what it answers
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

	beside  float64 // how alike the sentences are, where that alone puts bonds in order
	ordered bool

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
	for i, v := range vetoesOf(d.kind) {
		if v == bars && b.answers[i] == clash && !(i == iConflict && b.here()) {
			b.vetoed = append(b.vetoed, slots[i])
		}
	}
	if len(b.vetoed) > 0 && b.points < open {
		return // nobody asks what else bars what has so little in common
	}
	if d.kind == news.Talks && b.answers[iWho] == clash && b.answers[iPlace] < near {
		b.vetoed = append(b.vetoed, WhoSlot)
	}
	if b.answers[iDate] == clash && (d.again || e.again) {
		b.vetoed = append(b.vetoed, DateSlot) // one more of its sort
	}
	if b.answers[iPlace] == clash && (d.kind == news.Ceasefire || d.kind == news.Aid || d.kind == news.PrisonerExchange || d.kind == news.PeacePlan) && scenes(g, d, e) {
		b.vetoed = append(b.vetoed, PlaceSlot) // a truce for one town is none for another
	}
	if (d.kind == news.Ceasefire || bilateral(d.kind)) && otherFoe(g, d, e) {
		b.vetoed = append(b.vetoed, SidesSlot)
	}
	if d.kind == news.Talks && replaced(d, e) {
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

// likeness is how alike the sentences are, for the order of bonds: it is not what decides
// about one.
func (b *bond) likeness(d *frame) float64 {
	if b.asked {
		return b.text
	}
	if !b.ordered {
		b.beside, b.ordered = overlap(d.words, b.entry.frame.words), true
	}
	return b.beside
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
	if b.oneAct(d, e) || b.oneAccord(d, e) {
		return line
	}
	return none
}

// oneAct reports whether two reports are of one act that they call by other names: in one
// city on one day the same two sides, by the same persons, agree on one thing.
func (b *bond) oneAct(d, e *frame) bool {
	return deal(d.kind) && deal(e.kind) && b.answers[iPlace] == agree && !d.wide && b.answers[iDate] >= near &&
		b.answers[iWho] == agree && b.answers[iSides] >= near && d.status.Polarity() == e.status.Polarity()
}

// oneAccord reports whether two reports say that the same sides leave what stands between
// them, which one calls a truce and the other an accord: that happens nowhere.
func (b *bond) oneAccord(d, e *frame) bool {
	return accord(d) && accord(e) && b.answers[iSides] == agree && len(d.states) > 1 && len(e.states) > 1 &&
		b.answers[iDate] >= near && b.answers[iTarget] != clash && gap(d.at, e.at) <= around
}

// accord tells what is left: a truce or an agreement that stood.
func accord(f *frame) bool {
	return (f.kind == news.Ceasefire || f.kind == news.Agreement) && (f.status == news.Cancelled || f.status == news.Violated)
}

// deal tells the kinds that two sides agree on.
func deal(k news.Kind) bool {
	return k == news.Agreement || k == news.Ceasefire || k == news.PrisonerExchange || k == news.PeacePlan
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
	case b.answers[iPlace] >= near && (common || shares(d.persons, e.persons) || b.answers[iPlace] == agree && b.answers[iDate] == agree && (touched || d.kind != news.Visit && e.kind != news.Visit)):
		joined = true
	case b.answers[iPlace] == unknown:
		joined = touched && (shares(d.persons, e.persons) || common && b.answers[iDate] == agree) || b.stayedAway(d, e)
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

// stayedAway reports whether of two reports, one or both without a place, the one says who
// does not come to what the other tells of: on that day, in that conflict.
func (b *bond) stayedAway(d, e *frame) bool {
	if d.kind != news.Withdrawal {
		d, e = e, d
	}
	return d.kind == news.Withdrawal && e.kind == news.Talks && !d.day.IsZero() && !e.day.IsZero() && b.answers[iDate] == agree &&
		b.answers[iConflict] == agree && slices.Contains(e.states, d.lead)
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
		return b.answers[iPlace] >= near && gap(d.at, m.at) <= outcome || touched && d.about&aMeeting != 0
	}
	if len(d.states) == 0 || !subset(d.states, m.states) {
		return false
	}
	if b.answers[iPlace] >= near && gap(d.at, m.at) <= outcome || touched && len(d.states) > 1 {
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
	if gap(d.at, e.at) > outcome {
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
