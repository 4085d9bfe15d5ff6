package discord

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"github.com/bwmarrin/discordgo"
)

// What a card needs in its channel, and its replies beyond that.
const (
	cardNeeds  int64 = discordgo.PermissionViewChannel | discordgo.PermissionSendMessages | discordgo.PermissionEmbedLinks
	replyNeeds int64 = cardNeeds | discordgo.PermissionReadMessageHistory | discordgo.PermissionCreatePublicThreads | discordgo.PermissionSendMessagesInThreads
)

// permissionNames are permissions as Discord's settings show them, in their order there.
var permissionNames = []struct {
	bit  int64
	name string
}{
	{discordgo.PermissionViewChannel, "View Channel"},
	{discordgo.PermissionSendMessages, "Send Messages"},
	{discordgo.PermissionSendMessagesInThreads, "Send Messages in Threads"},
	{discordgo.PermissionCreatePublicThreads, "Create Public Threads"},
	{discordgo.PermissionEmbedLinks, "Embed Links"},
	{discordgo.PermissionReadMessageHistory, "Read Message History"},
}

// namesOf lists permissions: "Send Messages and Embed Links".
func namesOf(bits int64) string {
	var names []string
	for _, p := range permissionNames {
		if bits&p.bit != 0 {
			names = append(names, p.name)
		}
	}
	if n := len(names); n > 1 {
		names = append(names[:n-2], names[n-2]+" and "+names[n-1])
	}
	return strings.Join(names, ", ")
}

// lacking is what of needs the bot may not do in a channel; when that cannot be found out,
// all of it.
func (d *Discord) lacking(ctx context.Context, channel string, needs int64) int64 {
	have, err := d.permissionsIn(ctx, channel)
	if lacks := needs &^ have; err == nil && lacks != 0 {
		return lacks
	}
	return needs
}

type bits struct {
	Allow int64 `json:"allow,string"`
	Deny  int64 `json:"deny,string"`
}

// permissionsIn adds up what the bot may do in a channel
// (https://docs.discord.com/developers/topics/permissions#permission-overwrites).
func (d *Discord) permissionsIn(ctx context.Context, channel string) (int64, error) {
	get := func(path, route, major string, into any) error {
		return d.rest.do(ctx, request{method: http.MethodGet, path: path, route: route, major: major, again: true}, into)
	}
	var in struct {
		Guild      string `json:"guild_id"`
		Overwrites []struct {
			ID string
			bits
		} `json:"permission_overwrites"`
	}
	if err := get("/channels/"+channel, "GET /channels/:id", channel, &in); err != nil {
		return 0, err
	}
	me, err := d.me(ctx)
	if err != nil {
		return 0, err
	}
	var member struct{ Roles []string }
	if err := get("/guilds/"+in.Guild+"/members/"+me, "GET /guilds/:id/members/:id", in.Guild, &member); err != nil {
		return 0, err
	}
	var roles []struct {
		ID          string
		Permissions int64 `json:"permissions,string"`
	}
	if err := get("/guilds/"+in.Guild+"/roles", "GET /guilds/:id/roles", in.Guild, &roles); err != nil {
		return 0, err
	}
	var have int64
	for _, r := range roles {
		if r.ID == in.Guild || slices.Contains(member.Roles, r.ID) {
			have |= r.Permissions
		}
	}
	if have&discordgo.PermissionAdministrator != 0 {
		return ^0, nil
	}
	// Everybody's overwrite first, then those of the bot's roles together, then its own.
	var byRole bits
	for _, o := range in.Overwrites {
		if o.ID == in.Guild {
			have = have&^o.Deny | o.Allow
		} else if slices.Contains(member.Roles, o.ID) {
			byRole.Allow, byRole.Deny = byRole.Allow|o.Allow, byRole.Deny|o.Deny
		}
	}
	have = have&^byRole.Deny | byRole.Allow
	for _, o := range in.Overwrites {
		if o.ID == me {
			have = have&^o.Deny | o.Allow
		}
	}
	return have, nil
}
