package command

import (
	"fmt"
	"slices"
	"strings"

	"gonum.org/v1/plot/font"

	"parley/bot/chat"
	"parley/bot/news"
)

// rect is a place in the picture, in points from its upper left corner.
type rect struct{ left, top, right, bottom float64 }

func (r rect) centre() (x, y float64) { return (r.left + r.right) / 2, (r.top + r.bottom) / 2 }

// meets reports whether two places share more than an edge.
func (r rect) meets(o rect) bool {
	return r.left < o.right && o.left < r.right && r.top < o.bottom && o.top < r.bottom
}

// word is a text at its place.
type word struct {
	rect
	text string
	face font.Face
	ink  ink
}

// base is where its letters stand.
func (w word) base() float64 {
	return w.top + float64(w.face.Extents().Ascent)
}

// mark stands for one development or, with a number beside it, for several of one group.
type mark struct {
	rect
	group group
	of    int // how many developments it stands for
}

// plan is a chart laid out: what stands where, and nothing on anything else.
type plan struct {
	height float64
	lanes  []rect
	grid   []float64
	marks  []mark
	words  []word

	named   int // developments that have their words beside them
	unnamed int // developments that are only a mark, or part of a number
}

const (
	margin    = 10.0
	bodySize  = 11.3 // the smallest text, over 11 points where 390 are shown
	titleSize = 16.0
	lineHigh  = 14.0 // of a line of body text
	rowHigh   = 17.0
	markWide  = 11.5
	markGap   = 3.5  // between a mark and its words
	boxGap    = 11.0 // between the words of one and the mark of the next
	lanePad   = 3.5
	longLabel = 190.0

	// tallest is how high all lanes together should be, for a picture that is much higher
	// than wide is shown smaller; but each should have a row with words, if that can be had
	// within towering.
	tallest  = 480.0
	towering = 640.0

	mostLanes = 12
)

// lane is the developments of a kind.
type lane struct {
	name  []string // its lines
	of    []news.Development
	items []item
}

// item is a development as it is to be drawn in its lane.
type item struct {
	x      float64
	group  group
	status string
	about  string // may be empty

	statusLong, aboutLong float64
	lesser                bool // a position without demand or refusal
}

// measure makes the lane's items.
func (l *lane) measure(axis scale) {
	l.items = nil
	bold, body := faceOf(bodySize, true), faceOf(bodySize, false)
	for _, d := range l.of {
		it := item{x: min(max(axis.x(d.At), axis.left+markWide/2), axis.right-markWide/2), group: groupOf(d.Status), lesser: d.Status == news.None}
		it.status = drawable(chat.Clean(chat.Word(d.Kind, d.Status), 30))
		it.statusLong = wide(bold, it.status)
		side := max(it.x-axis.left, axis.right-it.x) - markWide/2 - markGap
		if about := brief(d); about != "" {
			it.about = fitted(body, " "+about, min(longLabel, side)-it.statusLong)
			it.aboutLong = wide(body, it.about)
		}
		l.items = append(l.items, it)
	}
}

func (c chart) plan() plan {
	var p plan
	y := margin
	title := faceOf(titleSize, true)
	if text := fitted(title, drawable(chat.Clean(capital(c.Title), 120)), chartWidth-2*margin); text != "" {
		p.write(margin, y, text, title, strong)
		y += float64(title.Extents().Height) + 2
	}
	body, bold := faceOf(bodySize, false), faceOf(bodySize, true)
	p.write(margin, y, fitted(body, c.says()+", by time of report", chartWidth-2*margin), body, faint)
	y += lineHigh + 5

	lanes := c.laneList()
	gutter := 0.0
	for _, l := range lanes {
		for _, line := range l.name {
			gutter = max(gutter, wide(bold, line))
		}
	}
	axis := newScale(c.from(), c.to(), margin+gutter+10, chartWidth-margin)
	settled, unnamed := settleAll(lanes, axis)
	if unnamed > 0 {
		axis = axis.whole()
		settled, _ = settleAll(lanes, axis)
	}
	top := y
	y += lineHigh + 2 // the ticks above the lanes
	for i, l := range lanes {
		s := settled[i]
		band := rect{0, y, chartWidth, y + s.high()}
		p.lanes = append(p.lanes, band)
		_, middle := band.centre()
		for i, line := range l.name {
			p.write(margin, middle+lineHigh*(float64(i)-float64(len(l.name))/2), line, bold, strong)
		}
		p.put(s, y+(s.high()-float64(s.rows)*rowHigh)/2)
		y = band.bottom
	}
	for _, t := range axis.ticks() {
		x, w := axis.x(t.at), wide(body, t.text)
		if x-w/2 < margin || x+w/2 > chartWidth-margin/2 {
			continue
		}
		p.grid = append(p.grid, x)
		p.write(x-w/2, top, t.text, body, faint)
		if p.lanes[len(p.lanes)-1].bottom-top > 150 {
			p.write(x-w/2, y+2, t.text, body, faint)
		}
	}
	if y-top > 150 {
		y += lineHigh + 2
	}
	p.height = p.legend(y+6, c.Developments) + margin - 3
	return p
}

