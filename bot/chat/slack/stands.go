package slack

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	api "github.com/slack-go/slack"

	"parley/bot/chat"
)

const (
	// Slack's clock and ours differ by less than this: ours may have been set anew.
	clocksDiffer = 2 * time.Hour
	historyPage  = 200 // https://docs.slack.dev/reference/methods/conversations.history
	historyMost  = 10  // pages
)

// standing is a message that stands in a channel.
type standing struct {
	ref   chat.Ref
	drawn string // the print of what it shows
}

// print is short for a drawing.
func (d drawing) print() string {
	text, err := json.Marshal([]any{d.text, d.blocks, d.below})
	if err != nil {
		return ""
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:6])
}

// stands looks for a message that an earlier attempt may have sent: a reply in its thread
// first, then in the channel. None is no error. Where the bot may not read, nobody can
// know, and the message may come to stand there twice.
func (s *Slack) stands(ctx context.Context, m chat.Message, channel, thread string) (found standing, err error) {
	if thread != "" {
		found, err = s.search(ctx, m, "conversations.replies", channel, thread)
	}
	if err == nil && found.ref == "" {
		found, err = s.search(ctx, m, "conversations.history", channel, "")
	}
	var code api.SlackErrorResponse
	if !errors.As(err, &code) || !unreadable[code.Err] {
		return found, err
	}
	s.mu.Lock()
	said := s.blind[channel]
	s.blind[channel] = true
	s.mu.Unlock()
	if !said {
		s.log.Warn("a message may stand there twice: nobody knows what became of it, and the bot cannot look; "+
			"the scopes channels:history and groups:history, and an invitation, let it", "channel", m.Channel, "delivery", m.ID, "error", err)
	}
	return standing{}, nil
}

// unreadable are the answers about a channel that the bot may not read.
// https://docs.slack.dev/reference/methods/conversations.history
var unreadable = map[string]bool{
	"missing_scope": true, "not_in_channel": true, "channel_not_found": true, "channel_is_limited_access": true,
	"method_not_supported_for_channel_type": true,
}

// search reads a channel or a thread since shortly before the first attempt. Apps that are
// sold read a page a minute: when a later page is to be waited for, the search ends there.
func (s *Slack) search(ctx context.Context, m chat.Message, method, channel, thread string) (standing, error) {
	since := fmt.Sprintf("%d.000000", m.Tried.Add(-clocksDiffer).Unix())
	cursor := ""
	for page := range historyMost {
		var messages []api.Message
		err := s.call(ctx, "look for a message in "+nameOf(m.Channel), m.Channel, method, channel, func(ctx context.Context) (err error) {
			messages, cursor, err = s.read(ctx, channel, thread, since, cursor)
			return err
		})
		var code api.SlackErrorResponse
		var refused *chat.Error
		switch {
		case errors.As(err, &code) && code.Err == "thread_not_found":
			return standing{}, nil
		case page > 0 && errors.As(err, &refused) && refused.Kind == chat.Limited:
			s.log.Warn("a message may stand there twice: Slack does not let the bot look further back", "channel", m.Channel, "delivery", m.ID)
			return standing{}, nil
		case err != nil:
			return standing{}, err
		}
		for _, stands := range messages {
			with := stands.Metadata.EventPayload
			sender, _ := with["sender"].(string)
			if stands.Metadata.EventType != event || with["delivery"] != m.ID || with["is"] != partOf(m) || sender != m.Sender {
				continue
			}
			drawn, _ := with["drawn"].(string)
			return standing{chat.Ref(channel + " " + stands.Timestamp), drawn}, nil
		}
		if cursor == "" {
			break
		}
	}
	return standing{}, nil
}

// read reads one page, and says how to ask for the next.
func (s *Slack) read(ctx context.Context, channel, thread, since, cursor string) ([]api.Message, string, error) {
	if thread != "" {
		all, more, next, err := s.client.GetConversationRepliesContext(ctx, &api.GetConversationRepliesParameters{
			ChannelID: channel, Timestamp: thread, Oldest: since, Limit: historyPage, Cursor: cursor, IncludeAllMetadata: true,
		})
		if !more {
			next = ""
		}
		return all, next, err
	}
	h, err := s.client.GetConversationHistoryContext(ctx, &api.GetConversationHistoryParameters{
		ChannelID: channel, Oldest: since, Limit: historyPage, Cursor: cursor, IncludeAllMetadata: true,
	})
	if err != nil {
		return nil, "", err
	}
	if !h.HasMore {
		return h.Messages, "", nil
	}
	return h.Messages, h.ResponseMetaData.NextCursor, nil
}

// bringUpToDate makes a message that an earlier attempt sent say what there is to say now.
func (s *Slack) bringUpToDate(ctx context.Context, m chat.Message, d drawing, stands standing) error {
	channel, ts, ok := parse(stands.ref)
	if !ok || stands.drawn == d.print() {
		return nil
	}
	err := s.update(ctx, "bring up to date what stands in "+nameOf(m.Channel), m, d, channel, ts)
	var refused *chat.Error
	if errors.As(err, &refused) && (refused.Kind == chat.Gone || refused.Kind == chat.Fixed) {
		return nil // it was told
	}
	return err
}
