package command

import (
	"context"
	"fmt"
	"strings"

	"parley/bot/alert"
	"parley/bot/chat"
)

// digests are the rhythms of digests that can be asked for in chat.
var digests = []string{"hourly", "daily", "weekly"}

func digest() command {
	return command{
		Command: chat.Command{
			Name:    "digest",
			Changes: true,
			Usage:   "digest <hourly, daily, weekly, off or default>",
			Summary: "This channel is told all in one message, or each alert by itself.",
			Example: "/parley digest daily",
			Options: []chat.Option{{Name: "rhythm", Summary: "hourly, daily or weekly; off; default: as each route says", Choices: append(digests[:len(digests):len(digests)], "off", "default")}},
		},
		answer: answerDigest,
	}
}

func answerDigest(ctx context.Context, d *Desk, q chat.Query) (chat.Answer, error) {
	h, refusal, err := d.here(ctx, q)
	if refusal != nil || err != nil {
		return either(refusal, err)
	}
	if len(q.Words) == 0 {
		return readOnly(q, d.hoursNow(h, "When does this channel get its digest?")), nil
	}
	if refusal := mayChange(q); refusal != nil {
		return *refusal, nil
	}
	said := strings.ToLower(q.Text())
	var rhythm *string
	switch said {
	case "default":
	case "off", "never", "none":
		rhythm = new(string)
	default:
		found, _, err := oneOf("digest", said, digests)
		if err != nil {
			return refuse(wholly(fmt.Errorf("%w; off for none, default for what each route says", err)), "Usage: /parley "+digest().Usage), nil
		}
		rhythm, said = &found, found
	}
	return d.setHours(ctx, q, h, func(set *alert.Hours) { set.Digest = rhythm }, "digest", "digest "+said)
}
