package slack

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"time"

	api "github.com/slack-go/slack"

	"parley/bot/chat"
)

const (
	// connections are open at once, so that one can be renewed while the other listens;
	// Slack takes ten (https://docs.slack.dev/apis/events-api/using-socket-mode).
	connections = 2
	answerers   = 8  // questions answered at once
	waiting     = 32 // questions that wait; more are refused at once
	// An answer under way when the program stops, and each try to deliver one, have this long.
	delivery = 5 * time.Second

	firstRetry = time.Second
	lastRetry  = 2 * time.Minute
)

// Serve answers /parley and the buttons of cards until ctx is done, which returns nil, or
// until Slack refuses the app's token, which returns what to do about it. commands are what
// desk knows: only these become buttons. Everything else that breaks is mended by
// connecting again.
func (s *Slack) Serve(ctx context.Context, commands []chat.Command, desk chat.Desk) error {
	if s.settings.AppToken.Reveal() == "" {
		return &chat.Error{Kind: chat.Permanent, Doing: "listen to Slack", Err: errors.New("slack.app_token is missing")}
	}
	s.learn(commands)
	ctx, stop := context.WithCancel(ctx)
	var (
		all     sync.WaitGroup
		asked   = make(chan question, waiting)
		seen    = newRecent(s.now)
		refused = make(chan error, connections)
	)
	defer all.Wait()
	defer stop()
	for range answerers {
		all.Go(func() { s.answers(ctx, asked, desk) })
	}
	for range connections {
		all.Go(func() {
			defer stop() // one token serves all connections
			if err := s.listen(ctx, asked, seen); err != nil {
				refused <- err
			}
		})
	}
	<-ctx.Done()
	stop()
	all.Wait()
	select {
	case err := <-refused:
		return err
	default:
		return nil
	}
}

// opening is the method that opens a connection.
const opening = "apps.connections.open"

// listen keeps one connection open. It returns an error only when trying again is no use.
func (s *Slack) listen(ctx context.Context, asked chan<- question, seen *recent) error {
	pause := firstRetry
	for {
		if left := s.pace.left(opening); left > 0 && s.wait(ctx, left) != nil {
			return nil
		}
		began := s.now()
		greeted, err := s.connect(ctx, asked, seen)
		if ctx.Err() != nil {
			return nil
		}
		after, final := s.meaning(err)
		if final != nil {
			return final
		}
		if after > 0 { // for the other connections, and the next process
			s.pace.block(opening, "", after)
		}
		if greeted && s.now().Sub(began) > lastRetry {
			pause = firstRetry
		}
		wait := max(after, pause/2+rand.N(pause))
		s.log.Warn("the connection to Slack is lost", "error", err, "again", wait.Round(time.Millisecond))
		if s.wait(ctx, wait) != nil {
			return nil
		}
		pause = min(2*pause, lastRetry)
	}
}

// meaning says how long to wait at least after an error of connecting, or, as an error,
// that it is final and what to do.
func (s *Slack) meaning(err error) (after time.Duration, final error) {
	var (
		limited *api.RateLimitedError
		code    api.SlackErrorResponse
	)
	switch {
	case errors.As(err, &limited):
		return limited.RetryAfter, nil
	case !errors.As(err, &code):
		return 0, nil
	}
	const page = "the app's page “Basic Information” at api.slack.com/apps, under App-Level Tokens"
	says := map[string]string{
		"invalid_auth":           "Slack does not know the app-level token: copy it again from " + page + " into the settings, slack.app_token",
		"not_authed":             "no app-level token was sent: set slack.app_token, from " + page,
		"token_revoked":          "the app-level token was revoked: generate a new one on " + page + " and put it into slack.app_token",
		"account_inactive":       "the app was removed from the workspace: install it again, and generate a token on " + page + " for slack.app_token",
		"token_expired":          "the app-level token has expired: generate a new one on " + page + " and put it into slack.app_token",
		"not_allowed_token_type": "slack.app_token is of the wrong kind: it begins with xapp-; generate it on " + page,
		"missing_scope":          "the app-level token lacks the scope connections:write: generate one that has it on " + page + " and put it into slack.app_token",
		"forbidden_team":         "the workspace may not use Socket Mode: ask its administrators",
	}[code.Err]
	if says == "" {
		return 0, nil
	}
	return 0, &chat.Error{Kind: chat.Permanent, Doing: "listen to Slack", Err: fmt.Errorf("%w: %s", code, says)}
}

// recent remembers what was asked, for what comes twice is answered once. It is safe for
// concurrent use.
type recent struct {
	now  func() time.Time
	mu   sync.Mutex
	seen map[string]time.Time
}

// remembered is longer than Slack repeats an envelope.
const remembered = 10 * time.Minute

func newRecent(now func() time.Time) *recent {
	return &recent{now: now, seen: map[string]time.Time{}}
}

// first reports whether none of the names was seen before, and remembers them.
func (r *recent) first(names ...string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	now := r.now()
	if len(r.seen) > 1000 {
		for name, at := range r.seen {
			if now.Sub(at) > remembered {
				delete(r.seen, name)
			}
		}
	}
	first := true
	for _, name := range names {
		if name == "" {
			continue
		}
		if at, known := r.seen[name]; known && now.Sub(at) <= remembered {
			first = false
		}
		r.seen[name] = now
	}
	return first
}
