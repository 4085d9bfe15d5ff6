package story

import (
	"strconv"
	"strings"

	"parley/bot/news"
)

// count is so many of something: "100,000 shells", "fourteen prisoners". The zero value
// is unknown.
type count struct {
	of     string // the stem of what is counted
	number float64
}

// counts reports whether how many there are tells happenings of a kind apart.
func counts(k news.Kind) bool {
	return k == news.Aid || k == news.PrisonerExchange || k == news.Sanctions
}

// numerals are the words of small numbers.
var numerals = map[string]float64{
	"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12,
	"thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20,
	"thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90, "dozen": 12, "hundred": 100, "thousand": 1000,
}

// measures are what a number counts when it says how long, how far or how often: that
// tells nothing of how much is given.
var measures = map[string]bool{
	"day": true, "days": true, "hour": true, "hours": true, "minutes": true, "weeks": true, "week": true, "months": true, "month": true, "years": true, "year": true,
	"times": true, "rounds": true, "sides": true, "countries": true, "nations": true, "states": true, "parties": true, "points": true, "nights": true, "ministers": true,
	"percent": true, "per": true, "km": true, "kilometres": true, "kilometers": true, "miles": true, "men": true, "leaders": true, "votes": true, "members": true,
	"dollars": true, "euros": true, "pounds": true, "million": true, "billion": true, "others": true, "phases": true, "stages": true, "decades": true,
}

// countIn is the first number of things in a sentence, with what they are: the plural
// that follows within three words.
func countIn(sentence string) count {
	words := strings.FieldsFunc(strings.ToLower(sentence), func(r rune) bool { return r == ' ' || r == '\n' || r == '"' || r == '“' || r == '(' || r == '—' })
	for i := 0; i < len(words); i++ {
		n, used := numberAt(words[i:])
		if n < 2 || strings.HasSuffix(words[i+used-1], ",") {
			continue
		}
		for _, w := range words[i+used : min(i+used+3, len(words))] {
			bare := strings.Trim(w, ".,:;!?'’")
			if measures[bare] || bare == "" || isDigit(bare[0]) || bare == "of" || bare == "to" || bare == "and" || bare == "in" || bare == "on" {
				break
			}
			if len(bare) > 3 && strings.HasSuffix(bare, "s") && !strings.HasSuffix(bare, "ss") && !strings.HasSuffix(bare, "us") && !strings.HasSuffix(bare, "'s") {
				return count{strings.TrimSuffix(bare, "s"), n}
			}
			if bare != w {
				break // what follows a comma is not counted
			}
		}
	}
	return count{}
}

// numberAt reads the number that words begin with, in figures or in words; 0 for none.
func numberAt(words []string) (n float64, used int) {
	w := strings.Trim(words[0], ".,:;!?'’")
	if w != "" && isDigit(w[0]) {
		n, err := strconv.ParseFloat(strings.ReplaceAll(w, ",", ""), 64)
		if err != nil {
			return 0, 1
		}
		return n, 1
	}
	tens, units, _ := strings.Cut(w, "-")
	n = numerals[tens]
	if n >= 20 && n < 100 && numerals[units] > 0 && numerals[units] < 10 {
		n += numerals[units]
	} else if units != "" {
		return 0, 1
	}
	used = 1
	if n > 0 && len(words) > 1 && (words[1] == "hundred" || words[1] == "thousand" || words[1] == "dozen") {
		n, used = n*numerals[words[1]], 2
	}
	return n, used
}

// counted compares how many there were. One report of an exchange counts each side,
// another both.
func counted(a, b count) answer {
	if a.number == 0 || b.number == 0 || a.of != b.of {
		return unknown
	}
	switch r := max(a.number, b.number) / min(a.number, b.number); {
	case r <= mostSum:
		return agree
	case r >= 2*leastSum && r <= 2*mostSum:
		return near
	}
	return clash
}
