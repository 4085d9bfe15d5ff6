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
	"parley/bot/news"
	"parley/bot/store"
	"parley/bot/story"
)

func showStatus() command {
	return command{
		Command: chat.Command{
			Name:    "status",
			Usage:   "status <watch | conflict | actor>",
			Summary: "How things stand now, and what changed in a day and a week.",
			Example: "/parley status russia-ukraine",
			Options: []chat.Option{{Name: "about", Summary: "a watch, a conflict or an actor", Required: true, Suggests: true}},
		},
		answer: answerStatus,
	}
}

// How much of each part is shown; the rest is counted.
const (
	shownToday   = 6
	shownWeek    = 4
	shownStories = 2 // of a kind
	shownDenied  = 3
)

func answerStatus(ctx context.Context, d *Desk, q chat.Query) (chat.Answer, error) {
	c := showStatus()
	if q.Text() == "" {
		return refuse("Status of what? Type a watch, a conflict or an actor.", "For example: "+c.Example, "Conflicts: "+strings.Join(d.conflictNames(), ", ")), nil
	}
	s, err := d.about(q.Text())
	if err != nil {
		return refuse(capital(err.Error())+".", "Usage: /parley "+c.Usage), nil
	}
	if s.story != 0 {
		q.Verb, q.Words = showStory().Name, []string{fmt.Sprint(s.story)}
		return answerStory(ctx, d, q)
	}
	filter, w := store.Filter{Limit: mostRead}, wanted{watch: s.watch}
	switch {
	case s.conflict != "":
		filter.Conflicts = []string{s.conflict}
	case s.actor != "":
		filter.Actors = []string{s.actor}
	default:
		filter.Conflicts, filter.Places = s.watch.Conflicts, d.inside(s.watch.Places)
	}
	found, err := d.store.Latest(ctx, filter)
	if err != nil {
		return chat.Answer{}, err
	}
	all := len(found)
	found = slices.DeleteFunc(found, func(st news.Story) bool { return !w.watches(d.rules, st) })
	if len(found) == 0 {
		return d.noneOf(ctx, "Status of "+s.title, s.notes, "No story is kept about it.", "What is there: /parley latest")
	}
	ids := make([]int64, len(found))
	for i, st := range found {
		ids[i] = st.ID
	}
	changes, err := d.store.ChangesOf(ctx, ids)
	if err != nil {
		return chat.Answer{}, err
	}
	a := chat.Answer{Title: fmt.Sprintf("Status of %s, %s", s.title, d.moment(d.now()))}
	noted(&a, s.notes)
	if all == mostRead {
		a.Lines = append(a.Lines, chat.Line{Mark: "ℹ️", Text: fmt.Sprintf("Only the %d stories that were updated last are looked at.", mostRead)})
	}
	day, week := d.now().AddDate(0, 0, -1), d.now().AddDate(0, 0, -7)
	today := movesOf(found, changes, day, d.now())
	earlier := slices.DeleteFunc(movesOf(found, changes, week, day), func(m move) bool {
		return slices.ContainsFunc(today, func(t move) bool { return t.story.ID == m.story.ID })
	})
	d.addMoves(&a, "Changed in the last 24 hours", "nothing", today, shownToday)
	d.addMoves(&a, "Before that, in the last 7 days", "nothing else", earlier, shownWeek)
	d.addStanding(&a, found)
	d.addDenied(&a, found)
	a.More = s.ask("timeline")
	return a, nil
}

// move is what changed in a story over some time, taken together.
type move struct {
	story news.Story
	from  news.Status   // how it stood before; empty: it was not there
	path  []news.Status // how it stood since, one after the other
	last  news.Change
	surer bool // it was confirmed, or denied, or taken back
}

// movesOf sums up the changes from one moment to the other, story by story, the newest
// first.
func movesOf(stories []news.Story, changes []news.Change, after, until time.Time) []move {
	byStory := map[int64]*move{}
	for _, c := range changes {
		if !c.At.After(after) || c.At.After(until) {
			continue
		}
		m := byStory[c.Story]
		if m == nil {
			m = &move{from: c.From}
			byStory[c.Story] = m
		}
		if c.Reason == news.New {
			m.from = ""
		}
		if n := len(m.path); n == 0 && c.To != m.from || n > 0 && m.path[n-1] != c.To {
			m.path = append(m.path, c.To)
		}
		m.last = c
		m.surer = m.surer || c.Reason == news.Confirms || c.Reason == news.Corrected
	}
	var moves []move
	for _, s := range stories {
		if m := byStory[s.ID]; m != nil {
			m.story = s
			moves = append(moves, *m)
		}
	}
	slices.SortStableFunc(moves, func(a, b move) int { return b.last.At.Compare(a.last.At) })
	return moves
}

