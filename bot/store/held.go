package store

import (
	"context"
	"database/sql"
	"fmt"
	"maps"
	"slices"
	"time"

	"parley/bot/news"
)

// gathered is the condition for what is held and in no summary yet.
const gathered = `state = 'held' AND summary = 0`

// Held gives what is held for a channel and in no summary yet, the oldest first: what a
// digest gathered, or, without the schedule of one, what is to be let go by now.
func (s *Store) Held(ctx context.Context, channel, digest string, now time.Time) (ds []news.Delivery, err error) {
	err = s.read(ctx, "look up what is held for "+channel, func(tx *sql.Tx) error {
		ds, err = rows(ctx, tx, scanDelivery, deliveryQuery+` WHERE d.channel = $1 AND d.`+gathered+` AND d.digest = $2 AND d.until <= $3 ORDER BY d.id`,
			channel, digest, micros(now))
		return err
	})
	return ds, err
}

// KnewBefore reports whether a channel was told of a story, or is about to be, by a
// delivery with a lower number.
func (s *Store) KnewBefore(ctx context.Context, story int64, channel string, delivery int64) (knew bool, err error) {
	err = s.read(ctx, fmt.Sprintf("look up who was told of story %d", story), func(tx *sql.Tx) error {
		n, err := row(ctx, tx, value[int], `SELECT count(*) FROM deliveries
			WHERE story = $1 AND channel = $2 AND id < $3 AND (state IN ('waiting', 'sending', 'sent') OR summary > 0 AND state = 'held')`, story, channel, delivery)
		knew = n > 0
		return err
	})
	return knew, err
}

// LetGo is what becomes of deliveries that were held for a channel.
type LetGo struct {
	Alone   []int64                // told by messages of their own
	Silent  map[int64]news.Silence // not told after all, and why
	Told    []int64                // by the summary
	Summary news.Summary           // its ID is given; a digest comes also when it tells nothing
	Next    time.Time              // of a digest: when the next one is due
}

// Release lets deliveries go that were held, with the job that tells their channel, and
// of a digest the job for the next one. What was told or let go meanwhile is passed over;
// what came meanwhile and is due too gets a job of its own.
func (s *Store) Release(ctx context.Context, j Job, l LetGo) error {
	channel := l.Summary.Channel
	return s.write(ctx, "let go what is held for "+channel, func(tx *Tx) error {
		// Who adds deliveries has their number first, and then their jobs: so in that order here.
		id, err := tx.nextNumber(ctx, "delivery")
		if err != nil {
			return err
		}
		if err := s.queue.complete(ctx, tx, j); err != nil {
			return err
		}
		jobs := []Due{{Args: NotifyArgs{channel}}}
		if l.Summary.Digest != "" {
			done, err := tx.ExecContext(ctx, `UPDATE digests SET since = $1, due = $2 WHERE channel = $3 AND schedule = $4 AND due < $2`,
				micros(l.Summary.Until), micros(l.Next), channel, l.Summary.Digest)
			if err != nil {
				return err
			}
			n, err := done.RowsAffected()
			if err != nil {
				return err
			}
			if n == 0 { // another process made it, or it was dropped and asked for again meanwhile
				return s.digestAgain(ctx, tx, channel, l.Summary.Digest)
			}
			jobs = append(jobs, Due{DigestArgs{channel, l.Summary.Digest}, l.Next})
		}
		if err := letGo(ctx, tx, id, l); err != nil {
			return err
		}
		if l.Summary.Digest == "" {
			more, err := releaseJobs(ctx, tx.Tx, ` AND channel = $1 AND until <= $2`, channel, micros(l.Summary.Until))
			if err != nil {
				return err
			}
			jobs = append(jobs, more...)
		}
		return s.queue.enqueue(ctx, tx, jobs...)
	})
}

