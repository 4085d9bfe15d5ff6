package chat

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/rivo/uniseg"
)

// maxMarks is how many combining marks may sit on one letter: real scripts need up to
// four, "zalgo" text piles up hundreds that cover the lines above and below.
const maxMarks = 4

const (
	zeroWidthJoiner = '\u200d'
	emojiSelector   = '\ufe0f'
	textSelector    = '\ufe0e'
)

// Clean makes text from outside fit for one line of a message: valid UTF-8 without
// control, bidirectional, zero-width or otherwise invisible characters, its white space
// folded, at most four combining marks a letter. It is at most maxRunes runes long, cut
// between characters as a reader sees them, at a word if one ends near, with "…".
func Clean(s string, maxRunes int) string {
	if maxRunes < 1 {
		return ""
	}
	return cut(visible(s, maxRunes+1), maxRunes)
}

// visible drops what a reader cannot see and folds white space to single spaces. It reads
// no further than to show limit runes, or a few more.
func visible(s string, limit int) string {
	var b strings.Builder
	b.Grow(min(len(s), 4096))
	written := 0
	var (
		last  rune // the last rune written, 0 at the start and after a space
		marks int  // combining marks written since the last letter
		space bool // white space is due before the next rune
		join  bool // a joiner is due if an emoji follows
	)
	for _, r := range s {
		if written >= limit {
			break
		}
		switch {
		case unicode.IsSpace(r):
			space, join = last != 0 || b.Len() > 0, false
			continue
		case r == zeroWidthJoiner:
			join = !space && (pictorial(last) || last == emojiSelector)
			continue
		case r == utf8.RuneError || unseen(r):
			continue
		case unicode.Is(unicode.M, r):
			// A mark with nothing to sit on would sit on what stands before our text.
			if last == 0 || space || marks == maxMarks {
				continue
			}
			marks++
		default:
			marks = 0
			if space {
				b.WriteByte(' ')
				written++
			} else if join && pictorial(r) {
				b.WriteRune(zeroWidthJoiner)
				written++
			}
			space = false
		}
		join = false
		b.WriteRune(r)
		written++
		last = r
	}
	return b.String()
}

// unseen reports whether r shows nothing of its own, or is no character at all.
func unseen(r rune) bool {
	switch {
	case r == emojiSelector || r == textSelector:
		return false
	case !unicode.IsGraphic(r): // controls, formats, private use, unassigned
		return true
	case unicode.Is(unicode.Other_Default_Ignorable_Code_Point, r), unicode.Is(unicode.Variation_Selector, r):
		return true // Hangul fillers, grapheme joiner and the like: letters by class, blank by look
	case r == '\u2800' || r == '\ufffc': // empty braille cell, object replacement
		return true
	}
	return false
}

// pictorial reports whether r may stand beside a joiner in an emoji.
func pictorial(r rune) bool {
	return unicode.Is(unicode.So, r) || unicode.Is(unicode.Sk, r) && r >= 0x1f3fb && r <= 0x1f3ff || r == '♀' || r == '♂'
}

// cut shortens s to at most limit runes without splitting what is one character to a reader.
func cut(s string, limit int) string {
	if len(s) <= limit || utf8.RuneCountInString(s) <= limit {
		return s
	}
	var (
		rest  = s
		state = -1
		runes int
		end   int // bytes that fit beside the ellipsis
		word  int // bytes up to the end of the last whole word
	)
	for rest != "" {
		var cluster string
		cluster, rest, _, state = uniseg.FirstGraphemeClusterInString(rest, state)
		n := utf8.RuneCountInString(cluster)
		if cluster == " " {
			word = end
		}
		if runes+n > limit-1 {
			break
		}
		runes += n
		end += len(cluster)
	}
	// Half a word reads worse than none, but a long word must not eat the text.
	if word > end*4/5 {
		end = word
	}
	return strings.TrimRight(s[:end], " ,;:-–—") + "…"
}
