package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"strings"
	"time"

	"parley/bot/alert"
	"parley/bot/chat"
	"parley/bot/chat/discord"
	"parley/bot/chat/slack"
	"parley/bot/chat/terminal"
	"parley/bot/chat/webhook"
	"parley/bot/command"
	"parley/config"
	"parley/sources"
)

// platformTypes is the table of chats: a new platform is one line here.
var platformTypes = []platformType{
	{"terminal", func(c *config.Config) config.Section { return c.Terminal }, decodeTerminal, false},
	{"slack", func(c *config.Config) config.Section { return c.Slack }, decodeSlack, false},
	{"discord", func(c *config.Config) config.Section { return c.Discord }, decodeDiscord, false},
	{"webhook", func(c *config.Config) config.Section { return c.Webhook }, decodeWebhook, true},
}

type platformType struct {
	name    string
	section func(*config.Config) config.Section
	decode  func(config.Section, sources.Network) (opener, error) // nothing is opened yet
	named   bool                                                  // its channels are the keys of its section
}

// opener makes a platform of settings that are in order.
type opener func(surroundings) (chat.Platform, error)

// surroundings are what a platform needs of the program.
type surroundings struct {
	out  io.Writer
	log  *slog.Logger
	now  func() time.Time
	wait func(context.Context, time.Duration) error // nil: on the wall clock

	patience time.Duration        // the longest wait for a rate that a delivery takes upon itself; 0: the platform's own
	waits    map[string]time.Time // that platforms asked a former process for
	keepWait func(name string, until time.Time)
}

// of are the surroundings of one platform: of the waits its own.
func (w surroundings) of(platform string) surroundings {
	all, keep, own := w.waits, w.keepWait, platform+" "
	w.waits = map[string]time.Time{}
	for name, until := range all {
		if rest, is := strings.CutPrefix(name, own); is {
			w.waits[rest] = until
		}
	}
	w.keepWait = func(name string, until time.Time) { keep(own+name, until) }
	return w
}

// server is a platform that takes questions by itself.
type server interface {
	Serve(ctx context.Context, commands []chat.Command, desk chat.Desk) error
}

func decodeTerminal(s config.Section, _ sources.Network) (opener, error) {
	set, err := terminal.Decode(s)
	return func(w surroundings) (chat.Platform, error) { return terminal.New(w.out, set), nil }, err
}

func decodeSlack(s config.Section, _ sources.Network) (opener, error) {
	set, err := slack.Decode(s)
	return func(w surroundings) (chat.Platform, error) {
		return slack.New(set, slack.Options{Log: w.log, Commands: command.Commands(), Now: w.now, Wait: w.wait,
			Patience: w.patience, Waits: w.waits, KeepWait: w.keepWait})
	}, err
}

func decodeDiscord(s config.Section, _ sources.Network) (opener, error) {
	set, err := discord.Decode(s)
	return func(w surroundings) (chat.Platform, error) {
		return discord.New(set, discord.Options{Log: w.log, Commands: command.Commands(), Now: w.now, Wait: w.wait,
			Patience: w.patience, Waits: w.waits, KeepWait: w.keepWait})
	}, err
}

func decodeWebhook(s config.Section, n sources.Network) (opener, error) {
	set, err := webhook.Decode(s, n)
	return func(w surroundings) (chat.Platform, error) {
		return webhook.New(set, webhook.Options{Network: n, Log: w.log, Now: w.now, Waits: w.waits, KeepWait: w.keepWait}), nil
	}, err
}

// decodePlatforms reads the sections of the platforms that are set up; the terminal
// always is.
func decodePlatforms(cfg *config.Config, n sources.Network) (map[string]opener, []error) {
	openers := map[string]opener{}
	var mistakes []error
	for _, t := range platformTypes {
		section := t.section(cfg)
		if section.Empty() && t.name != "terminal" {
			continue
		}
		open, err := t.decode(section, n)
		if err != nil {
			mistakes = append(mistakes, err)
		}
		openers[t.name] = open
	}
	return openers, mistakes
}

