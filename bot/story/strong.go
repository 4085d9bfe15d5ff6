package story

import (
	"time"

	"parley/bot/news"
)

// The sorts of keys: a kind's number, a day of it, a day of it that was ahead.
const (
	numbered uint64 = iota
	dated
	planned
)

func strongKey(sort uint64, k news.Kind, n int64) uint64 {
	return nameHash(0, string(k))<<34 | sort<<32 | uint64(uint32(n))
}

// strong are the keys of a story.
func (f *frame) strong() []uint64 {
	var keys []uint64
	if f.ordinal != 0 {
		keys = append(keys, strongKey(numbered, f.kind, int64(f.ordinal)))
	}
	if !f.day.IsZero() {
		keys = append(keys, strongKey(dated, f.kind, days(f.day)))
	}
	if f.ahead() {
		keys = append(keys, strongKey(planned, f.kind, days(f.day)))
	}
	return keys
}

// asks are the keys of the stories that a development may be of: one told as done without
// its day is of the days before its report.
func (f *frame) asks() []uint64 {
	var keys []uint64
	if f.ordinal != 0 {
		keys = append(keys, strongKey(numbered, f.kind, int64(f.ordinal)))
	}
	sort, first, last := dated, int64(0), int64(-1)
	if !f.day.IsZero() {
		slack := int64(f.kind.Row().DateSlack)
		first, last = days(f.day)-slack, days(f.day)+slack
	} else if f.done() {
		sort = planned
		first, last = f.past()
	}
	for day := first; day <= last; day++ {
		keys = append(keys, strongKey(sort, f.kind, day))
	}
	return keys
}

// bits have one set for each name that acts or takes part: stories without one in common
// need no closer look.
func (f *frame) bits() (bits uint64) {
	for _, names := range [][]string{f.persons, f.states, {f.speaker}} {
		for _, n := range names {
			if n != "" {
				bits |= 1 << (nameHash(0, n) >> 58)
			}
		}
	}
	return bits
}

// bits are those of all that leads to a story.
func (e *entry) bits() uint64 {
	bits := e.frame.bits()
	if e.joined {
		for _, k := range e.known() {
			bits |= k.frame.bits()
		}
	}
	if e.ruled != nil {
		for i := range e.ruled.out {
			bits |= e.ruled.out[i].frame.bits()
		}
	}
	return bits
}

// strong reports whether d can belong to nothing but the closed story that e frames.
func (b *bond) strong(g *names, d, e *frame) bool {
	if b.part != main || d.kind != e.kind {
		return false
	}
	plain := compare(g, d, e).answers // nothing excused
	exactly := plain[iSides] == agree || plain[iWho] == agree
	// Those who act name it where they meet; else what it is about must be told too.
	enough := exactly && (bilateral(d.kind) || meets(d.kind) || plain[iTarget] == agree || plain[iPlace] == agree)
	switch {
	case plain[iOrdinal] == agree && plain[iDate] != clash:
		// The same number of a series: whose it is, and for one side's acts about what.
		if bilateral(d.kind) || meets(d.kind) {
			return exactly
		}
		return plain[iSides] >= near && plain[iTarget] == agree
	case d.day.IsZero() || e.day.IsZero():
		return e.ahead() && d.comes(e.day) && enough
	case plain[iDate] != agree:
		return false
	case plain[iPlace] == agree || d.kind == news.Call: // which is nowhere
		return exactly
	}
	return e.ahead() && plain[iPlace] != clash && enough
}

// comes reports whether something is told as done or going on about a day, without being
// given one.
func (f *frame) comes(day time.Time) bool {
	first, last := f.past()
	return f.day.IsZero() && f.done() && days(day) >= first && days(day) <= last
}

func (f *frame) done() bool { return f.happened() || f.status == news.InForce }

// past are the days on which something may have been that is told as done.
func (f *frame) past() (first, last int64) {
	slack := int64(f.kind.Row().DateSlack)
	return days(f.at) - slack - 2, days(f.at) + slack
}

// ahead reports whether the day was still to come when the story was last told.
func (f *frame) ahead() bool { return !f.day.IsZero() && f.day.After(f.at) }
