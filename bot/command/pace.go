package command

import (
	"context"
	"fmt"
	"maps"
	"math"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"parley/bot/chat"
)

// How much may be asked. People who read fast ask ten questions in a row; programs ask more.
const (
	userBurst    = 10
	userEvery    = 3 * time.Second // a further question of one user
	serverBurst  = 60
	serverEvery  = 500 * time.Millisecond // a further question of one workspace or guild
	maxAskers    = 4096                   // remembered at once
	maxAnswering = 4                      // questions that read the store at once, so that what is told never waits for them
	maxCompleted = 2                      // options that are completed at once, beside the questions
)

// pace bounds what is asked: of each user, of each server, and at once. It is safe for
// concurrent use.
type pace struct {
	now  func() time.Time
	busy chan struct{} // a place for each question that is answered
	ends chan struct{} // and for each option that is completed

	mu     sync.Mutex
	askers map[string]*rate.Limiter
}

func newPace(now func() time.Time) *pace {
	return &pace{now: now, busy: make(chan struct{}, maxAnswering), ends: make(chan struct{}, maxCompleted), askers: map[string]*rate.Limiter{}}
}

// admit says how long an asker has to wait before the next question; 0: it may be asked now.
// Who is refused has used up nothing of what the others of the server may ask.
func (p *pace) admit(q chat.Query) time.Duration {
	if q.User == "" { // the terminal, where one person types
		return 0
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.now()
	own := p.of("user "+q.Platform+" "+q.User, userEvery, userBurst).ReserveN(now, 1)
	if wait := own.DelayFrom(now); wait > 0 {
		own.CancelAt(now)
		return wait
	}
	if q.Server == "" {
		return 0
	}
	all := p.of("server "+q.Platform+" "+q.Server, serverEvery, serverBurst).ReserveN(now, 1)
	wait := all.DelayFrom(now)
	if wait > 0 {
		all.CancelAt(now)
		own.CancelAt(now)
	}
	return wait
}

// of gives an asker's limiter. Askers who may ask all they ever could are forgotten first.
func (p *pace) of(name string, every time.Duration, burst int) *rate.Limiter {
	if l := p.askers[name]; l != nil {
		return l
	}
	if len(p.askers) >= maxAskers {
		now := p.now()
		maps.DeleteFunc(p.askers, func(_ string, l *rate.Limiter) bool { return l.TokensAt(now) >= float64(l.Burst()) })
		if len(p.askers) >= maxAskers {
			clear(p.askers)
		}
	}
	l := rate.NewLimiter(rate.Every(every), burst)
	p.askers[name] = l
	return l
}

// begin waits for a place among those of one sort, and gives it.
func begin(ctx context.Context, places chan struct{}) (end func(), err error) {
	select {
	case places <- struct{}{}:
		return func() { <-places }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// tooMany refuses one who asks faster than questions are answered.
func tooMany(wait time.Duration) chat.Answer {
	seconds := int(math.Ceil(wait.Seconds()))
	unit := "seconds"
	if seconds == 1 {
		unit = "second"
	}
	return refuse(fmt.Sprintf("That is more than Parley answers: please ask again in %d %s.", seconds, unit))
}
