package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/mattn/go-isatty"
	"golang.org/x/sync/errgroup"

	"parley/bot/alert"
	"parley/bot/news"
	"parley/config"
)

type runCommand struct {
	Config string `short:"c" help:"Settings file; without it Parley watches Russia-Ukraine diplomacy on public feeds and tells this terminal." placeholder:"FILE"`
	Once   bool   `help:"Poll every source once, deliver, exit."`
}

// Help shows how it is started and stopped.
func (runCommand) Help() string {
	return `Stop it with Ctrl-C, by typing quit, or with SIGTERM: what is under way finishes or is left for the next start.
What was told is kept in the database ("database" in the settings), so a restart tells nothing twice.

Examples:
  parley run
  parley run --config parley.yaml
  parley run --once --config parley.yaml`
}

// Run is the bot.
func (c runCommand) Run(ctx context.Context, s streams, log *slog.Logger) (err error) {
	cfg, err := config.Load(c.Config)
	if err != nil {
		return usage(err)
	}
	h, err := furnish(ctx, cfg, s, log, furnishing{direct: c.Once, now: time.Now, wait: sleep})
	if err != nil {
		return err
	}
	defer h.close(&err)
	if c.Once {
		if err := h.pipeline.Once(ctx); err != nil {
			return err
		}
		h.check(ctx, log) // what had nothing to tell may be wrong all the same
		return nil
	}
	log.Info("parley watches", "sources", len(h.sources), "watches", len(h.rules.Watches), "settings", cfg.Name)
	ctx, leave := context.WithCancel(ctx)
	defer leave()
	works, ctx := errgroup.WithContext(ctx)
	works.Go(func() error { return h.pipeline.Work(ctx) })
	if cfg.Health != "" {
		works.Go(func() error { return h.serveHealth(ctx, cfg, time.Now, log) })
	}
	works.Go(func() error { h.check(ctx, log); return nil })
	for name, platform := range h.platforms {
		if asked, ok := platform.(server); ok {
			works.Go(func() error { h.serve(ctx, name, asked, log); return nil })
		}
	}
	if isTerminal(s.in) {
		works.Go(func() error {
			defer leave() // who types quit, or ends the input, wants the program to end
			return h.terminal.Serve(ctx, s.in, h.desk)
		})
	}
	if err := works.Wait(); err != nil {
		return err
	}
	log.Info("parley stopped")
	return nil
}

// isTerminal reports whether somebody sits at the other end.
func isTerminal(stream any) bool {
	f, ok := stream.(*os.File)
	return ok && isatty.IsTerminal(f.Fd())
}

type checkCommand struct {
	Config string `short:"c" help:"Settings file; without it the built-in settings." placeholder:"FILE"`
	Show   string `help:"Print a settings file instead: default or example." placeholder:"WHICH"`
}

// Help shows how a settings file is begun.
func (checkCommand) Help() string {
	return `Examples:
  parley check --config parley.yaml
  parley check --show example > parley.yaml     (every setting, explained)
  parley check --show default                   (what runs without a settings file)`
}

// Run reads the settings as the bot would and says what they mean.
func (c checkCommand) Run(s streams) error {
	switch c.Show {
	case "default":
		_, err := s.out.Write(config.Default())
		return err
	case "example":
		_, err := s.out.Write(config.Example())
		return err
	case "":
	default:
		return usage(fmt.Errorf("--show takes default or example, not %q", c.Show))
	}
	cfg, err := config.Load(c.Config)
	if err != nil {
		return usage(err)
	}
	plan, err := decode(cfg)
	if err != nil {
		return usage(err)
	}
	return plan.describe(s.out, cfg)
}

// goes says where a route leads, one line for the channels that are told at once and one
// for each that is told later.
func (p plan) goes(r alert.Route, now time.Time) (lines []string) {
	var atOnce []string
	for _, channel := range r.To {
		own := p.rules.In(channel)
		var how []string
		if schedule, err := config.ParseSchedule(own.Schedule(r.Digest)); r.Digest != "" && err == nil {
			how = append(how, "in a digest, next "+schedule.Next(now).In(own.Zone).Format("Mon 15:04 MST"))
		}
		if len(r.Quiet) > 0 {
			how = append(how, fmt.Sprintf("quiet %s (%s)", r.Quiet, own.Zone))
		}
		if own.Cap > 0 && r.Digest == "" {
			how = append(how, fmt.Sprintf("at most %d an hour", own.Cap))
		}
		if how == nil {
			atOnce = append(atOnce, channel)
			continue
		}
		lines = append(lines, channel+", "+strings.Join(how, ", "))
	}
	if atOnce != nil {
		lines = append([]string{strings.Join(atOnce, ", ")}, lines...)
	}
	return lines
}

// describe says what the settings mean.
func (p plan) describe(w io.Writer, cfg *config.Config) error {
	lines := []string{fmt.Sprintf("%s: in order", cfg.Name)}
	lines = append(lines, fmt.Sprintf("sources   %d", len(p.sources)))
	now := time.Now()
	for _, src := range p.sources {
		next := src.Schedule.Next(now).In(cfg.Zone).Format("Mon 15:04 MST")
		lines = append(lines, fmt.Sprintf("  %-24s %-10s %s, next %s", src.Name, src.Tier, src.Schedule, next))
	}
	if len(p.kinds) > 0 {
		lines = append(lines, fmt.Sprintf("kinds     %d of your own", len(p.kinds)))
	}
	for _, k := range p.kinds {
		does := "is new"
		if slices.ContainsFunc(news.Kinds, func(row news.KindRow) bool { return row.Kind == k.Kind }) {
			does = "is told by more words"
		}
		lines = append(lines, fmt.Sprintf("  %-24s %s", k.Kind, does))
	}
	lines = append(lines, fmt.Sprintf("watches   %d", len(p.rules.Watches)))
	for _, w := range p.rules.Watches {
		var to []string
		for _, r := range p.rules.Routes {
			if r.Watch == w.Name {
				to = append(to, p.goes(r, now)...)
			}
		}
		if len(to) == 0 {
			to = []string{"nobody: no route leads anywhere"}
		}
		for i, goes := range to {
			name := w.Name
			if i > 0 {
				name = ""
			}
			lines = append(lines, fmt.Sprintf("  %-24s → %s", name, goes))
		}
	}
	if len(p.rules.Watches) == 0 {
		lines = append(lines, `  nobody is told anything: add "watches" and "routes"`)
	}
	operator := cmp.Or(p.operator.Channel, `nobody but the log: set "operator"`)
	lines = append(lines, "troubles  → "+operator)
	for _, l := range lines {
		if _, err := fmt.Fprintln(w, l); err != nil {
			return err
		}
	}
	return nil
}
