package pipeline

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"sync"
	"time"

	"parley/bot/alert"
	"parley/bot/chat"
	"parley/bot/news"
)

// lookEvery is how often it is looked for troubles.
const lookEvery = time.Minute

// looks is what one process remembers of its looks for troubles.
type looks struct {
	mu      sync.Mutex
	began   time.Time // when the jobs began to be run here
	not     time.Time // no notice is sent before
	blocked string    // why the operator's channel refuses; empty: it does not
}

// lookUntil looks for troubles until ctx ends. It is no job: it must run where jobs do not.
func (p *Pipeline) lookUntil(ctx context.Context) {
	if p.Operator == "" || p.Wait == nil {
		return
	}
	p.looks.mu.Lock()
	p.looks.began = p.Now()
	p.looks.mu.Unlock()
	for p.Wait(ctx, lookEvery) == nil {
		if err := p.Look(ctx); err != nil && ctx.Err() == nil {
			p.Log.Error("troubles cannot be looked for", "error", err)
		}
	}
}

// Look compares the troubles that stand now with those that the operator was told, and
// tells what is new and what is over, all in one message. What the operator was told
// stands in the store: a restart, or another process, tells nothing again.
//
// A notice that the operator's channel refuses is said in the log, once, and tried again
// later as things stand then: it is no trouble to be told by itself.
func (p *Pipeline) Look(ctx context.Context) error {
	if p.Operator == "" {
		return nil
	}
	held, release, err := p.Store.HoldNotices(ctx)
	if err != nil {
		return stopped(ctx, fmt.Errorf("look for troubles: %w", err))
	}
	defer release()
	p.looks.mu.Lock()
	defer p.looks.mu.Unlock()
	if err := p.look(ctx, held); err != nil {
		return stopped(ctx, fmt.Errorf("look for troubles: %w", err))
	}
	return nil
}

func (p *Pipeline) look(ctx, held context.Context) error {
	now := p.Now()
	if now.Before(p.looks.not) {
		return nil
	}
	left, waits, err := p.Store.WaitingNotice(held)
	if err != nil {
		return err
	}
	if waits {
		if taken, err := p.tellNotice(ctx, held, left); err != nil || !taken {
			return err
		}
	}
	told, err := p.Store.ToldTroubles(held)
	if err != nil {
		return err
	}
	standing, err := p.troubles(held, now)
	if err != nil {
		return err
	}
	n, keep := alert.Notice(now, standing, told)
	if n.Empty() && len(told)+len(keep) == 0 {
		return nil
	}
	if n.ID, err = p.Store.SaveNotice(held, keep, n); err != nil || n.Empty() {
		return err
	}
	_, err = p.tellNotice(ctx, held, n)
	return err
}

// tellNotice sends a notice, whose row is its intent, and reports whether it was taken.
func (p *Pipeline) tellNotice(ctx, held context.Context, n news.Notice) (taken bool, err error) {
	platformName, name := splitChannel(p.Operator)
	platform := p.Platforms[platformName]
	if platform == nil {
		return false, fmt.Errorf("the operator's channel %s is on a platform that is not set up: correct the setting operator", p.Operator)
	}
	if err := p.Store.BeginNotice(held, n.ID); err != nil {
		return false, err
	}
	card := chat.CardOfNotice(n, p.Zone)
	_, err = platform.Post(held, chat.Message{ID: strconv.FormatInt(n.ID, 10), Sender: p.Store.Sender(), Channel: name, Card: &card, Tried: n.Begun})
	if err == nil {
		if p.looks.blocked != "" {
			p.Log.Info("the operator's channel is told again", "channel", p.Operator)
		}
		p.looks.blocked = ""
		return true, p.Store.SentNotice(ctx, n)
	}
	var refused *chat.Error
	if !errors.As(err, &refused) || !refused.NotTaken() {
		p.logNotice(n, err)
		return false, nil // it may stand there: the same one is tried again
	}
	// It is surely not there. One that was in doubt before may be, from its first attempt.
	wait := refused.After
	if refused.Kind != chat.Limited {
		wait = blockedWait
		p.logNotice(n, err)
	}
	p.looks.not = p.Now().Add(wait)
	if !n.Begun.IsZero() && refused.Kind != chat.Unfit {
		return false, nil
	}
	return false, p.Store.DropNotice(ctx, n.ID)
}

// logNotice says once that the operator cannot be told, and of what.
func (p *Pipeline) logNotice(n news.Notice, err error) {
	if p.looks.blocked == err.Error() {
		return
	}
	p.looks.blocked = err.Error()
	p.Log.Error("the operator cannot be told; mend this channel or the setting operator", "channel", p.Operator, "error", err)
	for _, t := range n.New {
		p.Log.Error("trouble", "kind", t.Kind, "name", t.Name, "says", t.Says)
	}
}
