package gazetteer

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// plain maps letters with marks to what they are commonly written as without.
var plain = func() map[rune]string {
	m := map[rune]string{}
	for to, from := range map[string]string{
		"a": "àáâãäåāăąǎạảấầẩẫậắằẳẵặ", "c": "çćĉċč", "d": "ďđðḍ", "e": "èéêëēĕėęěəẹẻẽếềểễệ",
		"g": "ĝğġģǧ", "h": "ĥħḥ", "i": "ìíîïĩīĭįıǐịỉ", "j": "ĵ", "k": "ķǩ", "l": "ĺļľŀł", "n": "ñńņňŋ",
		"o": "òóôõöøōŏőơọỏốồổỗộớờởỡợ", "r": "ŕŗřṛ", "s": "śŝşšșṣ", "t": "ţťŧțṭ", "u": "ùúûüũūŭůűųưụủứừửữự",
		"w": "ŵ", "y": "ýÿŷỳỷỹỵ", "z": "źżžẓ", "ae": "æ", "oe": "œ", "ss": "ß", "th": "þ",
	} {
		for _, r := range from {
			m[r] = to
		}
	}
	return m
}()

// appendFolded appends r in small letters and without marks. Marks that stand as
// runes of their own, and the half rings of transliterations, vanish.
func appendFolded(buf []byte, r rune) []byte {
	if r < utf8.RuneSelf {
		if 'A' <= r && r <= 'Z' {
			r += 'a' - 'A'
		}
		return append(buf, byte(r))
	}
	r = unicode.ToLower(r)
	if s, ok := plain[r]; ok {
		return append(buf, s...)
	}
	if unicode.Is(unicode.Mn, r) || r == 'ʿ' || r == 'ʾ' || r == 'ʼ' || r == 'ʻ' {
		return buf
	}
	return utf8.AppendRune(buf, r)
}

// Fold is the form under which names, and the words of any text, are compared: words of
// letters and digits alone, small and without marks and possessives, joined by one space.
func Fold(s string) string { return fold(s) }

func fold(s string) string {
	var b strings.Builder
	for _, w := range scan(nil, s, nil) {
		if b.Len() > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(w.folded(s))
	}
	return b.String()
}
