package command

import (
	"context"
	"slices"
	"strings"
	"time"

	"parley/bot/gazetteer"
	"parley/bot/news"
	"parley/bot/store"
	"parley/config"
)

const (
	longestSpan = 6  // words of a name, a kind or a time
	mostWords   = 40 // of a question; what is beyond says nothing more
	mostGuesses = 5  // who writes more words that nobody says asks for something else
)

// readWords reads words that stand without a key: times, kinds, statuses and names are used
// as such, what else there is is searched. A word that no story says may be a name or a kind
// with a letter or two wrong.
func (d *Desk) readWords(ctx context.Context, w *wanted, words []string) error {
	words = slices.DeleteFunc(slices.Clone(words), func(word string) bool { return strings.TrimSpace(word) == "" })
	words = words[:min(len(words), mostWords)]
	var rest []string
next:
	for i := 0; i < len(words); {
		for n := min(longestSpan, len(words)-i); n > 0; n-- {
			if d.readSpan(w, strings.Join(words[i:i+n], " "), n) {
				i += n
				continue next
			}
		}
		if word := words[i]; !store.Idle(word) || strings.Contains(word, " ") {
			rest = append(rest, word)
		}
		i++
	}
	if len(rest) == 0 && len(w.words) == 0 && len(words) > 0 && w.filter.Since.IsZero() && w.filter.Until.IsZero() {
		rest = words // nothing but small words: they are what is searched
	}
	unsaid, err := d.store.Unsaid(ctx, rest)
	if err != nil {
		return err
	}
	var told []string
	if len(unsaid) > 0 {
		if told, err = d.vocabulary(ctx); err != nil {
			return err
		}
	}
	guesses := 0
	for _, word := range rest {
		if guesses < mostGuesses && slices.Contains(unsaid, word) {
			guesses++
			near, used, err := d.guess(ctx, w, word, told)
			if err != nil {
				return err
			}
			if used {
				continue
			}
			word = near
		}
		w.filter.Text.Words, w.words = append(w.filter.Text.Words, store.Said{word}), append(w.words, store.Said{word})
	}
	return nil
}

// readSpan uses words that are a time, a kind, a status or a name as such.
func (d *Desk) readSpan(w *wanted, text string, words int) bool {
	if words == 1 && store.Idle(text) && text != strings.ToUpper(text) { // WHO is a name, who is not
		return false
	}
	if d.readStretch(w, text) {
		return true
	}
	if k, note, err := d.kind(text); err == nil && note == "" && len(w.given.Kinds) == 0 {
		useWord(w, store.Said{text}, &w.filter.Kinds, k, "kind "+string(k))
		return true
	}
	if s, note, err := oneOf("status", text, news.Statuses); err == nil && note == "" && s != news.None && len(w.given.Statuses) == 0 {
		useWord(w, store.Said{text}, &w.filter.Statuses, s, "status "+string(s))
		return true
	}
	if e, ok := d.names.Resolve(text, d.now()); ok {
		d.useName(w, text, e)
		return true
	}
	for _, c := range d.names.Conflicts() {
		if strings.EqualFold(text, c.Name) && len(w.given.Conflicts) == 0 {
			useWord(w, store.Said{text}, &w.filter.Conflicts, c.Name, "conflict "+c.Name)
			return true
		}
	}
	return false
}

// useWord adds a value that a word stands for.
func useWord[T comparable](w *wanted, word store.Said, to *[]T, value T, said string) {
	w.words = append(w.words, word)
	if !slices.Contains(*to, value) {
		*to, w.said = append(*to, value), append(w.said, said)
	}
}

// useName uses a name, for who acts or where it is; a seat stands for its state.
func (d *Desk) useName(w *wanted, text string, e *gazetteer.Entity) {
	name := e.Name
	if state, ok := d.names.CapitalOf(name); ok && e.Class == gazetteer.Office {
		name = state.Name
	}
	if gazetteer.Fold(name) != gazetteer.Fold(text) {
		w.note(understood(text, name))
	}
	useWord(w, store.Said{name, text}, &w.filter.Named, name, name)
}

