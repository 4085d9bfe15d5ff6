package sources

import (
	"context"
	"errors"
	"time"
)

// errNoTurn ends a wait that takes too long.
var errNoTurn = errors.New("no turn came within " + maxWait.String())

// turns is what is left of the time that one Fetch may wait, for a place at a host and
// for a place to read: none of it counts against the timeout of the request.
type turns struct {
	left time.Duration
	now  func() time.Time
}

// wait has enter wait with what time is left.
func (t *turns) wait(ctx context.Context, enter func(context.Context) error) error {
	began := t.now()
	defer func() { t.left -= t.now().Sub(began) }()
	bounded, cancel := context.WithTimeoutCause(ctx, t.left, errNoTurn)
	defer cancel()
	if enter(bounded) == nil {
		return nil
	}
	return context.Cause(bounded)
}
