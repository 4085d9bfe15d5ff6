package chattest

import (
	"fmt"
	"slices"

	"parley/bot/chat"
)

// discordResponses are the first responses that each kind of interaction takes
// (https://docs.discord.com/developers/interactions/receiving-and-responding#interaction-response-object).
var discordResponses = map[int][]int{
	2: {4, 5, 9},       // a slash command
	3: {4, 5, 6, 7, 9}, // a button
	4: {8},             // an option being typed
	5: {4, 5, 6, 7},    // a form, which opens no other
}

// callback takes the first response to an interaction.
func (d *Discord) callback(c discordCall) discordAnswer {
	a := d.tokens[c.id("interaction_token")]
	if a == nil || a.ID != c.id("interaction_id") || d.now().Sub(a.begun) > discordCallbackIn {
		return discordRefusal(10062)
	}
	if a.Acked != 0 {
		return discordRefusal(40060)
	}
	if refused := d.first(a, c); refused != nil {
		return *refused
	}
	return discordAnswer{status: 204}
}

// first takes the first response, or says why not. The caller holds the lock.
func (d *Discord) first(a *DiscordAsk, c discordCall) *discordAnswer {
	refuse := func(wrong []discordWrong) *discordAnswer {
		d.violate("%s: %v", c.route, wrong)
		answer := formRefusal(wrong)
		return &answer
	}
	number, _ := c.body["type"].(float64)
	kind := int(number)
	data, _ := c.body["data"].(map[string]any)
	flags, _ := data["flags"].(float64)
	if !slices.Contains(discordResponses[a.kind], kind) || kind == 6 && a.on == nil || kind == 7 && a.on == nil {
		return refuse([]discordWrong{{"type", "UNION_TYPE_CHOICES", fmt.Sprintf("%d is no response to an interaction of the type %d.", kind, a.kind)}})
	}
	switch kind {
	case 4, 7:
		m := &DiscordMessage{}
		if kind == 7 {
			m = a.on
		}
		files, refused := d.attach(m, c, data)
		if refused != nil {
			return refused
		}
		if wrong := append(checkMessage(data, discordHookKeys), discordPictures(data, files)...); len(wrong) > 0 {
			return refuse(wrong)
		}
		d.hold(a, m, data, files, int(flags))
	case 5:
		if stray := slices.DeleteFunc(sorted(data), func(k string) bool { return k == "flags" }); len(stray) > 0 || int(flags)&^discordEphemeral != 0 {
			return refuse([]discordWrong{{"data", "UNKNOWN_KEY", "A deferral takes nothing but the flag EPHEMERAL."}})
		}
	case 8:
		choices, wrong := discordSuggested(data)
		if len(wrong) > 0 {
			return refuse(wrong)
		}
		a.Choices = choices
	case 9:
		form, wrong := discordFormOf(data)
		if len(wrong) > 0 {
			return refuse(wrong)
		}
		a.Form = form
	}
	a.Acked, a.AckedIn, a.Private = kind, d.now().Sub(a.begun), int(flags)&discordEphemeral != 0
	d.gateway.stir()
	return nil
}

// discordSuggested reads the choices for an option being typed.
func discordSuggested(data map[string]any) ([]chat.Choice, []discordWrong) {
	var w wrongs
	list, is := data["choices"].([]any)
	if !is || len(list) > discordChoices {
		w.add("choices", "BASE_TYPE_MAX_LENGTH", "Must be %d or fewer in length.", discordChoices)
	}
	choices := []chat.Choice{}
	for i, c := range list {
		c, _ := c.(map[string]any)
		at := fmt.Sprintf("choices.%d", i)
		w.keys(at, c, []string{"name", "value"})
		w.text(at+".name", c["name"], 1, discordSummary)
		w.text(at+".value", c["value"], 1, discordSummary)
		name, _ := c["name"].(string)
		value, _ := c["value"].(string)
		choices = append(choices, chat.Choice{Name: name, Value: value})
	}
	return choices, w
}

