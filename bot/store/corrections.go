package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"

	"parley/bot/news"
	"parley/bot/story"
)

// Asked is a correction as it was asked for, and what became of it.
type Asked struct {
	news.Correction
	Refused string // why it is not carried out; empty: it is, or it waits
}

// Ask keeps a correction that somebody asks for, with the job that will carry it out, and
// returns it with its number.
func (s *Store) Ask(ctx context.Context, c news.Correction) (news.Correction, error) {
	if err := c.Check(); err != nil {
		return c, err
	}
	err := s.write(ctx, "keep a correction", func(tx *Tx) (err error) {
		if c.Number, err = tx.nextNumber(ctx, "correction"); err != nil {
			return err
		}
		c.At, c.Seq = tx.now, 0
		encoded, err := toJSON(c)
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `INSERT INTO corrections (number, at, correction) VALUES ($1, $2, $3)`, c.Number, micros(c.At), encoded); err != nil {
			return err
		}
		if err := saveAbout(ctx, tx, c); err != nil {
			return err
		}
		if err := saveAudit(ctx, tx, AskerOf(c), "correct", fmt.Sprintf("correction %d: %s", c.Number, c.Act)); err != nil {
			return err
		}
		return s.queue.enqueue(ctx, tx, Due{Args: CorrectArgs{c.Number}})
	})
	return c, err
}

// AskerOf is who asked for a correction, and where: on which server, in which channel.
func AskerOf(c news.Correction) Asker {
	if c.Channel == "" { // the terminal
		return Asker{c.Platform, c.Platform, c.Who}
	}
	return Asker{c.Platform + ":" + c.Guild, c.Platform + ":" + c.Channel, c.Who}
}

