package slack

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/gorilla/websocket"
	api "github.com/slack-go/slack"
	"github.com/slack-go/slack/socketmode"
)

const (
	// silence is how long a connection may bring nothing, not even a ping, before it counts
	// as dead: Slack pings every few seconds.
	silence  = 60 * time.Second
	maxFrame = 1 << 20
	// The library connects again at once when a connection ends; where one lives no longer
	// than this, listen waits first.
	shortLife = 5 * time.Second
	ackWithin = 2 * time.Second
	// A frame that is longer than the buffer goes out in parts, which Slack drops.
	writeBuffer = 32 << 10
)

var (
	errSilent   = errors.New("nothing came for a minute")
	errFlapping = errors.New("connections end as soon as they begin")
)

// connect opens one connection and takes questions from it until it ends. It says whether
// Slack greeted it, and always why it ended.
//
// The library stops reading while nobody takes its events, and then never connects again:
// here a loop of its own takes them and never waits. It also tries for ever by itself; here
// the first failure ends it, and listen decides.
func (k *counter) connect(ctx context.Context) (greeted bool, err error) {
	ctx, end := context.WithCancelCause(ctx)
	defer end(nil)
	heard := make(chan struct{}, 1)
	client := socketmode.New(k.client, socketmode.OptionDialer(dialer(heard)), socketmode.OptionReadLimit(maxFrame), socketmode.OptionLog(log.New(io.Discard, "", 0)))
	var all sync.WaitGroup
	all.Go(func() { end(client.RunContext(ctx)) })
	all.Go(func() { end(watch(ctx, heard, silence)) })
	var opened time.Time
	for {
		select {
		case <-ctx.Done():
			all.Wait()
			return greeted, context.Cause(ctx)
		case e := <-client.Events:
			switch e.Type {
			case socketmode.EventTypeConnected:
				if !opened.IsZero() && k.now().Sub(opened) < shortLife {
					end(errFlapping)
				}
				opened = k.now()
			case socketmode.EventTypeHello:
				greeted = true
				k.log.Debug("connected to Slack")
			case socketmode.EventTypeConnectionError:
				if failed, ok := e.Data.(*api.ConnectionErrorEvent); ok {
					end(safe(failed.ErrorObj))
				}
			case socketmode.EventTypeErrorBadMessage, socketmode.EventTypeIncomingError:
				k.log.Warn("Slack sent what cannot be read", "event", string(e.Type))
			default:
				if e.Request != nil && e.Request.EnvelopeID != "" {
					k.take(k.envelope(ctx, client, e))
				}
			}
		}
	}
}

// safe is an error without the websocket's address, which holds a ticket.
func safe(err error) error {
	var op *net.OpError
	if errors.As(err, &op) {
		return op
	}
	var code api.SlackErrorResponse
	var limited *api.RateLimitedError
	var status api.StatusCodeError
	if errors.As(err, &code) || errors.As(err, &limited) || errors.As(err, &status) || errors.Is(err, websocket.ErrBadHandshake) {
		return err
	}
	return fmt.Errorf("connect: %T", err)
}

// envelope is what a connection brings. It is acknowledged on the connection that it came
// by; what is said with the acknowledgement goes where Slack takes it.
func (k *counter) envelope(ctx context.Context, client *socketmode.Client, e socketmode.Event) incoming {
	return incoming{data: e.Data, name: "envelope " + e.Request.EnvelopeID, ack: func(payload any) {
		if !e.Request.AcceptsResponsePayload {
			payload = nil
		}
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), ackWithin)
		defer cancel()
		if err := client.AckCtx(ctx, e.Request.EnvelopeID, payload); err != nil {
			k.log.Warn("a question of Slack is not acknowledged", "error", err)
		}
	}}
}

// watch waits until nothing was heard for so long, or ctx is done.
func watch(ctx context.Context, heard <-chan struct{}, silence time.Duration) error {
	timer := time.NewTimer(silence)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-heard:
			timer.Reset(silence)
		case <-timer.C:
			return errSilent
		}
	}
}

// dialer connects as the library would, and tells heard of everything that comes in.
func dialer(heard chan<- struct{}) *websocket.Dialer {
	return &websocket.Dialer{
		Proxy:            http.ProxyFromEnvironment,
		HandshakeTimeout: callTimeout,
		WriteBufferSize:  writeBuffer,
		NetDialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
			var d net.Dialer
			conn, err := d.DialContext(ctx, network, address)
			if err != nil {
				return nil, err
			}
			return listening{conn, heard}, nil
		},
	}
}

// listening is a connection that tells when something comes in.
type listening struct {
	net.Conn
	heard chan<- struct{}
}

func (l listening) Read(b []byte) (int, error) {
	n, err := l.Conn.Read(b)
	if n > 0 {
		select {
		case l.heard <- struct{}{}:
		default:
		}
	}
	return n, err
}
