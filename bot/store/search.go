package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"

	"parley/bot/gazetteer"
	"parley/bot/news"
	"parley/bot/plover"
)

// Text is what is searched in what stories say: their headlines and summaries, whom and
// where they are about, the sentences their developments were read in, and the titles of
// their articles. Letters count without capitals and marks, English words without the
// endings of their inflections.
type Text struct {
	Words []Said
	Any   bool // one of them is enough; who says more of them comes first
	Begun bool // the last word is perhaps not typed to its end

	Newest bool // the newest story comes first, however well it fits: it is found at once
}

// Said is a word, or a phrase of several, in one or more forms of which a story must say one.
type Said []string

// Words are words that have one form each.
func Words(words ...string) []Said {
	all := make([]Said, len(words))
	for i, w := range words {
		all[i] = Said{w}
	}
	return all
}

// searched is how a database searches. A ? stands for what is sought.
type searched struct {
	join, match, rank string
	newest            string // the order in which the last story comes first
	exists            string // whether any story says it
	all, either       string // joins what must all be said, or one of which must
	term              func(term) string
}

// term is a word or a phrase, each word of letters and digits alone: none of it can mean
// anything else to a database.
type term struct {
	words []string
	begun bool
}

// expression is what is sought, in the language of the database.
func (s searched) expression(terms [][]term, anyOf bool) string {
	parts := make([]string, len(terms))
	for i, forms := range terms {
		one := make([]string, len(forms))
		for j, f := range forms {
			one[j] = s.term(f)
		}
		parts[i] = `(` + strings.Join(one, s.either) + `)`
	}
	if anyOf {
		return strings.Join(parts, s.either)
	}
	return strings.Join(parts, s.all)
}

const (
	longestTerm = 40 // bytes of a word that count: nobody types more
	mostTerms   = 20 // of one question
)

// stems are the words of a text as they are kept and sought, without what is too long to
// be a word.
func stems(text string) []string {
	words := strings.Fields(gazetteer.Fold(text))
	kept := words[:0]
	for _, w := range words {
		if len(w) <= longestTerm {
			kept = append(kept, string(plover.Stem([]byte(w))))
		}
	}
	return kept
}

// idle are words that say nothing alone. They count in a phrase, and where there is
// nothing else.
var idle = func() map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields("a about all an and any are as at be been but by did do does for from had has have how in into is it its news of on or " +
		"over per said say so than that the their them there they this to was were what when where which who why will with would") {
		set[w] = true
	}
	return set
}()

// Idle reports whether a word says nothing alone, so that nobody means it to be searched.
func Idle(word string) bool { return idle[gazetteer.Fold(word)] }

// termsOf are the terms of a text, in their forms: none where it has no letter or digit.
func termsOf(t Text) [][]term {
	var all, telling [][]term
	for i, said := range t.Words {
		begun := t.Begun && i == len(t.Words)-1
		var forms []term
		idles := !begun
		for _, text := range said {
			if one := (term{words: stems(text), begun: begun}); len(one.words) > 0 {
				forms, idles = append(forms, one), idles && Idle(text)
			}
		}
		if len(forms) == 0 {
			continue
		}
		if all = append(all, forms); !idles {
			telling = append(telling, forms)
		}
	}
	if len(telling) == 0 {
		telling = all
	}
	return telling[:min(len(telling), mostTerms)]
}

// searched: https://www.sqlite.org/fts5.html. The better a row matches, the lower is bm25.
func (f *sqliteFile) searched() searched {
	return searched{
		join:   ` JOIN story_words ON story_words.rowid = stories.id`,
		match:  `story_words MATCH ?`,
		rank:   `bm25(story_words, 8.0, 3.0, 1.0)`,
		newest: `story_words.rowid DESC`,
		exists: `SELECT EXISTS (SELECT 1 FROM story_words WHERE story_words MATCH ?)`,
		all:    ` AND `,
		either: ` OR `,
		term: func(t term) string {
			one := `"` + strings.Join(t.words, " ") + `"`
			if t.begun {
				one += `*`
			}
			return one
		},
	}
}

// searched: https://www.postgresql.org/docs/current/textsearch-controls.html. The weights are
// those of D, C, B and A; a long text counts by the logarithm of its length.
func (p *postgres) searched() searched {
	const sought = `to_tsquery('simple', ?)`
	return searched{
		join:   ` JOIN story_texts ON story_texts.story = stories.id`,
		match:  `story_texts.words @@ ` + sought,
		rank:   `ts_rank_cd('{0, 0.1, 0.3, 0.8}', story_texts.words, ` + sought + `, 1) DESC`,
		newest: `stories.id DESC`,
		exists: `SELECT EXISTS (SELECT 1 FROM story_texts WHERE words @@ ` + sought + `)`,
		all:    ` & `,
		either: ` | `,
		term: func(t term) string {
			one := strings.Join(t.words, " <-> ")
			if t.begun {
				one += `:*`
			}
			return `(` + one + `)`
		},
	}
}

// Unsaid gives those of the words that no story says.
func (s *Store) Unsaid(ctx context.Context, words []string) (unsaid []string, err error) {
	how := s.dialect.searched()
	err = s.read(ctx, "look for words", func(tx *sql.Tx) error {
		for _, w := range words {
			said := false
			if terms := termsOf(Text{Words: Words(w)}); len(terms) > 0 {
				if said, err = row(ctx, tx, value[bool], strings.ReplaceAll(how.exists, "?", "$1"), how.expression(terms, false)); err != nil {
					return err
				}
			}
			if !said {
				unsaid = append(unsaid, w)
			}
		}
		return nil
	})
	return unsaid, err
}

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
	if text == "" || t.has[text] || t.Len() > longestTexts {
		return
	}
	if t.has == nil {
		t.has = map[string]bool{}
	}
	t.has[text] = true
	for _, w := range stems(text) {
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
