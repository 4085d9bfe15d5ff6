package slack_test

import (
	"context"
	"slices"
	"sync"
	"testing"
	"time"

	"parley/bot/chat"
	"parley/bot/chat/chattest"
)

// BenchmarkAcknowledge has one user ask a thousand times a second, over each transport, and
// reports how long the acknowledgement takes. The desk takes ten milliseconds an answer.
func BenchmarkAcknowledge(b *testing.B) {
	for name, open := range map[string]func(testing.TB, chattest.SlackOptions) workspace{"Socket": open, "HTTP": openHTTP} {
		b.Run(name, func(b *testing.B) {
			w := open(b, chattest.SlackOptions{})
			w.serving(b, func(context.Context, chat.Query) chat.Answer {
				time.Sleep(10 * time.Millisecond)
				return chat.Answer{Title: "answered", Private: true}
			})
			var (
				all  sync.WaitGroup
				mu   sync.Mutex
				took []time.Duration
			)
			began, asked := time.Now(), 0
			for b.Loop() {
				time.Sleep(time.Until(began.Add(time.Duration(asked) * time.Millisecond)))
				asked++
				all.Go(func() {
					a, err := w.fake.Ask(b.Context(), chattest.SlackQuestion{Text: "latest since:2d"})
					if err != nil {
						b.Error(err)
						return
					}
					mu.Lock()
					defer mu.Unlock()
					took = append(took, a.Took())
				})
			}
			all.Wait()
			rate := float64(len(took)) / time.Since(began).Seconds()
			slices.Sort(took)
			at := func(part float64) float64 {
				return float64(took[int(part*float64(len(took)-1))]) / float64(time.Millisecond)
			}
			b.ReportMetric(rate, "asked/s")
			b.ReportMetric(at(0.5), "p50-ms")
			b.ReportMetric(at(0.99), "p99-ms")
			b.ReportMetric(at(1), "max-ms")
		})
	}
}
