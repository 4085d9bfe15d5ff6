package discord

import (
	"sync"
	"time"
)

const (
	maxComing    = 1024 // interactions that are dealt with at once; more are passed over
	maxAnswering = 64   // questions that are answered at once; more are told to come again
	maxOwn       = 8    // of these by one person, so that nobody takes every place
	sayFull      = time.Minute
)

// crowd counts the questions that are being answered.
type crowd struct {
	mu     sync.Mutex
	all    int
	own    map[string]int // by who asks
	logged time.Time
}

// enter takes a place for a question, or says why there is none.
func (c *crowd) enter(who string) (refusal string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case c.own[who] >= maxOwn:
		return "You ask faster than Parley answers. Wait for the answers, then ask again."
	case c.all >= maxAnswering:
		return "Too many questions at once. Ask again in a moment."
	}
	if c.own == nil {
		c.own = map[string]int{}
	}
	c.all++
	c.own[who]++
	return ""
}

// leave gives the place back.
func (c *crowd) leave(who string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.all--
	if c.own[who]--; c.own[who] <= 0 {
		delete(c.own, who)
	}
}

// tell reports whether the log has not heard for a while that there are too many.
func (c *crowd) tell(now time.Time) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if now.Sub(c.logged) < sayFull {
		return false
	}
	c.logged = now
	return true
}
