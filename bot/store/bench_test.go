package store

import (
	"context"
	"strings"
	"testing"
	"time"

	"parley/bot/story"
)

// benchOnEach measures on each database.
func benchOnEach(b *testing.B, o Options, measure func(*testing.B, *Store)) {
	b.Run("SQLite", func(b *testing.B) { measure(b, inFile.opened(b, o)) })
	b.Run("PostgreSQL", func(b *testing.B) { measure(b, onServer.opened(b, o)) })
}

// A poll that brings twenty new articles of three kilobytes.
func BenchmarkSavePoll(b *testing.B) {
	for _, jobs := range []string{"river", "direct"} {
		b.Run(jobs, func(b *testing.B) {
			benchOnEach(b, Options{Direct: jobs == "direct"}, func(b *testing.B, s *Store) {
				n := 0
				for b.Loop() {
					p := polled()
					p.Next = noon.Add(time.Hour)
					for range 20 {
						n++
						f := fetched("article-"+itoa(n), "A title of some length about talks", n%600)
						f.Text = strings.Repeat("A sentence of a text. ", 140)
						p.Articles = append(p.Articles, f)
					}
					has(s.SavePoll(context.Background(), Job{}, p))(b)
				}
			})
		})
	}
}

// A poll whose twenty articles are all known: the usual one.
func BenchmarkSavePollOfNothingNew(b *testing.B) {
	benchOnEach(b, Options{}, func(b *testing.B, s *Store) {
		p := polled()
		for i := range 20 {
			p.Articles = append(p.Articles, fetched("article-"+itoa(i), "A title of some length about talks", i))
		}
		for b.Loop() {
			has(s.SavePoll(context.Background(), Job{}, p))(b)
		}
	})
}

// One article that opens a story told to three channels, and one without development.
func BenchmarkSaveVerdicts(b *testing.B) {
	benchOnEach(b, Options{}, func(b *testing.B, s *Store) {
		n := 0
		for b.Loop() {
			b.StopTimer()
			n++
			has(s.SavePoll(context.Background(), Job{}, polled(fetched("a"+itoa(n), "Talks", n), fetched("b"+itoa(n), "Football", n))))(b)
			as := has(s.Unread(context.Background(), []string{"a" + itoa(n), "b" + itoa(n)}))(b)
			js := []Judged{opens(as[0], int64(n), "terminal", "slack:#desk", "discord:desk"), {Verdict: story.Verdict{Article: as[1]}}}
			b.StartTimer()
			done(b, s.SaveVerdicts(context.Background(), Job{}, js))
		}
	})
}
