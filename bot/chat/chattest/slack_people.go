package chattest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"parley/bot/chat"
)

// SlackAsk is a question that a person put, and what came of it.
type SlackAsk struct {
	s            *Slack
	channel      string
	sent         time.Time // by the wall clock: an ack is waited for by people
	born         time.Time
	envelopes    []string
	takesPayload bool
	acked        chan struct{}
	acks         int
	answers      chan SlackMessage
	uses         int
}

// SlackQuestion is what a person does: types a command, or presses a button.
type SlackQuestion struct {
	Channel string // name without "#"; empty is desk
	User    string // empty is U0READER
	Text    string // what follows /parley
	Press   string // the label of a button; then Message is the one it stands on
	Message chat.Ref
	Twice   bool // the envelope comes twice, as after a lost ack
}

// Ask puts a question and waits until it is acknowledged.
func (s *Slack) Ask(ctx context.Context, q SlackQuestion) (*SlackAsk, error) {
	if q.Channel == "" {
		q.Channel = "desk"
	}
	if q.User == "" {
		q.User = "U0READER"
	}
	s.mu.Lock()
	a, envelope, err := s.envelope(q)
	var sockets []*slackSocket
	if n := len(s.sockets); n > 0 { // any of the connections gets it
		sockets = append(sockets, s.sockets[s.serial%n])
		if q.Twice {
			sockets = append(sockets, s.sockets[(s.serial+1)%n])
		}
	}
	s.mu.Unlock()
	if err != nil {
		return nil, err
	}
	if len(sockets) == 0 {
		return nil, errors.New("dispatch_failed: no connection is open")
	}
	for _, k := range sockets {
		if err := k.send(envelope); err != nil {
			return nil, fmt.Errorf("dispatch_failed: %w", err)
		}
	}
	select {
	case <-a.acked:
		return a, nil
	case <-ctx.Done():
		return nil, fmt.Errorf("operation_timeout: the question was not acknowledged: %w", ctx.Err())
	}
}

// envelope makes what is sent for a question. The caller holds the lock.
func (s *Slack) envelope(q SlackQuestion) (*SlackAsk, map[string]any, error) {
	var in *SlackChannel
	for _, c := range s.channels {
		if c.Name == q.Channel {
			in = c
		}
	}
	if in == nil {
		return nil, nil, fmt.Errorf("no channel %q", q.Channel)
	}
	s.serial++
	id := fmt.Sprintf("ask%d", s.serial)
	a := &SlackAsk{s: s, channel: in.ID, sent: time.Now(), born: s.now(), envelopes: []string{"env-" + id}, acked: make(chan struct{}), answers: make(chan SlackMessage, slackResponses+1)}
	payload := map[string]any{"token": "verification", "trigger_id": "1." + id, "api_app_id": "A0PARLEY", "is_enterprise_install": "false", "response_url": s.server.URL + "/respond/" + id}
	kind := "slash_commands"
	if q.Press == "" {
		a.takesPayload = true
		for key, value := range map[string]any{"team_id": "T0PARLEY", "team_domain": "parley", "channel_id": in.ID, "channel_name": in.Name, "user_id": q.User, "user_name": strings.ToLower(q.User),
			"command": "/parley", "text": strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(q.Text)} {
			payload[key] = value
		}
	} else {
		kind = "interactive"
		m := s.message(in.ID, strings.TrimPrefix(string(q.Message), in.ID+" "))
		if m == nil {
			return nil, nil, fmt.Errorf("no message %q", q.Message)
		}
		action, err := m.button(q.Press)
		if err != nil {
			return nil, nil, err
		}
		action["action_ts"] = s.stamp()
		for key, value := range map[string]any{"type": "block_actions", "team": map[string]any{"id": "T0PARLEY", "domain": "parley"}, "channel": map[string]any{"id": in.ID, "name": in.Name},
			"user": map[string]any{"id": q.User, "username": strings.ToLower(q.User), "name": strings.ToLower(q.User), "team_id": "T0PARLEY"}, "is_enterprise_install": false, "enterprise": nil,
			"container": map[string]any{"type": "message_attachment", "message_ts": m.TS, "attachment_id": 1, "channel_id": in.ID, "is_ephemeral": false, "is_app_unfurl": false},
			"message":   m.object(), "state": map[string]any{"values": map[string]any{}}, "actions": []any{action}} {
			payload[key] = value
		}
		s.specs.checkPress(s, payload)
	}
	s.asks[id] = a
	return a, map[string]any{"envelope_id": a.envelopes[0], "type": kind, "payload": payload, "accepts_response_payload": a.takesPayload}, nil
}

