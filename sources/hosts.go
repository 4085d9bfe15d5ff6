package sources

import (
	"context"
	"strings"
	"sync"
)

// hosts keeps the number of requests to each host small, however many sources it has.
type hosts struct {
	limit int
	mu    sync.Mutex
	open  map[string]*queue
}

type queue struct {
	places chan struct{}
	users  int // inside or waiting; the last one out removes the queue
}

func newHosts(limit int) *hosts {
	return &hosts{limit: limit, open: map[string]*queue{}}
}

// enter waits for a place at the host and returns how to leave it.
func (h *hosts) enter(ctx context.Context, host string) (leave func(), err error) {
	host = strings.ToLower(host)
	h.mu.Lock()
	q := h.open[host]
	if q == nil {
		q = &queue{places: make(chan struct{}, h.limit)}
		h.open[host] = q
	}
	q.users++
	h.mu.Unlock()
	forget := func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		if q.users--; q.users == 0 {
			delete(h.open, host)
		}
	}
	select {
	case q.places <- struct{}{}:
		return func() { <-q.places; forget() }, nil
	case <-ctx.Done():
		forget()
		return nil, ctx.Err()
	}
}
