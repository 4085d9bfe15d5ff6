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
	"parley/bot/news"
)

func backtest() command {
	return command{
		Command: chat.Command{
			Name:    "test",
			Usage:   "test [words] [watch: | kind: actor: place: conflict: status: certainty: tier: language:] [days:7 page:…]",
			Summary: "What a subscription would have told in the last days.",
			Example: "/parley test visits by Rubio days:14",
			Options: append(followOptions(), chat.Option{Name: "days", Summary: "how many days back, 7 without it, 30 at most", Filter: true}, pageOption),
		},
		answer: answerTest,
	}
}

const (
	testedDays  = 7
	longestDays = 30
	tooWide     = 20 // alerts a day, of which nobody reads all

	// A longer question fits no button on Discord
	// (https://discord.com/developers/docs/components/reference#button).
	longestButton = 100
)

func answerTest(ctx context.Context, d *Desk, q chat.Query) (chat.Answer, error) {
	q = d.spilled(q)
	usage := "Usage: /parley " + backtest().Usage
	n, err := page(q)
	if err != nil {
		return refuse(wholly(err)), nil
	}
	days, err := d.daysOf(q, testedDays, longestDays)
	if err != nil {
		return refuse(wholly(err), usage), nil
	}
	f, err := d.following(q)
	switch {
	case errors.Is(err, errNothingAsked):
		return d.whatToFollow(q.Verb), nil
	case err != nil:
		return refuse(wholly(err), usage), nil
	}
	now := d.now().In(d.zone)
	since := now.AddDate(0, 0, -days)
	alerts, err := d.wouldTell(ctx, f.watch, since)
	if err != nil {
		return chat.Answer{}, err
	}
	a := chat.Answer{Title: fmt.Sprintf("In the last %s there would have been %s of %s.", chat.Count(days, "day", "days"), chat.Count(len(alerts), "alert", "alerts"), asksFor(f.watch))}
	if n == 1 {
		for _, note := range f.notes {
			a.Lines = append(a.Lines, chat.Line{Mark: "ℹ️", Text: note})
		}
		a.Lines = append(a.Lines, warned(len(alerts), days)...)
		if len(alerts) > 0 {
			a.Lines = append(a.Lines, bars(alerts, now, days)...)
		}
	}
	shown, more := turn(alerts, n)
	seqs := make([]int64, len(shown))
	for i, al := range shown {
		seqs[i] = al.Change.Seq
	}
	changes, err := d.store.ChangesNumbered(ctx, seqs)
	if err != nil {
		return chat.Answer{}, err
	}
	for _, c := range changes {
		a.Lines = append(a.Lines, d.wouldBe(c))
	}
	pages(&a, q, n, more)
	want := f.asks("subscribe", nil)
	a.Buttons = []chat.Button{button("Subscribe", want)}
	if line := want.String(); len(line) > longestButton {
		a.Lines = append(a.Lines, chat.Line{Text: "To be told of it: " + line})
	}
	return a, nil
}

// wouldTell is what a channel would have been told of a watch alone since a time, the newest
// first: what the pipeline decides of the same changes. Of each change only what a watch
// asks for is known.
func (d *Desk) wouldTell(ctx context.Context, w alert.Watch, since time.Time) ([]news.Alert, error) {
	const channel = "here"
	rules := d.rules.Asking(w, channel)
	heard := map[int64]map[string]bool{}
	var alerts []news.Alert
	for past, err := range d.store.PastChanges(ctx, since) {
		if err != nil {
			return nil, err
		}
		c := past.Change
		told := heard[c.Story]
		if past.Corrected { // told where the story stands, whatever was asked for
			if told[channel] {
				alerts = append(alerts, news.Alert{Change: c, Channel: channel, Watch: w.Name})
			}
			continue
		}
		some, _ := alert.Decide(c.At, c, past.Story, past.Article, rules, told)
		if len(some) > 0 {
			heard[c.Story] = map[string]bool{channel: true}
		}
		alerts = append(alerts, some...)
	}
	slices.Reverse(alerts)
	return alerts, nil
}

// warned says that a subscription would tell too much, or nothing.
func warned(alerts, days int) []chat.Line {
	switch {
	case alerts == 0:
		return []chat.Line{{Mark: "⚠️", Text: "It would have told nothing: leave a filter out, or look further back with days:30."}}
	case alerts > tooWide*days:
		return []chat.Line{{Mark: "⚠️", Text: fmt.Sprintf("That is %d a day: nobody reads so many. Ask for a kind, an actor or certainty:independent, or take a digest.", alerts/days)}}
	}
	return nil
}

const (
	barLength = 20
	barDays   = 10 // days that have a line each; more stand in one line
)

// bars counts the alerts of each day, the oldest first.
func bars(alerts []news.Alert, now time.Time, days int) []chat.Line {
	zone := now.Location()
	first := time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, zone).AddDate(0, 0, -days)
	counts := make([]int, days+1)
	for _, al := range alerts {
		at := al.Change.At.In(zone)
		day := time.Date(at.Year(), at.Month(), at.Day(), 12, 0, 0, 0, zone)
		counts[min(max(0, int(day.Sub(first)/(24*time.Hour))), days)]++
	}
	most := slices.Max(counts)
	if days > barDays {
		var b strings.Builder
		for _, n := range counts {
			b.WriteRune(levelOf(n, most))
		}
		last := first.AddDate(0, 0, days)
		return []chat.Line{{Mark: "📊", Name: first.Format("2 Jan") + "–" + last.Format("2 Jan"), Text: fmt.Sprintf("%s at most %d a day", b.String(), most)}}
	}
	var lines []chat.Line
	for i, n := range counts {
		bar := strings.Repeat("█", (n*barLength+most-1)/most)
		lines = append(lines, chat.Line{Name: first.AddDate(0, 0, i).Format("Mon 2 Jan"), Text: strings.TrimSpace(fmt.Sprintf("%s %d", bar, n))})
	}
	return lines
}

// levelOf is a bar of one character.
func levelOf(n, most int) rune {
	if n == 0 {
		return '·'
	}
	levels := []rune("▁▂▃▄▅▆▇█")
	return levels[(n*len(levels)-1)/most]
}

// wouldBe is an alert that would have been given, in one line.
func (d *Desk) wouldBe(c news.Change) chat.Line {
	return chat.Line{Mark: c.Development.Kind.Row().Emoji, Name: fmt.Sprintf("story %d", c.Story),
		Text: fmt.Sprintf("%s · %s · %s", chat.Clause(c.Development), c.Reason, d.moment(c.At))}
}
