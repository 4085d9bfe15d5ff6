package pipeline

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"parley/bot/alert"
	"parley/bot/news"
	"parley/bot/store"
	"parley/bot/story"
)

const (
	// dueEvery is how often it is looked which stories are due, at full hours.
	dueEvery = time.Hour
	// dueWait is when it is looked again where something is still to be read.
	dueWait = time.Minute
	// sourcePatience is how long after a story was due a source that fails, or is polled
	// rarely, is waited for.
	sourcePatience = 6 * time.Hour
)

// Due finds the stories whose day has passed and of which nobody said that they took place,
// were called off or moved, and decides who is told: each once for each day. It schedules
// the next look.
//
// What was published before has to be read before: a look waits until every source was
// read since a story was due, and every article that they brought is matched. What was due
// longer ago than story.DueWithin is kept and told to nobody.
func (p *Pipeline) Due(ctx context.Context, j store.Job) error {
	return p.due(ctx, j, dueLook{now: p.Now(), gathers: true})
}

// dueLook is one look at what is due.
type dueLook struct {
	now     time.Time
	all     bool // everything there is to be read by now is read: an archive
	gathers bool // what comes late is told as what catches up is
}

func (p *Pipeline) due(ctx context.Context, j store.Job, l dueLook) error {
	m, err := p.Store.StartMatching(ctx)
	if err != nil {
		return stopped(ctx, fmt.Errorf("due: %w", err))
	}
	defer m.Done()
	if err := p.catchUp(ctx, m.Seq); err != nil {
		p.index = nil
		return stopped(ctx, fmt.Errorf("due: bring the index of stories up to date: %w", err))
	}
	all := p.index.Due(l.now, p.zone())
	ready := len(all)
	if !l.all {
		if ready, err = p.readSince(ctx, all, l.now); err != nil {
			return stopped(ctx, fmt.Errorf("due: %w", err))
		}
	}
	next := l.now.Truncate(dueEvery).Add(dueEvery)
	if ready < len(all) {
		next = l.now.Add(dueWait)
	}
	dues, err := p.tellDue(ctx, all[:ready], l)
	if err != nil {
		return stopped(ctx, fmt.Errorf("due: %w", err))
	}
	if err := m.SaveDue(ctx, j, dues, next); err != nil {
		p.index = nil
		return stopped(ctx, fmt.Errorf("due: %w", err))
	}
	for _, d := range dues {
		p.index.Take(story.Decision{Due: &d.Due})
	}
	p.matched = m.Seq
	return nil
}

// zone is the zone in which days end.
func (p *Pipeline) zone() *time.Location {
	if p.Zone == nil {
		return time.UTC
	}
	return p.Zone
}

// readSince counts the first of the due stories for which all is read that may tell what
// came of them.
func (p *Pipeline) readSince(ctx context.Context, dues []story.Due, now time.Time) (ready int, err error) {
	if len(dues) == 0 {
		return 0, nil
	}
	behind, err := p.Store.Behind(ctx)
	if err != nil || behind {
		return 0, err
	}
	polls, err := p.Store.Polls(ctx)
	if err != nil {
		return 0, err
	}
	rows := make([]store.SourceRow, len(p.Sources))
	for i, s := range p.Sources {
		rows[i] = polls[s.Name]
	}
	for ready < len(dues) && heardOut(rows, dues[ready].At, now) {
		ready++
	}
	return ready, nil
}

// heardOut reports whether sources were read since a time: one at least, and all but those
// that failed since or are not to be polled yet, when they were waited for long enough.
func heardOut(rows []store.SourceRow, at, now time.Time) bool {
	heard := len(rows) == 0
	for _, r := range rows {
		if !r.LastOK.Before(at) {
			heard = true
			continue
		}
		pollDue := r.LastPoll.Before(at) && !r.Next.After(now)
		if pollDue || now.Sub(at) < sourcePatience {
			return false
		}
	}
	return heard
}

// tellDue decides who is told that stories are due.
func (p *Pipeline) tellDue(ctx context.Context, all []story.Due, l dueLook) ([]store.Dued, error) {
	if len(all) == 0 {
		return nil, nil
	}
	first := slices.IndexFunc(all, func(d story.Due) bool { return d.Silence == "" })
	rules, err := p.rules(ctx, l.gathers && first >= 0 && l.now.Sub(all[first].At) > away)
	if err != nil {
		return nil, err
	}
	dues := make([]store.Dued, 0, len(all))
	for _, d := range all {
		s, err := p.Store.Story(ctx, d.Story)
		if err != nil {
			return nil, err
		}
		d.Tell(s)
		one := store.Dued{Due: d}
		if one.Silence == "" {
			told, err := p.Store.Told(ctx, d.Story)
			if err != nil {
				return nil, err
			}
			of := news.Article{}
			if len(told) == 0 { // why it was not told is why this is not
				if of, err = p.Store.Article(ctx, d.Change.Article); err != nil && !errors.Is(err, store.ErrNotFound) {
					return nil, err
				}
			}
			one.Alerts, one.Silence = alert.Decide(l.now, d.Change, s, of, rules, told)
			note(one.Alerts, told, rules)
		}
		dues = append(dues, one)
	}
	return dues, nil
}
