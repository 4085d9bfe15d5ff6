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

// Suggest ends an error about an unknown word: with the one that was probably meant,
// else with all there are.
func Suggest(word string, among []string) string {
	if near, ok := Nearest(word, among); ok {
		return fmt.Sprintf("did you mean %q?", near)
	}
	return "there are " + strings.Join(among, ", ")
}
