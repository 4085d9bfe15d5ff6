package store

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/riverqueue/river"
)

func TestWhatWasPutAsideByAClockThatIsSetBackIsTakenUp(t *testing.T) {
	onEach(t, func(t *testing.T, db database) {
		ctx := context.Background()
		s := db.opened(t, Options{Now: time.Now})
		soon := time.Now().Add(10 * time.Minute)
		add(t, s, Due{PollArgs{"bbc"}, soon}, Due{NotifyArgs{"terminal"}, soon}, Due{ReleaseArgs{"terminal", 1}, soon}, Due{DueArgs{}, soon}, Due{NotifyArgs{"slack"}, soon})
		done(t, exec(s, `UPDATE river_job SET state = 'retryable', attempted_at = created_at WHERE id = 2`))
		take := s.dialect.(interface {
			takeUp(context.Context, *Store) (int64, error)
		}).takeUp
		if n := has(take(ctx, s))(t); n != 0 {
			t.Errorf("%d jobs are taken up though nobody set the clock", n)
		}
		// To set the clock back is to have been ahead, but for the last job.
		ahead := map[string]string{
			"a file":   `UPDATE river_job SET created_at = datetime(created_at, '+2 hours'), attempted_at = datetime(attempted_at, '+2 hours'), scheduled_at = datetime(scheduled_at, '+2 hours') WHERE id < 5`,
			"a server": `UPDATE river_job SET created_at = created_at + interval '2 hours', attempted_at = attempted_at + interval '2 hours', scheduled_at = scheduled_at + interval '2 hours' WHERE id < 5`,
		}
		where := "a server"
		if _, is := s.dialect.(*sqliteFile); is {
			where = "a file"
		}
		done(t, exec(s, ahead[where]))
		for range 2 {
			has(take(ctx, s))(t) // if the store itself was not sooner
			if d := cmp.Diff([]string{"poll available", "notify available", "release scheduled", "due available", "notify scheduled"}, rowsOf(t, s)); d != "" {
				t.Error(d)
			}
		}
		work(t, s, 1, func(ctx context.Context, j *river.Job[PollArgs]) error { return s.Complete(ctx, JobOf(j.JobRow)) })
	})
}

func exec(s *Store, statement string) error {
	_, err := s.db.Exec(statement)
	return err
}
