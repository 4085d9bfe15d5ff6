package chattest

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// open is the channel of a call that writes; each method has its own word for an archived
// one. The caller holds the lock.
func (s *Slack) open(args map[string]any, archived string) (*SlackChannel, slackAnswer) {
	c := s.channelOf(slackArg(args, "channel"))
	switch {
	case !s.may("chat:write"):
		return nil, s.lacks("chat:write")
	case c == nil || c.Private && c.Outside:
		return nil, slackRefused("channel_not_found")
	case c.Archived:
		return nil, slackRefused(archived)
	case c.Outside && !s.may("chat:write.public"):
		return nil, slackRefused("not_in_channel")
	}
	return c, nil
}

// post is chat.postMessage. A reply to a message that is gone stands in the channel.
func (s *Slack) post(args map[string]any) slackAnswer {
	c, no := s.open(args, "is_archived")
	if no == nil {
		no = s.content(args, false)
	}
	if no != nil {
		return no
	}
	if slackArg(args, "thread_ts") != "" && c.Locked {
		return slackRefused("restricted_action_thread_locked")
	}
	m := &SlackMessage{Channel: c.ID, TS: s.stamp(), Text: slackArg(args, "text")}
	m.set(args)
	if thread := slackArg(args, "thread_ts"); thread != "" {
		if parent := s.message(c.ID, thread); parent != nil {
			m.Thread = thread
			m.Broadcast, _ = args["reply_broadcast"].(bool)
			if parent.Thread != "" {
				s.violate("thread_ts names a reply: it has to name the parent")
			}
		}
	}
	for _, option := range []string{"unfurl_links", "unfurl_media"} {
		if args[option] != false {
			s.violate("a message without %s=false: links from outside would unfold", option)
		}
	}
	s.messages = append(s.messages, m)
	return slackAnswer{"ok": true, "channel": c.ID, "ts": m.TS, "message": m.object()}
}

// update is chat.update: text without blocks deletes the blocks, attachments that are not
// given stay.
func (s *Slack) update(args map[string]any) slackAnswer {
	c, no := s.open(args, "is_inactive")
	if no == nil {
		no = s.content(args, true)
	}
	if no != nil {
		return no
	}
	m := s.message(c.ID, slackArg(args, "ts"))
	switch {
	case m == nil:
		return slackRefused("message_not_found")
	case m.Foreign:
		return slackRefused("cant_update_message")
	case s.window > 0 && s.now().Sub(m.at()) > s.window:
		return slackRefused("edit_window_closed")
	}
	if t := slackArg(args, "text"); t != "" {
		m.Text, m.Blocks = t, nil
	}
	m.set(args)
	m.Edits++
	return slackAnswer{"ok": true, "channel": c.ID, "ts": m.TS, "text": m.Text, "message": m.object()}
}

// at is when a message was sent.
func (m *SlackMessage) at() time.Time {
	seconds, _, _ := strings.Cut(m.TS, ".")
	n, _ := strconv.ParseInt(seconds, 10, 64)
	return time.Unix(n, 0)
}

// set takes over blocks, attachments and metadata. A block without an id gets one, as a
// press of its buttons will name it.
func (m *SlackMessage) set(args map[string]any) {
	n := 0
	number := func(blocks any) {
		list, _ := blocks.([]any)
		for _, b := range list {
			if block, ok := b.(map[string]any); ok && block["block_id"] == nil {
				n++
				block["block_id"] = fmt.Sprintf("b%d", n)
			}
		}
	}
	raw := func(v any) json.RawMessage {
		data, err := json.Marshal(v)
		if err != nil {
			panic(err)
		}
		return data
	}
	if blocks, ok := args["blocks"]; ok {
		number(blocks)
		m.Blocks = raw(blocks)
	}
	if attachments, ok := args["attachments"].([]any); ok {
		for _, a := range attachments {
			if attachment, ok := a.(map[string]any); ok {
				number(attachment["blocks"])
			}
		}
		m.Attachments = raw(attachments)
	}
	if metadata, ok := args["metadata"]; ok {
		m.Metadata = raw(metadata)
	}
}

// object is a message as the Web API shows it.
func (m *SlackMessage) object() map[string]any {
	o := map[string]any{"type": "message", "ts": m.TS, "text": m.Text, "user": "U0PARLEY", "bot_id": "B0PARLEY", "app_id": "A0PARLEY", "team": "T0PARLEY"}
	if m.Thread != "" {
		o["thread_ts"] = m.Thread
	}
	for key, raw := range map[string]json.RawMessage{"blocks": m.Blocks, "attachments": m.Attachments, "metadata": m.Metadata} {
		if raw != nil {
			o[key] = raw
		}
	}
	return o
}

