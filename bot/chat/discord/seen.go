package discord

import (
	"strconv"
	"sync"
)

// maxSeen bounds what is remembered against an interaction that comes twice.
const maxSeen = 8192

// seen remembers interactions. What it has no room for any more counts as seen, with
// everything older: IDs grow with time, so nothing can be played to Parley a second time
// by making it forget.
type seen struct {
	mu    sync.Mutex
	ids   map[uint64]bool
	order []uint64 // a ring once it is full
	next  int
	floor uint64 // every ID up to this one was seen
}

// again reports whether an interaction came before, and remembers it.
func (s *seen) again(id string) bool {
	n, err := strconv.ParseUint(id, 10, 64)
	if err != nil {
		return true
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if n <= s.floor || s.ids[n] {
		return true
	}
	if s.ids == nil {
		s.ids = map[uint64]bool{}
	}
	s.ids[n] = true
	if len(s.order) < maxSeen {
		s.order = append(s.order, n)
		return false
	}
	oldest := s.order[s.next]
	delete(s.ids, oldest)
	s.floor = max(s.floor, oldest)
	s.order[s.next] = n
	s.next = (s.next + 1) % maxSeen
	return false
}
