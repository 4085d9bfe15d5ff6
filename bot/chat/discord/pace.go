package discord

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"time"

	"parley/bot/chat"
)

const (
	// https://docs.discord.com/developers/topics/rate-limits#global-rate-limit
	globalRate = 50                      // requests a second
	globalSpan = 1010 * time.Millisecond // a little more: they do not all take as long to arrive

	// https://docs.discord.com/developers/topics/rate-limits#invalid-request-limit-aka-cloudflare-bans
	// An address that earns 10,000 refusals in ten minutes is shut out; long before that
	// something is wrong that more requests do not mend. Channels that have not taken
	// anything yet, or refuse us, may use up a part of what we allow ourselves, so that they
	// never shut out the others.
	invalidWindow = 10 * time.Minute
	maxInvalid    = 90
	maxUnproven   = 50

	defaultRetry = time.Minute // after a 429 that does not say how long
	keepBucket   = time.Minute // after its reset, for other answers under way
	maxProven    = 4096        // that are remembered
	keepBooked   = time.Minute // for who booked a place and does not come
)

// pace knows how fast Discord may be asked. It is safe for concurrent use.
type pace struct {
	mu      sync.Mutex
	hashes  map[string]string  // route → the name Discord gave its limit
	buckets map[string]*bucket // name and major ID → state
	places  second             // under the global limit, also those that are booked
	sent    second             // those that were used
	shut    time.Time          // nothing before then: a global 429
	invalid []time.Time        // refusals in the window, the oldest first
	proven  map[string]bool    // major IDs that took our last request
	swept   time.Time
	booked  map[string]time.Time // route and major ID: the place that is kept under the global limit

	keep    func(name string, until time.Time) // a wait, over a restart
	circuit chat.Circuit
}

// bucket is one of Discord's limits.
type bucket struct {
	left  int
	reset time.Time
}

// everything is the name of the wait that a global 429 asks for.
const everything = "everything"

func newPace(o Options) *pace {
	p := &pace{hashes: map[string]string{}, buckets: map[string]*bucket{}, proven: map[string]bool{}, booked: map[string]time.Time{}, keep: o.KeepWait}
	for name, until := range o.Waits {
		if name == everything {
			p.shut = until
		} else {
			p.buckets[name] = &bucket{0, until}
		}
	}
	return p
}

// enter takes a place for a request, or says how long there is none.
func (p *pace) enter(now time.Time, r request) time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.sweep(now)
	most := maxInvalid
	if r.major != "" && !p.proven[r.major] {
		most = maxUnproven
	}
	if n := len(p.invalid); n >= most {
		if wait := p.invalid[n-most].Add(invalidWindow).Sub(now); wait > 0 {
			return wait
		}
	}
	if r.interaction {
		return 0 // not counted, and each has a limit of its own
	}
	if now.Before(p.shut) {
		return p.shut.Sub(now)
	}
	b := p.buckets[p.key(r)]
	if b != nil && b.left < 1 && now.Before(b.reset) {
		return b.reset.Sub(now)
	}
	if wait := p.book(now, r); wait > 0 {
		return wait
	}
	if b != nil {
		b.left--
	}
	return 0
}

// book takes a place under the global limit, or books the next free one: who comes back
// for it finds it kept, however many others want one.
func (p *pace) book(now time.Time, r request) time.Duration {
	who := r.route + " " + r.major
	at, booked := p.booked[who]
	if r.major == "" || now.Sub(at) >= keepBooked {
		booked = false
	}
	if !booked {
		if at = p.places.next(now); at.After(now) && r.major == "" {
			return at.Sub(now) // nothing tells who comes back
		}
		p.places.take(at)
	}
	// Whoever comes late for a place must not make too many of this second's.
	if free := p.sent.next(now); free.After(at) {
		at = free
	}
	if wait := at.Sub(now); wait > 0 {
		p.booked[who] = at
		return wait
	}
	delete(p.booked, who)
	p.sent.take(now)
	return 0
}

// second is a run of places of which no more than the global rate fall into one second.
type second struct {
	times [globalRate]time.Time
	last  int
}

// next is the first free place from now on.
func (s *second) next(now time.Time) time.Time {
	if at := s.times[s.last].Add(globalSpan); at.After(now) {
		return at
	}
	return now
}

func (s *second) take(at time.Time) {
	s.times[s.last] = at
	s.last = (s.last + 1) % globalRate
}

// key names the limit of a request: as Discord named it, else by its route.
func (p *pace) key(r request) string { return cmp.Or(p.hashes[r.route], r.route) + " " + r.major }

// learn reads what an answer says about its limit.
func (p *pace) learn(now time.Time, r request, h http.Header) {
	left, err := strconv.Atoi(h.Get("X-RateLimit-Remaining"))
	after, ok := seconds(h.Get("X-RateLimit-Reset-After"))
	if r.interaction || err != nil || !ok {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if hash := h.Get("X-RateLimit-Bucket"); hash != "" {
		p.hashes[r.route] = hash
	}
	k, reset := p.key(r), now.Add(after)
	b := p.buckets[k]
	if b == nil || !now.Before(b.reset) {
		p.buckets[k] = &bucket{left, reset}
		return
	}
	b.left = min(b.left, left) // others may be under way
	b.reset = reset
}

// limited notes a 429 and says how long to wait.
func (p *pace) limited(now time.Time, r request, h http.Header, retry time.Duration, global bool) time.Duration {
	if retry <= 0 {
		retry = defaultRetry
	}
	if r.interaction {
		return retry
	}
	name := r.route + " " + r.major // as a process names it that knows no limit yet
	if global || h.Get("X-RateLimit-Global") != "" {
		name = everything
	}
	p.mu.Lock()
	if name == everything {
		p.shut = now.Add(retry)
	} else {
		p.buckets[p.key(r)] = &bucket{0, now.Add(retry)}
	}
	p.mu.Unlock()
	if p.keep != nil {
		p.keep(name, now.Add(retry))
	}
	return retry
}

// refused counts what Discord counts against the address.
func (p *pace) refused(now time.Time, r request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.invalid = slices.DeleteFunc(p.invalid, func(at time.Time) bool { return now.Sub(at) >= invalidWindow })
	p.invalid = append(p.invalid, now)
	delete(p.proven, r.major)
}

// accepted notes that a channel takes what we send.
func (p *pace) accepted(r request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.proven) >= maxProven {
		clear(p.proven)
	}
	p.proven[r.major] = true
}

// sweep forgets the limits that are over.
func (p *pace) sweep(now time.Time) {
	if now.Sub(p.swept) < keepBucket {
		return
	}
	p.swept = now
	for k, b := range p.buckets {
		if now.Sub(b.reset) > keepBucket {
			delete(p.buckets, k)
		}
	}
	for k, at := range p.booked {
		if now.Sub(at) >= keepBooked {
			delete(p.booked, k)
		}
	}
}

// seconds reads a span as Discord writes it: "1.5".
func seconds(s string) (time.Duration, bool) {
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || f < 0 || f > 24*3600 {
		return 0, false
	}
	return time.Duration(f * float64(time.Second)), true
}
