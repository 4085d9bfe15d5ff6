package chattest

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"strings"
	"time"
)

// SlackForm is a modal as the one who opened it sees it.
type SlackForm struct {
	Title   string
	Text    string // of everything but the inputs
	Submit  string
	Private string // private_metadata
	Inputs  []SlackInput

	s    *Slack
	id   string
	ask  *SlackAsk
	view map[string]any
}

// SlackInput is a field of a form.
type SlackInput struct {
	Block, Action, Label, Hint string
	Kind                       string // plain_text_input, static_select, external_select
	Optional                   bool
	Options                    []string // values
	Value                      string   // as it stands
}

// openView is views.open. The caller holds the lock.
func (s *Slack) openView(args map[string]any) slackAnswer {
	a := s.asks[strings.TrimPrefix(slackArg(args, "trigger_id"), "1.")]
	switch {
	case a == nil:
		return slackRefused("invalid_trigger_id")
	case a.form != nil:
		s.violate("a trigger_id is used twice")
		return slackRefused("exchanged_trigger_id")
	case time.Since(a.sent) > slackTrigger:
		return slackRefused("expired_trigger_id")
	}
	form, no := s.read(args["view"])
	if no != nil {
		return no
	}
	s.serial++
	form.s, form.ask, form.id = s, a, fmt.Sprintf("V0VIEW%d", s.serial)
	a.form = form
	close(a.opened)
	return slackAnswer{"ok": true, "view": map[string]any{"id": form.id, "type": "modal", "hash": "1"}}
}

// read checks a view and reads it. The caller holds the lock.
func (s *Slack) read(v any) (*SlackForm, slackAnswer) {
	var c slackChecker
	inputs := c.view("/view", v)
	if len(c.found) > 0 {
		s.violate("a view is refused: %q", c.found)
		return nil, slackAnswer{"ok": false, "error": "invalid_arguments", "response_metadata": map[string]any{"messages": c.found}}
	}
	s.specs.checkView(s, v)
	view := v.(map[string]any)
	text := func(key string) string {
		o, _ := view[key].(map[string]any)
		return slackArg(o, "text")
	}
	f := &SlackForm{Title: text("title"), Submit: text("submit"), Private: slackArg(view, "private_metadata"), Inputs: inputs, view: view}
	raw, err := json.Marshal(view["blocks"])
	if err != nil {
		panic(err)
	}
	f.Text = SlackMessage{Blocks: raw}.Seen().Text
	return f, nil
}

// view checks a modal.
func (c *slackChecker) view(at string, v any) (inputs []SlackInput) {
	o := c.object(at, v, "type", "title", "blocks", "close", "submit", "private_metadata", "callback_id", "clear_on_close", "notify_on_close", "external_id")
	if o["type"] != "modal" {
		c.wrong(at+"/type", "must be a modal")
	}
	for _, key := range []string{"title", "submit", "close"} {
		if o[key] != nil || key == "title" {
			c.text(at+"/"+key, o[key], slackModalTitle, "plain_text")
		}
	}
	c.optional(at, o, "private_metadata", slackModalPrivate)
	c.optional(at, o, "callback_id", slackID)
	for i, b := range c.list(at+"/blocks", o["blocks"], slackModal) {
		block, _ := b.(map[string]any)
		at := fmt.Sprintf("%s/blocks/%d", at, i)
		if block["type"] == "input" {
			inputs = append(inputs, c.input(at, b))
		} else {
			c.block(at, b)
		}
	}
	if len(inputs) > 0 && o["submit"] == nil {
		c.wrong(at+"/submit", "is needed with inputs")
	}
	return inputs
}