func letGo(ctx context.Context, tx *Tx, id int64, l LetGo) error {
	for _, alone := range l.Alone {
		if _, err := tx.ExecContext(ctx, `UPDATE deliveries SET state = 'waiting' WHERE id = $1 AND `+gathered, alone); err != nil {
			return fmt.Errorf("delivery %d: %w", alone, err)
		}
	}
	told := int64(0)
	for _, one := range l.Told {
		done, err := tx.ExecContext(ctx, `UPDATE deliveries SET summary = $1 WHERE id = $2 AND `+gathered, id, one)
		if err != nil {
			return fmt.Errorf("delivery %d: %w", one, err)
		}
		n, err := done.RowsAffected()
		if err != nil {
			return err
		}
		told += n
	}
	in := id // the summary that leaves it out
	if told == 0 && l.Summary.Digest == "" {
		in = 0
	}
	for _, silent := range slices.Sorted(maps.Keys(l.Silent)) {
		if _, err := tx.ExecContext(ctx, `UPDATE deliveries SET state = 'silent', held = $1, summary = $2 WHERE id = $3 AND `+gathered, string(l.Silent[silent]), in, silent); err != nil {
			return fmt.Errorf("delivery %d: %w", silent, err)
		}
	}
	if in == 0 {
		return nil
	}
	sum := l.Summary
	_, err := tx.ExecContext(ctx, `INSERT INTO summaries (id, channel, why, digest, since, until, gone, state, decided) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		id, sum.Channel, string(sum.Of), sum.Digest, micros(sum.Since), micros(sum.Until), sum.Gone, string(news.Waiting), micros(tx.now))
	return err
}

// HoldBack holds deliveries that wait, for a reason that came up before they were sent,
// with the job that lets them go; of a summary, all that it tells. What may have been sent
// already is passed over.
func (s *Store) HoldBack(ctx context.Context, channel string, ids []int64, summary int64, why news.Silence, until time.Time) error {
	return s.write(ctx, "hold back what waits for "+channel, func(tx *Tx) error {
		for _, id := range ids {
			if _, err := tx.ExecContext(ctx, `UPDATE deliveries SET state = 'held', held = $1, summary = 0, until = $2
				WHERE id = $3 AND (state = 'waiting' OR state = 'held' AND summary = $4)`, string(why), micros(until), id, summary); err != nil {
				return fmt.Errorf("delivery %d: %w", id, err)
			}
		}
		if summary != 0 {
			if _, err := tx.ExecContext(ctx, `UPDATE summaries SET state = 'dead', error = 'it was held back before it was sent' WHERE id = $1`, summary); err != nil {
				return err
			}
		}
		return s.queue.enqueue(ctx, tx, Due{ReleaseArgs{channel, micros(until)}, until})
	})
}

// releaseJobs are the jobs that let go what is held, where a condition holds.
func releaseJobs(ctx context.Context, tx *sql.Tx, condition string, args ...any) ([]Due, error) {
	return rows(ctx, tx, func(s scan) (Due, error) {
		var a ReleaseArgs
		err := s(&a.Channel, &a.Until)
		return Due{a, fromMicros(a.Until)}, err
	}, `SELECT DISTINCT channel, until FROM deliveries WHERE `+gathered+` AND digest = ''`+condition+` ORDER BY until, channel`, args...)
}

// Lately counts what each channel was told at once since a time.
func (s *Store) Lately(ctx context.Context, channels []string, since time.Time) (map[string]int, error) {
	told := map[string]int{}
	if len(channels) == 0 {
		return told, nil
	}
	places, args := list(2, channels)
	err := s.read(ctx, "count what channels were told lately", func(tx *sql.Tx) error {
		_, err := rows(ctx, tx, func(s scan) (struct{}, error) {
			var channel string
			var n int
			err := s(&channel, &n)
			told[channel] = n
			return struct{}{}, err
		}, `SELECT channel, count(*) FROM deliveries WHERE decided >= $1 AND channel IN (`+places+`)
			AND held = '' AND digest = '' AND state <> 'dead' GROUP BY channel`, append([]any{micros(since)}, args...)...)
		return err
	})
	return told, err
}

// ToldLate counts the stories that a channel was told of since a time, by messages of their
// own, when what they tell had waited for longer than late.
func (s *Store) ToldLate(ctx context.Context, channel string, since time.Time, late time.Duration) (stories int, err error) {
	err = s.read(ctx, "count what "+channel+" was told late", func(tx *sql.Tx) error {
		stories, err = row(ctx, tx, value[int], `SELECT count(DISTINCT story) FROM deliveries
			WHERE channel = $1 AND state = 'sent' AND summary = 0 AND sent >= $2 AND sent - decided > $3`, channel, micros(since), late.Microseconds())
		return err
	})
	return stories, err
}

// Unhold gives up holding and summing up for a channel: all of it waits to be told by
// messages of its own.
func (s *Store) Unhold(ctx context.Context, channel string) error {
	return s.write(ctx, "give up holding for "+channel, func(tx *Tx) error {
		if _, err := tx.ExecContext(ctx, `UPDATE summaries SET state = 'dead', error = 'no route leads to the channel any more' WHERE channel = $1 AND `+unsent, channel); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `UPDATE deliveries SET state = 'waiting', summary = 0, digest = '' WHERE channel = $1 AND state = 'held'`, channel)
		return err
	})
}

// Holding gives the channels for which something is held or in a summary that is unsent.
func (s *Store) Holding(ctx context.Context) (channels []string, err error) {
	err = s.read(ctx, "look up the channels for which something is held", func(tx *sql.Tx) error {
		channels, err = rows(ctx, tx, value[string], `SELECT channel FROM deliveries WHERE state = 'held' UNION SELECT channel FROM summaries WHERE `+unsent)
		slices.Sort(channels)
		return err
	})
	return channels, err
}
