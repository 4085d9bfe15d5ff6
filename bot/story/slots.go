package story

import (
	"slices"

	"parley/bot/news"
)

// Slot is one thing by which two happenings are the same or not.
type Slot string

const (
	KindSlot     Slot = "kind"
	WhoSlot      Slot = "who"    // the persons who act, or the speaker
	SidesSlot    Slot = "sides"  // the states and bodies: all of them where a happening takes two, else the acting one
	TargetSlot   Slot = "target" // what or whom it is about or against
	PlaceSlot    Slot = "place"
	OrdinalSlot  Slot = "ordinal"
	DateSlot     Slot = "date"
	AmountSlot   Slot = "amount"
	ConflictSlot Slot = "conflict"
)

// A veto says what a clash in a slot makes of two developments of one kind.
type veto uint8

const (
	free  veto = iota // nothing: the slot does not tell happenings of this kind apart
	parts             // another development, of the same story if the rest agrees
	bars              // another story
)

// vetoes is the table of slots × kinds: what a clash means where both sides know the
// slot. Unknown never clashes and never agrees. Another status always parts, and so does
// opposite polarity; a clash of conflict bars, but where place and day agree. What a
// kind's own course explains is excused in excuse.go.
var vetoes = map[news.Kind]row{
	//                      who    sides  target place  ordinal date  amount
	news.Visit:            {bars, parts, free, bars, bars, bars, free},
	news.Talks:            {parts, bars, free, bars, bars, bars, free},
	news.Call:             {bars, bars, free, free, bars, bars, free},
	news.Withdrawal:       {parts, parts, free, bars, bars, bars, free},
	news.Ceasefire:        {free, bars, parts, parts, bars, parts, free},
	news.Violation:        {free, parts, parts, parts, bars, parts, free},
	news.PeacePlan:        {free, bars, parts, free, bars, parts, free},
	news.Agreement:        {free, bars, bars, free, bars, parts, bars},
	news.PrisonerExchange: {free, bars, free, free, bars, bars, bars},
	news.Sanctions:        {free, bars, bars, free, bars, parts, bars},
	news.Aid:              {free, bars, bars, free, bars, parts, bars},
	news.Vote:             {free, bars, bars, free, bars, bars, free},
	news.Appointment:      {bars, bars, bars, bars, free, parts, free},
	news.Statement:        {bars, bars, bars, free, bars, bars, free},
}

// inSlots is the table with each row in the order of slots.
var inSlots = func() map[news.Kind]*[slotCount]veto {
	rows := make(map[news.Kind]*[slotCount]veto)
	for k, r := range vetoes {
		list := r.list()
		rows[k] = &list
	}
	return rows
}()

// vetoesOf is what a clash means in each slot, for one kind; a kind that the table lacks
// is held to its conflict alone.
func vetoesOf(k news.Kind) *[slotCount]veto {
	if list := inSlots[k]; list != nil {
		return list
	}
	return &unlisted
}

var unlisted = row{}.list()

// row is what a clash means in each slot, for one kind.
type row struct{ who, sides, target, place, ordinal, date, amount veto }

// list is the row in the order of slots.
func (r row) list() [slotCount]veto {
	return [slotCount]veto{iWho: r.who, iSides: r.sides, iTarget: r.target, iPlace: r.place, iOrdinal: r.ordinal,
		iDate: r.date, iAmount: r.amount, iConflict: bars}
}

// answer is how two values of a slot stand to each other.
type answer int8

const (
	clash   answer = -1
	unknown answer = 0
	near    answer = 1 // nothing against it, something for it
	agree   answer = 2
)

// Points that a slot gives when it agrees; when it is only near, half of them.
var points = map[Slot]float64{
	KindSlot: 1, WhoSlot: 1.5, SidesSlot: 2, TargetSlot: 2, PlaceSlot: 2, OrdinalSlot: 3, DateSlot: 2, AmountSlot: 2, ConflictSlot: 0.5,
}

// statusPoints are those for one status of both that not every happening has.
const statusPoints = 0.5

