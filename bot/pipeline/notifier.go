package pipeline

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/riverqueue/river"

	"parley/bot/chat"
	"parley/bot/store"
)

// notifier runs notify jobs, one a channel at a time. A job that comes while another one
// tells its channel, or waits to try again, ends at once: that one tells what is new as
// well. So a slow or dead channel never holds more than one worker, and no job slips past
// a wait that the platform asked for.
type notifier struct {
	river.WorkerDefaults[store.NotifyArgs]
	p *Pipeline

	mu       sync.Mutex
	channels map[string]*turn
}

// turn is how a channel stands.
type turn struct {
	telling bool
	again   bool   // more came while it was told
	owner   int64  // the job that failed and will try again; 0: none
	blocked string // why nothing can be told until somebody mends it; empty: it can
}

// A channel that somebody must mend is tried again after so long, and at every start.
const blockedWait = 5 * time.Minute

// The engine looks for jobs that are due ten times a second.
const shortestWait = 50 * time.Millisecond

// Timeout is how long one job may tell.
func (*notifier) Timeout(*river.Job[store.NotifyArgs]) time.Duration { return notifyLimit }

// Work tells the channel what waits for it. One that a platform asks to wait is put aside
// for so long, which is no failure.
func (n *notifier) Work(ctx context.Context, j *river.Job[store.NotifyArgs]) error {
	job, channel := store.JobOf(j.JobRow), j.Args.Channel
	owner, err := n.waiter(ctx, channel, j.ID)
	if err != nil {
		return err
	}
	if !n.take(channel, j.ID, owner) {
		return n.p.Store.Complete(ctx, job)
	}
	// The job is complete when the channel is given back: it has to come again should what
	// came meanwhile have to wait.
	err = n.p.Notify(ctx, store.Job{}, channel)
	for n.give(channel, j.ID, err) {
		err = n.p.Notify(ctx, store.Job{}, channel)
	}
	if err == nil {
		return n.p.Store.Complete(ctx, job)
	}
	var refused *chat.Error
	if errors.As(err, &refused) {
		switch refused.Kind {
		case chat.Limited:
			return river.JobSnooze(max(refused.After, shortestWait))
		case chat.Permanent:
			return river.JobSnooze(blockedWait)
		}
	}
	return err
}

// waiter is the other job that is to try the channel again, 0 without one. It may be done
// already, by another process: then nobody tells the channel, unless this job does.
func (n *notifier) waiter(ctx context.Context, channel string, job int64) (int64, error) {
	n.mu.Lock()
	owner := int64(0)
	if t := n.channels[channel]; t != nil {
		owner = t.owner
	}
	n.mu.Unlock()
	if owner == 0 || owner == job {
		return owner, nil
	}
	waits, err := n.p.Store.JobWaits(ctx, owner)
	if err != nil || !waits {
		return 0, err
	}
	return owner, nil
}

// take gives the channel to a job, unless another one has it, or waiter is to try it again.
func (n *notifier) take(channel string, job, waiter int64) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.channels == nil {
		n.channels = map[string]*turn{}
	}
	t := n.channels[channel]
	if t == nil {
		t = &turn{}
		n.channels[channel] = t
	}
	if t.telling {
		t.again = true
		return false
	}
	if t.owner != 0 && t.owner != job && t.owner == waiter {
		return false
	}
	t.telling = true
	return true
}

// give takes the channel back, and reports whether it must be told once more first.
func (n *notifier) give(channel string, job int64, err error) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	t := n.channels[channel]
	if err != nil {
		t.telling, t.again, t.owner = false, false, job
		var refused *chat.Error
		if errors.As(err, &refused) && refused.Kind == chat.Permanent && t.blocked != err.Error() {
			t.blocked = err.Error()
			n.p.Log.Error("nothing can be told there until this is mended; it waits, and is tried again", "channel", channel, "every", blockedWait, "error", err)
		}
		return false
	}
	if t.blocked != "" {
		n.p.Log.Info("the channel is told again", "channel", channel)
	}
	if t.again {
		t.again = false
		return true
	}
	delete(n.channels, channel)
	return false
}
