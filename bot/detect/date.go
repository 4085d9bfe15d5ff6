package detect

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"parley/bot/news"
)

// dateRef is a day that a sentence names.
type dateRef struct {
	from, to int // tokens
	day      time.Time
	weekday  bool      // only a weekday: which week follows from the tense
	far      bool      // another week than the article's: "last month", an old date
	month    bool      // a month alone: behind or ahead by the tense
	vague    bool      // no day: "this week", "in March"
	span     bool      // not the day of anything told: "until March 17", "since April"
	last     time.Time // of several days in a row: "May 10-11"
	dateline bool      // the day of writing before a text: "PARIS, May 2 (Agency) -"
}

// dateWords number the words of dates in words.yaml.
type dateWords struct {
	months, weekdays map[int32]int
	relative         map[int32]int // today 0, yesterday -1
	past, next, this map[int32]bool
	units            map[int32]bool      // week, month, year, months, weeks
	steps            map[int32][]dayStep // by first word: "a day earlier"
	stepsOf          [][]dayStep         // the same by the word's number
	spans            map[int32]bool      // until, since
	asked            []bool              // by the word's number: whether a day may begin or end with it
	ago, of          int32
	nth              []string // what makes an ordinal of a figure
	small            bool     // months and weekdays have no capital
	after            bool     // "last" and "next" stand after what they date
}

// datesTable is the part of words.yaml that names days.
type datesTable struct {
	Months   []string       `yaml:"months"`   // twelve; "a|b" for several spellings
	Weekdays []string       `yaml:"weekdays"` // seven, Sunday first
	Relative map[string]int `yaml:"relative"` // days from today
	Last     []string       `yaml:"last"`
	Next     []string       `yaml:"next"`
	This     []string       `yaml:"this"`
	Units    []string       `yaml:"units"` // week, month
	Ago      string         `yaml:"ago"`
	Of       string         `yaml:"of"`    // between day and month
	Steps    map[string]int `yaml:"steps"` // days from the day named before: "a day earlier"
	Parts    map[string]int `yaml:"parts"` // days from today: "this morning"
	Spans    []string       `yaml:"spans"`
	Small    bool           `yaml:"small"`
	After    bool           `yaml:"after"`
}

func newDateWords(l *lexicon, t datesTable) (dateWords, error) {
	w := dateWords{months: map[int32]int{}, weekdays: map[int32]int{}, relative: map[int32]int{}, past: map[int32]bool{}, next: map[int32]bool{}, this: map[int32]bool{}, steps: map[int32][]dayStep{}, spans: map[int32]bool{}, units: map[int32]bool{}, nth: l.nth, small: t.Small, after: t.After}
	if len(t.Months) != 12 || len(t.Weekdays) != 7 {
		return w, fmt.Errorf("dates: %d months and %d weekdays: want twelve and seven", len(t.Months), len(t.Weekdays))
	}
	for m, line := range t.Months {
		for name := range strings.SplitSeq(line, "|") {
			w.months[l.id(name)] = m + 1
		}
	}
	for d, line := range t.Weekdays {
		for name := range strings.SplitSeq(line, "|") {
			w.weekdays[l.id(name)] = d
		}
	}
	for name, n := range t.Relative {
		w.relative[l.id(name)] = n
	}
	for _, list := range []struct {
		names []string
		to    map[int32]bool
	}{{t.Last, w.past}, {t.Next, w.next}, {t.This, w.this}, {t.Units, w.units}} {
		for _, name := range list.names {
			list.to[l.id(name)] = true
		}
	}
	w.ago, w.of = l.id(t.Ago), l.id(t.Of)
	for _, list := range []struct {
		phrases map[string]int
		today   bool
	}{{t.Steps, false}, {t.Parts, true}} {
		for _, phrase := range slices.Sorted(maps.Keys(list.phrases)) {
			var words []int32
			for _, word := range l.plain(phrase) {
				words = append(words, l.id(word))
			}
			w.steps[words[0]] = append(w.steps[words[0]], dayStep{words, list.phrases[phrase], list.today})
		}
	}
	for _, name := range t.Spans {
		w.spans[l.id(name)] = true
	}
	return w, nil
}

// read finds the days that the sentence names. A zero pub leaves what is
// relative to it unread. Told is the day that the text named last, which it returns anew.
func (w *dateWords) read(s *sentence, pub, told time.Time) time.Time {
	line := w.dateline(s)
	for i := 0; i < len(s.toks); i++ {
		d, ok := w.at(s, i, pub)
		if !ok {
			if len(w.stepsOf[s.toks[i].id]) == 0 {
				continue
			}
			if d, ok = w.step(s, i, pub, told); !ok {
				continue
			}
		} else if !d.vague && !d.far && i >= line {
			told = d.behind(pub)
		}
		d.dateline = i < line
		d.span = i > 0 && w.spans[s.toks[i-1].id]
		w.row(s, &d)
		s.dates = append(s.dates, d)
		i = d.to - 1
	}
	return told
}

