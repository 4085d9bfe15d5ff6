package chattest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"parley/bot/chat"
)

// DiscordAsk is a slash command or a press, and what became of it.
type DiscordAsk struct {
	ID, Token string
	Acked     int           // the type of the callback; 0: none yet
	AckedIn   time.Duration // on the fake's clock
	Private   bool          // the acknowledgement is for the asker alone
	Answers   []DiscordMessage

	begun time.Time
}

// Run has a person in a channel type a slash command: "parley latest", with options.
// Discord's own client would not let them type a command or an option that is not
// registered, or leave out a required one: that is an error.
func (d *Discord) Run(channel, line string, options map[string]string) (*DiscordAsk, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	name, sub, _ := strings.Cut(strings.TrimPrefix(line, "/"), " ")
	command := d.registered(name)
	if command == nil {
		return nil, fmt.Errorf("no command /%s is registered", name)
	}
	declared := discordChild(command, sub)
	if declared == nil {
		return nil, fmt.Errorf("/%s has no sub-command %q", name, sub)
	}
	given := []any{}
	list, _ := declared["options"].([]any)
	for _, o := range list {
		o := o.(map[string]any)
		value, is := options[o["name"].(string)]
		switch {
		case is:
			given = append(given, map[string]any{"type": 3, "name": o["name"], "value": value})
		case o["required"] == true:
			return nil, fmt.Errorf("the option %s is required", o["name"])
		}
	}
	if len(given) != len(options) {
		return nil, fmt.Errorf("of the options %v some are not registered", options)
	}
	return d.dispatch(channel, 2, map[string]any{
		"id": command["id"], "name": name, "type": 1, "options": []any{map[string]any{"type": 1, "name": sub, "options": given}},
	}, nil)
}

// Press has a person press a button of a message.
func (d *Discord) Press(ref chat.Ref, label string) (*DiscordAsk, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, m := range d.messages {
		if m.Ref() != ref {
			continue
		}
		for _, b := range m.Buttons() {
			if b.Label == label {
				return d.dispatch(m.Channel, 3, map[string]any{"custom_id": b.CustomID, "component_type": 2}, d.shown(m))
			}
		}
		return nil, fmt.Errorf("the message has no button %q", label)
	}
	return nil, fmt.Errorf("there is no message %s", ref)
}

// DiscordButton is a button as it is shown.
type DiscordButton struct {
	Label    string `json:"label"`
	CustomID string `json:"custom_id"`
}

// Buttons are a message's buttons.
func (m DiscordMessage) Buttons() []DiscordButton {
	var rows []struct{ Components []DiscordButton }
	json.Unmarshal(m.Components, &rows)
	var all []DiscordButton
	for _, r := range rows {
		all = append(all, r.Components...)
	}
	return all
}

// Again delivers an interaction a second time, as can happen.
func (d *Discord) Again(a *DiscordAsk) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.send(a, d.channels[0].ID, 2, map[string]any{"id": d.App, "name": "parley", "type": 1, "options": []any{map[string]any{"type": 1, "name": "help"}}}, nil)
}

// dispatch sends an interaction to every connection. The caller holds the lock.
func (d *Discord) dispatch(channel string, kind int, data, message map[string]any) (*DiscordAsk, error) {
	if len(d.ready()) == 0 {
		return nil, errors.New("the application did not respond: no connection to the gateway")
	}
	a := &DiscordAsk{ID: d.snowflake(), begun: d.now()}
	a.Token = "interaction-token-" + a.ID
	d.asks = append(d.asks, a)
	d.send(a, channel, kind, data, message)
	return a, nil
}

func (d *Discord) send(a *DiscordAsk, channel string, kind int, data, message map[string]any) {
	in := map[string]any{
		"id": a.ID, "application_id": d.App, "type": kind, "token": a.Token, "version": 1, "channel_id": channel, "guild_id": d.guilds[0],
		"data": data, "app_permissions": fmt.Sprint(DiscordAll), "locale": "en-US", "context": 0, "entitlements": []any{},
		"authorizing_integration_owners": map[string]any{"0": d.guilds[0]},
		"member": map[string]any{"user": map[string]any{"id": discordAsker, "username": "asker", "discriminator": "0", "avatar": nil}, "roles": []any{}, "permissions": "0",
			"joined_at": "2025-01-01T00:00:00Z", "deaf": false, "mute": false},
	}
	if message != nil {
		// One component is always newer than the client's library.
		rows, _ := message["components"].([]any)
		message["components"] = append(rows, map[string]any{"type": 18, "id": 99, "label": "new"})
		in["message"] = message
	}
	for _, k := range d.ready() {
		k.serial++
		k.write(map[string]any{"op": discordDispatch, "t": "INTERACTION_CREATE", "s": k.serial, "d": in})
	}
}

const discordAsker = "900000000000000001"

