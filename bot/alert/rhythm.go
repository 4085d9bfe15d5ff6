package alert

import "time"

const (
	// RhythmWeeks is over how many weeks a source's rhythm is looked at.
	RhythmWeeks = 8
	// A rhythm is known after so many weeks, and of so many hours in which something came.
	leastWeeks = 2
	leastHours = 6
	// The shortest silence, in hours in which something may come, that is told.
	leastSilence = 3
	// hoursAWeek is how many hours of the week there are.
	hoursAWeek = 7 * 24
)

// Quieter reports whether a source is silent beyond its own rhythm at a time: hours are
// those since 1970, in order, in which it published something in the last RhythmWeeks
// weeks, and last is when it last brought anything new.
//
// Only hours of the week count in which it used to publish: in a quarter of its weeks
// something came in that hour or beside it. So nights and weekends on which a source rests
// are no silence. It is silent when more such hours passed than one and a half times its
// third longest pause, counted likewise, and one: one or two outages of the past do not
// make it look slow. While its rhythm is not known, nothing is said.
func Quieter(hours []int64, last, at time.Time) bool {
	if len(hours) < leastHours || hours[len(hours)-1]-hours[0] < leastWeeks*hoursAWeek {
		return false
	}
	awake := wakingHours(hours)
	pause := func(from, to int64) (n int) {
		for h := from + 1; h <= to; h++ {
			if awake[h%hoursAWeek] {
				n++
			}
		}
		return n
	}
	var longest [3]int // the longest pauses, the longest first
	for i, h := range hours[1:] {
		n := pause(hours[i], h)
		for j := range longest {
			if n > longest[j] {
				n, longest[j] = longest[j], n
			}
		}
	}
	limit := max(leastSilence, longest[2]*3/2+1)
	return pause(max(hourOf(last), hours[len(hours)-1]), hourOf(at)) > limit
}

// wakingHours are the hours of the week in which a source used to publish.
func wakingHours(hours []int64) (awake [hoursAWeek]bool) {
	var weeks [hoursAWeek]map[int64]bool // in which something came in that hour or beside it
	for _, h := range hours {
		for beside := h - 1; beside <= h+1; beside++ {
			b := beside % hoursAWeek
			if weeks[b] == nil {
				weeks[b] = map[int64]bool{}
			}
			weeks[b][beside/hoursAWeek] = true
		}
	}
	all := (hours[len(hours)-1]-hours[0])/hoursAWeek + 1
	for b := range weeks {
		awake[b] = int64(4*len(weeks[b])) >= all
	}
	return awake
}

func hourOf(t time.Time) int64 { return t.Unix() / int64(time.Hour/time.Second) }