// hold shows an answer: a new one, or one that is drawn anew. The caller holds the lock.
func (d *Discord) hold(a *DiscordAsk, m *DiscordMessage, body map[string]any, files []DiscordAttachment, flags int) {
	if m.ID == "" {
		m.ID, m.Channel, m.Created = d.snowflake(), a.channel, d.now()
		m.take(body)
		m.Flags = flags
	} else {
		flags := m.Flags // only what was deferred says who sees it
		m.take(body)
		m.Flags, m.Edits = flags, m.Edits+1
	}
	m.Attachments = files
	a.hold(m)
	d.gateway.stir()
}

// hold keeps a message as an answer.
func (a *DiscordAsk) hold(m *DiscordMessage) {
	if !slices.Contains(a.held, m) {
		a.held = append(a.held, m)
	}
}

// hook is the interaction that a webhook route means, or the refusal.
func (d *Discord) hook(c discordCall) (*DiscordAsk, *discordAnswer) {
	a := d.tokens[c.id("webhook_token")]
	code := 0
	switch {
	case c.id("webhook_id") != d.App:
		code = 10015
	case a == nil || d.now().Sub(a.begun) > discordTokenLife:
		code = 50027
	case a.Acked == 0 || a.Acked == 8 || a.Acked == 9:
		code = 10015
	default:
		return a, nil
	}
	refused := discordRefusal(code)
	return nil, &refused
}

// original is the message that an interaction's first response made or stands on; nil: it
// is deferred still, or deleted.
func (a *DiscordAsk) original() *DiscordMessage {
	switch {
	case a.gone:
		return nil
	case a.Acked == 6 || a.Acked == 7:
		return a.on
	case len(a.held) > 0:
		return a.held[0]
	}
	return nil
}

func (d *Discord) editOriginal(c discordCall) discordAnswer {
	a, refused := d.hook(c)
	if refused != nil {
		return *refused
	}
	if a.gone {
		return discordRefusal(10008)
	}
	m := a.original()
	flags := 0
	if a.Private {
		flags = discordEphemeral
	}
	if m == nil {
		m = &DiscordMessage{}
	}
	return d.answerWith(a, m, c, flags)
}

// answerWith draws an answer as a call says.
func (d *Discord) answerWith(a *DiscordAsk, m *DiscordMessage, c discordCall, flags int) discordAnswer {
	files, refused := d.attach(m, c, c.body)
	if refused != nil {
		return *refused
	}
	if wrong := append(checkMessage(c.body, discordHookKeys), discordPictures(c.body, files)...); len(wrong) > 0 {
		d.violate("%s: %v", c.route, wrong)
		return formRefusal(wrong)
	}
	d.hold(a, m, c.body, files, flags)
	return discordAnswer{status: 200, body: d.shown(m)}
}

func (d *Discord) getOriginal(c discordCall) discordAnswer {
	a, refused := d.hook(c)
	if refused != nil {
		return *refused
	}
	m := a.original()
	if m == nil {
		return discordRefusal(10008)
	}
	return discordAnswer{status: 200, body: d.shown(m)}
}

func (d *Discord) deleteOriginal(c discordCall) discordAnswer {
	a, refused := d.hook(c)
	if refused != nil {
		return *refused
	}
	if a.gone {
		return discordRefusal(10008)
	}
	if m := a.original(); m != nil {
		a.held = slices.DeleteFunc(a.held, func(o *DiscordMessage) bool { return o == m })
	}
	a.gone = true
	d.gateway.stir()
	return discordAnswer{status: 204}
}

func (d *Discord) followUp(c discordCall) discordAnswer {
	a, refused := d.hook(c)
	if refused != nil {
		return *refused
	}
	if a.Acked == 5 && len(a.held) == 0 && !a.gone {
		return d.editOriginal(c) // the first follow-up takes the place of the acknowledgement
	}
	flags, _ := c.body["flags"].(float64)
	return d.answerWith(a, &DiscordMessage{}, c, int(flags))
}
