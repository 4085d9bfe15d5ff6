package discord

import (
	"crypto/rand"
	"strings"
	"sync"
	"time"

	"parley/bot/chat"
)

// What pressing a button does, by the sign its custom_id begins with. Without a sign the
// button asks the question that follows.
const (
	turns = "=" // a page: the private answer that it stands on is replaced
	opens = "+" // a form, so far filled in
	keeps = "~" // what it does did not fit, and is kept here
)

const (
	pressLife  = 15 * time.Minute // as long as the token of the answer that the button stands on
	maxPresses = 4096             // that are kept
)

// customID is what a button carries: what pressing it does, as it would be typed. What is
// too long is handed to keep; where there is no keep, there is no such button ("").
func customID(sign string, q chat.Query, keep func(verb, does string) string) string {
	does := sign + strings.TrimPrefix(q.String(), "/parley ")
	switch {
	case units(does) <= maxCustomID:
		return does
	case keep == nil:
		return ""
	}
	return keep(q.Verb, does)
}

// presses keeps for a while what does not fit into a custom_id.
type presses struct {
	mu    sync.Mutex
	does  map[string]string // by custom_id
	order []keptPress       // the oldest first
}

type keptPress struct {
	id    string
	until time.Time
}

// keep gives a custom_id that names the verb, so that an expired one can still say what to
// type.
func (p *presses) keep(now time.Time, verb, does string) string {
	id := keeps + verb + "." + rand.Text()
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.does == nil {
		p.does = map[string]string{}
	}
	p.sweep(now)
	if len(p.order) >= maxPresses {
		delete(p.does, p.order[0].id)
		p.order = p.order[1:]
	}
	p.does[id] = does
	p.order = append(p.order, keptPress{id, now.Add(pressLife)})
	return id
}

// recall gives what a custom_id does, of those that do not say so themselves.
func (p *presses) recall(now time.Time, id string) (does string, known bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.sweep(now)
	does, known = p.does[id]
	return does, known
}

// sweep forgets what is too old. The caller holds the lock.
func (p *presses) sweep(now time.Time) {
	for len(p.order) > 0 && !now.Before(p.order[0].until) {
		delete(p.does, p.order[0].id)
		p.order = p.order[1:]
	}
}

// pressed reads a custom_id: what it does, and the question. Of one that is too old only
// the verb is known.
func (k *desk) pressed(id string) (sign string, q chat.Query, expired bool) {
	if verb, is := strings.CutPrefix(id, keeps); is {
		does, known := k.presses.recall(k.now(), id)
		if !known {
			verb, _, _ = strings.Cut(verb, ".")
			return "", chat.Query{Verb: chat.Clean(verb, maxCustomID)}, true
		}
		id = does
	}
	for _, s := range []string{turns, opens} {
		if rest, is := strings.CutPrefix(id, s); is {
			sign, id = s, rest
		}
	}
	q, err := chat.ParseQuery(id)
	return sign, q, err != nil
}
