package store

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"iter"
	"math"
	"slices"
	"time"

	"parley/bot/story"
)

// The verdicts that are read at once when the index is rebuilt; no connection is held
// while the caller works on them.
const verdictsPerRead = 200

// Decisions gives what rebuilds the index of stories, in the order in which it was saved:
// the verdicts saved since a time, and older ones of stories that are still open or can be
// opened again, and of the newest article, each with its article as it was then, though
// without the text where the article has a newer verdict; what every correction came to; and
// which stories were due.
func (s *Store) Decisions(ctx context.Context, since time.Time) iter.Seq2[story.Decision, error] {
	return s.decisions(ctx, 0, `(v.saved >= $3 OR a.at >= `+theClock+` OR v.article IN (
		SELECT r.article FROM reports r JOIN stories st ON st.id = r.story WHERE st.closes >= `+theClock+` - $4))`, micros(since), story.Remembered.Microseconds())
}

// DecisionsAfter gives the decisions after a number, in the order in which they were
// saved: what another process brought since.
func (s *Store) DecisionsAfter(ctx context.Context, seq int64) iter.Seq2[story.Decision, error] {
	return s.decisions(ctx, seq, `TRUE`)
}

// numbered is a decision with its number.
type numbered struct {
	seq int64
	story.Decision
}

// decisions gives those after a number, of the verdicts those for which a condition holds,
// of args from $3 on.
func (s *Store) decisions(ctx context.Context, last int64, condition string, args ...any) iter.Seq2[story.Decision, error] {
	return func(yield func(story.Decision, error) bool) {
		last, more := last, true
		for more {
			var part []numbered
			err := s.read(ctx, "look up verdicts", func(tx *sql.Tx) (err error) {
				part, err = rows(ctx, tx, scanNumbered, verdictQuery+` WHERE v.seq > $1 AND `+condition+` ORDER BY v.seq LIMIT $2`,
					slices.Concat([]any{last, verdictsPerRead}, args)...)
				if err != nil {
					return err
				}
				end := int64(math.MaxInt64)
				if more = len(part) == verdictsPerRead; more {
					end = part[len(part)-1].seq
				}
				rulings, err := rows(ctx, tx, scanRuling, `SELECT seq, ruling FROM corrections WHERE seq > $1 AND seq < $2`, last, end)
				if err != nil {
					return err
				}
				dues, err := rows(ctx, tx, scanDue, `SELECT seq, due FROM dues WHERE seq > $1 AND seq < $2`, last, end)
				part = slices.Concat(part, rulings, dues)
				return err
			})
			if err != nil {
				yield(story.Decision{}, err)
				return
			}
			slices.SortFunc(part, func(a, b numbered) int { return cmp.Compare(a.seq, b.seq) })
			for _, d := range part {
				if !yield(d.Decision, nil) {
					return
				}
				last = d.seq
			}
		}
	}
}

func scanNumbered(s scan) (n numbered, err error) {
	n.Verdict, err = scanVerdict(s, &n.seq)
	return n, err
}

func scanRuling(s scan) (n numbered, err error) {
	var encoded string
	if err := s(&n.seq, &encoded); err != nil {
		return n, err
	}
	n.Ruling = &story.Ruling{}
	if err := json.Unmarshal([]byte(encoded), n.Ruling); err != nil {
		return n, fmt.Errorf("correction %d: %w", n.seq, err)
	}
	return n, nil
}
