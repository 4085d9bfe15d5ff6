package slack

import (
	_ "embed"
	"encoding/json"
	"errors"
	"net/url"
	"slices"
	"strings"
)

//go:embed manifest.json
var manifest []byte

// Manifest is the description of the app that Slack makes one from: its command and its
// scopes. Without an address it asks for Socket Mode, whose app-level token with the scope
// connections:write cannot be described and is made by hand; with the https address that
// leads to the setting slack.listen, everything is posted there.
func Manifest(address string) ([]byte, error) {
	if address == "" {
		return slices.Clone(manifest), nil
	}
	base, err := url.Parse(address)
	if err != nil || base.Scheme != "https" || base.Host == "" || base.RawQuery != "" || base.Fragment != "" || base.User != nil {
		return nil, errors.New("the address must be as https://parley.example: Slack posts to nothing else")
	}
	address = strings.TrimSuffix(address, "/")
	var app struct {
		Metadata json.RawMessage `json:"_metadata"`
		Display  json.RawMessage `json:"display_information"`
		Features struct {
			Home     json.RawMessage  `json:"app_home"`
			Bot      json.RawMessage  `json:"bot_user"`
			Commands []map[string]any `json:"slash_commands"`
		} `json:"features"`
		OAuth    json.RawMessage `json:"oauth_config"`
		Settings map[string]any  `json:"settings"`
	}
	if err := json.Unmarshal(manifest, &app); err != nil {
		return nil, err
	}
	for _, c := range app.Features.Commands {
		c["url"] = address + commandsPath
	}
	app.Settings["socket_mode_enabled"] = false
	app.Settings["interactivity"] = map[string]any{"is_enabled": true, "request_url": address + interactionsPath, "message_menu_options_url": address + interactionsPath}
	text, err := json.MarshalIndent(app, "", "  ")
	return append(text, '\n'), err
}