// reachable is an error when a channel is on a platform that is not set up, or is none of
// those that the settings name there. at is where the settings name it first.
func reachable(cfg *config.Config, channels []string, at func(channel string) config.Section, openers map[string]opener) error {
	var known []string
	for _, t := range platformTypes {
		known = append(known, t.name)
	}
	for _, c := range channels {
		name, channel, _ := strings.Cut(c, ":")
		for _, t := range platformTypes {
			switch {
			case t.name != name:
			case openers[name] == nil:
				return at(c).Errorf("the channel %q is on %s, which is not set up: add the section %q", c, name, name)
			case t.named && !slices.Contains(t.section(cfg).Keys(), channel):
				return at(c).Errorf("there is no %s %q: %s", name, channel, config.Suggest(channel, t.section(cfg).Keys()))
			}
		}
		if openers[name] != nil {
			continue
		}
		return at(c).Errorf("unknown platform %q in the channel %q: %s", name, c, config.Suggest(name, known))
	}
	return nil
}

// leads tells where the routes name a channel first.
func leads(cfg *config.Config) func(channel string) config.Section {
	return func(channel string) config.Section { return leadsTo(cfg, channel) }
}

func leadsTo(cfg *config.Config, channel string) config.Section {
	for _, route := range cfg.Routes.Items() {
		for _, to := range route.Key("to").Items() {
			var written string
			if to.Decode(&written) == nil && written == channel {
				return to
			}
		}
	}
	return cfg.Routes
}

// openPlatforms opens all that are set up. Those with connections are closed with the house.
func (h *house) openPlatforms(openers map[string]opener, w surroundings) error {
	h.platforms = make(map[string]chat.Platform, len(openers))
	for name, open := range openers {
		p, err := open(w.of(name))
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		h.platforms[name] = p
		if c, ok := p.(interface{ Close() }); ok {
			h.closers = append(h.closers, closer{name, func() error { c.Close(); return nil }})
		}
	}
	h.terminal = h.platforms["terminal"].(*terminal.Terminal)
	return nil
}

// checker is a platform that can say beforehand what keeps it from telling its channels.
type checker interface {
	Check(ctx context.Context, channels []string) error
}

// check tries every platform's tokens and channels, and says what must be mended before
// anything can be told there.
func (h *house) check(ctx context.Context, log *slog.Logger) {
	rules, err := h.wished(ctx)
	if err != nil {
		log.Error("the channels that subscribed in chat are not tried", "error", err)
	}
	for name, p := range h.platforms {
		c, ok := p.(checker)
		if !ok {
			continue
		}
		channels := on(name, append(rules.Channels(), h.told()...))
		err := c.Check(ctx, channels)
		if ctx.Err() != nil {
			return
		}
		grave, minor := byWeight(err)
		if len(minor) > 0 {
			log.Warn("not everything works there", "platform", name, "error", errors.Join(minor...))
		}
		if len(grave) > 0 {
			log.Error("this must be mended before everything can be told there", "platform", name, "error", errors.Join(grave...))
		} else {
			log.Info("the token and every channel are in order", "platform", name, "channels", len(channels))
		}
	}
}

// byWeight parts what a check found: what keeps something from being told, and the rest.
func byWeight(err error) (grave, minor []error) {
	for _, e := range each(err) {
		if refused, is := errors.AsType[*chat.Error](e); is && refused.Minor {
			minor = append(minor, e)
		} else {
			grave = append(grave, e)
		}
	}
	return grave, minor
}

// wished are the settings' rules with what was asked for in chat; without that on an error.
func (h *house) wished(ctx context.Context) (alert.Rules, error) {
	w, err := h.store.Wishes(ctx, time.Now())
	return h.rules.With(w), err
}

// on are the channels of one platform, without its name.
func on(platform string, channels []string) (own []string) {
	for _, c := range channels {
		if name, channel, _ := strings.Cut(c, ":"); name == platform {
			own = append(own, channel)
		}
	}
	return own
}

// serve takes questions on a platform until ctx ends. One that cannot is said once: the
// others, and what is told, go on.
func (h *house) serve(ctx context.Context, name string, s server, log *slog.Logger) {
	if err := s.Serve(ctx, command.Commands(), h.desk); err != nil && ctx.Err() == nil {
		log.Error("no questions are taken there any more", "platform", name, "error", err)
	}
}
