package discord

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"parley/bot/chat"
)

// The codes of refusals that something follows from
// (https://docs.discord.com/developers/topics/opcodes-and-status-codes#json).
const (
	unknownChannel      = 10003
	unknownGuild        = 10004
	unknownMessage      = 10008
	unknownWebhook      = 10015
	unknownInteraction  = 10062
	announcementEdits   = 20022
	slowmode            = 20016
	channelWrites       = 20028
	tooManyEdits        = 30046
	alreadyAcknowledged = 40060
	missingAccess       = 50001
	foreignMessage      = 50005
	notTextChannel      = 50008
	missingPermission   = 50013
	wrongChannelType    = 50024
	invalidForm         = 50035
	archivedThread      = 50083
	threadExists        = 160004
	threadLocked        = 160005
	tooManyThreads      = 160006
	tooManyNewsThreads  = 160007
	blockedByAutoMod    = 200000
	titleBlocked        = 200001
	harmfulLink         = 240000
)

// refusal is Discord saying no.
type refusal struct {
	status  int
	Code    int             `json:"code"`
	Message string          `json:"message"`
	Errors  json.RawMessage `json:"errors"`
}

func (e *refusal) Error() string {
	text := cmp.Or(chat.Clean(e.Message, 120), fmt.Sprintf("status %d", e.status))
	if e.Code != 0 {
		text += fmt.Sprintf(" (%d)", e.Code)
	}
	if fields := formErrors(e.Errors); fields != "" {
		text += ": " + fields
	}
	return "Discord says " + text
}

// is reports whether the refusal has one of the codes.
func (e *refusal) is(codes ...int) bool { return slices.Contains(codes, e.Code) }

// editOver reports whether the message takes no edits any more, for good or for long.
func (e *refusal) editOver() bool {
	return e.is(tooManyEdits, announcementEdits, unknownMessage, foreignMessage, archivedThread)
}

// noThread reports whether a reply has to stand in the channel instead of a thread.
func (e *refusal) noThread() bool {
	return e.is(threadLocked, tooManyThreads, tooManyNewsThreads, archivedThread, missingPermission, missingAccess,
		unknownChannel, unknownMessage, wrongChannelType, titleBlocked)
}

// formErrors lists what is wrong with which field: "embeds.0.title: too long".
func formErrors(tree json.RawMessage) string {
	var found []string
	var walk func(path string, node json.RawMessage)
	walk = func(path string, node json.RawMessage) {
		var fields map[string]json.RawMessage
		if json.Unmarshal(node, &fields) != nil || len(found) >= 4 {
			return
		}
		var leaf []struct{ Message string }
		if json.Unmarshal(fields["_errors"], &leaf) == nil {
			for _, l := range leaf {
				found = append(found, chat.Clean(strings.Trim(path, ".")+": "+l.Message, 200))
			}
		}
		for _, name := range sortedKeys(fields) {
			if name != "_errors" {
				walk(path+"."+name, fields[name])
			}
		}
	}
	walk("", tree)
	return strings.Join(found, "; ")
}

// trouble makes an error say what it means and what to do; needs are the permissions that
// the call takes in the channel.
func (d *Discord) trouble(ctx context.Context, doing, channel string, needs int64, err error) error {
	if err == nil {
		return nil
	}
	if ctx.Err() != nil {
		return fmt.Errorf("%s: %w", doing, ctx.Err())
	}
	if _, done := errors.AsType[*chat.Error](err); done {
		return err
	}
	e := &chat.Error{Kind: chat.Passing, Doing: doing, Err: err}
	_, e.Unsure = errors.AsType[*unsure](err)
	if errors.Is(err, errToken) {
		e.Kind, e.Whole = chat.Permanent, true
		return e
	}
	if wait, is := errors.AsType[*limited](err); is {
		e.Kind, e.After = chat.Limited, wait.after.Round(time.Millisecond)
		return e
	}
	if wait, is := errors.AsType[*silent](err); is {
		e.Kind, e.After = chat.Limited, wait.after.Round(time.Millisecond)
		return e
	}
	refused, is := errors.AsType[*refusal](err)
	if !is {
		return e
	}
	e.Kind = chat.Permanent
	switch refused.Code {
	case unknownChannel, unknownGuild:
		e.Err = fmt.Errorf("%w: there is no such channel; switch on Developer Mode, right-click the channel, Copy Channel ID, and put that into the route", err)
	case missingAccess:
		e.Err = fmt.Errorf("%w: Parley does not see this channel; give it View Channel there, or invite it to the server: %s", err, d.invite(ctx))
	case missingPermission:
		e.Err = fmt.Errorf("%w: in this channel Parley's role needs %s", err, cmp.Or(namesOf(d.lacking(ctx, channel, needs)), "more permissions"))
	case notTextChannel, wrongChannelType:
		e.Err = fmt.Errorf("%w: choose a text or announcement channel", err)
	case blockedByAutoMod, titleBlocked:
		e.Err = fmt.Errorf("%w: exempt Parley's role from the server's AutoMod rule", err)
	case slowmode, announcementEdits, channelWrites:
		e.Kind, e.After = chat.Limited, defaultRetry
	case invalidForm, harmfulLink:
		e.Kind = chat.Unfit
	case unknownMessage, foreignMessage, archivedThread, threadLocked:
	default:
		if refused.Code == 0 { // of something before Discord: nothing is said about the message
			e.Kind = chat.Passing
		}
	}
	return e
}
