package chart

import (
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"parley/bot/chat"
	"parley/bot/gazetteer"
	"parley/bot/news"
)

// laneName is a kind as a lane is called.
func laneName(k news.Kind) string {
	return drawable(strings.ReplaceAll(chat.Clean(string(k), 40), "-", " "))
}

// towards are the kinds that go from one to another.
var towards = []news.Kind{news.Visit, news.Sanctions, news.Aid}

// brief says in a few words what a development is, where its kind and status stand beside
// it: "Witkoff → Moscow", "London", "Russia, Ukraine".
func brief(d news.Development) string {
	who, what := sides(d), short(d.Target)
	switch d.Kind {
	case news.Visit, news.Talks, news.Ceasefire, news.Violation:
		what = short(d.Place)
	}
	switch {
	case slices.Contains(towards, d.Kind) && len(who) > 0 && what != "" && what != who[0]:
		return who[0] + " → " + what
	case d.Kind == news.Talks && what != "":
		return what
	case d.Kind == news.Statement && d.Speaker != "" && slices.Contains(d.Actors, d.Speaker):
		who = []string{short(d.Speaker)}
	}
	if what == "" || slices.Contains(who, what) {
		return strings.Join(who, ", ")
	}
	if len(who) == 0 {
		return what
	}
	return who[0] + ": " + what
}

// sides are the first two who act, each for another side.
func sides(d news.Development) []string {
	var names, states []string
	for _, a := range d.Actors {
		state := a
		if e, ok := gazetteer.Default().Resolve(a, d.At); ok && e.Country != "" {
			state = e.Country
		}
		if slices.Contains(states, state) {
			continue
		}
		if states = append(states, state); len(states) > 2 {
			break
		}
		names = append(names, short(a))
	}
	return names
}

// longName is how long a person's name may be that is shown whole where it is not known
// which part of it is the surname.
const longName = 14

// short is a name as a headline has it: a person by surname, a state or body by the
// letters it goes by. Names from outside are cleaned.
func short(name string) string {
	name = drawable(chat.Clean(name, 60))
	words := strings.Fields(name)
	if len(words) < 2 {
		return name
	}
	e, known := gazetteer.Default().Resolve(name, time.Time{})
	if known && e.Class != gazetteer.Person {
		for _, a := range e.Aliases {
			if n := len(a); n >= 2 && n <= 5 && n < len(name) && strings.IndexFunc(a, func(r rune) bool { return !unicode.IsUpper(r) && !unicode.IsDigit(r) }) < 0 {
				return a
			}
		}
		return name
	}
	if !gazetteer.Default().Given(words[0]) && utf8.RuneCountInString(name) <= longName {
		return name
	}
	// The surname begins with what is written small before the last word: "von der Leyen".
	first := len(words) - 1
	for first > 1 && unicode.IsLower([]rune(words[first-1])[0]) {
		first--
	}
	return strings.Join(words[first:], " ")
}
