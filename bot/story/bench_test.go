package story_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"parley/bot/gazetteer"
	"parley/bot/news"
	"parley/bot/story"
)

// newsroom makes up a stream: so many articles a day, of which one in a hundred reports on
// a story, three reports a story. With storiesADay a thousand stories are open at a time.
type newsroom struct {
	rng   *rand.Rand
	words []string
	names []string
	made  int
	texts int  // one in so many articles has a text; 0: none
	quiet bool // no articles but the reports
}

const articlesADay = 10_000

func newNewsroom(texts int) *newsroom {
	n := &newsroom{rng: rand.New(rand.NewPCG(3, 5)), texts: texts}
	for i := range 20_000 {
		n.words = append(n.words, syllables(i, false))
		if i%10 == 0 {
			n.names = append(n.names, syllables(i, true))
		}
	}
	return n
}

// syllables is a word for a number.
func syllables(i int, capital bool) string {
	parts := []string{"ba", "ko", "re", "mi", "tu", "sal", "den", "vor", "qui", "pla", "zen", "hu"}
	var w strings.Builder
	for i += 200; i > 0; i /= len(parts) {
		w.WriteString(parts[i%len(parts)])
	}
	s := w.String()
	if capital {
		return strings.ToUpper(s[:1]) + s[1:]
	}
	return s
}

// next is the next article, without developments.
func (n *newsroom) next() news.Article {
	n.made++
	at := noon.Add(time.Duration(n.made) * (24 * time.Hour / articlesADay))
	a := news.Article{ID: fmt.Sprint("n", n.made), Outlet: fmt.Sprint("outlet", n.rng.IntN(300), ".example"), Title: "Item " + fmt.Sprint(n.made), Published: at, Seen: at, Version: 1}
	if n.texts > 0 && n.made%n.texts == 0 {
		a.Text = n.text()
	}
	return a
}

// text is a hundred words, common ones more often, with a name now and then.
func (n *newsroom) text() string {
	var t strings.Builder
	for i := range 100 {
		switch {
		case n.rng.IntN(12) == 0:
			t.WriteString(n.names[int(float64(len(n.names))*n.rng.Float64()*n.rng.Float64())])
		default:
			f := n.rng.Float64()
			t.WriteString(n.words[int(float64(len(n.words))*f*f*f)])
		}
		if t.WriteByte(' '); i%20 == 19 {
			t.WriteString(". ")
		}
	}
	return t.String()
}

var (
	benchStates = []string{"Russia", "Ukraine", "United States", "Iran", "Israel", "India", "Pakistan", "China", "France", "Germany", "Türkiye", "Qatar", "Egypt", "Sudan"}
	benchCities = []string{"London", "Paris", "Moscow", "Kyiv", "Geneva", "Doha", "Cairo", "Ankara", "Riyadh", "Jeddah"}
	benchKinds  = []news.Kind{news.Visit, news.Talks, news.Sanctions, news.Aid, news.Agreement, news.Statement}
)

// reported is what the i-th report of the s-th story says.
func reported(s, i int) []news.Development {
	d := news.Development{Kind: benchKinds[s%len(benchKinds)], Status: []news.Status{news.Announced, news.Announced, news.Cancelled}[i%3],
		Actors: []string{syllables(s, true) + " " + syllables(s/7, true), benchStates[s%len(benchStates)], benchStates[(s/14)%len(benchStates)]},
		Place:  benchCities[(s/7)%len(benchCities)], Ordinal: s, Confidence: 0.9,
		Evidence: fmt.Sprintf("According to report %d the matter of the %s %s and the %s, number %d, is to be arranged between them in the capital within the week.",
			i, syllables(s*3, false), syllables(s*5, false), syllables(s*11, false), s)}
	return []news.Development{d}
}

