package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"parley/bot/news"
	"parley/bot/story"
)

// Dued is that a story was due, and who is told of it.
type Dued struct {
	story.Due
	Alerts []news.Alert
}

// SaveDue saves that stories were due, in their order, with the deliveries that tell of it,
// the jobs that send these, the completion of j, and the next job, at a time. Like Save it
// is refused with ErrBehind.
func (m *Matching) SaveDue(ctx context.Context, j Job, dues []Dued, next time.Time) error {
	last := m.Seq
	err := m.store.write(ctx, "save what was due", func(tx *Tx) error {
		last = m.Seq
		if err := m.begin(ctx, tx, j); err != nil {
			return err
		}
		var alerts []news.Alert
		for _, d := range dues {
			seq, err := saveDue(ctx, tx, d)
			if err != nil {
				return fmt.Errorf("story %d: %w", d.Story, err)
			}
			last, alerts = seq, append(alerts, d.Alerts...)
		}
		return m.store.queue.enqueue(ctx, tx, append(notifyJobs(alerts), Due{DueArgs{}, next})...)
	})
	if err == nil {
		m.Seq = last
	}
	return err
}

func saveDue(ctx context.Context, tx *Tx, d Dued) (seq int64, err error) {
	if seq, err = tx.nextNumber(ctx, "verdict"); err != nil {
		return 0, err
	}
	encoded, err := toJSON(d.Due)
	if err != nil {
		return 0, err
	}
	if err := insertChange(ctx, tx, d.Change); err != nil {
		return 0, err
	}
	if _, err := tx.ExecContext(ctx, `INSERT INTO dues (seq, story, day, due) VALUES ($1, $2, $3, $4)`,
		seq, d.Story, string(d.Day), encoded); err != nil {
		return 0, err
	}
	for _, a := range d.Alerts {
		if err := insertDelivery(ctx, tx, a); err != nil {
			return 0, fmt.Errorf("delivery of change %d to %s: %w", a.Change.Seq, a.Channel, err)
		}
	}
	return seq, noteLast(ctx, tx, map[string]int64{"change": d.Change.Seq})
}

// EnsureDue gives the days that pass their job, unless it waits or runs.
func (s *Store) EnsureDue(ctx context.Context, at time.Time) error {
	return s.write(ctx, "schedule what is due", func(tx *Tx) error { return s.queue.enqueue(ctx, tx, Due{DueArgs{}, at}) })
}

// Behind reports whether articles wait to be matched.
func (s *Store) Behind(ctx context.Context) (behind bool, err error) {
	err = s.read(ctx, "look for unread articles", func(tx *sql.Tx) error {
		behind, err = row(ctx, tx, value[bool], `SELECT EXISTS (SELECT 1 FROM articles WHERE matched < version)`)
		return err
	})
	return behind, err
}

// Polls gives when each source was polled and is to be polled next, by its name.
func (s *Store) Polls(ctx context.Context) (map[string]SourceRow, error) {
	polls := map[string]SourceRow{}
	err := s.read(ctx, "look up the polls", func(tx *sql.Tx) error {
		_, err := rows(ctx, tx, func(s scan) (struct{}, error) {
			var r SourceRow
			var last, ok, next int64
			err := s(&r.Name, &last, &ok, &next)
			r.LastPoll, r.LastOK, r.Next = fromMicros(last), fromMicros(ok), fromMicros(next)
			polls[r.Name] = r
			return struct{}{}, err
		}, `SELECT name, last_poll, last_ok, next_poll FROM sources WHERE NOT dropped`)
		return err
	})
	return polls, err
}

// Article gives an article as it is now. An unknown one is ErrNotFound.
func (s *Store) Article(ctx context.Context, id string) (a news.Article, err error) {
	err = s.read(ctx, "look up an article", func(tx *sql.Tx) error {
		a, err = row(ctx, tx, func(s scan) (news.Article, error) { return scanArticle(s) }, `SELECT `+articleColumns+` FROM articles WHERE id = $1`, id)
		return err
	})
	return a, err
}

// overdue reports whether nobody confirmed a story when it was due on its day, and nothing
// was reported since by which that is over. It has its developments.
func overdue(ctx context.Context, tx *sql.Tx, st news.Story) (bool, error) {
	if !story.Unconfirmed(st) {
		return false, nil
	}
	last, err := row(ctx, tx, fromJSON[story.Due], `SELECT due FROM dues WHERE story = $1 OR story IN (SELECT id FROM stories WHERE into_story = $1 AND into_story > 0) ORDER BY day DESC LIMIT 1`, st.ID)
	if errors.Is(err, ErrNotFound) {
		return false, nil
	}
	return last.Day == st.Date && last.Change.To == st.Status, err
}

func scanDue(s scan) (n numbered, err error) {
	var encoded string
	if err := s(&n.seq, &encoded); err != nil {
		return n, err
	}
	n.Due = &story.Due{}
	if err := json.Unmarshal([]byte(encoded), n.Due); err != nil {
		return n, fmt.Errorf("due number %d: %w", n.seq, err)
	}
	return n, nil
}

// Dues gives when a story was due, in order.
func (s *Store) Dues(ctx context.Context, id int64) (dues []story.Due, err error) {
	err = s.read(ctx, fmt.Sprintf("look up when story %d was due", id), func(tx *sql.Tx) error {
		dues, err = rows(ctx, tx, fromJSON[story.Due], `SELECT due FROM dues WHERE story = $1 ORDER BY seq`, id)
		return err
	})
	return dues, err
}
