package chat

import "strconv"

// Count is a number with the word for what is counted, which is another one of several:
// "1 story", "3 stories".
func Count(n int, one, several string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + several
}
