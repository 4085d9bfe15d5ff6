// Package chart draws developments on a time axis as a picture that a phone can show.
//
// A picture is planned in points of a phone's screen and drawn at nearly three dots a
// point. Read this file, then plan.go, and lane.go for one lane; scale.go is the axis,
// marks.go the shapes, colours and letters, label.go the words.
package chart

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/vgimg"

	"parley/bot/chat"
	"parley/bot/news"
)

// Chart is developments on a time axis: a lane for each kind, a mark for each development
// whose shape and colour say how it stands, and beside it what it is.
type Chart struct {
	Title        string
	Developments []news.Development // in any order; of more than 500 the newest are drawn
	Zone         *time.Location     // in which days begin; nil: UTC
	Dark         bool               // on a dark ground
}

const (
	// A phone shows a picture about 390 points wide; 1080 dots are sharp there.
	chartDots  = 1080
	chartDPI   = 200
	chartWidth = chartDots * 72.0 / chartDPI // in points

	// maxCharted bounds the work: the newest are shown.
	maxCharted = 500
)

// Draw gives the picture as PNG, and what it shows in words for those who cannot see it.
// Without a development there is no picture.
func (c Chart) Draw() (data []byte, alt string, err error) {
	if len(c.Developments) == 0 {
		return nil, "", nil
	}
	c = c.bounded()
	p := c.plan()
	data, err = p.png(themes[c.Dark])
	return data, c.alt(), err
}

// bounded is the chart of the newest developments, the oldest first.
func (c Chart) bounded() Chart {
	ds := slices.Clone(c.Developments)
	slices.SortStableFunc(ds, func(a, b news.Development) int { return a.At.Compare(b.At) })
	c.Developments = ds[max(0, len(ds)-maxCharted):]
	if c.Zone == nil {
		c.Zone = time.UTC
	}
	return c
}

// from and to are the first and the last report.
func (c Chart) from() time.Time { return c.Developments[0].At.In(c.Zone) }
func (c Chart) to() time.Time   { return c.Developments[len(c.Developments)-1].At.In(c.Zone) }

// says is how many developments of what time are shown.
func (c Chart) says() string {
	developments := "developments"
	if len(c.Developments) == 1 {
		developments = "development"
	}
	return fmt.Sprintf("%d %s, %s", len(c.Developments), developments, dayRange(c.from(), c.to()))
}

// dayRange is a time between two days as people write it: "21–23 April 2025".
func dayRange(from, to time.Time) string {
	switch {
	case news.DateOf(from) == news.DateOf(to):
		return to.Format("2 January 2006")
	case from.Year() != to.Year():
		return from.Format("2 January 2006") + " – " + to.Format("2 January 2006")
	case from.Month() != to.Month():
		return from.Format("2 January") + " – " + to.Format("2 January 2006")
	}
	return from.Format("2") + "–" + to.Format("2 January 2006")
}

// png draws the plan.
func (p plan) png(t theme) ([]byte, error) {
	canvas := vgimg.NewWith(
		vgimg.UseWH(vg.Length(chartWidth), vg.Length(p.height)), vgimg.UseDPI(chartDPI), vgimg.UseBackgroundColor(t.back))
	at := func(x, y float64) vg.Point { return vg.Point{X: vg.Length(x), Y: vg.Length(p.height - y)} }
	for i, lane := range p.lanes {
		if i%2 == 0 {
			canvas.SetColor(t.band)
			canvas.Fill(vg.Rectangle{Min: at(lane.left, lane.bottom), Max: at(lane.right, lane.top)}.Path())
		}
	}
	canvas.SetColor(t.grid)
	canvas.SetLineWidth(0.7)
	for _, x := range p.grid {
		var line vg.Path
		line.Move(at(x, p.lanes[0].top))
		line.Line(at(x, p.lanes[len(p.lanes)-1].bottom))
		canvas.Stroke(line)
	}
	for _, w := range p.words { // no line goes through words
		for i, lane := range p.lanes {
			if w.meets(lane) {
				canvas.SetColor([]color.Color{t.band, t.back}[i%2])
				canvas.Fill(vg.Rectangle{Min: at(w.left-1, w.bottom), Max: at(w.right+1, w.top)}.Path())
			}
		}
	}
	for _, m := range p.marks {
		canvas.SetColor(t.groups[m.group])
		x, y := m.centre()
		canvas.Fill(m.group.shape(at(x, y), (m.right-m.left)/2))
		if hole := m.group.hole(at(x, y), (m.right-m.left)/2); hole != nil {
			canvas.SetColor(t.back)
			canvas.SetLineWidth(1.4)
			canvas.Stroke(hole)
		}
	}
	for _, w := range p.words {
		canvas.SetColor(t.inks[w.ink])
		canvas.FillString(w.face, at(w.left, w.base()), w.text)
	}
	var out bytes.Buffer
	if err := png.Encode(&out, t.few(canvas.Image().(image.RGBA64Image))); err != nil {
		return nil, fmt.Errorf("draw the chart: %w", err)
	}
	return out.Bytes(), nil
}

// maxAlt is the longest description that Discord takes of a picture
// (https://discord.com/developers/docs/resources/message#attachment-object).
const maxAlt = 1024

// alt tells the chart in words: of each kind how many, and how the newest stands.
func (c Chart) alt() string {
	var b strings.Builder
	fmt.Fprintf(&b, "Timeline of %s: %s.", chat.Clean(c.Title, 100), c.says())
	for _, k := range kindsOf(c.Developments) {
		var of []news.Development
		for _, d := range c.Developments {
			if d.Kind == k {
				of = append(of, d)
			}
		}
		newest := of[len(of)-1]
		said := fmt.Sprintf(" %s: %d, the newest on %s: %s.", titled(laneName(k)), len(of), newest.At.In(c.Zone).Format("2 January 15:04"), strings.TrimSuffix(chat.Clean(chat.Clause(newest), 90), "."))
		if len([]rune(b.String()+said)) > maxAlt-10 {
			b.WriteString(" …")
			break
		}
		b.WriteString(said)
	}
	return b.String()
}

// titled begins with a capital.
func titled(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	if n == 0 {
		return s
	}
	return string(unicode.ToUpper(r)) + s[n:]
}

// kindsOf are the kinds of developments, each once.
func kindsOf(ds []news.Development) []news.Kind {
	kinds := make([]news.Kind, len(ds))
	for i, d := range ds {
		kinds[i] = d.Kind
	}
	return news.InOrder(kinds)
}
