package chart

import (
	"bytes"
	"flag"
	"fmt"
	"image/color"
	"image/png"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"golang.org/x/image/font/sfnt"

	"parley/bot/gazetteer"
	"parley/bot/news"
)

var pictures = flag.String("pictures", "", "a folder to draw the charts of the tests into, to look at them")

// history is so many made-up developments over so long a time.
func history(n int, long time.Duration) []news.Development {
	random := rand.New(rand.NewPCG(7, uint64(n)))
	people := [][]string{{"Volodymyr Zelenskyy", "Ukraine"}, {"Sergey Lavrov", "Russia"}, {"Marco Rubio", "United States"}, {"Steve Witkoff", "United States"},
		{"Radosław Sikorski", "Poland"}, {"Ursula von der Leyen", "European Union"}, {"Recep Tayyip Erdoğan", "Turkey"}, {"Андрій Єрмак", "Ukraine"}}
	states := []string{"Ukraine", "Russia", "United States", "United Kingdom", "European Union", "Turkey"}
	cities := []string{"London", "Moscow", "Kyiv", "Istanbul", "Riyadh", "Paris", ""}
	kinds := []news.Kind{news.Talks, news.Talks, news.Visit, news.Statement, news.Statement, news.Statement, news.Ceasefire, news.Sanctions, news.PrisonerExchange, news.Call, news.PeacePlan, news.Aid}
	at := time.Date(2025, 4, 1, 6, 0, 0, 0, time.UTC)
	var ds []news.Development
	for i := range n {
		kind := kinds[random.IntN(len(kinds))]
		statuses := kind.Row().Statuses
		at = at.Add(time.Duration(random.Float64() * 2 * float64(long) / float64(n)))
		d := news.Development{ID: int64(i + 1), Kind: kind, Status: statuses[random.IntN(len(statuses))], Place: cities[random.IntN(len(cities))], At: at,
			Evidence: "Nothing was decided, the spokesman said."}
		if d.Actors = []string{states[random.IntN(3)], states[3+random.IntN(3)]}; random.IntN(2) == 0 || kind == news.Visit {
			d.Actors = people[random.IntN(len(people))]
			d.Speaker = d.Actors[0]
		}
		if kind == news.Sanctions || kind == news.Aid {
			d.Target = states[random.IntN(2)]
		}
		ds = append(ds, d)
	}
	return ds
}

const aMonth = 30 * 24 * time.Hour

// checkPlan holds that nothing lies on anything else or outside, that no text is smaller
// than 11 points on a phone, and that every development is named or counted.
func checkPlan(t *testing.T, p plan, n int) {
	t.Helper()
	type thing struct {
		rect
		what string
	}
	var all []thing
	counted := 0
	for _, m := range p.marks {
		all = append(all, thing{m.rect, fmt.Sprintf("mark of %d", m.of)})
		counted += m.of
	}
	for _, w := range p.words {
		all = append(all, thing{w.rect, w.text})
		if shown := float64(w.face.Font.Size) * 390 / chartWidth; shown < 11 {
			t.Errorf("%q is %.1f points high on a phone", w.text, shown)
		}
	}
	for i, a := range all {
		if a.left < 0 || a.top < 0 || a.right > chartWidth || a.bottom > p.height {
			t.Errorf("%q lies outside the picture: %+v", a.what, a.rect)
		}
		for _, b := range all[:i] {
			if a.meets(b.rect) {
				t.Errorf("%q %+v lies on %q %+v", a.what, a.rect, b.what, b.rect)
			}
		}
	}
	if counted != n || p.named+p.unnamed != n {
		t.Errorf("the marks stand for %d of %d developments, %d are named and %d are not", counted, n, p.named, p.unnamed)
	}
}

