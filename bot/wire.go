package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"parley/bot/alert"
	"parley/bot/chat"
	"parley/bot/chat/terminal"
	"parley/bot/command"
	"parley/bot/detect"
	"parley/bot/gazetteer"
	"parley/bot/pipeline"
	"parley/bot/store"
	"parley/config"
	"parley/sources"
)

// plan is what the settings ask for, decoded by the parts they belong to.
type plan struct {
	network sources.Network
	sources []sources.Source
	rules   alert.Rules
	openers map[string]opener // of the platforms that are set up, by name
}

// decode has each part read its section. Every mistake is reported, not only the first.
func decode(cfg *config.Config) (p plan, err error) {
	var mistakes [3]error
	p.network, mistakes[0] = sources.DecodeNetwork(cfg.Network)
	p.sources, mistakes[1] = sources.Decode(cfg.Sources)
	p.rules, mistakes[2] = alert.Decode(cfg.Watches, cfg.Routes, gazetteer.Default())
	openers, more := decodePlatforms(cfg)
	if err := errors.Join(append(mistakes[:], more...)...); err != nil {
		return plan{}, err
	}
	p.openers = openers
	if err := reachable(cfg, p.rules.Channels(), openers); err != nil {
		return plan{}, err
	}
	return p, nil
}

// furnishing says for which use a house is furnished.
type furnishing struct {
	direct bool // jobs are run in order by the caller, without the engine
	now    func() time.Time
	wait   func(context.Context, time.Duration) error // of platforms that pace themselves; nil: on the wall clock
}

// house is every part of the program, put together.
type house struct {
	plan
	store     *store.Store
	pipeline  *pipeline.Pipeline
	platforms map[string]chat.Platform // by name
	terminal  *terminal.Terminal       // one of them
	desk      *command.Desk
	closers   []closer
}

// closer is one named clean-up.
type closer struct {
	name  string
	close func() error
}

// furnish builds the parts from the settings, the lowest floor first. Its caller closes
// the house.
func furnish(ctx context.Context, cfg *config.Config, s streams, log *slog.Logger, f furnishing) (*house, error) {
	p, err := decode(cfg)
	if err != nil {
		return nil, usage(err)
	}
	h := &house{plan: p}
	if err := h.build(ctx, cfg, s, log, f); err != nil {
		h.close(&err)
		return nil, err
	}
	return h, nil
}

func (h *house) build(ctx context.Context, cfg *config.Config, s streams, log *slog.Logger, f furnishing) error {
	names := gazetteer.Default()
	detector, err := detect.New(names)
	if err != nil {
		return err
	}
	client := sources.NewClient(h.network)
	h.closers = append(h.closers, closer{"client", func() error { client.Close(); return nil }})
	fetchers := make(map[string]sources.Fetcher, len(h.sources))
	for _, src := range h.sources {
		if fetchers[src.Name], err = sources.Open(src, client); err != nil {
			return usage(fmt.Errorf("source %s: %w", src.Name, err))
		}
	}
	h.store, err = store.Open(ctx, cfg.Database.Reveal(), store.Options{Log: log, Direct: f.direct, Now: f.now})
	if err != nil {
		return err
	}
	h.closers = append(h.closers, closer{"store", h.store.Close})
	if err := h.openPlatforms(h.openers, surroundings{s.out, log, f.now, f.wait}); err != nil {
		return err
	}
	h.desk = command.New(h.store, names, h.rules, f.now, cfg.Zone)
	h.pipeline = pipeline.New(pipeline.Parts{
		Store: h.store, Gazetteer: names, Detector: detector,
		Sources: h.sources, Fetchers: fetchers, Longest: h.network.Longest(), Rules: h.rules,
		Platforms: h.platforms,
		Zone:      cfg.Zone, Retention: time.Duration(cfg.Retention), Now: f.now, Log: log,
	})
	return nil
}

// close runs the clean-ups, the last one first, and joins what goes wrong to err.
func (h *house) close(err *error) {
	for i := len(h.closers) - 1; i >= 0; i-- {
		if e := h.closers[i].close(); e != nil {
			*err = errors.Join(*err, fmt.Errorf("close the %s: %w", h.closers[i].name, e))
		}
	}
	h.closers = nil
}
