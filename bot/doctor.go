package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"parley/bot/chat"
	"parley/bot/store"
	"parley/config"
	"parley/sources"
)

type doctorCommand struct {
	Config string `short:"c" help:"Settings file; without it the built-in settings." placeholder:"FILE"`
	JSON   bool   `help:"One JSON object for each finding."`
}

// Help shows what it looks at.
func (doctorCommand) Help() string {
	return `Tries what the bot needs, one after the other, and says of what is wrong what to do: settings, database, clock,
each source, and on each chat the token, its scopes, the channels and the permissions there. Nothing is posted and
nothing is written, and it may be run beside the bot.
Exit status 0: the bot can work. 1: something must be mended. 2: the settings cannot be read.

Examples:
  parley doctor --config parley.yaml
  parley doctor --json | jq 'select(.state != "well")'`
}

// state is how a thing is found.
type state string

const (
	well    state = "well"
	warning state = "warning" // the bot works, but not as it could
	ill     state = "ill"     // must be mended
)

var stateMarks = map[state]string{well: "✅", warning: "⚠️", ill: "❌"}

// finding is what the doctor says of one thing.
type finding struct {
	What  string `json:"what"`
	State state  `json:"state"`
	Says  string `json:"says"`
}

const (
	doctorPatience = 60 * time.Second // for everything of one kind
	sourcesAtOnce  = 8
	// A clock further off than this makes wrong dates; further off than the second, chats
	// and servers refuse what is signed by it
	// (https://docs.slack.dev/authentication/verifying-requests-from-slack).
	clockOff   = 30 * time.Second
	clockWrong = 5 * time.Minute
	// A source whose newest item is older may have been given up.
	oldNews = 14 * 24 * time.Hour
)

// Run examines everything and reports it as it is found.
func (c doctorCommand) Run(ctx context.Context, s streams) error {
	cfg, err := config.Load(c.Config)
	if err != nil {
		return usage(err)
	}
	p, err := decode(cfg)
	if err != nil {
		return usage(err)
	}
	d := &doctor{plan: p, cfg: cfg, now: time.Now, say: sayPlainly(s.out, p.sources)}
	if c.JSON {
		lines := json.NewEncoder(s.out)
		d.say = func(f finding) error { return lines.Encode(f) }
	}
	return d.examine(ctx)
}

// doctor looks at everything that settings lead to.
type doctor struct {
	plan
	cfg *config.Config
	now func() time.Time
	say func(finding) error

	unsaid     error // the first finding that could not be written
	ill        int
	clocks     []clock
	subscribed []string // channels, in chat
}

// clock is what somebody else's clock said, and ours at that moment.
type clock struct {
	whose       string
	theirs, our time.Time
}

func (d *doctor) found(what string, s state, says string) {
	if s == ill {
		d.ill++
	}
	d.unsaid = cmp.Or(d.unsaid, d.say(finding{what, s, says}))
}

// examine looks at all, what others depend on first.
func (d *doctor) examine(ctx context.Context) error {
	d.settings()
	d.database(ctx)
	d.sources(ctx)
	d.clock()
	d.platforms(ctx)
	switch {
	case d.unsaid != nil:
		return d.unsaid
	case ctx.Err() != nil:
		return ctx.Err()
	case d.ill > 0:
		return fmt.Errorf("%d of what the bot needs must be mended", d.ill)
	}
	return nil
}

func (d *doctor) settings() {
	says := fmt.Sprintf("%s (sources: %d, watches: %d, routes: %d)", d.cfg.Name, len(d.plan.sources), len(d.rules.Watches), len(d.rules.Routes))
	switch {
	case len(d.rules.Routes) == 0:
		d.found("settings", warning, says+`; nobody is told anything: add "watches" and "routes"`)
	case d.operator.Channel == "":
		d.found("settings", warning, says+`; troubles are told to nobody but the log: set "operator"`)
	default:
		d.found("settings", well, says)
	}
}

func (d *doctor) database(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, doctorPatience)
	defer cancel()
	e, err := store.Examine(ctx, d.cfg.Database.Reveal())
	if err != nil {
		d.found("database", ill, err.Error())
		return
	}
	says := []string{e.Name}
	switch {
	case e.New:
		says = append(says, "new: the first start makes its tables")
	case e.Version < e.Knows:
		says = append(says, fmt.Sprintf("sound; the next start brings its tables from version %d to %d", e.Version, e.Knows))
	default:
		says = append(says, fmt.Sprintf("sound, tables of version %d", e.Version))
	}
	if e.Size > 0 {
		says = append(says, fmt.Sprintf("%.1f MB", float64(e.Size)/1e6))
	}
	if e.Busy {
		says = append(says, "a Parley works with it")
	}
	if !e.Clock.IsZero() {
		d.clocks = append(d.clocks, clock{"the database's server", e.Clock, d.now()})
	}
	d.subscribed = e.Channels
	d.found("database", well, strings.Join(says, ", "))
}