// run lets articles pass by; those between stories are applied as the verdict says that
// they tell nothing.
func (n *newsroom) run(b testing.TB, x *story.Index, articles int, keep func(story.Verdict)) {
	for last := n.made + articles; n.made < last; {
		if n.quiet && (n.made+1)%33 != 0 {
			n.made++
			continue
		}
		a := n.next()
		v := story.Verdict{Article: a, Origin: a.Outlet}
		if n.made%33 == 0 {
			s := n.made / 100
			v = x.Match(a, reported(s, n.made%100/33))
		}
		x.Apply(v)
		if keep != nil {
			keep(v)
		}
	}
}

// The cost of matching one article with three developments at a thousand open stories, when
// few articles were seen and when a million were. The two take turns, and the median
// counts, so that other work on the machine weighs on both alike and on neither much. Both
// match the same kinds, states and places: these come round every 2,940 stories.
func BenchmarkMatchAmongAThousandStories(b *testing.B) {
	type seen struct {
		x     *story.Index
		a     news.Article
		devs  []news.Development
		costs []time.Duration
	}
	after := func(articles int) *seen {
		s, room := &seen{x: story.New(gazetteer.Default())}, newNewsroom(10)
		room.run(b, s.x, articles, nil)
		s.a = room.next()
		last := room.made / 100
		s.devs = append(append(reported(last-77, 1), reported(last-78, 2)...), reported(last+5000, 0)...)
		return s
	}
	few, many := after(1_000_000-2*294_000), after(1_000_000)
	runtime.GC()
	b.ReportAllocs()
	for b.Loop() {
		for _, s := range []*seen{few, many} {
			start := time.Now()
			s.x.Match(s.a, s.devs)
			s.costs = append(s.costs, time.Since(start))
		}
	}
	median := func(s *seen) float64 {
		slices.Sort(s.costs)
		return float64(s.costs[len(s.costs)/2].Nanoseconds())
	}
	b.ReportMetric(median(few), "ns/few-seen")
	b.ReportMetric(median(many), "ns/million-seen")
	b.ReportMetric(median(many)/median(few), "times")
	b.ReportMetric(float64(many.x.Open()), "open")
}

// The memory of an open story with three reports and two developments, of a closed one, and
// of an article without text and with one beyond them, in an index rebuilt from kept verdicts.
func BenchmarkMemory(b *testing.B) {
	rebuilt := func(room *newsroom, days int, stories bool) (bytes float64, open int) {
		made, x := story.New(gazetteer.Default()), story.New(gazetteer.Default())
		before := heap()
		room.run(b, made, days*articlesADay, func(v story.Verdict) {
			kept, err := json.Marshal(v)
			if err != nil {
				b.Fatal(err)
			}
			var read story.Verdict
			if err := json.Unmarshal(kept, &read); err != nil {
				b.Fatal(err)
			}
			if !stories {
				read.Findings = nil
			}
			x.Apply(read)
		})
		*made = story.Index{}
		bytes = heap() - before
		open = x.Open()
		runtime.KeepAlive(x)
		runtime.KeepAlive(room)
		return bytes, open
	}
	rebuilt(newNewsroom(10), 1, true) // tables that are made once belong to nobody
	for b.Loop() {
		reports := func() *newsroom { r := newNewsroom(0); r.quiet = true; return r }
		all, open := rebuilt(reports(), 12, true)
		bare, _ := rebuilt(reports(), 12, false)
		b.ReportMetric((all-bare)/float64(open), "B/open-story")
		long, after := rebuilt(reports(), 80, true)
		short, before := rebuilt(reports(), 50, true) // as many open stories and articles, 3,000 closed ones fewer
		b.ReportMetric((long-short)/float64(30*articlesADay/100-(after-before)), "B/closed-story")
		// As many as are remembered: a part of the room is there for any number of them.
		none, _ := rebuilt(newNewsroom(0), 14, false)
		b.ReportMetric(none/(14*articlesADay), "B/article-without-text")
		texts, _ := rebuilt(newNewsroom(1), 14, false)
		b.ReportMetric(texts/(14*articlesADay), "B/article")
	}
}

func heap() float64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return float64(m.HeapAlloc)
}
