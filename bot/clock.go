package main

import (
	"context"
	"sync/atomic"
	"time"
)

// jumpingClock is the clock of a past day: it stands still until it jumps. With a speed
// it takes that long in real time too, so that a reader can follow.
type jumpingClock struct {
	unixNano atomic.Int64
	speed    float64 // virtual time per real time; 0 jumps at once
}

// Now is the virtual time.
func (c *jumpingClock) Now() time.Time { return time.Unix(0, c.unixNano.Load()).UTC() }

// Jump moves the clock to t, never back, after the real time this takes at its speed.
func (c *jumpingClock) Jump(ctx context.Context, t time.Time) error {
	ahead := t.Sub(c.Now())
	if ahead <= 0 {
		return ctx.Err()
	}
	if c.speed > 0 {
		timer := time.NewTimer(time.Duration(float64(ahead) / c.speed))
		defer timer.Stop()
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-timer.C:
		}
	}
	c.unixNano.Store(t.UnixNano())
	return ctx.Err()
}

// sleep lets d pass on the wall clock, or ctx end.
func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}
