package alert

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"parley/config"
)

// Quiet are the hours in which a channel is told nothing: what it would have been told is
// held, and told in one summary when they end.
type Quiet []Window

// Window is a stretch of hours that comes on some days of every week, by the clock of the
// channel's zone.
type Window struct {
	days     [7]bool // on which it begins, Sunday first
	from, to int     // minutes after midnight; to that is not after from is on the next day
}

// Until is when the quiet hours end that it is in now; the zero time when it is in none.
// Windows that touch are one.
func (q Quiet) Until(now time.Time, zone *time.Location) time.Time {
	if zone == nil {
		zone = time.UTC
	}
	end := now
	for moved := true; moved && end.Sub(now) < endless; {
		moved = false
		for _, w := range q {
			for _, day := range []int{-1, 0} {
				begins, ends, comes := w.on(end.In(zone).AddDate(0, 0, day), zone)
				if comes && !begins.After(end) && ends.After(end) {
					end, moved = ends, true
				}
			}
		}
	}
	if end.Equal(now) {
		return time.Time{}
	}
	return end
}

// endless is a stretch of quiet hours that leaves no time to tell.
const endless = 8 * 24 * time.Hour

// on is the window that begins on a day.
func (w Window) on(day time.Time, zone *time.Location) (begins, ends time.Time, comes bool) {
	if !w.days[day.Weekday()] {
		return begins, ends, false
	}
	at := func(minutes int) time.Time {
		return config.Instant(time.Date(day.Year(), day.Month(), day.Day(), 0, minutes, 0, 0, time.UTC), zone)
	}
	to := w.to
	if to <= w.from {
		to += dayOfMinutes
	}
	return at(w.from), at(to), true
}

const dayOfMinutes = 24 * 60

var weekdays = []string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}

var errWindow = errors.New(`write it as "22:00-07:00", "mon-fri 22:00-07:00" or "sat,sun"`)

// UnmarshalText reads a window: days, hours, or both.
func (w *Window) UnmarshalText(text []byte) error {
	read := Window{to: dayOfMinutes}
	words := strings.Fields(strings.ToLower(string(text)))
	if len(words) == 0 || len(words) > 2 {
		return fmt.Errorf("%q is no stretch of hours: %w", text, errWindow)
	}
	hours := words[len(words)-1]
	hasHours := strings.Contains(hours, ":")
	if !hasHours && (len(words) == 2 || hours[0] <= '9') {
		return fmt.Errorf("%q is no stretch of hours: %w", text, errWindow)
	}
	if hasHours {
		from, to, _ := strings.Cut(hours, "-")
		var ok, too bool
		if read.from, ok = minutesOf(from); ok {
			read.to, too = minutesOf(to)
		}
		if !ok || !too || read.from == dayOfMinutes {
			return fmt.Errorf("%q is no stretch of hours: %w", hours, errWindow)
		}
	}
	if hasHours && len(words) == 1 {
		read.days = [7]bool{true, true, true, true, true, true, true}
	} else if err := read.readDays(words[0]); err != nil {
		return err
	}
	*w = read
	return nil
}

// readDays reads days of the week: "sat,sun", "mon-fri".
func (w *Window) readDays(text string) error {
	for part := range strings.SplitSeq(text, ",") {
		first, last, isRange := strings.Cut(part, "-")
		if !isRange {
			last = first
		}
		from, to := slices.Index(weekdays, first), slices.Index(weekdays, last)
		for _, day := range []string{first, last} {
			if !slices.Contains(weekdays, day) {
				return fmt.Errorf("%q is no day of the week: %s", day, config.Suggest(day, weekdays))
			}
		}
		for d := from; ; d = (d + 1) % 7 {
			w.days[d] = true
			if d == to {
				break
			}
		}
	}
	return nil
}

// minutesOf reads a time of day as minutes after midnight; 24:00 is the end of the day.
func minutesOf(clock string) (int, bool) {
	h, m, ok := strings.Cut(clock, ":")
	hours, err := strconv.Atoi(h)
	minutes, err2 := strconv.Atoi(m)
	total := 60*hours + minutes
	if !ok || err != nil || err2 != nil || len(m) != 2 || len(h) > 2 || hours < 0 || minutes < 0 || minutes > 59 || total > dayOfMinutes {
		return 0, false
	}
	return total, true
}

// ParseQuiet reads windows as people write them in one line: "22:00-07:00",
// "mon-fri 22:00-07:00 and sat,sun".
func ParseQuiet(text string) (Quiet, error) {
	var q Quiet
	for part := range strings.SplitSeq(text, " and ") {
		var w Window
		if err := w.UnmarshalText([]byte(part)); err != nil {
			return nil, err
		}
		q = append(q, w)
	}
	if q.endless() {
		return nil, fmt.Errorf("%s never ends: leave a time to tell", q)
	}
	return q, nil
}

// endless reports whether the hours leave no time to tell.
func (q Quiet) endless() bool { return !q.Until(someTime, time.UTC).Before(someTime.Add(endless)) }

// String is the window as the settings write it.
func (w Window) String() string {
	var days []string
	for i := range 7 {
		if d := (i + 1) % 7; w.days[d] { // the week begins on Monday
			days = append(days, weekdays[d])
		}
	}
	hours := fmt.Sprintf("%02d:%02d-%02d:%02d", w.from/60, w.from%60, w.to/60, w.to%60)
	switch {
	case len(days) == 7:
		return hours
	case w.from == 0 && w.to == dayOfMinutes:
		return strings.Join(days, ",")
	}
	return strings.Join(days, ",") + " " + hours
}

// String is the hours as the settings write them.
func (q Quiet) String() string {
	all := make([]string, len(q))
	for i, w := range q {
		all[i] = w.String()
	}
	return strings.Join(all, " and ")
}
