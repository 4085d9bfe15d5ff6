package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"parley/bot/news"
)

// insertDelivery notes that a channel is to be told of a change, once: at once, with what
// is held there of the same story, or later; or that it is not, and why.
func insertDelivery(ctx context.Context, tx *Tx, a news.Alert) error {
	id, err := tx.nextNumber(ctx, "delivery")
	if err != nil {
		return err
	}
	state := news.Waiting
	switch {
	case a.Held == news.Muted:
		state = news.Silent
	case a.Waits():
		state = news.Held
	default:
		if _, err := tx.ExecContext(ctx, `UPDATE deliveries SET state = 'waiting' WHERE story = $1 AND channel = $2 AND `+gathered, a.Change.Story, a.Channel); err != nil {
			return err
		}
	}
	_, err = tx.ExecContext(ctx, `
		INSERT INTO deliveries (id, change, story, channel, watch, loud, state, decided, held, digest, until) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
		ON CONFLICT (change, channel) DO NOTHING`,
		id, a.Change.Seq, a.Change.Story, a.Channel, a.Watch, a.Loud, string(state), micros(tx.now), string(a.Held), a.Digest, micros(a.Until))
	return err
}

// unsent is the condition for what waits, and for what was handed to the platform by a
// process that was killed before it had the answer.
const unsent = `state IN ('waiting', 'sending')`

// Channels gives those to which something is still to be sent.
func (s *Store) Channels(ctx context.Context) (channels []string, err error) {
	err = s.read(ctx, "look up the channels to be told", func(tx *sql.Tx) error {
		channels, err = waitingChannels(ctx, tx)
		return err
	})
	return channels, err
}

func waitingChannels(ctx context.Context, tx *sql.Tx) ([]string, error) {
	channels, err := rows(ctx, tx, value[string], `SELECT channel FROM deliveries WHERE `+unsent+` UNION SELECT channel FROM summaries WHERE `+unsent)
	slices.Sort(channels) // databases differ in the order of texts
	return channels, err
}

// The most deliveries Waiting gives at once; what is behind them waits for the next call.
const deliveriesAtOnce = 200

const deliveryQuery = `
	SELECT d.id, c.change, d.channel, d.watch, d.loud, d.state, d.card, d.reply, d.attempts, d.error, d.decided, d.sent, d.begun, d.shown, d.edited, d.held, d.digest, d.until, d.summary
	FROM deliveries d JOIN changes c ON c.seq = d.change`

func scanDelivery(s scan) (news.Delivery, error) {
	var d news.Delivery
	var change string
	var decided, sent, begun, edited, until int64
	if err := s(&d.ID, &change, &d.Alert.Channel, &d.Alert.Watch, &d.Alert.Loud, &d.State, &d.Card, &d.Reply, &d.Attempts, &d.Error, &decided, &sent, &begun, &d.Shown, &edited,
		&d.Alert.Held, &d.Alert.Digest, &until, &d.Summary); err != nil {
		return d, err
	}
	d.Decided, d.SentAt, d.Begun, d.Edited, d.Alert.Until = fromMicros(decided), fromMicros(sent), fromMicros(begun), fromMicros(edited), fromMicros(until)
	if err := json.Unmarshal([]byte(change), &d.Alert.Change); err != nil {
		return d, fmt.Errorf("change of delivery %d: %w", d.ID, err)
	}
	return d, nil
}

// Waiting gives what is to be sent to a channel, the oldest first. Those in the state
// Sending are in doubt: they may have been sent.
func (s *Store) Waiting(ctx context.Context, channel string) (ds []news.Delivery, err error) {
	err = s.read(ctx, "look up what waits for "+channel, func(tx *sql.Tx) error {
		ds, err = rows(ctx, tx, scanDelivery, deliveryQuery+` WHERE d.channel = $1 AND d.`+unsent+` ORDER BY d.id LIMIT $2`, channel, deliveriesAtOnce)
		return err
	})
	return ds, err
}