func TestNothingInAChartLiesOnAnythingElse(t *testing.T) {
	for _, n := range []int{1, 2, 3, 30, 300, 500} {
		for _, long := range []time.Duration{0, time.Hour, 20 * time.Hour, 5 * 24 * time.Hour, aMonth, 8 * aMonth, 60 * aMonth, 900 * aMonth} {
			t.Run(fmt.Sprintf("%d in %s", n, long), func(t *testing.T) {
				c := Chart{Title: "Russia and Ukraine", Developments: history(n, long)}.bounded()
				checkPlan(t, c.plan(), n)
			})
		}
	}
}

func TestFewDevelopmentsAreAllNamed(t *testing.T) {
	for n, least := range map[int]int{1: 1, 3: 3, 30: 30, 300: 10} {
		if p := (Chart{Title: "Ukraine", Developments: history(n, aMonth)}.bounded().plan()); p.named < least || p.height > 2*chartWidth {
			t.Errorf("of %d developments %d are named, the picture is %.0f points high", n, p.named, p.height)
		}
	}
}

func TestTextsFromOutsideStayInTheirPlace(t *testing.T) {
	at := time.Date(2025, 4, 23, 12, 0, 0, 0, time.UTC)
	hostile := []string{strings.Repeat("W", 5000), "\u202egnol\u202c", "Z\u0351\u0351\u0351\u0351\u0351\u0351algo", "👨‍👩‍👧 🕊️", "محمد بن سلمان", "习近平", "", "a\nb\tc", "\x00\xff"}
	var ds []news.Development
	for i, text := range hostile {
		ds = append(ds, news.Development{Kind: news.Kind(text), Status: news.Status(text), Actors: []string{text, "Ukraine"}, Place: text, Target: text, Speaker: text, At: at.Add(time.Duration(i) * time.Hour)},
			news.Development{Kind: news.Visit, Status: news.Announced, Actors: []string{text}, Place: text, At: at})
	}
	for _, title := range hostile {
		c := Chart{Title: title, Developments: ds}
		checkPlan(t, c.bounded().plan(), len(ds))
		if _, alt, err := c.Draw(); err != nil || !utf8.ValidString(alt) || utf8.RuneCountInString(alt) > maxAlt {
			t.Errorf("title %q: error %v, %d characters: %s", title, err, utf8.RuneCountInString(alt), alt)
		}
	}
}

func TestTheChartHasLettersForEveryNameOfTheGazetteer(t *testing.T) {
	var buffer sfnt.Buffer
	for _, name := range append(gazetteer.Default().Names(), "Radosław Sikorski", "Андрій Єрмак", "Γεράσιμος", "Ștefan Țîrdea", "→ ‘quoted’ “so” … · – — № §") {
		for _, r := range name {
			if i, err := typefaces()[true].GlyphIndex(&buffer, r); err != nil || i == 0 {
				t.Errorf("%s: no letter for %q", name, r)
			}
		}
	}
	if got := drawable("e\u0301 🕊️ Kyiv 习"); got != "é Kyiv" {
		t.Errorf("what cannot be drawn leaves %q", got)
	}
}

func TestWhatHasNoRoomIsCounted(t *testing.T) {
	for n, want := range map[int]string{1: "1 has no room for words: it is counted between the lines", 3: "3 have no room for words: they are counted between the lines"} {
		if got := unworded(n); got != want {
			t.Errorf("it says %q, want %q", got, want)
		}
	}
}

// luminance is a colour's relative luminance (https://www.w3.org/TR/WCAG22/#dfn-relative-luminance).
func luminance(c color.Color) float64 {
	linear := func(v uint32) float64 {
		x := float64(v) / 0xffff
		if x <= 0.04045 {
			return x / 12.92
		}
		return math.Pow((x+0.055)/1.055, 2.4)
	}
	r, g, b, _ := c.RGBA()
	return 0.2126*linear(r) + 0.7152*linear(g) + 0.0722*linear(b)
}

