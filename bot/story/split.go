package story

import (
	"strconv"
	"unicode"
	"unicode/utf8"
)

const maxWords = 4000

// word is one word of a text.
type word struct {
	hash    uint64 // of its letters, folded
	term    uint32 // what it means: the same for its forms and for words of one meaning; 0 says nothing
	stem    uint32
	at, end int32 // bytes of the text
	upper   bool  // begins with a capital
	digit   bool  // begins with a digit
	starts  bool  // opens a sentence
}

// basis is where FNV-1a begins.
const basis = 14695981039346656037

// split cuts a text into words, at most maxWords.
func split(text string) []word {
	m := meaningsOf()
	words := make([]word, 0, min(len(text)/6+1, maxWords))
	starts := true
	for i := 0; i < len(text) && len(words) < maxWords; {
		r, size := rune(text[i]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRuneInString(text[i:])
		}
		if !letter(r) && !unicode.IsDigit(r) {
			switch r {
			case '.', '!', '?', '…', '\n', ':', '“', '"':
				starts = true
			}
			i += size
			continue
		}
		w := word{hash: basis, at: int32(i), upper: r < utf8.RuneSelf && 'A' <= r && r <= 'Z' || r >= utf8.RuneSelf && unicode.IsUpper(r), digit: unicode.IsDigit(r), starts: starts}
		starts = false
		var folded [stemRoom]byte
		n := 0
		for i < len(text) {
			c := text[i]
			switch {
			case 'a' <= c && c <= 'z' || '0' <= c && c <= '9':
			case 'A' <= c && c <= 'Z':
				c += 'a' - 'A'
			case c == '.' && inWord(text[i+1:]) || c == ',' && w.digit && thousands(text[i+1:]):
				// "U.S." is one word, and so are "12.5" and "27,000".
				i++
				continue
			case c >= utf8.RuneSelf:
				if r, size = utf8.DecodeRuneInString(text[i:]); letter(r) || unicode.IsDigit(r) {
					r = unicode.ToLower(r)
					w.hash = mix(w.hash, uint64(r))
					if n < len(folded) {
						folded[n] = byte(r) | 0x80
						n++
					}
					i += size
					continue
				}
				c = 0
			default:
				c = 0
			}
			if c == 0 {
				break
			}
			w.hash = mix(w.hash, uint64(c))
			if n < len(folded) {
				folded[n] = c
				n++
			}
			i++
		}
		w.end = int32(i)
		m.read(&w, folded[:n], text)
		words = append(words, w)
	}
	return words
}

func letter(r rune) bool {
	if r < utf8.RuneSelf {
		return 'a' <= r|0x20 && r|0x20 <= 'z'
	}
	return unicode.IsLetter(r)
}

func inWord(rest string) bool {
	r, _ := utf8.DecodeRuneInString(rest)
	return unicode.IsLetter(r) || unicode.IsDigit(r)
}

// thousands reports whether three digits follow, and no fourth.
func thousands(rest string) bool {
	return len(rest) >= 3 && isDigit(rest[0]) && isDigit(rest[1]) && isDigit(rest[2]) && (len(rest) == 3 || !isDigit(rest[3]))
}

// mix is one step of FNV-1a over whole values, with the bits spread afterwards.
func mix(h, v uint64) uint64 {
	h = (h ^ v) * 1099511628211
	return h ^ h>>29
}

// number reads "27,000", "2.8bn", "17th"; the text is one word.
func number(text string) (float64, bool) {
	digits := make([]byte, 0, 24)
	i := 0
	for ; i < len(text) && len(digits) < cap(digits) && (isDigit(text[i]) || text[i] == '.' || text[i] == ','); i++ {
		if text[i] != ',' {
			digits = append(digits, text[i])
		}
	}
	for len(digits) > 0 && digits[len(digits)-1] == '.' {
		digits = digits[:len(digits)-1]
	}
	v, err := strconv.ParseFloat(string(digits), 64)
	if scale := scales[text[i:]]; scale != 0 {
		v *= scale
	}
	return v, err == nil
}
