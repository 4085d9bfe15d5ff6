package slack

import (
	"context"
	"errors"
	"regexp"
	"strings"
	"sync"
	"time"

	api "github.com/slack-go/slack"
)

const (
	// A name that was not found is not looked for again before this has passed.
	lookAgain   = time.Minute
	channelPage = 1000 // https://docs.slack.dev/reference/methods/conversations.list
	channelMost = 50   // pages
)

// channels are the IDs of the workspace's channels by name, read when one is asked for.
type channels struct {
	mu     sync.Mutex
	byName map[string]string
	read   time.Time
	unseen bool // private channels could not be looked at
}

var id = regexp.MustCompile(`^[CGD][A-Z0-9]{3,}$`)

// isID reports whether a channel is written as its ID; names are lower case.
func isID(channel string) bool { return id.MatchString(channel) }

// channel finds a channel's ID by its name, with or without "#".
func (s *Slack) channel(ctx context.Context, name string) (string, error) {
	if isID(name) {
		return name, nil
	}
	name = strings.TrimPrefix(name, "#")
	c := &s.channels
	c.mu.Lock()
	defer c.mu.Unlock()
	if found := c.byName[name]; found != "" {
		return found, nil
	}
	if name == "" || c.byName != nil && s.now().Sub(c.read) < lookAgain {
		return "", noChannelError{c.unseen}
	}
	byName, unseen, err := s.list(ctx)
	if err != nil {
		return "", err
	}
	c.byName, c.read, c.unseen = byName, s.now(), unseen
	if found := byName[name]; found != "" {
		return found, nil
	}
	return "", noChannelError{unseen}
}

// forget has a channel looked for anew: another one may have its name.
func (c *channels) forget(name string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.byName, strings.TrimPrefix(name, "#"))
}

// list reads every channel that the bot can see.
func (s *Slack) list(ctx context.Context) (byName map[string]string, unseen bool, err error) {
	byName = map[string]string{}
	types, cursor := []string{"public_channel", "private_channel"}, ""
	for range channelMost {
		page, next, err := s.page(ctx, types, cursor)
		var code api.SlackErrorResponse
		if errors.As(err, &code) && code.Err == "missing_scope" && code.Needed == "groups:read" && len(types) > 1 {
			types, unseen = types[:1], true
			continue
		}
		if err != nil {
			return nil, false, err
		}
		for _, c := range page {
			if byName[c.Name] == "" || !c.IsArchived { // an archived channel may leave its name to another one
				byName[c.Name] = c.ID
			}
		}
		if cursor = next; cursor == "" {
			break
		}
	}
	return byName, unseen, nil
}

// page reads one page of channels.
func (s *Slack) page(ctx context.Context, types []string, cursor string) ([]api.Channel, string, error) {
	done, err := s.pace.pass(ctx, "conversations.list", "")
	if err != nil {
		return nil, "", err
	}
	defer done()
	found, next, err := s.client.GetConversationsContext(ctx, &api.GetConversationsParameters{Types: types, Limit: channelPage, Cursor: cursor})
	s.heard(ctx, err)
	return found, next, err
}
