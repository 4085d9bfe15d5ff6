package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strconv"
	"time"

	"parley/bot/alert"
	"parley/bot/chat"
	"parley/bot/news"
	"parley/bot/pipeline"
	"parley/bot/store"
	"parley/config"
)

type replayCommand struct {
	Config string   `short:"c" help:"Settings whose names and kinds are known, and whose watches and routes decide; without it every conflict and kind is watched." placeholder:"FILE"`
	JSON   bool     `help:"One JSON object an alert, instead of text for people."`
	Files  []string `arg:"" optional:"" help:"Files of JSON lines; standard input when there are none." type:"existingfile"`
}

// Help shows how it is used.
func (replayCommand) Help() string {
	return `The input is an archive of articles, as "parley detect --help" shows it. The very pipeline that
runs live reads it on the articles' own clock, without waiting. Two replays give the same output.
Each alert is told at once: quiet hours, caps and digests of the settings hold nothing back.

Examples:
  parley replay archive.jsonl
  parley replay --json --config parley.yaml archive.jsonl > alerts.jsonl`
}

// told is one line of replay --json.
type told struct {
	At       time.Time   `json:"at"`
	Reason   news.Reason `json:"reason"`
	Story    string      `json:"story"`
	Kind     news.Kind   `json:"kind"`
	Status   news.Status `json:"status"`
	Actors   []string    `json:"actors"`
	Place    *string     `json:"place"`
	Date     *news.Date  `json:"date"`
	Channel  string      `json:"channel,omitempty"` // only where the settings name channels
	Article  string      `json:"article"`
	Headline string      `json:"headline"`
}

// Run prints every alert that the archive would have given out, in order.
func (c replayCommand) Run(ctx context.Context, s streams, log *slog.Logger) error {
	articles, bad, err := readArticles(s.in, c.Files, s.err)
	if err != nil {
		return usage(err)
	}
	cfg, err := config.Load(c.Config)
	if err != nil {
		return usage(err)
	}
	known, err := decodeVocabulary(cfg)
	if err != nil {
		return usage(err)
	}
	rules := alert.Everything("replay")
	if c.Config != "" {
		if rules, err = known.decodeRules(cfg); err != nil {
			return usage(err)
		}
	}
	rules = rules.AtOnce() // what would be told, not when
	clock := &jumpingClock{}
	st, err := store.Open(ctx, store.Memory, store.Options{Log: log, Direct: true, Now: clock.Now})
	if err != nil {
		return err
	}
	defer st.Close()
	p := pipeline.New(pipeline.Parts{Store: st, Gazetteer: known.names, Detector: known.detector, Rules: rules, Zone: time.UTC, Now: clock.Now, Log: log})
	out := json.NewEncoder(s.out)
	err = p.Replay(ctx, articles, clock.Jump, func(a news.Alert, of news.Story) error {
		d := a.Change.Development
		if c.JSON {
			line := told{At: a.Change.At, Reason: a.Change.Reason, Story: strconv.FormatInt(of.ID, 10), Kind: d.Kind, Status: d.Status, Actors: d.Actors,
				Place: orNull(d.Place), Date: orNull(d.Date), Article: a.Change.Article, Headline: chat.Clean(of.Headline, 300)}
			if c.Config != "" {
				line.Channel = a.Channel
			}
			return out.Encode(line)
		}
		_, err := fmt.Fprintf(s.out, "%s  %-9s story %-4d %s %s %s  %s\n    %s\n", a.Change.At.UTC().Format("2006-01-02 15:04"),
			a.Change.Reason, of.ID, d.Kind.Row().Emoji, d.Kind, d.Status, slots(d), chat.Clean(of.Headline, 160))
		return err
	})
	if err != nil {
		return fmt.Errorf("replay: %w", err)
	}
	if bad > 0 {
		return errors.New(chat.Count(bad, "line of input was", "lines of input were") + " left out")
	}
	return nil
}
