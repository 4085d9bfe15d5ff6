package main

import (
	"fmt"

	"parley/bot/chat/slack"
)

type manifestCommand struct {
	Platform string `arg:"" help:"Whose: slack."`
}

// Help shows where it goes.
func (manifestCommand) Help() string {
	return `Slack makes the app from it: api.slack.com/apps, Create New App, From a manifest.

Example:
  parley manifest slack`
}

// Run prints the manifest.
func (c manifestCommand) Run(s streams) error {
	if c.Platform != "slack" {
		return usage(fmt.Errorf("only slack makes an app from a manifest, not %q", c.Platform))
	}
	_, err := s.out.Write(slack.Manifest())
	return err
}