// telling reports whether few happenings have a status: most are announced, or over.
func telling(s news.Status) bool {
	switch s {
	case news.Announced, news.UnderWay, news.Completed, news.None, news.Demanded:
		return false
	}
	return true
}

// compared is the outcome of comparing a development with another, or with a story.
type compared struct {
	answers [slotCount]answer
	points  float64
}

var slots = [...]Slot{WhoSlot, SidesSlot, TargetSlot, PlaceSlot, OrdinalSlot, DateSlot, AmountSlot, ConflictSlot}

const slotCount = len(slots)

const (
	iWho = iota
	iSides
	iTarget
	iPlace
	iOrdinal
	iDate
	iAmount
	iConflict
)

// compare answers every slot of a against b, by the rules of a's kind.
func compare(g *names, a, b *frame) compared {
	var c compared
	c.answers = [slotCount]answer{
		iWho:      who(a, b),
		iSides:    sides(a, b),
		iTarget:   target(g, a, b),
		iPlace:    place(g, a.place, b.place),
		iOrdinal:  ordinal(a.ordinal, b.ordinal),
		iDate:     date(a, b),
		iAmount:   howMuch(a, b),
		iConflict: same(a.war, b.war),
	}
	if a.kind == b.kind && a.status == b.status && telling(a.status) {
		c.points += statusPoints
	}
	for i := range slots {
		switch c.answers[i] {
		case agree:
			c.points += pointsOf[i]
		case near:
			c.points += pointsOf[i] / 2
		}
	}
	return c
}

// pointsOf are the points in the order of slots.
var pointsOf = func() (list [slotCount]float64) {
	for i, s := range slots {
		list[i] = points[s]
	}
	return list
}()

// same compares two names.
func same(a, b string) answer {
	switch {
	case a == "" || b == "":
		return unknown
	case a == b:
		return agree
	}
	return clash
}

// who compares the persons who act, or the speakers.
func who(a, b *frame) answer {
	if a.kind == news.Statement && b.kind == news.Statement {
		return speaker(a, b)
	}
	if len(a.persons) == 0 || len(b.persons) == 0 {
		return unknown
	}
	if a.kind == news.Appointment {
		return appointed(a.persons, b.persons)
	}
	if a.kind == news.Talks || a.kind == news.Call {
		return delegations(a, b)
	}
	if shares(a.persons, b.persons) {
		return agree
	}
	if a.kind == news.Visit && (hosted(a, b) || hosted(b, a)) {
		return unknown
	}
	return clash
}

// hosted reports whether the persons whom a visit's report names are not those of the
// other one's side, which takes part: it names the hosts alone.
func hosted(a, b *frame) bool {
	for _, home := range a.homes {
		if home == "" || slices.Contains(b.homes, home) || !slices.Contains(b.states, home) {
			return false
		}
	}
	return len(a.homes) > 0
}

// delegations compares who sits at two tables, side by side. Others of one side on both
// sides of the table, or opposite the same one, are another meeting: the leaders after
// their ministers. Others of one side alone may be a part of a delegation.
func delegations(a, b *frame) answer {
	common, others := 0, 0
	for i, p := range a.persons {
		home := a.homes[i]
		if home == "" || slices.Contains(a.homes[:i], home) {
			if slices.Contains(b.persons, p) {
				common++
			}
			continue
		}
		met, same := false, false
		for j, q := range b.persons {
			if b.homes[j] == home {
				met = true
				same = same || slices.Contains(a.persons, q)
			}
		}
		switch {
		case same:
			common++
		case met:
			others++
		}
	}
	switch {
	case others > 1 || others > 0 && common > 0:
		return clash
	case common > 0:
		return agree
	}
	return unknown
}

// appointed compares who is named to a post: both reports may also name who does it, so
// one must hold everybody that the other does.
func appointed(a, b []string) answer {
	if len(a) > len(b) {
		a, b = b, a
	}
	switch {
	case !subset(a, b):
		return clash
	case len(a) == 1 && len(b) > 1:
		return near
	}
	return agree
}

// speaker compares whose position two statements are. A state and a person who speaks
// for it may be one.
func speaker(a, b *frame) answer {
	switch {
	case a.speaker != "" && b.speaker != "":
		return same(a.speaker, b.speaker)
	case a.lead == "" || b.lead == "":
		return unknown
	case a.lead == b.lead:
		return near
	}
	return clash
}