// behind is the day meant when it lies behind.
func (d dateRef) behind(pub time.Time) time.Time {
	if t, ok := d.on(pub, 0).Time(); ok {
		return t
	}
	return d.day
}

// maxDateline bounds a dateline in tokens.
const maxDateline = 16

// dateline is the token that ends the dateline of s, 0 when it has none: a dash or
// the bracket behind who wrote it, with nothing before but a place and a date. A
// date alone is none: so begins a line of an agenda.
func (w *dateWords) dateline(s *sentence) int {
	if s.para < 0 {
		return 0
	}
	inside, placed, dated := false, false, false
	for i := range s.toks[:min(len(s.toks), maxDateline)] {
		t := &s.toks[i]
		month, weekday := false, false
		if w.asked[t.id] {
			_, month = w.months[t.id]
			_, weekday = w.weekdays[t.id]
		}
		switch {
		case t.sort == mark && (t.char == '-' || t.char == ')'):
			if placed && dated {
				return i
			}
			if inside = false; t.char == '-' {
				return 0
			}
		case t.sort == mark && t.char == '(':
			inside = true
		case inside, t.sort == mark && (t.char == ',' || t.char == '.'):
		case t.sort == number, month && t.upper:
			dated = true
		case t.sort == mark, !t.upper, t.bits&(isPrep|isOpener|isSub) != 0 && t.bits&isDet == 0:
			return 0
		case !weekday:
			placed = true
		}
	}
	return 0
}

func (w *dateWords) at(s *sentence, i int, pub time.Time) (dateRef, bool) {
	t := &s.toks[i]
	if t.sort == number {
		return w.numeric(s, i, pub)
	}
	if t.sort != word || t.id == 0 || !w.asked[t.id] {
		return dateRef{}, false
	}
	if m, ok := w.months[t.id]; ok && (t.upper || w.small) {
		return w.monthFirst(s, i, m, pub)
	}
	if n, ok := w.relative[t.id]; ok && !pub.IsZero() {
		return dateRef{from: i, to: i + 1, day: pub.AddDate(0, 0, n)}, true
	}
	if wd, ok := w.weekdays[t.id]; ok && (t.upper || w.small) {
		d := dateRef{from: i, to: i + 1, weekday: true, vague: pub.IsZero()}
		if !pub.IsZero() {
			d.day = pub.AddDate(0, 0, wd-int(pub.Weekday()))
		}
		for k := i - 1; k >= 0 && k >= i-1; k-- {
			if w.past[s.toks[k].id] && d.day.After(pub.AddDate(0, 0, -1)) {
				d.day, d.weekday = d.day.AddDate(0, 0, -7), false
			}
			if w.next[s.toks[k].id] {
				d.weekday = false
				if !d.day.After(pub) {
					d.day = d.day.AddDate(0, 0, 7)
				}
			}
		}
		if i+2 < len(s.toks) && w.past[s.toks[i+1].id] && w.units[s.toks[i+2].id] { // Sunday last week
			d.far = true
		}
		if w.after && i+1 < len(s.toks) {
			switch next := s.toks[i+1].id; {
			case w.past[next] && d.day.After(pub.AddDate(0, 0, -1)):
				d.day, d.weekday, d.to = d.day.AddDate(0, 0, -7), false, i+2
			case w.next[next] && !d.day.After(pub):
				d.day, d.weekday, d.to = d.day.AddDate(0, 0, 7), false, i+2
			case w.past[next], w.next[next]:
				d.weekday, d.to = false, i+2
			}
		}
		return d, true
	}
	if w.after && w.units[t.id] && i+1 < len(s.toks) && (w.past[s.toks[i+1].id] || w.next[s.toks[i+1].id]) {
		return dateRef{from: i, to: i + 2, vague: true, far: w.past[s.toks[i+1].id]}, true
	}
	if i+1 < len(s.toks) && w.units[s.toks[i+1].id] {
		switch {
		case w.past[t.id], w.this[t.id] && i > 0 && s.toks[i-1].bits&isFar != 0:
			return dateRef{from: i, to: i + 2, vague: true, far: true}, true
		case w.next[t.id], w.this[t.id]:
			return dateRef{from: i, to: i + 2, vague: true}, true
		}
	}
	if t.id == w.ago && i > 0 && w.units[s.toks[i-1].id] {
		return dateRef{from: i, to: i + 1, vague: true, far: true}, true
	}
	return dateRef{}, false
}

