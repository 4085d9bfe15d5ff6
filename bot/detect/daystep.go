package detect

import (
	"strings"
	"time"
)

// dayStep is a phrase that counts from a day named before it, or from today.
type dayStep struct {
	words []int32
	days  int
	today bool
}

// ready makes the steps and the other words of days fast to find, once all words are numbered.
func (w *dateWords) ready(ids int) {
	w.asked = make([]bool, ids)
	for _, table := range []map[int32]int{w.months, w.weekdays, w.relative} {
		for id := range table {
			w.asked[id] = true
		}
	}
	for _, table := range []map[int32]bool{w.past, w.next, w.this, w.units, {w.ago: true}} {
		for id := range table {
			w.asked[id] = true
		}
	}
	w.stepsOf = make([][]dayStep, ids)
	for id, list := range w.steps {
		w.stepsOf[id] = list
	}
}

// step reads a phrase that counts from another day: "a day earlier", "this morning".
func (w *dateWords) step(s *sentence, i int, pub, told time.Time) (dateRef, bool) {
	if pub.IsZero() {
		return dateRef{}, false
	}
	for _, p := range w.stepsOf[s.toks[i].id] {
		k := 0
		for k < len(p.words) && i+k < len(s.toks) && s.toks[i+k].id == p.words[k] {
			k++
		}
		if k < len(p.words) {
			continue
		}
		from := told
		if p.today || from.IsZero() {
			from = pub
		}
		return dateRef{from: i + k - 1, to: i + k, day: from.AddDate(0, 0, p.days)}, true
	}
	return dateRef{}, false
}

// row reads the further days of "February 28 and 29".
func (w *dateWords) row(s *sentence, d *dateRef) {
	k := d.to + 1
	if d.vague || d.weekday || !d.last.IsZero() || k >= len(s.toks) || s.toks[k].sort != number || !(s.toks[k-1].bits&(isAnd|isTo) != 0 || s.toks[k-1].char == '-') {
		return
	}
	n, ok := w.dayNumber(s.text[s.toks[k].start:s.toks[k].end])
	if !ok || n <= d.day.Day() || k+1 < len(s.toks) && s.toks[k+1].sort == word && s.toks[k+1].bits&(isIn|isPrep|isAnd) == 0 {
		return
	}
	d.last, d.to = d.day.AddDate(0, 0, n-d.day.Day()), k+1
}

// days reads "10" and "10-11".
func (w *dateWords) days(s string) (first, last int, ok bool) {
	a, b, several := strings.Cut(s, "-")
	if first, ok = w.dayNumber(a); !several || !ok {
		return first, first, ok
	}
	last, ok = w.dayNumber(b)
	return first, last, ok && last > first
}
