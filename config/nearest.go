package config

import (
	"fmt"
	"strings"

	"github.com/agnivade/levenshtein"
)

const maxWord = 64 // runes; what is longer was not meant to be one of our words

// Nearest is the word that was probably meant, and false when none comes near.
func Nearest(word string, among []string) (string, bool) {
	if len(word) > maxWord {
		return "", false
	}
	word = strings.ToLower(word)
	limit := max(2, len(word)/3) // two letters changed places are two changes
	if len(word) < 4 {
		limit = 1
	}
	best, distance := "", limit+1
	for _, w := range among {
		if d := levenshtein.ComputeDistance(word, strings.ToLower(w)); d < distance {
			best, distance = w, d
		}
	}
	return best, best != ""
}

// Misspelt is the word that another was meant to be, where that is all but sure, for words
// that are as likely right as wrong: it has the same first letter, and one letter is wrong or
// two have changed places, or two letters are wrong where there are eight.
func Misspelt(word string, among []string) (string, bool) {
	word = strings.ToLower(word)
	if word == "" || len(word) > maxWord {
		return "", false
	}
	best, limit := "", 2
	if len(word) >= 8 {
		limit = 3
	}
	for _, w := range among {
		if w == "" || w[0] != word[0] || len(w)-len(word) >= limit || len(word)-len(w) >= limit {
			continue
		}
		d := levenshtein.ComputeDistance(word, w)
		if d == 2 && swapped(word, w) {
			d = 1
		}
		if d < limit {
			best, limit = w, d
		}
	}
	return best, best != ""
}

// swapped reports whether two neighbours changed places, and nothing else differs.
func swapped(a, b string) bool {
	if len(a) != len(b) {
		return false
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	return i+1 < len(a) && a[i] == b[i+1] && a[i+1] == b[i] && a[i+2:] == b[i+2:]
}

// Suggest ends an error about an unknown word: with the one that was probably meant,
// else with all there are.
func Suggest(word string, among []string) string {
	if near, ok := Nearest(word, among); ok {
		return fmt.Sprintf("did you mean %q?", near)
	}
	return "there are " + strings.Join(among, ", ")
}
