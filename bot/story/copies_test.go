package story

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"
	"time"
)

var copyDay = time.Date(2025, 5, 21, 12, 0, 0, 0, time.UTC)

// TestRetoldTextsAreTellableFromOtherReports looks up the retold texts of rewrites.txtar
// and the reports that only look like them among all 40 originals. The weights in
// retold.go were fitted on this very set: it shows that they still fit, not how well they do.
func TestRetoldTextsAreTellableFromOtherReports(t *testing.T) {
	c := newCopies()
	all := retellings(t)
	for _, r := range all {
		if r.part == "text" {
			c.add(r.name, "", "one", 0, copyDay, copyDay, sketched(r.title, r.text, copyDay))
		}
	}
	hit, wrong, other := 0, 0, 0
	for _, r := range all {
		s := sketched(r.title, r.text, copyDay)
		l, ok := c.find("later", "two", &s, copyDay)
		switch {
		case r.part == "copy" && ok && l.text.article == r.name:
			hit++
		case r.part == "copy" && ok:
			wrong++
		case r.part == "copy":
			t.Logf("%s: its retelling is missed", r.name)
		case r.part == "other" && ok:
			t.Logf("%s: another report is taken for it (%.2f)", r.name, l.share)
			other++
			if !l.more {
				t.Errorf("%s: another report would be silenced", r.name)
			}
		}
	}
	t.Logf("%d of 40 retold texts found, %d taken for a retelling of another, %d of 40 other reports taken for a retelling", hit, wrong, other)
	if hit < 30 || wrong > 0 || other > 6 {
		t.Errorf("found %d, want 30; wrong %d, want none; other reports %d, want 6 at most", hit, wrong, other)
	}
}

func TestASynonymStandsInOneLine(t *testing.T) {
	lines := map[uint32]int{}
	for n, line := range strings.Split(synonymsFile, "\n") {
		if strings.HasPrefix(line, "#") {
			continue
		}
		for w := range strings.FieldsSeq(line) {
			key := stemOf([]byte(w))
			if a, b, two := strings.Cut(w, "_"); two {
				key = together(stemOf([]byte(a)), stemOf([]byte(b)))
			}
			if was, met := lines[key]; met && was != n {
				t.Errorf("%q stands in lines %d and %d", w, was+1, n+1)
			}
			lines[key] = n
		}
	}
}

func TestReportsWithStockPassagesStayApart(t *testing.T) {
	const stock = `The ministry gives a briefing for reporters every Wednesday at eleven in its hall on the river embankment, and the full record appears on its page by the evening of the same day.
Questions may be handed in until ten by accredited correspondents, who are asked to name their outlet, and answers that need the word of another department are sent within three days.`
	grain := `The spokeswoman Daria Holm said on Wednesday that inspectors had found no reason to hold back eleven ships with maize at the mouth of the canal, and that the captains would have their papers before the night.
She denied that the insurers had been told to wait. Two of the crews, from Manila and Batumi, had complained of short rations.`
	visa := `The spokeswoman Daria Holm said on Wednesday that consulates in Lagos and Accra would open again in June and take up the 4,200 requests for visas that were left lying when the clerks were called home.
She did not say what the clerks had been accused of. Students are to be served first, then families that have waited for more than a year.`
	later := `Daria Holm answered for the ministry on Wednesday when reporters asked about the ships at the canal: they may leave.
An owner in Piraeus, Kostas Vamvakas, spoke of damages of six million euros for nineteen lost days and of a claim that his lawyers would bring in London. Port workers watched the first hull turn at dusk and clapped.
The harbour master said the fog had more to do with it than any inspector.`
	for name, c := range map[string]struct{ title, text, outlet string }{
		"two briefings by one speaker, one outlet":    {"Consulates to open", visa + "\n" + stock, "one"},
		"two briefings by one speaker, two outlets":   {"Consulates to open", visa + "\n" + stock, "two"},
		"two reports of one event":                    {"Ships may leave the canal", later, "two"},
		"two reports of one event, under one passage": {"Ships may leave the canal", later + "\n" + stock, "one"},
	} {
		x := newCopies()
		x.add("first", "", "one", 0, copyDay, copyDay, sketched("Ships cleared", grain+"\n"+stock, copyDay))
		s := sketched(c.title, c.text, copyDay)
		if l, ok := x.find("later", c.outlet, &s, copyDay); ok && !l.more {
			t.Errorf("%s: silenced, %d %.2f", name, l.how, l.share)
		} else if ok && c.outlet == "two" {
			t.Errorf("%s: taken for a copy, %d %.2f", name, l.how, l.share)
		}
	}
}

