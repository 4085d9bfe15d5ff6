package pipeline

import (
	"context"
	"errors"
	"log/slog"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"parley/bot/chat"
	"parley/bot/store"
	"parley/bot/store/storetest"
)

// deadSource is a desk on a database, with a source that has been dead for hours and an
// operator who was told nothing yet; and what opens the database again.
func deadSource(t *testing.T, name string) (d *desk, ops *recorder, open func(direct bool) *store.Store) {
	t.Helper()
	d, ops = operatorDesk(t)
	log := slog.New(slog.NewTextHandler(t.Output(), nil))
	open = func(direct bool) *store.Store {
		t.Helper()
		st, err := store.Open(t.Context(), name, store.Options{Log: log, Direct: direct, Now: func() time.Time { return d.now }})
		if err != nil {
			t.Fatal(err)
		}
		return st
	}
	d.Store = open(true)
	d.round(t)
	d.Operator = ""
	d.feed.err = errors.New("away")
	d.pass(t, 4*time.Hour)
	d.Operator = "ops:#troubles"
	if err := d.Store.Close(); err != nil {
		t.Fatal(err)
	}
	return d, ops, open
}

// TestTheBotLooksForTroubles runs the jobs as the bot does.
func TestTheBotLooksForTroubles(t *testing.T) {
	t.Run("SQLite", func(t *testing.T) { theBotLooks(t, filepath.Join(t.TempDir(), "parley.db")) })
	t.Run("PostgreSQL", func(t *testing.T) { theBotLooks(t, storetest.Postgres(t)) })
}

func theBotLooks(t *testing.T, name string) {
	d, ops, open := deadSource(t, name)
	d.Store = open(false)
	defer func() {
		if err := d.Store.Close(); err != nil {
			t.Error(err)
		}
	}()
	told := &signalled{recorder: ops, posted: make(chan struct{}, 9)}
	d.Platforms = map[string]chat.Platform{"recorder": d.platform, "ops": told}
	minutes := make(chan struct{})
	d.Wait = func(ctx context.Context, span time.Duration) error {
		passed := minutes
		if span != lookEvery { // what waits beside the looks takes no minute of theirs
			passed = nil
		}
		select {
		case <-passed:
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- d.Work(ctx) }()
	for range 3 { // the third begins when the second look is done
		select {
		case minutes <- struct{}{}:
		case err := <-done:
			t.Fatalf("the engine ended: %v", err)
		}
	}
	<-told.posted
	stop()
	if err := <-done; err != nil {
		t.Error(err)
	}
	if got := ops.take(); got != oneNew {
		t.Errorf("did %q", got)
	}
}

func TestOfSeveralProcessesOneTellsTheOperator(t *testing.T) {
	name := storetest.Postgres(t)
	d, ops, open := deadSource(t, name)
	var all sync.WaitGroup
	for range 3 {
		parts := d.Parts
		parts.Store = open(true)
		p := New(parts)
		defer func() {
			if err := p.Store.Close(); err != nil {
				t.Error(err)
			}
		}()
		all.Go(func() {
			for range 5 {
				if err := p.Look(t.Context()); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	if got := ops.take(); got != oneNew {
		t.Errorf("did %q", got)
	}
}