// Answer waits for the first answer to an interaction, and gives it.
func (d *Discord) Answer(ctx context.Context, a *DiscordAsk) (DiscordMessage, error) {
	if err := d.Until(ctx, a, func(a DiscordAsk) bool { return len(a.Answers) > 0 }); err != nil {
		return DiscordMessage{}, err
	}
	return d.Asked(a).Answers[0], nil
}

// Until waits until something holds of an interaction.
func (d *Discord) Until(ctx context.Context, a *DiscordAsk, holds func(DiscordAsk) bool) error {
	return d.until(ctx, func() bool { return holds(*a) })
}

// Asked is an interaction as it stands now.
func (d *Discord) Asked(a *DiscordAsk) DiscordAsk {
	d.mu.Lock()
	defer d.mu.Unlock()
	b := *a
	b.Answers = slices.Clone(a.Answers)
	return b
}

// ask finds an interaction by its token. The caller holds the lock.
func (d *Discord) ask(token string) *DiscordAsk {
	for _, a := range d.asks {
		if a.Token == token {
			return a
		}
	}
	return nil
}

// callback takes the first response to an interaction.
func (d *Discord) callback(c discordCall) discordAnswer {
	a := d.ask(c.id("interaction_token"))
	if a == nil || a.ID != c.id("interaction_id") || d.now().Sub(a.begun) > discordCallbackIn {
		return discordRefusal(10062)
	}
	if a.Acked != 0 {
		return discordRefusal(40060)
	}
	kind, _ := c.body["type"].(float64)
	data, _ := c.body["data"].(map[string]any)
	flags, _ := data["flags"].(float64)
	switch kind {
	case 4:
		if wrong := checkMessage(data, discordHookKeys); len(wrong) > 0 {
			d.violate("%s: %v", c.route, wrong)
			return formRefusal(wrong)
		}
		d.reply(a, data, int(flags))
	case 5, 6:
	default:
		d.violate("%s: a callback of type %v", c.route, c.body["type"])
		return discordRefusal(50035)
	}
	a.Acked, a.AckedIn, a.Private = int(kind), d.now().Sub(a.begun), int(flags)&discordEphemeral != 0
	d.gateway.stir()
	return discordAnswer{status: 204}
}

// reply shows an answer. The caller holds the lock.
func (d *Discord) reply(a *DiscordAsk, body map[string]any, flags int) *DiscordMessage {
	m := DiscordMessage{ID: d.snowflake(), Channel: d.channels[0].ID, Created: d.now()}
	m.take(body)
	m.Flags = flags
	a.Answers = append(a.Answers, m)
	d.gateway.stir()
	return &a.Answers[len(a.Answers)-1]
}

// hook is the interaction that a webhook route means, or the refusal.
func (d *Discord) hook(c discordCall) (*DiscordAsk, *discordAnswer) {
	a := d.ask(c.id("webhook_token"))
	code := 0
	switch {
	case c.id("webhook_id") != d.App:
		code = 10015
	case a == nil || d.now().Sub(a.begun) > discordTokenLife:
		code = 50027
	case a.Acked == 0:
		code = 10015
	default:
		return a, nil
	}
	refused := discordRefusal(code)
	return nil, &refused
}

func (d *Discord) editOriginal(c discordCall) discordAnswer {
	a, refused := d.hook(c)
	if refused != nil {
		return *refused
	}
	if wrong := checkMessage(c.body, discordHookKeys); len(wrong) > 0 {
		d.violate("%s: %v", c.route, wrong)
		return formRefusal(wrong)
	}
	flags := 0
	if a.Private {
		flags = discordEphemeral
	}
	if len(a.Answers) > 0 {
		m := &a.Answers[0]
		m.take(c.body)
		m.Flags, m.Edits = flags, m.Edits+1
		return discordAnswer{status: 200, body: d.shown(m)}
	}
	return discordAnswer{status: 200, body: d.shown(d.reply(a, c.body, flags))}
}

func (d *Discord) getOriginal(c discordCall) discordAnswer {
	a, refused := d.hook(c)
	if refused != nil {
		return *refused
	}
	if len(a.Answers) == 0 {
		return discordRefusal(10008)
	}
	return discordAnswer{status: 200, body: d.shown(&a.Answers[0])}
}

func (d *Discord) followUp(c discordCall) discordAnswer {
	if len(d.asks) > 0 && len(d.ask(c.id("webhook_token")).answers()) == 0 {
		return d.editOriginal(c) // the first follow-up takes the place of the acknowledgement
	}
	a, refused := d.hook(c)
	if refused != nil {
		return *refused
	}
	if wrong := checkMessage(c.body, discordHookKeys); len(wrong) > 0 {
		d.violate("%s: %v", c.route, wrong)
		return formRefusal(wrong)
	}
	flags, _ := c.body["flags"].(float64)
	return discordAnswer{status: 200, body: d.shown(d.reply(a, c.body, int(flags)))}
}

func (a *DiscordAsk) answers() []DiscordMessage {
	if a == nil {
		return nil
	}
	return a.Answers
}
