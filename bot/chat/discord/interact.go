package discord

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/bwmarrin/discordgo"

	"parley/bot/chat"
)

const answerLimit = 12 * time.Second // for a question, from its coming to its answer's delivery

// interaction is a slash command, a button pressed, a form sent, or an option being typed.
// The library's own type fails as a whole on components it does not know.
type interaction struct {
	ID      string                    `json:"id"`
	App     string                    `json:"application_id"`
	Type    discordgo.InteractionType `json:"type"`
	Token   string                    `json:"token"`
	Guild   string                    `json:"guild_id"`
	Channel string                    `json:"channel_id"`
	Member  struct {
		User        user   `json:"user"`
		Permissions string `json:"permissions"` // in the channel
	} `json:"member"`
	User    user `json:"user"` // in a private conversation
	Message struct {
		Flags discordgo.MessageFlags `json:"flags"`
	} `json:"message"` // whose button was pressed
	Data struct {
		Name       string                                               `json:"name"`
		Options    []*discordgo.ApplicationCommandInteractionDataOption `json:"options"`
		CustomID   string                                               `json:"custom_id"`
		Components []filledLabel                                        `json:"components"`
	} `json:"data"`
}

type user struct {
	ID string `json:"id"`
}

// read reads an interaction as Discord sends it.
func read(raw json.RawMessage) (in interaction, err error) {
	if err := json.Unmarshal(raw, &in); err != nil {
		return in, err
	}
	if !snowflake(in.ID) || !snowflake(in.App) || in.Type != discordgo.InteractionPing && !tokenLike(in.Token) {
		return in, errors.New("it has no ID or no token")
	}
	in.Data.Options = given(in.Data.Options)
	return in, nil
}

// given leaves out options that are null.
func given(options []*discordgo.ApplicationCommandInteractionDataOption) []*discordgo.ApplicationCommandInteractionDataOption {
	options = slices.DeleteFunc(options, func(o *discordgo.ApplicationCommandInteractionDataOption) bool { return o == nil })
	for _, o := range options {
		o.Options = given(o.Options)
	}
	return options
}

// desk answers the questions that come, a bounded number at once.
type desk struct {
	*Discord
	commands []chat.Command
	asks     chat.Desk
	coming   chan struct{} // a place for each interaction under way
	typing   chan struct{} // and for each option being completed
	crowd    crowd
	presses  presses
	seen     seen
	busy     sync.WaitGroup
}

func (d *Discord) newDesk(commands []chat.Command, asks chat.Desk) *desk {
	return &desk{Discord: d, commands: commands, asks: asks, coming: make(chan struct{}, maxComing), typing: make(chan struct{}, maxTyping)}
}

// take starts the answer to an interaction as the gateway gives it. It does not wait.
func (k *desk) take(ctx context.Context, raw json.RawMessage) {
	in, err := read(raw)
	if err != nil {
		k.log.Warn("an interaction of Discord's cannot be read")
		return
	}
	if k.seen.again(in.ID) {
		return
	}
	select {
	case k.coming <- struct{}{}:
	default:
		k.full("questions are passed over: too many at once")
		return
	}
	k.work(ctx, func(ctx context.Context) error {
		defer func() { <-k.coming }()
		r := k.reply(ctx, in)
		if r == nil {
			return nil
		}
		defer r.leave()
		if r.last && k.wait(ctx, othersFirst) != nil {
			return ctx.Err()
		}
		if ours, err := k.callback(ctx, in, r.first); !ours || r.rest == nil {
			return err
		}
		return r.rest(ctx)
	})
}

// work does what belongs to one interaction; a stop waits for it.
func (k *desk) work(ctx context.Context, do func(context.Context) error) {
	k.busy.Go(func() {
		defer k.recovered("INTERACTION_CREATE")
		// What was asked before the stop is still answered.
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), answerLimit)
		defer cancel()
		if err := do(ctx); err != nil {
			k.log.Warn("a question could not be answered on Discord", "error", err)
		}
	})
}

// full tells the log now and then that there are too many questions.
func (k *desk) full(what string) {
	if k.crowd.tell(k.now()) {
		k.log.Warn(what)
	}
}

// reply is how an interaction is answered; nil: it asks nothing of ours. Only completing an
// option takes longer than an instant.
func (k *desk) reply(ctx context.Context, in interaction) *reply {
	if !k.serves(in.Guild) {
		if in.Type == discordgo.InteractionApplicationCommandAutocomplete {
			return only(discordgo.InteractionApplicationCommandAutocompleteResult, offered{[]offer{}})
		}
		return k.say(chat.Answer{Title: "Parley does not answer in this server.", Failed: true,
			Lines: []chat.Line{{Text: "Who runs it names its servers in the settings, under discord.guilds."}}})
	}
	switch in.Type {
	case discordgo.InteractionApplicationCommand:
		if in.Data.Name != root {
			return nil
		}
		q := asked(in.Data.Options, k.commands)
		return k.respond(in, q, k.mannerOf(q))
	case discordgo.InteractionApplicationCommandAutocomplete:
		return k.complete(ctx, in)
	case discordgo.InteractionMessageComponent:
		if in.Data.CustomID == "" {
			return nil
		}
		sign, q, expired := k.pressed(in.Data.CustomID)
		switch {
		case expired:
			return k.tooOld(q)
		case sign == turns && in.Message.Flags&discordgo.MessageFlagsEphemeral != 0:
			return k.respond(in, q, inPlace)
		case sign == turns: // an answer for everybody stays as it is
			return k.respond(in, q, privately)
		case sign == opens:
			return k.open(in, q)
		}
		return k.respond(in, q, k.mannerOf(q))
	case discordgo.InteractionModalSubmit:
		if in.Data.CustomID == "" {
			return nil
		}
		q, expired := k.filled(in)
		if expired {
			return k.tooOld(q)
		}
		return k.respond(in, q, k.mannerOf(q))
	}
	return nil
}

// serves reports whether a server may ask: commands that were once registered for all
// servers stand there still when the settings name some, and anybody may invite a public bot.
func (k *desk) serves(guild string) bool {
	return guild == "" || len(k.settings.Guilds) == 0 || slices.Contains(k.settings.Guilds, guild)
}

// mannerOf is how a question wants to be answered. That must be known before the answer is:
// the acknowledgement decides who sees what takes its place.
func (k *desk) mannerOf(q chat.Query) manner {
	if c, known := chat.Find(k.commands, q.Verb); known && !c.Changes && strings.EqualFold(q.Filters["share"], "yes") {
		return publicly
	}
	return privately
}

// ask gets the answer; a fault in it is one, too.
func (k *desk) ask(ctx context.Context, q chat.Query) (a chat.Answer) {
	defer func() {
		if broken := recover(); broken != nil {
			k.log.Error("a question met a fault", "verb", q.Verb, "fault", fmt.Sprint(broken))
			a = chat.Answer{Title: "This question met a fault inside Parley.", Failed: true, Private: true}
		}
	}()
	return k.asks.Answer(ctx, q)
}

// tokenLike reports whether an interaction's token can stand in an address.
func tokenLike(s string) bool {
	return s != "" && len(s) < 1000 && !strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r > '~' || strings.ContainsRune("/?#%\\", r) })
}
