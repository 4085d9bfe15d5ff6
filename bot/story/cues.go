package story

import "strings"

// Words that say how a happening stands to another one of its sort. Two different days
// are one happening that was moved, or two that follow one another: the sentence tells.
var (
	movedWords = []string{"brought forward", "moved", "rescheduled", "put back", "put off", "pushed back", "slips", "slipped", "delayed", "sooner than", "earlier than",
		"later than", "instead", "rather than", "new date", "now set", "now due", "now to be", "will now", "a week later", "a day later", "a day earlier", "days later than", "shifted"}
	againWords = []string{"again", "another", "too", "either", "a further", "in a row", "one more", "once more", "a second", "second time", "also"}
)

// says reports whether one of the phrases stands in a sentence, as whole words.
func says(sentence string, phrases []string) bool {
	low := " " + strings.Map(func(r rune) rune {
		if strings.ContainsRune(".,;:!?\"“”()—", r) {
			return ' '
		}
		return r
	}, strings.ToLower(sentence)) + " "
	for _, p := range phrases {
		if strings.Contains(low, " "+p+" ") {
			return true
		}
	}
	return false
}