// input checks a field.
func (c *slackChecker) input(at string, v any) (in SlackInput) {
	o := c.object(at, v, "type", "block_id", "label", "element", "hint", "optional", "dispatch_action")
	c.text(at+"/label", o["label"], slackInput, "plain_text")
	if o["hint"] != nil {
		c.text(at+"/hint", o["hint"], slackInput, "plain_text")
		in.Hint = slackArg(o["hint"].(map[string]any), "text")
	}
	in.Block = c.optional(at, o, "block_id", slackID)
	for _, id := range c.ids {
		if id == in.Block {
			c.wrong(at+"/block_id", "block_id must be unique")
		}
	}
	c.ids = append(c.ids, in.Block)
	if label, ok := o["label"].(map[string]any); ok {
		in.Label = slackArg(label, "text")
	}
	in.Optional, _ = o["optional"].(bool)
	e, _ := o["element"].(map[string]any)
	in.Kind, in.Action = slackArg(e, "type"), c.optional(at+"/element", e, "action_id", slackID)
	at += "/element"
	if e["placeholder"] != nil {
		c.text(at+"/placeholder", e["placeholder"], 150, "plain_text")
	}
	switch in.Kind {
	case "plain_text_input":
		c.object(at, o["element"], "type", "action_id", "initial_value", "multiline", "min_length", "max_length", "placeholder", "focus_on_load")
		in.Value = c.optional(at, e, "initial_value", slackInitial)
	case "static_select":
		c.object(at, o["element"], "type", "action_id", "options", "initial_option", "placeholder", "focus_on_load")
		for i, v := range c.list(at+"/options", e["options"], slackOptions) {
			in.Options = append(in.Options, c.choice(fmt.Sprintf("%s/options/%d", at, i), v))
		}
	case "external_select":
		c.object(at, o["element"], "type", "action_id", "min_query_length", "initial_option", "placeholder", "focus_on_load")
	default:
		c.wrong(at+"/type", "must be an input element")
	}
	if e["initial_option"] != nil {
		in.Value = c.choice(at+"/initial_option", e["initial_option"])
		if in.Kind == "static_select" && !strings.Contains(strings.Join(in.Options, "\n")+"\n", in.Value+"\n") {
			c.wrong(at+"/initial_option", "must be one of the options")
		}
	}
	return in
}

// choice checks an option object.
func (c *slackChecker) choice(at string, v any) string {
	o := c.object(at, v, "text", "value", "description")
	c.text(at+"/text", o["text"], slackOption, "plain_text")
	if o["value"] == nil {
		c.wrong(at+"/value", "is needed")
	}
	return c.optional(at, o, "value", slackOption)
}

// Form waits until the question's trigger has opened a form.
func (a *SlackAsk) Form(ctx context.Context) (*SlackForm, error) {
	select {
	case <-a.opened:
		return a.form, nil
	case <-ctx.Done():
		return nil, fmt.Errorf("no form was opened: %w", ctx.Err())
	}
}

// payload is what Slack tells about a form. The caller holds the lock.
func (f *SlackForm) payload(kind, user string, filled map[string]string) map[string]any {
	values := map[string]any{}
	for _, in := range f.Inputs {
		value := in.Value
		if given, ok := filled[in.Block]; ok {
			value = given
		}
		state := map[string]any{"type": in.Kind}
		switch {
		case in.Kind == "plain_text_input" && value != "":
			state["value"] = value
		case in.Kind == "plain_text_input":
			state["value"] = nil
		case value != "":
			state["selected_option"] = map[string]any{"text": map[string]any{"type": "plain_text", "text": value, "emoji": true}, "value": value}
		default:
			state["selected_option"] = nil
		}
		values[in.Block] = map[string]any{in.Action: state}
	}
	view := map[string]any{"id": f.id, "team_id": slackTeam, "root_view_id": f.id, "previous_view_id": nil, "app_id": "A0PARLEY", "app_installed_team_id": slackTeam, "bot_id": "B0PARLEY", "hash": "1",
		"state": map[string]any{"values": values}}
	for _, key := range []string{"type", "title", "submit", "close", "private_metadata", "callback_id", "blocks"} {
		view[key] = f.view[key]
	}
	if view["callback_id"] == nil {
		view["callback_id"] = ""
	}
	return map[string]any{"type": kind, "team": map[string]any{"id": slackTeam, "domain": "parley"}, "user": f.s.person(user).short(), "api_app_id": "A0PARLEY", "token": "verification",
		"is_enterprise_install": false, "enterprise": nil, "view": view}
}

