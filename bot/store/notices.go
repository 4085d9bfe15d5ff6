package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"parley/bot/news"
)

// HoldNotices waits until no other job, of this process or another one, tells the operator.
func (s *Store) HoldNotices(ctx context.Context) (held context.Context, release func(), err error) {
	return s.hold(ctx, "notices")
}

// ToldTroubles gives what the operator was told of.
func (s *Store) ToldTroubles(ctx context.Context) (told []news.ToldTrouble, err error) {
	err = s.read(ctx, "look up the troubles that were told", func(tx *sql.Tx) error {
		told, err = rows(ctx, tx, func(sc scan) (t news.ToldTrouble, err error) {
			var since, at, well int64
			err = sc(&t.Kind, &t.Name, &since, &t.Says, &t.Open, &at, &well)
			t.Since, t.Told, t.Well = fromMicros(since), fromMicros(at), fromMicros(well)
			return t, err
		}, `SELECT kind, name, since, says, open, told, well FROM troubles ORDER BY kind, name`)
		return err
	})
	return told, err
}

// SaveNotice replaces what is known of the told troubles, and notes a notice that is to be
// sent, unless it is empty; it returns the notice's number.
func (s *Store) SaveNotice(ctx context.Context, keep []news.ToldTrouble, n news.Notice) (id int64, err error) {
	err = s.write(ctx, "save a notice", func(tx *Tx) error {
		if _, err := tx.ExecContext(ctx, `DELETE FROM troubles`); err != nil {
			return err
		}
		for _, t := range keep {
			if err := saveTrouble(ctx, tx, t); err != nil {
				return err
			}
		}
		if n.Empty() {
			return nil
		}
		if id, err = tx.nextNumber(ctx, "delivery"); err != nil {
			return err
		}
		n.ID = id
		text, err := toJSON(n)
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO notices (id, notice) VALUES ($1, $2)`, id, text)
		return err
	})
	return id, err
}

func saveTrouble(ctx context.Context, tx *Tx, t news.ToldTrouble) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO troubles (kind, name, since, says, open, told, well) VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (kind, name) DO UPDATE SET since = excluded.since, says = excluded.says, open = excluded.open, told = excluded.told, well = excluded.well`,
		string(t.Kind), t.Name, micros(t.Since), t.Says, t.Open, micros(t.Told), micros(t.Well))
	return err
}

// WaitingNotice gives the notice that is to be sent; false without one.
func (s *Store) WaitingNotice(ctx context.Context) (n news.Notice, ok bool, err error) {
	err = s.read(ctx, "look up the notice to be sent", func(tx *sql.Tx) error {
		n, err = row(ctx, tx, func(sc scan) (n news.Notice, err error) {
			var text string
			var begun int64
			if err := sc(&text, &begun); err != nil {
				return n, err
			}
			err = json.Unmarshal([]byte(text), &n)
			n.Begun = fromMicros(begun)
			return n, err
		}, `SELECT notice, begun FROM notices WHERE sent = 0 ORDER BY id LIMIT 1`)
		if errors.Is(err, ErrNotFound) {
			return nil
		}
		ok = err == nil
		return err
	})
	return n, ok, err
}

// BeginNotice notes that a notice is about to be handed to its platform, and since when
// its outcome is in doubt.
func (s *Store) BeginNotice(ctx context.Context, id int64) error {
	return s.write(ctx, fmt.Sprintf("begin notice %d", id), func(tx *Tx) error {
		done, err := tx.ExecContext(ctx, `UPDATE notices SET begun = CASE WHEN begun = 0 THEN $1 ELSE begun END WHERE id = $2 AND sent = 0`, micros(tx.now), id)
		if err != nil {
			return err
		}
		return one(done, "it does not wait")
	})
}

// SentNotice notes that a notice was taken, and with it what the operator knows.
func (s *Store) SentNotice(ctx context.Context, n news.Notice) error {
	return s.write(ctx, fmt.Sprintf("finish notice %d", n.ID), func(tx *Tx) error {
		done, err := tx.ExecContext(ctx, `UPDATE notices SET sent = $1 WHERE id = $2 AND sent = 0`, micros(tx.now), n.ID)
		if err == nil {
			err = one(done, "it does not wait")
		}
		if err != nil {
			return err
		}
		for _, t := range n.New {
			if err := saveTrouble(ctx, tx, news.ToldTrouble{Trouble: t, Open: true, Told: tx.now}); err != nil {
				return err
			}
		}
		for _, t := range n.Over {
			if _, err := tx.ExecContext(ctx, `UPDATE troubles SET open = FALSE WHERE kind = $1 AND name = $2`, string(t.Kind), t.Name); err != nil {
				return err
			}
		}
		return nil
	})
}

// DropNotice forgets a notice that was surely not taken: what still holds is told anew.
func (s *Store) DropNotice(ctx context.Context, id int64) error {
	return s.write(ctx, fmt.Sprintf("drop notice %d", id), func(tx *Tx) error {
		_, err := tx.ExecContext(ctx, `DELETE FROM notices WHERE id = $1`, id)
		return err
	})
}

// Backlog is what waits for one channel.
type Backlog struct {
	Channel string
	Waiting int
	Oldest  time.Time // when the first of it was decided
	Refused news.Refusal
	Error   string // of the refusal, without secrets
}

// Backlogs gives what waits for each channel, by channel.
func (s *Store) Backlogs(ctx context.Context) (all []Backlog, err error) {
	err = s.read(ctx, "look up what waits", func(tx *sql.Tx) error {
		all, err = rows(ctx, tx, func(sc scan) (b Backlog, err error) {
			var oldest, refused int64
			err = sc(&b.Channel, &b.Waiting, &oldest, &refused, &b.Error)
			b.Oldest, b.Refused = fromMicros(oldest), news.Refusal(refused)
			return b, err
		}, `SELECT channel, count(*), min(decided), max(refused), max(CASE WHEN refused > 0 THEN error ELSE '' END) FROM (
				SELECT channel, decided, refused, error FROM deliveries WHERE `+unsent+`
				UNION ALL SELECT channel, decided, refused, error FROM summaries WHERE `+unsent+`
			) AS w GROUP BY channel ORDER BY channel`)
		return err
	})
	return all, err
}

// Rhythm gives the hours since 1970, in order, in which articles of a source were
// published since a time.
func (s *Store) Rhythm(ctx context.Context, source string, since time.Time) (hours []int64, err error) {
	err = s.read(ctx, "look up the rhythm of source "+source, func(tx *sql.Tx) error {
		hours, err = rows(ctx, tx, value[int64], `SELECT DISTINCT at / 3600000000 AS hour FROM articles WHERE source = $1 AND at >= $2 ORDER BY hour`, source, micros(since))
		return err
	})
	return hours, err
}

// Overdue is the oldest job of a kind that should have run.
type Overdue struct {
	Kind string
	Due  time.Time
}

// manyAttempts is after how many a job is taken for one that does not get done by itself:
// some ten minutes after its first.
const manyAttempts = 10

// OverdueJobs gives, for each kind of jobs, the oldest that is due and was not begun, or
// that fails again and again; of the jobs that tell channels none: see Backlogs. In direct
// mode there are none.
func (s *Store) OverdueJobs(ctx context.Context) (all []Overdue, err error) {
	if _, engine := s.queue.(*riverQueue); !engine {
		return nil, nil
	}
	err = s.read(ctx, "look up the jobs that are due", func(tx *sql.Tx) error {
		for _, kind := range []string{PollArgs{}.Kind(), DetectArgs{}.Kind(), CorrectArgs{}.Kind(), ReleaseArgs{}.Kind(), DigestArgs{}.Kind()} {
			due, err := rows(ctx, tx, value[time.Time], `SELECT scheduled_at FROM river_job
				WHERE kind = $1 AND state IN ('available', 'scheduled') ORDER BY scheduled_at LIMIT 1`, kind)
			if err != nil {
				return err
			}
			failing, err := rows(ctx, tx, value[time.Time], `SELECT created_at FROM river_job
				WHERE kind = $1 AND state IN ('available', 'retryable') AND attempt >= $2 ORDER BY created_at LIMIT 1`, kind, manyAttempts)
			if err != nil {
				return err
			}
			late := time.Duration(0) // its tables are in wall time
			for _, at := range append(due, failing...) {
				late = max(late, time.Since(at))
			}
			if late > 0 {
				all = append(all, Overdue{kind, s.now().Add(-late)})
			}
		}
		return nil
	})
	return all, err
}
