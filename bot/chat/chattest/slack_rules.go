package chattest

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// content holds what a message says against Slack's rules; nil lets it through. What is
// refused is a violation as well, for a program that knows the rules sends nothing that
// breaks them. The caller holds the lock.
func (s *Slack) content(args map[string]any, update bool) slackAnswer {
	no := slackContent(args, update)
	if no != nil {
		s.violate("a message is refused: %v %v", no["error"], no["response_metadata"])
	}
	return no
}

func slackContent(args map[string]any, update bool) slackAnswer {
	said := slackArg(args, "text")
	blocks, hasBlocks := args["blocks"]
	attachments, hasAttachments := args["attachments"]
	var c slackChecker
	if hasBlocks {
		c.blocks("/blocks", blocks)
	}
	if hasAttachments {
		c.attachments(attachments)
	}
	switch {
	case said == "" && !hasBlocks && !hasAttachments:
		return slackRefused("no_text")
	case update && len(said) > slackUpdateText, slackUnits(said) > slackText:
		return slackRefused("msg_too_long")
	case c.count > slackAttachments:
		return slackRefused("too_many_attachments")
	case len(c.found) > 0:
		return slackAnswer{"ok": false, "error": "invalid_blocks", "response_metadata": map[string]any{"messages": c.found}}
	case c.length > slackBlocksLength:
		return slackRefused("msg_blocks_too_long")
	}
	if code := slackMetadataError(args); code != "" {
		return slackRefused(code)
	}
	return nil
}

var slackEventType = regexp.MustCompile(`^[a-z][a-z0-9_.]{0,254}$`)

func slackMetadataError(args map[string]any) string {
	given, ok := args["metadata"]
	if !ok {
		return ""
	}
	m, ok := given.(map[string]any)
	name, _ := m["event_type"].(string)
	payload, isObject := m["event_payload"].(map[string]any)
	data, err := json.Marshal(payload)
	switch {
	case !ok || !isObject || err != nil || len(m) != 2:
		return "invalid_metadata_format"
	case !slackEventType.MatchString(name):
		return "invalid_metadata_schema"
	case len(data) > slackMetadata:
		return "metadata_too_large"
	}
	return ""
}

// units is a text's length as JavaScript counts it: the longer of the ways to count.
func slackUnits(s string) int { return len(utf16.Encode([]rune(s))) }

// slackChecker walks through Block Kit JSON and notes what is wrong, as Slack words it.
type slackChecker struct {
	found   []string
	length  int // characters of all texts, values and addresses
	count   int // attachments
	ids     []string
	actions []string
}

func (c *slackChecker) wrong(at, format string, args ...any) {
	if len(c.found) < 10 {
		c.found = append(c.found, "[ERROR] "+fmt.Sprintf(format, args...)+" [json-pointer:"+at+"]")
	}
}

func (c *slackChecker) attachments(v any) {
	list, ok := v.([]any)
	if !ok {
		c.wrong("/attachments", "must be an array")
		return
	}
	c.count = len(list)
	for i, v := range list {
		at := fmt.Sprintf("/attachments/%d", i)
		o := c.object(at, v, "color", "fallback", "blocks")
		if color := c.optional(at, o, "color", 7); color != "" && !regexp.MustCompile(`^#[0-9A-Fa-f]{6}$`).MatchString(color) {
			c.wrong(at+"/color", "must be a hex colour")
		}
		c.optional(at, o, "fallback", slackText)
		if blocks, ok := o["blocks"]; ok {
			c.blocks(at+"/blocks", blocks)
		}
	}
}

func (c *slackChecker) blocks(at string, v any) {
	list, ok := v.([]any)
	if !ok {
		c.wrong(at, "must be an array")
		return
	}
	if len(list) > slackBlocks {
		c.wrong(at, "no more than %d items allowed", slackBlocks)
	}
	for i, v := range list {
		c.block(fmt.Sprintf("%s/%d", at, i), v)
	}
}

