package gazetteer

import (
	"unicode"
	"unicode/utf8"
)

// gap says what stands between a word and the one before it.
type gap uint8

const (
	line   gap = iota // a line break, or the text's beginning
	mark              // a comma, a bracket, a dash with spaces, the end of a sentence
	space             // only white space
	hyphen            // a hyphen or dash without spaces
	dot               // a full stop and white space: an abbreviation, or a sentence's end
	none              // nothing yet
)

// casing says how a word is written.
type casing uint8

const (
	small   casing = iota
	initial        // its first letter is a capital
	capital        // every letter is, and there are at least two
)

// word is one word of a text. "U.S." is one word, "US-Iran" are two, and a
// possessive ending belongs to none.
type word struct {
	start, end int32  // bytes
	id         uint32 // its number in the vocabulary, 0 when it is not there
	gap        gap
	casing     casing
	owns       bool // a possessive ending follows
}

// folded is the word as it is compared.
func (w word) folded(text string) string {
	var buf [32]byte
	return string(foldWord(buf[:0], text[w.start:w.end]))
}

func foldWord(buf []byte, s string) []byte {
	for _, r := range s {
		if r == '.' || r == '\'' || r == '’' || r == '‘' {
			continue
		}
		buf = appendFolded(buf, r)
	}
	return buf
}

// scan appends the words of text. vocabulary may be nil.
func scan(words []word, text string, vocabulary *Vocabulary) []word {
	between := line
	var buf [64]byte
	for i := 0; i < len(text); {
		r, size := rune(text[i]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRuneInString(text[i:])
		}
		if !isWordRune(r) {
			between = between.and(r)
			i += size
			continue
		}
		w, folded := readWord(buf[:0], text, i)
		w.gap = between
		if vocabulary != nil {
			w.id = vocabulary.Number(folded)
		}
		i = int(w.end)
		if n := possessive(text, i); n > 0 {
			w.owns = true
			i += n
		}
		words = append(words, w)
		between = none
	}
	return words
}

// and is the gap after one more rune between words; the strongest division wins.
func (g gap) and(r rune) gap {
	var seen gap
	switch r {
	case '\n', '\r', '\u2028', '\u2029':
		return line
	case ' ', '\t', '\u00a0', '\u202f', '\u2009':
		seen = space
	case '-', '‐', '‑', '–', '—', '/':
		seen = hyphen
	case '.':
		seen = dot
	default:
		if r == '\u200b' || r == '\u200d' || r == '\ufeff' || r == '\u00ad' {
			return g // invisible
		}
		return min(g, mark)
	}
	switch {
	case g == none:
		return seen
	case g == line || g == mark:
		return g
	case g == dot && seen == space, g == space && seen == space:
		return g
	case g == space && seen == dot:
		return mark
	}
	return mark // a dash with spaces, several stops
}

// readWord reads the word that begins at i. Letters, digits, and marks inside a
// word belong to it; so do the stops of "U.S." and an apostrophe between letters.
func readWord(buf []byte, text string, i int) (word, []byte) {
	w := word{start: int32(i)}
	letters, capitals := 0, 0
	first := true
reading:
	for i < len(text) {
		c := text[i]
		if c < utf8.RuneSelf {
			switch {
			case 'a' <= c && c <= 'z' || '0' <= c && c <= '9':
				letters++
				buf = append(buf, c)
				i++
			case 'A' <= c && c <= 'Z':
				letters++
				capitals++
				if first {
					w.casing = initial
				}
				buf = append(buf, c+'a'-'A')
				i++
			case c == '.' && abbreviates(text, i):
				i++
			case c == '\'' && inner(text, i, 1):
				i++
			default:
				break reading
			}
			first = false
			continue
		}
		r, size := utf8.DecodeRuneInString(text[i:])
		if r == '’' || r == '‘' {
			if !inner(text, i, size) {
				break
			}
			i += size
			continue
		}
		if !isWordRune(r) {
			break
		}
		if unicode.IsUpper(r) {
			capitals++
			if first {
				w.casing = initial
			}
		}
		letters++
		buf = appendFolded(buf, r)
		i += size
		first = false
	}
	w.end = int32(i)
	if capitals > 1 && capitals == letters {
		w.casing = capital
	}
	return w, buf
}

// abbreviates reports whether the stop at i belongs to an abbreviation such as "U.S.":
// single capitals with a stop after each, without spaces.
func abbreviates(text string, i int) bool {
	if i < 1 || !isUpperASCII(text[i-1]) {
		return false
	}
	alone := i == 1 || !isWordByte(text[i-2])
	if !alone {
		return false
	}
	if i+1 < len(text) && isUpperASCII(text[i+1]) {
		return i+2 >= len(text) || !isWordByte(text[i+2]) // "U.S", "U.S."
	}
	// the last stop of the abbreviation: part of it when a stop came before
	return i >= 3 && text[i-2] == '.' && isUpperASCII(text[i-3])
}

// inner reports whether the apostrophe at i joins letters and is no possessive.
func inner(text string, i, size int) bool {
	if i == 0 || possessive(text, i) > 0 {
		return false
	}
	before, _ := utf8.DecodeLastRuneInString(text[:i])
	after, _ := utf8.DecodeRuneInString(text[i+size:])
	return unicode.IsLetter(before) && unicode.IsLetter(after)
}

// possessive is the length of the possessive ending at i, 0 when there is none.
func possessive(text string, i int) int {
	n := 0
	switch {
	case i < len(text) && text[i] == '\'':
		n = 1
	case i+3 <= len(text) && (text[i:i+3] == "’" || text[i:i+3] == "‘"):
		n = 3
	default:
		return 0
	}
	if i+n < len(text) && (text[i+n] == 's' || text[i+n] == 'S') {
		r, _ := utf8.DecodeRuneInString(text[i+n+1:])
		if !isWordRune(r) {
			return n + 1
		}
		return 0
	}
	// the bare apostrophe of a plural: "the Houthis' leader"
	if i > 0 && text[i-1] == 's' {
		r, _ := utf8.DecodeRuneInString(text[i+n:])
		if r == ' ' {
			return n
		}
	}
	return 0
}

func isWordByte(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c >= utf8.RuneSelf
}

func isUpperASCII(c byte) bool { return 'A' <= c && c <= 'Z' }

func isWordRune(r rune) bool {
	if r < utf8.RuneSelf {
		return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9'
	}
	return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.Mn, r))
}
