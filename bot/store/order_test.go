package store

import (
	"context"
	"testing"
	"time"

	"parley/bot/alert"
	"parley/bot/news"
)

// At the very minute of a digest somebody changes what its channel is told: the one that
// came second waits for the first, and neither for the other.
func TestADigestAndWhoChangesItsChannelTakeTurns(t *testing.T) {
	t.Parallel()
	by := Asker{"terminal", "terminal", "jo"}
	off := ""
	for name, changes := range map[string]func(context.Context, *Store) error{
		"unsubscribe": func(ctx context.Context, s *Store) error { return s.Unsubscribe(ctx, 1, by, settings, "talks") },
		"move":        func(ctx context.Context, s *Store) error { return s.MoveChannel(ctx, "terminal", "slack:#desk") },
		"name channels": func(ctx context.Context, s *Store) error {
			named := settings
			named.Routes = []alert.Route{{Watch: "aid", To: []string{"slack:#desk"}}}
			return s.NameChannels(ctx, map[string]string{"slack:#desk": "terminal"}, named)
		},
		"set hours": func(ctx context.Context, s *Store) error {
			return s.SetHours(ctx, by, func(h *alert.Hours) { h.Digest = &off }, settings, "digest", "off")
		},
	} {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			s := onServer.opened(t, Options{Direct: true})
			sub := alert.Subscription{Server: by.Server, Channel: by.Channel, Watch: "talks", Digest: "@daily", By: by.User}
			has(s.Subscribe(ctx, sub, settings, "talks"))(t)
			var daily string
			done(t, s.db.QueryRowContext(ctx, `SELECT schedule FROM digests`).Scan(&daily))
			hold(t, s, 1, "one", news.Alert{Digest: daily})

			// The digest is stopped in its middle, until the change has begun.
			stop := has(s.db.BeginTx(ctx, nil))(t)
			defer func() { _ = stop.Rollback() }()
			var pid int
			done(t, stop.QueryRowContext(ctx, `SELECT pg_backend_pid() FROM digests FOR UPDATE`).Scan(&pid))
			ended := make(chan error, 2)
			go func() {
				ended <- s.Release(ctx, Job{}, LetGo{Told: []int64{1}, Summary: news.Summary{Channel: "terminal", Digest: daily, Until: morning}, Next: morning.Add(24 * time.Hour)})
			}()
			behind(ctx, t, s, pid, 1)
			go func() { ended <- changes(ctx, s) }()
			behind(ctx, t, s, pid, 2)
			done(t, stop.Commit())
			for range 2 {
				if err := <-ended; err != nil {
					t.Error(err)
				}
			}
		})
	}
}

// behind waits until so many transactions wait for a process of the server, or for one
// that waits for it.
func behind(ctx context.Context, t *testing.T, s *Store, pid, n int) {
	t.Helper()
	for wait := 0; wait < n; {
		done(t, s.db.QueryRowContext(ctx, `
			WITH waits AS (SELECT pid, pg_blocking_pids(pid) AS blockers FROM pg_stat_activity WHERE wait_event_type = 'Lock')
			SELECT count(*) FROM waits WHERE $1 = ANY(blockers) OR blockers && ARRAY(SELECT pid FROM waits WHERE $1 = ANY(blockers))`, pid).Scan(&wait))
	}
}
