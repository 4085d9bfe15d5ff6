package store

import (
	"context"
	"strings"
)

// A job that fails, or has to wait, is put aside until a time of day. When the clock is
// then set back, by hand or because it was wrong at a start, the job would stand until that
// time has caught up, and with it its source or its channel: hours, for a wait of seconds.
//
// Such a job was last at work, or added, at a time that lies ahead. It is taken up at once.
// That is never too early: a channel that is to be left alone is known to its platform, and
// a poll schedules the next one anew, as a look at what is due does. Only what is due at a time of day by itself, the end
// of quiet hours or a digest, waits for that.

// aheadBy is how many seconds a time must lie ahead for that: clocks are set right by less
// all the time.
const aheadBy = 60

// aside is the condition for a job that was put aside.
var aside = `state IN ('scheduled', 'retryable') AND kind IN ('` +
	strings.Join([]string{PollArgs{}.Kind(), DetectArgs{}.Kind(), NotifyArgs{}.Kind(), CorrectArgs{}.Kind(), DueArgs{}.Kind()}, `', '`) + `')`

// takeUp takes up the jobs that a time now ahead put aside.
func (f *sqliteFile) takeUp(ctx context.Context, s *Store) (jobs int64, err error) {
	return s.takeUp(ctx, `UPDATE river_job SET state = 'available', scheduled_at = strftime('%Y-%m-%d %H:%M:%f', 'now')
		WHERE `+aside+` AND unixepoch(coalesce(attempted_at, created_at)) > unixepoch('now') + $1`)
}

// takeUp does so by the clock of the server.
func (p *postgres) takeUp(ctx context.Context, s *Store) (jobs int64, err error) {
	return s.takeUp(ctx, `UPDATE river_job SET state = 'available', scheduled_at = now()
		WHERE `+aside+` AND coalesce(attempted_at, created_at) > now() + make_interval(secs => $1)`)
}

func (s *Store) takeUp(ctx context.Context, statement string) (jobs int64, err error) {
	done, err := s.db.ExecContext(ctx, statement, aheadBy)
	if err == nil {
		jobs, err = done.RowsAffected()
	}
	if jobs > 0 {
		s.log.Warn("the clock was set back: what it had put aside is taken up", "jobs", jobs)
	}
	return jobs, err
}
