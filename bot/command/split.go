package command

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"parley/bot/chat"
	"parley/bot/news"
	"parley/bot/store"
)

func split() command {
	return command{
		Command: chat.Command{
			Name:    "split",
			Changes: true,
			Usage:   "split <story> <d4 d5 … | address or id of an article>",
			Summary: "Developments of a story, or what one article reports of it, are another happening.",
			Example: "/parley split 3 d4",
			Options: []chat.Option{
				{Name: "story", Summary: "the story's number", Required: true, Suggests: true},
				{Name: "what", Summary: "developments, as d4, or one article; without it they are listed", Suggests: true},
			},
		},
		answer: answerSplit,
	}
}

func answerSplit(ctx context.Context, d *Desk, q chat.Query) (chat.Answer, error) {
	if len(q.Words) == 0 {
		return d.whichStory(ctx, "Split which story? Type its number.")
	}
	s, refusal, err := d.correctable(ctx, q.Words[0], "give the story that holds too much.")
	if refusal != nil || err != nil {
		return either(refusal, err)
	}
	if len(q.Words) == 1 {
		a := chat.Answer{Title: fmt.Sprintf("Split what off story %d?", s.ID), Lines: developments(s)}
		if len(s.Developments) > 0 {
			a.More = fmt.Sprintf("/parley split %d d%d", s.ID, s.Developments[len(s.Developments)-1].ID)
		}
		return readOnly(q, a), nil
	}
	if refusal := mayChange(q); refusal != nil {
		return *refusal, nil
	}
	c := news.Correction{Act: news.Split, Story: s.ID}
	for _, word := range q.Words[1:] {
		id, ok := development(word)
		if !ok {
			break
		}
		if !slices.ContainsFunc(s.Developments, func(dev news.Development) bool { return dev.ID == id }) {
			a := refuse(fmt.Sprintf("Development d%d is not in story %d. It has:", id, s.ID))
			a.Lines = developments(s)
			return a, nil
		}
		c.Developments = append(c.Developments, id)
	}
	switch {
	case len(c.Developments) == len(q.Words)-1 && len(c.Developments) == len(s.Developments):
		return refuse(fmt.Sprintf("That is all there is in story %d: nothing would be left of it.", s.ID)), nil
	case len(c.Developments) == len(q.Words)-1:
		return d.ask(ctx, q, c, fmt.Sprintf("%s leaves story %d for one of its own.", listed(c.Developments), s.ID))
	case len(q.Words) > 2:
		return refuse("Split off either developments or one article.", "Usage: /parley "+split().Usage), nil
	}
	for _, form := range forms(q.Words[1]) {
		e, err := d.store.Explain(ctx, form)
		if errors.Is(err, store.ErrNotFound) {
			continue
		}
		if err != nil {
			return chat.Answer{}, err
		}
		if !slices.ContainsFunc(s.Reports, func(r news.Report) bool { return r.Article == e.Article.ID }) {
			return refuse(fmt.Sprintf("That article reports nothing of story %d.", s.ID), fmt.Sprintf("Those that do: /parley story %d sources", s.ID)), nil
		}
		c.Article = e.Article.ID
		return d.ask(ctx, q, c, fmt.Sprintf("what article %s reports leaves story %d for one of its own.", chat.Clean(c.Article, 120), s.ID))
	}
	return refuse(fmt.Sprintf("“%s” is neither a development nor an article that is kept.", q.Words[1]), fmt.Sprintf("What there is: /parley split %d", s.ID)), nil
}
