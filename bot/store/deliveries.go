package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

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
	SELECT d.id, c.change, d.channel, d.watch, d.loud, d.state, d.card, d.reply, d.attempts, d.error, d.decided, d.sent, d.held, d.digest, d.until, d.summary
	FROM deliveries d JOIN changes c ON c.seq = d.change`

func scanDelivery(s scan) (news.Delivery, error) {
	var d news.Delivery
	var change string
	var decided, sent, until int64
	if err := s(&d.ID, &change, &d.Alert.Channel, &d.Alert.Watch, &d.Alert.Loud, &d.State, &d.Card, &d.Reply, &d.Attempts, &d.Error, &decided, &sent,
		&d.Alert.Held, &d.Alert.Digest, &until, &d.Summary); err != nil {
		return d, err
	}
	d.Decided, d.SentAt, d.Alert.Until = fromMicros(decided), fromMicros(sent), fromMicros(until)
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

// Begin notes that a delivery is about to be handed to its platform. One that is sent or
// given up is refused.
func (s *Store) Begin(ctx context.Context, id int64) error {
	doing := fmt.Sprintf("begin delivery %d", id)
	return s.write(ctx, doing, func(tx *Tx) error {
		done, err := tx.ExecContext(ctx, `UPDATE deliveries SET state = $1, attempts = attempts + 1 WHERE id = $2 AND `+unsent, string(news.Sending), id)
		if err != nil {
			return err
		}
		return one(done, "it does not wait")
	})
}

// Finish notes what became of deliveries, all at once: Sent with their references, Dead,
// or Waiting again, with the error of this attempt.
func (s *Store) Finish(ctx context.Context, ds []news.Delivery) error {
	return s.write(ctx, "finish deliveries", func(tx *Tx) error {
		for _, d := range ds {
			done, err := tx.ExecContext(ctx, `UPDATE deliveries SET state = $1, card = $2, reply = $3, error = $4, sent = $5 WHERE id = $6`,
				string(d.State), d.Card, d.Reply, bounded(d.Error), micros(d.SentAt), d.ID)
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
		done, err := tx.ExecContext(ctx, `UPDATE deliveries SET channel = $1, card = '', state = 'waiting' WHERE id = $2 AND `+unsent+`
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

// Card gives the platform's reference of the story's card in a channel; false without one.
func (s *Store) Card(ctx context.Context, id int64, channel string) (ref string, ok bool, err error) {
	err = s.read(ctx, fmt.Sprintf("look up the card of story %d", id), func(tx *sql.Tx) error {
		ref, err = row(ctx, tx, value[string],
			`SELECT card FROM deliveries WHERE story = $1 AND channel = $2 AND card <> '' ORDER BY id DESC LIMIT 1`, id, channel)
		if errors.Is(err, ErrNotFound) {
			return nil
		}
		ok = err == nil
		return err
	})
	return ref, ok, err
}
