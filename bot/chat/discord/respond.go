package discord

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/bwmarrin/discordgo"

	"parley/bot/chat"
)

const (
	// Pauses before Discord is asked again about an acknowledgement that it does not know yet.
	firstSettle = 25 * time.Millisecond
	lastSettle  = 2 * time.Second
	// For which another process may say what a button does that this one does not know.
	othersFirst = time.Second
)

// response is the first that Discord is told about an interaction
// (https://docs.discord.com/developers/interactions/receiving-and-responding#interaction-response-object).
type response struct {
	Type discordgo.InteractionResponseType `json:"type"`
	Data any                               `json:"data,omitempty"`
}

// reply is what an interaction gets: what Discord is told within three seconds, and what
// follows once it knows that.
type reply struct {
	first response
	rest  func(context.Context) error // nil: that is all
	leave func()                      // gives back what the reply holds
	last  bool                        // another process of Parley's may know better
}

// only is a reply without more to follow.
func only(kind discordgo.InteractionResponseType, data any) *reply {
	return &reply{first: response{kind, data}, leave: func() {}}
}

// manner is where an answer is to stand.
type manner int

const (
	privately manner = iota // a new message for the asker alone
	publicly                // a new message for everybody
	inPlace                 // in the message whose button was pressed
)

type flagged struct {
	Flags discordgo.MessageFlags `json:"flags"`
}

// later is the acknowledgement: an answer will follow.
func (how manner) later() response {
	switch how {
	case inPlace:
		return response{Type: discordgo.InteractionResponseDeferredMessageUpdate}
	case publicly:
		return response{discordgo.InteractionResponseDeferredChannelMessageWithSource, flagged{}}
	}
	return response{discordgo.InteractionResponseDeferredChannelMessageWithSource, flagged{discordgo.MessageFlagsEphemeral}}
}

// respond acknowledges at once, then asks, and shows the answer.
func (k *desk) respond(in interaction, q chat.Query, how manner) *reply {
	q = in.by(q)
	if refusal := k.crowd.enter(q.User); refusal != "" {
		k.full("questions are turned away: too many at once")
		return k.say(chat.Answer{Title: refusal, Failed: true})
	}
	return &reply{
		first: how.later(),
		rest: func(ctx context.Context) error {
			if err := k.deliver(ctx, in, how, k.ask(ctx, q)); err != nil {
				return fmt.Errorf("answer %q: %w", q.Verb, err)
			}
			return nil
		},
		leave: func() { k.crowd.leave(q.User) },
	}
}

// say answers at once, for the asker alone.
func (k *desk) say(a chat.Answer) *reply {
	m := k.draw(a)
	m.Flags = discordgo.MessageFlagsEphemeral
	return only(discordgo.InteractionResponseChannelMessageWithSource, m)
}

// tooOld answers what nobody knows any more: of two processes, the one that still does goes
// first.
func (k *desk) tooOld(q chat.Query) *reply {
	r := k.say(chat.Answer{
		Title: "This button or form is too old.", Failed: true,
		Lines: []chat.Line{{Text: "Some work for fifteen minutes, and until Parley is started again. Ask anew: " + q.String()}},
	})
	r.last = true
	return r
}

// callback gives the first response by a request of its own. When another process has done
// so, the question is not ours.
func (k *desk) callback(ctx context.Context, in interaction, r response) (ours bool, err error) {
	err = k.rest.do(ctx, request{
		method: http.MethodPost, path: "/interactions/" + in.ID + "/" + in.Token + "/callback", route: "callback", body: r, interaction: true,
	}, nil)
	if refused, is := errors.AsType[*refusal](err); is && refused.is(alreadyAcknowledged) {
		return false, nil
	}
	if _, lost := errors.AsType[*outage](err); lost {
		return true, nil // it may have arrived; the answer will show
	}
	return err == nil, err
}

// deliver shows an answer. Who sees what takes the acknowledgement's place is settled; an
// answer that is for others stands in a message of its own.
func (k *desk) deliver(ctx context.Context, in interaction, how manner, a chat.Answer) error {
	switch {
	case how == inPlace && a.Failed: // the page stays
		return k.follow(ctx, in, a, discordgo.MessageFlagsEphemeral)
	case how == privately && !a.Private:
		if err := k.show(ctx, in, chat.Answer{Title: "Answered below."}); err != nil {
			return err
		}
		return k.follow(ctx, in, a, 0)
	case how == publicly && a.Private:
		path := "/webhooks/" + in.App + "/" + in.Token + "/messages/@original"
		err := k.settled(ctx, request{method: http.MethodDelete, path: path, route: "original", again: true, interaction: true})
		if refused, is := errors.AsType[*refusal](err); err != nil && !(is && refused.is(unknownMessage)) { // an earlier try deleted it
			return err
		}
		return k.follow(ctx, in, a, discordgo.MessageFlagsEphemeral)
	}
	return k.show(ctx, in, a)
}

// show puts an answer in the place of the acknowledgement, or of the page before.
func (k *desk) show(ctx context.Context, in interaction, a chat.Answer) error {
	path := "/webhooks/" + in.App + "/" + in.Token + "/messages/@original"
	return k.send(ctx, request{method: http.MethodPatch, path: path, route: "original", again: true, interaction: true}, a, 0)
}

// follow sends one more message.
func (k *desk) follow(ctx context.Context, in interaction, a chat.Answer, flags discordgo.MessageFlags) error {
	return k.send(ctx, request{method: http.MethodPost, path: "/webhooks/" + in.App + "/" + in.Token, route: "follow-up", interaction: true}, a, flags)
}

// send sends an answer. Where its files are refused, their words stand for them.
func (k *desk) send(ctx context.Context, q request, a chat.Answer, flags discordgo.MessageFlags) error {
	m := k.draw(a)
	m.Flags = flags
	q.body = m
	err := k.settled(ctx, q)
	refused, is := errors.AsType[*refusal](err)
	if !is || len(m.files) == 0 || refused.status == http.StatusNotFound || refused.status == http.StatusUnauthorized {
		return err
	}
	k.log.Warn("Discord does not take the files of an answer; it is told in words", "error", refused)
	a.Lines = append(a.Lines[:len(a.Lines):len(a.Lines)], inWords(a.Files)...)
	a.Files = nil
	m = k.draw(a)
	m.Flags = flags
	q.body = m
	return k.settled(ctx, q)
}

// settled sends a request, again for a moment where Discord does not know the
// acknowledgement yet: over HTTP it may still be on its way, whatever our own clock is.
func (k *desk) settled(ctx context.Context, q request) error {
	for pause := firstSettle; ; pause *= 2 {
		err := k.rest.do(ctx, q, nil)
		refused, is := errors.AsType[*refusal](err)
		if !is || !refused.is(unknownWebhook) || pause > lastSettle {
			return err
		}
		if err := wait(ctx, pause); err != nil {
			return err
		}
	}
}

// draw draws an answer with the buttons that can be asked.
func (k *desk) draw(a chat.Answer) message {
	return answerMessage(a, k.verbs(), func(verb, does string) string { return k.presses.keep(k.now(), verb, does) })
}
