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
	"parley/bot/news"
	"parley/bot/pipeline"
	"parley/bot/store"
	"parley/config"
	"parley/sources"
)

// plan is what the settings ask for, decoded by the parts they belong to.
type plan struct {
	vocabulary
	network sources.Network
	sources []sources.Source
	rules   alert.Rules

	operator alert.Operator
	openers  map[string]opener // of the platforms that are set up, by name
}

// decode has each part read its section. Every mistake is reported, not only the first.
func decode(cfg *config.Config) (p plan, err error) {
	var mistakes [5]error
	p.network, mistakes[0] = sources.DecodeNetwork(cfg.Network)
	p.sources, mistakes[1] = sources.Decode(cfg.Sources)
	if p.vocabulary, mistakes[2] = decodeVocabulary(cfg); mistakes[2] == nil { // else what watches name may seem unknown
		p.rules, mistakes[3] = p.decodeRules(cfg)
	}
	p.operator, mistakes[4] = alert.DecodeOperator(cfg.Operator)
	openers, more := decodePlatforms(cfg, p.network)
	if err := errors.Join(append(mistakes[:], more...)...); err != nil {
		return plan{}, err
	}
	p.openers = openers
	if err := errors.Join(reachable(cfg, p.rules.Channels(), leads(cfg), openers),
		reachable(cfg, p.told(), func(string) config.Section { return cfg.Operator }, openers)); err != nil {
		return plan{}, err
	}
	return p, nil
}

// told are the operator's channels.
func (p plan) told() []string {
	if p.operator.Channel == "" {
		return nil
	}
	return []string{p.operator.Channel}
}

// vocabulary is whom and what Parley knows: its own names and kinds, and those that the
// settings add.
type vocabulary struct {
	names    *gazetteer.Gazetteer
	kinds    []detect.KindTable // that the settings add
	detector *detect.Detector   // reads with all of them
}

// ownKinds are the kinds that the settings add or tell by more words.
func (v vocabulary) ownKinds() []news.Kind {
	own := make([]news.Kind, len(v.kinds))
	for i, k := range v.kinds {
		own[i] = k.Kind
	}
	return own
}

func decodeVocabulary(cfg *config.Config) (v vocabulary, err error) {
	var wrong, unreadable error
	v.names, wrong = decodeNames(cfg)
	if wrong != nil {
		v.names = gazetteer.Default() // the kinds are read all the same, for their mistakes
	}
	if unreadable = cfg.Kinds.Decode(&v.kinds); unreadable == nil {
		v.detector, unreadable = decodeKinds(cfg.Kinds, v.kinds, v.names)
	}
	return v, errors.Join(wrong, unreadable)
}

// decodeNames adds the settings' actors and conflicts to those that Parley knows.
func decodeNames(cfg *config.Config) (*gazetteer.Gazetteer, error) {
	var added gazetteer.Added
	if err := errors.Join(cfg.Actors.Decode(&added.Actors), cfg.Conflicts.Decode(&added.Conflicts)); err != nil {
		return nil, err
	}
	names, err := gazetteer.Default().With(added)
	var wrong gazetteer.Mistakes
	if !errors.As(err, &wrong) {
		return names, err
	}
	errs := make([]error, len(wrong))
	for i, m := range wrong {
		at := cfg.Actors
		if m.Conflict {
			at = cfg.Conflicts
		}
		if at = at.Items()[m.Entry]; m.Key != "" {
			at = at.Key(m.Key)
		}
		if m.Item >= 0 {
			at = at.Items()[m.Item]
		}
		if errs[i] = at.Errorf("%s: %s", m.Name, m.Problem); m.Name == "" {
			errs[i] = at.Errorf("%s", m.Problem)
		}
	}
	return nil, errors.Join(errs...)
}

