package discord

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/bwmarrin/discordgo"

	"parley/bot/chat"
)

const (
	maxAnswering = 32               // questions at once; more are left unanswered
	answerLimit  = 12 * time.Second // for a question, from its coming to its answer's delivery
	maxSeen      = 256              // questions remembered, against one that comes twice
)

// interaction is a slash command or a button pressed. The library's own type fails as a
// whole on components it does not know.
type interaction struct {
	ID      string                    `json:"id"`
	App     string                    `json:"application_id"`
	Type    discordgo.InteractionType `json:"type"`
	Token   string                    `json:"token"`
	Channel string                    `json:"channel_id"`
	Member  struct{ User user }       `json:"member"`
	User    user                      `json:"user"`
	Data    struct {
		Name     string                                               `json:"name"`
		Options  []*discordgo.ApplicationCommandInteractionDataOption `json:"options"`
		CustomID string                                               `json:"custom_id"`
	} `json:"data"`
}

type user struct {
	ID string `json:"id"`
}

// desk answers the questions that come, a bounded number at once.
type desk struct {
	*Discord
	commands []chat.Command
	asks     chat.Desk
	places   chan struct{}
	busy     sync.WaitGroup
	mu       sync.Mutex
	seen     []string // IDs, the newest last
}

func (d *Discord) newDesk(commands []chat.Command, asks chat.Desk) *desk {
	return &desk{Discord: d, commands: commands, asks: asks, places: make(chan struct{}, maxAnswering)}
}

// take starts the answer to an interaction as the gateway gives it. It does not wait.
func (k *desk) take(ctx context.Context, raw json.RawMessage) {
	var in interaction
	if err := json.Unmarshal(raw, &in); err != nil || !snowflake(in.ID) || !snowflake(in.App) || !tokenLike(in.Token) {
		k.log.Warn("an interaction of Discord's cannot be read")
		return
	}
	if k.again(in.ID) {
		return
	}
	q, ok := k.question(in)
	if !ok {
		return
	}
	select {
	case k.places <- struct{}{}:
	default:
		k.log.Warn("a question is left unanswered: too many at once", "verb", q.Verb)
		return
	}
	k.busy.Go(func() {
		defer func() { <-k.places }()
		// What was asked before the stop is still answered.
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), answerLimit)
		defer cancel()
		if err := k.respond(ctx, in, q); err != nil {
			k.log.Warn("a question could not be answered on Discord", "verb", q.Verb, "error", err)
		}
	})
}

// again reports whether an interaction came before.
func (k *desk) again(id string) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	if slices.Contains(k.seen, id) {
		return true
	}
	if k.seen = append(k.seen, id); len(k.seen) > maxSeen {
		k.seen = slices.Delete(k.seen, 0, len(k.seen)-maxSeen)
	}
	return false
}

// question is what an interaction asks; of those that ask nothing there is none.
func (k *desk) question(in interaction) (q chat.Query, ok bool) {
	switch in.Type {
	case discordgo.InteractionApplicationCommand:
		if in.Data.Name != root {
			return q, false
		}
		q = asked(in.Data.Options, k.commands)
	case discordgo.InteractionMessageComponent:
		var err error
		if q, err = chat.ParseQuery(in.Data.CustomID); err != nil {
			return q, false
		}
	default:
		return q, false
	}
	q.Platform, q.Channel, q.User = "discord", in.Channel, in.Member.User.ID
	if q.User == "" {
		q.User = in.User.ID
	}
	return q, true
}

// respond acknowledges at once, asks, and shows the answer.
func (k *desk) respond(ctx context.Context, in interaction, q chat.Query) error {
	if taken, err := k.acknowledge(ctx, in); !taken {
		return err
	}
	a := k.ask(ctx, q)
	m := answerMessage(a, k.verbs())
	if a.Private {
		return k.show(ctx, in, m)
	}
	// The acknowledgement was for the asker alone, and so is what replaces it.
	note := answerMessage(chat.Answer{Title: "Answered below."}, nil)
	if err := k.show(ctx, in, note); err != nil {
		return err
	}
	err := k.rest.do(ctx, request{method: http.MethodPost, path: "/webhooks/" + in.App + "/" + in.Token, route: "follow-up", body: m, interaction: true}, nil)
	return answering(err)
}

// acknowledge tells Discord that an answer will follow, for the asker alone. When another
// process has done so, the question is not ours.
func (k *desk) acknowledge(ctx context.Context, in interaction) (ours bool, err error) {
	var later struct {
		Type discordgo.InteractionResponseType `json:"type"`
		Data struct {
			Flags discordgo.MessageFlags `json:"flags"`
		} `json:"data"`
	}
	later.Type, later.Data.Flags = discordgo.InteractionResponseDeferredChannelMessageWithSource, discordgo.MessageFlagsEphemeral
	err = k.rest.do(ctx, request{
		method: http.MethodPost, path: "/interactions/" + in.ID + "/" + in.Token + "/callback", route: "callback", body: later, interaction: true,
	}, nil)
	if refused, is := errors.AsType[*refusal](err); is && refused.is(alreadyAcknowledged) {
		return false, nil
	}
	if _, lost := errors.AsType[*outage](err); lost {
		return true, nil // it may have arrived; the answer will show
	}
	return err == nil, answering(err)
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

// show puts a message in the place of the acknowledgement.
func (k *desk) show(ctx context.Context, in interaction, m message) error {
	path := "/webhooks/" + in.App + "/" + in.Token + "/messages/@original"
	return answering(k.rest.do(ctx, request{method: http.MethodPatch, path: path, route: "original", body: m, again: true, interaction: true}, nil))
}

func answering(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("answer a question: %w", err)
}

// tokenLike reports whether an interaction's token can stand in an address.
func tokenLike(s string) bool {
	return s != "" && len(s) < 1000 && !strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r > '~' || strings.ContainsRune("/?#%\\", r) })
}
