package store

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/riverqueue/river"

	"parley/bot/news"
)

// There is one job of a digest at a time: a digest that is dropped and asked for again while
// its job runs gets none then, but when that job ends.
func TestADigestThatIsAskedForAgainWhileItsJobEndsHasAJob(t *testing.T) {
	again := time.Now().Add(24 * time.Hour).Truncate(time.Second)
	for name, ends := range map[string]func(context.Context, *Store, Job) error{
		"it was gone": func(ctx context.Context, s *Store, j Job) error { return s.EndDigest(ctx, j, "terminal", "@daily") },
		"it was being made": func(ctx context.Context, s *Store, j Job) error {
			return s.Release(ctx, j, LetGo{Summary: news.Summary{Channel: "terminal", Digest: "@daily", Until: time.Now()}, Next: again})
		},
	} {
		t.Run(name, func(t *testing.T) {
			onEach(t, func(t *testing.T, db database) {
				s := db.opened(t, Options{Now: time.Now})
				done(t, ensure(s, []digestPlan{{"terminal", "@daily", time.Now()}}))
				workers := river.NewWorkers()
				river.AddWorker(workers, river.WorkFunc(func(ctx context.Context, j *river.Job[DigestArgs]) error {
					if err := errors.Join(ensure(s, nil), ensure(s, []digestPlan{{"terminal", "@daily", again}})); err != nil {
						return err
					}
					return ends(ctx, s, JobOf(j.JobRow))
				}))
				client := has(s.Client(workers, map[string]river.QueueConfig{LaterQueue: {MaxWorkers: 1}}))(t)
				completed, cancel := client.Subscribe(river.EventKindJobCompleted)
				defer cancel()
				done(t, client.Start(context.Background()))
				<-completed
				done(t, client.Stop(context.Background()))
				if d := cmp.Diff([]string{"digest completed", "digest scheduled"}, rowsOf(t, s)); d != "" {
					t.Error(d)
				}
			})
		})
	}
}

func TestADigestThatIsGoneHasNoFurtherJob(t *testing.T) {
	onEach(t, func(t *testing.T, db database) {
		s := db.opened(t, Options{Direct: true})
		done(t, s.EndDigest(context.Background(), Job{}, "terminal", "@daily"))
		if got := jobs(s); len(got) > 0 {
			t.Errorf("jobs: %v", got)
		}
	})
}