// invented is a text of random words that follow the frequencies of a language: few words are
// everywhere, and there are always new ones.
func invented(rng *rand.Rand, words *rand.Zipf, n int) string {
	var b strings.Builder
	for i := range n {
		w := words.Uint64()
		letters := make([]byte, 0, 10)
		for v := w + 11; v > 0; v /= 20 {
			letters = append(letters, "bcdfghklmnprstvwxzjq"[v%20], "aeiou"[v%5])
		}
		if rng.IntN(12) == 0 {
			letters[0] -= 'a' - 'A'
		}
		if rng.IntN(40) == 0 {
			letters = fmt.Appendf(nil, "%d", w)
		}
		b.Write(letters)
		if b.WriteByte(' '); i%18 == 17 {
			b.WriteString(". ")
		}
	}
	return b.String()
}

// filled fills copies with n texts, of which the last take m minutes each.
func filled(n int, every time.Duration) (*copies, func() string, time.Time) {
	rng := rand.New(rand.NewPCG(3, 5))
	zipf := rand.NewZipf(rng, 1.1, 8, 400_000)
	c := newCopies()
	at := copyDay
	next := func() string { return invented(rng, zipf, 150+rng.IntN(500)) }
	for i := range n {
		at = at.Add(every)
		text := next()
		c.add(fmt.Sprintf("%024x", i), "", fmt.Sprint("outlet", i%300), 0, at, at, sketched(text[:60], text, at))
		if i%1000 == 0 {
			c.forget(at)
		}
	}
	return &c, next, at
}

func TestTextsAreKnownAgainAfterThousandsOfOthers(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	zipf := rand.NewZipf(rng, 1.1, 8, 400_000)
	c := newCopies()
	var texts []string
	for i := range 3*runOpen + 500 {
		text := invented(rng, zipf, 200+rng.IntN(300))
		texts = append(texts, text)
		c.add(fmt.Sprint("a", i), "", fmt.Sprint("o", i%40), 0, copyDay.Add(time.Duration(i)*time.Minute), copyDay.Add(time.Duration(i)*time.Minute), sketchOf("", text))
	}
	now := copyDay.Add(time.Duration(len(texts)) * time.Minute)
	missed := 0
	for i := 0; i < len(texts); i += 37 {
		for name, text := range map[string]string{"whole": texts[i], "cut short": texts[i][:len(texts[i])*6/10], "under a line": "Something stands above it . " + texts[i]} {
			s := sketchOf("", text)
			l, ok := c.find("later", "elsewhere", &s, now)
			switch {
			case ok && l.text.article != fmt.Sprint("a", i):
				t.Errorf("text %d, %s: taken for %q", i, name, l.text.article)
			case !ok && name == "cut short":
				missed++
			case !ok:
				t.Errorf("text %d, %s: not found", i, name)
			}
		}
		if old, known := c.known(fmt.Sprint("a", i), now); !known || old.origin != fmt.Sprint("o", i%40) {
			t.Errorf("article %d: known %v, %+v", i, known, old)
		}
	}
	if missed > 4 {
		t.Errorf("%d of %d texts are not found when cut short", missed, len(texts)/37)
	}
	s := sketchOf("", invented(rng, zipf, 300))
	if l, ok := c.find("later", "elsewhere", &s, now); ok {
		t.Errorf("a text of its own is taken for %s: %+v", l.text.article, l)
	}
}

