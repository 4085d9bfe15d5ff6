package pipeline

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"parley/bot/store"
	"parley/sources"
)

// Poll fetches one source and saves what is new. A source that fails is no error of the
// job: its failure is saved, shown by the command sources, and it is tried again, later
// each time. A source that the settings no longer name is dropped.
func (p *Pipeline) Poll(ctx context.Context, j store.Job, name string) error {
	src, ok := p.sources[name]
	if !ok {
		return p.Store.Complete(ctx, j)
	}
	row, err := p.Store.Source(ctx, name)
	if err != nil {
		return stopped(ctx, fmt.Errorf("poll %s: %w", name, err))
	}
	now := p.Now()
	res, err := p.Fetchers[name].Fetch(ctx, row.State)
	if err != nil && ctx.Err() != nil {
		return stopped(ctx, err)
	}
	polled := store.Polled{Source: name, At: now, State: row.State}
	if err != nil {
		polled.Err = err.Error()
		polled.Next = now.Add(retryIn(src.Schedule.Next(now).Sub(now), row.Failures+1, err))
	} else {
		polled.State, polled.CatchesUp = res.State, catchesUp(src, row.LastOK, now)
		polled.Next = src.Schedule.Next(now)
		if wait := now.Add(res.RetryAfter); polled.Next.Before(wait) {
			polled.Next = wait
		}
		for _, it := range res.Items {
			a := src.Article(it, now)
			if a.Learned = src.FirstPoll.Learns(it.Published, now); !row.LastOK.IsZero() {
				a.Learned = src.FirstPoll.Past(it.Published, row.LastOK)
			}
			polled.Articles = append(polled.Articles, store.Fetched{Article: a, GUID: it.GUID})
		}
	}
	fresh, err := p.Store.SavePoll(ctx, j, polled)
	if err != nil {
		return stopped(ctx, fmt.Errorf("poll %s: %w", name, err))
	}
	p.logPoll(ctx, polled, row, len(fresh))
	return nil
}

// catchesUp reports whether a poll brings what came while nobody looked: the first one, or
// one that comes much later than it was due.
func catchesUp(src sources.Source, lastOK, now time.Time) bool {
	if src.FirstPoll.All() {
		return false
	}
	return lastOK.IsZero() || now.Sub(src.Schedule.Next(lastOK)) > away
}

// away is how much later than it is due a source is read when Parley, or the source, was down.
const away = time.Hour

// logPoll says once that a source went down, and once that it is back.
func (p *Pipeline) logPoll(ctx context.Context, polled store.Polled, before store.SourceRow, fresh int) {
	log := p.Log.With("source", polled.Source)
	switch {
	case polled.Err != "" && before.Failures == 0:
		log.Warn("source fails; it is tried again", "error", polled.Err, "next", polled.Next.Format(time.RFC3339))
	case polled.Err != "":
		log.Debug("source still fails", "error", polled.Err, "failures", before.Failures+1)
	case before.Failures > 0:
		log.Info("source is back", "failures", before.Failures, "new", fresh)
	default:
		log.Log(ctx, slog.LevelDebug, "polled", "new", fresh)
	}
}

// The longest a failing source is left alone. None is ever given up.
const longestRetry = 24 * time.Hour

// retryIn says how long to leave a failing source alone: its interval, doubled for each
// failure after the second, and never less than it asks for.
func retryIn(interval time.Duration, failures int, err error) time.Duration {
	wait := interval
	for n := 2; n < failures && wait < longestRetry; n++ {
		wait *= 2
	}
	var e *sources.Error
	if errors.As(err, &e) {
		if e.Gone {
			return longestRetry
		}
		wait = max(wait, e.RetryAfter)
	}
	return min(wait, longestRetry)
}
