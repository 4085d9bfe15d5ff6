package discord

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/bwmarrin/discordgo"

	"parley/bot/chat"
)

// postReply sends a reply to the thread of its card. Where there can be no thread, it
// stands in the channel and points at the card.
func (d *Discord) postReply(ctx context.Context, m chat.Message) (chat.Ref, error) {
	const doing = "reply to a card on Discord"
	channel, card, ok := split(m.Thread)
	if !ok {
		return "", &chat.Error{Kind: chat.Unfit, Doing: doing, Err: fmt.Errorf("%q is no message of Discord's", chat.Clean(string(m.Thread), 60))}
	}
	said := replyMessage(*m.Reply, m.ID, m.Loud)
	ref, err := d.already(ctx, m, said, card, channel) // a thread has its card's ID
	if err != nil || ref != "" {
		return ref, d.trouble(ctx, doing, channel, replyNeeds, err)
	}
	thread, err := d.threadOf(ctx, channel, card, m)
	if err == nil {
		if ref, err = d.create(ctx, thread, m, said); err == nil {
			return ref, nil
		}
	}
	refused, is := errors.AsType[*refusal](err)
	if !is || !refused.noThread() {
		return "", d.trouble(ctx, doing, channel, replyNeeds, err)
	}
	d.cards.thread(m.Thread, false)
	d.log.Warn("a reply stands in the channel instead of its thread; "+
		"Create Public Threads and Send Messages in Threads let Parley use threads", "channel", channel, "message", card, "reason", refused.Error())
	orphan := false
	said.Reference = &discordgo.MessageReference{MessageID: card, ChannelID: channel, FailIfNotExists: &orphan}
	ref, err = d.create(ctx, channel, m, said)
	return ref, d.trouble(ctx, doing, channel, cardNeeds|discordgo.PermissionReadMessageHistory, err)
}

// threadOf is the thread of a card, opened if there is none. Its ID is the card's.
func (d *Discord) threadOf(ctx context.Context, channel, card string, m chat.Message) (string, error) {
	known := d.cards.recall(m.Thread)
	if known.threaded {
		return card, nil
	}
	name := plain(known.headline, maxThreadName)
	if name == "" {
		name = d.titleOf(ctx, channel, card)
	}
	name = cmp.Or(name, storyName(m.Reply.Story))
	err := d.rest.do(ctx, request{
		method: http.MethodPost, path: "/channels/" + channel + "/messages/" + card + "/threads", route: "POST /channels/:id/messages/:id/threads", major: channel,
		body: struct {
			Name    string `json:"name"`
			Archive int    `json:"auto_archive_duration"`
		}{name, archiveAfter},
		again: true, delivers: true, // there is one thread a message
	}, nil)
	if refused, is := errors.AsType[*refusal](err); is && refused.is(threadExists) {
		err = nil
	}
	if err != nil {
		return "", err
	}
	d.cards.remember(m.Thread, cmp.Or(known.headline, name))
	d.cards.thread(m.Thread, true)
	return card, nil
}

// titleOf is the headline of a card that an earlier run posted.
func (d *Discord) titleOf(ctx context.Context, channel, card string) string {
	var got sent
	err := d.rest.do(ctx, request{
		method: http.MethodGet, path: "/channels/" + channel + "/messages/" + card, route: "GET /channels/:id/messages/:id", major: channel, again: true,
	}, &got)
	if err != nil || len(got.Embeds) == 0 || got.Embeds[0] == nil {
		return ""
	}
	return plain(unescape(got.Embeds[0].Title), maxThreadName)
}
