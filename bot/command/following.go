package command

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"parley/bot/alert"
	"parley/bot/chat"
	"parley/bot/gazetteer"
	"parley/bot/news"
	"parley/bot/store"
)

// following is what somebody wants to be told of.
type following struct {
	watch alert.Watch
	named bool     // it is a watch of the settings
	notes []string // what was read otherwise than it was written
}

// followOptions are the options of a command that takes what somebody wants to be told of.
func followOptions() []chat.Option {
	return []chat.Option{
		{Name: "what", Summary: "in words: Rubio visits, talks in London, everything"},
		{Name: "watch", Summary: "a watch of the settings, and nothing else", Filter: true, Suggests: true},
		{Name: "kind", Summary: "visit, talks, ceasefire …; several with commas", Filter: true, Suggests: true},
		{Name: "actor", Summary: "a person, state or organisation, by any of its names", Filter: true, Suggests: true},
		{Name: "place", Summary: "a city or country", Filter: true, Suggests: true},
		{Name: "conflict", Summary: "a conflict, as russia-ukraine", Filter: true, Suggests: true},
		{Name: "status", Summary: "how it stands: announced, cancelled …", Filter: true, Suggests: true},
		{Name: "certainty", Summary: "the least: one-outlet, independent or official", Filter: true, Choices: []string{"one-outlet", "independent", "official"}},
		{Name: "tier", Summary: "of the source: official, wire, press or aggregator", Filter: true, Choices: tierNames()},
		{Name: "language", Summary: "of the text: en, fr …", Filter: true},
	}
}

func tierNames() []string {
	names := make([]string, len(news.Tiers))
	for i, t := range news.Tiers {
		names[i] = string(t)
	}
	return names
}

// errNothingAsked is a question that names nothing to follow.
var errNothingAsked = errors.New("nothing is named to be told of")

// following reads what a question wants to be told of: a watch of the settings, or
// filters and words.
func (d *Desk) following(q chat.Query) (f following, err error) {
	f.watch = alert.Watch{Name: "asked", Confidence: alert.DefaultConfidence}
	filters := 0
	for _, key := range sortedKeys(q.Filters) {
		used, err := d.followFilter(&f, key, q.Filters[key])
		if err != nil {
			return f, err
		}
		if used {
			filters++
		}
	}
	if f.named {
		if filters > 1 || len(q.Words) > 0 {
			return f, errors.New("give either a watch of the settings or what else to be told of, not both")
		}
		return f, nil
	}
	if len(q.Words) == 0 && filters == 0 {
		return f, errNothingAsked
	}
	if len(q.Words) > 0 && filters == 0 {
		if w, err := d.watch(q.Text()); err == nil {
			f.watch, f.named = w, true
			return f, nil
		}
	}
	used, err := d.followWords(&f, q.Words)
	if err == nil && !used && filters == 0 {
		err = errNothingAsked
	}
	return f, err
}

// followFilter reads one filter; used is false where it is none of them.
func (d *Desk) followFilter(f *following, key, text string) (used bool, err error) {
	switch key {
	case "watch":
		f.named = true
		f.watch, err = d.watch(text)
	case "kind":
		err = eachOf(f, text, &f.watch.Kinds, d.kind)
	case "status":
		err = eachOf(f, text, &f.watch.Statuses, func(word string) (news.Status, string, error) { return oneOf("status", word, news.Statuses) })
	case "tier":
		err = eachOf(f, text, &f.watch.Tiers, func(word string) (news.Tier, string, error) { return oneOf("tier", word, news.Tiers) })
	case "conflict":
		err = eachOf(f, text, &f.watch.Conflicts, d.conflict)
	case "actor":
		err = eachOf(f, text, &f.watch.Actors, func(word string) (string, string, error) { return d.knownName(word, true) })
	case "place":
		err = eachOf(f, text, &f.watch.Places, func(word string) (string, string, error) { return d.knownName(word, false) })
	case "language":
		err = eachOf(f, text, &f.watch.Languages, func(word string) (string, string, error) {
			tag, ok := alert.Language(word)
			if !ok {
				return "", "", fmt.Errorf("“%s” is no language: write it as en, fr or uk", word)
			}
			return tag, "", nil
		})
	case "certainty":
		err = f.certainty(text)
	default:
		return false, nil
	}
	return true, err
}

// eachOf reads every value of a filter.
func eachOf[T comparable](f *following, text string, into *[]T, read func(string) (T, string, error)) error {
	all := values(text)
	if len(all) == 0 {
		return errors.New("a filter needs a value right after the colon")
	}
	for _, v := range all {
		found, note, err := read(v)
		if err != nil {
			return err
		}
		f.note(note)
		addOnce(into, found)
	}
	return nil
}

func addOnce[T comparable](to *[]T, value T) {
	if !slices.Contains(*to, value) {
		*to = append(*to, value)
	}
}

func (f *following) note(text string) {
	if text != "" && !slices.Contains(f.notes, text) {
		f.notes = append(f.notes, text)
	}
}

// certainty reads the lowest rung on which a story is told.
func (f *following) certainty(text string) error {
	rung, note, err := certainty(text)
	switch {
	case err != nil:
		return err
	case rung == news.Denied:
		return errors.New("what was told is put right in any case: certainty is one-outlet, independent or official")
	}
	f.note(note)
	f.watch.Certainty = rung
	return nil
}