// decodeKinds makes the detector that knows a user's kinds too.
func decodeKinds(section config.Section, kinds []detect.KindTable, names *gazetteer.Gazetteer) (*detect.Detector, error) {
	if len(kinds) == 0 && names == gazetteer.Default() {
		return detect.Default(), nil
	}
	detector, err := detect.New(names, kinds...)
	var wrong detect.Mistakes
	if !errors.As(err, &wrong) {
		return detector, err
	}
	errs := make([]error, len(wrong))
	for i, m := range wrong {
		at := section.Items()[m.Table]
		for _, step := range m.At {
			switch step := step.(type) {
			case string:
				at = at.Key(step)
			case int:
				at = at.Items()[step]
			}
		}
		errs[i] = at.Errorf("%w", m.Problem)
	}
	return nil, errors.Join(errs...)
}

// decodeRules reads the watches, which may name whatever Parley knows, and the routes.
func (v vocabulary) decodeRules(cfg *config.Config) (alert.Rules, error) {
	rules, err := alert.Decode(cfg.Watches, cfg.Routes, v.names, v.ownKinds()...)
	if err != nil {
		return rules, errors.Join(err, cfg.Channels.Decode(&[]alert.Channel{})) // what they name may seem unknown
	}
	return rules, rules.DecodeChannels(cfg.Channels, cfg.Zone)
}

// furnishing says for which use a house is furnished.
type furnishing struct {
	direct bool // jobs are run in order by the caller, without the engine
	now    func() time.Time
	wait   func(context.Context, time.Duration) error // nil: nobody waits but platforms that pace themselves, on the wall clock
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
	client := sources.NewClient(h.network)
	h.closers = append(h.closers, closer{"client", func() error { client.Close(); return nil }})
	fetchers := make(map[string]sources.Fetcher, len(h.sources))
	for _, src := range h.sources {
		fetcher, err := sources.Open(src, client)
		if err != nil {
			return usage(fmt.Errorf("source %s: %w", src.Name, err))
		}
		fetchers[src.Name] = fetcher
	}
	var err error
	h.store, err = store.Open(ctx, cfg.Database.Reveal(), store.Options{Log: log, Direct: f.direct, Now: f.now})
	if err != nil {
		return err
	}
	h.closers = append(h.closers, closer{"store", h.store.Close})
	around := surroundings{out: s.out, log: log, now: f.now, wait: f.wait}
	if !f.direct {
		around.patience = enginePatience
	}
	if around.waits, err = h.store.Waits(ctx); err != nil {
		return err
	}
	around.keepWait = h.keepWait(log)
	if err := h.openPlatforms(h.openers, around); err != nil {
		return err
	}
	h.desk = command.New(command.Parts{Store: h.store, Names: h.names, Rules: h.rules, Kinds: h.ownKinds(), Now: f.now, Zone: cfg.Zone, Log: log})
	h.pipeline = pipeline.New(pipeline.Parts{
		Store: h.store, Gazetteer: h.names, Detector: h.detector,
		Sources: h.sources, Fetchers: fetchers, Longest: h.network.Longest(), Rules: h.rules, Operator: h.operator.Channel,
		Platforms: h.platforms,
		Zone:      cfg.Zone, Retention: time.Duration(cfg.Retention), Now: f.now, Wait: f.wait, Log: log,
	})
	return nil
}

const (
	// The engine comes back to a channel that has to wait: nobody sleeps over it for longer.
	enginePatience = 250 * time.Millisecond
	// keepLimit is how long it may take to note a wait.
	keepLimit = 5 * time.Second
)

// keepWait notes the waits that platforms ask for, for the next process.
func (h *house) keepWait(log *slog.Logger) func(string, time.Time) {
	return func(name string, until time.Time) {
		ctx, cancel := context.WithTimeout(context.Background(), keepLimit)
		defer cancel()
		if err := h.store.KeepWait(ctx, name, until); err != nil {
			log.Warn("a wait that a platform asked for is not kept over a restart", "wait", name, "error", err)
		}
	}
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
