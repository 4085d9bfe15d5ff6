package detect

import (
	"embed"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"parley/bot/gazetteer"
	"parley/bot/news"
)

// The tables of English stand beside the code; those of another language in a folder
// of languages named for its BCP 47 tag, which is all that a language is: words.yaml,
// topics.yaml, kinds, and its names in the gazetteer.
//
//go:embed words.yaml topics.yaml kinds/*.yaml languages
var tables embed.FS

// askedGroups are the groups of words.yaml that code asks for by name.
var askedGroups = []string{"meetverbs", "backgroundhead", "boilerplate", "counted", "firstperson", "asking", "gerundfuture", "gerundpast", "ifafter", "junkhead", "peace", "plans",
	"previously", "talks", "things", "unrest", "by", "at", "whose", "helper-to", "post-for", "departments", "capital", "here", "host", "back", "occasion", "chambers", "neuter", "texts"}

// languages picks the detector that reads an article.
type languages struct {
	byTag map[string]*Detector
	tells map[string]*Detector // words that the tables of only one language have
}

// loadLanguages reads the folder of languages.
func loadLanguages(g *gazetteer.Gazetteer, english *Detector) (*languages, error) {
	out := &languages{byTag: map[string]*Detector{"en": english}, tells: map[string]*Detector{}}
	folders, err := fs.ReadDir(tables, "languages")
	if err != nil {
		return nil, err
	}
	for _, f := range folders {
		folder, err := fs.Sub(tables, "languages/"+f.Name())
		if err != nil {
			return nil, err
		}
		names, err := g.In(f.Name())
		if err != nil {
			return nil, fmt.Errorf("languages/%s: %w", f.Name(), err)
		}
		d, err := load(names, folder, false, nil)
		if err == nil {
			err = d.settle()
		}
		if err != nil {
			return nil, fmt.Errorf("languages/%s: %w", f.Name(), err)
		}
		out.byTag[f.Name()] = d
	}
	for _, d := range out.byTag {
		for _, w := range d.lex.words.Words() {
			if _, ok := out.tells[w]; ok {
				out.tells[w] = nil // another has it too
				continue
			}
			out.tells[w] = d
		}
	}
	return out, nil
}

// lead is how much of a text, in bytes, tells its language beside the title.
const lead = 600

// unmixed is how many words of one language, before any of another, leave no doubt.
const unmixed = 9

// of is the detector for the language of an article: the one it names, else the one
// whose words stand in the title and the lead most often; in doubt otherwise.
func (l *languages) of(a news.Article, otherwise *Detector) *Detector {
	if l == nil || len(l.byTag) < 2 {
		return otherwise
	}
	if a.Language != "" {
		tag, _, _ := strings.Cut(strings.ToLower(strings.ReplaceAll(a.Language, "_", "-")), "-")
		if d := l.byTag[tag]; d != nil {
			return d
		}
		return otherwise
	}
	count := map[*Detector]int{}
	for _, text := range [2]string{bounded(a.Title, 1<<10), bounded(a.Text, lead)} {
		for w := range strings.FieldsFuncSeq(text, func(r rune) bool { return !unicode.IsLetter(r) }) {
			if d := l.tells[strings.ToLower(w)]; d != nil {
				if count[d]++; count[d] == unmixed && len(count) == 1 {
					return d
				}
			}
		}
	}
	best, most := otherwise, count[otherwise]+1 // one word more is chance
	for _, tag := range slices.Sorted(maps.Keys(l.byTag)) {
		if d := l.byTag[tag]; d != otherwise && count[d] > most {
			best, most = d, count[d]
		}
	}
	return best
}

// apart is a text of the same length in which elided words stand apart: "l'accord"
// reads "l accord".
func (l *lexicon) apart(text string) string {
	if len(l.elided) == 0 {
		return text
	}
	out := []byte(text)
	start := 0 // of the word
	for i := 0; i < len(text); {
		r, width := utf8.DecodeRuneInString(text[i:]) // of a byte that is no letter of UTF-8: one
		at := i
		i += width
		switch {
		case unicode.IsLetter(r):
			continue
		case (r == '\'' || r == '’') && l.elided[strings.ToLower(text[start:at])]:
			for k := at; k < i; k++ {
				out[k] = ' '
			}
		}
		start = i
	}
	return string(out)
}

// plain cuts a table's phrase into words as texts are cut.
func (l *lexicon) plain(phrase string) []string { return plainWords(l.apart(phrase)) }
