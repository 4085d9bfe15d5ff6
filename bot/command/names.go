package command

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"parley/bot/gazetteer"
	"parley/bot/news"
	"parley/config"
)

// understood says what a word was taken for, when it was not written so.
func understood(word, meant string) string {
	return fmt.Sprintf("“%s” is read as %s.", word, meant)
}

// oneOf finds the name that a word means: itself, its singular or plural, one near to it. The
// note is empty where the word is the name.
func oneOf[T ~string](what, word string, names []T) (found T, note string, err error) {
	all := make([]string, len(names))
	for i, n := range names {
		all[i] = string(n)
	}
	folded := strings.ReplaceAll(strings.ToLower(strings.Join(strings.Fields(word), " ")), " ", "-")
	for _, form := range []string{folded, strings.TrimSuffix(folded, "s"), folded + "s"} {
		if i := slices.IndexFunc(all, func(name string) bool { return strings.EqualFold(name, form) }); i >= 0 {
			return names[i], "", nil
		}
	}
	near, ok := config.Nearest(folded, all)
	if !ok {
		return "", "", fmt.Errorf("there is no %s “%s”: there are %s", what, word, strings.Join(all, ", "))
	}
	return T(near), understood(word, near), nil
}

// kind finds the kind a word means, be it one of the settings.
func (d *Desk) kind(word string) (news.Kind, string, error) { return oneOf("kind", word, d.kinds) }

// certainty finds the rung a word means.
func certainty(word string) (news.Certainty, string, error) {
	rungs := make([]string, len(news.Certainties))
	for i, c := range news.Certainties {
		rungs[i] = strings.ReplaceAll(c.String(), " ", "-")
	}
	switch strings.ToLower(word) {
	case "confirmed":
		word = news.Confirmed.String()
	case "single", "one":
		word = news.OneOutlet.String()
	}
	found, note, err := oneOf("certainty", word, rungs)
	return news.Certainties[max(0, slices.Index(rungs, found))], note, err
}

// mostNamed is how many conflicts are listed where none is meant.
const mostNamed = 12

// conflict finds the conflict a word means: by its name, its title, or the only one that is
// called after it.
func (d *Desk) conflict(word string) (name, note string, err error) {
	var names []string
	var called []gazetteer.Conflict
	want := gazetteer.Fold(word)
	for _, c := range d.names.Conflicts() {
		folded := gazetteer.Fold(c.Name)
		if want == folded || want == gazetteer.Fold(c.Title) {
			return c.Name, "", nil
		}
		if want != "" && within(want, folded+" "+gazetteer.Fold(c.Title)) {
			called = append(called, c)
		}
		names = append(names, c.Name)
	}
	if len(called) == 1 {
		return called[0].Name, understood(word, called[0].Name), nil
	}
	if len(called) > 1 {
		names = nil
		for _, c := range called {
			names = append(names, c.Name)
		}
		return "", "", fmt.Errorf("there are several conflicts “%s”: %s", word, strings.Join(names, ", "))
	}
	if near, ok := nearly(strings.ReplaceAll(want, " ", "-"), names); ok {
		return near, understood(word, near), nil
	}
	some := ""
	if len(names) > mostNamed {
		names, some = names[:mostNamed], " and others"
	}
	return "", "", fmt.Errorf("there is no conflict “%s”: there are %s%s", word, strings.Join(names, ", "), some)
}

// within reports whether all words of a text stand in another; both are folded.
func within(words, text string) bool {
	has := strings.Fields(text)
	for _, w := range strings.Fields(words) {
		if !slices.Contains(has, w) {
			return false
		}
	}
	return true
}

// name finds the actor or place a word means: any of its names, else the known one that it
// must have been meant to be. Any other name is kept as it is, for articles name many that no
// table has.
func (d *Desk) name(word string) (canonical, note string) {
	if e, ok := d.names.Resolve(word, d.now()); ok {
		return e.Name, ""
	}
	near, sure := d.nearestName(word)
	if sure {
		return near, understood(word, near)
	}
	note = fmt.Sprintf("“%s” is not a name Parley knows; it is looked for as written.", word)
	if near != "" {
		note += " " + didYouMean(near)
	}
	return word, note
}

// longName is from how many letters on a name can have more than one wrong; with two letters
// wrong a shorter one is another word, as nobody is not Noboa.
const longName = 7

// nearly is the one of some names that a word must have been meant to be.
func nearly(word string, names []string) (string, bool) {
	if utf8.RuneCountInString(word) >= longName {
		return config.Nearest(word, names)
	}
	small := make([]string, len(names))
	for i, name := range names {
		small[i] = strings.ToLower(name)
	}
	near, ok := config.Misspelt(word, small)
	if !ok {
		return "", false
	}
	return names[slices.Index(small, near)], true
}

// nearestName is the known name that is nearest to one that nobody knows, empty where none is
// near. It is sure where the known one must have been meant, else it can only be offered.
func (d *Desk) nearestName(word string) (near string, sure bool) {
	near, ok := d.names.Nearest(word)
	if !ok {
		return "", false
	}
	e, ok := d.names.Resolve(near, d.now())
	if !ok {
		return near, false
	}
	folded := gazetteer.Fold(word)
	forms := []string{gazetteer.Fold(e.Name)}
	for _, alias := range e.Aliases {
		forms = append(forms, gazetteer.Fold(alias))
	}
	if utf8.RuneCountInString(folded) >= longName {
		// It is no further away than a third of its letters; who types one begins it right.
		return e.Name, slices.ContainsFunc(forms, func(f string) bool { return f != "" && folded != "" && f[0] == folded[0] })
	}
	_, sure = nearly(folded, forms)
	return e.Name, sure
}

func didYouMean(name string) string { return fmt.Sprintf("Did you mean %s?", name) }

// actor is a name as one who acts: a capital or a seat stands for its state.
func (d *Desk) actor(word string) (canonical, note string) {
	canonical, note = d.name(word)
	if state, ok := d.names.CapitalOf(canonical); ok && state.Name != canonical {
		return state.Name, understood(word, state.Name)
	}
	return canonical, note
}