// Front gives what goes out next to a channel: everything that waits for the story whose
// delivery is the oldest, in order; of the stories passed over nothing.
func (s *Store) Front(ctx context.Context, channel string, passed []int64) (ds []news.Delivery, err error) {
	err = s.read(ctx, "look up what goes out next to "+channel, func(tx *sql.Tx) error {
		but, args := "", []any(nil)
		if len(passed) > 0 {
			but, args = list(2, passed)
			but = ` AND story NOT IN (` + but + `)`
		}
		ds, err = rows(ctx, tx, scanDelivery, deliveryQuery+` WHERE d.channel = $1 AND d.`+unsent+` AND d.story = (
			SELECT story FROM deliveries WHERE channel = $1 AND `+unsent+but+` ORDER BY id LIMIT 1) ORDER BY d.id`, append([]any{channel}, args...)...)
		return err
	})
	return ds, err
}

// Begin notes that deliveries are about to be handed to their platform, and since when
// their outcome is in doubt. One that is sent or given up is refused, and with it all.
func (s *Store) Begin(ctx context.Context, ids ...int64) error {
	return s.write(ctx, "begin deliveries", func(tx *Tx) error {
		for _, id := range ids {
			done, err := tx.ExecContext(ctx, `UPDATE deliveries SET state = $1, attempts = attempts + 1,
				begun = CASE WHEN begun = 0 THEN $2 ELSE begun END WHERE id = $3 AND `+unsent, string(news.Sending), micros(tx.now), id)
			if err == nil {
				err = one(done, "it does not wait")
			}
			if err != nil {
				return fmt.Errorf("delivery %d: %w", id, err)
			}
		}
		return nil
	})
}

// Finish notes what became of deliveries, all at once: Sent with their references, Dead,
// or Waiting again, with the error of this attempt.
func (s *Store) Finish(ctx context.Context, ds []news.Delivery) error {
	return s.write(ctx, "finish deliveries", func(tx *Tx) error {
		for _, d := range ds {
			done, err := tx.ExecContext(ctx, `UPDATE deliveries SET state = $1, card = $2, reply = $3, error = $4, sent = $5, begun = $6, shown = $7, edited = $8, refused = $9 WHERE id = $10`,
				string(d.State), d.Card, d.Reply, bounded(d.Error), micros(d.SentAt), micros(d.Begun), d.Shown, micros(d.Edited), int64(d.Refused), d.ID)
			if err == nil {
				err = one(done, "there is no such delivery")
			}
			if err != nil {
				return fmt.Errorf("delivery %d: %w", d.ID, err)
			}
		}
		return nil
	})
}

// Readdress sends a delivery that waits to another channel instead. It is false, and
// nothing is changed, where that channel is told of the same change anyway.
func (s *Store) Readdress(ctx context.Context, id int64, channel string) (moved bool, err error) {
	err = s.write(ctx, fmt.Sprintf("readdress delivery %d", id), func(tx *Tx) error {
		done, err := tx.ExecContext(ctx, `UPDATE deliveries SET channel = $1, card = '', state = 'waiting', begun = 0, shown = '', edited = 0, refused = 0 WHERE id = $2 AND `+unsent+`
			AND NOT EXISTS (SELECT 1 FROM deliveries o WHERE o.change = deliveries.change AND o.channel = $1)`, channel, id)
		if err != nil {
			return err
		}
		n, err := done.RowsAffected()
		moved = n == 1
		return err
	})
	return moved, err
}

// one is an error, said by otherwise, unless exactly one row was changed.
func one(done sql.Result, otherwise string) error {
	n, err := done.RowsAffected()
	if err == nil && n != 1 {
		err = errors.New(otherwise)
	}
	return err
}

// Card is what is known of a story's card in a channel.
type Card struct {
	Ref    string    // the platform's reference; empty: there is no card
	Shown  string    // a fingerprint of what it shows
	Edited time.Time // the last edit; zero: none
}

// Card gives the story's card in a channel as it was last drawn.
func (s *Store) Card(ctx context.Context, id int64, channel string) (c Card, err error) {
	err = s.read(ctx, fmt.Sprintf("look up the card of story %d", id), func(tx *sql.Tx) error {
		c, err = row(ctx, tx, func(sc scan) (c Card, err error) {
			var edited int64
			err = sc(&c.Ref, &c.Shown, &edited)
			c.Edited = fromMicros(edited)
			return c, err
		}, `SELECT card, shown, (SELECT max(edited) FROM deliveries e WHERE e.story = $1 AND e.channel = $2)
			FROM deliveries WHERE story = $1 AND channel = $2 AND card <> '' ORDER BY (shown <> '') DESC, id DESC LIMIT 1`, id, channel)
		if errors.Is(err, ErrNotFound) {
			return nil
		}
		return err
	})
	return c, err
}
