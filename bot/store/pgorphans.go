package store

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"
)

const (
	// How often a process looks for what others left that are gone.
	sweepEvery = 5 * time.Second
	// What was taken up since then, in seconds, is left alone: its process may just be back
	// from a lost connection, and about to say so.
	orphanAfter = 10
)

// enter shows others that this process lives, by a name it holds, and frees what those
// left that do not, now and every few seconds.
func (p *postgres) enter(ctx context.Context, s *Store, works bool) error {
	if !works {
		return nil
	}
	living, stop := context.WithCancel(context.Background())
	held, release, err := p.hold(living, processName(s.process))
	if err == nil {
		_, err = freeOrphans(ctx, s)
	}
	if err != nil {
		stop()
		if release != nil {
			release()
		}
		return fmt.Errorf("free the jobs of processes that are gone: %w", err)
	}
	var life sync.WaitGroup
	life.Go(func() { p.live(living, held, release, s) })
	p.alive = func() {
		stop()
		life.Wait()
	}
	return nil
}

func (p *postgres) leave(context.Context, *Store) error {
	if p.alive != nil {
		p.alive()
	}
	return nil
}

// live holds the name of the process until ctx ends, and takes it again when it is lost.
func (p *postgres) live(ctx, held context.Context, release func(), s *Store) {
	again := time.NewTicker(sweepEvery)
	defer again.Stop()
	for {
		select {
		case <-held.Done():
			release()
		case <-again.C:
		}
		var err error
		if held.Err() != nil {
			var took context.Context
			if took, release, err = p.hold(ctx, processName(s.process)); err == nil {
				held = took
			} else {
				release = func() {}
			}
		}
		if ctx.Err() != nil {
			release()
			return
		}
		var freed int64
		if err == nil {
			freed, err = freeOrphans(ctx, s)
		}
		if err == nil {
			_, err = p.takeUp(ctx, s)
		}
		if freed > 0 {
			s.log.Info("took up jobs that nobody is at", "jobs", freed)
		}
		if err != nil {
			s.often.Error("look for jobs of processes that are gone", "error", p.explain(err).Error())
		}
	}
}

func processName(id string) string { return "process " + id }

// gone is the condition that the process of an id does not hold its name. The number of
// an advisory lock is in two halves there
// (https://www.postgresql.org/docs/current/view-pg-locks.html).
func gone(id string) string {
	return `NOT EXISTS (
		SELECT 1 FROM pg_locks l JOIN pg_database d ON d.oid = l.database AND d.datname = current_database()
		WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1
			AND (l.classid::bigint << 32 | l.objid::bigint) = ` + strings.ReplaceAll(lockOf, "$1", `('process ' || `+id+`)`) + `)`
}

// freeOrphans frees the jobs of processes that are gone, and the lead; and jobs of this
// process that it is not at any more: they ended while the server was away, so that the
// engine could not keep how.
func freeOrphans(ctx context.Context, s *Store) (jobs int64, err error) {
	if _, err := s.db.ExecContext(ctx, `DELETE FROM river_leader WHERE elected_at < now() - make_interval(secs => $1) AND `+gone(`leader_id`), orphanAfter); err != nil {
		return 0, err
	}
	const worker = `attempted_by[array_upper(attempted_by, 1)]`
	done, err := s.db.ExecContext(ctx, `UPDATE river_job SET state = 'available' WHERE state = 'running'
		AND attempted_at < now() - make_interval(secs => $1) AND (`+worker+` = $2 AND id <> ALL($3) OR `+gone(worker)+`)`,
		orphanAfter, s.process, s.working.ids())
	if err != nil {
		return 0, err
	}
	return done.RowsAffected()
}
