package discord

import (
	"cmp"
	"net/http"
	"strconv"
	"sync"
	"time"
)

const (
	// https://docs.discord.com/developers/topics/rate-limits#global-rate-limit
	globalRate = 50 // requests a second

	// https://docs.discord.com/developers/topics/rate-limits#invalid-request-limit-aka-cloudflare-bans
	// An address that earns 10,000 refusals in ten minutes is shut out; long before that
	// something is wrong that more requests do not mend.
	invalidWindow = 10 * time.Minute
	maxInvalid    = 1000

	defaultRetry = time.Minute // after a 429 that does not say how long
	keepBucket   = time.Minute // after its reset, for other answers under way
)

// pace knows how fast Discord may be asked. It is safe for concurrent use.
type pace struct {
	mu      sync.Mutex
	hashes  map[string]string  // route → the name Discord gave its limit
	buckets map[string]*bucket // name and major ID → state
	tokens  float64            // of the global limit
	filled  time.Time
	shut    time.Time // nothing before then: a global 429
	invalid int       // refusals since counted
	counted time.Time
	swept   time.Time
}

// bucket is one of Discord's limits.
type bucket struct {
	left  int
	reset time.Time
}

func newPace() *pace {
	return &pace{hashes: map[string]string{}, buckets: map[string]*bucket{}, tokens: globalRate}
}

// enter takes a place for a request, or says how long there is none.
func (p *pace) enter(now time.Time, r request) time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.sweep(now)
	if p.invalid >= maxInvalid && now.Before(p.counted.Add(invalidWindow)) {
		return p.counted.Add(invalidWindow).Sub(now)
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
	if gone := now.Sub(p.filled).Seconds(); gone > 0 {
		p.tokens, p.filled = min(globalRate, p.tokens+gone*globalRate), now
	}
	if p.tokens < 1 {
		return time.Duration((1 - p.tokens) / globalRate * float64(time.Second))
	}
	p.tokens--
	if b != nil {
		b.left--
	}
	return 0
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
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case r.interaction:
	case global || h.Get("X-RateLimit-Global") != "":
		p.shut = now.Add(retry)
	default:
		p.buckets[p.key(r)] = &bucket{0, now.Add(retry)}
	}
	return retry
}

// refused counts what Discord counts against the address.
func (p *pace) refused(now time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if now.Sub(p.counted) >= invalidWindow {
		p.counted, p.invalid = now, 0
	}
	p.invalid++
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
}

// seconds reads a span as Discord writes it: "1.5".
func seconds(s string) (time.Duration, bool) {
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || f < 0 || f > 24*3600 {
		return 0, false
	}
	return time.Duration(f * float64(time.Second)), true
}
