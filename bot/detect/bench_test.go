package detect

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"parley/bot/news"
)

// wire is a text of ours in the manner of an agency report, for measuring.
func wire(sentences int) news.Article {
	lines := []string{
		"Turkish Foreign Minister Hakan Fidan met his Iranian counterpart Abbas Araghchi in Ankara on Monday to prepare a round of talks on the nuclear dispute.",
		"The meeting follows a call on Sunday between Recep Tayyip Erdogan and Donald Trump, who said that a deal was \"within reach\".",
		"Tehran rejected a proposal that would have limited enrichment, a diplomat from the U.K. told reporters, but did not rule out another visit.",
		"France, Germany and the United Kingdom had been due to send their ministers on 14 July; they will not attend, officials in Brussels confirmed.",
		"If the talks collapse, the European Union could impose its 19th package of sanctions by the end of the month.",
	}
	var b strings.Builder
	for i := range sentences {
		b.WriteString(lines[i%len(lines)])
		if i%3 == 2 {
			b.WriteByte('\n')
		} else {
			b.WriteByte(' ')
		}
	}
	return news.Article{ID: "wire", Title: "Fidan and Araghchi meet in Ankara ahead of nuclear talks", Text: b.String(),
		Published: time.Date(2025, 7, 15, 12, 0, 0, 0, time.UTC)}
}

func BenchmarkRead(b *testing.B) {
	for _, n := range []int{8, 16, 64, 256} {
		a := wire(n)
		b.Run(fmt.Sprintf("%dsentences", n), func(b *testing.B) {
			d := detector(b)
			b.SetBytes(int64(len(a.Text)))
			b.ReportAllocs()
			for b.Loop() {
				d.Read(a)
			}
		})
	}
}

func BenchmarkReadStream(b *testing.B) {
	d := detector(b)
	var list []news.Article
	for _, in := range articles(b, shared(b, "data", "may2025", "background.jsonl")) {
		in.Published = "2025-05-21"
		list = append(list, in.article())
	}
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		d.Read(list[i%len(list)])
		i++
	}
}

func BenchmarkReadUnbroken(b *testing.B) {
	d := detector(b)
	for name, text := range map[string]string{
		"no spaces":   strings.Repeat("talks", 1<<20/5),
		"no stops":    strings.Repeat("Russia met Ukraine in London on Monday and ", 1<<20/43),
		"only marks":  strings.Repeat("-.", 1<<19),
		"triggers":    strings.Repeat("Russia agreed to release prisoners, called off talks in London and announced a ceasefire proposal on Monday, ", 1<<20/105),
		"verbs":       strings.Repeat("met agreed reject talks ", 1<<20/24),
		"only breaks": strings.Repeat("talks\n", 1<<20/6),
	} {
		a := news.Article{ID: "x", Title: "Talks", Text: text, Published: time.Date(2025, 7, 15, 12, 0, 0, 0, time.UTC)}
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				d.Read(a)
			}
		})
	}
}
