package command

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"parley/bot/chat"
	"parley/bot/gazetteer"
	"parley/bot/news"
	"parley/bot/store"
)

func showWho() command {
	return command{
		Command: chat.Command{
			Name:    "who",
			Usage:   "who <person, state or organisation>",
			Summary: "Offices with their dates, for whom somebody speaks, what happened lately, who was met most.",
			Example: "/parley who Witkoff",
			Options: []chat.Option{{Name: "actor", Summary: "any name: of a person, a state, an organisation, an office", Required: true, Suggests: true}},
		},
		answer: answerWho,
	}
}

const (
	shownAliases = 12
	shownOffices = 8
	shownLately  = 5
	shownMet     = 6
)

func answerWho(ctx context.Context, d *Desk, q chat.Query) (chat.Answer, error) {
	if len(q.Words) > 1 && slices.Contains([]string{"is", "are", "was"}, strings.ToLower(q.Words[0])) {
		q.Words = q.Words[1:] // “who is Rubio”
	}
	if q.Text() == "" {
		return refuse("Who? Type a name, an office or a state.", "For example: "+showWho().Example, "/parley who Russian foreign minister"), nil
	}
	s := d.actorSubject(q.Text())
	found, more, err := d.store.Developments(ctx, store.Course{Actors: []string{s.actor}})
	if err != nil {
		return chat.Answer{}, err
	}
	if s.entity == nil && len(found) == 0 {
		var offer []string
		if near, _ := d.nearestName(q.Text()); near != "" {
			offer = []string{didYouMean(near)}
		}
		return d.noneOf(ctx, "Who is "+s.title+"?", offer, "Parley's tables do not know the name, and no development that is kept names it.",
			"Try the surname, the state, or an office: /parley who Russian foreign minister", "Names of your own are added in the settings, under actors.")
	}
	a := chat.Answer{Title: "Who is " + s.title}
	noted(&a, s.notes)
	if s.entity != nil {
		d.addEntity(&a, s.entity)
	}
	if len(found) == 0 {
		a.Lines = append(a.Lines, chat.Line{Text: "No development that is kept names " + s.title + "."})
		a.More = "/parley latest"
		return a, nil
	}
	d.addMet(&a, s, found)
	head := "Lately"
	if more || len(found) > shownLately {
		head = fmt.Sprintf("Lately, the newest of %s", chat.Count(len(found), "development", "developments"))
		if more {
			head += " and more"
		}
	}
	a.Lines = append(a.Lines, chat.Line{Text: head + ":"})
	for _, r := range slices.Backward(found[max(0, len(found)-shownLately):]) {
		a.Lines = append(a.Lines, d.reported(r, true))
	}
	a.More = s.ask("timeline")
	return a, nil
}

// addEntity says what the tables know of somebody or something.
func (d *Desk) addEntity(a *chat.Answer, e *gazetteer.Entity) {
	add := func(mark, name, text string) {
		a.Lines = append(a.Lines, chat.Line{Mark: mark, Name: name, Text: text})
	}
	now := d.now()
	switch e.Class {
	case gazetteer.Person:
		text := "a person"
		if e.Country != "" {
			text += " of " + chat.InSentence(e.Country)
		}
		r, held := d.names.RoleOn(e, now)
		switch {
		case held:
			text += ", speaks for " + chat.InSentence(cmp.Or(r.Of, e.Country))
		case len(e.Roles) > 0:
			text += ", in no office now"
		}
		add("👤", "is", text)
	case gazetteer.Country:
		text := "a state"
		if e.Capital != "" {
			text += ", capital " + e.Capital
		}
		add("🏛️", "is", text)
	default:
		text := "an " + string(e.Class)
		if e.Class == gazetteer.City || e.Class == gazetteer.Region {
			text = "a " + string(e.Class)
		}
		if e.Country != "" && e.Country != e.Name {
			text += " of " + chat.InSentence(e.Country)
		}
		if e.Organ {
			text += ", which acts through it"
		}
		add("🏛️", "is", text)
	}
	for _, r := range e.Roles {
		mark := "•"
		if r.On(now) {
			mark = "🟢"
		}
		add(mark, "office", d.office(r))
	}
	d.addHolders(a, e, now)
	if aliases := cleanList(e.Aliases, shownAliases); aliases != "" {
		add("•", "also", aliases)
	}
}

