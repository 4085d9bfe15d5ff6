package command

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"parley/bot/alert"
	"parley/bot/chat"
	"parley/bot/gazetteer"
	"parley/bot/news"
)

// madeArticles is how many articles the answers are measured on.
const madeArticles = 200_000

// How long a first answer takes, by the kind of question. Run it alone:
//
//	go test ./bot/command -run '^$' -bench Answers -benchtime 200x
func BenchmarkAnswers(b *testing.B) {
	began := time.Now()
	st := madeStore(b, madeArticles)
	b.Logf("the store is made in %s", time.Since(began).Round(time.Second))
	rules := alert.Rules{Watches: []alert.Watch{{Name: "talks", Kinds: []news.Kind{news.Talks}, Conflicts: []string{"russia-ukraine"}}}}
	d := New(Parts{Store: st, Names: gazetteer.Default(), Rules: rules, Now: func() time.Time { return madeAsked }})
	for _, c := range []struct {
		name  string
		lines []string
	}{
		{"latest", []string{"latest", "latest page:20", "latest kind:talks", "latest kind:visit,call status:cancelled", "latest since:2d", "latest since:april until:april"}},
		{"latest of a conflict", []string{"latest conflict:haiti", "latest conflict:russia-ukraine kind:vote page:3", "latest certainty:denied"}},
		{"latest by name", []string{"latest actor:Rubio", "latest actor:withkoff", "latest place:London kind:talks", "latest Macron", "latest place:Odesa since:1w", "latest Lavrov Geneva"}},
		{"latest of a watch", []string{"latest watch:talks", "latest watch:talks since:1w"}},
		{"latest that matches nothing", []string{"latest actor:nobody at all", "latest kind:visit status:signed", "latest conflict:cuba-us status:lifted certainty:denied since:2d"}},
		{"search for common words", []string{"search minister", "search talks minister", "search delegation harbour", "latest grain page:5"}},
		{"search for a few words", []string{"search grain corridor", "search prisoners border treaty", "search pipeline Macron", "search envoy sanctions kind:visit", "search convoy since:april until:april"}},
		{"search for what is not there", []string{"search coridor", "search zzyzxqw", "search minsters offcials", "search corridor zzyzxqw grain"}},
		{"story", []string{"story 1", "story 777", "story 12345", "story 9000 sources"}},
		{"timeline", []string{"timeline 777", "timeline russia-ukraine", "timeline Rubio", "timeline watch talks", "timeline Ukraine since:april page:2"}},
		{"status", []string{"status russia-ukraine", "status Rubio", "status watch talks"}},
		{"who", []string{"who Rubio", "who Ukraine", "who withkoff"}},
		{"stance", []string{"stance Russia", "stance Rubio", "stance Ukraine kind:ceasefire"}},
		{"calendar", []string{"calendar", "calendar conflict:russia-ukraine days:30", "calendar actor:Rubio"}},
		{"explain", []string{"explain 17", "explain a4711", "explain https://outlet111.example/2025/4711", "explain #1234", "explain nothing"}},
		{"test", []string{"test talks", "test visits by Rubio", "test everything", "test watch:talks", "test kind:talks place:London certainty:independent", "test everything days:7 page:9"}},
		{"test of a month", []string{"test talks days:30", "test everything days:30"}},
		{"list", []string{"list", "list page:2"}},
		{"sources", []string{"sources", "sources page:9", "sources 17"}},
	} {
		b.Run(strings.ReplaceAll(c.name, " ", "-"), func(b *testing.B) {
			var took []time.Duration
			slowest := map[string]time.Duration{}
			for i := 0; b.Loop(); i++ {
				line := c.lines[i%len(c.lines)]
				q, err := chat.ParseQuery(line)
				if err != nil {
					b.Fatal(err)
				}
				q.Platform = "terminal"
				start := time.Now()
				a := d.Answer(b.Context(), q)
				took = append(took, time.Since(start))
				slowest[line] = max(slowest[line], took[len(took)-1])
				if strings.Contains(a.Title, "fault") || strings.Contains(a.Title, "too long") {
					b.Fatalf("%s: %s", line, a.Title)
				}
			}
			reportTimes(b, took)
			for line, most := range slowest {
				b.Logf("%-60s at most %s", line, most.Round(100*time.Microsecond))
			}
		})
	}
}

// How long a suggestion takes, by the option that is typed.
func BenchmarkSuggestions(b *testing.B) {
	st := madeStore(b, madeArticles)
	d := New(Parts{Store: st, Names: gazetteer.Default(), Now: func() time.Time { return madeAsked }})
	for option, typed := range map[string][]string{
		"actor": {"", "r", "rub", "withkoff", "zzzzzz"}, "place": {"", "l", "lond", "londno"}, "kind": {"", "cea"}, "conflict": {"", "isr"}, "since": {"", "3", "last"},
		"number": {"", "1", "m", "min", "grain cor", "talks minister", "zzzz"}, "words": {"", "grain co", "talks r"},
	} {
		b.Run(option, func(b *testing.B) {
			var took []time.Duration
			suggested(b, d, "latest", option, "x", nil) // the names are read at the first one
			for i := 0; b.Loop(); i++ {
				start := time.Now()
				suggested(b, d, "latest", option, typed[i%len(typed)], nil)
				took = append(took, time.Since(start))
			}
			reportTimes(b, took)
		})
	}
}

// reportTimes reports the median and the slowest in a hundred.
func reportTimes(b *testing.B, took []time.Duration) {
	slices.Sort(took)
	for name, at := range map[string]float64{"p50": 0.5, "p99": 0.99} {
		n := min(len(took)-1, int(at*float64(len(took))))
		b.ReportMetric(float64(took[n].Microseconds())/1000, fmt.Sprintf("%s-ms", name))
	}
	b.ReportMetric(0, "ns/op")
}
