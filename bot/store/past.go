package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"iter"
	"time"

	"parley/bot/news"
)

// PastChange is a change that was decided on before.
type PastChange struct {
	Change  news.Change
	Story   news.Story   // as it stands now, without its developments and reports
	Article news.Article // of what made the change only what a watch asks for
}

// PastChanges gives the changes since a time, in order: what a watch would have been told of
// is decided by them anew.
func (s *Store) PastChanges(ctx context.Context, since time.Time) iter.Seq2[PastChange, error] {
	return func(yield func(PastChange, error) bool) {
		stopped := false
		err := s.read(ctx, "look up what changed", func(tx *sql.Tx) error {
			stories, err := changedStories(ctx, tx, since)
			if err != nil {
				return err
			}
			found, err := tx.QueryContext(ctx, `SELECT c.seq, c.story, c.change, coalesce(a.tier, ''), coalesce(a.language, ''), coalesce(a.learned, FALSE)
				FROM changes c LEFT JOIN articles a ON a.id = c.article WHERE c.at >= $1 ORDER BY c.seq`, micros(since))
			if err != nil {
				return err
			}
			defer found.Close()
			for found.Next() {
				var p PastChange
				var seq, id int64
				var change string
				if err := found.Scan(&seq, &id, &change, &p.Article.Tier, &p.Article.Language, &p.Article.Learned); err != nil {
					return err
				}
				if err := json.Unmarshal([]byte(change), &p.Change); err != nil {
					return fmt.Errorf("change %d: %w", seq, err)
				}
				p.Story = stories[id]
				if !yield(p, nil) {
					stopped = true
					return nil
				}
			}
			return found.Err()
		})
		if err != nil && !stopped {
			yield(PastChange{}, err)
		}
	}
}

func changedStories(ctx context.Context, tx *sql.Tx, since time.Time) (map[int64]news.Story, error) {
	all, err := rows(ctx, tx, fromJSON[news.Story], `SELECT story FROM stories WHERE id IN (SELECT story FROM changes WHERE at >= $1)`, micros(since))
	stories := make(map[int64]news.Story, len(all))
	for _, st := range all {
		stories[st.ID] = st
	}
	return stories, err
}
