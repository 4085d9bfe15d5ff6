package detect

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"
)

// tokenSort says what a token is.
type tokenSort uint8

const (
	word tokenSort = iota
	number
	mark // punctuation that separates: , ; : . ? ! ( ) – " and bullets
)

// token is one word, number or mark. Offsets are bytes in the text it was cut from.
type token struct {
	start, end int32
	id         int32 // in the lexicon; 0: no table names it
	sort       tokenSort
	char       byte // of a mark: one of , ; : . ? ! ( ) - " *
	upper      bool // starts with a capital
	poss       bool // carried 's or s'
	bits       wordBits
}

// maxWord bounds one token, so that a text without spaces is cut, not hoarded.
const maxWord = 64

// tokenizer cuts text into tokens and numbers the words that the lexicon knows.
type tokenizer struct {
	lex        *lexicon
	no, longer int32
	buf        [maxWord]byte
}

// cut appends the tokens of text[from:to] to toks. Hyphens inside words separate
// without leaving a mark, so that "cease-fire" and "cease fire" read alike;
// "won't" becomes "will not".
func (z *tokenizer) cut(text string, from, to int, toks []token) []token {
	for i := from; i < to; {
		c := text[i]
		switch {
		case c == ' ' || c == '\t' || c == '\n' || c == '\r':
			i++
		case isLetter(c) || c >= utf8.RuneSelf && letterAt(text, i):
			j := wordEnd(text, i, to)
			toks = z.word(text, i, j, toks)
			i = j
		case c >= '0' && c <= '9':
			j := numberEnd(text, i, to)
			toks = append(toks, token{start: int32(i), end: int32(j), sort: number, id: z.number(text[i:j])})
			i = j
		case c == '-' && i > from && i+1 < to && text[i-1] != ' ' && text[i+1] != ' ' && text[i-1] != '-' && text[i+1] != '-':
			i++ // inside a compound
		default:
			r, n := utf8.DecodeRuneInString(text[i:to])
			if m := markOf(r); m != 0 {
				toks = append(toks, token{start: int32(i), end: int32(i + n), sort: mark, char: m})
			}
			i += n
		}
	}
	return toks
}

func isLetter(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }

func letterAt(text string, i int) bool {
	r, _ := utf8.DecodeRuneInString(text[i:])
	return unicode.IsLetter(r)
}

// wordEnd finds the end of the word that starts at i: letters, inner dots of
// abbreviations (U.S.), and apostrophes between letters.
func wordEnd(text string, i, to int) int {
	j := i
	for j < to && j-i < maxWord {
		c := text[j]
		switch {
		case isLetter(c) || c >= '0' && c <= '9':
			j++
		case c == '.' && j+1 < to && isLetter(text[j+1]) && dotted(text, i, j):
			j++
		case c == '.' && j-i >= 3 && text[j-2] == '.' && isLetter(text[j-1]):
			return j + 1 // the last dot of U.S. or a.m.
		case c == '\'' && j+1 < to && isLetter(text[j+1]):
			j++
		case c >= utf8.RuneSelf:
			r, n := utf8.DecodeRuneInString(text[j:to])
			switch {
			case unicode.IsLetter(r) || unicode.Is(unicode.Mn, r):
				j += n
			case r == '’' && j+n < to && (isLetter(text[j+n]) || text[j+n] >= utf8.RuneSelf && letterAt(text, j+n)):
				j += n
			default:
				return j
			}
		default:
			return j
		}
	}
	return j
}

// dotted reports whether the dot at j continues an abbreviation of one- or
// two-letter parts that began at i.
func dotted(text string, i, j int) bool {
	n := 0
	for k := j - 1; k >= i && text[k] != '.'; k-- {
		n++
	}
	return n >= 1 && n <= 2 && (j-i <= 2 || strings.IndexByte(text[i:j], '.') >= 0) && text[i] < utf8.RuneSelf
}

func numberEnd(text string, i, to int) int {
	j := i
	for j < to && j-i < maxWord {
		c := text[j]
		if c >= '0' && c <= '9' || isLetter(c) {
			j++
			continue
		}
		if (c == '.' || c == ',' || c == ':' || c == '/' || c == '-') && j+1 < to && text[j+1] >= '0' && text[j+1] <= '9' {
			j++
			continue
		}
		return j
	}
	return j
}

