package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"time"

	"parley/bot/news"
	"parley/bot/store"
	"parley/config"
)

type exportCommand struct {
	Corrections exportCorrections `cmd:"" help:"What people corrected, as labelled articles."`
}

type exportCorrections struct {
	Config string `short:"c" help:"Settings file of the bot; without it the built-in settings." placeholder:"FILE"`
	Text   bool   `help:"With the articles' texts, which may not be yours to pass on."`
}

// Help shows what comes out.
func (exportCorrections) Help() string {
	return `One JSON object a line for each article that a correction made count otherwise: what it really reports, to hold a
reader of articles against. It may be run beside the bot. A correction that was undone counts for nothing.
  {"id": "…", "url": "…", "title": "…", "story": "3", "article_kind": "news", "developments": [{"kind": "talks", "status": "postponed", …}], "corrections": [{"number": 2, "act": "reading"}]}

Examples:
  parley export corrections --config parley.yaml > labels.jsonl
  parley export corrections --text --config parley.yaml > labelled.jsonl`
}

// labelled is one line of export corrections.
type labelled struct {
	ID           string            `json:"id"`
	URL          string            `json:"url"`
	Outlet       string            `json:"outlet"`
	Published    *string           `json:"published"`
	Title        string            `json:"title"`
	Text         string            `json:"text,omitempty"`
	Story        *string           `json:"story"` // of the main development; null without one
	Kind         news.ArticleKind  `json:"article_kind"`
	CopyOf       string            `json:"copy_of,omitempty"`
	Developments []reported        `json:"developments"`
	Corrections  []labelCorrection `json:"corrections"`
}

type labelCorrection struct {
	Number int64     `json:"number"`
	Act    news.Act  `json:"act"`
	At     time.Time `json:"at"`
}

// Run prints what people corrected.
func (c exportCorrections) Run(ctx context.Context, s streams) error {
	cfg, err := config.Load(c.Config)
	if err != nil {
		return usage(err)
	}
	return store.ReadOnly(ctx, cfg.Database.Reveal(), func(st *store.Store) error {
		all, err := st.Corrected(ctx)
		if err != nil {
			return err
		}
		out := json.NewEncoder(s.out)
		for _, a := range all {
			label := labelOf(a)
			if !c.Text {
				label.Text = ""
			}
			if err := out.Encode(label); err != nil {
				return fmt.Errorf("write what was corrected: %w", err)
			}
		}
		return nil
	})
}

// labelOf says what an article really reports, by what people corrected.
func labelOf(c store.CorrectedArticle) labelled {
	a := c.Article
	l := labelled{ID: a.ID, URL: a.URL, Outlet: a.Outlet, Title: a.Title, Text: a.Text, Kind: c.Kind, CopyOf: c.Verdict.CopyOf, Developments: []reported{}}
	if !a.Published.IsZero() {
		published := a.Published.Format(time.RFC3339)
		if a.DayOnly {
			published = a.Published.Format(time.DateOnly)
		}
		l.Published = &published
	}
	for _, one := range c.Corrections {
		l.Corrections = append(l.Corrections, labelCorrection{one.Number, one.Act, one.At})
	}
	var told []int64
	for _, f := range c.Verdict.Findings {
		d, counts := corrected(f.Development, c)
		if !counts || slices.Contains(told, d.ID) {
			continue
		}
		told = append(told, d.ID)
		if l.Story == nil {
			at := c.Placed[d.ID].Story
			id := strconv.FormatInt(cmp.Or(c.Into[at], at), 10)
			l.Story = &id
		}
		l.Developments = append(l.Developments, reportedOf(d))
	}
	if len(l.Developments) == 0 {
		l.Kind = news.Negative
	}
	return l
}

// corrected is a development as the article tells it, put right; counts is false where it
// is not so, or belongs to no story.
func corrected(d news.Development, c store.CorrectedArticle) (put news.Development, counts bool) {
	for _, one := range c.Corrections {
		switch {
		case one.Act == news.Split && one.Article == c.Article.ID:
			for _, f := range one.Fresh {
				if f.Was == d.ID {
					d.ID = f.Is
				}
			}
		case !slices.Contains(one.Developments, d.ID):
		case one.Act == news.Duplicate:
			of := c.Placed[one.Of]
			d.ID, d.Kind, d.Status = of.ID, of.Kind, of.Status
		case one.Act == news.Reading:
			d.Kind, d.Status = cmp.Or(one.Kind, d.Kind), cmp.Or(one.Status, d.Status)
		}
	}
	placed, known := c.Placed[d.ID]
	return d, known && placed.Counts
}
