package chattest

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// discordNonce is a message that was sent with its nonce enforced.
type discordNonce struct {
	channel, message string
	at               time.Time
}

// reach finds a channel and checks that the bot may do there what permission says. The
// caller holds the lock, as of every route.
func (d *Discord) reach(id string, permission int64) (*DiscordChannel, *discordAnswer) {
	refuse := func(code int) (*DiscordChannel, *discordAnswer) {
		a := discordRefusal(code)
		return nil, &a
	}
	c := d.channel(id)
	if c == nil {
		return refuse(10003)
	}
	if c.Permissions&DiscordViewChannel == 0 || !slices.Contains(d.guilds, c.Guild) {
		return refuse(50001)
	}
	if c.Permissions&permission != permission {
		return refuse(50013)
	}
	return c, nil
}

func (d *Discord) createMessage(c discordCall) discordAnswer {
	id := c.id("channel_id")
	needs := DiscordSend
	at := d.channel(id)
	if at != nil && at.Parent != "" {
		needs = DiscordSendInThreads
		if parent := d.channel(at.Parent); parent != nil {
			at.Permissions = parent.Permissions
		}
	}
	if embeds, _ := c.body["embeds"].([]any); len(embeds) > 0 {
		needs |= DiscordEmbedLinks
	}
	channel, refused := d.reach(id, needs)
	if refused != nil {
		return *refused
	}
	switch {
	case channel.Type == 15 || channel.Type == 4:
		return discordRefusal(50008)
	case channel.Locked && channel.Archived:
		return discordRefusal(50083)
	case channel.Locked:
		return discordRefusal(160005)
	}
	wrong := checkMessage(c.body, discordNewKeys)
	m := &DiscordMessage{Channel: id, Created: d.now()}
	if ref, is := c.body["message_reference"].(map[string]any); is {
		m.Reference, _ = ref["message_id"].(string)
		if channel.Permissions&DiscordReadHistory == 0 {
			return discordRefusal(160002)
		}
		if d.message(id, m.Reference) == nil {
			if ref["fail_if_not_exists"] != false {
				wrong = append(wrong, discordWrong{"message_reference", "MESSAGE_REFERENCE_UNKNOWN_MESSAGE", "Unknown message"})
			}
			m.Reference = ""
		}
	}
	if len(wrong) > 0 {
		d.violate("%s: %v", c.route, wrong)
		return formRefusal(wrong)
	}
	if discordEmpty(c.body) {
		d.violate("%s: the message is empty", c.route)
		return discordRefusal(50006)
	}
	m.Nonce, _ = c.body["nonce"].(string)
	key := m.Nonce // by the same author: https://docs.discord.com/developers/resources/message#create-message
	if c.body["enforce_nonce"] == true && m.Nonce != "" {
		if had, is := d.nonces[key]; is && d.now().Sub(had.at) < discordNonceLife {
			if old := d.message(had.channel, had.message); old != nil {
				return discordAnswer{status: 200, body: d.created(old)}
			}
		}
	}
	channel.Archived = false
	m.ID = d.snowflake()
	m.take(c.body)
	d.messages = append(d.messages, m)
	if c.body["enforce_nonce"] == true && m.Nonce != "" {
		d.nonces[key] = discordNonce{id, m.ID, d.now()}
	}
	return discordAnswer{status: 200, body: d.created(m)}
}

func (d *Discord) editMessage(c discordCall) discordAnswer {
	channel, refused := d.reach(c.id("channel_id"), 0)
	if refused != nil {
		return *refused
	}
	m := d.message(channel.ID, c.id("message_id"))
	switch {
	case m == nil:
		return discordRefusal(10008)
	case m.Foreign:
		return discordRefusal(50005)
	case channel.Archived:
		return discordRefusal(50083)
	}
	if wrong := checkMessage(c.body, discordEditKeys); len(wrong) > 0 {
		d.violate("%s: %v", c.route, wrong)
		return formRefusal(wrong)
	}
	m.take(c.body)
	m.Edits++
	return discordAnswer{status: 200, body: d.shown(m)}
}

