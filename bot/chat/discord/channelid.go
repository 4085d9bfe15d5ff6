package discord

import (
	"context"
	"errors"

	"parley/bot/chat"
)

// ChannelID is a channel's ID, by its name or as it is; empty where no channel, or more
// than one, has this name.
func (d *Discord) ChannelID(ctx context.Context, name string) (string, error) {
	found, err := d.channelOf(ctx, name)
	var none *chat.Error
	if errors.As(err, &none) && none.Kind == chat.Permanent && !none.Whole {
		return "", nil
	}
	return found, err
}