// block checks the block types that Parley has a use for; any other is refused.
func (c *slackChecker) block(at string, v any) {
	o, _ := v.(map[string]any)
	kind, _ := o["type"].(string)
	switch kind {
	case "header":
		o = c.object(at, v, "type", "block_id", "text")
		c.text(at+"/text", o["text"], slackHeader, "plain_text")
	case "section":
		o = c.object(at, v, "type", "block_id", "text", "fields", "expand")
		if o["text"] == nil && o["fields"] == nil {
			c.wrong(at, "a section needs text or fields")
		}
		if o["text"] != nil {
			c.text(at+"/text", o["text"], slackSection, "plain_text", "mrkdwn")
		}
		if o["fields"] != nil {
			for i, f := range c.list(at+"/fields", o["fields"], slackFields) {
				c.text(fmt.Sprintf("%s/fields/%d", at, i), f, slackField, "plain_text", "mrkdwn")
			}
		}
	case "context":
		o = c.object(at, v, "type", "block_id", "elements")
		for i, e := range c.list(at+"/elements", o["elements"], slackContext) {
			c.text(fmt.Sprintf("%s/elements/%d", at, i), e, slackSection, "plain_text", "mrkdwn")
		}
	case "actions":
		o = c.object(at, v, "type", "block_id", "elements")
		for i, e := range c.list(at+"/elements", o["elements"], slackActions) {
			c.button(fmt.Sprintf("%s/elements/%d", at, i), e)
		}
	case "divider":
		o = c.object(at, v, "type", "block_id")
	default:
		c.wrong(at+"/type", "must be a valid block type")
		return
	}
	if id := c.optional(at, o, "block_id", slackID); id != "" {
		if slices.Contains(c.ids, id) {
			c.wrong(at+"/block_id", "block_id must be unique")
		}
		c.ids = append(c.ids, id)
	}
}

func (c *slackChecker) button(at string, v any) {
	o := c.object(at, v, "type", "text", "action_id", "value", "url", "style", "accessibility_label")
	if o["type"] != "button" {
		c.wrong(at+"/type", "must be a button")
	}
	c.text(at+"/text", o["text"], slackButton, "plain_text")
	c.optional(at, o, "value", slackValue)
	c.optional(at, o, "url", slackURL)
	if style := c.optional(at, o, "style", 7); style != "" && style != "primary" && style != "danger" {
		c.wrong(at+"/style", "must be primary or danger")
	}
	id := c.optional(at, o, "action_id", slackID)
	if slices.Contains(c.actions, id) {
		c.wrong(at+"/action_id", "action_id must be unique")
	}
	c.actions = append(c.actions, id)
}

// text checks a text object.
func (c *slackChecker) text(at string, v any, limit int, kinds ...string) {
	o := c.object(at, v, "type", "text", "emoji", "verbatim")
	kind, _ := o["type"].(string)
	if !slices.Contains(kinds, kind) {
		c.wrong(at+"/type", "must be one of %s", strings.Join(kinds, ", "))
	}
	if _, given := o["emoji"]; given && kind == "mrkdwn" {
		c.wrong(at+"/emoji", "not allowed with mrkdwn")
	}
	if _, given := o["verbatim"]; given && kind == "plain_text" {
		c.wrong(at+"/verbatim", "not allowed with plain_text")
	}
	said, ok := o["text"].(string)
	switch {
	case !ok || said == "":
		c.wrong(at+"/text", "must be more than 0 characters")
	case slackUnits(said) > limit:
		c.wrong(at+"/text", "must be less than %d characters", limit+1)
	case !utf8.ValidString(said):
		c.wrong(at+"/text", "must be valid text")
	}
	c.length += slackUnits(said)
}

// object checks that v is an object with no other keys than these.
func (c *slackChecker) object(at string, v any, keys ...string) map[string]any {
	o, ok := v.(map[string]any)
	if !ok {
		c.wrong(at, "must be an object")
		return nil
	}
	for key := range o {
		if !slices.Contains(keys, key) {
			c.wrong(at, "invalid additional property: %s", key)
		}
	}
	return o
}

// list checks a list that has to have elements.
func (c *slackChecker) list(at string, v any, most int) []any {
	list, ok := v.([]any)
	switch {
	case !ok || len(list) == 0:
		c.wrong(at, "no less than 1 items allowed")
	case len(list) > most:
		c.wrong(at, "no more than %d items allowed", most)
	}
	return list
}

// optional checks a text that may be left out.
func (c *slackChecker) optional(at string, o map[string]any, key string, limit int) string {
	v, given := o[key]
	if !given {
		return ""
	}
	said, ok := v.(string)
	if !ok || said == "" || slackUnits(said) > limit {
		c.wrong(at+"/"+key, "must be 1 to %d characters", limit)
	}
	if key == "value" || key == "url" {
		c.length += slackUnits(said)
	}
	return said
}