// Suggest types into a field and says what is offered: the values.
func (f *SlackForm) Suggest(ctx context.Context, block, typed string, filled map[string]string) ([]string, error) {
	s := f.s
	s.mu.Lock()
	a := s.begin(f.ask.question, f.ask.channel)
	a.question.Press, a.form = "", f
	payload := f.payload("block_suggestion", f.ask.question.User, filled)
	s.mu.Unlock()
	for _, in := range f.Inputs {
		if in.Block == block {
			maps.Copy(payload, map[string]any{"action_id": in.Action, "block_id": in.Block, "value": typed, "container": map[string]any{"type": "view", "view_id": f.id}})
		}
	}
	if payload["action_id"] == nil {
		return nil, fmt.Errorf("no field %q", block)
	}
	if err := s.dispatch(ctx, a, "interactive", payload, false); err != nil {
		return nil, err
	}
	var said struct {
		Options []any `json:"options"`
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := json.Unmarshal(a.payload, &said); err != nil || said.Options == nil {
		s.violate("no options for what is typed: %s", a.payload)
		return nil, fmt.Errorf("no options: %s", a.payload)
	}
	var c slackChecker
	var values []string
	if len(said.Options) > slackOptions {
		c.wrong("/options", "no more than %d", slackOptions)
	}
	for i, v := range said.Options {
		values = append(values, c.choice(fmt.Sprintf("/options/%d", i), v))
	}
	for _, wrong := range c.found {
		s.violate("a suggestion is refused: %s", wrong)
	}
	return values, nil
}

// SlackSubmission is what came of a form.
type SlackSubmission struct {
	*SlackAsk
	Errors map[string]string // by field; the form stays open
	View   *SlackForm        // stands there instead
}

// Send submits a form, filled in by the fields' names, as somebody; "" is who opened it.
func (f *SlackForm) Send(ctx context.Context, user string, filled map[string]string) (SlackSubmission, error) {
	s := f.s
	if user == "" {
		user = f.ask.question.User
	}
	for _, in := range f.Inputs {
		if value, given := filled[in.Block]; !in.Optional && (given && value == "" || !given && in.Value == "") {
			return SlackSubmission{}, fmt.Errorf("%s has to be filled in", in.Block)
		}
	}
	s.mu.Lock()
	a := s.begin(f.ask.question, f.ask.channel)
	a.question.Press, a.form = "", f
	payload := f.payload("view_submission", user, filled)
	maps.Copy(payload, map[string]any{"trigger_id": "1." + a.id, "response_urls": []any{}})
	s.specs.checkSubmission(s, payload)
	s.mu.Unlock()
	if err := s.dispatch(ctx, a, "interactive", payload, false); err != nil {
		return SlackSubmission{}, err
	}
	out := SlackSubmission{SlackAsk: f.ask}
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(a.payload) == 0 {
		return out, nil
	}
	var said struct {
		Action string            `json:"response_action"`
		Errors map[string]string `json:"errors"`
		View   any               `json:"view"`
	}
	if err := json.Unmarshal(a.payload, &said); err != nil {
		return out, err
	}
	switch said.Action {
	case "errors":
		for block, text := range said.Errors {
			known := false
			for _, in := range f.Inputs {
				known = known || in.Block == block
			}
			if !known || text == "" {
				s.violate("an error %q of the field %q, which is none", text, block)
			}
		}
		out.Errors = said.Errors
	case "update":
		view, no := s.read(said.View)
		if no != nil {
			return out, fmt.Errorf("the new view is refused: %v", no)
		}
		out.View = view
	default:
		s.violate("a response_action %q", said.Action)
	}
	return out, nil
}
