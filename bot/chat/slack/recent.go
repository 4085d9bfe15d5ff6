package slack

import (
	"hash/maphash"
	"sync"
	"time"
)

// recent remembers what was taken, for what comes twice is answered once. Names are kept as
// numbers that nobody can foresee, so that a flood of them takes little room. It is safe for
// concurrent use.
type recent struct {
	now    func() time.Time
	seed   maphash.Seed
	mu     sync.Mutex
	newer  map[uint64]struct{}
	older  map[uint64]struct{}
	turned time.Time // when newer was begun
}

// remembered is longer than Slack repeats an envelope, and than a signature is good for:
// five minutes before and after its time. What is remembered is kept for up to twice as long.
const remembered = 10 * time.Minute

func newRecent(now func() time.Time) *recent {
	return &recent{now: now, seed: maphash.MakeSeed(), newer: map[uint64]struct{}{}, turned: now()}
}

// first reports whether none of the names was seen before, and remembers them.
func (r *recent) first(names ...string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if past := r.now().Sub(r.turned); past >= remembered {
		r.older = r.newer
		if past >= 2*remembered {
			r.older = nil
		}
		r.newer, r.turned = map[uint64]struct{}{}, r.now()
	}
	first := true
	for _, name := range names {
		if name == "" {
			continue
		}
		number := maphash.String(r.seed, name)
		_, newer := r.newer[number]
		_, older := r.older[number]
		first = first && !newer && !older
		r.newer[number] = struct{}{}
	}
	return first
}