// markOf folds the many dashes, quotes and bullets to one byte each.
func markOf(r rune) byte {
	switch r {
	case ',', ';', ':', '.', '?', '!', '(', ')':
		return byte(r)
	case '[', '{':
		return '('
	case ']', '}':
		return ')'
	case '-', '–', '—', '―':
		return '-'
	case '"', '“', '”', '«', '»', '„':
		return '"'
	case '…':
		return '.'
	case '•', '·', '*', '▪', '►', '‣':
		return '*'
	}
	return 0
}

// word appends the token or tokens of one written word.
func (z *tokenizer) word(text string, i, j int, toks []token) []token {
	low := z.lower(text[i:j])
	t := token{start: int32(i), end: int32(j), sort: word, upper: upperAt(text, i)}
	second := ""
	if k := bytes.IndexByte(low, '\''); k > 0 {
		head, tail := low[:k], low[k+1:]
		switch string(tail) {
		case "s", "":
			t.poss, low = true, head
		case "t":
			if head[len(head)-1] == 'n' {
				low, second = head[:len(head)-1], "not"
				if string(head) == "won" {
					low = append(low[:0], "will"...)
				} else if string(head) == "can" {
					low = head
				}
			}
		case "ll":
			low, second = head, "will"
		case "ve":
			low, second = head, "have"
		case "d":
			low, second = head, "would"
		case "re":
			low, second = head, "are"
		}
	} else if string(low) == "cannot" {
		low, second = low[:3], "not"
	}
	t.name(z.lex, low)
	toks = append(toks, t)
	if second != "" {
		n := token{start: int32(j), end: int32(j), sort: word, id: z.lex.known([]byte(second))}
		if n.id != 0 {
			n.bits = z.lex.bits[n.id]
		}
		toks = append(toks, n)
	}
	return toks
}

// name looks the folded word up. Words in -ly that no table knows are taken for adverbs.
func (t *token) name(l *lexicon, low []byte) {
	t.id = l.known(low)
	if t.id != 0 {
		t.bits = l.bits[t.id]
	} else if !t.upper && len(low) > 4 && bytes.HasSuffix(low, ly) {
		t.bits = isAdverb
	}
}

var ly = []byte("ly")

// number finds the number of a written figure that a table names ("1st").
func (z *tokenizer) number(s string) int32 { return z.lex.known(z.lower(s)) }

// lower folds case into the tokenizer's buffer, dots of abbreviations left out and
// curly apostrophes made straight. The result lives until the next call.
func (z *tokenizer) lower(s string) []byte {
	n := 0
	for i := 0; i < len(s) && n < len(z.buf)-4; {
		c := s[i]
		if c < utf8.RuneSelf {
			i++
			if c == '.' && !(s[0] >= '0' && s[0] <= '9') {
				continue
			}
			if c >= 'A' && c <= 'Z' {
				c += 'a' - 'A'
			}
			z.buf[n] = c
			n++
			continue
		}
		r, w := utf8.DecodeRuneInString(s[i:])
		i += w
		if r == '’' {
			z.buf[n] = '\''
			n++
			continue
		}
		n += utf8.EncodeRune(z.buf[n:], unicode.ToLower(r))
	}
	return z.buf[:n]
}

func upperAt(text string, i int) bool {
	c := text[i]
	if c < utf8.RuneSelf {
		return c >= 'A' && c <= 'Z'
	}
	r, _ := utf8.DecodeRuneInString(text[i:])
	return unicode.IsUpper(r)
}

// plainWords cuts a table's phrase as the tokenizer cuts text, so that the two meet.
func plainWords(s string) []string {
	s = strings.ToLower(strings.ReplaceAll(s, "-", " "))
	var out []string
	for _, f := range strings.Fields(s) {
		f = strings.ReplaceAll(f, ".", "")
		if f == "cannot" {
			out = append(out, "can", "not")
			continue
		}
		if f != "" {
			out = append(out, strings.TrimSuffix(f, "'s"))
		}
	}
	return out
}
