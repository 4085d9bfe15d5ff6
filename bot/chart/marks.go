package chart

import (
	"image"
	"image/color"
	"math"
	"slices"
	"sort"
	"strings"
	"sync"

	"codeberg.org/go-fonts/liberation/liberationsansbold"
	"codeberg.org/go-fonts/liberation/liberationsansregular"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/text/unicode/norm"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"

	"parley/bot/news"
)

// group is what a mark says of a status; each has a shape and a colour of its own, and the
// legend names it.
type group int

const (
	goesAhead group = iota
	isDone
	isSaid
	isLess
	isOff
)

var groupWords = [...]string{goesAhead: "goes ahead", isDone: "done", isSaid: "said, offered", isLess: "later, less", isOff: "off, refused"}

func groupOf(s news.Status) group {
	switch p := s.Polarity(); {
	case s == news.Completed || s == news.Signed:
		return isDone
	case s == news.Postponed || s == news.Downgraded:
		return isLess
	case p > 0:
		return goesAhead
	case p < 0:
		return isOff
	}
	return isSaid
}

// shape is the outline of a mark that reaches r points from its centre.
func (g group) shape(c vg.Point, r float64) vg.Path {
	corner := func(x, y float64) vg.Point { return vg.Point{X: c.X + vg.Length(x*r), Y: c.Y + vg.Length(y*r)} }
	polygon := func(xy ...float64) vg.Path {
		var p vg.Path
		for i := 0; i < len(xy); i += 2 {
			if i == 0 {
				p.Move(corner(xy[0], xy[1]))
			} else {
				p.Line(corner(xy[i], xy[i+1]))
			}
		}
		p.Close()
		return p
	}
	switch g {
	case isDone:
		return polygon(-.88, -.88, .88, -.88, .88, .88, -.88, .88)
	case isSaid:
		return polygon(0, -1, 1, 0, 0, 1, -1, 0)
	case isLess:
		return polygon(-1, .85, 1, .85, 0, -.95)
	case isOff:
		const a, b = .36, .96
		return polygon(-b, b-a, -b+a, b, 0, a, b-a, b, b, b-a, a, 0, b, -b+a, b-a, -b, 0, -a, -b+a, -b, -b, -b+a, -a, 0)
	}
	var p vg.Path
	p.Move(corner(.95, 0))
	p.Arc(c, vg.Length(.95*r), 0, 2*math.Pi)
	p.Close()
	return p
}

// hole is what is left open in a shape: the tick of what is done.
func (g group) hole(c vg.Point, r float64) vg.Path {
	if g != isDone {
		return nil
	}
	var p vg.Path
	p.Move(vg.Point{X: c.X - vg.Length(.5*r), Y: c.Y})
	p.Line(vg.Point{X: c.X - vg.Length(.1*r), Y: c.Y - vg.Length(.4*r)})
	p.Line(vg.Point{X: c.X + vg.Length(.55*r), Y: c.Y + vg.Length(.45*r)})
	return p
}

// ink is what a word is written in.
type ink int

const (
	strong ink = iota
	faint
)

// theme is a set of colours. Words stand out from both grounds by 4.5 to 1 at least, marks
// by 3 to 1 (https://www.w3.org/TR/WCAG22/#contrast-minimum).
type theme struct {
	back, band, grid color.Color
	inks             [2]color.Color
	groups           [5]color.Color
}

func rgb(hex uint32) color.Color {
	return color.RGBA{uint8(hex >> 16), uint8(hex >> 8), uint8(hex), 0xff}
}

