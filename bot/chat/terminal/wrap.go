package terminal

import (
	"strings"

	"github.com/rivo/uniseg"
)

// wrapped breaks a text into lines of at most width columns, at spaces only: hosts and
// kinds have hyphens and are not to be torn at them. A word wider than a line is cut
// between characters. There is always at least one line.
func wrapped(s string, width int) []string {
	width = max(width, 10)
	var (
		lines []string
		line  strings.Builder
		used  int
	)
	end := func() {
		lines = append(lines, strings.TrimRight(line.String(), " "))
		line.Reset()
		used = 0
	}
	for word := range strings.SplitAfterSeq(s, " ") {
		bare := uniseg.StringWidth(strings.TrimRight(word, " "))
		if used > 0 && used+bare > width {
			end()
		}
		for bare > width {
			head, tail := at(word, width)
			line.WriteString(head)
			end()
			word, bare = tail, uniseg.StringWidth(strings.TrimRight(tail, " "))
		}
		line.WriteString(word)
		used += uniseg.StringWidth(word)
	}
	end()
	return lines
}

// at cuts a word where width columns are full, behind at least one character.
func at(word string, width int) (head, tail string) {
	rest, state, used := word, -1, 0
	for rest != "" {
		_, after, columns, next := uniseg.FirstGraphemeClusterInString(rest, state)
		if used > 0 && used+columns > width {
			break
		}
		rest, state, used = after, next, used+columns
	}
	return word[:len(word)-len(rest)], rest
}
