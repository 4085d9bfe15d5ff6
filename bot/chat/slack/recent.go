package slack

import (
	"sync"
	"time"
)

// recent remembers what was taken, for what comes twice is answered once. It is safe for
// concurrent use.
type recent struct {
	now    func() time.Time
	mu     sync.Mutex
	newer  map[string]bool
	older  map[string]bool
	turned time.Time // when newer was begun
}

// remembered is longer than Slack repeats an envelope, and than a signature is good for:
// five minutes before and after its time. What is remembered is kept for up to twice as long.
const remembered = 10 * time.Minute

func newRecent(now func() time.Time) *recent {
	return &recent{now: now, newer: map[string]bool{}, older: map[string]bool{}, turned: now()}
}

// first reports whether none of the names was seen before, and remembers them.
func (r *recent) first(names ...string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if past := r.now().Sub(r.turned); past >= remembered {
		r.older = r.newer
		if past >= 2*remembered {
			r.older = map[string]bool{}
		}
		r.newer, r.turned = map[string]bool{}, r.now()
	}
	first := true
	for _, name := range names {
		if name == "" {
			continue
		}
		if r.newer[name] || r.older[name] {
			first = false
		}
		r.newer[name] = true
	}
	return first
}
