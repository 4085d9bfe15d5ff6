// Package pipeline has the jobs that carry an item from its source to a channel: poll,
// detect and notify; due, for days that pass without a word of what was dated on them;
// release and digest (later.go), for what a channel is told later; correct, which carries
// out what people correct; prune, which forgets what is past its retention; and look, which
// tells the operator of troubles.
//
// Each job ends in one transaction of the store that holds its whole effect, the jobs
// this makes needed, and the job's own completion. So a job that is killed half-way is
// run again and does no harm, and one that is done is never run again. River runs them
// (work.go); the demo, replay and a single round of polling run the very same bodies in
// order, without River (direct.go).
package pipeline

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"parley/bot/alert"
	"parley/bot/chat"
	"parley/bot/detect"
	"parley/bot/gazetteer"
	"parley/bot/news"
	"parley/bot/store"
	"parley/bot/story"
	"parley/sources"
)

// Parts is what a pipeline is made of. All of it is needed, but Sources and Fetchers
// where nothing is polled.
type Parts struct {
	Store     *store.Store
	Gazetteer *gazetteer.Gazetteer
	Detector  *detect.Detector
	Sources   []sources.Source
	Fetchers  map[string]sources.Fetcher // by the source's name
	Longest   time.Duration              // the longest that one fetch may take
	Rules     alert.Rules
	Operator  string                   // the channel that is told of troubles; empty: none
	Platforms map[string]chat.Platform // by the platform's name, as "terminal"
	Zone      *time.Location           // of the times on cards
	Retention time.Duration            // how long articles and told stories are kept; 0 is for ever
	Now       func() time.Time         // the only clock that jobs see
	Log       *slog.Logger

	// Wait sleeps until d has passed or ctx is done; nil: nobody waits, and edits of a card
	// follow each other at once.
	Wait func(ctx context.Context, d time.Duration) error
}

// Pipeline runs the jobs. Its methods are safe for use by several goroutines.
type Pipeline struct {
	Parts
	sources map[string]sources.Source
	looks   looks

	// These belong to whoever holds the store's right to match.
	index   *story.Index                              // nil until first needed, and after a commit that failed
	matched int64                                     // number of the last decision that the index knows
	ahead   func(news.Article) (detect.Reading, bool) // what was read ahead of a replay; nil when none runs
}

// New makes a pipeline; it does nothing until one of its jobs is run.
func New(p Parts) *Pipeline {
	byName := make(map[string]sources.Source, len(p.Sources))
	for _, s := range p.Sources {
		byName[s.Name] = s
	}
	return &Pipeline{Parts: p, sources: byName}
}

// splitChannel takes "platform:name" apart; a platform with one channel has no name.
func splitChannel(c string) (platform, name string) {
	platform, name, _ = strings.Cut(c, ":")
	return platform, name
}

// errStopped is returned by a body that gave up because the program stops: its job is
// left as it was, for the next start.
var errStopped = errors.New("stopped before the job was done")

// stopped turns any error of a context that has ended into errStopped.
func stopped(ctx context.Context, err error) error {
	if err != nil && ctx.Err() != nil {
		return fmt.Errorf("%w: %w", errStopped, err)
	}
	return err
}