// Buttons are the labels of a message's buttons.
func (m SlackMessage) Buttons() []string {
	var labels []string
	for _, b := range m.buttons() {
		labels = append(labels, b.Text.Text)
	}
	return labels
}

type slackButtonSeen struct {
	Type     string                      `json:"type"`
	ActionID string                      `json:"action_id"`
	Value    string                      `json:"value"`
	Text     struct{ Type, Text string } `json:"text"`
	block    string
}

func (m SlackMessage) buttons() []slackButtonSeen {
	type block struct {
		Type     string            `json:"type"`
		BlockID  string            `json:"block_id"`
		Elements []json.RawMessage `json:"elements"`
	}
	var blocks []block
	json.Unmarshal(m.Blocks, &blocks)
	var attachments []struct{ Blocks []block }
	json.Unmarshal(m.Attachments, &attachments)
	for _, a := range attachments {
		blocks = append(blocks, a.Blocks...)
	}
	var found []slackButtonSeen
	for _, b := range blocks {
		if b.Type != "actions" {
			continue
		}
		for _, raw := range b.Elements {
			seen := slackButtonSeen{block: b.BlockID}
			if json.Unmarshal(raw, &seen) == nil {
				found = append(found, seen)
			}
		}
	}
	return found
}

// button is the action of a press.
func (m *SlackMessage) button(label string) (map[string]any, error) {
	for _, b := range m.buttons() {
		if b.Text.Text == label {
			return map[string]any{"type": "button", "action_id": b.ActionID, "block_id": b.block, "value": b.Value,
				"text": map[string]any{"type": "plain_text", "text": label, "emoji": false}}, nil
		}
	}
	return nil, fmt.Errorf("no button %q: there are %q", label, m.Buttons())
}

// Answer waits for the next answer to a question.
func (a *SlackAsk) Answer(ctx context.Context) (SlackMessage, error) {
	select {
	case m := <-a.answers:
		return m, nil
	case <-ctx.Done():
		return SlackMessage{}, fmt.Errorf("no answer: %w", ctx.Err())
	}
}

// Answered is whether an answer waits to be read.
func (a *SlackAsk) Answered() bool { return len(a.answers) > 0 }

// respond serves a response_url.
func (s *Slack) respond(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(io.LimitReader(r.Body, 1<<20))
	if err != nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	a := s.asks[r.PathValue("id")]
	call := Call{Method: "response_url", At: s.now()}
	defer func() { s.note(call) }()
	if a != nil {
		call.Channel = a.channel
	}
	if f := s.fault("response_url"); f != nil {
		call.Answer = f.serve(s, call, w)
		return
	}
	var args map[string]any
	switch {
	case a == nil || s.now().Sub(a.born) > slackResponseLife:
		call.Answer = "404"
		http.Error(w, "expired_url", http.StatusNotFound)
		return
	case json.Unmarshal(body, &args) != nil:
		call.Answer = "invalid_payload"
		s.violate("a response_url got no JSON: %.100s", body)
		http.Error(w, "invalid_payload", http.StatusBadRequest)
		return
	case a.uses >= slackResponses:
		call.Answer = "404"
		s.violate("a response_url was used more than %d times", slackResponses)
		http.Error(w, "used_url", http.StatusNotFound)
		return
	}
	a.uses++
	call.Args, call.Answer = slackCopy(args), "ok"
	if no := s.answered(a, args); no != nil {
		call.Answer = slackArg(no, "error")
		w.WriteHeader(http.StatusBadRequest)
		json.NewEncoder(w).Encode(no)
		return
	}
	io.WriteString(w, `{"ok":true}`)
}

// answered takes an answer to a question. The caller holds the lock.
func (s *Slack) answered(a *SlackAsk, args map[string]any) slackAnswer {
	for key := range args {
		switch key {
		case "text", "blocks", "attachments", "response_type", "replace_original", "delete_original", "thread_ts", "unfurl_links", "unfurl_media":
		default:
			s.violate("an answer has a key %q that Slack does not know", key)
		}
	}
	if no := s.content(args, false); no != nil {
		return no
	}
	s.specs.checkMessage(s, args)
	m := SlackMessage{Channel: a.channel, TS: s.stamp(), Text: slackArg(args, "text"), Ephemeral: slackArg(args, "response_type") != "in_channel"}
	m.set(args)
	if !m.Ephemeral {
		s.messages = append(s.messages, &m)
	}
	a.answers <- m
	return nil
}