// saveAbout notes the stories that a correction is asked for, so that who asks for them
// sees it wait.
func saveAbout(ctx context.Context, tx *Tx, c news.Correction) error {
	about, err := named(ctx, tx.Tx, c)
	if err != nil {
		return err
	}
	for _, id := range about {
		if _, err := tx.ExecContext(ctx, `INSERT INTO correction_stories (number, story) VALUES ($1, $2) ON CONFLICT DO NOTHING`, c.Number, id); err != nil {
			return err
		}
	}
	if c.Act != news.Undo {
		return nil
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO correction_articles (number, article) SELECT $1, article FROM correction_articles WHERE number = $2`, c.Number, c.Of)
	return err
}

// Correction gives one by its number. An unknown one is ErrNotFound.
func (s *Store) Correction(ctx context.Context, number int64) (a Asked, err error) {
	err = s.read(ctx, fmt.Sprintf("look up correction %d", number), func(tx *sql.Tx) error {
		a, err = row(ctx, tx, scanAsked, `SELECT correction, refused FROM corrections WHERE number = $1`, number)
		return err
	})
	return a, err
}

func scanAsked(s scan) (a Asked, err error) {
	var encoded string
	if err = s(&encoded, &a.Refused); err == nil {
		err = json.Unmarshal([]byte(encoded), &a.Correction)
	}
	return a, err
}

// CorrectionsOf gives what was corrected in a story, in the order in which it was asked
// for; the undone too.
func (s *Store) CorrectionsOf(ctx context.Context, id int64) (all []Asked, err error) {
	err = s.read(ctx, fmt.Sprintf("look up the corrections of story %d", id), func(tx *sql.Tx) error {
		all, err = rows(ctx, tx, scanAsked, `
			SELECT correction, refused FROM corrections WHERE number IN (SELECT number FROM correction_stories WHERE story = $1) ORDER BY number`, id)
		return err
	})
	return all, err
}

// CorrectionsOfArticle gives what made an article count otherwise.
func (s *Store) CorrectionsOfArticle(ctx context.Context, id string) (all []Asked, err error) {
	err = s.read(ctx, "look up the corrections of article "+strconv.Quote(bounded(id)), func(tx *sql.Tx) error {
		all, err = rows(ctx, tx, scanAsked, `
			SELECT correction, refused FROM corrections WHERE number IN (SELECT number FROM correction_articles WHERE article = $1) ORDER BY number`, id)
		return err
	})
	return all, err
}

// Past gives all that decides what a correction comes to.
func (s *Store) Past(ctx context.Context, c news.Correction) (p story.Past, err error) {
	err = s.read(ctx, "look up what a correction is about", func(tx *sql.Tx) error {
		if p.Stories, err = related(ctx, tx, c); err != nil || len(p.Stories) == 0 {
			return err
		}
		places, args := list(1, p.Stories)
		p.Verdicts, err = rows(ctx, tx, func(sc scan) (k story.Kept, err error) {
			k.Verdict, err = scanVerdict(sc, &k.Seq)
			return k, err
		}, `SELECT v.seq, v.verdict, coalesce(v.title, a.title), '' FROM verdicts v JOIN articles a ON a.id = v.article
			WHERE v.article IN (SELECT article FROM reports WHERE story IN (`+places+`)) ORDER BY v.seq`, args...)
		if err != nil {
			return err
		}
		p.Corrections, err = rows(ctx, tx, fromJSON[news.Correction], `SELECT correction FROM corrections WHERE seq IS NOT NULL
			AND number IN (SELECT number FROM correction_stories WHERE story IN (`+places+`)) ORDER BY seq`, args...)
		return err
	})
	return p, err
}

// named are the stories that a correction is about as it is asked for.
func named(ctx context.Context, tx *sql.Tx, c news.Correction) (found []int64, err error) {
	add := func(query string, args ...any) error {
		more, err := rows(ctx, tx, value[int64], query, args...)
		found = append(found, more...)
		return err
	}
	for _, id := range []int64{c.Story, c.Into} {
		if err := add(`SELECT id FROM stories WHERE id = $1`, id); err != nil {
			return nil, err
		}
	}
	developments := slices.Clone(c.Developments)
	if c.Act == news.Duplicate {
		developments = append(developments, c.Of)
	}
	for _, id := range developments {
		if err := add(`SELECT story FROM developments WHERE id = $1`, id); err != nil {
			return nil, err
		}
	}
	if c.Act == news.Undo {
		if err := add(`SELECT story FROM correction_stories WHERE number = $1`, c.Of); err != nil {
			return nil, err
		}
	}
	return found, nil
}

// related are the stories that a correction is about, and all that corrections ever joined
// with one of them or parted from it.
func related(ctx context.Context, tx *sql.Tx, c news.Correction) ([]int64, error) {
	found, err := named(ctx, tx, c)
	for known := -1; err == nil && known != len(found) && len(found) > 0; {
		slices.Sort(found)
		found = slices.Compact(found)
		known = len(found)
		places, args := list(1, found)
		var more []int64
		more, err = rows(ctx, tx, value[int64], `SELECT DISTINCT story FROM correction_stories WHERE number IN (
			SELECT number FROM correction_stories WHERE story IN (`+places+`))`, args...)
		found = append(found, more...)
		slices.Sort(found)
		found = slices.Compact(found)
	}
	return found, err
}

// Cards gives the channels that hold the story's card, or soon will, and the watch that
// asked for it there. One for which it is held was told nothing that must be put right.
func (s *Store) Cards(ctx context.Context, id int64) (map[string]string, error) {
	cards := map[string]string{}
	err := s.read(ctx, fmt.Sprintf("look up the cards of story %d", id), func(tx *sql.Tx) error {
		_, err := rows(ctx, tx, func(sc scan) (struct{}, error) {
			var channel, watch string
			err := sc(&channel, &watch)
			cards[channel] = watch
			return struct{}{}, err
		}, `SELECT channel, watch FROM deliveries WHERE story = $1 AND state IN ('waiting', 'sending', 'sent') ORDER BY id DESC`, id)
		return err
	})
	return cards, err
}

// Placed is a development and the story it is in.
type Placed struct {
	news.Development
	Story  int64
	Counts bool // false: it was corrected away
}

// Development gives one by its number. An unknown one is ErrNotFound.
func (s *Store) Development(ctx context.Context, id int64) (p Placed, err error) {
	err = s.read(ctx, fmt.Sprintf("look up development %d", id), func(tx *sql.Tx) error {
		p, err = row(ctx, tx, func(sc scan) (p Placed, err error) {
			var encoded string
			if err = sc(&p.Story, &p.Counts, &encoded); err == nil {
				err = json.Unmarshal([]byte(encoded), &p.Development)
			}
			return p, err
		}, `SELECT story, counts, development FROM developments WHERE id = $1`, id)
		return err
	})
	return p, err
}
