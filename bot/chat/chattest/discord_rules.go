package chattest

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Discord's limits.
const (
	discordContent      = 2000             // for bots: https://docs.discord.com/developers/resources/message#create-message
	discordNonceLength  = 25               // same
	discordNonceLife    = 5 * time.Minute  // "the past few minutes": same
	discordEmbeds       = 10               // same
	discordEmbedSum     = 6000             // over all embeds: https://docs.discord.com/developers/resources/message#embed-object-embed-limits
	discordTitle        = 256              // same
	discordDescription  = 4096             // same
	discordFields       = 25               // same
	discordFieldName    = 256              // same
	discordFieldValue   = 1024             // same
	discordFooter       = 2048             // same
	discordAuthor       = 256              // same
	discordRows         = 5                // https://docs.discord.com/developers/components/reference#action-row
	discordButtons      = 5                // a row: same
	discordLabel        = 80               // https://docs.discord.com/developers/components/reference#button
	discordCustomID     = 100              // same
	discordURL          = 512              // of a button: same
	discordAttachments  = 10               // https://docs.discord.com/developers/resources/message#create-message
	discordFile         = 10 << 20         // bytes: https://docs.discord.com/developers/reference#uploading-files
	discordRequest      = 25 << 20         // bytes of all files: same
	discordFileAlt      = 1024             // https://docs.discord.com/developers/resources/message#attachment-object
	discordFormTitle    = 45               // https://docs.discord.com/developers/interactions/receiving-and-responding#interaction-response-object-modal
	discordFormInputs   = 5                // same
	discordFormLabel    = 45               // https://docs.discord.com/developers/components/reference#label
	discordInputLength  = 4000             // https://docs.discord.com/developers/components/reference#text-input
	discordThreadName   = 100              // https://docs.discord.com/developers/resources/channel#start-thread-from-message
	discordCommands     = 100              // https://docs.discord.com/developers/interactions/application-commands#registering-a-command
	discordOptions      = 25               // https://docs.discord.com/developers/interactions/application-commands#application-command-object
	discordChoices      = 25               // same
	discordName         = 32               // of a command or an option: same
	discordSummary      = 100              // of a command, an option or a choice: same
	discordCommandSum   = 8000             // names, descriptions and values of a command: same
	discordCreates      = 200              // a day: same
	discordCallbackIn   = 3 * time.Second  // https://docs.discord.com/developers/interactions/receiving-and-responding
	discordTokenLife    = 15 * time.Minute // same
	discordSessions     = 1000             // a day: https://docs.discord.com/developers/events/gateway#session-start-limit
	discordIdentifyEach = 5 * time.Second  // same
	discordBeat         = 41_250 * time.Millisecond
	discordSends        = 120    // a minute over the gateway: https://docs.discord.com/developers/events/gateway#rate-limiting
	discordPayload      = 4096   // bytes over the gateway: https://docs.discord.com/developers/events/gateway#sending-events
	discordGlobal       = 50     // requests a second: https://docs.discord.com/developers/topics/rate-limits#global-rate-limit
	discordWrites       = 5      // in 5 seconds, of a route in a channel: as its headers were seen to say
	discordInvalid      = 10_000 // in ten minutes: https://docs.discord.com/developers/topics/rate-limits#invalid-request-limit-aka-cloudflare-bans

	discordEphemeral             = 1 << 6  // https://docs.discord.com/developers/resources/message#message-object-message-flags
	discordSuppressNotifications = 1 << 12 // same
)

// What a body may hold: Discord passes over other keys in silence, and so over a mistake.
var (
	discordNewKeys  = []string{"content", "embeds", "components", "allowed_mentions", "flags", "nonce", "enforce_nonce", "message_reference", "attachments", "tts"}
	discordEditKeys = []string{"content", "embeds", "components", "allowed_mentions", "flags", "attachments"}
	discordHookKeys = []string{"content", "embeds", "components", "allowed_mentions", "flags", "attachments", "tts"}
	embedKeys       = []string{"title", "description", "url", "timestamp", "color", "footer", "fields", "author", "image", "thumbnail"}
)

// discordWrong is one thing wrong with a body.
type discordWrong struct{ path, code, message string }

func (w discordWrong) String() string { return w.path + ": " + w.message }

// wrongs collects what is wrong.
type wrongs []discordWrong

func (w *wrongs) add(path, code, format string, args ...any) {
	*w = append(*w, discordWrong{path, code, fmt.Sprintf(format, args...)})
}

func (w *wrongs) text(path string, v any, least, most int) int {
	if v == nil {
		v = ""
	}
	s, is := v.(string)
	if !is {
		w.add(path, "STRING_TYPE_CONVERT", "Could not interpret the value as string.")
		return 0
	}
	if wrong := checkText(path, s, least, most); wrong != nil {
		*w = append(*w, *wrong)
	}
	return units16(s)
}

func (w *wrongs) keys(path string, m map[string]any, known []string) {
	for k := range m {
		if !slices.Contains(known, k) {
			w.add(strings.TrimPrefix(path+"."+k, "."), "UNKNOWN_KEY", "There is no such key.")
		}
	}
}

