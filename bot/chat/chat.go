// Package chat is what every platform shares: what is said (cards and replies), what is
// asked (queries) and what is answered, all without a word of any platform's own markup.
//
// Everything that comes from outside passes [Clean] or [LinkOf] on its way into a card;
// a platform still escapes what its own markup would read as more than text.
//
// Read this file, then card.go, reply.go and summary.go, then phrases.go for the wording.
package chat

import (
	"context"
	"fmt"
	"time"
)

// Platform is a chat that Parley posts to. Its methods may be called from several
// goroutines; an error is an [*Error] wherever the platform can tell what it means.
type Platform interface {
	// Post sends a new message: a card to its channel, or a reply to its thread.
	Post(ctx context.Context, m Message) (Ref, error)
	// Edit replaces the card of the message r by m's card. Where that can never be done
	// again, the error is of the kind Gone or Fixed.
	Edit(ctx context.Context, r Ref, m Message) error
}

// Ref is the platform's own name of a message it holds.
type Ref string

// Message is one message for one channel: a card, or a reply to a card.
type Message struct {
	ID      string // of the delivery; the same at each attempt
	Sender  string // names the Parley that sends, so that two never take each other's messages for theirs; may be empty
	Channel string // without the platform's name, as "#desk"; may be empty
	Card    *Card
	Reply   *Reply
	Thread  Ref  // the card a reply belongs to
	Loud    bool // worth a notification

	// Tried is when this message was first handed to the platform without its outcome ever
	// being known: it may stand there. Zero: it was not.
	Tried time.Time
}

// Trouble says what can be done about a message a platform did not take.
type Trouble int

const (
	Passing   Trouble = iota // worth another try later
	Permanent                // refused until somebody mends it: a token, a permission, a channel
	Limited                  // too many messages: wait, then go on
	Unfit                    // this message will never be taken; others will
	Gone                     // the card is not there any more
	Fixed                    // the card stays as it is: no edit of it is taken any more
)

func (t Trouble) String() string {
	switch t {
	case Permanent:
		return "permanent"
	case Limited:
		return "limited"
	case Unfit:
		return "unfit"
	case Gone:
		return "gone"
	case Fixed:
		return "fixed"
	}
	return "passing"
}

// Error is a platform's refusal. Its text never holds a secret.
type Error struct {
	Kind  Trouble
	After time.Duration // how long to wait, when the platform said so
	Doing string        // what was being done to what, as "post to #desk"
	Err   error

	Whole  bool // the platform refuses everything, as with a token that was revoked
	Unsure bool // an earlier try of the same call may have been taken all the same
	Minor  bool // of a check: everything is told all the same, and Doing says what is amiss
}

// NotTaken reports whether the platform surely did not take the message.
func (e *Error) NotTaken() bool { return e.Kind != Passing && !e.Unsure }

func (e *Error) Error() string {
	if e.Kind == Limited && e.After > 0 {
		return fmt.Sprintf("%s: %v (again in %s)", e.Doing, e.Err, e.After)
	}
	return fmt.Sprintf("%s: %v", e.Doing, e.Err)
}

func (e *Error) Unwrap() error { return e.Err }
