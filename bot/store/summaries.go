package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"parley/bot/news"
)

const summaryQuery = `SELECT id, channel, why, digest, since, until, gone, state, card, attempts, error, decided, sent, begun FROM summaries`

func scanSummary(s scan) (news.Summary, error) {
	var m news.Summary
	var since, until, decided, sent, begun int64
	err := s(&m.ID, &m.Channel, &m.Of, &m.Digest, &since, &until, &m.Gone, &m.State, &m.Card, &m.Attempts, &m.Error, &decided, &sent, &begun)
	m.Since, m.Until, m.Decided, m.SentAt, m.Begun = fromMicros(since), fromMicros(until), fromMicros(decided), fromMicros(sent), fromMicros(begun)
	return m, err
}

// WaitingSummary gives the oldest summary that is to be sent to a channel; false without
// one. In the state Sending it is in doubt: it may have been sent.
func (s *Store) WaitingSummary(ctx context.Context, channel string) (m news.Summary, ok bool, err error) {
	err = s.read(ctx, "look up the summaries for "+channel, func(tx *sql.Tx) error {
		m, err = row(ctx, tx, scanSummary, summaryQuery+` WHERE channel = $1 AND `+unsent+` ORDER BY id LIMIT 1`, channel)
		if errors.Is(err, ErrNotFound) {
			return nil
		}
		ok = err == nil
		return err
	})
	return m, ok, err
}

// Summary gives a summary and the deliveries that it tells or, in the state Silent, leaves
// out, the oldest first. An unknown one is ErrNotFound.
func (s *Store) Summary(ctx context.Context, id int64) (m news.Summary, ds []news.Delivery, err error) {
	err = s.read(ctx, fmt.Sprintf("look up summary %d", id), func(tx *sql.Tx) error {
		if m, err = row(ctx, tx, scanSummary, summaryQuery+` WHERE id = $1`, id); err != nil {
			return err
		}
		ds, err = rows(ctx, tx, scanDelivery, deliveryQuery+` WHERE d.summary = $1 ORDER BY d.id`, id)
		return err
	})
	return m, ds, err
}

// BeginSummary notes that a summary is about to be handed to its platform, and since when
// its outcome is in doubt. One that is sent or given up is refused.
func (s *Store) BeginSummary(ctx context.Context, id int64) error {
	return s.write(ctx, fmt.Sprintf("begin summary %d", id), func(tx *Tx) error {
		done, err := tx.ExecContext(ctx, `UPDATE summaries SET state = 'sending', attempts = attempts + 1, begun = CASE WHEN begun = 0 THEN $1 ELSE begun END
			WHERE id = $2 AND `+unsent, micros(tx.now), id)
		if err != nil {
			return err
		}
		return one(done, "it does not wait")
	})
}

// FinishSummary notes what became of a summary: Sent, with all that it tells; Dead, when
// what it tells waits to be told by messages of its own; or Waiting again, with the error
// of this attempt.
func (s *Store) FinishSummary(ctx context.Context, m news.Summary) error {
	return s.write(ctx, fmt.Sprintf("finish summary %d", m.ID), func(tx *Tx) error {
		done, err := tx.ExecContext(ctx, `UPDATE summaries SET state = $1, card = $2, error = $3, sent = $4, begun = $5, refused = $6 WHERE id = $7`,
			string(m.State), m.Card, bounded(m.Error), micros(m.SentAt), micros(m.Begun), int64(m.Refused), m.ID)
		if err == nil {
			err = one(done, "there is no such summary")
		}
		if err != nil {
			return err
		}
		switch m.State {
		case news.Sent:
			_, err = tx.ExecContext(ctx, `UPDATE deliveries SET state = 'sent', reply = $1, sent = $2 WHERE summary = $3 AND state = 'held'`, m.Card, micros(m.SentAt), m.ID)
		case news.Dead:
			_, err = tx.ExecContext(ctx, `UPDATE deliveries SET state = 'waiting', summary = 0 WHERE summary = $1 AND state = 'held'`, m.ID)
		}
		return err
	})
}