func (d *Discord) getMessage(c discordCall) discordAnswer {
	channel, refused := d.reach(c.id("channel_id"), DiscordReadHistory)
	if refused != nil {
		return *refused
	}
	m := d.message(channel.ID, c.id("message_id"))
	if m == nil {
		return discordRefusal(10008)
	}
	return discordAnswer{status: 200, body: d.shown(m)}
}

// listMessages shows a page, the newest first: of all, or of what stands right after a
// message. Who may not read the channel's history is shown nothing.
func (d *Discord) listMessages(c discordCall) discordAnswer {
	channel, refused := d.reach(c.id("channel_id"), 0)
	if refused != nil {
		return *refused
	}
	query := c.r.URL.Query()
	after, _ := strconv.ParseInt(query.Get("after"), 10, 64)
	limit, err := strconv.Atoi(query.Get("limit"))
	if err != nil {
		limit = 50
	}
	if limit < 1 || limit > 100 {
		d.violate("%s: limit %d", c.route, limit)
	}
	var found []*DiscordMessage
	for _, m := range d.messages {
		id, _ := strconv.ParseInt(m.ID, 10, 64)
		if m.Channel == channel.ID && channel.Permissions&DiscordReadHistory != 0 && id > after {
			found = append(found, m)
		}
	}
	if n := len(found) - limit; n > 0 && after == 0 {
		found = found[n:]
	}
	all := []any{}
	for _, m := range slices.Backward(found[:min(len(found), limit)]) {
		all = append(all, d.shown(m))
	}
	return discordAnswer{status: 200, body: all}
}

func (d *Discord) createThread(c discordCall) discordAnswer {
	channel, refused := d.reach(c.id("channel_id"), DiscordReadHistory)
	if refused != nil {
		return *refused
	}
	id := c.id("message_id")
	switch {
	case channel.Parent != "":
		return discordRefusal(50024)
	case channel.Permissions&DiscordCreateThreads == 0:
		return discordRefusal(50013)
	case d.message(channel.ID, id) == nil:
		return discordRefusal(10008)
	case d.channel(id) != nil:
		return discordRefusal(160004)
	}
	name, _ := c.body["name"].(string)
	if wrong := checkText("name", name, 1, discordThreadName); wrong != nil {
		d.violate("%s: %v", c.route, *wrong)
		return formRefusal([]discordWrong{*wrong})
	}
	t := &DiscordChannel{ID: id, Guild: channel.Guild, Name: name, Type: 11, Parent: channel.ID, Permissions: channel.Permissions}
	d.channels = append(d.channels, t)
	return discordAnswer{status: 201, body: d.place(t)}
}

func (d *Discord) getChannel(c discordCall) discordAnswer {
	channel, refused := d.reach(c.id("channel_id"), 0)
	if refused != nil {
		return *refused
	}
	return discordAnswer{status: 200, body: d.place(channel)}
}

func (d *Discord) guildChannels(c discordCall) discordAnswer {
	guild := c.id("guild_id")
	if !slices.Contains(d.guilds, guild) {
		return discordRefusal(50001)
	}
	all := []any{}
	for _, ch := range d.channels {
		if ch.Guild == guild && ch.Parent == "" {
			all = append(all, d.place(ch))
		}
	}
	return discordAnswer{status: 200, body: all}
}

func (d *Discord) roles(c discordCall) discordAnswer {
	guild := c.id("guild_id")
	if !slices.Contains(d.guilds, guild) {
		return discordRefusal(50001)
	}
	return discordAnswer{status: 200, body: []any{map[string]any{"id": guild, "name": "@everyone", "permissions": fmt.Sprint(DiscordAll)}}}
}

func (d *Discord) member(c discordCall) discordAnswer {
	if !slices.Contains(d.guilds, c.id("guild_id")) || c.id("user_id") != d.App {
		return discordRefusal(50001)
	}
	return discordAnswer{status: 200, body: map[string]any{"user": d.user(), "roles": []any{}}}
}