// readStretch uses a time: “since monday”, “until april”, “yesterday”, “last week”, “3 days
// ago”. A weekday or a month alone may be part of what is searched.
func (d *Desk) readStretch(w *wanted, text string) bool {
	now := d.now().In(d.zone)
	words := strings.Fields(strings.ToLower(text))
	if len(words) == 0 {
		return false
	}
	rest := strings.Join(words[1:], " ")
	switch words[0] {
	case "since", "after", "from":
		s, note, ok := when(rest, now)
		if !ok || note != "" || !w.filter.Since.IsZero() {
			return false
		}
		if words[0] == "after" {
			s.from = s.to
		}
		d.useSince(w, s.from)
		return true
	case "until", "till", "before":
		s, note, ok := when(rest, now)
		if !ok || note != "" || !w.filter.Until.IsZero() {
			return false
		}
		if words[0] == "before" {
			s.to = s.from
		}
		d.useUntil(w, s.to)
		return true
	}
	if !plainlyTime(words) || !w.filter.Since.IsZero() || !w.filter.Until.IsZero() {
		return false
	}
	s, note, ok := when(text, now)
	if !ok || note != "" {
		return false
	}
	d.useSince(w, s.from)
	if s.to.After(s.from) && s.to.Before(now) {
		d.useUntil(w, s.to)
	}
	return true
}

func (d *Desk) useSince(w *wanted, t time.Time) {
	w.filter.Since, w.given.Since = t, t
	w.say("since " + d.moment(t))
}

func (d *Desk) useUntil(w *wanted, t time.Time) {
	w.filter.Until, w.given.Until = t, t
	w.say("until " + d.moment(t))
}

// say notes that a time is asked for, which holds however the words are read.
func (w *wanted) say(what string) { w.said, w.asked = append(w.said, what), append(w.asked, what) }

// plainlyTime reports whether words can mean nothing but a time, if they mean one.
func plainlyTime(words []string) bool {
	last := words[len(words)-1]
	switch words[0] {
	case "today", "yesterday", "last", "past", "this", "previous", "in":
		return true
	}
	if last == "ago" {
		return true
	}
	_, isMonth := month(words[0])
	digit := words[0][0] >= '0' && words[0][0] <= '9'
	switch {
	case len(words) == 1:
		return digit && strings.Contains(words[0], "-")
	case digit:
		_, isMonth = month(words[1])
		return isMonth
	}
	return isMonth && last[0] >= '0' && last[0] <= '9'
}

// vocabulary is the words that the newest stories say, to find what a misspelt one was to be.
func (d *Desk) vocabulary(ctx context.Context) ([]string, error) {
	stories, err := d.store.Latest(ctx, store.Filter{Bare: true, Limit: 100})
	var words []string
	for _, s := range stories {
		words = append(words, strings.Fields(gazetteer.Fold(s.Headline+" "+s.Summary))...)
	}
	slices.Sort(words)
	return slices.Compact(words), err
}

// guess reads a word that no story says as what it is nearest to: a kind, a word of the newest
// stories, a name that stories have. It reports whether the word is used by that, else how it
// is searched.
func (d *Desk) guess(ctx context.Context, w *wanted, typed string, told []string) (near string, used bool, err error) {
	word := gazetteer.Fold(typed)
	if len(word) < 4 || strings.Contains(word, " ") {
		return typed, false, nil
	}
	var kinds []string
	for _, k := range d.kinds {
		kinds = append(kinds, string(k), strings.TrimSuffix(string(k), "s"))
	}
	if near, found := config.Misspelt(word, kinds); found && len(w.given.Kinds) == 0 {
		if k, _, err := d.kind(near); err == nil {
			w.note(understood(typed, string(k)))
			useWord(w, store.Said{string(k)}, &w.filter.Kinds, k, "kind "+string(k))
			return typed, true, nil
		}
	}
	if near, found := config.Misspelt(word, told); found {
		if e, isName := d.names.Resolve(near, d.now()); isName {
			w.note(understood(typed, e.Name))
			d.useName(w, e.Name, e)
			return typed, true, nil
		}
		w.note(understood(typed, near))
		return near, false, nil
	}
	ways := d.known().near(word)
	for _, way := range ways[:min(len(ways), mostGuesses)] {
		unsaid, err := d.store.Unsaid(ctx, []string{way.entity.Name})
		if err != nil {
			return typed, false, err
		}
		if len(unsaid) == 0 {
			w.note(understood(typed, way.entity.Name))
			d.useName(w, way.entity.Name, way.entity)
			return typed, true, nil
		}
	}
	return typed, false, nil
}
