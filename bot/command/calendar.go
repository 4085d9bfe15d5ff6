package command

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"parley/bot/chat"
	"parley/bot/news"
	"parley/bot/store"
	"parley/bot/story"
)

func showCalendar() command {
	return command{
		Command: chat.Command{
			Name:    "calendar",
			Usage:   "calendar [words] [conflict: actor: place: kind: days: page:]",
			Summary: "What is dated ahead, and what was due and nobody confirms; also as a calendar file.",
			Example: "/parley calendar next week conflict:russia-ukraine",
			Options: []chat.Option{
				{Name: "words", Summary: "names, kinds and days, as next week, are read as such, others are searched", Suggests: true},
				{Name: "conflict", Summary: "a conflict, as russia-ukraine", Filter: true, Suggests: true},
				{Name: "actor", Summary: "a person, state or organisation, by any of its names", Filter: true, Suggests: true},
				{Name: "place", Summary: "a city or country", Filter: true, Suggests: true},
				{Name: "kind", Summary: "visit, talks, ceasefire …; several with commas", Filter: true, Suggests: true},
				{Name: "days", Summary: "how many days ahead, 30 unless it is said; or which, as next week", Filter: true},
				pageOption,
			},
		},
		answer: answerCalendar,
	}
}

const (
	// So many days ahead are shown where nobody says how many, and at most.
	daysAhead, mostAhead = 30, 366
	// daysPast is how long what was due and is not confirmed is shown, and daysOpen how long
	// it may take until it is due.
	daysPast, daysOpen = 14, 2
)

// undated are the kinds whose day is not one on which something is to happen.
var undated = []news.Kind{news.Statement, news.Violation, news.Withdrawal}

func answerCalendar(ctx context.Context, d *Desk, q chat.Query) (chat.Answer, error) {
	q = d.spilled(q)
	asked, err := d.read(q)
	if err != nil {
		return refuse(capital(err.Error())+".", "Usage: /parley "+showCalendar().Usage), nil
	}
	period, words, err := d.daysAsked(q)
	if err != nil {
		return refuse(capital(err.Error()) + "."), nil
	}
	if err := d.readWords(ctx, &asked, words); err != nil {
		return chat.Answer{}, err
	}
	if !asked.filter.Since.IsZero() || !asked.filter.Until.IsZero() {
		return refuse("The calendar begins today: say which days of it, as tomorrow, next week, this month or 14 days.", "Usage: /parley "+showCalendar().Usage), nil
	}
	n, err := page(q)
	if err != nil {
		return refuse(capital(err.Error()) + "."), nil
	}
	today, last := d.now().In(d.zone), period.to.AddDate(0, 0, -1)
	found, full, err := d.datedStories(ctx, asked.filter, news.DateOf(today), news.DateOf(period.from), news.DateOf(last))
	if err != nil {
		return chat.Answer{}, err
	}
	stretch := last.Format("2 January 2006")
	if period.from.Before(last) {
		stretch = period.from.Format("2 January") + " to " + stretch
	}
	a := chat.Answer{Title: "Calendar, " + stretch}
	if said := asked.saidAll(); said != "" {
		a.Title += ": " + said
	}
	for _, note := range asked.notes {
		a.Lines = append(a.Lines, chat.Line{Mark: "ℹ️", Text: note})
	}
	if full {
		a.Lines = append(a.Lines, chat.Line{Mark: "ℹ️", Text: "More is dated than is listed: ask for fewer days, one conflict or one kind."})
	}
	shown, more := turn(found, n)
	for _, s := range shown {
		a.Lines = append(a.Lines, d.dated(s.Story, news.DateOf(today)))
	}
	switch {
	case len(found) == 0:
		a.Lines = append(a.Lines, chat.Line{Text: "Nothing that Parley knows is dated in these days."})
		a.More = "/parley latest"
		return a, nil
	case len(shown) == 0:
		a.Lines = append(a.Lines, chat.Line{Text: fmt.Sprintf("There is no page %d: %s in all.", n, chat.Count(len(found), "day is noted", "days are noted"))})
	}
	pages(&a, q, n, more)
	a.Files = []chat.File{{Name: "parley-calendar.ics", Type: "text/calendar", Data: icsOf(found, d.store.Sender(), d.zone),
		Alt: "The same as a calendar file: " + chat.Count(len(found), "entry", "entries") + ", " + stretch}}
	return a, nil
}

