package slack

import (
	_ "embed"
	"slices"
)

//go:embed manifest.json
var manifest []byte

// Manifest is the description of the app that Slack makes one from: its command, its
// scopes, Socket Mode on. It is the same for every installation. The app-level token with
// the scope connections:write cannot be described and is made by hand.
func Manifest() []byte { return slices.Clone(manifest) }
