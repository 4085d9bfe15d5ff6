package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"parley/bot/alert"
	"parley/bot/news"
)

// The most subscriptions that stand at a time.
const (
	ChannelSubscriptions = 20
	ServerSubscriptions  = 200
)

// Twice refuses a subscription to what leads to its channel already.
type Twice struct {
	Watch  string
	Number int64 // of the subscription that does; 0: the settings do
}

func (e Twice) Error() string { return e.Watch + " leads there already" }

// TooMany refuses a subscription or a mute where enough stand.
type TooMany struct {
	Most    int
	Channel bool // in one channel; else in all of the server
}

func (e TooMany) Error() string { return fmt.Sprintf("there are %d already", e.Most) }

// wished is what channels asked for as it was last read: every job asks for it, and it
// changes rarely.
type wished struct {
	mu     sync.Mutex
	known  bool
	number int64 // of the last change of it
	all    alert.Wishes
}

// changedWishes counts the changes of what channels ask for.
const changedWishes = "wishes"

// Wishes gives what channels asked for in chat that holds at a time. It is not to be changed.
func (s *Store) Wishes(ctx context.Context, now time.Time) (w alert.Wishes, err error) {
	s.wished.mu.Lock()
	defer s.wished.mu.Unlock()
	err = s.read(ctx, "look up what channels asked for", func(tx *sql.Tx) error {
		number, err := row(ctx, tx, value[int64], `SELECT coalesce(max(value), 0) FROM numbers WHERE name = $1`, changedWishes)
		if err != nil || s.wished.known && number == s.wished.number {
			return err
		}
		all, err := wishesAt(ctx, tx, time.Time{}) // a clock may be put back
		if err != nil {
			return err
		}
		s.wished.known, s.wished.number, s.wished.all = true, number, all
		return nil
	})
	w = s.wished.all
	w.Muted = slices.DeleteFunc(slices.Clone(w.Muted), func(m alert.Mute) bool { return !m.Until.After(now) })
	return w, err
}

func wishesAt(ctx context.Context, tx *sql.Tx, now time.Time) (w alert.Wishes, err error) {
	if w.Subscriptions, err = rows(ctx, tx, scanSubscription, `
		SELECT number, server, channel, watch, own, quiet, digest, who, made FROM subscriptions WHERE ended = 0 ORDER BY number`); err != nil {
		return w, err
	}
	if w.Hours, err = rows(ctx, tx, scanHours, `SELECT channel, server, quiet, digest, zone FROM hours ORDER BY channel`); err != nil {
		return w, err
	}
	if w.Muted, err = mutesAt(ctx, tx, now); err != nil {
		return w, err
	}
	w.IDs = map[string]string{}
	_, err = rows(ctx, tx, func(s scan) (struct{}, error) {
		var name, id string
		err := s(&name, &id)
		w.IDs[name] = id
		return struct{}{}, err
	}, `SELECT name, id FROM channel_ids`)
	return w, err
}

func scanSubscription(s scan) (sub alert.Subscription, err error) {
	var own, quiet string
	var made int64
	if err := s(&sub.Number, &sub.Server, &sub.Channel, &sub.Watch, &own, &quiet, &sub.Digest, &sub.By, &made); err != nil {
		return sub, err
	}
	sub.Made = fromMicros(made)
	if err := json.Unmarshal([]byte(own), &sub.Own); err != nil {
		return sub, fmt.Errorf("subscription %d: %w", sub.Number, err)
	}
	if quiet != "" {
		if sub.Quiet, err = alert.ParseQuiet(quiet); err != nil {
			return sub, fmt.Errorf("subscription %d: %w", sub.Number, err)
		}
	}
	return sub, nil
}

