package discord

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"sync/atomic"
	"time"

	"github.com/bwmarrin/discordgo"

	"parley/config"
)

const (
	callTimeout = 15 * time.Second // one request, to the last byte of its answer
	patience    = 10 * time.Second // a longer wait for a limit is left to the caller
	tries       = 4                // of a request that may be sent again
	firstPause  = 500 * time.Millisecond
	maxBody     = 8 << 20 // bytes of an answer

	// Discord's front door asks for this form
	// (https://docs.discord.com/developers/reference#user-agent).
	userAgent = "DiscordBot (https://github.com/bwmarrin/discordgo, " + discordgo.VERSION + ") Parley"
)

// rest sends requests to Discord: stoppable, paced, and again where that does no harm.
type rest struct {
	base      string
	token     config.Secret
	client    *http.Client
	transport *http.Transport
	now       func() time.Time
	wait      func(context.Context, time.Duration) error
	patience  time.Duration // of requests that deliver
	pace      *pace
	log       *slog.Logger
	refused   atomic.Bool // the token; no request follows
}

// request is one call.
type request struct {
	method      string
	path        string // below the base address
	route       string // the path's form, for its rate limit
	major       string // the ID that its rate limit goes by
	body        any    // sent as JSON, a message with its files; nil: none
	again       bool   // may be sent again when nobody knows whether it was taken
	interaction bool   // answers one: needs no token, counts to no limit
	delivers    bool   // its caller comes back when a limit is over
}

// errToken is what every request gets once Discord has refused the token.
var errToken = errors.New("Discord refuses the token: copy it again from the page Bot of your application (Reset Token), put it into the settings as discord.token, and start anew")

// limited is a limit that outlasts our patience.
type limited struct{ after time.Duration }

func (e *limited) Error() string { return "Discord asks to wait" }

// silent is Discord not answering; it says when it is tried again.
type silent struct{ after time.Duration }

func (e *silent) Error() string { return "Discord does not answer" }

// outage is an answer that says nothing about the request.
type outage struct{ said string }

func (e *outage) Error() string { return e.said }

// unsure is an error after a try that may have been taken.
type unsure struct{ error }

func (e *unsure) Unwrap() error { return e.error }

// do sends a request and reads its answer into into, which may be nil. A request that may
// be sent again is, after cuts, timeouts and server errors.
func (r *rest) do(ctx context.Context, q request, into any) error {
	tries, err := r.try(ctx, q, into)
	if err != nil && tries > 1 && q.method == http.MethodPost {
		return &unsure{err}
	}
	return err
}

// try is do; it also says which try was the last.
func (r *rest) try(ctx context.Context, q request, into any) (try int, err error) {
	var body []byte
	kind := ""
	if q.body != nil {
		if body, kind, err = encoded(q.body); err != nil {
			return 1, err
		}
	}
	patience := patience
	if q.delivers {
		patience = r.patience
	}
	limits := 0
	for try = 1; ; {
		if r.refused.Load() && !q.interaction {
			return try, errToken
		}
		if after := r.pace.enter(r.now(), q); after > 0 {
			if after > patience {
				return try, &limited{after}
			}
			if err := r.wait(ctx, after); err != nil {
				return try, err
			}
			continue
		}
		if !q.interaction {
			if after := r.pace.circuit.Enter(r.now()); after > 0 {
				return try, &silent{after}
			}
		}
		err := r.once(ctx, q, body, kind, into)
		if ctx.Err() != nil && err != nil {
			r.pace.circuit.Abandon()
			return try, ctx.Err()
		}
		r.heard(err)
		if wait, is := errors.AsType[*limited](err); is {
			if limits++; limits > tries || wait.after > patience {
				return try, err
			}
			if q.interaction { // whose limits pace does not keep
				if err := r.wait(ctx, wait.after); err != nil {
					return try, err
				}
			}
			continue // enter waits
		}
		if _, passing := errors.AsType[*outage](err); !passing || !q.again || try == tries {
			return try, err
		}
		if err := r.wait(ctx, firstPause<<(try-1)); err != nil {
			return try, err
		}
		try++
	}
}

// heard notes whether Discord answers at all.
func (r *rest) heard(err error) {
	_, silent := errors.AsType[*outage](err)
	down, back := r.pace.circuit.Leave(r.now(), !silent)
	if down {
		r.log.Error("Discord does not answer; what is to be told waits", "error", err)
	}
	if back {
		r.log.Info("Discord answers again")
	}
}

// once sends a request one time.
func (r *rest) once(ctx context.Context, q request, body []byte, kind string, into any) error {
	var reader io.Reader
	if body != nil {
		reader = bytes.NewReader(body)
	}
	req, err := http.NewRequestWithContext(ctx, q.method, r.base+q.path, reader)
	if err != nil {
		return errors.New("the request has no valid address") // err would show a token in the path
	}
	req.Header.Set("User-Agent", userAgent)
	if body != nil {
		req.Header.Set("Content-Type", kind)
	}
	if !q.interaction {
		req.Header.Set("Authorization", "Bot "+r.token.Reveal())
	}
	answer, err := r.client.Do(req)
	if err != nil {
		// The address in url.Error holds the token of an interaction.
		if u, is := errors.AsType[*url.Error](err); is {
			err = u.Err
		}
		return &outage{"no answer from Discord: " + err.Error()}
	}
	defer answer.Body.Close()
	said, err := io.ReadAll(io.LimitReader(answer.Body, maxBody))
	r.pace.learn(r.now(), q, answer.Header)
	switch code := answer.StatusCode; {
	case code == http.StatusTooManyRequests:
		return r.slowDown(q, answer.Header, said)
	case code >= 500:
		return &outage{fmt.Sprintf("Discord has a fault of its own (status %d)", code)}
	case code >= 300:
		return r.refusal(q, code, said)
	case err != nil:
		return &outage{"Discord's answer was cut: " + err.Error()}
	}
	r.pace.accepted(q)
	if into == nil {
		return nil
	}
	if err := json.Unmarshal(said, into); err != nil {
		return &outage{"Discord's answer is no JSON of the form it documents: " + err.Error()}
	}
	return nil
}

// slowDown reads a 429: of Discord's, or in HTML of what stands before it.
func (r *rest) slowDown(q request, h http.Header, said []byte) error {
	var m struct {
		Retry  float64 `json:"retry_after"`
		Global bool    `json:"global"`
	}
	now := r.now()
	shutOut := json.Unmarshal(said, &m) != nil
	retry := time.Duration(m.Retry * float64(time.Second))
	if after, ok := seconds(h.Get("Retry-After")); ok && retry <= 0 {
		retry = after
	}
	if h.Get("X-RateLimit-Scope") != "shared" {
		r.pace.refused(now, request{}) // too fast is no fault of the channel's
	}
	return &limited{r.pace.limited(now, q, h, retry, m.Global || shutOut)}
}

// refusal reads an answer that says no.
func (r *rest) refusal(q request, status int, said []byte) error {
	if status == http.StatusUnauthorized || status == http.StatusForbidden {
		r.pace.refused(r.now(), q)
	}
	if status == http.StatusUnauthorized && !q.interaction {
		r.refused.Store(true)
		return errToken
	}
	e := &refusal{status: status}
	if json.Unmarshal(said, e) != nil {
		e.Code, e.Message = 0, ""
	}
	return e
}
