package command

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

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
				{Name: "since", Summary: "2h, 3d, yesterday, tuesday, 2025-04-23", Filter: true},
				{Name: "until", Summary: "as since; a day counts to its end", Filter: true},
				{Name: "kind", Summary: "ceasefire, peace-plan, statement …; several with commas", Filter: true, Choices: kindNames()},
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
	plain := 0
	t.course.Wants = func(r store.Reported) bool {
		if !d.speaksFor(t.subject, r.Development) || len(kinds) > 0 && !slices.Contains(kinds, subjectKind(r)) && !slices.Contains(kinds, r.Kind) {
			return false
		}
		if r.Kind == news.Statement && r.Status == news.None && !r.At.Before(since) {
			plain++
		}
		return stanceOf(r.Development) != 0
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
	a := chat.Answer{Title: fmt.Sprintf("%s: %s", title, count(len(positions), "position", "positions"))}
	if turned > 0 {
		a.Title += fmt.Sprintf(", %d turned around", turned)
	}
	noted(&a, t.notes)
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
		a.Lines = append(a.Lines, chat.Line{Text: fmt.Sprintf("There is no page %d: %s are known.", t.page, count(len(positions), "position", "positions"))})
	}
	pages(&a, q, t.page, rest)
	if !rest {
		a.More = t.ask("timeline")
	}
	return a, nil
}

func isAre(n int, one, several string) string {
	if n == 1 {
		return "is 1 " + one
	}
	return fmt.Sprintf("are %d %s", n, several)
}

// stanceOf is +1 for what is demanded, offered or accepted, -1 for what is refused, 0 for
// what is no position.
func stanceOf(d news.Development) int {
	switch d.Status {
	case news.Demanded, news.Proposed, news.Accepted:
		return 1
	case news.Rejected, news.RuledOut:
		return -1
	}
	return 0
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

// position is one stance, and the one before it that it turns around.
type position struct {
	store.Reported
	about topic
	turns *store.Reported
}

// topic is what a position is about.
type topic struct {
	conflict string
	kind     news.Kind
	target   string
	story    int64 // of a statement whose subject is not known
}

// subjectKind is what sort of happening a position is about: a statement made about a plan
// is about the plan.
func subjectKind(r store.Reported) news.Kind {
	if r.Kind == news.Statement && r.Of.Kind != "" {
		return r.Of.Kind
	}
	return r.Kind
}

func topicOf(r store.Reported) topic {
	t := topic{conflict: r.Of.Conflict, kind: subjectKind(r)}
	if t.kind == news.Statement || t.kind == news.Sanctions || t.kind == news.Aid || t.kind == news.Agreement {
		t.target = r.Target
		if t.target == "" {
			t.target = r.Of.Target
		}
	}
	return t
}

// positionsOf groups positions by what they are about: the group with the newest first, in
// each the newest first. Found is in the order of reports.
func positionsOf(found []store.Reported) []position {
	byTopic := map[topic][]position{}
	var order []topic
	for i := len(found) - 1; i >= 0; i-- {
		p := position{Reported: found[i], about: topicOf(found[i])}
		for j := i - 1; j >= 0; j-- {
			if sameQuestion(found[i], found[j]) {
				if stanceOf(found[i].Development)*stanceOf(found[j].Development) < 0 {
					p.turns = &found[j]
				}
				break // the last position before is what it turns around, or goes on with
			}
		}
		if byTopic[p.about] == nil {
			order = append(order, p.about)
		}
		byTopic[p.about] = append(byTopic[p.about], p)
	}
	var all []position
	for _, t := range order {
		all = append(all, byTopic[t]...)
	}
	return all
}

// sameQuestion reports whether two positions answer one question, so that they can agree or
// not: no slot that both know differs, and of two statements in different stories, which
// may be about anything, the sentences speak of the same things.
func sameQuestion(a, b store.Reported) bool {
	x, y := topicOf(a), topicOf(b)
	differ := func(v, w string) bool { return v != "" && w != "" && v != w }
	if x.conflict != y.conflict || x.kind != y.kind || differ(x.target, y.target) || a.Ordinal != 0 && b.Ordinal != 0 && a.Ordinal != b.Ordinal {
		return false
	}
	if a.Of.ID == b.Of.ID && a.Of.ID != 0 {
		return true
	}
	if differ(a.Place, b.Place) {
		return false
	}
	return x.kind != news.Statement || sharedWords(a.Development, b.Development) >= leastShared
}

// leastShared is how many words two sentences share that speak of the same things.
const leastShared = 2

// sharedWords counts the words of both sentences that say something: long ones that are no
// name of an actor, a place or a target. Endings do not count.
func sharedWords(a, b news.Development) int {
	of := func(d news.Development) map[string]bool {
		var names []string
		for _, n := range append([]string{d.Place, d.Target, d.Speaker}, d.Actors...) {
			names = append(names, strings.Fields(strings.ToLower(n))...)
		}
		words := map[string]bool{}
		for _, w := range strings.FieldsFunc(strings.ToLower(d.Evidence), func(r rune) bool { return !('a' <= r && r <= 'z') && r < 0x80 }) {
			if len(w) >= longWord && !slices.Contains(names, w) {
				words[w[:longWord]] = true
			}
		}
		return words
	}
	x, y := of(a), of(b)
	n := 0
	for w := range x {
		if y[w] {
			n++
		}
	}
	return n
}

const longWord = 6

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
