package webhook

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"

	"parley/bot/chat"
	"parley/sources"
)

const (
	maxAnswer = 64 << 10         // bytes of an answer that are read, so that its connection can serve again
	unsaid    = 30 * time.Second // the wait that a receiver asks for without saying how long
	leastWait = time.Second
)

// send posts one event. Its error is a [*chat.Error]; neither that nor the log ever holds
// the address, a header or what the receiver said: there may be secrets in all of them.
func (w *Webhook) send(ctx context.Context, doing string, e event) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	t, err := w.targetOf(e.Channel)
	if err != nil {
		return &chat.Error{Kind: chat.Permanent, Doing: doing, Err: err}
	}
	if wait := t.wait(w.now()); wait > 0 {
		return &chat.Error{Kind: chat.Limited, After: wait, Doing: doing, Err: errors.New("the receiver asked to wait")}
	}
	if rest := t.circuit.Enter(w.now()); rest > 0 {
		return &chat.Error{Kind: chat.Limited, After: rest, Doing: doing, Err: errors.New("the receiver does not answer")}
	}
	if e.Time.IsZero() {
		e.Time = w.now()
	}
	status, header, err := w.call(ctx, t, e)
	if err != nil && ctx.Err() != nil {
		t.circuit.Abandon()
		return &chat.Error{Kind: chat.Passing, Doing: doing, Err: ctx.Err()}
	}
	w.heard(t, e.Channel, err == nil && status < http.StatusInternalServerError)
	if err != nil {
		return w.unanswered(doing, e.Channel, err)
	}
	refused := w.judge(e.Channel, status, header)
	if refused == nil {
		return nil
	}
	if refused.Doing = doing; refused.Kind == chat.Limited {
		until := w.now().Add(refused.After)
		t.rest(until)
		w.keep(e.Channel, until)
	}
	return refused
}

// call makes one request and gives the status of its answer.
func (w *Webhook) call(ctx context.Context, t *target, e event) (status int, header http.Header, err error) {
	ctx, cancel := context.WithTimeout(ctx, w.timeout)
	defer cancel()
	body, err := json.Marshal(e)
	if err != nil {
		return 0, nil, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, t.URL.Reveal(), bytes.NewReader(body))
	if err != nil {
		return 0, nil, errors.New("the address cannot be asked for") // err holds it
	}
	for name, value := range t.Headers {
		req.Header.Set(name, value.Reveal())
	}
	req.Header.Set("User-Agent", w.agent)
	describe(req.Header, e)
	sign(req.Header, t.key, e.ID, w.now(), body)
	resp, err := w.transport.RoundTrip(req)
	if err != nil {
		return 0, nil, err
	}
	defer resp.Body.Close()
	_, _ = io.CopyN(io.Discard, resp.Body, maxAnswer) // the status says all
	return resp.StatusCode, resp.Header, nil
}

// unanswered words why there was no answer.
func (w *Webhook) unanswered(doing, channel string, err error) error {
	said, inside := sources.Unanswered(err, w.timeout)
	e := &chat.Error{Kind: chat.Passing, Doing: doing}
	if inside {
		e.Kind = chat.Permanent // no connection came about
	}
	if !ours(err) {
		said = "the answer is no HTTP that can be read: check webhook." + channel + ".url"
	}
	e.Err = errors.New(said)
	return e
}

// ours reports whether the words of an error are those of this machine: any other may
// quote what the receiver sent, and that our secrets.
func ours(err error) bool {
	var (
		network *net.OpError
		late    net.Error
		record  tls.RecordHeaderError
		cert    *tls.CertificateVerificationError
	)
	return errors.As(err, &network) || errors.As(err, &late) || errors.As(err, &record) || errors.As(err, &cert) ||
		errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
}

// judge says what an answer means; nil is that the event was taken.
func (w *Webhook) judge(channel string, status int, h http.Header) *chat.Error {
	e := &chat.Error{Kind: chat.Permanent}
	refuse := func(means string) *chat.Error {
		e.Err = fmt.Errorf("%s: %s", strings.TrimSpace(strconv.Itoa(status)+" "+http.StatusText(status)), means)
		return e
	}
	after := sources.RetryAfter(h, w.now())
	switch {
	case status >= 200 && status < 300:
		return nil
	case status >= 300 && status < 400:
		return refuse("the receiver redirects, which is not followed: put the address it leads to into webhook." + channel + ".url")
	case status == http.StatusGone:
		return refuse("the receiver wants no messages any more: remove the webhook and its routes from the settings, or give its new address")
	case status == http.StatusTooManyRequests || status == http.StatusServiceUnavailable && after > 0:
		e.Kind, e.After = chat.Limited, max(after, leastWait)
		e.Unsure = status == http.StatusServiceUnavailable // whoever says so may have passed it on
		if after == 0 {
			e.After = unsaid
		}
		return refuse("the receiver asks to wait")
	case status >= 500:
		e.Kind = chat.Passing
		return refuse("the receiver is in trouble, this may pass")
	case status == http.StatusRequestTimeout || status == http.StatusTooEarly:
		e.Kind = chat.Passing
		return refuse("the receiver did not take it this time")
	case status == http.StatusUnauthorized || status == http.StatusForbidden:
		return refuse("the receiver does not let Parley in: check webhook." + channel + ": secret and headers, and that its clock and ours agree")
	case status == http.StatusNotFound || status == http.StatusMethodNotAllowed:
		return refuse("nothing takes messages at this address: check webhook." + channel + ".url")
	}
	return refuse("the receiver refuses the message: look into its own log, the README says what it is sent")
}

// heard notes whether a receiver answers at all.
func (w *Webhook) heard(t *target, channel string, answered bool) {
	down, back := t.circuit.Leave(w.now(), answered)
	if down {
		w.log.Error("a webhook does not answer; what is to be told waits", "channel", channel)
	}
	if back {
		w.log.Info("a webhook answers again", "channel", channel)
	}
}

// wait is what is left of the wait that the receiver asked for.
func (t *target) wait(now time.Time) time.Duration {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.until.Sub(now)
}

func (t *target) rest(until time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.until = until
}