// checkText holds a text to its length; characters beyond the first plane count twice, so
// that whichever way Discord counts, what passes here passes there.
func checkText(path, s string, least, most int) *discordWrong {
	n := units16(s)
	switch {
	case n < least:
		return &discordWrong{path, "BASE_TYPE_BAD_LENGTH", fmt.Sprintf("Must be between %d and %d in length.", least, most)}
	case n > most:
		return &discordWrong{path, "BASE_TYPE_MAX_LENGTH", fmt.Sprintf("Must be %d or fewer in length.", most)}
	}
	return nil
}

func units16(s string) int {
	n := 0
	for _, r := range s {
		n++
		if r > 0xffff {
			n++
		}
	}
	return n
}

// checkMessage holds the body of a message or an edit to every rule.
func checkMessage(body map[string]any, keys []string) []discordWrong {
	var w wrongs
	w.keys("", body, keys)
	w.text("content", body["content"], 0, discordContent)
	w.text("nonce", body["nonce"], 0, discordNonceLength)
	// Without it Discord mentions whoever a text names, on edits too.
	mentions, is := body["allowed_mentions"].(map[string]any)
	parse, list := mentions["parse"].([]any)
	if !is || !list || len(parse) > 0 {
		w.add("allowed_mentions", "MENTIONS_OPEN", "parse must be there and empty.")
	}
	embeds, _ := body["embeds"].([]any)
	if len(embeds) > discordEmbeds {
		w.add("embeds", "BASE_TYPE_MAX_LENGTH", "Must be %d or fewer in length.", discordEmbeds)
	}
	sum := 0
	for i, e := range embeds {
		sum += w.embed(fmt.Sprintf("embeds.%d", i), e)
	}
	if sum > discordEmbedSum {
		w.add("embeds", "MAX_EMBED_SIZE_EXCEEDED", "Embed size exceeds maximum size of %d", discordEmbedSum)
	}
	rows, _ := body["components"].([]any)
	if len(rows) > discordRows {
		w.add("components", "BASE_TYPE_MAX_LENGTH", "Must be %d or fewer in length.", discordRows)
	}
	ids := map[string]bool{}
	for i, r := range rows {
		w.row(fmt.Sprintf("components.%d", i), r, ids)
	}
	return w
}

// embed checks an embed and says how much of the sum it takes.
func (w *wrongs) embed(path string, v any) int {
	e, is := v.(map[string]any)
	if !is {
		w.add(path, "DICT_TYPE_CONVERT", "Only dictionaries may be used in a DictType")
		return 0
	}
	w.keys(path, e, embedKeys)
	sum := w.text(path+".title", e["title"], 0, discordTitle) + w.text(path+".description", e["description"], 0, discordDescription)
	fields, _ := e["fields"].([]any)
	if len(fields) > discordFields {
		w.add(path+".fields", "BASE_TYPE_MAX_LENGTH", "Must be %d or fewer in length.", discordFields)
	}
	for i, f := range fields {
		at := fmt.Sprintf("%s.fields.%d", path, i)
		field, _ := f.(map[string]any)
		w.keys(at, field, []string{"name", "value", "inline"})
		sum += w.text(at+".name", field["name"], 1, discordFieldName) + w.text(at+".value", field["value"], 1, discordFieldValue)
	}
	if footer, is := e["footer"].(map[string]any); is {
		sum += w.text(path+".footer.text", footer["text"], 1, discordFooter)
	}
	if author, is := e["author"].(map[string]any); is {
		sum += w.text(path+".author.name", author["name"], 1, discordAuthor)
	}
	if colour, given := e["color"].(float64); given && (colour < 0 || colour > 0xffffff) {
		w.add(path+".color", "NUMBER_TYPE_MAX", "int value should be less than or equal to 16777215.")
	}
	if image, is := e["image"].(map[string]any); is {
		w.keys(path+".image", image, []string{"url"})
	}
	if sum == 0 && e["image"] == nil {
		w.add(path, "EMBED_EMPTY", "The embed shows nothing.")
	}
	return sum
}

func (w *wrongs) row(path string, v any, ids map[string]bool) {
	row, _ := v.(map[string]any)
	buttons, _ := row["components"].([]any)
	if row["type"] != 1.0 || len(buttons) < 1 || len(buttons) > discordButtons {
		w.add(path, "BASE_TYPE_BAD_LENGTH", "Must be an action row of 1 to %d components.", discordButtons)
	}
	for i, b := range buttons {
		at := fmt.Sprintf("%s.components.%d", path, i)
		button, _ := b.(map[string]any)
		w.keys(at, button, []string{"type", "label", "style", "disabled", "custom_id", "url", "emoji"})
		if button["type"] != 2.0 {
			w.add(at+".type", "UNION_TYPE_CHOICES", "Only buttons are used.")
		}
		w.text(at+".label", button["label"], 1, discordLabel)
		if button["style"] == 5.0 {
			w.text(at+".url", button["url"], 1, discordURL)
			continue
		}
		w.text(at+".custom_id", button["custom_id"], 1, discordCustomID)
		id, _ := button["custom_id"].(string)
		if ids[id] {
			w.add(at+".custom_id", "COMPONENT_CUSTOM_ID_DUPLICATED", "Component custom id cannot be duplicated")
		}
		ids[id] = true
	}
}