func (c *SlackChannel) object() map[string]any {
	return map[string]any{"id": c.ID, "name": c.Name, "is_channel": !c.Private, "is_private": c.Private, "is_archived": c.Archived, "is_member": !c.Outside, "num_members": 3}
}

// list is conversations.list, two channels a page at the smallest.
func (s *Slack) list(args map[string]any) slackAnswer {
	types := slackArg(args, "types")
	if types == "" {
		types = "public_channel"
	}
	var found []any
	for kind := range strings.SplitSeq(types, ",") {
		scope := map[string]string{"public_channel": "channels:read", "private_channel": "groups:read", "im": "im:read", "mpim": "mpim:read"}[kind]
		switch {
		case scope == "":
			return slackRefused("invalid_types")
		case !s.may(scope):
			return s.lacks(scope)
		}
		for _, c := range s.channels {
			if !c.Direct && c.Private == (kind == "private_channel") && !(c.Private && c.Outside) && !(c.Archived && args["exclude_archived"] == true) {
				found = append(found, c.object())
			}
		}
	}
	begin, _ := strconv.Atoi(slackArg(args, "cursor"))
	limit, _ := args["limit"].(int)
	if limit <= 0 || limit > 1000 {
		limit = 100
	}
	end, next := min(begin+limit, len(found)), ""
	if begin > end {
		return slackRefused("invalid_cursor")
	}
	if end < len(found) {
		next = strconv.Itoa(end)
	}
	return slackAnswer{"ok": true, "channels": append([]any{}, found[begin:end]...), "response_metadata": map[string]any{"next_cursor": next}}
}

// history is conversations.history: what stands in the channel itself, the newest first.
func (s *Slack) history(args map[string]any) slackAnswer {
	c, no := s.readable(args)
	if no != nil {
		return no
	}
	var found []*SlackMessage
	for _, m := range slices.Backward(s.messages) {
		if m.Channel == c.ID && (m.Thread == "" || m.Broadcast) && !m.Ephemeral {
			found = append(found, m)
		}
	}
	return slackPage(args, found)
}

// replies is conversations.replies: a message and what stands in its thread, the oldest
// first.
func (s *Slack) replies(args map[string]any) slackAnswer {
	c, no := s.readable(args)
	if no != nil {
		return no
	}
	parent := s.message(c.ID, slackArg(args, "ts"))
	if parent == nil {
		return slackRefused("thread_not_found")
	}
	found := []*SlackMessage{parent}
	for _, m := range s.messages {
		if m.Channel == c.ID && m.Thread == parent.TS && !m.Ephemeral {
			found = append(found, m)
		}
	}
	return slackPage(args, found)
}

// readable is the channel of a call that reads what stands there. The caller holds the lock.
func (s *Slack) readable(args map[string]any) (*SlackChannel, slackAnswer) {
	c := s.channelOf(slackArg(args, "channel"))
	scope := "channels:history"
	if c != nil && c.Private {
		scope = "groups:history"
	}
	switch {
	case !s.may(scope):
		return nil, s.lacks(scope)
	case c == nil:
		return nil, slackRefused("channel_not_found")
	case c.Outside:
		return nil, slackRefused("not_in_channel")
	}
	return c, nil
}

// slackPage is one page of messages, from the oldest that is asked for. Metadata comes only
// when it is asked for.
func slackPage(args map[string]any, all []*SlackMessage) slackAnswer {
	oldest, _ := strconv.ParseFloat(slackArg(args, "oldest"), 64)
	limit, _ := args["limit"].(int)
	if limit <= 0 || limit > 999 {
		limit = 100
	}
	begin, _ := strconv.Atoi(slackArg(args, "cursor"))
	found, more := []any{}, false
	for i, m := range all {
		if ts, _ := strconv.ParseFloat(m.TS, 64); ts <= oldest || i < begin {
			continue
		}
		if len(found) == limit {
			begin, more = i, true
			break
		}
		o := m.object()
		if args["include_all_metadata"] != true {
			delete(o, "metadata")
		}
		found = append(found, o)
	}
	a := slackAnswer{"ok": true, "messages": found, "has_more": more}
	if more {
		a["response_metadata"] = map[string]any{"next_cursor": strconv.Itoa(begin)}
	}
	return a
}
