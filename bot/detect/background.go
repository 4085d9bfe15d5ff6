package detect

// markHistory marks the sentences that recall instead of report: those after a
// heading such as "Background", and those that speak of another time only.
func (d *Detector) markHistory(t *article) {
	told := 1      // sentences that belong to the text, the title the first of them
	recalled := -1 // the paragraph under a heading that opens a history
	for _, s := range t.sentences {
		if s.para < 0 {
			continue
		}
		head := d.lex.groups["backgroundhead"]
		if len(s.toks) > 0 && head.has(s.toks, 0) {
			end := 0
			head.match(s.toks, 0, func(e int, _ form) bool { end = e; return true })
			switch {
			case end < len(s.toks) && s.toks[end].sort == mark && s.toks[end].char == ':':
				s.history, recalled = true, s.para
			case end >= len(s.toks): // a line of its own: the paragraph after it
				recalled = s.para + 1
			}
		}
		if s.para == recalled {
			s.history = true
		}
		if !s.history && s.nth > 1 && d.recalls(s) {
			s.history = true
		}
		if s.place = told; s.nth > 0 && d.junk(s) {
			s.history = true
			continue
		}
		told++
	}
}

// recalls reports whether a sentence opens with another time: "In March 2022, …",
// "Last month …", "The previous talks …".
func (d *Detector) recalls(s *sentence) bool {
	for _, r := range s.dates {
		if r.far && !r.month && r.from <= 2 {
			return true
		}
	}
	return d.lex.groups["previously"].has(s.toks, 0)
}

// wordsOfNavigation is a length that no written sentence has: headlines of other
// articles stand one behind the other without a stop.
const wordsOfNavigation = 80

// junk reports whether a line is no part of the text: a caption, a related link, a
// page's navigation.
func (d *Detector) junk(s *sentence) bool {
	return d.lex.groups["junkhead"].has(s.toks, 0) || len(s.toks) > wordsOfNavigation || s.speaksOf(d.lex.groups["boilerplate"])
}

// olden reports whether the words of a finding are dated to another time: the
// nearest day of its clause lies far from the article's.
func (d *Detector) olden(s *sentence, f *finding) bool {
	pivot := f.hit.from
	if f.hit.head >= 0 {
		pivot = f.hit.head
	}
	clause := s.starts[min(pivot, len(s.toks)-1)]
	nearest, far := 1<<30, false
	for _, r := range s.dates {
		if s.starts[r.from] != clause {
			continue
		}
		gap := r.from - pivot
		if gap < 0 {
			gap = -gap
		}
		if gap < nearest {
			nearest, far = gap, r.far && !(r.month && f.read.mode == future)
		}
	}
	if nearest == 1<<30 && len(s.dates) > 0 { // "In March, following talks, they agreed"
		first := s.dates[0]
		return first.far && first.from <= 1 && f.read.mode == past
	}
	return far
}
