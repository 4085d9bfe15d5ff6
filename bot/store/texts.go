package store

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"parley/bot/news"
)

// What is kept of one story's words at most: PostgreSQL takes a megabyte
// (https://www.postgresql.org/docs/current/textsearch-limitations.html), and who copies
// adds nothing.
const longestTexts = 32 << 10

// saveTexts keeps what stories say now, in the transaction that changed it. The texts of their
// articles are not among it: of 200,000 articles, all this is 30 MB beside 1.3 GB, and would
// be 500 MB with them.
func saveTexts(ctx context.Context, tx *Tx, stories []int64) error {
	slices.Sort(stories)
	for _, id := range slices.Compact(stories) {
		if err := saveText(ctx, tx, id); err != nil {
			return fmt.Errorf("what story %d says: %w", id, err)
		}
	}
	return nil
}

func saveText(ctx context.Context, tx *Tx, id int64) error {
	st, err := row(ctx, tx.Tx, fromJSON[news.Story], `SELECT story FROM stories WHERE id = $1`, id)
	if err != nil {
		return err
	}
	if st.Into != 0 {
		_, err := tx.ExecContext(ctx, `DELETE FROM story_texts WHERE story = $1`, id)
		return err
	}
	if err := fill(ctx, tx.Tx, &st); err != nil {
		return err
	}
	head := texted{}
	for _, t := range slices.Concat([]string{st.Headline, st.Target, st.Place}, st.Actors) {
		head.add(t)
	}
	says, titles := texted{}, texted{}
	says.add(st.Summary)
	for _, d := range st.Developments {
		says.add(d.Evidence)
		for _, t := range slices.Concat([]string{d.Target, d.Place, d.Speaker}, d.Actors) {
			says.add(t)
		}
	}
	for _, r := range st.Reports {
		titles.add(r.Title)
	}
	_, err = tx.ExecContext(ctx, `
		INSERT INTO story_texts (story, head, says, titles) VALUES ($1, $2, $3, $4)
		ON CONFLICT (story) DO UPDATE SET head = excluded.head, says = excluded.says, titles = excluded.titles
			WHERE story_texts.head <> excluded.head OR story_texts.says <> excluded.says OR story_texts.titles <> excluded.titles`,
		id, head.String(), says.String(), titles.String())
	return err
}

// texted gathers texts as their stems, each text once.
type texted struct {
	strings.Builder
	has map[string]bool
}

func (t *texted) add(text string) {
	if text == "" || t.has[text] {
		return
	}
	if t.has == nil {
		t.has = map[string]bool{}
	}
	t.has[text] = true
	for _, w := range stems(text) {
		if t.Len() > longestTexts {
			return
		}
		if t.Len() > 0 {
			t.WriteByte(' ')
		}
		t.WriteString(w)
	}
}

// filledAtOnce is how many stories one transaction of fillTexts does.
const filledAtOnce = 500

// fillTexts keeps what the stories say that are from before stories were searched, or were
// written by an older Parley beside this one.
func (s *Store) fillTexts(ctx context.Context) error {
	for said := false; ; {
		var n int
		err := s.write(ctx, "make old stories searchable", func(tx *Tx) error {
			found, err := rows(ctx, tx.Tx, value[int64], `SELECT id FROM stories WHERE into_story = 0
				AND NOT EXISTS (SELECT 1 FROM story_texts WHERE story = stories.id) ORDER BY id LIMIT $1`, filledAtOnce)
			if err != nil {
				return err
			}
			n = len(found)
			return saveTexts(ctx, tx, found)
		})
		if err != nil || n == 0 {
			return err
		}
		if !said {
			s.log.Info("making the stories searchable that are kept from before; this happens once", "database", s.name)
			said = true
		}
	}
}
