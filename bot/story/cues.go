package story

import "strings"

// Words that say how a happening stands to another one of its sort. Two different days
// are one happening that was moved, or two that follow one another: the sentence tells.
var (
	movedWords = []string{"brought forward", "moved", "rescheduled", "put back", "put off", "pushed back", "slips", "slipped", "delayed", "sooner than", "earlier than",
		"later than", "instead", "rather than", "new date", "now set", "now due", "now to be", "will now", "a week later", "a day later", "a day earlier", "days later than", "shifted"}
	againWords = []string{"again", "another", "too", "either", "a further", "in a row", "one more", "once more", "a second", "second time", "also"}
)

// plainly is a sentence in small letters, with spaces for its marks.
func plainly(sentence string) string {
	return strings.Map(func(r rune) rune {
		switch r {
		case '.', ',', ';', ':', '!', '?', '"', '“', '”', '(', ')', '—':
			return ' '
		}
		return r
	}, strings.ToLower(sentence))
}

// holds reports whether one of the phrases stands between spaces, or at an end.
func holds(plain string, phrases []string) bool {
	for _, p := range phrases {
		for from := 0; ; {
			at := strings.Index(plain[from:], p)
			if at < 0 {
				break
			}
			at += from
			end := at + len(p)
			if (at == 0 || plain[at-1] == ' ') && (end == len(plain) || plain[end] == ' ') {
				return true
			}
			from = at + 1
		}
	}
	return false
}
