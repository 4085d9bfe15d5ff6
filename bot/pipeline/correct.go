package pipeline

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"parley/bot/alert"
	"parley/bot/news"
	"parley/bot/store"
	"parley/bot/story"
)

// Correct carries out a correction that somebody asked for: it takes its place among the
// verdicts, its stories are brought up to date, and their cards are told of it, all in one
// transaction. One that is carried out or refused already is passed over.
func (p *Pipeline) Correct(ctx context.Context, j store.Job, number int64) error {
	doing := fmt.Sprintf("correction %d", number)
	m, err := p.Store.StartMatching(ctx)
	if err != nil {
		return stopped(ctx, fmt.Errorf("%s: %w", doing, err))
	}
	defer m.Done()
	asked, err := p.Store.Correction(ctx, number)
	if errors.Is(err, store.ErrNotFound) || err == nil && (asked.Seq > 0 || asked.Refused != "") {
		return p.Store.Complete(ctx, j)
	}
	if err != nil {
		return stopped(ctx, fmt.Errorf("%s: %w", doing, err))
	}
	if err := p.catchUp(ctx, m.Seq); err != nil {
		p.index = nil
		return stopped(ctx, fmt.Errorf("%s: bring the index of stories up to date: %w", doing, err))
	}
	past, err := p.Store.Past(ctx, asked.Correction)
	if err != nil {
		return stopped(ctx, fmt.Errorf("%s: %w", doing, err))
	}
	asked.Seq = m.Seq + 1
	r, err := p.index.Correct(asked.Correction, past)
	var refused story.Refusal
	if errors.As(err, &refused) {
		return stopped(ctx, m.Refuse(ctx, j, number, refused.Error()))
	}
	if err != nil {
		return fmt.Errorf("%s: %w", doing, err)
	}
	alerts, err := p.tellCorrected(ctx, r, past)
	if err != nil {
		return stopped(ctx, fmt.Errorf("%s: %w", doing, err))
	}
	if err := m.Rule(ctx, j, r, alerts); err != nil {
		p.index = nil
		return stopped(ctx, fmt.Errorf("%s: %w", doing, err))
	}
	p.index.Rule(r)
	p.matched = m.Seq
	return nil
}

// tellCorrected says who is told of a correction: every channel that holds a card of its
// stories, and of a story that it opened those whose watch asks for it.
func (p *Pipeline) tellCorrected(ctx context.Context, r story.Ruling, past story.Past) ([]news.Alert, error) {
	rules, err := p.rules(ctx, false)
	if err != nil {
		return nil, err
	}
	var alerts []news.Alert
	for _, g := range r.Gone {
		cards, err := p.Store.Cards(ctx, g.Story)
		if err != nil {
			return nil, err
		}
		alerts = append(alerts, alert.Correct(*g.Change, cards)...)
	}
	for _, s := range r.Stories {
		cards, err := p.Store.Cards(ctx, s.Story.ID)
		if err != nil {
			return nil, err
		}
		for _, g := range r.Gone { // who followed the other one is to follow this one
			if g.Into != s.Story.ID {
				continue
			}
			more, err := p.Store.Cards(ctx, g.Story)
			if err != nil {
				return nil, err
			}
			for _, channel := range slices.Sorted(maps.Keys(more)) {
				if _, has := cards[channel]; !has {
					cards[channel] = more[channel]
				}
			}
		}
		if s.Change.Reason != news.New {
			alerts = append(alerts, alert.Correct(*s.Change, cards)...)
			continue
		}
		told := map[string]bool{}
		for channel := range cards {
			told[channel] = true
		}
		some, _ := alert.Decide(p.Now(), *s.Change, s.Story, articleOf(past, s.Change.Article), rules, told)
		alerts = append(alerts, some...)
	}
	return alerts, nil
}

// articleOf is an article of the past, in its newest version.
func articleOf(past story.Past, id string) (a news.Article) {
	for _, k := range past.Verdicts {
		if k.Verdict.Article.ID == id {
			a = k.Verdict.Article
		}
	}
	return a
}
