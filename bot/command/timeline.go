package command

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"parley/bot/chart"
	"parley/bot/chat"
	"parley/bot/news"
	"parley/bot/store"
	"parley/config"
)

func showTimeline() command {
	return command{
		Command: chat.Command{
			Name:    "timeline",
			Usage:   "timeline <story's number | watch | conflict | actor> [since:… until:… kind:… theme:… page:…]",
			Summary: "What developed when, the newest last, with a chart.",
			Example: "/parley timeline Ukraine since:7d kind:talks,visit",
			Options: []chat.Option{
				{Name: "about", Summary: "a story's number, a watch, a conflict or an actor", Required: true, Suggests: true},
				{Name: "since", Summary: "2h, 3d, yesterday, last tuesday, april, 2025-04-23; without it 30 days", Filter: true, Suggests: true},
				{Name: "until", Summary: "the same; up to the end of it", Filter: true, Suggests: true},
				{Name: "kind", Summary: "visit, talks, ceasefire …; several with commas", Filter: true, Suggests: true},
				{Name: "theme", Summary: "the chart's ground", Filter: true, Choices: []string{"light", "dark"}},
				pageOption,
			},
		},
		answer: answerTimeline,
	}
}

// usualDays is how far back a question looks that does not say.
const usualDays = 30

func answerTimeline(ctx context.Context, d *Desk, q chat.Query) (chat.Answer, error) {
	c := showTimeline()
	if q.Text() == "" {
		return d.whichStory(ctx, "Timeline of what? Type a story's number, a watch, a conflict or an actor: "+c.Example)
	}
	s, err := d.about(q.Text())
	if err != nil {
		return refuse(capital(err.Error())+".", "Usage: /parley "+c.Usage), nil
	}
	t, err := d.readTimeline(s, q)
	if err != nil {
		return refuse(capital(err.Error())+".", "Usage: /parley "+c.Usage), nil
	}
	if s.story != 0 {
		st, err := d.remaining(ctx, s.story)
		if errors.Is(err, store.ErrNotFound) {
			return d.whichStory(ctx, fmt.Sprintf("There is no story %d, or it is older than what is kept.", s.story))
		}
		if err != nil {
			return chat.Answer{}, err
		}
		if st.ID != s.story {
			t.notes = append(t.notes, fmt.Sprintf("Story %d went into story %d.", s.story, st.ID))
		}
		t.course.Story, t.title, t.chart = st.ID, fmt.Sprintf("story %d", st.ID), fmt.Sprintf("Story %d: %s", st.ID, d.clause(st))
	}
	return d.drawTimeline(ctx, q, t)
}

// remaining is the story that a story went into, or itself.
func (d *Desk) remaining(ctx context.Context, id int64) (news.Story, error) {
	s, err := d.store.Story(ctx, id)
	for range 10 { // a story may go into one that goes into another
		if err != nil || s.Into == 0 {
			break
		}
		s, err = d.store.Story(ctx, s.Into)
	}
	return s, err
}

// askedTimeline is what a timeline is to show.
type askedTimeline struct {
	subject
	course store.Course
	said   string // the filters in words
	only   string // the kinds in words
	usual  bool   // nobody said from when
	chart  string // its title
	dark   bool
	page   int
}

func (d *Desk) readTimeline(s subject, q chat.Query) (t askedTimeline, err error) {
	t = askedTimeline{subject: s, course: d.course(s), chart: s.title}
	if t.page, err = page(q); err != nil {
		return t, err
	}
	var notes []string
	if t.course.Since, t.course.Until, t.said, notes, err = d.period(q); err != nil {
		return t, err
	}
	t.notes = append(t.notes, notes...)
	var kinds []string
	for _, v := range values(q.Filters["kind"]) {
		k, note, err := d.kind(v)
		if err != nil {
			return t, err
		}
		if note != "" {
			t.notes = append(t.notes, note)
		}
		t.course.Kinds, kinds = append(t.course.Kinds, k), append(kinds, string(k))
	}
	if len(kinds) > 0 {
		t.only = ", only " + strings.Join(kinds, ", ")
	}
	if theme := q.Filters["theme"]; theme != "" {
		near, ok := config.Nearest(strings.ToLower(theme), []string{"light", "dark"})
		if !ok {
			return t, fmt.Errorf("theme: is light or dark, not “%s”", theme)
		}
		t.dark = near == "dark"
	}
	if t.usual = s.story == 0 && t.course.Since.IsZero() && t.course.Until.IsZero(); t.usual {
		t.course.Since = d.now().AddDate(0, 0, -usualDays)
	}
	return t, nil
}

func (d *Desk) drawTimeline(ctx context.Context, q chat.Query, t askedTimeline) (chat.Answer, error) {
	found, more, err := d.store.Developments(ctx, t.course)
	if err != nil {
		return chat.Answer{}, err
	}
	if t.usual && len(found) > 0 {
		t.said += fmt.Sprintf(" in %d days", usualDays)
	} else if t.usual {
		t.course.Since = time.Time{}
		if found, more, err = d.store.Developments(ctx, t.course); err != nil {
			return chat.Answer{}, err
		}
		if len(found) > 0 {
			t.notes = append(t.notes, fmt.Sprintf("Nothing in the last %d days; this is older.", usualDays))
		}
	}
	a := chat.Answer{Title: "Timeline of " + t.title + t.said + t.only}
	if len(found) == 0 {
		why := "No development is kept that fits."
		if more {
			why = "None of the newest developments fits; there are older ones: ask with until: or for less."
		}
		return d.noneOf(ctx, a.Title, t.notes, why, "Try a longer time (since:2025-01-01), no kind:, or another spelling: /parley latest")
	}
	a.Title += ": " + chat.Count(len(found), "development", "developments")
	noted(&a, t.notes)
	if more {
		a.Lines = append(a.Lines, chat.Line{Mark: "ℹ️", Text: fmt.Sprintf("These are the newest %d. For older ones ask until:%s", len(found), found[0].At.In(d.zone).Format("2006-01-02"))})
	}
	to := max(0, len(found)-(t.page-1)*pageLength)
	from := max(0, to-pageLength)
	for _, r := range found[from:to] {
		a.Lines = append(a.Lines, d.reported(r, t.story == 0))
	}
	if from == to {
		a.Lines = append(a.Lines, chat.Line{Text: fmt.Sprintf("There is no page %d.", t.page)})
	}
	pages(&a, q, t.page, from > 0 && t.page < lastPage)
	if t.page > 1 {
		return a, nil
	}
	ds := make([]news.Development, len(found))
	for i, r := range found {
		ds[i] = r.Development
	}
	data, alt, err := chart.Chart{Title: t.chart, Developments: ds, Zone: d.zone, Dark: t.dark}.Draw()
	if err != nil {
		return chat.Answer{}, err
	}
	a.Files = []chat.File{{Name: "timeline.png", Type: "image/png", Data: data, Alt: alt}}
	return a, nil
}

// reported is a development in one line: when, of which kind, how it stands, what.
func (d *Desk) reported(r store.Reported, ofStory bool) chat.Line {
	text := r.Status.Emoji() + " " + chat.Word(r.Kind, r.Status) + ": " + chat.Clause(r.Development)
	if ofStory {
		text += fmt.Sprintf(" (story %d)", r.Of.ID)
	}
	return chat.Line{Mark: r.Kind.Row().Emoji, Name: d.moment(r.At) + ", " + strings.ReplaceAll(chat.Clean(string(r.Kind), 40), "-", " "), Text: text, Link: chat.LinkOf(r.Report.Outlet, r.Report.URL)}
}
