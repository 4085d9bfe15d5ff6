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

// DiscordAsk is a slash command, a press, a form sent or an option being typed, and what
// became of it.
type DiscordAsk struct {
	ID, Token string
	Acked     int           // the type of the first response; 0: none yet
	AckedIn   time.Duration // on the fake's clock
	Private   bool          // the acknowledgement is for the asker alone
	Answers   []DiscordMessage
	Choices   []chat.Choice // that an option being typed is offered
	Form      *DiscordForm  // that was opened
	Failed    string        // what the person is told instead of an answer; "": nothing

	begun   time.Time
	kind    int
	channel string
	on      *DiscordMessage   // whose button was pressed
	held    []*DiscordMessage // the answers; the first is the original
	gone    bool              // the original was deleted
}

// DiscordPerson is who asks.
type DiscordPerson struct {
	ID          string
	Permissions int64 // in the channel
}

// The permissions that let a person change things
// (https://docs.discord.com/developers/topics/permissions).
const (
	DiscordAdministrator  int64 = 1 << 3
	DiscordManageChannels int64 = 1 << 4
	DiscordManageServer   int64 = 1 << 5
)

// Asker sets who asks from now on.
func (d *Discord) Asker(p DiscordPerson) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.asker = p
}

// Run has a person in a channel type a slash command: "parley latest", with options.
// Discord's own client would not let them type a command or an option that is not
// registered, leave out a required one, or send what is none of an option's choices: that
// is an error.
func (d *Discord) Run(channel, line string, options map[string]string) (*DiscordAsk, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	command, sub, declared, err := d.typed(channel, line)
	if err != nil {
		return nil, err
	}
	given := []any{}
	list, _ := declared["options"].([]any)
	for _, o := range list {
		o := o.(map[string]any)
		value, is := options[o["name"].(string)]
		switch {
		case is && !discordOffers(o, value):
			return nil, fmt.Errorf("%q is no choice of the option %s", value, o["name"])
		case is:
			given = append(given, map[string]any{"type": 3, "name": o["name"], "value": value})
		case o["required"] == true:
			return nil, fmt.Errorf("the option %s is required", o["name"])
		}
	}
	if len(given) != len(options) {
		return nil, fmt.Errorf("of the options %v some are not registered", options)
	}
	return d.dispatch(channel, 2, discordTyped(command, sub, given), nil)
}

// Type has a person type into an option of a slash command, the others as far as they are
// filled in; Choices of the ask will hold what they are offered.
func (d *Discord) Type(channel, line string, options map[string]string, into, text string) (*DiscordAsk, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	command, sub, declared, err := d.typed(channel, line)
	if err != nil {
		return nil, err
	}
	if o := discordChild(declared, into); o == nil || o["autocomplete"] != true {
		return nil, fmt.Errorf("nothing is offered for the option %s", into)
	}
	given := []any{}
	for name, value := range options {
		given = append(given, map[string]any{"type": 3, "name": name, "value": value})
	}
	given = append(given, map[string]any{"type": 3, "name": into, "value": text, "focused": true})
	return d.dispatch(channel, 4, discordTyped(command, sub, given), nil)
}

// typed finds what is registered of "/parley latest". The caller holds the lock.
func (d *Discord) typed(channel, line string) (command map[string]any, sub string, declared map[string]any, err error) {
	name, sub, _ := strings.Cut(strings.TrimPrefix(line, "/"), " ")
	at := d.channel(channel)
	if at == nil {
		return nil, "", nil, fmt.Errorf("there is no channel %s", channel)
	}
	if command = d.registered(name, at.Guild); command == nil {
		return nil, "", nil, fmt.Errorf("no command /%s is registered", name)
	}
	if declared = discordChild(command, sub); declared == nil {
		return nil, "", nil, fmt.Errorf("/%s has no sub-command %q", name, sub)
	}
	return command, sub, declared, nil
}

func discordTyped(command map[string]any, sub string, given []any) map[string]any {
	return map[string]any{"id": command["id"], "name": command["name"], "type": 1, "options": []any{map[string]any{"type": 1, "name": sub, "options": given}}}
}

