package slack

import (
	"context"
	"strings"
	"sync"
	"time"

	"parley/bot/chat"
)

// Our own rates, a little below Slack's: https://docs.slack.dev/apis/web-api/rate-limits
const (
	postEvery   = time.Second // a message a channel, short bursts apart
	postBurst   = 3
	updateEvery = 1200 * time.Millisecond // tier 3: 50 a minute
	updateBurst = 20
	listEvery   = 3 * time.Second // tier 2: 20 a minute
	listBurst   = 5
	quickEvery  = 600 * time.Millisecond // tier 4: 100 a minute
	quickBurst  = 30

	// A wait this short is waited out unless the options say otherwise; a longer one is told
	// to the caller.
	patience = 2 * time.Second
	// A turn is kept for this long for who does not come.
	keepBooked = time.Minute
	// No call is made for this long after Slack refused the token: it will again.
	deadFor = 5 * time.Minute
)

// pace lets calls through at the rate that Slack takes them. It is safe for concurrent use.
type pace struct {
	now      func() time.Time
	wait     func(context.Context, time.Duration) error
	patience time.Duration
	keep     func(name string, until time.Time) // over a restart
	circuit  chat.Circuit

	mu     sync.Mutex
	turns  map[string]chan struct{} // holds a token while a call is under way
	next   map[string]time.Time     // when the next call would be on time
	booked map[string]time.Time     // method and channel: the turn that is kept
	until  map[string]time.Time     // the end of the wait that Slack asked for
	dead   error                    // the token is refused
	ends   time.Time                // when the token is tried again
}

func newPace(o Options) *pace {
	p := &pace{now: o.Now, wait: o.Wait, patience: o.Patience, keep: o.KeepWait,
		turns: map[string]chan struct{}{}, booked: map[string]time.Time{}, next: map[string]time.Time{}, until: map[string]time.Time{}}
	for name, until := range o.Waits {
		p.until[name] = until
	}
	return p
}

// limitedError says how long to wait.
type limitedError struct{ after time.Duration }

func (e limitedError) Error() string { return "too many messages" }

// silentError is Slack not answering; it says when it is tried again.
type silentError struct{ after time.Duration }

func (e silentError) Error() string { return "Slack does not answer" }

// deadError is a token that was refused before.
type deadError struct{ error }

func (e deadError) Unwrap() error { return e.error }

// pass waits until a call may be made, if that is soon. Calls of one method in one channel
// are made one after the other: what is sent at the same time arrives in any order, and in
// bursts. The caller calls done when its call is over.
func (p *pace) pass(ctx context.Context, method, channel string) (done func(), err error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	turn := p.turn(method + " " + channel)
	select {
	case turn <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	wait, err := p.reserve(method, channel)
	if err == nil {
		if rest := p.circuit.Enter(p.now().Add(wait)); rest > 0 {
			err = silentError{rest}
		}
	}
	if err == nil && wait > 0 {
		if err = p.wait(ctx, wait); err != nil {
			p.circuit.Abandon()
		}
	}
	if err != nil {
		<-turn
		return nil, err
	}
	return func() { <-turn }, nil
}

// turn is what calls of one method in one channel take turns by.
func (p *pace) turn(of string) chan struct{} {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.turns[of] == nil {
		p.turns[of] = make(chan struct{}, 1)
	}
	return p.turns[of]
}

// reserve books the next turn and says when it is, or why there is none. A turn that is
// too far off is kept for who comes back for it, however many others want one.
func (p *pace) reserve(method, channel string) (time.Duration, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.now()
	if p.dead != nil {
		if now.Before(p.ends) {
			return 0, deadError{p.dead}
		}
		p.dead = nil
	}
	key, every, burst := key(method, channel), postEvery, postBurst
	switch method {
	case "chat.update", "chat.getPermalink", "conversations.history", "conversations.replies", "conversations.open":
		every, burst = updateEvery, updateBurst
	case "users.info", "views.open", "files.getUploadURLExternal", "upload", "files.completeUploadExternal":
		every, burst = quickEvery, quickBurst
	case "conversations.list", "usergroups.users.list":
		every, burst = listEvery, listBurst
	}
	if left := max(p.until[key].Sub(now), p.until[method].Sub(now)); left > 0 {
		return 0, limitedError{left}
	}
	delete(p.until, key)
	delete(p.until, method)
	who := method + " " + channel
	if at, booked := p.booked[who]; booked {
		if wait := at.Sub(now); wait > 0 {
			return 0, limitedError{wait}
		}
		delete(p.booked, who)
		if now.Sub(at) < keepBooked {
			return 0, nil
		}
	}
	turn := p.next[key]
	if turn.Before(now) {
		turn = now
	}
	wait := turn.Sub(now) - time.Duration(burst-1)*every
	p.next[key] = turn.Add(every)
	if wait > p.patience {
		p.booked[who] = now.Add(wait)
		return 0, limitedError{wait}
	}
	return wait, nil
}

// block keeps a method's calls back for as long as Slack asked. Two channels that are
// limited at once say that it is the workspace's limit that was reached.
func (p *pace) block(method, channel string, after time.Duration) {
	name, until := p.blocked(method, channel, after)
	if p.keep != nil {
		p.keep(name, until)
	}
}

func (p *pace) blocked(method, channel string, after time.Duration) (name string, until time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.now()
	name, until = key(method, channel), now.Add(after)
	for other, ends := range p.until {
		if other != name && strings.HasPrefix(other, method+" ") && now.Before(ends) {
			name = method
			break
		}
	}
	p.until[name] = until
	return name, until
}

// left is what is left of a wait for a method that Slack asked for.
func (p *pace) left(method string) time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	return max(0, p.until[method].Sub(p.now()))
}

// kill keeps every call back: the token is refused.
func (p *pace) kill(err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.dead, p.ends = err, p.now().Add(deadFor)
}

// key is what a rate counts by: posts by channel, anything else by method.
func key(method, channel string) string {
	if method == "chat.postMessage" {
		return method + " " + channel
	}
	return method
}
