package command

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"parley/bot/chat"
	"parley/bot/news"
	"parley/bot/store"
)

// ask keeps a correction and says what will come of it.
func (d *Desk) ask(ctx context.Context, q chat.Query, c news.Correction, said string) (chat.Answer, error) {
	c.Who, c.Platform, c.Guild, c.Channel = q.User, q.Platform, q.Server, q.Channel
	if err := c.Check(); err != nil {
		return refuse(capital(err.Error()) + "."), nil
	}
	c, err := d.store.Ask(ctx, c)
	if err != nil {
		return chat.Answer{}, err
	}
	a := chat.Answer{Title: fmt.Sprintf("Correction %d is noted: %s", c.Number, said)}
	a.Lines = append(a.Lines, chat.Line{Text: "It is carried out within seconds, and the cards follow."})
	if c.Act != news.Undo {
		a.Buttons = []chat.Button{{Label: "Undo", Verb: "wrong", Words: []string{"undo", strconv.FormatInt(c.Number, 10)}}}
	}
	return a, nil
}

// correctable gives a story that can be corrected, or says why it cannot.
func (d *Desk) correctable(ctx context.Context, word, what string) (news.Story, *chat.Answer, error) {
	id, ok := number(word)
	if !ok {
		a, err := d.whichStory(ctx, fmt.Sprintf("“%s” is no story's number: %s", word, what))
		return news.Story{}, &a, err
	}
	s, err := d.store.Story(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		a, err := d.whichStory(ctx, fmt.Sprintf("There is no story %d, or it is older than what is kept.", id))
		return s, &a, err
	}
	if err == nil && s.Into != 0 {
		a := refuse(fmt.Sprintf("Story %d is part of story %d.", id, s.Into), fmt.Sprintf("See it: /parley story %d", s.Into))
		return s, &a, nil
	}
	return s, nil, err
}

// development reads the number of a development: d4.
func development(word string) (int64, bool) {
	rest, found := strings.CutPrefix(strings.ToLower(word), "d")
	if !found {
		return 0, false
	}
	n, err := strconv.ParseInt(rest, 10, 64)
	return n, err == nil && n > 0
}

// placed gives a development that counts, or says why there is none.
func (d *Desk) placed(ctx context.Context, id int64) (store.Placed, *chat.Answer, error) {
	p, err := d.store.Development(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		a := refuse(fmt.Sprintf("There is no development d%d, or it is older than what is kept.", id), "The numbers of a story's developments: /parley wrong <story>")
		return p, &a, nil
	}
	if err == nil && !p.Counts {
		a := refuse(fmt.Sprintf("Development d%d was corrected away: it counts for nothing.", id), fmt.Sprintf("What was corrected: /parley explain %d", p.Story))
		return p, &a, nil
	}
	return p, nil, err
}

// developments lists a story's developments with their numbers.
func developments(s news.Story) []chat.Line {
	var lines []chat.Line
	for _, dev := range s.Developments {
		lines = append(lines, chat.Line{Mark: dev.Status.Emoji(), Name: fmt.Sprintf("d%d", dev.ID), Text: chat.Clause(dev)})
	}
	return lines
}

// mayUndo refuses to take back what was corrected on another server: that may who made it, or
// who sits where Parley is run or in a channel that its settings lead to.
func (d *Desk) mayUndo(ctx context.Context, q chat.Query, c news.Correction) (*chat.Answer, error) {
	if by, _ := askerOf(q); by.Server == store.AskerOf(c).Server {
		return nil, nil
	}
	settled, err := d.settled(ctx, q)
	if settled || err != nil {
		return nil, err
	}
	a := refuse(fmt.Sprintf("Correction %d was made on another server.", c.Number), "It can be undone there, and in the channels that Parley's settings lead to.")
	return &a, nil
}

// corrected says what somebody corrected. Who it was on another server is told only where
// Parley is run.
func (d *Desk) corrected(ctx context.Context, q chat.Query, all []store.Asked) (lines []chat.Line, err error) {
	by, _ := askerOf(q)
	settled, err := d.settled(ctx, q)
	if err != nil {
		return nil, err
	}
	for _, a := range all {
		own := by.Server == store.AskerOf(a.Correction).Server || a.Platform == "terminal" || a.Guild == ""
		from := orNone(a.Platform)
		if !settled {
			a.UndoneBy = "" // it may have been somebody where Parley is run
		}
		switch {
		case !own && !settled:
			from, a.Who = "another server", ""
		case !own:
			from += ", server " + chat.Clean(a.Guild, 60)
		}
		lines = append(lines, d.correctedFrom(from, a))
	}
	return lines, nil
}

func (d *Desk) correctedFrom(from string, a store.Asked) chat.Line {
	who := "by " + orNone(a.Who)
	if a.Who == "" {
		who = "from"
	}
	l := chat.Line{Mark: "✎", Name: fmt.Sprintf("correction %d", a.Number), Text: fmt.Sprintf("%s, %s %s: %s", d.moment(a.At), who, from, said(a.Correction))}
	switch {
	case a.Refused != "":
		l.Text += "; it was not carried out: " + chat.Clean(a.Refused, 200)
	case a.Seq == 0:
		l.Text += "; it waits for its turn"
	case !a.Undone.IsZero():
		l.Text += "; undone " + d.moment(a.Undone)
		if a.UndoneBy != "" {
			l.Text += " by " + orNone(a.UndoneBy)
		}
	}
	return l
}

// said is a correction in words.
func said(c news.Correction) string {
	switch c.Act {
	case news.Merge:
		return fmt.Sprintf("story %d goes into story %d", c.Story, c.Into)
	case news.Split:
		text := listed(c.Developments)
		if c.Article != "" {
			text = "what article " + chat.Clean(c.Article, 120) + " reports"
		}
		if c.Gave != 0 {
			return fmt.Sprintf("%s left story %d for story %d", text, c.Story, c.Gave)
		}
		return fmt.Sprintf("%s leaves story %d", text, c.Story)
	case news.False:
		if len(c.Developments) == 0 {
			return fmt.Sprintf("story %d is not so", c.Story)
		}
		return fmt.Sprintf("%s of story %d is not so", listed(c.Developments), c.Story)
	case news.Duplicate:
		return fmt.Sprintf("%s is d%d again", listed(c.Developments), c.Of)
	case news.Reading:
		text := listed(c.Developments) + " is"
		if c.Kind != "" {
			text += " of kind " + string(c.Kind)
		}
		if c.Kind != "" && c.Status != "" {
			text += ","
		}
		if c.Status != "" {
			text += " " + string(c.Status)
		}
		return text
	}
	return fmt.Sprintf("correction %d no longer holds", c.Of)
}

func listed(ids []int64) string {
	words := make([]string, len(ids))
	for i, id := range ids {
		words[i] = fmt.Sprintf("d%d", id)
	}
	return strings.Join(words, ", ")
}
