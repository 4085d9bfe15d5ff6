package slack

import (
	"context"
	"errors"
	"slices"
	"strings"

	api "github.com/slack-go/slack"
)

// needed are the scopes without which Parley cannot tell anything. chat:write.public only
// spares an invitation, groups:read is for private channels.
var needed = []string{"chat:write", "channels:read", "commands"}

// Check tries the bot's token and finds the channels, without posting. Its error names
// everything that has to be mended before cards arrive; an error that may pass is among
// them, as a [*chat.Error] each.
func (s *Slack) Check(ctx context.Context, names []string) error {
	const doing = "check the token of Slack"
	var who *api.AuthTestResponse
	err := s.call(ctx, doing, "", "auth.test", "", func(ctx context.Context) (err error) {
		who, err = s.client.AuthTestContext(ctx)
		return err
	})
	if err != nil {
		return err
	}
	var wrong []error
	if told := who.Header.Get("X-OAuth-Scopes"); told != "" {
		have := strings.FieldsFunc(told, func(r rune) bool { return r == ',' || r == ' ' })
		for _, scope := range needed {
			if !slices.Contains(have, scope) {
				lacks := api.SlackErrorResponse{Err: "missing_scope", Needed: scope, Provided: strings.Join(have, ",")}
				wrong = append(wrong, s.refused(doing, "", "auth.test", "", lacks))
			}
		}
	}
	if len(wrong) > 0 {
		return errors.Join(wrong...) // without its scopes the bot sees no channel
	}
	for _, name := range names {
		if err := s.find(ctx, name); err != nil {
			wrong = append(wrong, s.refused("look for "+nameOf(name), name, "conversations.list", "", err))
		}
	}
	return errors.Join(wrong...)
}

// find finds a channel, by its name or its ID, and sees whether it takes messages.
func (s *Slack) find(ctx context.Context, name string) error {
	id, err := s.channel(ctx, name)
	if err != nil {
		return err
	}
	return s.call(ctx, "look for "+nameOf(name), name, "conversations.info", id, func(ctx context.Context) error {
		c, err := s.client.GetConversationInfoContext(ctx, &api.GetConversationInfoInput{ChannelID: id})
		if err == nil && c.IsArchived {
			return api.SlackErrorResponse{Err: "is_archived"}
		}
		return err
	})
}
