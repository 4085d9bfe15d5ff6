package slack

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"time"

	api "github.com/slack-go/slack"

	"parley/bot/chat"
)

const (
	// connections are open at once, so that one can be renewed while the other listens;
	// Slack takes ten (https://docs.slack.dev/apis/events-api/using-socket-mode).
	connections = 2
	// An answer under way when the program stops, and each try to deliver one, have this long.
	delivery = 5 * time.Second

	firstRetry = time.Second
	lastRetry  = 2 * time.Minute
)

// Serve answers /parley, the buttons of cards and the forms until ctx is done, which
// returns nil, or until it cannot go on, which returns what to do about it: Slack refuses
// the app's token, or nothing can listen at the address. commands are what desk knows: only
// these become buttons and forms. Everything else that breaks is mended by connecting again.
func (s *Slack) Serve(ctx context.Context, commands []chat.Command, desk chat.Desk) error {
	s.learn(commands)
	k := s.newCounter(desk)
	ways := []func(context.Context) error{k.post}
	if s.settings.Listen == "" {
		if s.settings.AppToken.Reveal() == "" {
			return &chat.Error{Kind: chat.Permanent, Doing: "listen to Slack", Err: errors.New("set slack.app_token, or slack.listen and slack.signing_secret")}
		}
		ways = slices.Repeat([]func(context.Context) error{k.listen}, connections)
	}
	ctx, stop := context.WithCancel(ctx)
	var (
		all    sync.WaitGroup
		failed = make(chan error, len(ways))
	)
	defer all.Wait()
	defer stop()
	for range answerers {
		all.Go(func() { k.answers(ctx) })
		all.Go(func() { k.runs(ctx) })
	}
	for _, way := range ways {
		all.Go(func() {
			defer stop() // one token serves all connections
			if err := way(ctx); err != nil {
				failed <- err
			}
		})
	}
	<-ctx.Done()
	stop()
	all.Wait()
	select {
	case err := <-failed:
		return err
	default:
		return nil
	}
}

// opening is the method that opens a connection.
const opening = "apps.connections.open"

// listen keeps one connection open. It returns an error only when trying again is no use.
func (k *counter) listen(ctx context.Context) error {
	pause := firstRetry
	for {
		if left := k.pace.left(opening); left > 0 && k.wait(ctx, left) != nil {
			return nil
		}
		began := k.now()
		greeted, err := k.connect(ctx)
		if ctx.Err() != nil {
			return nil
		}
		after, final := k.meaning(err)
		if final != nil {
			return final
		}
		if after > 0 { // for the other connections, and the next process
			k.pace.block(opening, "", after)
		}
		if greeted && k.now().Sub(began) > lastRetry {
			pause = firstRetry
		}
		wait := max(after, pause/2+rand.N(pause))
		k.log.Warn("the connection to Slack is lost", "error", err, "again", wait.Round(time.Millisecond))
		if k.wait(ctx, wait) != nil {
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
