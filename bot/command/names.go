package command

import (
	"fmt"
	"slices"
	"strings"

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
	if near, ok := config.Nearest(strings.ReplaceAll(want, " ", "-"), names); ok {
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

// name finds the actor or place a word means: any of its names, else the nearest known
// one. A name that nothing known is near to is kept as it is, for articles name many that
// no table has.
func (d *Desk) name(word string) (canonical, note string) {
	if e, ok := d.names.Resolve(word, d.now()); ok {
		return e.Name, ""
	}
	near, found := d.names.Nearest(word)
	if !found {
		return word, fmt.Sprintf("“%s” is not a name Parley knows; it is looked for as written.", word)
	}
	if e, ok := d.names.Resolve(near, d.now()); ok {
		near = e.Name
	}
	return near, understood(word, near)
}

// actor is a name as one who acts: a capital or a seat stands for its state.
func (d *Desk) actor(word string) (canonical, note string) {
	canonical, note = d.name(word)
	if state, ok := d.names.CapitalOf(canonical); ok && state.Name != canonical {
		return state.Name, understood(word, state.Name)
	}
	return canonical, note
}
