package discord

import (
	"context"
	"errors"
	"fmt"

	"parley/bot/chat"
)

// Check tries the token and finds the channels, without posting. Its error names
// everything that has to be mended before cards and replies arrive, each as a
// [*chat.Error].
func (d *Discord) Check(ctx context.Context, names []string) error {
	if _, err := d.applicationID(ctx); err != nil {
		return d.trouble(ctx, "check the token of Discord", "", 0, err)
	}
	var wrong []error
	for _, name := range names {
		wrong = append(wrong, d.checkChannel(ctx, name))
	}
	return errors.Join(wrong...)
}

func (d *Discord) checkChannel(ctx context.Context, name string) error {
	doing := "look for Discord channel " + named(name)
	channel, err := d.channelOf(ctx, name)
	if err != nil {
		return d.trouble(ctx, doing, "", 0, err)
	}
	have, err := d.permissionsIn(ctx, channel)
	if err != nil {
		return d.trouble(ctx, doing, channel, cardNeeds, err)
	}
	if lacks := replyNeeds &^ have; lacks != 0 {
		return &chat.Error{Kind: chat.Permanent, Doing: doing, Err: fmt.Errorf("in this channel Parley's role needs %s", namesOf(lacks))}
	}
	return nil
}
