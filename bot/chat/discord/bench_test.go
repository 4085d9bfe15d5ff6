package discord

import (
	"context"
	"io"
	"log/slog"
	"slices"
	"testing"
	"time"

	"parley/bot/chat"
	"parley/bot/chat/chattest"
	"parley/config"
)

// One person sends a thousand commands a second, over each transport. Shown are the times
// until Discord has the first response, and how many were answered and not turned away.
// Run it with -benchtime 10000x.
func BenchmarkAcknowledged(b *testing.B) {
	for _, transport := range []string{"gateway", "HTTP"} {
		b.Run(transport, func(b *testing.B) {
			p := place{far: chattest.StartDiscord(b, chattest.DiscordOptions{Lax: true}), log: &journal{}}
			d, err := New(Settings{Token: config.NewSecret(p.far.Token), API: p.far.URL()}, Options{Log: slog.New(slog.NewTextHandler(io.Discard, nil)), Commands: known})
			if err != nil {
				b.Fatal(err)
			}
			b.Cleanup(d.Close)
			p.Discord = d
			full := answer()
			full.Cards = slices.Repeat(full.Cards, 5)
			s := asking(b, p, transport, chat.AnswerFunc(func(context.Context, chat.Query) chat.Answer { return full }))
			channel := p.desk()
			var asks []*chattest.DiscordAsk
			b.ResetTimer()
			begin := time.Now()
			beat := time.NewTicker(time.Millisecond)
			for len(asks) < b.N {
				<-beat.C
				for due := int(time.Since(begin) / time.Millisecond); len(asks) < min(due, b.N); {
					a, err := p.far.Run(channel, "/parley latest", nil)
					if err != nil {
						b.Fatal(err)
					}
					asks = append(asks, a)
				}
			}
			beat.Stop()
			took := time.Since(begin)
			var times []time.Duration
			answered := 0
			for _, a := range asks {
				if err := p.far.Until(within(b), a, acknowledged); err != nil {
					b.Fatalf("not acknowledged: %+v", p.far.Asked(a))
				}
				got := p.far.Asked(a)
				times = append(times, got.AckedIn)
				if got.Acked == 5 {
					answered++
				}
			}
			b.StopTimer()
			slices.Sort(times)
			ms := func(part float64) float64 {
				return float64(times[int(part*float64(len(times)-1))].Microseconds()) / 1000
			}
			b.ReportMetric(float64(b.N)/took.Seconds(), "commands/s")
			b.ReportMetric(ms(0.5), "p50-ms")
			b.ReportMetric(ms(0.99), "p99-ms")
			b.ReportMetric(ms(1), "max-ms")
			b.ReportMetric(100*float64(answered)/float64(b.N), "answered-%")
			s.stop()
			if err := <-s.ended; err != nil {
				b.Error(err)
			}
		})
	}
}

// asking serves over a transport, and waits until questions arrive.
func asking(t testing.TB, p place, transport string, asks chat.Desk) *serving {
	t.Helper()
	if transport == "HTTP" {
		s, _ := posted(t, p, asks)
		return s
	}
	return connectDesk(t, p, asks)
}
