package discord

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/bwmarrin/discordgo"

	"parley/bot/chat"
	"parley/config"
)

const (
	keepNames  = 10 * time.Minute // channels are renamed rarely
	askAgain   = time.Minute      // before an unknown name is looked for anew
	maxServers = 200              // that are looked through for a name
)

// channels remembers the IDs of channels by name.
type channels struct {
	mu    sync.Mutex
	ids   map[string][]string // name → channels of that name
	asked time.Time
}

// channelOf is the ID of a channel of the settings: an ID, or "#name" as one of the
// servers has it.
func (d *Discord) channelOf(ctx context.Context, name string) (string, error) {
	if snowflake(name) {
		return name, nil
	}
	wanted := strings.ToLower(strings.TrimPrefix(name, "#"))
	d.channels.mu.Lock()
	defer d.channels.mu.Unlock()
	now := d.now()
	ids, known := d.channels.ids[wanted]
	if age := now.Sub(d.channels.asked); d.channels.ids == nil || age > keepNames || !known && age > askAgain {
		all, err := d.allChannels(ctx)
		if err != nil {
			return "", err
		}
		d.channels.ids, d.channels.asked = all, now
		ids = all[wanted]
	}
	switch len(ids) {
	case 1:
		return ids[0], nil
	case 0:
		names := make([]string, 0, len(d.channels.ids))
		for n := range d.channels.ids {
			names = append(names, n)
		}
		hint := "write the channel's ID, or invite Parley to its server: " + d.invite(ctx)
		if near, ok := config.Nearest(wanted, names); ok {
			hint = "did you mean #" + near + "?"
		}
		return "", d.noChannel(name, "Parley sees no text channel of this name; %s", hint)
	}
	return "", d.noChannel(name, "%d channels have this name; write the ID of the one that is meant", len(ids))
}

func (d *Discord) noChannel(name, format string, args ...any) error {
	return &chat.Error{Kind: chat.Permanent, Doing: "find the Discord channel " + named(name), Err: fmt.Errorf(format, args...)}
}

// named is a channel of the settings as an error shows it.
func named(channel string) string { return cmp.Or(chat.Clean(channel, 60), "without a name") }

// allChannels asks each server for its text channels.
func (d *Discord) allChannels(ctx context.Context) (map[string][]string, error) {
	guilds := d.settings.Guilds
	if len(guilds) == 0 {
		var in []struct{ ID string }
		q := request{method: http.MethodGet, path: fmt.Sprintf("/users/@me/guilds?limit=%d", maxServers), route: "GET /users/@me/guilds", again: true}
		if err := d.rest.do(ctx, q, &in); err != nil {
			return nil, err
		}
		for _, g := range in {
			guilds = append(guilds[:len(guilds):len(guilds)], g.ID)
		}
	}
	found := map[string][]string{}
	for _, g := range guilds {
		var in []struct {
			ID, Name string
			Type     discordgo.ChannelType
		}
		q := request{method: http.MethodGet, path: "/guilds/" + g + "/channels", route: "GET /guilds/:id/channels", major: g, again: true}
		if err := d.rest.do(ctx, q, &in); err != nil {
			return nil, err
		}
		for _, c := range in {
			if c.Type == discordgo.ChannelTypeGuildText || c.Type == discordgo.ChannelTypeGuildNews {
				name := strings.ToLower(c.Name)
				found[name] = append(found[name], c.ID)
			}
		}
	}
	return found, nil
}

// application is what Discord calls our side.
type application struct {
	mu   sync.Mutex
	id   string
	user string // the bot's ID as an author; in old applications it is another one
}

// me asks once who the bot is as an author.
func (d *Discord) me(ctx context.Context) (string, error) {
	d.app.mu.Lock()
	defer d.app.mu.Unlock()
	if d.app.user != "" {
		return d.app.user, nil
	}
	var me struct{ ID string }
	if err := d.rest.do(ctx, request{method: http.MethodGet, path: "/users/@me", route: "GET /users/@me", again: true}, &me); err != nil {
		return "", err
	}
	d.app.user = me.ID
	return me.ID, nil
}

// applicationID asks once.
func (d *Discord) applicationID(ctx context.Context) (string, error) {
	d.app.mu.Lock()
	defer d.app.mu.Unlock()
	if d.app.id != "" {
		return d.app.id, nil
	}
	page, err := d.applicationPage(ctx)
	if err != nil {
		return "", err
	}
	d.app.id = page.ID
	return page.ID, nil
}

// applicationPage is what the application's page says that Parley depends on.
type applicationPage struct {
	ID        string `json:"id"`
	PublicKey string `json:"verify_key"`
	Endpoint  string `json:"interactions_endpoint_url"`
}

func (d *Discord) applicationPage(ctx context.Context) (page applicationPage, err error) {
	err = d.rest.do(ctx, request{method: http.MethodGet, path: "/applications/@me", route: "GET /applications/@me", again: true}, &page)
	if err == nil && !snowflake(page.ID) {
		err = &outage{"Discord did not say which application this is"}
	}
	return page, err
}

// invite is the address that brings Parley into a server.
func (d *Discord) invite(ctx context.Context) string {
	id, err := d.applicationID(ctx)
	if err != nil {
		id = "<application ID>"
	}
	return fmt.Sprintf("https://discord.com/oauth2/authorize?client_id=%s&scope=bot+applications.commands&permissions=%d", id, replyNeeds)
}
