package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"

	"parley/bot/alert"
	"parley/config"
)

// digestPlan is a digest of the settings, or one that was asked for in chat.
type digestPlan struct {
	Channel, Schedule string
	Due               time.Time // of the first one, where there was none yet
}

// EnsureDigests schedules the digests of the settings' rules, and of what was asked for in
// chat, each with its job. One that there was keeps its time, one that is new begins now.
// What another one had gathered that is gone goes to the channel's first digest, or is let
// go at once where it has none.
func (s *Store) EnsureDigests(ctx context.Context, settings alert.Rules) error {
	return s.write(ctx, "schedule the digests", func(tx *Tx) error {
		if err := tx.rearrange(ctx); err != nil {
			return err
		}
		w, err := wishesAt(ctx, tx.Tx, tx.now)
		if err != nil {
			return err
		}
		if err := s.planDigests(ctx, tx, settings.With(w)); err != nil {
			return err
		}
		jobs, err := digestJobs(ctx, tx.Tx, ``)
		if err != nil {
			return err
		}
		return s.queue.enqueue(ctx, tx, jobs...)
	})
}

// digestJobs are the jobs of the digests, where a condition holds.
func digestJobs(ctx context.Context, tx *sql.Tx, condition string, args ...any) ([]Due, error) {
	return rows(ctx, tx, func(s scan) (Due, error) {
		var a DigestArgs
		var due int64
		err := s(&a.Channel, &a.Schedule, &due)
		return Due{a, fromMicros(due)}, err
	}, `SELECT channel, schedule, due FROM digests`+condition+` ORDER BY due, channel, schedule`, args...)
}

// planDigests makes the digests those of the rules, with the jobs of those that are new.
func (s *Store) planDigests(ctx context.Context, tx *Tx, r alert.Rules) error {
	var plans []digestPlan
	for _, d := range r.Digests() {
		schedule, err := config.ParseSchedule(d.Schedule)
		if err != nil {
			return fmt.Errorf("digest for %s: %w", d.Channel, err)
		}
		plans = append(plans, digestPlan{d.Channel, d.Schedule, schedule.Next(tx.now)})
	}
	return s.keepDigests(ctx, tx, plans)
}

// keepDigests is planDigests of what the rules come to.
func (s *Store) keepDigests(ctx context.Context, tx *Tx, plans []digestPlan) error {
	type digest struct{ channel, schedule string }
	there, err := rows(ctx, tx.Tx, func(s scan) (d digest, err error) { return d, s(&d.channel, &d.schedule) }, `SELECT channel, schedule FROM digests`)
	if err != nil {
		return err
	}
	stays, first := map[digest]bool{}, map[string]string{}
	for _, p := range plans {
		stays[digest{p.Channel, p.Schedule}] = true
		if first[p.Channel] == "" {
			first[p.Channel] = p.Schedule
		}
	}
	for _, d := range there {
		if stays[d] {
			continue
		}
		if _, err := tx.ExecContext(ctx, `DELETE FROM digests WHERE channel = $1 AND schedule = $2`, d.channel, d.schedule); err != nil {
			return err
		}
	}
	var jobs []Due
	for _, p := range plans {
		if slices.Contains(there, digest{p.Channel, p.Schedule}) {
			continue
		}
		if _, err := tx.ExecContext(ctx, `INSERT INTO digests (channel, schedule, since, due) VALUES ($1, $2, $3, $4)`,
			p.Channel, p.Schedule, micros(tx.now), micros(p.Due)); err != nil {
			return fmt.Errorf("digest for %s: %w", p.Channel, err)
		}
		jobs = append(jobs, Due{DigestArgs{p.Channel, p.Schedule}, p.Due})
	}
	orphans, err := rows(ctx, tx.Tx, func(s scan) (d digest, err error) { return d, s(&d.channel, &d.schedule) },
		`SELECT DISTINCT channel, digest FROM deliveries WHERE `+gathered+` AND digest <> ''`)
	if err != nil {
		return err
	}
	for _, o := range orphans {
		if stays[o] {
			continue
		}
		if _, err := tx.ExecContext(ctx, `UPDATE deliveries SET digest = $1, until = $2 WHERE channel = $3 AND digest = $4 AND `+gathered,
			first[o.channel], untilOf(first[o.channel], tx.now), o.channel, o.schedule); err != nil {
			return fmt.Errorf("digest for %s: %w", o.channel, err)
		}
		if first[o.channel] == "" {
			jobs = append(jobs, Due{ReleaseArgs{o.channel, micros(tx.now)}, tx.now})
		}
	}
	return s.queue.enqueue(ctx, tx, jobs...)
}

// untilOf is when what is held is let go: by its digest, or now.
func untilOf(digest string, now time.Time) int64 {
	if digest != "" {
		return 0
	}
	return micros(now)
}

// Digest gives up to when the last digest of a channel told, and when the next one is due;
// false where the settings have none of this schedule.
func (s *Store) Digest(ctx context.Context, channel, schedule string) (since, due time.Time, ok bool, err error) {
	err = s.read(ctx, "look up the digest for "+channel, func(tx *sql.Tx) error {
		times, err := row(ctx, tx, func(s scan) (t [2]int64, err error) { return t, s(&t[0], &t[1]) },
			`SELECT since, due FROM digests WHERE channel = $1 AND schedule = $2`, channel, schedule)
		if errors.Is(err, ErrNotFound) {
			return nil
		}
		since, due, ok = fromMicros(times[0]), fromMicros(times[1]), err == nil
		return err
	})
	return since, due, ok, err
}

// EndDigest ends the job of a digest that is not to be made now. If the digest is there it
// gets a job in its time: one that was asked for again while this job ran got none.
func (s *Store) EndDigest(ctx context.Context, j Job, channel, schedule string) error {
	return s.write(ctx, "put off the digest for "+channel, func(tx *Tx) error {
		if err := tx.rearrange(ctx); err != nil {
			return err
		}
		if err := s.queue.complete(ctx, tx, j); err != nil {
			return err
		}
		return s.digestAgain(ctx, tx, channel, schedule)
	})
}

// digestAgain gives a digest that is there its job.
func (s *Store) digestAgain(ctx context.Context, tx *Tx, channel, schedule string) error {
	jobs, err := digestJobs(ctx, tx.Tx, ` WHERE channel = $1 AND schedule = $2`, channel, schedule)
	if err != nil {
		return err
	}
	return s.queue.enqueue(ctx, tx, jobs...)
}
