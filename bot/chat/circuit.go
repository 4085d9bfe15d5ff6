package chat

import (
	"sync"
	"time"
)

const (
	tripAfter  = 5 // calls in a row that got no answer
	firstRest  = 5 * time.Second
	longRest   = time.Minute
	trialLimit = time.Minute // a call that takes longer is forgotten
	trialWait  = time.Second // of the others, while one tries
)

// Circuit holds calls back from a platform that does not answer: after a few that came to
// nothing the platform is left alone, then one call tries, later each time, until one
// gets an answer. The zero value lets all through. It is safe for concurrent use.
type Circuit struct {
	mu     sync.Mutex
	failed int       // calls in a row without an answer
	until  time.Time // nothing is tried before then
	rest   time.Duration
	trial  time.Time // when the call that tries began; zero: none does
}

// Enter says how long a call has to wait; 0 lets it through, and then Leave has to follow.
func (c *Circuit) Enter(now time.Time) time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case c.failed < tripAfter:
		return 0
	case now.Before(c.until):
		return c.until.Sub(now)
	case !c.trial.IsZero() && now.Sub(c.trial) < trialLimit:
		return trialWait
	}
	c.trial = now
	return 0
}

// Leave notes whether a call got an answer, of whatever kind, and reports whether the
// platform has just been given up for a while, or has just come back.
func (c *Circuit) Leave(now time.Time, answered bool) (down, back bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if answered {
		back = c.failed >= tripAfter
		c.failed, c.rest, c.trial = 0, 0, time.Time{}
		return false, back
	}
	if c.failed >= tripAfter && now.Before(c.until) {
		return false, false // it set out before the platform was given up
	}
	c.failed++
	if c.failed < tripAfter {
		return false, false
	}
	down = c.rest == 0
	c.rest = max(firstRest, min(2*c.rest, longRest))
	c.until, c.trial = now.Add(c.rest), time.Time{}
	return down, false
}

// Abandon takes back an Enter whose call ended before anything could be learnt from it.
func (c *Circuit) Abandon() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.trial = time.Time{}
}
