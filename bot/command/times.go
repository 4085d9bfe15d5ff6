package command

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"parley/bot/chat"
	"parley/config"
)

// stretch is a time as people say it, from its first moment to the first one after it; a
// moment is as long as nothing.
type stretch struct{ from, to time.Time }

// since reads when a question begins, as people say it, in now's zone: 2h, 3 days ago,
// yesterday, last tuesday, this week, april, 2025-04, 23 April 2025. The note says how a word
// was read that was written otherwise.
func since(text string, now time.Time) (t time.Time, note string, err error) {
	s, note, ok := when(text, now)
	if !ok {
		return t, "", noTime("since", text, now)
	}
	return s.from, note, nil
}

// until reads when a question ends, which is when the stretch that is named has ended.
func until(text string, now time.Time) (t time.Time, note string, err error) {
	s, note, ok := when(text, now)
	if !ok {
		return t, "", noTime("until", text, now)
	}
	return s.to, note, nil
}

func noTime(key, text string, now time.Time) error {
	return fmt.Errorf("%s: “%s” is no time Parley knows: try 2h, 3d, yesterday, tuesday, april or %s", key, text, now.AddDate(0, 0, -2).Format(time.DateOnly))
}

// longestTime is how long a time can be, in bytes, that anybody types.
const longestTime = 60

// when reads a time. A word with a letter or two wrong is put right.
func when(text string, now time.Time) (s stretch, note string, ok bool) {
	if len(text) > longestTime || !utf8.ValidString(text) {
		return s, "", false
	}
	words := timeWords(text)
	if s, ok = stretchOf(words, now); ok {
		return s, "", true
	}
	meant := slices.Clone(words)
	for i, w := range words {
		if near, found := config.Nearest(w, timeTerms); found && len(w) >= 5 && !slices.Contains(timeTerms, w) {
			meant[i] = near
		}
	}
	if s, ok = stretchOf(meant, now); ok {
		return s, understood(text, strings.Join(meant, " ")), true
	}
	return s, "", false
}

var (
	weekdays = []string{"sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"}
	months   = []string{"january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"}
	numbers  = []string{"zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"}

	// timeTerms are the words that a misspelt one may have been.
	timeTerms = slices.Concat(weekdays, months, []string{"today", "yesterday", "minutes", "hours", "days", "weeks", "months", "month", "years"})
)

// timeWords are the words of a time, small, numbers as digits, without what says nothing.
func timeWords(text string) []string {
	text = strings.NewReplacer(",", " ", "’", "'", "–", "-").Replace(strings.ToLower(text))
	var words []string
	for _, w := range strings.Fields(text) {
		if n := slices.Index(numbers, w); n >= 0 {
			w = strconv.Itoa(n)
		}
		switch {
		case w == "the" || w == "of" || len(words) == 0 && (w == "on" || w == "in" || w == "at"):
			continue
		case (w == "a" || w == "an") && len(words) == 0:
			w = "1"
		}
		words = append(words, w)
	}
	return words
}

// stretchOf is the stretch that words say.
func stretchOf(words []string, now time.Time) (stretch, bool) {
	text := strings.Join(words, " ")
	midnight := dayOf(now)
	switch text {
	case "":
		return stretch{}, false
	case "now":
		return stretch{now, now}, true
	case "today":
		return days(midnight, 1), true
	case "yesterday":
		return days(midnight.AddDate(0, 0, -1), 1), true
	}
	if len(words) > 1 {
		switch words[0] {
		case "this":
			if s, ok := running(words[1], midnight); ok && len(words) == 2 {
				return s, true
			}
			words = words[1:] // this tuesday
		case "last", "past", "previous":
			if t, ok := ago(words[1:], now); ok {
				return stretch{t, now}, true
			}
			words = words[1:] // last tuesday
		}
	} else if t, ok := ago([]string{"1", text}, now); ok && slices.Contains([]string{"hour", "day", "week", "month", "year"}, text) {
		return stretch{t, now}, true
	}
	if last := len(words) - 1; last > 0 && (words[last] == "ago" || words[last] == "back") {
		if t, ok := ago(words[:last], now); ok {
			return stretch{t, t}, true
		}
	}
	if t, ok := ago(words, now); ok && len(words[0]) > 0 && strings.ContainsAny(words[0], "0123456789") {
		return stretch{t, t}, true
	}
	if len(words) == 1 {
		if day, ok := weekday(words[0]); ok {
			back := (int(now.Weekday())-int(day)+6)%7 + 1
			return days(midnight.AddDate(0, 0, -back), 1), true
		}
	}
	return calendar(words, now)
}

