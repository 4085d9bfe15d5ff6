package slack

import (
	"context"
	"errors"
)

// ChannelID is a channel's ID, by its name or as it is; empty where there is none of this
// name.
func (s *Slack) ChannelID(ctx context.Context, name string) (string, error) {
	found, err := s.channel(ctx, name)
	var none noChannelError
	if errors.As(err, &none) && !none.unseen {
		return "", nil
	}
	return found, err
}