func TestWordsAndMarksStandOutFromTheirGround(t *testing.T) {
	for dark, theme := range themes {
		for _, ground := range []color.Color{theme.back, theme.band} {
			contrast := func(c color.Color) float64 {
				a, b := luminance(c)+0.05, luminance(ground)+0.05
				return max(a, b) / min(a, b)
			}
			for i, c := range theme.inks {
				if contrast(c) < 4.5 {
					t.Errorf("dark %v: ink %d has contrast %.1f", dark, i, contrast(c))
				}
			}
			for g, c := range theme.groups {
				if contrast(c) < 3 {
					t.Errorf("dark %v: %s has contrast %.1f", dark, groupWords[g], contrast(c))
				}
			}
		}
	}
}

func TestEveryStatusHasAShape(t *testing.T) {
	for status, want := range map[news.Status]group{
		news.Announced: goesAhead, news.InForce: goesAhead, news.Completed: isDone, news.Signed: isDone, news.Proposed: isSaid, news.None: isSaid, news.Demanded: isSaid,
		news.Postponed: isLess, news.Downgraded: isLess, news.Cancelled: isOff, news.RuledOut: isOff, news.Violated: isOff, "of the settings": isSaid,
	} {
		if got := groupOf(status); got != want {
			t.Errorf("%s is drawn as %s", status, groupWords[got])
		}
	}
}

func TestAChartIsAPictureWithWords(t *testing.T) {
	for _, n := range []int{3, 30, 300} {
		for dark, name := range map[bool]string{false: "light", true: "dark"} {
			data, alt, err := Chart{Title: "Russia and Ukraine", Developments: history(n, aMonth), Dark: dark}.Draw()
			if err != nil {
				t.Fatal(err)
			}
			picture, err := png.Decode(bytes.NewReader(data))
			if err != nil {
				t.Fatal(err)
			}
			if got := picture.Bounds().Dx(); got != chartDots {
				t.Errorf("%d developments: %d dots wide, want %d", n, got, chartDots)
			}
			if len(data) > 400_000 {
				t.Errorf("%d developments: %d bytes", n, len(data))
			}
			if !strings.HasPrefix(alt, fmt.Sprintf("Timeline of Russia and Ukraine: %d developments, ", n)) {
				t.Errorf("%d developments: described as %s", n, alt)
			}
			if *pictures != "" {
				if err := os.WriteFile(filepath.Join(*pictures, fmt.Sprintf("chart-%d-%s.png", n, name)), data, 0o600); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	if data, alt, err := (Chart{}).Draw(); data != nil || alt != "" || err != nil {
		t.Errorf("of nothing: %d bytes, %q, %v", len(data), alt, err)
	}
}

func BenchmarkChart(b *testing.B) {
	for _, n := range []int{3, 30, 300, 500} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			c := Chart{Title: "Russia and Ukraine", Developments: history(n, aMonth)}
			for b.Loop() {
				if _, _, err := c.Draw(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func FuzzAnyChartHasEverythingInItsPlace(f *testing.F) {
	f.Add("Ukraine", "Volodymyr Zelenskyy", "London", "talks", "announced", uint8(30), int64(aMonth))
	f.Add("", "李強", "\u202e", "a-very-long-kind of somebody's settings", "under consideration by a committee of the whole house", uint8(255), int64(1))
	f.Add(strings.Repeat("Ш", 300), "O'Brien", "Kyïv", "visit", "none", uint8(1), int64(math.MaxInt64/4))
	f.Fuzz(func(t *testing.T, title, name, place, kind, status string, n uint8, long int64) {
		if n == 0 || long < 0 || time.Duration(long) > 1200*aMonth {
			return
		}
		ds := history(int(n), time.Duration(long))
		for i := range ds {
			switch i % 3 {
			case 0:
				ds[i].Kind, ds[i].Actors, ds[i].Place = news.Kind(kind), []string{name, "Ukraine"}, place
			case 1:
				ds[i].Status, ds[i].Target, ds[i].Speaker = news.Status(status), place, name
			}
		}
		checkPlan(t, Chart{Title: title, Developments: ds}.bounded().plan(), int(n))
	})
}
