package pipeline

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"log/slog"
	"time"

	"parley/bot/chat"
	"parley/bot/news"
	"parley/bot/store"
)

// telling is the way of one story's news to one channel.
type telling struct {
	platform chat.Platform
	stands   store.Card // the card as it stands there
	print    string     // of the card as it is to be
	card     chat.Message
	reply    chat.Reply
	now      func() time.Time
	log      *slog.Logger

	became news.Delivery // its card, reply, what the card shows, and since when
}

// edits reports whether a card stands there that shows something else.
func (t *telling) edits() bool { return t.stands.Ref != "" && t.stands.Shown != t.print }

// tell posts the story's card; where one stands, it edits that and replies to it. A card
// that is gone is posted anew, and one that takes no edits any more leaves the news to the
// reply, which leads to it.
func (t *telling) tell(ctx context.Context) error {
	t.became.Card = string(t.stands.Ref)
	if t.stands.Ref == "" {
		return t.post(ctx)
	}
	if !t.edits() {
		t.became.Shown = t.print
		return t.answer(ctx)
	}
	err := t.platform.Edit(ctx, chat.Ref(t.stands.Ref), t.card)
	var refused *chat.Error
	switch {
	case err == nil:
		t.became.Shown, t.became.Edited = t.print, t.now()
	case errors.As(err, &refused) && refused.Kind == chat.Gone:
		t.log.Warn("a card is gone; it is posted anew", "card", t.stands.Ref, "error", err)
		return t.post(ctx)
	case errors.As(err, &refused) && refused.Kind == chat.Fixed:
		t.log.Warn("a card takes no edits any more; the reply to it tells what changed", "card", t.stands.Ref, "error", err)
	default:
		return err
	}
	return t.answer(ctx)
}

func (t *telling) post(ctx context.Context) error {
	ref, err := t.platform.Post(ctx, t.card)
	if err == nil {
		t.became.Card, t.became.Shown = string(ref), t.print
	}
	return err
}

// answer says what changed; of what is no longer so the card alone tells.
func (t *telling) answer(ctx context.Context) error {
	if len(t.reply.Says) == 0 {
		return nil
	}
	m := t.card
	m.Card, m.Reply, m.Thread = nil, &t.reply, chat.Ref(t.stands.Ref)
	ref, err := t.platform.Post(ctx, m)
	if err == nil {
		t.became.Reply = string(ref)
	}
	return err
}

// printOf is short for a card, to know it again.
func printOf(c chat.Card) string {
	text, err := json.Marshal(c)
	if err != nil {
		return "" // never equal to what is kept
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:8])
}
