package main

import (
	"fmt"

	"parley/bot/chat/slack"
)

type manifestCommand struct {
	Platform string `arg:"" help:"Whose: slack."`
	HTTP     string `name:"http" placeholder:"https://…" help:"Where Slack posts commands to; without it they come over a websocket."`
}

// Help shows where it goes.
func (manifestCommand) Help() string {
	return `Slack makes the app from it: api.slack.com/apps, Create New App, From a manifest.

Example:
  parley manifest slack
  parley manifest slack --http https://parley.example`
}

// Run prints the manifest.
func (c manifestCommand) Run(s streams) error {
	if c.Platform != "slack" {
		return usage(fmt.Errorf("only slack makes an app from a manifest, not %q", c.Platform))
	}
	text, err := slack.Manifest(c.HTTP)
	if err != nil {
		return usage(fmt.Errorf("--http: %w", err))
	}
	_, err = s.out.Write(text)
	return err
}
