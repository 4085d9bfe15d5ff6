package command

import (
	"context"
	"fmt"

	"parley/bot/chat"
	"parley/bot/news"
)

func merge() command {
	return command{
		Command: chat.Command{
			Name:    "merge",
			Changes: true,
			Usage:   "merge <story> <story>",
			Summary: "The first story is the same happening as the second, and goes into it.",
			Example: "/parley merge 3 7",
			Options: []chat.Option{
				{Name: "story", Summary: "the number of the story that goes", Required: true, Suggests: true},
				{Name: "into", Summary: "the number of the story that stays", Required: true, Suggests: true},
			},
		},
		answer: answerMerge,
	}
}

func answerMerge(ctx context.Context, d *Desk, q chat.Query) (chat.Answer, error) {
	if refusal := mayChange(q); refusal != nil {
		return *refusal, nil
	}
	if len(q.Words) != 2 {
		return refuse("Merge which stories? Give two numbers: the one that goes, the one that stays.", "Usage: /parley "+merge().Usage), nil
	}
	goes, refusal, err := d.correctable(ctx, q.Words[0], "give the one that goes.")
	if refusal != nil || err != nil {
		return either(refusal, err)
	}
	stays, refusal, err := d.correctable(ctx, q.Words[1], "give the one that stays.")
	if refusal != nil || err != nil {
		return either(refusal, err)
	}
	if goes.ID == stays.ID {
		return refuse(fmt.Sprintf("Story %d is one already.", goes.ID)), nil
	}
	a, err := d.ask(ctx, q, news.Correction{Act: news.Merge, Story: goes.ID, Into: stays.ID}, fmt.Sprintf("story %d goes into story %d.", goes.ID, stays.ID))
	if err == nil && !a.Failed {
		a.Lines = append([]chat.Line{d.headline(goes), d.headline(stays)}, a.Lines...)
	}
	return a, err
}

// either is a refusal, unless the store failed.
func either(refusal *chat.Answer, err error) (chat.Answer, error) {
	if err != nil || refusal == nil {
		return chat.Answer{}, err
	}
	return *refusal, nil
}