// settleAll gives the lanes as many rows with words as there is room for, each the same.
func settleAll(lanes []lane, axis scale) (all []settled, unnamed int) {
	for i := range lanes {
		lanes[i].measure(axis)
	}
	for rows := 0; rows <= maxCharted; rows++ {
		var more []settled
		high, left, cut := 0.0, 0, 0
		for _, l := range lanes {
			s := l.settle(axis, rows)
			more, high, left = append(more, s), high+s.high(), left+len(l.items)-s.named
			cut += len(l.items) - s.whole
		}
		if rows > 0 && high > tallest && (rows > 1 || high > towering) {
			break
		}
		if all, unnamed = more, left; cut == 0 {
			break
		}
	}
	return all, unnamed
}

// write puts a text with its upper left corner there.
func (p *plan) write(x, y float64, text string, f font.Face, in ink) {
	if text != "" {
		p.words = append(p.words, word{rect{x, y, x + wide(f, text), y + float64(f.Extents().Height)}, text, f, in})
	}
}

// laneList makes the lanes; where there are more kinds than lanes, the last one is of all
// the others.
func (c chart) laneList() []lane {
	kinds := kindsOf(c.Developments)
	var lanes []lane
	for i, k := range kinds {
		if i >= mostLanes-1 && len(kinds) > mostLanes {
			k = "others"
			lanes = append(lanes[:mostLanes-1], lane{})
		} else {
			lanes = append(lanes, lane{})
		}
		l := &lanes[len(lanes)-1]
		for _, d := range c.Developments {
			if at := slices.Index(kinds, d.Kind); at == i || k == "others" && at >= mostLanes-1 {
				l.of = append(l.of, d)
			}
		}
		l.name = folded(faceOf(bodySize, true), laneName(k), 68)
	}
	return lanes
}

// folded breaks a name into at most two lines.
func folded(f font.Face, text string, points float64) []string {
	var lines []string
	for _, w := range strings.Fields(text) {
		if n := len(lines); n > 0 && (wide(f, lines[n-1]+" "+w) <= points || n == 2) {
			lines[n-1] += " " + w
			continue
		}
		lines = append(lines, w)
	}
	for i := range lines {
		lines[i] = fitted(f, lines[i], points+10)
	}
	return lines
}

// settled is a lane's developments, each in its row; places count from the lane's top.
type settled struct {
	rows  int
	lines int // of the lane's name
	marks []mark
	words []word
	named int // developments with words
	whole int // of them, those with all their words
}

func (s settled) high() float64 {
	return max(float64(s.rows)*rowHigh, float64(s.lines)*lineHigh) + 2*lanePad
}

// settle puts a lane's developments into at most so many rows of marks with their words.
// The newest choose first, positions without demand or refusal last: each takes the first
// row in which its mark and, right or left of it, its words meet nothing. The others are
// counted below: a mark for each group and part of the axis.
func (l lane) settle(axis scale, rows int) settled {
	s := settled{lines: len(l.name)}
	taken := make([][]rect, rows)
	var first, last []item // the newest first
	for _, it := range slices.Backward(l.items) {
		if it.lesser {
			last = append(last, it)
		} else {
			first = append(first, it)
		}
	}
	var left []item
	for _, it := range append(first, last...) {
		if !s.place(it, axis, taken) {
			left = append(left, it)
		}
	}
	for r := range taken {
		if len(taken[r]) > 0 {
			s.rows = r + 1
		}
	}
	s.count(left, axis)
	return s
}

// place finds a row for a development: with what it is, else with its status alone.
func (s *settled) place(it item, axis scale, taken [][]rect) bool {
	write := func(about string) func(at float64, row int) {
		return func(at float64, row int) {
			s.write(at, row, it.status, faceOf(bodySize, true), it.statusLong)
			s.write(at+it.statusLong, row, about, faceOf(bodySize, false), it.aboutLong)
			s.named++
		}
	}
	if s.fit(it, it.statusLong+it.aboutLong, axis, taken, write(it.about)) {
		s.whole++
		return true
	}
	return s.fit(it, it.statusLong, axis, taken, write(""))
}

