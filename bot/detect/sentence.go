package detect

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Bounds on what is read of one article, so that no text is too big. What a news
// text reports stands near its beginning.
const (
	maxBytes  = 64 << 10
	maxTokens = 400 // of one sentence; a longer one is cut there
)

// sentence is one sentence of the title (para -1) or of the text.
type sentence struct {
	text       string // what it was cut from: the title or the body
	start, end int    // bytes of text
	para       int    // paragraph, -1 for the title
	nth        int    // position among the article's sentences, 0 for the title
	place      int    // position among those that are no junk
	toks       []token
	mentions   []mention
	where      []int16 // token → mention + 1
	dates      []dateRef
	starts     []int16    // token → first token of its clause
	history    bool       // told as background
	speaker    []*mention // who speaks in it, once asked
	asked      bool
	listed     bool // a bullet or a line of a list

	voided   []voided    // what a rule reads in it as not done
	kinds    []float64   // how likely its signs make it tell each learned kind; nil: not asked
	statuses [][]float64 // by kind: how likely each status is
}

func (s *sentence) words() string { return strings.TrimSpace(s.text[s.start:s.end]) }

// at is the mention that covers token i.
func (s *sentence) at(i int) *mention {
	if i < 0 || i >= len(s.where) || s.where[i] == 0 {
		return nil
	}
	return &s.mentions[s.where[i]-1]
}

// span is a stretch of the text.
type span struct {
	from, to int
	para     int
}

// split cuts text into sentences: at line breaks always, at stops where what
// follows can begin a sentence.
func (d *Detector) split(text string) []span {
	var out []span
	para := 0
	for i := 0; i < len(text); {
		j := i
		for j < len(text) && text[j] != '\n' && text[j] != '\r' {
			j++
		}
		if line := strings.TrimSpace(text[i:j]); line != "" {
			out = d.splitLine(text, i, j, para, out)
			para++
		}
		i = j + 1
	}
	return out
}

func (d *Detector) splitLine(text string, from, to, para int, out []span) []span {
	start := from
	for i := from; i < to; i++ {
		c := text[i]
		if c != '.' && c != '!' && c != '?' && c != 0xE2 {
			continue
		}
		end := i + 1
		if c == 0xE2 { // the ellipsis
			if !strings.HasPrefix(text[i:to], "…") {
				continue
			}
			end = i + len("…")
		}
		for end < to { // closing quotes and brackets belong to the sentence
			r, n := utf8.DecodeRuneInString(text[end:to])
			if r != '"' && r != '”' && r != '’' && r != '\'' && r != ')' && r != ']' && r != '.' && r != '»' && r != '?' && r != '!' {
				break
			}
			end += n
		}
		if end >= to || !spaced(text[end:to]) || c == '.' && d.abbreviates(text, from, i, end, to) || !opening(text[end:to]) {
			continue
		}
		out = append(out, span{start, end, para})
		start = end
		i = end - 1
	}
	if strings.TrimSpace(text[start:to]) != "" {
		out = append(out, span{start, to, para})
	}
	return out
}

// spaced reports whether rest begins with a space of any sort.
func spaced(rest string) bool {
	r, _ := utf8.DecodeRuneInString(rest)
	return unicode.IsSpace(r)
}

// opening reports whether rest, after a stop, can begin a sentence.
func opening(rest string) bool {
	rest = strings.TrimLeftFunc(rest, unicode.IsSpace)
	r, _ := utf8.DecodeRuneInString(rest)
	return unicode.IsUpper(r) || unicode.IsDigit(r) || strings.ContainsRune("\"“‘'«([–—-•…$€£/", r)
}

// abbreviates reports whether the stop at i ends an abbreviation, not a sentence.
func (d *Detector) abbreviates(text string, from, i, end, to int) bool {
	j := i
	for j > from && text[j-1] != ' ' && text[j-1] != '(' && text[j-1] != '"' {
		j--
	}
	w := text[j:i]
	if w == "" || len(w) > 8 {
		return false
	}
	if len(w) == 1 && w[0] >= 'A' && w[0] <= 'Z' {
		return true // an initial
	}
	if strings.IndexByte(w, '.') > 0 { // U.S., p.m.: ends a sentence only when a plain opener follows
		next := strings.TrimLeft(text[end:to], " ")
		k := strings.IndexAny(next, " ,'’")
		if k < 0 {
			k = len(next)
		}
		id := d.lex.known([]byte(strings.ToLower(next[:k])))
		return id == 0 || d.lex.bits[id]&isOpener == 0
	}
	return d.abbreviations[strings.ToLower(w)]
}
