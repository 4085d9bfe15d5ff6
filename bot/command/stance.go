package command

import (
	"context"
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

func showStance() command {
	return command{
		Command: chat.Command{
			Name:    "stance",
			Usage:   "stance <person, state or organisation> [since:… until:… kind:… page:…]",
			Summary: "What somebody demanded, offered, accepted, ruled out and rejected, and where that turned around.",
			Example: "/parley stance Russia since:30d",
			Options: []chat.Option{
				{Name: "actor", Summary: "who; of a state all who speak for it count", Required: true, Suggests: true},
				{Name: "since", Summary: "2h, 3d, yesterday, last tuesday, april, 2025-04-23", Filter: true, Suggests: true},
				{Name: "until", Summary: "the same; up to the end of it", Filter: true, Suggests: true},
				{Name: "kind", Summary: "ceasefire, peace-plan, statement …; several with commas", Filter: true, Suggests: true},
				pageOption,
			},
		},
		answer: answerStance,
	}
}

func answerStance(ctx context.Context, d *Desk, q chat.Query) (chat.Answer, error) {
	c := showStance()
	if q.Text() == "" {
		return refuse("Whose stance? Type a person, a state or an organisation.", "For example: "+c.Example), nil
	}
	t, err := d.readTimeline(d.actorSubject(q.Text()), q)
	if err != nil {
		return refuse(capital(err.Error())+".", "Usage: /parley "+c.Usage), nil
	}
	since := t.course.Since
	if t.course.Since = (time.Time{}); t.usual { // a position holds until it is changed
		since = t.course.Since
	}
	kinds := t.course.Kinds
	t.course.Kinds = nil
	t.course.Actors = d.speakers(t.subject)
	plain, unsure := 0, 0
	t.course.Wants = func(r store.Reported) bool {
		if !d.speaksFor(t.subject, r.Development) || len(kinds) > 0 && !slices.Contains(kinds, subjectKind(r)) && !slices.Contains(kinds, r.Kind) {
			return false
		}
		if r.Kind == news.Statement && r.Status == news.None && !r.At.Before(since) {
			plain++
		}
		if stanceOf(r.Development) != 0 && r.Confidence < alert.DefaultConfidence && !r.At.Before(since) {
			unsure++
		}
		return stanceOf(r.Development) != 0 && r.Confidence >= alert.DefaultConfidence
	}
	found, more, err := d.store.Developments(ctx, t.course)
	if err != nil {
		return chat.Answer{}, err
	}
	// What is older than asked for is looked at as well: it may be what was turned around.
	positions := slices.DeleteFunc(positionsOf(found), func(p position) bool { return p.At.Before(since) })
	title := "Stance of " + t.title + t.said + t.only
	if len(positions) == 0 {
		why := "Nothing is kept that was demanded, offered, accepted, ruled out or rejected."
		if plain > 0 {
			why += fmt.Sprintf(" There %s without demand or refusal.", isAre(plain, "position", "positions"))
		}
		if unsure > 0 {
			why += " " + leftOut(unsure)
		}
		lines := []string{"What is known of " + t.title + ": /parley who " + t.actor}
		if t.said+t.only != "" {
			lines = append(lines, "Of all times and kinds: /parley stance "+t.actor)
		}
		return d.noneOf(ctx, title, t.notes, why, lines...)
	}
	turned := 0
	for _, p := range positions {
		if p.turns != nil {
			turned++
		}
	}
	a := chat.Answer{Title: fmt.Sprintf("%s: %s", title, chat.Count(len(positions), "position", "positions"))}
	if turned > 0 {
		a.Title += fmt.Sprintf(", %d turned around", turned)
	}
	noted(&a, t.notes)
	if unsure > 0 {
		a.Lines = append(a.Lines, chat.Line{Mark: "ℹ️", Text: leftOut(unsure)})
	}
	if more {
		a.Lines = append(a.Lines, chat.Line{Mark: "ℹ️", Text: "Older ones are left out: ask until:" + found[0].At.In(d.zone).Format("2006-01-02")})
	}
	shown, rest := turn(positions, t.page)
	for i, p := range shown {
		if i == 0 || p.about != shown[i-1].about {
			a.Lines = append(a.Lines, chat.Line{Text: "— " + d.subjectWords(p, t.subject) + " —"})
		}
		a.Lines = append(a.Lines, d.position(p, t.subject))
	}
	if len(shown) == 0 {
		a.Lines = append(a.Lines, chat.Line{Text: fmt.Sprintf("There is no page %d: %s are known.", t.page, chat.Count(len(positions), "position", "positions"))})
	}
	pages(&a, q, t.page, rest)
	if !rest {
		a.More = t.ask("timeline")
	}
	return a, nil
}

// leftOut says how many positions nobody is to be held to: what is read so unsurely is not
// told as an alert either.
func leftOut(n int) string {
	if n == 1 {
		return "One more was read too unsurely to be named."
	}
	return fmt.Sprintf("%d more were read too unsurely to be named.", n)
}

func isAre(n int, one, several string) string {
	if n == 1 {
		return "is 1 " + one
	}
	return fmt.Sprintf("are %d %s", n, several)
}

// holder is whose position a development is: the one quoted, where that is one of those
// who act, else the first of them.
func holder(d news.Development) string {
	switch {
	case slices.Contains(d.Actors, d.Speaker) && d.Kind == news.Statement:
		return d.Speaker
	case len(d.Actors) > 0:
		return d.Actors[0]
	}
	return d.Speaker
}

// speakers are all names under which a subject's positions may stand.
func (d *Desk) speakers(s subject) []string {
	names := []string{s.actor}
	if s.entity == nil || s.entity.Class == gazetteer.Person {
		return names
	}
	for _, name := range d.names.Names() {
		if e, ok := d.names.Resolve(name, d.now()); ok && d.belongs(e, s.actor) {
			names = append(names, name)
		}
	}
	return names
}

// belongs reports whether somebody or something ever spoke for a state or body.
func (d *Desk) belongs(e *gazetteer.Entity, of string) bool {
	switch e.Class {
	case gazetteer.Person:
		return e.Country == of || slices.ContainsFunc(e.Roles, func(r gazetteer.Role) bool { return r.Of == of })
	case gazetteer.Office:
		return e.Country == of
	case gazetteer.Organisation:
		return e.Country == of && (e.Organ || d.names.Allied(e))
	}
	return false
}

// speaksFor reports whether a development is a position of the subject: its own or, of a
// state or body, that of somebody who spoke for it on that day.
func (d *Desk) speaksFor(s subject, dev news.Development) bool {
	name := holder(dev)
	if name == s.actor {
		return true
	}
	e, ok := d.names.Resolve(name, dev.At)
	if !ok || s.entity == nil || s.entity.Class == gazetteer.Person || !d.belongs(e, s.actor) {
		return false
	}
	if e.Class != gazetteer.Person || len(e.Roles) == 0 {
		return true
	}
	r, held := d.names.RoleOn(e, dev.At)
	return held && (r.Of == s.actor || e.Country == s.actor)
}

// subjectWords name what positions are about.
func (d *Desk) subjectWords(p position, s subject) string {
	text := strings.ReplaceAll(string(p.about.kind), "-", " ")
	if p.about.kind == news.Statement {
		text = "other statements"
	}
	if p.about.target != "" && p.about.target != s.actor {
		text += ": " + p.about.target
	}
	if p.about.conflict != "" {
		text = d.conflictTitle(p.about.conflict) + ", " + text
	}
	return chat.Clean(text, 140)
}

// position says one position in a line.
func (d *Desk) position(p position, s subject) chat.Line {
	text := chat.Word(p.Kind, p.Status) + ": " + chat.Clause(p.Development)
	if name := holder(p.Development); name != s.actor && !strings.Contains(text, name) {
		text = chat.Clean(name, 80) + " " + text
	}
	if p.turns != nil {
		text += fmt.Sprintf(" · 🔁 earlier, %s: %s", p.turns.At.In(d.zone).Format("2 January"), chat.Word(p.turns.Kind, p.turns.Status))
	}
	return chat.Line{Mark: stanceMark(p.Development), Name: d.moment(p.At), Text: text + fmt.Sprintf(" (story %d)", p.Of.ID), Link: chat.LinkOf(p.Report.Outlet, p.Report.URL)}
}

func stanceMark(d news.Development) string {
	switch {
	case stanceOf(d) < 0:
		return "🔴"
	case d.Status == news.Accepted:
		return "🟢"
	}
	return "🔵"
}
