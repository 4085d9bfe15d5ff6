package discord

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"parley/bot/chat"
)

// Check tries the token, whether questions arrive, and the channels, without posting. Its
// error names everything that has to be mended before cards and replies arrive and
// questions are answered, each as a [*chat.Error]. Answers need no permission: whatever a
// channel allows, an application may answer who asks it, with links and files.
func (d *Discord) Check(ctx context.Context, names []string) error {
	page, err := d.applicationPage(ctx)
	if err != nil {
		return d.trouble(ctx, "check the token of Discord", "", 0, err)
	}
	wrong := []error{d.checkTransport(page), d.checkServers(ctx, page.ID)}
	for _, name := range names {
		wrong = append(wrong, d.checkChannel(ctx, name))
	}
	return errors.Join(wrong...)
}

// checkTransport holds the application's page against the settings: Discord sends what is
// asked to its endpoint where one is set, and nowhere else.
func (d *Discord) checkTransport(page applicationPage) error {
	var mend string
	switch {
	case d.settings.Listen == "" && page.Endpoint != "":
		mend = "Discord sends questions to the Interactions Endpoint URL of the application, and not to the gateway: clear that field on the page General Information, or set discord.listen and discord.public_key"
	case d.settings.Listen != "" && !strings.EqualFold(page.PublicKey, strings.TrimSpace(d.settings.PublicKey)):
		mend = "discord.public_key is not this application's, and so every question is refused: copy the Public Key from the page General Information of the application whose token this is"
	case d.settings.Listen != "" && page.Endpoint == "":
		mend = "Discord does not know where questions go: put the public https address that leads to discord.listen into Interactions Endpoint URL on the page General Information, while Parley runs"
	default:
		return nil
	}
	return &chat.Error{Kind: chat.Permanent, Doing: "check how questions arrive from Discord", Err: errors.New(mend)}
}

// checkServers tries whether the commands can be registered in the servers of the settings,
// which takes the scope applications.commands.
func (d *Discord) checkServers(ctx context.Context, app string) error {
	var wrong []error
	for _, g := range d.settings.Guilds {
		place := "/applications/" + app + "/guilds/" + g + "/commands"
		err := d.rest.do(ctx, request{method: http.MethodGet, path: place, route: "GET commands", major: place, again: true}, nil)
		if refused, is := errors.AsType[*refusal](err); is && refused.is(missingAccess, unknownGuild) {
			err = &chat.Error{Kind: chat.Permanent, Doing: "look for Discord server " + g,
				Err: fmt.Errorf("%w: check its ID, or invite Parley to it with the scope applications.commands: %s", err, d.invite(ctx))}
		}
		wrong = append(wrong, d.trouble(ctx, "look for Discord server "+g, "", 0, err))
	}
	return errors.Join(wrong...)
}

func (d *Discord) checkChannel(ctx context.Context, name string) error {
	doing := "look for Discord channel " + named(name)
	channel, err := d.channelOf(ctx, name)
	if err != nil {
		return d.trouble(ctx, doing, "", 0, err)
	}
	have, err := d.permissionsIn(ctx, channel)
	if err != nil {
		return d.trouble(ctx, doing, channel, cardNeeds, err)
	}
	if lacks := replyNeeds &^ have; lacks != 0 {
		return &chat.Error{Kind: chat.Permanent, Doing: doing, Err: fmt.Errorf("in this channel Parley's role needs %s", namesOf(lacks))}
	}
	return nil
}