// themes are the light and the dark one. The picture has a ground of its own, so either
// can be read on any chat.
var themes = map[bool]theme{
	false: {rgb(0xffffff), rgb(0xf3f5f8), rgb(0xd5dbe2), [2]color.Color{rgb(0x1b1f24), rgb(0x57606a)},
		[5]color.Color{goesAhead: rgb(0x1a7f37), isDone: rgb(0x0a6c74), isSaid: rgb(0x0969da), isLess: rgb(0xbc4c00), isOff: rgb(0xcf222e)}},
	true: {rgb(0x1a1d21), rgb(0x23272d), rgb(0x3d444d), [2]color.Color{rgb(0xeef1f4), rgb(0xa7b0ba)},
		[5]color.Color{goesAhead: rgb(0x3fb950), isDone: rgb(0x39c5cf), isSaid: rgb(0x6cb6ff), isLess: rgb(0xf0883e), isOff: rgb(0xff7b72)}},
}

// few is a picture in the theme's colours and what lies between each of them and the
// grounds: a tenth of the bytes, in a third of the time.
func (t theme) few(picture image.RGBA64Image) *image.Paletted {
	const between = 15
	palette := color.Palette{t.grid}
	for _, ground := range []color.Color{t.back, t.band} {
		for _, over := range slices.Concat(t.inks[:], t.groups[:]) {
			for i := range between {
				palette = append(palette, mixed(ground, over, float64(i)/(between-1)))
			}
		}
	}
	out := image.NewPaletted(picture.Bounds(), palette)
	known := map[color.RGBA64]uint8{}
	var last color.RGBA64 // transparent: no colour of a picture
	var index uint8
	for y := out.Rect.Min.Y; y < out.Rect.Max.Y; y++ {
		line := out.Pix[out.PixOffset(out.Rect.Min.X, y):]
		for x := range out.Rect.Dx() {
			if c := picture.RGBA64At(out.Rect.Min.X+x, y); c != last {
				i, ok := known[c]
				if !ok {
					i = uint8(palette.Index(c))
					known[c] = i
				}
				last, index = c, i
			}
			line[x] = index
		}
	}
	return out
}

// mixed is so much of one colour over another.
func mixed(ground, over color.Color, share float64) color.Color {
	a, b := color.RGBAModel.Convert(ground).(color.RGBA), color.RGBAModel.Convert(over).(color.RGBA)
	mix := func(x, y uint8) uint8 { return uint8(math.Round(float64(x) + share*(float64(y)-float64(x)))) }
	return color.RGBA{mix(a.R, b.R), mix(a.G, b.G), mix(a.B, b.B), 0xff}
}

// typefaces are the letters of charts: Latin, Greek and Cyrillic ones.
var typefaces = sync.OnceValue(func() map[bool]*opentype.Font {
	faces := map[bool]*opentype.Font{}
	for bold, ttf := range map[bool][]byte{false: liberationsansregular.TTF, true: liberationsansbold.TTF} {
		face, err := opentype.Parse(ttf)
		if err != nil {
			panic("embedded font: " + err.Error()) // a test draws with it
		}
		faces[bold] = face
	}
	return faces
})

func faceOf(size float64, bold bool) font.Face {
	return font.Face{Font: font.Font{Typeface: "Liberation", Variant: "Sans", Size: vg.Length(size)}, Face: typefaces()[bold]}
}

// wide is how wide a text stands, in points.
func wide(f font.Face, text string) float64 { return float64(f.Width(text)) }

// drawable is a text without what the letters have no shape for, as emoji.
func drawable(text string) string {
	var b strings.Builder
	var buffer sfnt.Buffer
	face := typefaces()[false]
	for _, r := range norm.NFC.String(text) {
		if i, err := face.GlyphIndex(&buffer, r); err == nil && i != 0 {
			b.WriteRune(r)
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// leastLetters is how many letters of a text still say something.
const leastLetters = 3

// fitted is as much of a text as stands in that many points, cut with "…"; empty where not
// even a few letters do.
func fitted(f font.Face, text string, points float64) string {
	if wide(f, text) <= points {
		return text
	}
	runes := []rune(text)
	cut := func(n int) string { return strings.TrimRight(string(runes[:n]), " ,·:→–-") + "…" }
	n := sort.Search(len(runes), func(n int) bool { return wide(f, cut(n)) > points }) - 1
	if n >= leastLetters {
		return cut(n)
	}
	return ""
}