// office is a role with its dates.
func (d *Desk) office(r gazetteer.Role) string {
	text := d.names.Called(r)
	if r.Of != "" {
		text += " of " + chat.InSentence(r.Of)
	}
	const day = "2 January 2006"
	switch {
	case r.From.IsZero() && r.To.IsZero():
		return text
	case r.To.IsZero():
		return text + ", since " + r.From.Format(day)
	case r.From.IsZero():
		return text + ", until " + r.To.AddDate(0, 0, -1).Format(day)
	}
	return text + ", " + r.From.Format(day) + " – " + r.To.AddDate(0, 0, -1).Format(day)
}

// addHolders names who holds an office of a state or body now.
func (d *Desk) addHolders(a *chat.Answer, e *gazetteer.Entity, now time.Time) {
	var held []string
	for _, h := range d.names.Holders(e.Name, now) {
		held = append(held, fmt.Sprintf("%s (%s)", h.Person.Name, d.names.Called(h.Role)))
	}
	if text := cleanList(held, shownOffices); text != "" {
		a.Lines = append(a.Lines, chat.Line{Mark: "👥", Name: "in office now", Text: text})
	}
}

// cleanList writes so many names, and counts the others.
func cleanList(names []string, most int) string {
	var shown []string
	for _, n := range names[:min(len(names), most)] {
		if n = chat.Clean(n, 80); n != "" {
			shown = append(shown, n)
		}
	}
	if rest := len(names) - most; rest > 0 {
		shown = append(shown, fmt.Sprintf("+%d more", rest))
	}
	return strings.Join(shown, ", ")
}

// encounters are the kinds in which actors meet or talk.
var encounters = []news.Kind{news.Talks, news.Visit, news.Call}

// addMet counts in how many stories others were met or talked with, but for those of the
// actor's own side. What was called off is no meeting, and what is only ahead is said so.
func (d *Desk) addMet(a *chat.Answer, s subject, found []store.Reported) {
	met, ahead := map[string]map[int64]bool{}, map[string]map[int64]bool{}
	for _, r := range found {
		if !slices.Contains(encounters, r.Kind) || r.Status.Polarity() <= 0 || !slices.Contains(r.Actors, s.actor) {
			continue
		}
		into := met
		if r.Status == news.Announced || r.Status == news.Accepted {
			if !d.open(r.Of) {
				continue // nobody said that it took place
			}
			into = ahead
		}
		for _, other := range r.Actors {
			if other == s.actor || d.sideOf(other, r.At) == d.sideOf(s.actor, r.At) {
				continue
			}
			if into[other] == nil {
				into[other] = map[int64]bool{}
			}
			into[other][r.Of.ID] = true
		}
	}
	for other, stories := range ahead {
		maps.DeleteFunc(stories, func(id int64, _ bool) bool { return met[other][id] })
	}
	add := func(name string, counts map[string]map[int64]bool) {
		names := slices.Sorted(maps.Keys(counts))
		names = slices.DeleteFunc(names, func(n string) bool { return len(counts[n]) == 0 })
		slices.SortStableFunc(names, func(a, b string) int { return cmp.Compare(len(counts[b]), len(counts[a])) })
		for i, n := range names {
			names[i] = fmt.Sprintf("%s (%d)", n, len(counts[n]))
		}
		if text := cleanList(names, shownMet); text != "" {
			a.Lines = append(a.Lines, chat.Line{Mark: "🤝", Name: name, Text: text})
		}
	}
	add("met or talked with", met)
	add("is to meet or talk with", ahead)
}

// sideOf is the state or body that somebody acts for; unknown ones act for themselves.
func (d *Desk) sideOf(name string, on time.Time) string {
	e, ok := d.names.Resolve(name, on)
	if !ok {
		return name
	}
	if r, held := d.names.RoleOn(e, on); held && r.Of != "" {
		return r.Of
	}
	return cmp.Or(e.Country, e.Name)
}
