package command

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"parley/bot/alert"
	"parley/bot/chat"
	"parley/bot/news"
	"parley/bot/store"
	"parley/config"
)

// wanted is what a question for stories asks for.
type wanted struct {
	filter store.Filter
	given  store.Filter // of it, what is given as filters and times
	words  []store.Said // of it, what else stands in words
	watch  *alert.Watch
	said   []string // what is asked for, in words
	asked  []string // of it, what is given as filters and times
	notes  []string // what was read otherwise than it was written
}

// title says what is asked for.
func (w wanted) title() string {
	title := "Latest stories"
	if len(w.filter.Text.Words) > 0 {
		title = "Stories that say " + chat.Clean(quoted(w.filter.Text.Words), 200)
	}
	if len(w.said) > 0 {
		title += ": " + strings.Join(w.said, ", ")
	}
	return title
}

// quoted are words as they are searched: “grain corridor”, “Odesa”.
func quoted(words []store.Said) string {
	parts := make([]string, len(words))
	for i, w := range words {
		parts[i] = "“" + chat.Clean(w[0], 60) + "”"
	}
	return strings.Join(parts, " ")
}

// loosen has words searched that were read as more.
func (w *wanted) loosen(f store.Filter, why string) {
	w.filter, w.said = f, w.asked
	w.note(why)
}

func (w *wanted) note(text string) {
	if text != "" {
		w.notes = append(w.notes, text)
	}
}

// read reads the filters of a question.
func (d *Desk) read(q chat.Query) (w wanted, err error) {
	for _, key := range sortedKeys(q.Filters) {
		text := q.Filters[key]
		var names []string
		switch key {
		case "kind":
			w.filter.Kinds, names, err = each(&w, text, d.kind)
		case "status":
			w.filter.Statuses, names, err = each(&w, text, func(word string) (news.Status, string, error) { return oneOf("status", word, news.Statuses) })
		case "certainty":
			w.filter.Certain, names, err = each(&w, text, certainty)
		case "conflict":
			w.filter.Conflicts, names, err = each(&w, text, d.conflict)
		case "actor":
			w.filter.Actors, names, err = each(&w, text, sure(d.actor))
		case "place":
			w.filter.Places, names, err = each(&w, text, sure(d.name))
		case "since", "until":
			names, err = d.readTime(&w, key, text)
		case "watch":
			var found alert.Watch
			if found, err = d.watch(text); err == nil {
				w.watch, names = &found, []string{found.Name}
			}
		default:
			continue
		}
		if err != nil {
			return w, err
		}
		if len(names) == 0 {
			return w, fmt.Errorf("%s: needs a value right after the colon", key)
		}
		w.said = append(w.said, key+" "+strings.Join(names, " or "))
	}
	if w.watch != nil && len(w.filter.Conflicts) == 0 {
		w.filter.Conflicts = w.watch.Conflicts // fewer are looked through: no other story is for it
	}
	w.given, w.asked = w.filter, slices.Clone(w.said)
	return w, nil
}

// mostValues is how many values a filter may have.
const mostValues = 10

// each reads every value of a filter.
func each[T any](w *wanted, text string, read func(string) (T, string, error)) (all []T, names []string, err error) {
	for i, v := range values(text) {
		if i == mostValues {
			return nil, nil, fmt.Errorf("more than %d values are too many: “%s …”", mostValues, strings.Join(names[:2], ", "))
		}
		found, note, err := read(v)
		if err != nil {
			return nil, nil, err
		}
		w.note(note)
		all, names = append(all, found), append(names, fmt.Sprint(found))
	}
	return all, names, nil
}

// sure is a reading that never fails.
func sure(read func(string) (string, string)) func(string) (string, string, error) {
	return func(word string) (string, string, error) {
		name, note := read(word)
		return name, note, nil
	}
}

func (d *Desk) readTime(w *wanted, key, text string) (names []string, err error) {
	var note string
	t := &w.filter.Since
	if key == "since" {
		*t, note, err = since(text, d.now().In(d.zone))
	} else {
		t = &w.filter.Until
		*t, note, err = until(text, d.now().In(d.zone))
	}
	w.note(note)
	return []string{d.moment(*t)}, err
}

// watch finds a watch of the settings.
func (d *Desk) watch(name string) (alert.Watch, error) {
	var names []string
	for _, w := range d.rules.Watches {
		if strings.EqualFold(w.Name, name) {
			return w, nil
		}
		names = append(names, w.Name)
	}
	if len(names) == 0 {
		return alert.Watch{}, fmt.Errorf("there is no watch “%s”: the settings have none", name)
	}
	if near, ok := config.Nearest(name, names); ok {
		return alert.Watch{}, fmt.Errorf("there is no watch “%s”, but one called “%s”", name, near)
	}
	return alert.Watch{}, fmt.Errorf("there is no watch “%s”: there are %s", name, strings.Join(names, ", "))
}

// watches reports whether the asked watch is for the story, whatever its certainty, its
// confidence and its sources' tiers: those decide what is told, not what is there.
func (w wanted) watches(rules alert.Rules, s news.Story) bool {
	if w.watch == nil {
		return true
	}
	watch := *w.watch
	watch.Certainty, watch.Confidence, watch.Tiers = news.OneOutlet, 0, nil
	rules.Watches = []alert.Watch{watch}
	rules.Routes = []alert.Route{{Watch: watch.Name, To: []string{"here"}}}
	for _, dev := range s.Developments {
		change := news.Change{Story: s.ID, Reason: news.New, Development: dev, To: dev.Status, Certainty: s.Certainty}
		if told, _ := alert.Decide(time.Time{}, change, s, news.Article{}, rules, nil); len(told) > 0 {
			return true
		}
	}
	return false
}
