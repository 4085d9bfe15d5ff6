package chattest

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// Endpoint has everything posted to an address, signed, as to an app with a request URL;
// "" goes back to the websockets.
func (s *Slack) Endpoint(address string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.endpoint = address
}

// dispatch sends what somebody did, and waits until it is acknowledged.
func (s *Slack) dispatch(ctx context.Context, a *SlackAsk, kind string, payload map[string]any, twice bool) error {
	s.mu.Lock()
	endpoint := s.endpoint
	s.mu.Unlock()
	times := 1
	if twice {
		times = 2
	}
	send := s.overSocket
	if endpoint != "" {
		send = s.overHTTP
	}
	for i := range times {
		if err := send(ctx, a, kind, payload, i); err != nil {
			return err
		}
	}
	select {
	case <-a.acked:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("operation_timeout: the question was not acknowledged: %w", ctx.Err())
	}
}

// overSocket puts an envelope on one of the connections: any of them gets it.
func (s *Slack) overSocket(_ context.Context, a *SlackAsk, kind string, payload map[string]any, nth int) error {
	s.mu.Lock()
	n := len(s.sockets)
	if n == 0 {
		s.mu.Unlock()
		return errors.New("dispatch_failed: no connection is open")
	}
	s.envelope++
	k := s.sockets[(s.envelope+nth)%n]
	id := "env-" + a.id
	s.envelopes[id] = a
	s.mu.Unlock()
	if err := k.send(map[string]any{"envelope_id": id, "type": kind, "payload": payload, "accepts_response_payload": slackTakes(payload)}); err != nil {
		return fmt.Errorf("dispatch_failed: %w", err)
	}
	return nil
}

// slackTakes reports whether an acknowledgement may say something.
func slackTakes(payload map[string]any) bool { return payload["type"] != "block_actions" }

// Signed is a request as Slack signs it.
func (s *Slack) Signed(address, contentType, body string, at time.Time) *http.Request {
	r, err := http.NewRequest(http.MethodPost, address, strings.NewReader(body))
	if err != nil {
		panic(err)
	}
	stamp := strconv.FormatInt(at.Unix(), 10)
	mac := hmac.New(sha256.New, []byte(s.Secret))
	fmt.Fprintf(mac, "v0:%s:%s", stamp, body)
	r.Header.Set("Content-Type", contentType)
	r.Header.Set("X-Slack-Request-Timestamp", stamp)
	r.Header.Set("X-Slack-Signature", "v0="+hex.EncodeToString(mac.Sum(nil)))
	return r
}

// SlackFormType is the content type of a request of Slack's.
const SlackFormType = "application/x-www-form-urlencoded"

// overHTTP posts a request; the second time it is repeated with a new signature.
func (s *Slack) overHTTP(ctx context.Context, a *SlackAsk, kind string, payload map[string]any, nth int) error {
	form, path := url.Values{}, "/slack/commands"
	if kind == "slash_commands" {
		for key, value := range payload {
			form.Set(key, fmt.Sprint(value))
		}
	} else {
		data, err := json.Marshal(payload)
		if err != nil {
			return err
		}
		form.Set("payload", string(data))
		path = "/slack/interactions"
	}
	s.mu.Lock()
	address := s.endpoint + path
	s.mu.Unlock()
	answer, err := s.client.Do(s.Signed(address, SlackFormType, form.Encode(), time.Now().Add(time.Duration(nth)*time.Second)).WithContext(ctx))
	if err != nil {
		return fmt.Errorf("dispatch_failed: %w", err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(io.LimitReader(answer.Body, 1<<20))
	if err != nil || answer.StatusCode != http.StatusOK {
		return fmt.Errorf("dispatch_failed: status %d, %v", answer.StatusCode, err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(body) > 0 && !slackTakes(payload) {
		s.violate("a press is acknowledged with a body: %.100s", body)
	}
	if len(body) > 0 && !strings.HasPrefix(answer.Header.Get("Content-Type"), "application/json") {
		s.violate("an answer of type %q", answer.Header.Get("Content-Type"))
	}
	if nth > 0 && len(body) > 0 {
		s.violate("what came twice is answered twice: %.100s", body)
	}
	s.taken(a, body)
	return nil
}

// taken notes an acknowledgement, with what it says. The caller holds the lock.
func (s *Slack) taken(a *SlackAsk, payload json.RawMessage) {
	if a.acks++; a.acks == 1 {
		a.took = time.Since(a.sent)
		if a.took > slackAckWithin {
			s.violate("something was acknowledged after %s", a.took)
		}
		defer close(a.acked)
	}
	if len(payload) == 0 || string(payload) == "null" {
		return
	}
	a.payload = payload
	if a.question.Press != "" {
		s.violate("an ack carries a payload where none is taken")
	}
	if a.form != nil {
		return // the form reads it
	}
	var args map[string]any
	if json.Unmarshal(payload, &args) == nil {
		s.answered(a, args)
	}
}
