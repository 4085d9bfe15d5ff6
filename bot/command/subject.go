package command

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"parley/bot/alert"
	"parley/bot/chat"
	"parley/bot/gazetteer"
	"parley/bot/news"
	"parley/bot/store"
)

// subject is what a question is about: one of these. An actor whom nobody knows is looked
// for as written.
type subject struct {
	story    int64
	watch    *alert.Watch
	conflict string
	actor    string
	entity   *gazetteer.Entity // of the actor, where it is known

	title string   // as people call it
	notes []string // what was read otherwise than it was written
}

// sorts are what a subject can be; the word may stand before its name.
var sorts = []string{"story", "watch", "conflict", "actor"}

// about finds what words are about: a story's number, else what is called exactly so, else
// what is called nearly so. Where a watch and an actor have one name, capitals tell them
// apart.
func (d *Desk) about(words string) (subject, error) {
	sort, rest, _ := strings.Cut(words, " ")
	if sort = strings.ToLower(sort); rest == "" || !slices.Contains(sorts, sort) {
		sort, rest = "", words
	}
	if id, ok := number(rest); ok && (sort == "" || sort == "story") {
		return subject{story: id, title: fmt.Sprintf("story %d", id)}, nil
	}
	switch sort {
	case "story":
		return subject{}, fmt.Errorf("“%s” is no story's number", rest)
	case "watch":
		w, err := d.watch(rest)
		return subject{watch: &w, title: "the watch " + w.Name}, err
	case "conflict":
		c, note, ok := d.conflictNear(rest)
		if !ok {
			return subject{}, fmt.Errorf("there is no conflict “%s”: there are %s", rest, strings.Join(d.conflictNames(), ", "))
		}
		return conflictSubject(c, note), nil
	case "actor":
		return d.actorSubject(rest), nil
	}
	return d.guessSubject(rest), nil
}

// guessSubject takes words for what they are most likely to mean.
func (d *Desk) guessSubject(words string) subject {
	e, known := d.names.Resolve(words, d.now())
	for _, w := range d.rules.Watches {
		if strings.EqualFold(w.Name, words) && (w.Name == words || !known || e.Name != words) {
			s := subject{watch: &w, title: "the watch " + w.Name}
			if known {
				s.notes = append(s.notes, fmt.Sprintf("“%s” is read as the watch. For the actor write: actor %s", words, e.Name))
			}
			return s
		}
	}
	for _, c := range d.names.Conflicts() {
		if strings.EqualFold(c.Name, words) || strings.EqualFold(c.Title, words) {
			return conflictSubject(c, "")
		}
	}
	if known {
		return d.actorSubject(words)
	}
	var watches []string
	for _, w := range d.rules.Watches {
		watches = append(watches, w.Name)
	}
	if near, ok := nearly(words, watches); ok {
		w, _ := d.watch(near)
		return subject{watch: &w, title: "the watch " + w.Name, notes: []string{understood(words, "the watch "+near)}}
	}
	if c, note, ok := d.conflictNear(words); ok {
		return conflictSubject(c, note)
	}
	return d.actorSubject(words)
}

func conflictSubject(c gazetteer.Conflict, note string) subject {
	s := subject{conflict: c.Name, title: c.Title}
	if s.title == "" {
		s.title = c.Name
	}
	if note != "" {
		s.notes = []string{note}
	}
	return s
}

func (d *Desk) actorSubject(words string) subject {
	name, note := d.actor(words)
	s := subject{actor: name, title: chat.InSentence(name)}
	if e, ok := d.names.Resolve(name, d.now()); ok {
		s.entity = e
	}
	if note != "" {
		s.notes = []string{note}
	}
	return s
}

// conflictNear is the conflict that is called nearly so.
func (d *Desk) conflictNear(words string) (found gazetteer.Conflict, note string, ok bool) {
	folded := strings.ReplaceAll(strings.ToLower(words), " ", "-")
	names := d.conflictNames()
	near, ok := nearly(folded, names)
	if i := slices.Index(names, folded); i >= 0 {
		near, ok = folded, true
	}
	if !ok {
		return found, "", false
	}
	if near != folded {
		note = understood(words, "the conflict "+near)
	}
	return d.names.Conflicts()[slices.Index(names, near)], note, true
}

