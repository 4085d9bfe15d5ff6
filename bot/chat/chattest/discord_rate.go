package chattest

import (
	"fmt"
	"hash/fnv"
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// discordWindow counts the requests of one limit.
type discordWindow struct {
	used  int
	reset time.Time
}

// limit counts a request, and answers one that is too many: 5 in 5 seconds a channel for
// what writes, as Discord's servers were seen to keep, far more for what reads, and 50 a
// second over all. The caller holds the lock.
func (d *Discord) limit(c discordCall, h http.Header) *discordAnswer {
	most, span := d.pace, 5*time.Second
	if strings.HasPrefix(c.route, "GET") {
		most, span = 50, time.Second
	}
	now := d.now()
	if w := d.window("global", now, time.Second); w.used >= discordGlobal {
		return d.limited(c, h, w, now, true)
	} else {
		w.used++
	}
	major := c.id("channel_id") + c.id("guild_id")
	w := d.window(c.route+" "+major, now, span)
	over := w.used >= most
	if !over {
		w.used++
	}
	hash := fnv.New64a()
	fmt.Fprint(hash, c.route)
	h.Set("X-RateLimit-Bucket", fmt.Sprintf("%016x", hash.Sum64()))
	h.Set("X-RateLimit-Limit", strconv.Itoa(most))
	h.Set("X-RateLimit-Remaining", strconv.Itoa(most-w.used))
	h.Set("X-RateLimit-Reset", fmt.Sprintf("%.3f", float64(w.reset.UnixMilli())/1000))
	h.Set("X-RateLimit-Reset-After", fmt.Sprintf("%.3f", w.reset.Sub(now).Seconds()))
	if over {
		return d.limited(c, h, w, now, false)
	}
	return nil
}

func (d *Discord) window(key string, now time.Time, span time.Duration) *discordWindow {
	w := d.windows[key]
	if w == nil || !now.Before(w.reset) {
		w = &discordWindow{reset: now.Add(span)}
		d.windows[key] = w
	}
	return w
}

func (d *Discord) limited(c discordCall, h http.Header, w *discordWindow, now time.Time, global bool) *discordAnswer {
	d.invalid(now)
	d.askToWait(c, w.reset.Sub(now), global)
	wait := w.reset.Sub(now).Seconds()
	h.Set("Retry-After", strconv.Itoa(int(math.Ceil(wait))))
	h.Set("X-RateLimit-Scope", "user")
	if global {
		h.Set("X-RateLimit-Scope", "global")
		h.Set("X-RateLimit-Global", "true")
	}
	return &discordAnswer{status: http.StatusTooManyRequests, header: h, body: map[string]any{
		"message": "You are being rate limited.", "retry_after": wait, "global": global,
	}}
}

// discordWait is a wait that was asked for.
type discordWait struct{ from, until time.Time }

// grace is for requests that are on their way when the answer to another one asks to wait.
const grace = 100 * time.Millisecond

// askToWait notes the wait that an answer asks for. The caller holds the lock.
func (d *Discord) askToWait(c discordCall, wait time.Duration, global bool) {
	key := c.route + " " + c.id("channel_id") + c.id("guild_id")
	if global {
		key = "global"
	}
	d.waits[key] = discordWait{d.now().Add(grace), d.now().Add(wait)}
}

// tooEarly notes a request inside a wait that was asked for. The caller holds the lock.
func (d *Discord) tooEarly(c discordCall) {
	for _, key := range []string{"global", c.route + " " + c.id("channel_id") + c.id("guild_id")} {
		if w := d.waits[key]; d.now().After(w.from) && d.now().Before(w.until) {
			d.violate("%s came %s before its Retry-After had passed", c.route, w.until.Sub(d.now()))
		}
	}
}

// invalid counts a request against the address, and says how many there were in ten
// minutes. The caller holds the lock.
func (d *Discord) invalid(now time.Time) int {
	w := d.window("invalid", now, 10*time.Minute)
	w.used++
	return w.used
}