// numeric reads "23 April 2025", "2025-04-23", "04/23/2025" and "23rd of April".
func (w *dateWords) numeric(s *sentence, i int, pub time.Time) (dateRef, bool) {
	text := s.text[s.toks[i].start:s.toks[i].end]
	if len(text) == len("2006-01-02") {
		for _, layout := range []string{"2006-01-02", "02.01.2006", "01/02/2006", "02/01/2006"} {
			if day, err := time.Parse(layout, text); err == nil {
				return w.settle(dateRef{from: i, to: i + 1, day: day}, pub), true
			}
		}
	}
	if y, ok := yearOf(text); ok && y > 1900 && y < 2100 && i > 0 && s.toks[i-1].bits&(isIn|isSub) != 0 && !pub.IsZero() {
		return dateRef{from: i, to: i + 1, vague: true, far: y < pub.Year()}, true // in 2021
	}
	day, last, ok := w.days(text)
	if !ok || i+1 >= len(s.toks) {
		return dateRef{}, false
	}
	k := i + 1
	if s.toks[k].sort == word && s.toks[k].id == w.of && k+1 < len(s.toks) {
		k++
	}
	m, ok := w.months[s.toks[k].id]
	if !ok || s.toks[k].sort != word {
		return dateRef{}, false
	}
	d := dateRef{from: i, to: k + 1}
	year, end := w.year(s, k+1)
	if year > 0 {
		d.to = end
	}
	d, ok = w.dated(d, year, m, day, pub)
	if last > day {
		d.last = d.day.AddDate(0, 0, last-day)
	}
	return d, ok
}

// monthFirst reads "April 23", "April 23, 2025" and, as vague, "March" alone.
func (w *dateWords) monthFirst(s *sentence, i, m int, pub time.Time) (dateRef, bool) {
	k := i + 1
	if k < len(s.toks) && s.toks[k].sort == mark && s.toks[k].char == '.' {
		k++
	}
	if k < len(s.toks) && s.toks[k].sort == number {
		if day, last, ok := w.days(s.text[s.toks[k].start:s.toks[k].end]); ok {
			d := dateRef{from: i, to: k + 1}
			year, end := w.year(s, k+1)
			if year > 0 {
				d.to = end
			}
			d, ok := w.dated(d, year, m, day, pub)
			if last > day {
				d.last = d.day.AddDate(0, 0, last-day)
			}
			return d, ok
		}
	}
	year, end := w.year(s, i+1)
	if year == 0 && (i == 0 || s.toks[i-1].bits&(isIn|isFar) == 0) {
		return dateRef{}, false // "May" and "March" are words too
	}
	d := dateRef{from: i, to: max(end, i+1), vague: true, far: true, month: year == 0}
	if !pub.IsZero() && (year == 0 || year == pub.Year()) && (m == int(pub.Month()) || m == int(pub.AddDate(0, 1, 0).Month())) {
		d.far = false
	}
	return d, true
}

// year reads a year at token k, a comma before it allowed; 0 when there is none.
func (w *dateWords) year(s *sentence, k int) (year, end int) {
	if k < len(s.toks) && s.toks[k].sort == mark && s.toks[k].char == ',' {
		k++
	}
	if k < len(s.toks) && s.toks[k].sort == number {
		if y, ok := yearOf(s.text[s.toks[k].start:s.toks[k].end]); ok && y > 1800 && y < 2200 {
			return y, k + 1
		}
	}
	return 0, k
}

// yearOf reads a figure of four digits.
func yearOf(s string) (int, bool) {
	if len(s) != 4 {
		return 0, false
	}
	y, err := strconv.Atoi(s)
	return y, err == nil
}

func (w *dateWords) dayNumber(s string) (int, bool) {
	for _, end := range w.nth {
		s = strings.TrimSuffix(s, end)
	}
	if len(s) > 2 {
		return 0, false
	}
	n, err := strconv.Atoi(s)
	return n, err == nil && n >= 1 && n <= 31
}

func (w *dateWords) dated(d dateRef, year, month, day int, pub time.Time) (dateRef, bool) {
	if year == 0 {
		if pub.IsZero() {
			d.vague = true
			return d, true
		}
		year = pub.Year()
		switch t := time.Date(year, time.Month(month), day, 12, 0, 0, 0, time.UTC); {
		case t.Sub(pub) > 200*24*time.Hour:
			year--
		case pub.Sub(t) > 200*24*time.Hour:
			year++
		}
	}
	d.day = time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
	if d.day.Day() != day {
		return dateRef{}, false
	}
	return w.settle(d, pub), true
}

// settle marks a day too long ago to be news.
func (w *dateWords) settle(d dateRef, pub time.Time) dateRef {
	d.far = !pub.IsZero() && pub.Sub(d.day) > 5*24*time.Hour
	return d
}

// on is the day meant, given whether it lies behind (-1), ahead (+1) or either.
func (d dateRef) on(pub time.Time, towards int) news.Date {
	if d.vague || d.day.IsZero() {
		return ""
	}
	day := d.day
	if towards < 0 && !d.last.IsZero() {
		day = d.last
	}
	if d.weekday {
		diff := int(day.Weekday()) - int(pub.Weekday())
		switch {
		case towards < 0 && diff > 0:
			day = day.AddDate(0, 0, -7)
		case towards > 0 && diff < 0:
			day = day.AddDate(0, 0, 7)
		case towards == 0 && diff > 3:
			day = day.AddDate(0, 0, -7)
		case towards == 0 && diff < -3:
			day = day.AddDate(0, 0, 7)
		}
	}
	return news.DateOf(day)
}
