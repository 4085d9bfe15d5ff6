package command

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"parley/bot/alert"
	"parley/bot/chat"
	"parley/bot/gazetteer"
	"parley/bot/news"
	"parley/bot/store"
	"parley/config"
)

func latest() command {
	return command{
		Command: chat.Command{
			Name:    "latest",
			Usage:   "latest [watch:… kind:… actor:… place:… since:… page:…]",
			Summary: "The newest stories, those updated last first.",
			Example: "/parley latest kind:visit actor:Rubio since:2d",
			Options: []chat.Option{
				{Name: "watch", Summary: "stories a watch of the settings asks for", Filter: true},
				{Name: "kind", Summary: "visit, talks, ceasefire …; several with commas", Filter: true, Choices: kindNames()},
				{Name: "actor", Summary: "a person, state or organisation, by any of its names", Filter: true},
				{Name: "place", Summary: "a city or country", Filter: true},
				{Name: "since", Summary: "2h, 3d, yesterday, tuesday, 2025-04-23", Filter: true},
				pageOption,
			},
		},
		answer: answerLatest,
	}
}

func kindNames() []string {
	var names []string
	for _, row := range news.Kinds {
		names = append(names, string(row.Kind))
	}
	return names
}

// mostRead is how many stories are looked through for one answer.
const mostRead = lastPage * pageLength

func answerLatest(ctx context.Context, d *Desk, q chat.Query) (chat.Answer, error) {
	q, guess := d.guess(q)
	asked, err := d.read(q)
	if err != nil {
		return refuse(capital(err.Error())+".", "Usage: /parley "+latest().Usage), nil
	}
	n, err := page(q)
	if err != nil {
		return refuse(capital(err.Error()) + "."), nil
	}
	found, err := d.store.Latest(ctx, asked.filter)
	if err != nil {
		return chat.Answer{}, err
	}
	found = slices.DeleteFunc(found, func(s news.Story) bool { return !asked.watches(d.rules, s) })
	shown, more := turn(found, n)
	a := chat.Answer{Title: "Latest stories" + asked.title}
	if guess != "" {
		asked.notes = append([]string{guess}, asked.notes...)
	}
	for _, note := range asked.notes {
		a.Lines = append(a.Lines, chat.Line{Mark: "ℹ️", Text: note})
	}
	for _, s := range shown {
		a.Lines = append(a.Lines, d.headline(s))
	}
	switch {
	case len(shown) == 0 && n > 1:
		a.Lines = append(a.Lines, chat.Line{Text: fmt.Sprintf("There is no page %d: %d stories match.", n, len(found))})
	case len(shown) == 0:
		return d.nothing(ctx, a)
	}
	pages(&a, q, n, more)
	return a, nil
}

// guess makes a filter of words that stand alone: "latest talks", "latest Rubio".
func (d *Desk) guess(q chat.Query) (chat.Query, string) {
	words := q.Text()
	if words == "" {
		return q, ""
	}
	filter := "actor"
	if _, note, err := kind(words); err == nil && note == "" {
		filter = "kind"
	} else if e, ok := d.names.Resolve(words, d.now()); ok && (e.Class == gazetteer.City || e.Class == gazetteer.Region) {
		filter = "place"
	}
	filters := maps.Clone(q.Filters)
	if filters == nil {
		filters = map[string]string{}
	}
	if filters[filter] != "" {
		return q, fmt.Sprintf("“%s” is passed over: %s: is given already.", words, filter)
	}
	filters[filter] = words
	q.Words, q.Filters = nil, filters
	return q, understood(words, filter+":"+words)
}

// headline is a story in one line.
func (d *Desk) headline(s news.Story) chat.Line {
	c := chat.CardOf(s, d.zone)
	parts := []string{c.Status}
	for _, f := range c.Fields {
		if f.Name == "Sources" {
			parts = append(parts, f.Text)
		}
	}
	parts = append(parts, "updated "+d.moment(s.Updated))
	return chat.Line{Mark: "•", Text: fmt.Sprintf("story %d  %s — %s", s.ID, c.Headline, strings.Join(parts, " · "))}
}

// nothing says why an answer is empty, from what the store holds.
func (d *Desk) nothing(ctx context.Context, a chat.Answer) (chat.Answer, error) {
	newest, err := d.store.Latest(ctx, store.Filter{Limit: 1})
	if err != nil {
		return chat.Answer{}, err
	}
	if len(newest) > 0 {
		a.Lines = append(a.Lines, chat.Line{Text: fmt.Sprintf("No story matches. The newest of all is story %d, updated %s.", newest[0].ID, d.moment(newest[0].Updated))})
		a.More = "/parley latest"
		return a, nil
	}
	counts, err := d.store.Counts(ctx)
	if err != nil {
		return chat.Answer{}, err
	}
	a.Lines = append(a.Lines, chat.Line{Text: fmt.Sprintf("No story yet: %s read, none reports a development.", count(counts.Articles, "article", "articles"))})
	a.More = "/parley sources"
	return a, nil
}

// wanted is what a question for stories asks for.
type wanted struct {
	filter store.Filter
	watch  *alert.Watch
	title  string   // the filters in words
	notes  []string // what was read otherwise than it was written
}

// read reads the filters of a question.
func (d *Desk) read(q chat.Query) (wanted, error) {
	w := wanted{filter: store.Filter{Limit: mostRead}}
	var said []string
	note := func(text string) {
		if text != "" {
			w.notes = append(w.notes, text)
		}
	}
	for _, key := range sortedKeys(q.Filters) {
		var names []string
		switch key {
		case "kind":
			for _, v := range values(q.Filters[key]) {
				k, read, err := kind(v)
				if err != nil {
					return w, err
				}
				note(read)
				w.filter.Kinds, names = append(w.filter.Kinds, k), append(names, string(k))
			}
		case "conflict":
			for _, v := range values(q.Filters[key]) {
				name, read, err := d.conflict(v)
				if err != nil {
					return w, err
				}
				note(read)
				w.filter.Conflicts, names = append(w.filter.Conflicts, name), append(names, name)
			}
		case "actor":
			for _, v := range values(q.Filters[key]) {
				name, read := d.actor(v)
				note(read)
				w.filter.Actors, names = append(w.filter.Actors, name), append(names, name)
			}
		case "place":
			for _, v := range values(q.Filters[key]) {
				name, read := d.name(v)
				note(read)
				w.filter.Places, names = append(w.filter.Places, name), append(names, name)
			}
		case "since":
			t, err := since(q.Filters[key], d.now().In(d.zone))
			if err != nil {
				return w, err
			}
			w.filter.Since, names = t, []string{d.moment(t)}
		case "watch":
			found, err := d.watch(q.Filters[key])
			if err != nil {
				return w, err
			}
			w.watch, names = &found, []string{found.Name}
		default:
			continue
		}
		said = append(said, key+" "+strings.Join(names, " or "))
	}
	if len(said) > 0 {
		w.title = ": " + strings.Join(said, ", ")
	}
	return w, nil
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
