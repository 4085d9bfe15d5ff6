package command

import (
	"context"

	"parley/bot/chat"
)

func search() command {
	return command{
		Command: chat.Command{
			Name:    "search",
			Usage:   "search <words> [watch: kind: status: actor: place: conflict: certainty: since: until: page:]",
			Summary: "Stories that say what is searched, those that fit best first.",
			Example: "/parley search grain corridor since:april",
			Options: storyOptions("what is searched; names, kinds and times are read as such"),
		},
		answer: answerSearch,
	}
}

func answerSearch(ctx context.Context, d *Desk, q chat.Query) (chat.Answer, error) {
	if len(q.Words) == 0 && len(q.Filters) == 0 {
		return refuse("Search what? Type words, names, kinds or times.", "For example: "+search().Example), nil
	}
	return d.answerStories(ctx, q, search().Usage)
}