// running is the week, month or year that a day is in.
func running(unit string, midnight time.Time) (stretch, bool) {
	switch unit {
	case "week":
		return days(midnight.AddDate(0, 0, -(int(midnight.Weekday())+6)%7), 7), true
	case "month":
		first := time.Date(midnight.Year(), midnight.Month(), 1, 0, 0, 0, 0, midnight.Location())
		return stretch{first, first.AddDate(0, 1, 0)}, true
	case "year":
		first := time.Date(midnight.Year(), 1, 1, 0, 0, 0, 0, midnight.Location())
		return stretch{first, first.AddDate(1, 0, 0)}, true
	}
	return stretch{}, false
}

// calendar reads dates: a year, a month, a day, a minute of one, a time of day. One without its year is the last
// that has begun.
func calendar(words []string, now time.Time) (stretch, bool) {
	plain := make([]string, len(words))
	for i, w := range words {
		if n := len(w) - 2; n > 0 && slices.Contains([]string{"st", "nd", "rd", "th"}, w[n:]) && strings.Trim(w[:n], "0123456789") == "" {
			w = w[:n] // 21st
		}
		if m, ok := month(w); ok {
			w = months[m-1]
		}
		plain[i] = w
	}
	text := strings.Join(plain, " ")
	for _, form := range []struct {
		layout              string
		years, months, days int // that it lasts
	}{
		{"2006-01-02", 0, 0, 1}, {"2006/01/02", 0, 0, 1}, {"2.1.2006", 0, 0, 1}, {"2 January 2006", 0, 0, 1}, {"January 2 2006", 0, 0, 1},
		{"2006-01", 0, 1, 0}, {"January 2006", 0, 1, 0}, {"2006", 1, 0, 0},
	} {
		if t, err := time.ParseInLocation(form.layout, text, now.Location()); err == nil && t.Year() >= 1 {
			return stretch{t, t.AddDate(form.years, form.months, form.days)}, true
		}
	}
	for _, layout := range []string{"2006-01-02 15:04", "2006-01-02T15:04", time.RFC3339} {
		if t, err := time.ParseInLocation(layout, strings.ToUpper(text), now.Location()); err == nil && t.Year() >= 1 {
			return stretch{t.In(now.Location()), t.In(now.Location())}, true
		}
	}
	for _, layout := range []string{"2 January", "January 2"} {
		if t, err := time.ParseInLocation(layout+" 2006", text+" 2000", now.Location()); err == nil { // a leap year
			return days(lastBegun(t.Month(), t.Day(), now), 1), true
		}
	}
	if m, ok := month(text); ok {
		first := lastBegun(m, 1, now)
		return stretch{first, first.AddDate(0, 1, 0)}, true
	}
	if t, err := time.Parse("15:04", text); err == nil {
		at := time.Date(now.Year(), now.Month(), now.Day(), t.Hour(), t.Minute(), 0, 0, now.Location())
		if at.After(now) {
			at = at.AddDate(0, 0, -1)
		}
		return stretch{at, at}, true
	}
	return stretch{}, false
}

// lastBegun is the last day of that name that has begun. The 29th of February is one of a
// leap year.
func lastBegun(m time.Month, day int, now time.Time) time.Time {
	for year := now.Year(); ; year-- {
		if t := time.Date(year, m, day, 0, 0, 0, 0, now.Location()); !t.After(now) && t.Day() == day {
			return t
		}
	}
}

func dayOf(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, t.Location())
}

func days(from time.Time, n int) stretch { return stretch{from, from.AddDate(0, 0, n)} }

