package chart

import (
	"fmt"
	"slices"
	"strings"

	"gonum.org/v1/plot/font"

	"parley/bot/chat"
	"parley/bot/news"
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
		side := max(it.x-axis.left, axis.right-it.x) - markWide/2 - markGap
		it.status = fitted(bold, drawable(chat.Clean(chat.Word(d.Kind, d.Status), 30)), min(longLabel, side))
		it.statusLong = wide(bold, it.status)
		if about := brief(d); about != "" {
			it.about = fitted(body, " "+about, min(longLabel, side)-it.statusLong)
			it.aboutLong = wide(body, it.about)
		}
		l.items = append(l.items, it)
	}
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