// discordOffers reports whether an option takes a value: any, unless it has choices.
func discordOffers(option map[string]any, value string) bool {
	choices, _ := option["choices"].([]any)
	return len(choices) == 0 || slices.ContainsFunc(choices, func(c any) bool { c2, _ := c.(map[string]any); return c2["value"] == value })
}

// Press has a person press a button of a message, or of an answer to them.
func (d *Discord) Press(ref chat.Ref, label string) (*DiscordAsk, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	m := d.find(ref)
	if m == nil {
		return nil, fmt.Errorf("there is no message %s", ref)
	}
	for _, b := range m.Buttons() {
		if b.Label == label {
			return d.dispatch(m.Channel, 3, map[string]any{"custom_id": b.CustomID, "component_type": 2, "id": 2}, m)
		}
	}
	return nil, fmt.Errorf("the message has no button %q", label)
}

// find finds a message, or an answer. The caller holds the lock.
func (d *Discord) find(ref chat.Ref) *DiscordMessage {
	for _, m := range d.messages {
		if m.Ref() == ref {
			return m
		}
	}
	for _, a := range d.asks {
		for _, m := range a.held {
			if m.Ref() == ref {
				return m
			}
		}
	}
	return nil
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
	d.send(a, d.interaction(a, map[string]any{"id": d.App, "name": "parley", "type": 1, "options": []any{map[string]any{"type": 1, "name": "help"}}}))
}

// dispatch sends an interaction to the application. The caller holds the lock.
func (d *Discord) dispatch(channel string, kind int, data map[string]any, on *DiscordMessage) (*DiscordAsk, error) {
	if d.endpoint == "" && len(d.ready()) == 0 {
		return nil, errors.New("the application did not respond: no connection to the gateway")
	}
	a := &DiscordAsk{ID: d.snowflake(), begun: d.now(), kind: kind, channel: channel, on: on}
	a.Token = "interaction-token-" + a.ID
	d.asks = append(d.asks, a)
	d.tokens[a.Token] = a
	d.send(a, d.interaction(a, data))
	return a, nil
}

// interaction is an ask as the application gets it. The caller holds the lock.
func (d *Discord) interaction(a *DiscordAsk, data map[string]any) map[string]any {
	in := map[string]any{
		"id": a.ID, "application_id": d.App, "type": a.kind, "token": a.Token, "version": 1, "channel_id": a.channel,
		"data": data, "app_permissions": fmt.Sprint(DiscordAll), "locale": "en-US", "context": 0, "entitlements": []any{},
	}
	user := map[string]any{"id": d.asker.ID, "username": "asker", "discriminator": "0", "avatar": nil}
	if at := d.channel(a.channel); at != nil && at.Guild != "" {
		// An application may always answer with links and files
		// (https://github.com/discord/discord-api-docs/issues/5316).
		in["guild_id"], in["app_permissions"] = at.Guild, fmt.Sprint(at.Permissions|DiscordEmbedLinks|1<<15)
		in["authorizing_integration_owners"] = map[string]any{"0": at.Guild}
		in["member"] = map[string]any{"user": user, "roles": []any{}, "permissions": fmt.Sprint(d.asker.Permissions),
			"joined_at": "2025-01-01T00:00:00Z", "deaf": false, "mute": false}
	} else {
		in["context"], in["user"] = 1, user
	}
	if a.on != nil {
		// One component is always newer than the client's library.
		message := d.shown(a.on)
		rows, _ := message["components"].([]any)
		message["components"] = append(rows, map[string]any{"type": 18, "id": 99, "label": "new"})
		in["message"] = message
	}
	return in
}

// send hands an interaction over: to the endpoint where one is set, else to every
// connection of the gateway. The caller holds the lock.
func (d *Discord) send(a *DiscordAsk, in map[string]any) {
	if d.endpoint != "" {
		d.post(a, in)
		return
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
	return d.until(ctx, func() bool { return holds(a.now()) })
}

// Asked is an interaction as it stands now.
func (d *Discord) Asked(a *DiscordAsk) DiscordAsk {
	d.mu.Lock()
	defer d.mu.Unlock()
	return a.now()
}

// now is a copy that stays as it is. The caller holds the lock.
func (a *DiscordAsk) now() DiscordAsk {
	b := *a
	b.Answers = nil
	for _, m := range a.held {
		b.Answers = append(b.Answers, *m)
	}
	return b
}
