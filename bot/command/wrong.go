package command

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"parley/bot/chat"
	"parley/bot/news"
	"parley/bot/store"
	"parley/config"
)

func wrong() command {
	return command{
		Command: chat.Command{
			Name:    "wrong",
			Changes: true,
			Usage:   "wrong <story or d4> [false | duplicate <story or d2> | reading] [kind:… status:…], wrong undo <correction>",
			Summary: "What is told is false, told twice, or read wrongly; undo takes a correction back.",
			Example: "/parley wrong 3 false",
			Options: []chat.Option{
				{Name: "what", Summary: "a story's number, a development as d4, or undo", Required: true, Suggests: true},
				{Name: "how", Summary: "not so, told before, or read wrongly as to kind or status", Choices: []string{"false", "duplicate", readingWrong}},
				{Name: "of", Summary: "duplicate: what it is again, a story's number or d2; undo: the correction's number", Suggests: true},
				{Name: "kind", Summary: "what it is instead: visit, talks, ceasefire …", Filter: true, Suggests: true},
				{Name: "status", Summary: "how it stands instead: announced, cancelled …", Filter: true, Suggests: true},
			},
		},
		answer: answerWrong,
	}
}

// readingWrong says that a kind or a status was read wrongly: the filters say which.
const readingWrong = "reading"

func answerWrong(ctx context.Context, d *Desk, q chat.Query) (chat.Answer, error) {
	if len(q.Words) == 0 {
		return d.whichStory(ctx, "What is wrong? Type a story's number.")
	}
	first := strings.ToLower(q.Words[0])
	if first == "undo" {
		return answerUndo(ctx, d, q)
	}
	if id, ok := development(first); ok {
		p, refusal, err := d.placed(ctx, id)
		if refusal != nil || err != nil {
			return either(refusal, err)
		}
		return d.wrong(ctx, q, news.Story{ID: p.Story}, &p)
	}
	s, refusal, err := d.correctable(ctx, first, "give the story that is wrong.")
	if refusal != nil || err != nil {
		return either(refusal, err)
	}
	return d.wrong(ctx, q, s, nil)
}

// wrong reads what is wrong with a story, or with one development where it is given.
func (d *Desk) wrong(ctx context.Context, q chat.Query, s news.Story, dev *store.Placed) (chat.Answer, error) {
	how := ""
	if len(q.Words) > 1 {
		how = strings.ToLower(q.Words[1])
	}
	reads := q.Filters["kind"] != "" || q.Filters["status"] != ""
	if how == "" && !reads {
		return readOnly(q, d.whatIsWrong(s, dev)), nil
	}
	if refusal := mayChange(q); refusal != nil {
		return *refusal, nil
	}
	what := fmt.Sprintf("story %d", s.ID)
	var about []int64
	if dev != nil {
		what, about = fmt.Sprintf("d%d of story %d", dev.ID, s.ID), []int64{dev.ID}
	}
	if near, ok := config.Nearest(how, []string{"false", "duplicate", readingWrong}); ok {
		how = near
	}
	if how == readingWrong && reads {
		how = ""
	}
	switch {
	case how == readingWrong:
		return refuse("How is it to be read? Give its kind, its status or both.", fmt.Sprintf("For example: /parley wrong %s kind:talks status:postponed", q.Words[0])), nil
	case how == "" && len(q.Words) > 2:
		return refuse("Nothing can stand after “reading”.", "Usage: /parley "+wrong().Usage), nil
	case how != "" && reads:
		return refuse("Say either that it is "+how+" or how it is to be read.", "Usage: /parley "+wrong().Usage), nil
	case reads:
		return d.readWrongly(ctx, q, s, dev)
	case how == "false" && len(q.Words) > 2:
		return refuse("Nothing can stand after “false”.", "For one development only: /parley wrong d4 false"), nil
	case how == "false":
		return d.ask(ctx, q, news.Correction{Act: news.False, Story: s.ID, Developments: about}, what+" is not so.")
	case how == "duplicate" && len(q.Words) == 3:
		return d.duplicate(ctx, q, s, dev)
	case how == "duplicate":
		return refuse("Of what is it a duplicate? Give one story's number, or one development.", "Usage: /parley "+wrong().Usage), nil
	}
	return refuse(fmt.Sprintf("“%s” is nothing that can be wrong: say false, duplicate, or give kind: or status:.", q.Words[1]), "Usage: /parley "+wrong().Usage), nil
}

// whatIsWrong lists what can be said to be wrong.
func (d *Desk) whatIsWrong(s news.Story, dev *store.Placed) chat.Answer {
	name, of := fmt.Sprint(s.ID), "<story>"
	a := chat.Answer{Title: fmt.Sprintf("What is wrong with story %d?", s.ID), Lines: developments(s)}
	if dev != nil {
		name, of = fmt.Sprintf("d%d", dev.ID), "<d2>"
		a = chat.Answer{Title: fmt.Sprintf("What is wrong with %s of story %d?", name, s.ID), Lines: []chat.Line{{Mark: dev.Status.Emoji(), Name: name, Text: chat.Clause(dev.Development)}}}
	}
	for _, l := range [][2]string{{"it is not so", "wrong " + name + " false"}, {"it was told before", "wrong " + name + " duplicate " + of},
		{"it was read wrongly", "wrong " + name + " kind:… status:…"}} {
		a.Lines = append(a.Lines, chat.Line{Mark: "•", Name: l[0], Text: "/parley " + l[1]})
	}
	if dev == nil && len(s.Developments) > 0 {
		last := s.Developments[len(s.Developments)-1].ID
		a.Lines = append(a.Lines, chat.Line{Mark: "•", Name: "it is two happenings", Text: fmt.Sprintf("/parley split %d d%d", s.ID, last)},
			chat.Line{Text: fmt.Sprintf("For one development only, type its number for the story's: /parley wrong d%d false", last)})
	}
	return a
}

