package discord

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/bwmarrin/discordgo"

	"parley/bot/chat"
)

const (
	historyMost  = 20            // pages of a channel that are looked through
	clocksDiffer = 2 * time.Hour // Discord's clock and ours: less, also when ours was set anew
)

// epoch is what Discord's IDs count from
// (https://docs.discord.com/developers/reference#snowflakes).
var epoch = time.UnixMilli(1_420_070_400_000)

// already gives the message that an earlier attempt sent to one of the channels, brought
// up to date; none while Discord remembers the nonce, or when there is none.
func (d *Discord) already(ctx context.Context, of chat.Message, m message, channels ...string) (chat.Ref, error) {
	if of.Tried.IsZero() {
		return "", nil
	}
	if since := d.now().Sub(of.Tried); since >= 0 && since <= nonceLife { // before 0 our clock was set back
		return "", nil
	}
	for _, channel := range channels {
		stands, err := d.stands(ctx, channel, of.Tried, m)
		if refused, is := errors.AsType[*refusal](err); is && refused.is(unknownChannel) {
			continue // no thread was opened
		}
		if err != nil {
			return "", err
		}
		if stands.ID != "" {
			return d.bringUpToDate(ctx, channel, stands, m)
		}
	}
	return "", nil
}

// stands looks for a message that may have been sent since tried, when Discord has
// forgotten its nonce; none is no error. A card is known by its story, a reply by its
// delivery, which both stand in the footer: a nonce is not shown again. Where the bot may
// not read, nobody can know, and the message may come to stand there twice.
func (d *Discord) stands(ctx context.Context, channel string, tried time.Time, m message) (sent, error) {
	me, err := d.me(ctx)
	if err != nil {
		return sent{}, err
	}
	after := strconv.FormatInt(max(0, tried.Add(-clocksDiffer).Sub(epoch).Milliseconds())<<22, 10)
	read := 0
	for range historyMost {
		var page []sent
		err := d.rest.do(ctx, request{
			method: http.MethodGet, path: fmt.Sprintf("/channels/%s/messages?after=%s&limit=%d", channel, after, historyPage),
			route: "GET /channels/:id/messages", major: channel, again: true,
		}, &page)
		if err != nil {
			return sent{}, err
		}
		for _, stands := range page {
			if stands.Author.ID == me && stands.is(m) {
				return stands, nil
			}
			if later(stands.ID, after) {
				after = stands.ID
			}
		}
		if read += len(page); len(page) < historyPage {
			break
		}
	}
	if read == 0 { // without the permission Discord shows an empty channel
		have, err := d.permissionsIn(ctx, channel)
		if err == nil && have&discordgo.PermissionReadMessageHistory == 0 {
			d.log.Warn("a message may stand there twice: nobody knows what became of it, and Parley cannot look; "+
				"Read Message History lets it", "channel", channel)
		}
		var refused *refusal
		if err != nil && !errors.As(err, &refused) {
			return sent{}, err
		}
	}
	return sent{}, nil
}

// is reports whether the message is the one that m would be.
func (s sent) is(m message) bool {
	if s.Type != discordgo.MessageTypeDefault && s.Type != discordgo.MessageTypeReply || len(s.Embeds) != 1 || len(m.Embeds) != 1 {
		return false
	}
	stands, want := s.Embeds[0], m.Embeds[0]
	return stands != nil && stands.Footer != nil && want.Footer != nil && stands.Footer.Text == want.Footer.Text && (stands.Title == "") == (want.Title == "")
}

// later reports whether an ID is younger than another.
func later(a, b string) bool { return len(a) > len(b) || len(a) == len(b) && a > b }