// addMoves lists what changed.
func (d *Desk) addMoves(a *chat.Answer, head, none string, moves []move, most int) {
	if len(moves) == 0 {
		a.Lines = append(a.Lines, chat.Line{Text: head + ": " + none})
		return
	}
	fresh, turned := 0, 0
	for _, m := range moves {
		switch {
		case m.from == "":
			fresh++
		case len(m.path) > 0:
			turned++
		}
	}
	var said []string
	for _, part := range []struct {
		n     int
		words string
	}{{fresh, "new"}, {turned, "in another status"}, {len(moves) - fresh - turned, "in the same status"}} {
		if part.n > 0 {
			said = append(said, fmt.Sprintf("%d %s", part.n, part.words))
		}
	}
	a.Lines = append(a.Lines, chat.Line{Text: fmt.Sprintf("%s: %s — %s", head, chat.Count(len(moves), "story", "stories"), strings.Join(said, ", "))})
	for _, m := range moves[:min(len(moves), most)] {
		a.Lines = append(a.Lines, d.moved(m))
	}
	if rest := len(moves) - most; rest > 0 {
		a.Lines = append(a.Lines, chat.Line{Mark: "…", Text: fmt.Sprintf("and %s more", chat.Count(rest, "story", "stories"))})
	}
}

// moved says in one line what changed in a story, with the report that brought the newest
// change.
func (d *Desk) moved(m move) chat.Line {
	text := m.how() + ": " + d.clause(m.story)
	if m.from != "" && m.last.Development.Kind != m.story.Kind { // the story's own clause does not tell it
		for _, said := range chat.ReplyOf([]news.Change{m.last}, m.story, d.zone).Says {
			text += " · " + said.Headline
		}
	}
	if sure := certaintyOf(chat.CardOf(m.story, d.zone)); m.surer && sure != "" {
		text += " · now " + sure
	}
	l := chat.Line{Mark: m.story.Status.Emoji(), Name: fmt.Sprintf("%s, story %d", d.moment(m.last.At), m.story.ID), Text: text}
	for _, r := range m.story.Reports {
		if r.Article == m.last.Article {
			l.Link = chat.LinkOf(r.Outlet, r.URL)
		}
	}
	return l
}

// longestPath is how many steps of a story are named.
const longestPath = 4

// how says which way a story went: "announced → cancelled", "new, announced", "still agreed".
func (m move) how() string {
	path := m.path
	if m.from != "" {
		path = append([]news.Status{m.from}, path...)
	}
	var words []string
	if len(path) > longestPath {
		words, path = []string{"…"}, path[len(path)-longestPath:]
	}
	for _, s := range path {
		words = append(words, chat.Word(m.story.Kind, s))
	}
	way := strings.Join(words, " → ")
	switch {
	case m.from == "":
		return "new, " + way
	case len(m.path) == 0:
		return "still " + way
	}
	return way
}

// clause is a story in one clause, without its emoji.
func (d *Desk) clause(s news.Story) string {
	return strings.TrimPrefix(chat.CardOf(s, d.zone).Headline, s.Kind.Row().Emoji+" ")
}

// open reports whether more may still be told of a story.
func (d *Desk) open(s news.Story) bool { return !s.Withdrawn && story.Closes(s).After(d.now()) }

// addStanding says kind by kind how the open stories stand.
func (d *Desk) addStanding(a *chat.Answer, found []news.Story) {
	byKind := map[news.Kind][]news.Story{}
	open := 0
	for _, s := range found {
		if d.open(s) {
			byKind[s.Kind] = append(byKind[s.Kind], s)
			open++
		}
	}
	a.Lines = append(a.Lines, chat.Line{Text: fmt.Sprintf("How it stands: %s open of %d", chat.Count(open, "story", "stories"), len(found))})
	for _, k := range news.InOrder(slices.Collect(maps.Keys(byKind))) {
		of := byKind[k]
		var said []string
		for _, s := range of[:min(len(of), shownStories)] {
			c := chat.CardOf(s, d.zone)
			text := fmt.Sprintf("%s — %s", d.clause(s), c.Status)
			if sure := certaintyOf(c); sure != "" && s.Certainty != news.Denied { // else its status says it
				text += ", " + sure
			}
			said = append(said, fmt.Sprintf("%s (story %d)", text, s.ID))
		}
		if rest := len(of) - shownStories; rest > 0 {
			said = append(said, fmt.Sprintf("and %d more", rest))
		}
		a.Lines = append(a.Lines, chat.Line{Mark: k.Row().Emoji, Name: strings.ReplaceAll(chat.Clean(string(k), 40), "-", " "), Text: strings.Join(said, " · ")})
	}
}

// certaintyOf is a story's certainty in the words of its card.
func certaintyOf(c chat.Card) string {
	for _, f := range c.Fields {
		if f.Name == "Certainty" {
			return f.Text
		}
	}
	return ""
}

// addDenied names the stories that somebody denies.
func (d *Desk) addDenied(a *chat.Answer, found []news.Story) {
	denied := slices.DeleteFunc(slices.Clone(found), func(s news.Story) bool { return s.Certainty != news.Denied })
	if len(denied) == 0 {
		a.Lines = append(a.Lines, chat.Line{Text: "Disputed: nothing"})
		return
	}
	a.Lines = append(a.Lines, chat.Line{Text: "Disputed: " + chat.Count(len(denied), "story", "stories")})
	for _, s := range denied[:min(len(denied), shownDenied)] {
		by := cmp.Or(chat.Clean(s.DeniedBy, 80), "its source, which took it back")
		a.Lines = append(a.Lines, chat.Line{Mark: "🟣", Name: fmt.Sprintf("story %d", s.ID), Text: d.clause(s) + " — denied by " + by})
	}
}
