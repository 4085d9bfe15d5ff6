package pipeline

import (
	"context"
	"fmt"
	"time"

	"golang.org/x/sync/errgroup"

	"parley/bot/store"
)

// polledAtOnce bounds how many sources a single round fetches at the same time.
const polledAtOnce = 16

// Once polls every source once, reads and tells what that brings, and returns. The store
// must be open in direct mode. Articles are read in the order of their time, whichever
// source answered first.
func (p *Pipeline) Once(ctx context.Context) error {
	if err := p.Store.Resume(ctx); err != nil {
		return fmt.Errorf("take up what was left: %w", err)
	}
	polls, each := errgroup.WithContext(ctx)
	polls.SetLimit(polledAtOnce)
	for _, s := range p.Sources {
		polls.Go(func() error { return p.Poll(each, store.Job{}, s.Name) })
	}
	if err := polls.Wait(); err != nil {
		return err
	}
	if err := p.anyAnswered(ctx); err != nil {
		return err
	}
	var unread []string
	for {
		args, _, ok := p.Store.Next()
		if !ok {
			break
		}
		if d, reads := args.(store.DetectArgs); reads {
			unread = append(unread, d.Articles...)
		}
		// What waits for a channel is looked up below; the sources' next polls are for another run.
	}
	if err := p.Detect(ctx, store.Job{}, unread); err != nil {
		return err
	}
	channels, err := p.Store.Channels(ctx)
	if err != nil {
		return err
	}
	for _, c := range channels {
		if err := p.Notify(ctx, store.Job{}, c); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// anyAnswered is an error when every source failed.
func (p *Pipeline) anyAnswered(ctx context.Context) error {
	rows, err := p.Store.Sources(ctx)
	if err != nil {
		return err
	}
	for _, r := range rows {
		if r.Failures == 0 {
			return nil
		}
	}
	if len(rows) == 0 {
		return nil
	}
	return fmt.Errorf("none of the %d sources could be read: is this machine connected? the first says: %s", len(rows), rows[0].LastError)
}

// Until runs the jobs of a store in direct mode in the order of their due times, until
// none is due before end. advance is called with each job's due time before it runs, for
// a clock that jumps from job to job.
func (p *Pipeline) Until(ctx context.Context, end time.Time, advance func(context.Context, time.Time) error) error {
	for ctx.Err() == nil {
		args, due, ok := p.Store.Next()
		if !ok || due.After(end) {
			return nil
		}
		if err := advance(ctx, due); err != nil {
			return err
		}
		if err := p.do(ctx, args); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// do runs one job's body.
func (p *Pipeline) do(ctx context.Context, args any) error {
	switch args := args.(type) {
	case store.PollArgs:
		return p.Poll(ctx, store.Job{}, args.Source)
	case store.DetectArgs:
		return p.Detect(ctx, store.Job{}, args.Articles)
	case store.NotifyArgs:
		return p.Notify(ctx, store.Job{}, args.Channel)
	}
	return fmt.Errorf("no such job: %T", args)
}
