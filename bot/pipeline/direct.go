package pipeline

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"parley/bot/chat"
	"parley/bot/news"
	"parley/bot/store"
)

// polledAtOnce bounds how many sources a single round fetches at the same time.
const polledAtOnce = 16

// Once polls every source once, reads and tells what that brings, and returns. The store
// must be open in direct mode. Articles are read in the order of their time, whichever
// source answered first. What catches up has no cap of its own: nobody may be there to let
// go at the full hour what was held.
func (p *Pipeline) Once(ctx context.Context) error {
	if err := p.Resume(ctx); err != nil {
		return err
	}
	polls, each := errgroup.WithContext(ctx)
	polls.SetLimit(polledAtOnce)
	for _, s := range p.Sources {
		polls.Go(func() error { return p.Poll(each, store.Job{}, s.Name) })
	}
	if err := polls.Wait(); err != nil {
		return err
	}
	var unread []string
	var later []store.Due
	for {
		args, due, ok := p.Store.Next()
		if !ok {
			break
		}
		switch args := args.(type) {
		case store.DetectArgs:
			unread = append(unread, args.Articles...)
		case store.CorrectArgs:
			if err := p.Correct(ctx, store.Job{}, args.Number); err != nil {
				return err
			}
		case store.ReleaseArgs, store.DigestArgs:
			later = append(later, store.Due{Args: args, At: due})
		}
		// What waits for a channel is looked up below, and what is due; the sources' next polls are for another run.
	}
	articles, err := p.inOrder(ctx, unread)
	if err != nil {
		return err
	}
	for some := range slices.Chunk(articles, readAtOnce) {
		if err := p.Detect(ctx, store.Job{}, some); err != nil {
			return err
		}
	}
	if err := p.due(ctx, store.Job{}, dueLook{now: p.Now()}); err != nil {
		return err
	}
	if err := p.letGoDue(ctx, later); err != nil {
		return err
	}
	channels, err := p.Store.Channels(ctx)
	if err != nil {
		return err
	}
	var troubles []error
	for _, c := range channels { // one that is not told keeps no other waiting
		troubles = append(troubles, p.notifyPatiently(ctx, c))
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := p.Look(ctx); err != nil {
		troubles = append(troubles, err)
	}
	return errors.Join(append(troubles, p.anyAnswered(ctx))...)
}

// roundPatience is how long a single round waits for one channel in all.
const roundPatience = time.Minute

// notifyPatiently tells a channel what waits for it, waiting where a platform asks for
// that, if it is not for long.
func (p *Pipeline) notifyPatiently(ctx context.Context, channel string) error {
	for waited := time.Duration(0); ; {
		err := p.Notify(ctx, store.Job{}, channel)
		after, limited := limitedFor(err)
		if waited += after; !limited || p.Wait == nil || waited > roundPatience {
			return err
		}
		if err := p.Wait(ctx, after); err != nil {
			return err
		}
	}
}

// limitedFor says how long an error asks to wait.
func limitedFor(err error) (after time.Duration, limited bool) {
	var refused *chat.Error
	if !errors.As(err, &refused) || refused.Kind != chat.Limited {
		return 0, false
	}
	return max(refused.After, shortestWait), true
}

// readAtOnce is how many articles one transaction reads.
const readAtOnce = 50

// inOrder sorts articles by their time, whichever source brought them.
func (p *Pipeline) inOrder(ctx context.Context, ids []string) ([]string, error) {
	var all []news.Article
	for some := range slices.Chunk(ids, readAtOnce) {
		unread, err := p.Store.Unread(ctx, some)
		if err != nil {
			return nil, err
		}
		for _, a := range unread {
			a.Text = "" // only its time is asked for
			all = append(all, a)
		}
	}
	slices.SortFunc(all, func(a, b news.Article) int { return cmp.Or(a.When().Compare(b.When()), cmp.Compare(a.ID, b.ID)) })
	sorted := make([]string, len(all))
	for i, a := range all {
		sorted[i] = a.ID
	}
	return slices.Compact(sorted), nil
}

// anyAnswered is an error when every source failed.
func (p *Pipeline) anyAnswered(ctx context.Context) error {
	first := ""
	for _, s := range p.Sources {
		row, err := p.Store.Source(ctx, s.Name)
		if err != nil {
			return err
		}
		if row.Failures == 0 {
			return nil
		}
		if first == "" {
			first = row.LastError
		}
	}
	if first == "" {
		return nil
	}
	return fmt.Errorf("no source could be read, of %d; the first says: %s", len(p.Sources), first)
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
		return p.detect(ctx, store.Job{}, args)
	case store.NotifyArgs:
		err := p.Notify(ctx, store.Job{}, args.Channel)
		if after, limited := limitedFor(err); limited {
			p.Store.Put(store.Due{Args: args, At: p.Now().Add(after)})
			return nil
		}
		return err
	case store.CorrectArgs:
		return p.Correct(ctx, store.Job{}, args.Number)
	case store.DueArgs:
		return p.Due(ctx, store.Job{})
	case store.ReleaseArgs:
		return p.Release(ctx, store.Job{}, args.Channel)
	case store.DigestArgs:
		return p.Digest(ctx, store.Job{}, args.Channel, args.Schedule)
	}
	return fmt.Errorf("no such job: %T", args)
}
