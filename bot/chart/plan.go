package chart

import (
	"slices"

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

	farTicks = 150.0 // lanes higher than that have ticks below them, too
)

// plan lays the chart out: title, ticks, lanes, ticks again below a high picture, legend.
func (c Chart) plan() plan {
	var p plan
	body, bold := faceOf(bodySize, false), faceOf(bodySize, true)
	y := p.head(c)
	lanes := c.laneList()
	gutter := 0.0
	for _, l := range lanes {
		for _, line := range l.name {
			gutter = max(gutter, wide(bold, line))
		}
	}
	axis := newScale(c.from(), c.to(), margin+gutter+10, chartWidth-margin)
	all, unnamed := settleAll(lanes, axis)
	if unnamed > 0 {
		axis = axis.whole()
		all, _ = settleAll(lanes, axis)
	}
	top := y
	y += lineHigh + 2
	for i, s := range all {
		band := rect{0, y, chartWidth, y + s.high()}
		p.lanes = append(p.lanes, band)
		name := lanes[i].name
		_, middle := band.centre()
		for j, line := range name {
			p.write(margin, middle+lineHigh*(float64(j)-float64(len(name))/2), line, bold, strong)
		}
		p.put(s, y+(s.high()-float64(s.rows)*rowHigh)/2)
		y = band.bottom
	}
	ticks := []float64{top}
	if y-top > farTicks {
		ticks = append(ticks, y+2)
		y += lineHigh + 2
	}
	for _, t := range axis.ticks() {
		x, w := axis.x(t.at), wide(body, t.text)
		if x-w/2 < margin || x+w/2 > chartWidth-margin/2 {
			continue
		}
		p.grid = append(p.grid, x)
		for _, at := range ticks {
			p.write(x-w/2, at, t.text, body, faint)
		}
	}
	p.height = p.legend(y+6, c.Developments) + margin - 3
	return p
}

// head writes what the chart is about, and returns where that ends.
func (p *plan) head(c Chart) float64 {
	title, body := faceOf(titleSize, true), faceOf(bodySize, false)
	y := margin
	if text := fitted(title, drawable(chat.Clean(titled(c.Title), 120)), chartWidth-2*margin); text != "" {
		p.write(margin, y, text, title, strong)
		y += float64(title.Extents().Height) + 2
	}
	p.write(margin, y, fitted(body, c.says()+", by time of report", chartWidth-2*margin), body, faint)
	return y + lineHigh + 5
}

// settleAll gives the lanes as many rows with words as there is room for, each the same.
func settleAll(lanes []lane, axis scale) (all []settled, unnamed int) {
	for i := range lanes {
		lanes[i].measure(axis)
	}
	for rows, before := 0, -1; rows <= maxCharted; rows++ {
		var more []settled
		used := 0
		high, left, cut := 0.0, 0, 0
		for _, l := range lanes {
			s := l.settle(axis, rows)
			more, high, left = append(more, s), high+s.high(), left+len(l.items)-s.named
			cut += len(l.items) - s.whole
			used += s.named + s.whole
		}
		if rows > 0 && high > tallest && (rows > 1 || high > towering) {
			break
		}
		if all, unnamed = more, left; cut == 0 || used == before {
			break // another row would stay empty, too
		}
		before = used
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
func (c Chart) laneList() []lane {
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
		text := unworded(p.unnamed)
		p.write(margin, y+3, fitted(body, text, chartWidth-2*margin), body, faint)
		y += lineHigh + 3
	}
	return y
}

// unworded says that developments are drawn without their words.
func unworded(n int) string {
	return chat.Count(n, "has no room for words: it is", "have no room for words: they are") + " counted between the lines"
}
