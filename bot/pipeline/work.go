package pipeline

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"sync"
	"time"

	"github.com/riverqueue/river"

	"parley/bot/store"
)

// How many jobs of a sort run at once. Detect runs alone: the order of articles is the
// order of what is told.
var queues = map[string]river.QueueConfig{
	store.PollQueue:   {MaxWorkers: 16},
	store.DetectQueue: {MaxWorkers: 1},
	store.NotifyQueue: {MaxWorkers: notifiers}, // left by a version that had one for all platforms
	store.LaterQueue:  {MaxWorkers: laterWorkers},
}

// notifiers is how many channels of a platform are told at once. On PostgreSQL each holds
// a connection: one platform must not take all.
const notifiers = 12

const (
	// A job under way has this long to finish when the program stops; then it is
	// cancelled and left for the next start.
	grace = 5 * time.Second
	// saveLimit is how long it may take to save what a fetch brought.
	saveLimit = time.Minute
	// A job that runs longer is cancelled and tried again. Detect may have to rebuild the
	// index first, notify may have much to send at a channel's pace.
	detectLimit = 5 * time.Minute
	notifyLimit = 10 * time.Minute
	// awayWait is how often a start looks whether the database is there.
	awayWait = 2 * time.Second
	// pruneEvery is how often old articles are forgotten.
	pruneEvery = 24 * time.Hour
)

// Work runs jobs until ctx ends. Then what is under way finishes, within a few seconds,
// or is left for the next start.
func (p *Pipeline) Work(ctx context.Context) error {
	workers := river.NewWorkers()
	river.AddWorker(workers, worker[store.PollArgs]{limit: p.Longest + saveLimit, do: func(ctx context.Context, j store.Job, a store.PollArgs) error {
		return p.Poll(ctx, j, a.Source)
	}})
	river.AddWorker(workers, worker[store.DetectArgs]{limit: detectLimit, do: func(ctx context.Context, j store.Job, a store.DetectArgs) error {
		return p.detect(ctx, j, a)
	}})
	river.AddWorker(workers, worker[store.CorrectArgs]{limit: detectLimit, do: func(ctx context.Context, j store.Job, a store.CorrectArgs) error {
		return p.Correct(ctx, j, a.Number)
	}})
	river.AddWorker(workers, worker[store.DueArgs]{limit: detectLimit, do: func(ctx context.Context, j store.Job, _ store.DueArgs) error {
		return p.Due(ctx, j)
	}})
	river.AddWorker(workers, &notifier{p: p})
	river.AddWorker(workers, worker[store.ReleaseArgs]{limit: laterLimit, do: func(ctx context.Context, j store.Job, a store.ReleaseArgs) error {
		return p.Release(ctx, j, a.Channel)
	}})
	river.AddWorker(workers, worker[store.DigestArgs]{limit: laterLimit, do: func(ctx context.Context, j store.Job, a store.DigestArgs) error {
		return p.Digest(ctx, j, a.Channel, a.Schedule)
	}})
	all := maps.Clone(queues)
	for platform := range p.Platforms {
		all[store.NotifyQueueOf(platform)] = river.QueueConfig{MaxWorkers: notifiers}
	}
	client, err := p.Store.Client(workers, all)
	if err != nil {
		return fmt.Errorf("set up the job engine: %w", err)
	}
	if err := p.resumeWhenThere(ctx); err != nil {
		return err
	}
	// The engine is stopped by Stop, not by the end of ctx: that would cancel what is under way.
	if err := client.Start(context.WithoutCancel(ctx)); err != nil {
		return fmt.Errorf("start the job engine: %w", err)
	}
	var beside sync.WaitGroup
	beside.Go(func() { p.lookUntil(ctx) })
	beside.Go(func() { p.nameUntil(ctx) })
	p.pruneUntil(ctx)
	beside.Wait()
	return stop(client)
}

// worker runs one sort of job; limit is how long one may take, 0 the engine's own.
type worker[T river.JobArgs] struct {
	river.WorkerDefaults[T]
	limit time.Duration
	do    func(context.Context, store.Job, T) error
}

func (w worker[T]) Timeout(*river.Job[T]) time.Duration { return w.limit }

// Work runs the job.
func (w worker[T]) Work(ctx context.Context, j *river.Job[T]) error {
	return w.do(ctx, store.JobOf(j.JobRow), j.Args)
}

// resumeWhenThere is Resume, once the database answers.
func (p *Pipeline) resumeWhenThere(ctx context.Context) error {
	for said := false; ; said = true {
		err := p.Resume(ctx)
		if !errors.Is(err, store.ErrAway) {
			return err
		}
		if !said {
			p.Log.Error("the start waits for the database", "error", err)
		}
		timer := time.NewTimer(awayWait)
		select {
		case <-ctx.Done():
			timer.Stop()
			return ctx.Err()
		case <-timer.C:
		}
	}
}

// Resume gives a job to everything that has none: sources without a pending poll,
// articles that were saved and never matched, deliveries that wait or are held, digests,
// days that pass; what is for a channel that no route names any more goes elsewhere.
func (p *Pipeline) Resume(ctx context.Context) error {
	plans := make(map[string]store.Plan, len(p.Sources))
	for _, s := range p.Sources {
		settings := sha256.Sum256([]byte(s.URL + "\n" + s.Schedule.String())) // the address may hold a key
		plans[s.Name] = store.Plan{Due: p.Now(), Settings: hex.EncodeToString(settings[:8])}
	}
	if err := p.Store.EnsurePolls(ctx, plans); err != nil {
		return fmt.Errorf("schedule the sources: %w", err)
	}
	if err := p.reroute(ctx); err != nil {
		return fmt.Errorf("take up what was left: %w", err)
	}
	if err := p.Store.EnsureDigests(ctx, p.Rules); err != nil {
		return fmt.Errorf("schedule the digests: %w", err)
	}
	if err := p.Store.EnsureDue(ctx, p.Now()); err != nil {
		return fmt.Errorf("schedule what is due: %w", err)
	}
	if err := p.Store.Resume(ctx); err != nil {
		return fmt.Errorf("take up what was left: %w", err)
	}
	return nil
}

// pruneUntil prunes at once and then every day, until ctx ends.
func (p *Pipeline) pruneUntil(ctx context.Context) {
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-timer.C:
			if err := p.Prune(ctx); err != nil && ctx.Err() == nil {
				p.Log.Error("old articles are not forgotten", "error", err)
			}
			timer.Reset(pruneEvery)
		}
	}
}

// stop lets running jobs finish, and cancels those that do not.
func stop[T any](client *river.Client[T]) error {
	ctx, cancel := context.WithTimeout(context.Background(), grace)
	defer cancel()
	err := client.Stop(ctx)
	if errors.Is(err, context.DeadlineExceeded) {
		hard, cancel := context.WithTimeout(context.Background(), grace)
		defer cancel()
		err = client.StopAndCancel(hard)
	}
	if err != nil {
		return fmt.Errorf("stop the job engine: %w", err)
	}
	return nil
}
