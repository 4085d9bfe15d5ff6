package command

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"parley/bot/chat"
	"parley/bot/store"
)

func showSources() command {
	return command{
		Command: chat.Command{
			Name:    "sources",
			Usage:   "sources [name] [page:…]",
			Summary: "How each source stands, those in trouble first.",
			Example: "/parley sources",
			Options: []chat.Option{
				{Name: "name", Summary: "only sources with this in their name", Suggests: true},
				pageOption,
			},
		},
		answer: answerSources,
	}
}

// healthMarks are how a source stands at a glance.
var healthMarks = map[store.Health]string{store.Failing: "🔴", store.Silent: "🟡", store.Unpolled: "⚪", store.Well: "🟢"}

func (d *Desk) health(r store.SourceRow) store.Health { return r.Health(d.now()) }

func answerSources(ctx context.Context, d *Desk, q chat.Query) (chat.Answer, error) {
	n, err := page(q)
	if err != nil {
		return refuse(capital(err.Error()) + "."), nil
	}
	all, err := d.store.Sources(ctx)
	if err != nil {
		return chat.Answer{}, err
	}
	if len(all) == 0 {
		return chat.Answer{Title: "No source has been polled yet."}, nil
	}
	rows := all
	if part := strings.ToLower(q.Text()); part != "" && part != "health" {
		rows = slices.DeleteFunc(slices.Clone(all), func(r store.SourceRow) bool { return !strings.Contains(strings.ToLower(r.Name), part) })
		if len(rows) == 0 {
			return refuse(fmt.Sprintf("No source has “%s” in its name; there are %s.", q.Text(), chat.Count(len(all), "source", "sources")), "All of them: /parley sources"), nil
		}
	}
	slices.SortStableFunc(rows, func(a, b store.SourceRow) int { return int(d.health(a)) - int(d.health(b)) })
	a := chat.Answer{Title: d.summary(rows)}
	shown, more := turn(rows, n)
	for _, r := range shown {
		a.Lines = append(a.Lines, chat.Line{Mark: healthMarks[d.health(r)], Name: r.Name, Text: d.standing(r)})
	}
	pages(&a, q, n, more)
	return a, nil
}

// summary counts the sources by how they stand.
func (d *Desk) summary(rows []store.SourceRow) string {
	n := map[store.Health]int{}
	for _, r := range rows {
		n[d.health(r)]++
	}
	text := fmt.Sprintf("%s: %d in order", chat.Count(len(rows), "source", "sources"), n[store.Well])
	if n[store.Failing] > 0 {
		text += fmt.Sprintf(", %d failing", n[store.Failing])
	}
	if n[store.Silent] > 0 {
		text += fmt.Sprintf(", %d with nothing new for a week", n[store.Silent])
	}
	if n[store.Unpolled] > 0 {
		text += fmt.Sprintf(", %d not polled yet", n[store.Unpolled])
	}
	return text
}

// standing says how one source stands.
func (d *Desk) standing(r store.SourceRow) string {
	now := d.now()
	var parts []string
	since := func(what string, t time.Time) {
		if t.IsZero() {
			parts = append(parts, what+" never")
		} else {
			parts = append(parts, fmt.Sprintf("%s %s ago", what, span(now.Sub(t))))
		}
	}
	switch d.health(r) {
	case store.Unpolled:
		parts = append(parts, "not polled yet")
	case store.Failing:
		parts = append(parts, fmt.Sprintf("failed %s in a row: %s", chat.Count(r.Failures, "time", "times"), orNone(r.LastError)))
		since("last good poll", r.LastOK)
	default:
		since("polled", r.LastPoll)
	}
	if r.Polls > 0 {
		since("last new article", r.LastNew)
		parts = append(parts, chat.Count(r.Articles, "article", "articles")+" kept")
	}
	if !r.Next.IsZero() {
		if wait := r.Next.Sub(now); wait > 0 {
			parts = append(parts, "next poll in "+span(wait))
		} else {
			parts = append(parts, "next poll is due")
		}
	}
	return strings.Join(parts, " · ")
}