func (d *Desk) conflictNames() []string {
	var names []string
	for _, c := range d.names.Conflicts() {
		names = append(names, c.Name)
	}
	return names
}

// conflictTitle is a conflict as people call it.
func (d *Desk) conflictTitle(name string) string {
	for _, c := range d.names.Conflicts() {
		if c.Name == name && c.Title != "" {
			return c.Title
		}
	}
	return chat.Clean(name, 80)
}

// course asks for the developments of a subject.
func (d *Desk) course(s subject) store.Course {
	switch {
	case s.story != 0:
		return store.Course{Story: s.story}
	case s.conflict != "":
		return store.Course{Conflicts: []string{s.conflict}}
	case s.watch != nil:
		w := wanted{watch: s.watch}
		return store.Course{Conflicts: s.watch.Conflicts, Places: d.inside(s.watch.Places), Wants: func(r store.Reported) bool {
			st := r.Of
			st.Developments = []news.Development{r.Development}
			return w.watches(d.rules, st)
		}}
	}
	return store.Course{Actors: []string{s.actor}}
}

// inside are places and all that is known to lie inside them.
func (d *Desk) inside(places []string) []string {
	if len(places) == 0 {
		return nil
	}
	all := slices.Clone(places)
	for _, name := range d.names.Names() {
		if slices.ContainsFunc(places, func(p string) bool { return p != name && d.names.Within(name, p) }) {
			all = append(all, name)
		}
	}
	return all
}

// ask is what to type for another question about the subject.
func (s subject) ask(verb string) string {
	switch {
	case s.story != 0:
		return fmt.Sprintf("/parley %s %d", verb, s.story)
	case s.watch != nil:
		return "/parley " + verb + " watch " + s.watch.Name
	case s.conflict != "":
		return "/parley " + verb + " conflict " + s.conflict
	}
	return "/parley " + verb + " actor " + s.actor
}

// noted puts what was read otherwise than it was written before an answer's lines.
func noted(a *chat.Answer, notes []string) {
	for _, n := range notes {
		a.Lines = append(a.Lines, chat.Line{Mark: "ℹ️", Text: n})
	}
}

// period reads since: and until:, the latter to its end; notes say what was read otherwise
// than it was written.
func (d *Desk) period(q chat.Query) (from, to time.Time, said string, notes []string, err error) {
	now := d.now().In(d.zone)
	if text := q.Filters["since"]; text != "" {
		var note string
		if from, note, err = since(text, now); err != nil {
			return from, to, "", nil, err
		}
		said += " since " + d.moment(from)
		notes = append(notes, note)
	}
	if text := q.Filters["until"]; text != "" {
		var note string
		if to, note, err = until(text, now); err != nil {
			return from, to, "", nil, err
		}
		said += " until " + d.moment(to)
		notes = append(notes, note)
	}
	if !from.IsZero() && !to.IsZero() && !from.Before(to) {
		return from, to, "", nil, errors.New("until: must be later than what since: says")
	}
	return from, to, said, slices.DeleteFunc(notes, func(n string) bool { return n == "" }), nil
}

// noneOf says that there is nothing about a subject, and what to ask instead.
func (d *Desk) noneOf(ctx context.Context, title string, notes []string, why string, lines ...string) (chat.Answer, error) {
	a := chat.Answer{Title: title}
	noted(&a, notes)
	a.Lines = append(a.Lines, chat.Line{Text: why})
	for _, l := range lines {
		a.Lines = append(a.Lines, chat.Line{Text: l})
	}
	newest, err := d.store.Latest(ctx, store.Filter{Limit: 1})
	if err != nil {
		return chat.Answer{}, err
	}
	if len(newest) > 0 {
		a.Lines = append(a.Lines, chat.Line{Text: fmt.Sprintf("The newest story of all is story %d, updated %s: %s", newest[0].ID, d.moment(newest[0].Updated), chat.CardOf(newest[0], d.zone).Headline)})
	}
	a.More = "/parley latest"
	return a, nil
}
