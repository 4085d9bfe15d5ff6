package store

import (
	"context"
	"fmt"
	"sync"
)

// turns are names that one goroutine of the process has at a time.
type turns struct {
	mu    sync.Mutex
	names map[string]chan struct{}
}

// take waits for a name, and returns what gives it to the next.
func (t *turns) take(ctx context.Context, name string) (func(), error) {
	t.mu.Lock()
	if t.names == nil {
		t.names = map[string]chan struct{}{}
	}
	turn := t.names[name]
	if turn == nil {
		turn = make(chan struct{}, 1)
		t.names[name] = turn
	}
	t.mu.Unlock()
	select {
	case turn <- struct{}{}:
		return func() { <-turn }, nil
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}

// hold takes a name for one job of all processes: first among those of this process, so
// that no more than one of them waits at the database.
func (s *Store) hold(ctx context.Context, name string) (held context.Context, release func(), err error) {
	next, err := s.turns.take(ctx, name)
	if err != nil {
		return nil, nil, fmt.Errorf("wait for %s: %w", name, err)
	}
	held, free, err := s.dialect.hold(ctx, name)
	if err != nil {
		next()
		return nil, nil, s.fault("wait for "+name, err)
	}
	return held, sync.OnceFunc(func() { free(); next() }), nil
}

// HoldChannel waits until no other job, of this process or another one, tells the
// channel, and takes it until release is called. What the job does must be done under
// held: it ends when the channel was lost, because the connection to the database was.
func (s *Store) HoldChannel(ctx context.Context, channel string) (held context.Context, release func(), err error) {
	return s.hold(ctx, "channel "+channel)
}
