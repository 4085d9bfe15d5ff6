package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"

	"parley/bot/chat"
	"parley/bot/detect"
	"parley/bot/news"
	"parley/bot/story"
	"parley/config"
)

type detectCommand struct {
	Config string   `short:"c" help:"Settings whose actors, conflicts and kinds are known beside the built-in ones." placeholder:"FILE"`
	JSON   bool     `help:"One JSON object an article, instead of text for people."`
	Files  []string `arg:"" optional:"" help:"Files of JSON lines; standard input when there are none." type:"existingfile"`
}

// Help shows what goes in.
func (detectCommand) Help() string {
	return `Each line of input is one article:
  {"id": "a1", "outlet": "example.org", "published": "2025-04-23T08:00:00Z", "title": "…", "text": "…", "url": "…"}
The input is one stream, taken in the order of "published".

Examples:
  parley detect articles.jsonl
  parley detect --config parley.yaml articles.jsonl
  parley detect --json < articles.jsonl > developments.jsonl`
}

// found is one line of detect --json.
type found struct {
	ID           string             `json:"id"`
	Kind         news.ArticleKind   `json:"article_kind"`
	Story        *string            `json:"story"` // of the main development, or of what a copy copies; null without one
	Developments []foundDevelopment `json:"developments"`
}

type foundDevelopment struct {
	reported
	Plover     string  `json:"plover"`
	Confidence float64 `json:"confidence"`
}

// reported is a development as it is printed in JSON, here and by export corrections.
type reported struct {
	Kind     news.Kind   `json:"kind"`
	Status   news.Status `json:"status"`
	Actors   []string    `json:"actors"` // never null
	Target   string      `json:"target,omitempty"`
	Place    *string     `json:"place"`
	Date     *news.Date  `json:"date"`
	Ordinal  int         `json:"ordinal,omitempty"`
	Speaker  string      `json:"speaker,omitempty"`
	Evidence string      `json:"evidence"`
}

func reportedOf(d news.Development) reported {
	return reported{
		Kind: d.Kind, Status: d.Status, Actors: append([]string{}, d.Actors...), Target: d.Target,
		Place: orNull(d.Place), Date: orNull(d.Date), Ordinal: d.Ordinal, Speaker: d.Speaker, Evidence: d.Evidence,
	}
}

// Run prints what each article reports, and the story its main development belongs to.
func (c detectCommand) Run(ctx context.Context, s streams) error {
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
	stories := story.New(known.names)
	out := json.NewEncoder(s.out)
	for _, a := range articles {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		reading := known.detector.Read(a)
		verdict := stories.Match(a, reading.Developments)
		stories.Apply(verdict)
		if c.JSON {
			err = out.Encode(foundIn(a, reading, verdict))
		} else {
			err = describe(s.out, a, reading, verdict)
		}
		if err != nil {
			return fmt.Errorf("write what was found: %w", err)
		}
	}
	if bad > 0 {
		return errors.New(chat.Count(bad, "line of input was", "lines of input were") + " left out")
	}
	return nil
}

func foundIn(a news.Article, r detect.Reading, v story.Verdict) found {
	f := found{ID: a.ID, Kind: r.Kind, Developments: []foundDevelopment{}}
	if main := v.Main(); main != 0 {
		id := strconv.FormatInt(main, 10)
		f.Story = &id
	}
	for _, d := range r.Developments {
		f.Developments = append(f.Developments, foundDevelopment{reportedOf(d), d.Plover(), d.Confidence})
	}
	return f
}

func orNull[T ~string](s T) *T {
	if s == "" {
		return nil
	}
	return &s
}

// describe writes for people what one article reports.
func describe(w io.Writer, a news.Article, r detect.Reading, v story.Verdict) error {
	if _, err := fmt.Fprintf(w, "%s  %s (%s, %s)\n", chat.Clean(a.ID, 80), chat.Clean(a.Title, 120), chat.Clean(a.Outlet, 60), r.Kind); err != nil {
		return err
	}
	for i, d := range r.Developments {
		of := ""
		if i < len(v.Findings) && v.Findings[i].Story.ID != 0 {
			of = fmt.Sprintf("  [story %d]", v.Findings[i].Story.ID)
		}
		if _, err := fmt.Fprintf(w, "  %s %s %s  %s%s\n    “%s”\n", d.Kind.Row().Emoji, d.Kind, d.Status, slots(d), of, chat.Clean(d.Evidence, 300)); err != nil {
			return err
		}
	}
	return nil
}

// slots puts a development's actors, place and date in one line.
func slots(d news.Development) string {
	line := ""
	for i, a := range d.Actors {
		if i > 0 {
			line += ", "
		}
		line += chat.Clean(a, 60)
	}
	if d.Place != "" {
		line += " · " + chat.Clean(d.Place, 60)
	}
	if d.Date != "" {
		line += " · " + string(d.Date)
	}
	return line
}