// sources reads each source once, as the first poll would.
func (d *doctor) sources(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, doctorPatience)
	defer cancel()
	client := sources.NewClient(d.network)
	defer client.Close()
	type read struct {
		finding
		clock
		answered bool
	}
	var (
		all    = make([]read, len(d.plan.sources))
		places = make(chan struct{}, sourcesAtOnce)
		busy   sync.WaitGroup
	)
	for i, src := range d.plan.sources {
		busy.Go(func() {
			places <- struct{}{}
			defer func() { <-places }()
			r := &all[i]
			r.What = "source " + src.Name
			fetcher, err := sources.Open(src, client)
			var got sources.Result
			if err == nil {
				got, err = fetcher.Fetch(ctx, sources.State{})
			}
			refused, is := errors.AsType[*sources.Error](err)
			r.answered = err == nil || is && refused.Status != 0
			if err != nil {
				r.State, r.Says = ill, err.Error()
				return
			}
			r.clock = clock{sources.Redact(src.URL), got.Clock, d.now()}
			r.State, r.Says = d.read(got)
		})
	}
	busy.Wait()
	if n := len(all); n > 1 && !slices.ContainsFunc(all, func(r read) bool { return r.answered }) {
		d.found("network", ill, fmt.Sprintf("none of %d sources answers: look whether this machine has a network, a name server and the right proxy", n))
	}
	for _, r := range all {
		d.found(r.What, r.State, r.Says)
		if !r.theirs.IsZero() {
			d.clocks = append(d.clocks, r.clock)
		}
	}
}

// read says what a source brought.
func (d *doctor) read(got sources.Result) (state, string) {
	if len(got.Items) == 0 {
		return warning, "it can be read, and is empty"
	}
	newest := slices.MaxFunc(got.Items, func(a, b sources.Item) int { return a.Published.Compare(b.Published) }).Published
	says := fmt.Sprintf("items: %d", len(got.Items))
	switch age := d.now().Sub(newest); {
	case newest.IsZero():
		return warning, says + ", none with a date: each counts as published when it is first seen"
	case age > oldNews:
		return warning, fmt.Sprintf("%s, the newest %d days old: look whether the source has moved", says, int(age.Hours()/24))
	default:
		return well, says + ", the newest of " + newest.In(d.cfg.Zone).Format("Mon 2 Jan 15:04 MST")
	}
}

// clock compares ours with the others that were seen: where most agree, ours is the one
// that is off.
func (d *doctor) clock() {
	if len(d.clocks) == 0 {
		d.found("clock", warning, "there is no other to compare it with: no source said its own")
		return
	}
	off := func(c clock) time.Duration { return c.theirs.Sub(c.our) }
	slices.SortFunc(d.clocks, func(a, b clock) int { return cmp.Compare(off(a), off(b)) })
	middle := d.clocks[len(d.clocks)/2]
	by, ahead := off(middle), "behind"
	if by < 0 {
		by, ahead = -by, "ahead of"
	}
	says := fmt.Sprintf("%s %s that of %s (%d compared)", by.Round(time.Second), ahead, middle.whose, len(d.clocks))
	switch {
	case by > clockWrong:
		d.found("clock", ill, says+": set it by NTP: dates are wrong, and what is signed by it is refused")
	case by > clockOff:
		d.found("clock", warning, says+": set it by NTP")
	default:
		d.found("clock", well, says)
	}
}

// platforms tries each chat that is set up.
func (d *doctor) platforms(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, doctorPatience)
	defer cancel()
	routed := slices.Concat(d.rules.Channels(), d.told(), d.subscribed)
	for _, t := range platformTypes {
		open := d.openers[t.name]
		if open == nil || t.name == "terminal" {
			continue
		}
		p, err := open(surroundings{out: io.Discard, log: slog.New(slog.DiscardHandler), now: d.now, keepWait: func(string, time.Time) {}})
		if err != nil {
			d.found(t.name, ill, err.Error())
			continue
		}
		d.platform(ctx, t.name, p, on(t.name, routed))
	}
}

func (d *doctor) platform(ctx context.Context, name string, p chat.Platform, channels []string) {
	if c, ok := p.(interface{ Close() }); ok {
		defer c.Close()
	}
	c, ok := p.(checker)
	if !ok {
		d.found(name, well, fmt.Sprintf("channels: %d, which can only be tried by telling them something", len(channels)))
		return
	}
	err := c.Check(ctx, channels)
	if l, ok := p.(listener); ok {
		err = errors.Join(err, l.CheckListening(ctx))
	}
	grave, minor := byWeight(err)
	if len(grave) == 0 {
		says := fmt.Sprintf("the token is in order, and so is every channel (%d)", len(channels))
		if len(channels) == 0 {
			d.found(name, warning, "the token is in order, but no route leads there")
		} else {
			d.found(name, well, says)
		}
	}
	for _, e := range grave {
		s := ill
		if trouble, is := errors.AsType[*chat.Error](e); is && trouble.Kind == chat.Passing {
			s = warning
		}
		d.found(name, s, e.Error())
	}
	for _, e := range minor {
		d.found(name, warning, e.Error())
	}
}

// listener is a platform that can say beforehand what keeps questions from reaching it.
type listener interface {
	CheckListening(ctx context.Context) error
}

// each takes apart what errors.Join put together.
func each(err error) []error {
	joined, is := err.(interface{ Unwrap() []error })
	switch {
	case err == nil:
		return nil
	case !is:
		return []error{err}
	}
	var all []error
	for _, e := range joined.Unwrap() {
		all = append(all, each(e)...)
	}
	return all
}

// sayPlainly writes findings as lines, what they are about in a column.
func sayPlainly(w io.Writer, all []sources.Source) func(finding) error {
	width := len("database")
	for _, src := range all {
		width = max(width, len("source ")+utf8.RuneCountInString(src.Name))
	}
	return func(f finding) error {
		_, err := fmt.Fprintf(w, "%s %-*s %s\n", stateMarks[f.State], width, f.What, chat.Clean(f.Says, 600))
		return err
	}
}