// daysAsked are the days that a calendar is asked for, today at the earliest: those that words
// name, or days:, else the usual number. words are the others.
func (d *Desk) daysAsked(q chat.Query) (s stretch, words []string, err error) {
	now := d.now().In(d.zone)
	text, given := q.Filters["days"]
	s, at, n := daysNamed(q.Words, now)
	switch {
	case n > 0 && given:
		return s, nil, fmt.Errorf("say which days once: either days: or “%s”", chat.Clean(strings.Join(q.Words[at:at+n], " "), 60))
	case n > 0:
		words = slices.Delete(slices.Clone(q.Words), at, at+n)
	default:
		words = q.Words
		var named bool
		if s, named = ahead(timeWords(text), now); !named {
			far, err := d.daysOf(q, daysAhead, mostAhead)
			if err != nil {
				return s, nil, err
			}
			s = days(dayOf(now), far+1)
		}
	}
	if today := dayOf(now); s.from.Before(today) {
		s.from = today
	}
	if s.to.After(dayOf(now).AddDate(0, 0, mostAhead+1)) {
		return s, nil, fmt.Errorf("the calendar looks %d days ahead at most", mostAhead)
	}
	return s, words, nil
}

// daysNamed finds the words that name days; n is how many they are, 0 where none do.
func daysNamed(words []string, now time.Time) (s stretch, at, n int) {
	for at = range words {
		for n = min(longestSpan, len(words)-at); n > 0; n-- {
			if s, ok := ahead(timeWords(strings.Join(words[at:at+n], " ")), now); ok {
				return s, at, n
			}
		}
	}
	return s, 0, 0
}

// saidAll says what is asked for: the filters, and the words that are searched.
func (w wanted) saidAll() string {
	said := slices.Clone(w.said)
	if len(w.filter.Text.Words) > 0 {
		said = append(said, "that say "+chat.Clean(quoted(w.filter.Text.Words), 200))
	}
	return strings.Join(said, ", ")
}

// datedStories are the stories of the calendar from the first day to the last, in their order.
// With today come what was due lately and is not confirmed, and what was on until a moment
// ago. full says that more is ahead than is given.
func (d *Desk) datedStories(ctx context.Context, f store.Filter, today, first, last news.Date) (all []store.Dated, full bool, err error) {
	asked := f.Kinds
	if len(asked) == 0 {
		f.Kinds = slices.DeleteFunc(slices.Clone(d.kinds), func(k news.Kind) bool { return slices.Contains(undated, k) })
	}
	from := func(days int) news.Date {
		day, _ := today.Time()
		return news.DateOf(day.AddDate(0, 0, days))
	}
	for _, days := range []store.Days{
		{From: from(-daysPast), To: from(-daysOpen - 1), Due: true},
		{From: from(-daysOpen), To: today, Statuses: todays},
		{From: max(first, from(1)), To: last},
	} {
		if days.To < days.From || days.To <= today && first > today {
			continue
		}
		some, err := d.store.Dated(ctx, f, days)
		if err != nil {
			return nil, false, err
		}
		all, full = append(all, some...), len(some) == store.MostDated
	}
	return slices.DeleteFunc(all, func(s store.Dated) bool { return !belongs(s.Story, today, asked) }), full, nil
}

// held are the kinds of which one is on the calendar on its day too, and todays how a story
// stands that is not over by then. Of other kinds what is of today happened today, unless it
// was told of ahead.
var (
	held   = []news.Kind{news.Visit, news.Talks, news.Call, news.PrisonerExchange, news.Vote}
	todays = []news.Status{news.Announced, news.Accepted, news.Agreed, news.UnderWay, news.Postponed, news.Downgraded, news.Cancelled}
)

// belongs reports whether a story with a day stands in the calendar: what is ahead, is on
// today, or was due and is not confirmed. What only was said of a day does where it is asked
// for.
func belongs(s news.Story, today news.Date, kinds []news.Kind) bool {
	switch {
	case len(kinds) == 0 && slices.Contains(undated, s.Kind):
		return false
	case s.Date > today:
		return true
	case s.Date == today && slices.Contains(held, s.Kind) && s.Status != news.Accepted && slices.Contains(todays, s.Status):
		return true
	}
	return s.Overdue || story.Awaited(s)
}

// dated is a story in one line of the calendar.
func (d *Desk) dated(s news.Story, today news.Date) chat.Line {
	c := chat.CardOf(s, d.zone)
	parts := []string{c.Status}
	for _, f := range c.Fields {
		if f.Name == "Certainty" {
			parts = append(parts, f.Text)
		}
	}
	mark := "•"
	if s.Date < today {
		mark = "⏰"
		if !s.Overdue {
			parts = append(parts, "its day is over, and nothing is reported yet")
		}
	}
	day, _ := s.Date.Time()
	return chat.Line{Mark: mark, Name: dayName(day, today), Text: fmt.Sprintf("%s — %s · story %d", c.Headline, strings.Join(parts, " · "), s.ID)}
}

// dayName is a day as people read it, with its year where that is not this one.
func dayName(day time.Time, today news.Date) string {
	if !strings.HasPrefix(string(today), day.Format("2006")) {
		return day.Format("Mon 2 Jan 2006")
	}
	return day.Format("Mon 2 Jan")
}
