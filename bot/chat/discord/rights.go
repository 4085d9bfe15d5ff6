package discord

import (
	"strconv"

	"github.com/bwmarrin/discordgo"

	"parley/bot/chat"
)

// mayManage are the permissions each of which lets a person change what a channel is told.
const mayManage uint64 = discordgo.PermissionManageChannels | discordgo.PermissionManageGuild | discordgo.PermissionAdministrator

const managers = "people with Manage Channels or Manage Server"

// by says who asks a question, and where. Discord itself adds up what a person may do in
// the channel, and says so with each interaction.
func (in interaction) by(q chat.Query) chat.Query {
	q.Platform, q.Server, q.Channel = "discord", in.Guild, in.Channel
	q.Direct = in.Guild == ""
	if q.User = in.Member.User.ID; q.User == "" {
		q.User = in.User.ID
	}
	permissions, err := strconv.ParseUint(in.Member.Permissions, 10, 64)
	q.Manager = err == nil && !q.Direct && permissions&mayManage != 0
	if !q.Manager {
		q.Managers = managers
	}
	return q
}