// Subscribe keeps a subscription, and returns it with its number. About says it in words.
// It is refused as Twice or TooMany by what the settings' rules and other subscriptions say.
func (s *Store) Subscribe(ctx context.Context, sub alert.Subscription, settings alert.Rules, about string) (alert.Subscription, error) {
	err := s.write(ctx, "subscribe", func(tx *Tx) error {
		if err := tx.rearrange(ctx); err != nil {
			return err
		}
		w, err := wishesAt(ctx, tx.Tx, tx.now)
		if err != nil {
			return err
		}
		if err := allowed(sub, settings.With(w), w.Subscriptions); err != nil {
			return err
		}
		if sub.Number, err = tx.nextNumber(ctx, "subscription"); err != nil {
			return err
		}
		sub.Made = tx.now
		own, err := toJSON(sub.Own)
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `INSERT INTO subscriptions (number, server, channel, watch, own, quiet, digest, who, made) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
			sub.Number, sub.Server, sub.Channel, sub.Watch, own, sub.Quiet.String(), sub.Digest, sub.By, micros(sub.Made)); err != nil {
			return err
		}
		by := Asker{sub.Server, sub.Channel, sub.By}
		if err := saveAudit(ctx, tx, by, "subscribe", fmt.Sprintf("subscription %d: %s", sub.Number, about)); err != nil {
			return err
		}
		w.Subscriptions = append(w.Subscriptions, sub)
		return s.planDigests(ctx, tx, settings.With(w))
	})
	return sub, err
}

// allowed refuses a subscription that is one too many, or there already.
func allowed(sub alert.Subscription, r alert.Rules, standing []alert.Subscription) error {
	if watch, already := r.Tells(sub); already {
		twice := Twice{Watch: watch}
		for _, s := range standing {
			if s.Name() == watch && r.Called(s.Channel) == r.Called(sub.Channel) {
				twice.Number = s.Number
			}
		}
		return twice
	}
	inChannel, inServer := 0, 0
	platform, _, _ := strings.Cut(sub.Channel, ":")
	for _, s := range standing {
		if s.Channel == sub.Channel {
			inChannel++
		}
		if of, _, _ := strings.Cut(s.Channel, ":"); s.Server == sub.Server && of == platform {
			inServer++
		}
	}
	switch {
	case inChannel >= ChannelSubscriptions:
		return TooMany{ChannelSubscriptions, true}
	case inServer >= ServerSubscriptions:
		return TooMany{ServerSubscriptions, false}
	}
	return nil
}

// Unsubscribe ends a subscription of the asker's channel. One that does not stand there is
// ErrNotFound. What is held for it and for nothing else is told no more.
func (s *Store) Unsubscribe(ctx context.Context, number int64, by Asker, settings alert.Rules, about string) error {
	return s.write(ctx, fmt.Sprintf("end subscription %d", number), func(tx *Tx) error {
		if err := tx.rearrange(ctx); err != nil {
			return err
		}
		w, err := wishesAt(ctx, tx.Tx, tx.now)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(w.Subscriptions, func(s alert.Subscription) bool {
			return s.Number == number && s.Server == by.Server && s.Channel == by.Channel
		})
		if i < 0 {
			return ErrNotFound
		}
		gone := w.Subscriptions[i]
		if _, err := tx.ExecContext(ctx, `UPDATE subscriptions SET ended = $1, ender = $2 WHERE number = $3`, micros(tx.now), by.User, number); err != nil {
			return err
		}
		if err := saveAudit(ctx, tx, by, "unsubscribe", fmt.Sprintf("subscription %d: %s", number, about)); err != nil {
			return err
		}
		w.Subscriptions = slices.Delete(w.Subscriptions, i, i+1)
		rules := settings.With(w)
		if channel := rules.Called(gone.Channel); !rules.Leads(gone.Name(), channel) {
			if _, err := tx.ExecContext(ctx, `UPDATE deliveries SET state = 'silent', held = $1 WHERE channel = $2 AND watch = $3 AND state = 'held' AND summary = 0`,
				string(news.NotWatched), channel, gone.Name()); err != nil {
				return err
			}
		}
		return s.planDigests(ctx, tx, rules)
	})
}