// place is a channel or a thread as Discord shows it.
func (d *Discord) place(c *DiscordChannel) map[string]any {
	m := map[string]any{"id": c.ID, "type": c.Type, "flags": 0, "guild_id": c.Guild, "name": c.Name}
	if c.Parent == "" {
		m["position"] = 0
		// Everybody may do everything, and the channel takes away what the bot may not.
		m["permission_overwrites"] = []any{map[string]any{"id": c.Guild, "type": 0, "allow": "0", "deny": fmt.Sprint(DiscordAll &^ c.Permissions)}}
		return m
	}
	m["parent_id"], m["owner_id"] = c.Parent, d.App
	m["message_count"], m["member_count"], m["total_message_sent"] = 0, 1, 0
	m["thread_metadata"] = map[string]any{"archived": c.Archived, "archive_timestamp": nil, "auto_archive_duration": 1440, "locked": c.Locked}
	return m
}

// take puts what a body says into the message; what it leaves out stays.
func (m *DiscordMessage) take(body map[string]any) {
	if content, is := body["content"].(string); is {
		m.Content = content
	}
	if flags, is := body["flags"].(float64); is {
		m.Flags = int(flags)
	}
	for name, into := range map[string]*json.RawMessage{"embeds": &m.Embeds, "components": &m.Components, "allowed_mentions": &m.Mentions} {
		if v, given := body[name]; given {
			text, err := json.Marshal(v)
			if err != nil {
				panic(err) // it was JSON a moment ago
			}
			*into = text
		}
	}
}

// created is a message as Discord answers who sent it: only then with its nonce.
func (d *Discord) created(m *DiscordMessage) map[string]any {
	out := d.shown(m)
	if m.Nonce != "" {
		out["nonce"] = m.Nonce
	}
	return out
}

// shown is a message as Discord shows it.
func (d *Discord) shown(m *DiscordMessage) map[string]any {
	out := map[string]any{
		"id": m.ID, "type": 0, "channel_id": m.Channel, "content": m.Content, "author": d.user(), "timestamp": m.Created.UTC().Format(time.RFC3339Nano),
		"edited_timestamp": nil, "flags": m.Flags, "mentions": []any{}, "mention_roles": []any{}, "attachments": attachmentsShown(m), "pinned": false,
		"mention_everyone": false, "tts": false, "embeds": m.embedsShown(), "components": componentsShown(m.Components),
	}
	if m.Edits > 0 {
		out["edited_timestamp"] = d.now().UTC().Format(time.RFC3339Nano)
	}
	if m.Foreign {
		out["author"] = d.person()
	}
	if m.Reference != "" {
		out["type"] = 19
		out["message_reference"] = map[string]any{"type": 0, "channel_id": m.Channel, "message_id": m.Reference}
	}
	return out
}

// embedsShown are embeds as Discord gives them back: trimmed, with their type, pictures
// where it keeps them.
func (m *DiscordMessage) embedsShown() []map[string]any {
	all := []map[string]any{}
	json.Unmarshal(m.Embeds, &all)
	for _, e := range all {
		e["type"] = "rich"
		if image, is := e["image"].(map[string]any); is {
			for _, f := range m.Attachments {
				if image["url"] == "attachment://"+f.Name {
					image["url"] = discordCDN + m.Channel + "/" + f.ID + "/" + f.Name
					image["proxy_url"] = image["url"]
				}
			}
		}
		for name, v := range e {
			if s, is := v.(string); is {
				e[name] = strings.TrimSpace(s)
			}
		}
		fields, _ := e["fields"].([]any)
		for _, f := range fields {
			if f, is := f.(map[string]any); is && f["inline"] == nil {
				f["inline"] = false
			}
		}
	}
	return all
}

// componentsShown are components as Discord gives them back: numbered.
func componentsShown(raw json.RawMessage) []any {
	all, n := []any{}, 0
	json.Unmarshal(raw, &all)
	var number func([]any)
	number = func(list []any) {
		for _, c := range list {
			if c, is := c.(map[string]any); is {
				n++
				c["id"] = n
				inner, _ := c["components"].([]any)
				number(inner)
			}
		}
	}
	number(all)
	return all
}

func discordEmpty(body map[string]any) bool {
	embeds, _ := body["embeds"].([]any)
	return strings.TrimSpace(fmt.Sprint(body["content"])) == "" && len(embeds) == 0
}