// fit takes the first row that has room for an item's mark and, right or left of it, for
// words so long, and has them written there.
func (s *settled) fit(it item, long float64, axis scale, taken [][]rect, write func(at float64, row int)) bool {
	for r := range taken {
		for _, at := range []float64{it.x + markWide/2 + markGap, it.x - markWide/2 - markGap - long} {
			box := rect{min(it.x-markWide/2, at), float64(r) * rowHigh, max(it.x+markWide/2, at+long), float64(r+1) * rowHigh}
			room := rect{box.left - boxGap/2, box.top, box.right + boxGap/2, box.bottom}
			if box.left < axis.left || box.right > axis.right || slices.ContainsFunc(taken[r], room.meets) {
				continue
			}
			taken[r] = append(taken[r], room)
			s.marks = append(s.marks, markAt(it.x, r, it.group, 1))
			write(at, r)
			return true
		}
	}
	return false
}

func markAt(x float64, row int, g group, of int) mark {
	y := (float64(row) + .5) * rowHigh
	return mark{rect{x - markWide/2, y - markWide/2, x + markWide/2, y + markWide/2}, g, of}
}

func (s *settled) write(x float64, row int, text string, f font.Face, long float64) {
	if text == "" {
		return
	}
	high := float64(f.Extents().Height)
	y := (float64(row)+.5)*rowHigh - high/2
	s.words = append(s.words, word{rect{x, y, x + long, y + high}, text, f, strong})
}

// countGap is between one counted mark and the next.
const countGap = 4.0

// count draws what found no room for its words: between each two ticks one mark for each
// group, and how many it stands for.
func (s *settled) count(left []item, axis scale) {
	if len(left) == 0 {
		return
	}
	ticks := axis.ticks()
	first, face := s.rows, faceOf(bodySize, false)
	for i, t := range ticks {
		begin, end := axis.x(t.at), axis.right
		if i+1 < len(ticks) {
			end = axis.x(ticks[i+1].at)
		}
		var numbers [len(groupWords)]int
		for _, it := range left {
			if it.x >= begin && it.x < end || i == 0 && it.x < begin || i == len(ticks)-1 && it.x >= end {
				numbers[it.group]++
			}
		}
		x, row := begin+countGap, first
		for g, n := range numbers {
			if n == 0 {
				continue
			}
			text, digits, room := "", 0.0, markWide
			if n > 1 {
				text = fmt.Sprint(n)
				digits = wide(face, text)
				room += 2 + digits
			}
			if x > begin+countGap && x+room > end {
				x, row = begin+countGap, row+1
			}
			s.marks = append(s.marks, markAt(x+markWide/2, row, group(g), n))
			s.write(x+markWide+2, row, text, face, digits)
			x += room + countGap
			s.rows = max(s.rows, row+1)
		}
	}
}

// put moves a lane's marks and words to their place in the picture.
func (p *plan) put(s settled, y float64) {
	for _, m := range s.marks {
		m.top, m.bottom = m.top+y, m.bottom+y
		p.marks = append(p.marks, m)
		p.unnamed += m.of
	}
	for _, w := range s.words {
		w.top, w.bottom = w.top+y, w.bottom+y
		p.words = append(p.words, w)
	}
	p.named, p.unnamed = p.named+s.named, p.unnamed-s.named
}

// legend names the shapes that are in the picture, and says what is only counted. It
// returns where it ends.
func (p *plan) legend(y float64, ds []news.Development) float64 {
	body := faceOf(bodySize, false)
	x := margin
	for g, text := range groupWords {
		if !slices.ContainsFunc(ds, func(d news.Development) bool { return groupOf(d.Status) == group(g) }) {
			continue
		}
		long := markWide + markGap + wide(body, text)
		if x > margin && x+long > chartWidth-margin {
			x, y = margin, y+lineHigh+2
		}
		p.marks = append(p.marks, mark{rect{x, y + (lineHigh-markWide)/2, x + markWide, y + (lineHigh+markWide)/2}, group(g), 0})
		p.write(x+markWide+markGap, y+(lineHigh-float64(body.Extents().Height))/2, text, body, faint)
		x += long + 11
	}
	y += lineHigh
	if p.unnamed > 0 {
		text := fmt.Sprintf("%d have no room for words: they are counted between the lines", p.unnamed)
		p.write(margin, y+3, fitted(body, text, chartWidth-2*margin), body, faint)
		y += lineHigh + 3
	}
	return y
}