func TestAnOldTextIsReplacedByItsNewVersion(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	zipf := rand.NewZipf(rng, 1.1, 8, 400_000)
	c := newCopies()
	first, second := invented(rng, zipf, 300), invented(rng, zipf, 300)
	c.add("page", "", "one", 0, copyDay, copyDay, sketchOf("", first))
	for i := range 2 * runOpen {
		c.add(fmt.Sprint("a", i), "", "two", 0, copyDay, copyDay, sketchOf("", invented(rng, zipf, 100)))
	}
	c.add("page", "elsewhere", "three", 0, copyDay, copyDay, sketchOf("", second))
	s := sketchOf("", first)
	if l, ok := c.find("later", "", &s, copyDay); ok {
		t.Errorf("what stands there no more is found: %+v", l.text)
	}
	if s = sketchOf("", second); true {
		l, ok := c.find("later", "", &s, copyDay)
		if !ok || l.text.article != "page" || l.text.original != "elsewhere" || l.text.origin != "three" {
			t.Errorf("found %v: %+v", ok, l.text)
		}
	}
}

func TestWhatIsForgottenChangesNothing(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	zipf := rand.NewZipf(rng, 1.1, 8, 400_000)
	c, d := newCopies(), newCopies()
	var texts []string
	at := copyDay
	for i := range 3 * runOpen {
		text := invented(rng, zipf, 110)
		texts = append(texts, text)
		at = at.Add(5 * time.Minute)
		s := sketchOf("", text)
		c.add(fmt.Sprint("a", i), "", "one", 0, at, at, s)
		d.add(fmt.Sprint("a", i), "", "one", 0, at, at, s)
	}
	at = at.Add(copyHorizon - 3*24*time.Hour)
	if d.forget(at); len(d.runs) >= len(c.runs) {
		t.Fatalf("nothing is forgotten: %d runs", len(d.runs))
	}
	old := 0
	for i := 0; i < len(texts); i += 61 {
		s := sketchOf("", texts[i])
		a, foundA := c.find("later", "", &s, at)
		b, foundB := d.find("later", "", &s, at)
		if foundA != foundB || a.text.article != b.text.article {
			t.Errorf("text %d: %v %q, and after forgetting %v %q", i, foundA, a.text.article, foundB, b.text.article)
		}
		if !foundA {
			old++
		}
	}
	if old == 0 {
		t.Error("no text is too old to be found")
	}
}

// BenchmarkCopies looks up new articles, reading them included, with so many remembered
// ones; two cores do twice as many.
func BenchmarkCopies(b *testing.B) {
	for _, n := range []int{10_000, 100_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			c, next, at := filled(n, 12*time.Second)
			var later [64]string
			for i := range later {
				later[i] = next()
			}
			i := 0
			for b.Loop() {
				text := later[i%len(later)]
				s := sketchOf(text[:60], text)
				c.find("later", "elsewhere", &s, at)
				i++
			}
			b.ReportMetric(2*float64(b.N)/b.Elapsed().Seconds(), "articles/s-on-2-cores")
		})
	}
}

// BenchmarkRemembered reports the bytes that a remembered article takes.
func BenchmarkRemembered(b *testing.B) {
	for _, n := range []int{100_000, 1_000_000} { // a minute and ten
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			var before, after runtime.MemStats
			sketched("Tables that are read once", "and are no part of it.", copyDay)
			for b.Loop() {
				runtime.GC()
				runtime.ReadMemStats(&before)
				c, _, _ := filled(n, 14*24*time.Hour/time.Duration(n))
				runtime.GC()
				runtime.GC()
				runtime.ReadMemStats(&after)
				b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/float64(n), "bytes/article")
				runtime.KeepAlive(c)
			}
		})
	}
}