// sides compares the states and bodies: whoever meets in kinds that take two, else the
// one that acts.
func sides(a, b *frame) answer {
	if !bilateral(a.kind) {
		switch {
		case a.lead == "" || b.lead == "":
			return unknown
		case a.lead == b.lead:
			return agree
		}
		here, there := b.has(a.lead, a.leads()), a.has(b.lead, b.leads())
		switch {
		case here == agree && there == agree:
			return agree
		case here > clash || there > clash:
			return near
		}
		return clash
	}
	least := min(len(a.states), len(b.states))
	if least == 0 {
		return unknown
	}
	common := 0
	for i, s := range a.states {
		if b.has(s, a.kin[i]) > clash {
			common++
		}
	}
	switch common = min(common, least); {
	case common == 0:
		return clash
	case common == least && least > 1:
		return agree
	case common == least:
		return near
	case least == 2:
		// Each names a side that the other lacks: the United States with Russia, the
		// United States with Ukraine.
		if max(len(a.states), len(b.states)) <= 3 {
			return clash
		}
		return near
	case 3*common >= 2*least:
		return agree
	}
	return near
}

func target(g *names, a, b *frame) answer {
	switch {
	case a.target == "" || b.target == "":
		return unknown
	case a.target == b.target:
		return agree
	case a.target != a.aim && b.target != b.aim && g.Adversaries(a.target, b.target):
		return clash // of one state, and at war with one another
	case a.aim != "" && a.aim == b.aim || g.Within(a.target, b.target) || g.Within(b.target, a.target):
		return near
	case a.aim == "" || b.aim == "":
		return unknown // a name that nobody knows may be a part of the other: a bank, a fleet
	}
	return clash
}

func place(g *names, a, b string) answer {
	switch {
	case a == "" || b == "":
		return unknown
	case a == b:
		return agree
	case g.Within(a, b) || g.Within(b, a):
		return near
	}
	return clash
}

func ordinal(a, b int) answer {
	switch {
	case a == 0 || b == 0:
		return unknown
	case a == b:
		return agree
	}
	return clash
}

// date compares the days of two happenings. Where a day is not given, what is told as
// done is of about the day of its report.
func date(a, b *frame) answer {
	slack := slack(a.kind)
	if !a.day.IsZero() && !b.day.IsZero() {
		if gap(a.day, b.day) <= slack {
			return agree
		}
		return clash
	}
	apart := gap(a.at, b.at)
	if a.day.IsZero() && b.day.IsZero() {
		if apart <= oneDay {
			return near
		}
		if a.happened() && b.happened() && recurs(a.kind) && apart > slack+ago {
			return clash
		}
		return unknown
	}
	if !b.day.IsZero() {
		a, b = b, a
	}
	if !b.happened() {
		if apart <= oneDay {
			return near
		}
		return unknown
	}
	since := b.at.Sub(a.day)
	switch {
	case since < -slack:
		return clash // told as done before its day
	case since <= slack+ago:
		return near
	case recurs(a.kind):
		return clash
	}
	return unknown
}

// recurs reports whether happenings of a kind follow one another so closely that the
// day must tell them apart.
func recurs(k news.Kind) bool {
	switch k {
	case news.Call, news.Statement, news.PrisonerExchange, news.Violation, news.Vote:
		return true
	}
	return false
}

// howMuch compares sums of money, and where none is told, numbers of things.
func howMuch(a, b *frame) answer {
	if told := amount(a.amount, b.amount); told != unknown {
		return told
	}
	return counted(a.count, b.count)
}

// amount compares sums of money: reports round differently, and convert.
func amount(a, b money) answer {
	if a.sum == 0 || b.sum == 0 || a.currency != b.currency {
		return unknown
	}
	if r := a.sum / b.sum; r > leastSum && r < mostSum {
		return agree
	}
	return clash
}

func shares(a, b []string) bool {
	return slices.ContainsFunc(a, func(s string) bool { return slices.Contains(b, s) })
}
