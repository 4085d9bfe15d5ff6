package chattest

import (
	"cmp"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// registered finds a command of a server, or of all that is offered there. The caller holds
// the lock.
func (d *Discord) registered(name, guild string) map[string]any {
	place := 0.0
	if guild == "" {
		place = 1 // a private conversation
	}
	for _, at := range []string{guild, ""} {
		for _, c := range d.commands[at] {
			contexts, given := c["contexts"].([]any)
			if c["name"] == name && (at != "" || !given || slices.Contains(contexts, any(place))) {
				return c
			}
		}
	}
	return nil
}

// discordChild is an option of a command by its name.
func discordChild(of map[string]any, name string) map[string]any {
	options, _ := of["options"].([]any)
	for _, o := range options {
		if o, is := o.(map[string]any); is && o["name"] == name {
			return o
		}
	}
	return nil
}

func (d *Discord) getCommands(c discordCall) discordAnswer {
	if c.id("application_id") != d.App || c.id("guild_id") != "" && !slices.Contains(d.guilds, c.id("guild_id")) {
		return discordRefusal(50001)
	}
	all := []any{}
	for _, command := range d.commands[c.id("guild_id")] {
		all = append(all, command)
	}
	return discordAnswer{status: 200, body: all}
}

func (d *Discord) putCommands(c discordCall) discordAnswer {
	if c.id("application_id") != d.App || c.id("guild_id") != "" && !slices.Contains(d.guilds, c.id("guild_id")) {
		return discordRefusal(50001)
	}
	var list []map[string]any
	if json.Unmarshal(c.raw, &list) != nil {
		return discordRefusal(50035)
	}
	var w wrongs
	if len(list) > discordCommands {
		w.add("_", "BASE_TYPE_MAX_LENGTH", "Must be %d or fewer in length.", discordCommands)
	}
	for i, command := range list {
		if sum := w.command(fmt.Sprint(i), command); sum > discordCommandSum {
			w.add(fmt.Sprint(i), "APPLICATION_COMMAND_TOO_LARGE", "Command exceeds maximum size (%d)", discordCommandSum)
		}
	}
	if len(w) > 0 {
		d.violate("%s: %v", c.route, w)
		return formRefusal(w)
	}
	made := []map[string]any{}
	for _, command := range list {
		if d.registered(command["name"].(string), cmp.Or(c.id("guild_id"), d.guilds[0])) == nil {
			if d.creates++; d.creates > discordCreates {
				return discordRefusal(30034)
			}
		}
		made = append(made, d.kept(command, c.id("guild_id")))
	}
	d.commands[c.id("guild_id")] = made
	return d.getCommands(c)
}

// kept is a command as Discord gives it back: with what it adds, without what is empty.
func (d *Discord) kept(command map[string]any, guild string) map[string]any {
	out := map[string]any{"id": d.snowflake(), "application_id": d.App, "version": d.snowflake(), "default_member_permissions": nil, "type": 1, "nsfw": false, "dm_permission": true}
	for k, v := range discordTidy(command).(map[string]any) {
		out[k] = v
	}
	if guild != "" {
		out["guild_id"] = guild
		for _, global := range []string{"dm_permission", "contexts", "integration_types"} {
			delete(out, global)
		}
	}
	return out
}

// discordTidy drops what is empty.
func discordTidy(v any) any {
	switch v := v.(type) {
	case map[string]any:
		out := map[string]any{}
		for k, inner := range v {
			if inner = discordTidy(inner); inner != nil && inner != false {
				out[k] = inner
			}
		}
		return out
	case []any:
		if len(v) == 0 {
			return nil
		}
		out := make([]any, len(v))
		for i := range v {
			out[i] = discordTidy(v[i])
		}
		return out
	}
	return v
}

// commandName is what a command or an option may be called
// (https://docs.discord.com/developers/interactions/application-commands#application-command-object-application-command-naming).
var commandName = regexp.MustCompile(`^[-_'\p{L}\p{N}\p{Devanagari}\p{Thai}]{1,32}$`)

// command checks a command or an option, and says how long its texts are in all.
func (w *wrongs) command(path string, c map[string]any) int {
	name, _ := c["name"].(string)
	if !commandName.MatchString(name) || name != strings.ToLower(name) {
		w.add(path+".name", "APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid")
	}
	sum := w.text(path+".name", c["name"], 1, discordName) + w.text(path+".description", c["description"], 1, discordSummary)
	options, _ := c["options"].([]any)
	if len(options) > discordOptions {
		w.add(path+".options", "BASE_TYPE_MAX_LENGTH", "Must be %d or fewer in length.", discordOptions)
	}
	optional, names := false, map[any]bool{}
	for i, o := range options {
		at := fmt.Sprintf("%s.options.%d", path, i)
		option, _ := o.(map[string]any)
		sum += w.command(at, option)
		if option["required"] == true && optional {
			w.add(at, "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID", "Required options must be placed before non-required options")
		}
		optional = optional || option["required"] != true
		if names[option["name"]] {
			w.add(at+".name", "APPLICATION_COMMAND_OPTIONS_NAME_DUPLICATED", "Option name is already used")
		}
		names[option["name"]] = true
	}
	choices, _ := c["choices"].([]any)
	if len(choices) > discordChoices {
		w.add(path+".choices", "BASE_TYPE_MAX_LENGTH", "Must be %d or fewer in length.", discordChoices)
	}
	if c["autocomplete"] == true && (len(choices) > 0 || c["type"] != 3.0) {
		w.add(path+".autocomplete", "APPLICATION_COMMAND_OPTIONS_AUTOCOMPLETE_CHOICES", "Autocomplete cannot be set with choices, nor for this type.")
	}
	for i, choice := range choices {
		at := fmt.Sprintf("%s.choices.%d", path, i)
		choice, _ := choice.(map[string]any)
		sum += w.text(at+".name", choice["name"], 1, discordSummary) + w.text(at+".value", choice["value"], 0, discordSummary)
	}
	return sum
}
