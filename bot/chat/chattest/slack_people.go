package chattest

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"strings"
	"time"

	"parley/bot/chat"
)

// SlackAsk is a question that a person put, and what came of it.
type SlackAsk struct {
	s        *Slack
	id       string
	question SlackQuestion
	channel  string
	on       *SlackMessage // what the pressed button stands on
	sent     time.Time     // by the wall clock: an ack is waited for by people
	born     time.Time
	acks     int
	acked    chan struct{}   // closed by the first ack
	took     time.Duration   // until then
	payload  json.RawMessage // that came with it
	answers  chan SlackMessage
	uses     int
	opened   chan struct{} // closed when its trigger has opened a view
	form     *SlackForm    // the view
}

// SlackQuestion is what a person does: types a command, or presses a button.
type SlackQuestion struct {
	Channel string // name without "#"; empty is desk
	User    string // empty is U0READER
	Text    string // what follows /parley
	Press   string // the label of a button; then Message is the one it stands on
	Message chat.Ref
	Twice   bool // it comes twice, as after a lost ack
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
	a, kind, payload, err := s.question(q)
	s.mu.Unlock()
	if err != nil {
		return nil, err
	}
	if err := s.dispatch(ctx, a, kind, payload, q.Twice); err != nil {
		return nil, err
	}
	return a, nil
}

// begin keeps something that a person does. The caller holds the lock.
func (s *Slack) begin(q SlackQuestion, channel string) *SlackAsk {
	s.serial++
	a := &SlackAsk{s: s, id: fmt.Sprintf("ask%d", s.serial), question: q, channel: channel, sent: time.Now(), born: s.now(),
		acked: make(chan struct{}), opened: make(chan struct{}), answers: make(chan SlackMessage, slackResponses+1)}
	s.asks[a.id] = a
	return a
}

// question makes what is sent for a question. The caller holds the lock.
func (s *Slack) question(q SlackQuestion) (a *SlackAsk, kind string, payload map[string]any, err error) {
	var in *SlackChannel
	for _, c := range s.channels {
		if c.Name == q.Channel {
			in = c
		}
	}
	if in == nil {
		return nil, "", nil, fmt.Errorf("no channel %q", q.Channel)
	}
	var on *SlackMessage
	var action map[string]any
	if q.Press != "" {
		if on = s.shown(in.ID, strings.TrimPrefix(string(q.Message), in.ID+" ")); on == nil {
			return nil, "", nil, fmt.Errorf("no message %q", q.Message)
		}
		if action, err = on.button(q.Press); err != nil {
			return nil, "", nil, err
		}
		action["action_ts"] = s.stamp()
	}
	a = s.begin(q, in.ID)
	a.on = on
	payload = map[string]any{"token": "verification", "trigger_id": "1." + a.id, "api_app_id": "A0PARLEY", "response_url": s.server.URL + "/respond/" + a.id}
	if on == nil {
		maps.Copy(payload, map[string]any{"team_id": slackTeam, "team_domain": "parley", "channel_id": in.ID, "channel_name": in.said(), "user_id": q.User, "user_name": strings.ToLower(q.User),
			"command": "/parley", "text": strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(q.Text), "is_enterprise_install": "false"})
		return a, "slash_commands", payload, nil
	}
	container := map[string]any{"type": "message", "message_ts": on.TS, "channel_id": in.ID, "is_ephemeral": on.Ephemeral}
	if on.Attachments != nil {
		container["type"], container["attachment_id"], container["is_app_unfurl"] = "message_attachment", 1, false
	}
	maps.Copy(payload, map[string]any{"type": "block_actions", "team": map[string]any{"id": slackTeam, "domain": "parley"}, "channel": map[string]any{"id": in.ID, "name": in.said()},
		"user": s.person(q.User).short(), "is_enterprise_install": false, "enterprise": nil, "container": container, "state": map[string]any{"values": map[string]any{}}, "actions": []any{action}})
	if !on.Ephemeral {
		payload["message"] = on.object()
	}
	s.specs.checkPress(s, payload)
	return a, "interactive", payload, nil
}

// said is a channel's name as a payload has it.
func (c *SlackChannel) said() string {
	switch {
	case c.Direct:
		return "directmessage"
	case strings.HasPrefix(c.Name, "mpdm-"): // a conversation of a few
		return c.Name
	case c.Private:
		return "privategroup"
	}
	return c.Name
}

// Took is how long the acknowledgement took.
func (a *SlackAsk) Took() time.Duration { return a.took }

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

// answered takes an answer to a question: a message of its own, or in the place of the one
// that the button stands on. The caller holds the lock.
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
	if args["replace_original"] == true {
		if a.on == nil {
			s.violate("an answer replaces a message where there is none")
			return slackRefused("message_not_found")
		}
		m := a.on
		m.Text, m.Blocks, m.Attachments = slackArg(args, "text"), nil, nil
		m.set(args)
		m.Edits++
		a.answers <- *m
		return nil
	}
	m := &SlackMessage{Channel: a.channel, TS: s.stamp(), Text: slackArg(args, "text"), Ephemeral: slackArg(args, "response_type") != "in_channel"}
	m.set(args)
	if m.Ephemeral {
		s.hidden = append(s.hidden, m)
	} else {
		s.messages = append(s.messages, m)
	}
	a.answers <- *m
	return nil
}

// shown is a message that somebody sees, also one for that person alone. The caller holds
// the lock.
func (s *Slack) shown(channel, ts string) *SlackMessage {
	for _, m := range s.hidden {
		if m.Channel == channel && m.TS == ts {
			return m
		}
	}
	return s.message(channel, ts)
}
