package chart

import "time"

// scale puts times on the chart's axis.
type scale struct {
	from, to    time.Time
	left, right float64
	step        step
}

// newScale makes room before the first and behind the last moment, and more behind a
// single one, for its words.
func newScale(from, to time.Time, left, right float64) scale {
	before := max(to.Sub(from)/24, 20*time.Minute)
	behind := before
	if from.Equal(to) {
		before, behind = time.Hour, 5*time.Hour
	}
	s := scale{from: from.Add(-before), to: to.Add(behind), left: left, right: right}
	s.step = steps[s.least()]
	return s
}

// whole is the scale from round moment to round moment, so that it can be counted what
// lies between each two of them.
func (s scale) whole() scale {
	from, to := s.from, s.to
	for i := s.least(); i < len(steps); i++ {
		s.step = steps[i]
		s.from, s.to = s.step.begin(from), s.step.next(s.step.begin(to))
		if s.least() <= i {
			break
		}
	}
	return s
}

func (s scale) x(t time.Time) float64 {
	return s.left + (s.right-s.left)*float64(t.Sub(s.from))/float64(s.to.Sub(s.from))
}

// tick is a moment that the axis names.
type tick struct {
	at   time.Time
	text string
}

// step is a distance between ticks: hours, days or months.
type step struct{ hours, days, months int }

var steps = []step{{hours: 1}, {hours: 2}, {hours: 3}, {hours: 6}, {hours: 12}, {days: 1}, {days: 2}, {days: 4}, {days: 7}, {days: 14},
	{months: 1}, {months: 2}, {months: 3}, {months: 6}, {months: 12}, {months: 24}, {months: 60}, {months: 120}}

// span is the step's shortest length.
func (s step) span() time.Duration {
	return time.Duration(s.hours+24*s.days+24*28*s.months) * time.Hour
}

// tickRoom is how far ticks stand apart at least, so that their words do not touch.
const tickRoom = 46

// least is the smallest step whose ticks have room.
func (s scale) least() int {
	most := max(2, (s.right-s.left)/tickRoom)
	for i, st := range steps {
		if float64(s.to.Sub(s.from))/float64(st.span()) <= most {
			return i
		}
	}
	return len(steps) - 1
}

// ticks are the round moments of the scale.
func (s scale) ticks() []tick {
	var all []tick
	for t := s.step.begin(s.from); !t.After(s.to) && len(all) < 100; t = s.step.next(t) {
		if !t.Before(s.from) {
			all = append(all, tick{t, s.step.text(t)})
		}
	}
	return all
}

// begin is the last round moment that is not after t.
func (s step) begin(t time.Time) time.Time {
	midnight := time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, t.Location())
	switch {
	case s.hours > 0:
		return midnight.Add(t.Sub(midnight).Truncate(time.Duration(s.hours) * time.Hour))
	case s.days%7 == 0 && s.days > 0: // weeks begin on Mondays
		return midnight.AddDate(0, 0, -(int(t.Weekday())+6)%7)
	case s.days > 0:
		return midnight.AddDate(0, 0, -(t.YearDay()-1)%s.days)
	case s.months < 12:
		return time.Date(t.Year(), t.Month()-time.Month((int(t.Month())-1)%s.months), 1, 0, 0, 0, 0, t.Location())
	}
	return time.Date(t.Year()-t.Year()%(s.months/12), 1, 1, 0, 0, 0, 0, t.Location())
}

// next is the round moment after t; days have 23 to 25 hours.
func (s step) next(t time.Time) time.Time {
	if s.hours > 0 {
		return s.begin(t.Add(time.Duration(s.hours)*time.Hour + time.Duration(s.hours)*time.Hour/2))
	}
	return t.AddDate(0, s.months, s.days)
}

func (s step) text(t time.Time) string {
	switch {
	case s.hours > 0 && t.Hour() != 0:
		return t.Format("15:04")
	case s.hours > 0 || s.days > 0:
		return t.Format("2 Jan")
	case s.months < 12 && t.Month() != time.January:
		return t.Format("Jan")
	}
	return t.Format("2006")
}
