package slack

import (
	"context"
	"errors"
	"slices"
	"strings"

	api "github.com/slack-go/slack"

	"parley/bot/chat"
)

// scopes are what the bot is allowed, and what it is for.
var scopes = []struct {
	name, without string
	vital         bool // without it Parley cannot tell, or cannot be asked
	groups        bool // only where the settings list user groups
}{
	{"chat:write", "nothing can be posted", true, false},
	{"channels:read", "no channel is found by its name", true, false},
	{"commands", "nobody can ask with /parley", true, false},
	{"files:write", "charts and calendars are told in words only", false, false},
	{"im:write", "nobody can have a chart sent to them alone", false, false},
	{"users:read", "nobody can change what is told, for Slack does not say who is an admin", false, false},
	{"usergroups:read", "nobody in slack.managers.groups can change what is told", false, true},
}

// Check tries the bot's token and finds the channels, without posting. Its error names
// everything that has to be mended before all works, as a [*chat.Error] each: among them one
// that may pass, and, as minor ones, scopes without which less can be asked or changed.
// chat:write.public only spares an invitation, and groups:read is for private channels:
// without them it is a channel that is not found.
func (s *Slack) Check(ctx context.Context, names []string) error {
	who, err := s.whoAmI(ctx)
	if err != nil {
		return err
	}
	var wrong []error
	vital := false
	if told := who.Header.Get("X-OAuth-Scopes"); told != "" {
		have := strings.FieldsFunc(told, func(r rune) bool { return r == ',' || r == ' ' })
		for _, scope := range scopes {
			if slices.Contains(have, scope.name) || scope.groups && len(s.settings.Managers.Groups) == 0 {
				continue
			}
			lacks := api.SlackErrorResponse{Err: "missing_scope", Needed: scope.name, Provided: strings.Join(have, ",")}
			err := s.refused("without "+scope.name+" "+scope.without, "", "auth.test", "", lacks)
			if lack, is := errors.AsType[*chat.Error](err); is {
				lack.Minor = !scope.vital
			}
			wrong = append(wrong, err)
			vital = vital || scope.vital
		}
	}
	if vital {
		return errors.Join(wrong...) // without its scopes the bot sees no channel
	}
	for _, name := range names {
		if err := s.find(ctx, name); err != nil {
			wrong = append(wrong, s.refused("look for "+nameOf(name), name, "conversations.list", "", err))
		}
	}
	return errors.Join(wrong...)
}

// CheckListening tries the app-level token, where questions come over a websocket: it asks
// for an address and connects to none. A running bot finds out by itself, and has no such
// call to spare (https://docs.slack.dev/reference/methods/apps.connections.open).
func (s *Slack) CheckListening(ctx context.Context) error {
	if s.settings.Listen != "" || s.settings.AppToken.Reveal() == "" || s.pace.left(opening) > 0 {
		return nil
	}
	_, _, err := s.client.StartSocketModeContext(ctx)
	if err == nil || ctx.Err() != nil {
		return ctx.Err()
	}
	after, final := s.meaning(err)
	if final != nil {
		return final
	}
	if after > 0 {
		s.pace.block(opening, "", after)
	}
	return &chat.Error{Kind: chat.Passing, Doing: "listen to Slack", Err: redacted(err)}
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