// knownName finds a name that Parley knows; of an actor a seat stands for its state. One that
// nobody knows would never be told of, so it is refused.
func (d *Desk) knownName(word string, acts bool) (name, note string, err error) {
	name, note = d.name(word)
	if acts {
		name, note = d.actor(word)
	}
	if _, ok := d.names.Resolve(name, d.now()); !ok {
		why := fmt.Sprintf("“%s” is not a name that Parley knows: add it to the settings, under actors", chat.Clean(word, 60))
		if near, _ := d.nearestName(word); near != "" {
			why += ". " + didYouMean(near)
		}
		return "", "", errors.New(why)
	}
	return name, note, nil
}

// mostFollowed is how many words say what to follow: names that nobody knows are slow to guess.
const mostFollowed = 12

// placing are the words before a place, which a state may be.
var placing = []string{"in", "at", "to", "near"}

// idle reports whether a word says nothing of what to follow.
func idle(word string) bool {
	return store.Idle(word) || slices.Contains(placing, strings.ToLower(word))
}

// followWords reads words without a key: “Rubio visits”, “talks in London”, “everything”.
// used is false where they say nothing.
func (d *Desk) followWords(f *following, words []string) (used bool, err error) {
	if len(words) > mostFollowed {
		return false, fmt.Errorf("those are more than %d words: say what to be told of in fewer, or as filters, kind:… actor:…", mostFollowed)
	}
	before := ""
next:
	for i := 0; i < len(words); {
		for n := min(longestSpan, len(words)-i); n > 0; n-- {
			if d.followSpan(f, strings.Join(words[i:i+n], " "), before) {
				before, used = "", true
				i += n
				continue next
			}
		}
		if idle(words[i]) {
			before = strings.ToLower(words[i])
			i++
			continue
		}
		n, err := d.guessSpan(f, words[i:], before)
		if err != nil {
			return false, err
		}
		before, used = "", true
		i += n
	}
	return used, nil
}

// followSpan uses words that are a kind, a status, a rung, a conflict or a name as such.
func (d *Desk) followSpan(f *following, text, before string) bool {
	if store.Idle(text) && text != strings.ToUpper(text) { // WHO is a name, who is not
		return false
	}
	switch strings.ToLower(text) {
	case "everything", "anything":
		return true // it asks for nothing in particular
	case "official", "independent":
		return f.certainty(text) == nil
	}
	if k, note, err := d.kind(text); err == nil && note == "" {
		addOnce(&f.watch.Kinds, k)
		return true
	}
	if s, note, err := oneOf("status", text, news.Statuses); err == nil && note == "" && s != news.None {
		addOnce(&f.watch.Statuses, s)
		return true
	}
	if e, ok := d.names.Resolve(text, d.now()); ok {
		d.followName(f, text, before, e)
		return true
	}
	if c, note, err := d.conflict(text); err == nil && note == "" {
		addOnce(&f.watch.Conflicts, c)
		return true
	}
	return false
}

// followName uses a name: who acts, or where it is.
func (d *Desk) followName(f *following, text, before string, e *gazetteer.Entity) {
	name, place := e.Name, e.Class == gazetteer.City || e.Class == gazetteer.Region || e.Class == gazetteer.Country && slices.Contains(placing, before)
	if state, ok := d.names.CapitalOf(name); ok && e.Class == gazetteer.Office {
		name = state.Name
	}
	if gazetteer.Fold(name) != gazetteer.Fold(text) {
		f.note(understood(text, name))
	}
	if place {
		addOnce(&f.watch.Places, name)
	} else {
		addOnce(&f.watch.Actors, name)
	}
}

// longestGuess is how many words a misspelt name may have.
const longestGuess = 3

// guessSpan uses the first words by what they are nearest to, and says how many.
func (d *Desk) guessSpan(f *following, words []string, before string) (int, error) {
	known := 1 // how many words there are before one that is understood
	for known < min(longestGuess, len(words)) && !d.followSpan(&following{}, words[known], "") && !idle(words[known]) {
		known++
	}
	offered := ""
	for n := known; n > 0; n-- {
		text := strings.Join(words[:n], " ")
		if k, note, err := d.kind(text); err == nil && len(text) > 3 {
			f.note(note)
			addOnce(&f.watch.Kinds, k)
			return n, nil
		}
		near, sure := d.nearestName(text)
		if e, ok := d.names.Named(near); ok && sure {
			d.followName(f, text, before, e)
			return n, nil
		}
		if near != "" {
			offered = near
		}
	}
	why := fmt.Sprintf("“%s” is no kind, actor or place that Parley knows; names are added in the settings, under actors", chat.Clean(words[0], 60))
	if offered != "" {
		why += ". " + didYouMean(offered)
	}
	return 0, errors.New(why)
}

// filters are the filters that ask for the same.
func (f following) filters() map[string]string {
	w := f.watch
	if f.named {
		return map[string]string{"watch": w.Name}
	}
	all := map[string]string{
		"kind": joined(w.Kinds), "status": joined(w.Statuses), "tier": joined(w.Tiers), "conflict": joined(w.Conflicts),
		"actor": joined(w.Actors), "place": joined(w.Places), "language": joined(w.Languages),
	}
	if w.Certainty != news.OneOutlet {
		all["certainty"] = w.Certainty.String()
	}
	maps.DeleteFunc(all, func(_, value string) bool { return value == "" })
	return all
}

// asks is the question that asks a command for the same, with more filters.
func (f following) asks(verb string, more map[string]string) chat.Query {
	q := chat.Query{Verb: verb, Filters: f.filters()}
	if len(q.Filters) == 0 {
		q.Words = []string{"everything"}
	}
	maps.Copy(q.Filters, more)
	return q
}

func joined[T ~string](values []T) string {
	all := make([]string, len(values))
	for i, v := range values {
		all[i] = string(v)
	}
	return strings.Join(all, ",")
}