// weekday reads a day of the week, by three letters at least.
func weekday(word string) (time.Weekday, bool) {
	i := beginning(weekdays, strings.TrimSuffix(word, "."))
	return time.Weekday(i), i >= 0
}

// month reads a month, by three letters at least.
func month(word string) (time.Month, bool) {
	i := beginning(months, strings.TrimSuffix(word, "."))
	return time.Month(i + 1), i >= 0
}

// beginning is the place of the name that a word is, or begins with three letters or more.
func beginning(names []string, word string) int {
	if len(word) < 3 {
		return -1
	}
	return slices.IndexFunc(names, func(name string) bool { return strings.HasPrefix(name, word) })
}

// longestAgo bounds a span, in days; nothing is kept so long.
const longestAgo = 10 * 366

// ago reads a span back from now: 30m, 2h, 3d, 1w, 3 days, week. Months and years are those of
// the calendar.
func ago(words []string, now time.Time) (time.Time, bool) {
	text := strings.Join(words, " ")
	digits := strings.TrimRight(text, "abcdefghijklmnopqrstuvwxyz ")
	unit := strings.TrimSpace(text[len(digits):])
	n, err := strconv.Atoi(digits)
	if digits == "" && len(words) == 1 { // last week
		n, err = 1, nil
	}
	if err != nil || n < 0 || n > longestAgo*24*60 {
		return time.Time{}, false
	}
	if len(unit) > 2 {
		unit = strings.TrimSuffix(unit, "s")
	}
	var span time.Duration
	months := 0
	switch unit {
	case "m", "min", "minute":
		span = time.Minute
	case "h", "hr", "hour":
		span = time.Hour
	case "d", "day":
		span = 24 * time.Hour
	case "w", "wk", "week":
		span = 7 * 24 * time.Hour
	case "mo", "month":
		months = 1
	case "y", "yr", "year":
		months = 12
	default:
		return time.Time{}, false
	}
	if span > 0 && n > int(longestAgo*24*time.Hour/span) || n*months > longestAgo/28 {
		return time.Time{}, false
	}
	if months > 0 {
		return now.AddDate(0, -n*months, 0), true
	}
	return now.Add(-time.Duration(n) * span), true
}

// daysOf reads days: as a number or a span, as 14 and 2 weeks; usual where nobody says it.
func (d *Desk) daysOf(q chat.Query, usual, most int) (int, error) {
	text, said := q.Filters["days"]
	if !said {
		return usual, nil
	}
	n, err := strconv.Atoi(strings.TrimSpace(text))
	if err != nil {
		n, _ = daysIn(strings.Fields(strings.ToLower(text)), d.now())
	}
	if n < 1 || n > most {
		return 0, fmt.Errorf("days: must be a number from 1 to %d, not “%s”", most, chat.Clean(text, 60))
	}
	return n, nil
}

// daysIn is how many days a span has: 3 days, 2 weeks, 1 month.
func daysIn(words []string, now time.Time) (int, bool) {
	past, ok := ago(words, now)
	if !ok {
		return 0, false
	}
	return int((now.Sub(past) + 12*time.Hour) / (24 * time.Hour)), true
}

// ahead reads a stretch of days as people look forward to it: today, tomorrow, this week, next
// month, 3 days, the next 2 weeks. A number of days is counted from tomorrow on, and today is
// with them.
func ahead(words []string, now time.Time) (stretch, bool) {
	midnight := dayOf(now)
	switch strings.Join(words, " ") {
	case "":
		return stretch{}, false
	case "today":
		return days(midnight, 1), true
	case "tomorrow":
		return days(midnight.AddDate(0, 0, 1), 1), true
	}
	if len(words) == 2 && (words[0] == "this" || words[0] == "next") {
		s, ok := running(words[1], midnight)
		if ok && words[0] == "next" {
			s, ok = running(words[1], s.to)
		}
		if ok {
			return s, true
		}
	}
	if len(words) > 1 && slices.Contains([]string{"next", "coming", "for"}, words[0]) {
		words = words[1:]
	}
	n, ok := daysIn(words, now)
	if !ok || n < 1 || words[0][0] < '0' || words[0][0] > '9' {
		return stretch{}, false
	}
	return days(midnight, n+1), true
}