// readWrongly is a kind or status to be put right: of the development, else of the one
// that the story stands by.
func (d *Desk) readWrongly(ctx context.Context, q chat.Query, s news.Story, dev *store.Placed) (chat.Answer, error) {
	if dev == nil {
		i := len(s.Developments) - 1
		for ; i >= 0 && (s.Developments[i].Kind != s.Kind || s.Developments[i].Status != s.Status); i-- {
		}
		if i < 0 {
			a := refuse("Which development is it? Give its number for the story's.")
			a.Lines = developments(s)
			return a, nil
		}
		dev = &store.Placed{Development: s.Developments[i], Story: s.ID, Counts: true}
	}
	c := news.Correction{Act: news.Reading, Developments: []int64{dev.ID}}
	k, st := dev.Kind, dev.Status
	if word := q.Filters["kind"]; word != "" {
		found, _, err := d.kind(word)
		if err != nil {
			return refuse(capital(err.Error()) + "."), nil
		}
		c.Kind, k = found, found
	}
	if word := q.Filters["status"]; word != "" {
		found, ok := status(word)
		if !ok {
			return refuse(fmt.Sprintf("There is no status “%s”: %s.", word, takes(k))), nil
		}
		c.Status, st = found, found
	}
	switch {
	case k == dev.Kind && st == dev.Status:
		return refuse(fmt.Sprintf("d%d is read so already: %s, %s.", dev.ID, k, st)), nil
	case !k.Takes(st):
		return refuse(fmt.Sprintf("Of kind %s nothing is ever “%s”: %s.", k, st, takes(k)), "Give both: kind:… status:…"), nil
	}
	return d.ask(ctx, q, c, said(c)+".")
}

// takes lists the statuses of a kind.
func takes(k news.Kind) string {
	var names []string
	for _, s := range k.Row().Statuses {
		names = append(names, string(s))
	}
	return fmt.Sprintf("it is one of %s", strings.Join(names, ", "))
}

// status finds the status a word means.
func status(word string) (news.Status, bool) {
	var names []string
	for _, s := range news.Statuses {
		names = append(names, string(s))
	}
	folded := strings.ReplaceAll(strings.ToLower(word), " ", "-")
	if slices.Contains(names, folded) {
		return news.Status(folded), true
	}
	near, ok := config.Nearest(folded, names)
	return news.Status(near), ok
}

// duplicate is a story or development that was told before. A story that is another's
// duplicate is merged into it.
func (d *Desk) duplicate(ctx context.Context, q chat.Query, s news.Story, dev *store.Placed) (chat.Answer, error) {
	of, isDevelopment := development(q.Words[2])
	if dev == nil {
		if isDevelopment {
			return refuse("A story is a duplicate of a story, a development of a development.", "Usage: /parley "+wrong().Usage), nil
		}
		q.Verb, q.Words, q.Filters = "merge", []string{q.Words[0], q.Words[2]}, nil
		return answerMerge(ctx, d, q)
	}
	if !isDevelopment {
		return refuse(fmt.Sprintf("“%s” is no development's number: give it as d2.", q.Words[2])), nil
	}
	if of == dev.ID {
		return refuse(fmt.Sprintf("d%d is one already.", of)), nil
	}
	_, refusal, err := d.placed(ctx, of)
	if refusal != nil || err != nil {
		return either(refusal, err)
	}
	c := news.Correction{Act: news.Duplicate, Developments: []int64{dev.ID}, Of: of}
	return d.ask(ctx, q, c, said(c)+".")
}

func answerUndo(ctx context.Context, d *Desk, q chat.Query) (chat.Answer, error) {
	if refusal := mayChange(q); refusal != nil {
		return *refusal, nil
	}
	usage := "Usage: /parley wrong undo <correction>"
	if len(q.Words) != 2 {
		return refuse("Undo which correction? Give its number, as /parley explain shows it for a story.", usage), nil
	}
	n, ok := number(q.Words[1])
	if !ok {
		return refuse(fmt.Sprintf("“%s” is no correction's number.", q.Words[1]), usage), nil
	}
	c, err := d.store.Correction(ctx, n)
	switch {
	case errors.Is(err, store.ErrNotFound):
		return refuse(fmt.Sprintf("There is no correction %d, or it is older than what is kept.", n)), nil
	case err != nil:
		return chat.Answer{}, err
	}
	if refusal, err := d.mayUndo(ctx, q, c.Correction); refusal != nil || err != nil {
		return either(refusal, err)
	}
	switch {
	case c.Act == news.Undo:
		return refuse(fmt.Sprintf("Correction %d is an undoing itself: make the correction again instead.", n)), nil
	case c.Refused != "":
		return refuse(fmt.Sprintf("Correction %d was never carried out: %s", n, c.Refused)), nil
	case !c.Undone.IsZero():
		return refuse(fmt.Sprintf("Correction %d is undone already, %s.", n, d.moment(c.Undone))), nil
	}
	return d.ask(ctx, q, news.Correction{Act: news.Undo, Of: n}, fmt.Sprintf("correction %d no longer holds (%s).", n, said(c.Correction)))
}
