package store

import (
	"context"
	"database/sql"
	"strings"

	"parley/bot/gazetteer"
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

// searched is how a database searches, as sqlite.go and postgres.go have it. A ? stands for what is sought.
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
