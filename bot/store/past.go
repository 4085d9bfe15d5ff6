package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"iter"
	"strings"
	"time"

	"parley/bot/news"
)

// PastChange is a change that was decided on before, and of it, its story and its article
// what a watch asks for, as it stood then.
type PastChange struct {
	Change    news.Change
	Story     news.Story
	Article   news.Article
	Corrected bool // somebody corrected it
}

// PastChanges gives the changes since a time, in order: what a watch would have told is
// decided by them anew.
func (s *Store) PastChanges(ctx context.Context, since time.Time) iter.Seq2[PastChange, error] {
	return func(yield func(PastChange, error) bool) {
		left := false
		err := s.read(ctx, "look up what changed", func(tx *sql.Tx) error {
			unslotted, err := unslottedChanges(ctx, tx, since)
			if err != nil {
				return err
			}
			found, err := tx.QueryContext(ctx, `SELECT seq, at, story, reason, corrected, kind, status, stands, certainty, confidence, who, of_kind, conflict, of_whom, tier, language, learned
				FROM change_slots WHERE at >= $1 ORDER BY seq`, micros(since))
			if err != nil {
				return err
			}
			defer found.Close()
			for found.Next() {
				p, err := scanPast(found.Scan)
				if err != nil {
					return err
				}
				if old, ok := unslotted[p.Change.Seq]; ok {
					old.Article = p.Article
					p = old
				}
				if left = !yield(p, nil); left {
					return nil
				}
			}
			return found.Err()
		})
		if err != nil && !left {
			yield(PastChange{}, err)
		}
	}
}

func scanPast(s scan) (p PastChange, err error) {
	c, d := &p.Change, &p.Change.Development
	var at int64
	var who, whom string
	err = s(&c.Seq, &at, &c.Story, &c.Reason, &p.Corrected, &d.Kind, &d.Status, &c.To, &c.Certainty, &d.Confidence, &who,
		&p.Story.Kind, &p.Story.Conflict, &whom, &p.Article.Tier, &p.Article.Language, &p.Article.Learned)
	c.At, d.At, p.Story.ID = fromMicros(at), fromMicros(at), c.Story
	d.Actors, d.Target, d.Speaker, d.Place = slotNames(who)
	p.Story.Actors, p.Story.Target, _, p.Story.Place = slotNames(whom)
	return p, err
}

// saveSlots keeps what a watch asks of a change.
func saveSlots(ctx context.Context, tx *Tx, c news.Change) error {
	st, err := row(ctx, tx.Tx, fromJSON[news.Story], `SELECT story FROM stories WHERE id = $1`, c.Story)
	if err != nil {
		return err
	}
	d := c.Development
	_, err = tx.ExecContext(ctx, `INSERT INTO change_slots (seq, at, story, reason, corrected, kind, status, stands, certainty, confidence, who, of_kind, conflict, of_whom, tier, language, learned)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, coalesce((SELECT tier FROM articles WHERE id = $15), ''),
			coalesce((SELECT language FROM articles WHERE id = $15), ''), coalesce((SELECT learned FROM articles WHERE id = $15), FALSE))`,
		c.Seq, micros(c.At), c.Story, string(c.Reason), c.Correction != nil, string(d.Kind), string(d.Status), string(c.To), int64(c.Certainty), d.Confidence,
		namesSlot(d.Actors, d.Target, d.Speaker, d.Place), string(st.Kind), st.Conflict, namesSlot(st.Actors, st.Target, "", st.Place), c.Article)
	return err
}

// namesSlot puts names into one text, a line each: the actors, then the three others.
func namesSlot(actors []string, target, speaker, place string) string {
	all := append(append([]string{}, actors...), target, speaker, place)
	for i, name := range all {
		all[i] = strings.ReplaceAll(name, "\n", " ")
	}
	return strings.Join(all, "\n")
}

// slotNames takes them apart.
func slotNames(text string) (actors []string, target, speaker, place string) {
	names := strings.Split(text, "\n")
	n := len(names) - 3
	if n < 0 {
		return nil, "", "", ""
	}
	return names[:n], names[n], names[n+1], names[n+2]
}

// unslottedChanges are those of a time when no slots were kept, by their numbers.
func unslottedChanges(ctx context.Context, tx *sql.Tx, since time.Time) (map[int64]PastChange, error) {
	all := map[int64]PastChange{}
	_, err := rows(ctx, tx, func(s scan) (struct{}, error) {
		var change, story string
		var p PastChange
		if err := s(&change, &story); err != nil {
			return struct{}{}, err
		}
		if err := json.Unmarshal([]byte(change), &p.Change); err != nil {
			return struct{}{}, err
		}
		p.Corrected = p.Change.Correction != nil
		err := json.Unmarshal([]byte(story), &p.Story)
		all[p.Change.Seq] = p
		return struct{}{}, err
	}, `SELECT c.change, s.story FROM change_slots x JOIN changes c ON c.seq = x.seq JOIN stories s ON s.id = x.story WHERE x.at >= $1 AND x.kind = ''`, micros(since))
	return all, err
}

// ChangesNumbered gives changes by their numbers, in the order in which they are asked for.
func (s *Store) ChangesNumbered(ctx context.Context, seqs []int64) ([]news.Change, error) {
	if len(seqs) == 0 {
		return nil, nil
	}
	of := map[int64]news.Change{}
	places, args := list(1, seqs)
	err := s.read(ctx, "look up changes", func(tx *sql.Tx) error {
		found, err := rows(ctx, tx, fromJSON[news.Change], `SELECT change FROM changes WHERE seq IN (`+places+`)`, args...)
		for _, c := range found {
			of[c.Seq] = c
		}
		return err
	})
	var all []news.Change
	for _, seq := range seqs {
		if c, ok := of[seq]; ok {
			all = append(all, c)
		}
	}
	return all, err
}
