package pipeline

import (
	"context"
	"fmt"
	"time"

	"parley/bot/alert"
	"parley/bot/detect"
	"parley/bot/news"
	"parley/bot/store"
	"parley/bot/story"
)

// horizon is how far back the index of stories remembers when it is rebuilt. It is
// longer than the silence after which a story of any kind closes.
const horizon = 45 * 24 * time.Hour

// Detect reads the articles, matches what they report against the open stories, decides
// what is told, and saves all of it at once. Articles that were matched before, by a run
// of this job that was killed, are passed over.
//
// The right to match is held until the commit, by one job of all processes, so two
// articles never open the same story twice. A verdict is in the index before its commit,
// for the articles behind it in the same job; should the commit fail, the index is thrown
// away and rebuilt from what the store really holds.
func (p *Pipeline) Detect(ctx context.Context, j store.Job, ids []string) error {
	return p.detect(ctx, j, store.DetectArgs{Articles: ids})
}

func (p *Pipeline) detect(ctx context.Context, j store.Job, of store.DetectArgs) error {
	m, err := p.Store.StartMatching(ctx)
	if err != nil {
		return stopped(ctx, fmt.Errorf("detect: %w", err))
	}
	defer m.Done()
	articles, err := p.Store.Unread(ctx, of.Articles)
	if err != nil {
		return stopped(ctx, fmt.Errorf("detect: %w", err))
	}
	if err := p.catchUp(ctx, m.Seq); err != nil {
		p.index = nil
		return stopped(ctx, fmt.Errorf("detect: bring the index of stories up to date: %w", err))
	}
	saved := false
	defer func() {
		if !saved {
			p.index = nil
		}
	}()
	rules, err := p.rules(ctx, of.CatchesUp)
	if err != nil {
		return stopped(ctx, fmt.Errorf("detect: %w", err))
	}
	told := toldInJob{store: p.Store, cards: map[int64]map[string]bool{}}
	judged := make([]store.Judged, 0, len(articles))
	for _, a := range articles {
		one, ok := p.judge(a)
		if !ok { // what it left of the index is not to be trusted
			p.index = nil
			if err := p.catchUp(ctx, m.Seq); err != nil {
				return stopped(ctx, fmt.Errorf("detect: rebuild the index of stories: %w", err))
			}
			for _, before := range judged {
				p.index.Apply(before.Verdict)
			}
		}
		if one.Alerts, one.Silences, err = p.decide(ctx, a, one.Verdict, rules, told); err != nil {
			return stopped(ctx, fmt.Errorf("detect %s: %w", a.ID, err))
		}
		judged = append(judged, one)
	}
	if err := m.Save(ctx, j, judged); err != nil {
		return stopped(ctx, fmt.Errorf("detect: %w", err))
	}
	saved, p.matched = true, m.Seq
	return nil
}

// judge reads an article and matches what it reports. One that this breaks on counts as
// reporting nothing, and false is returned: it must not keep the articles behind it from
// being read.
func (p *Pipeline) judge(a news.Article) (one store.Judged, ok bool) {
	defer func() {
		if broke := recover(); broke != nil {
			p.Log.Error("an article cannot be read; it is passed over", "article", a.ID, "source", a.Source, "panic", broke)
			one = store.Judged{Verdict: story.Verdict{Article: a, Origin: a.Outlet}, Kind: news.Negative}
		}
	}()
	reading, known := detect.Reading{}, false
	if p.ahead != nil {
		reading, known = p.ahead(a)
	}
	if !known {
		reading = p.Detector.Read(a)
	}
	verdict := p.index.Match(a, reading.Developments)
	p.index.Apply(verdict)
	return store.Judged{Verdict: verdict, Kind: reading.Kind}, true
}

// catchUp makes the index know every decision up to number seq: those of other processes
// since it last matched, or all, when there is no index yet.
func (p *Pipeline) catchUp(ctx context.Context, seq int64) error {
	decisions := p.Store.DecisionsAfter(ctx, p.matched)
	rebuilt := p.index == nil
	if rebuilt {
		p.index = story.New(p.Gazetteer)
		decisions = p.Store.Decisions(ctx, p.Now().Add(-horizon))
	}
	if rebuilt || seq > p.matched {
		for d, err := range decisions {
			if err != nil {
				return err
			}
			p.index.Take(d)
		}
		storyID, developmentID, changeSeq, err := p.Store.Last(ctx)
		if err != nil {
			return err
		}
		p.index.Resume(storyID, developmentID, changeSeq)
	}
	p.matched = seq
	return nil
}

// decide says of each finding what is told where and when, or why nothing is.
func (p *Pipeline) decide(ctx context.Context, a news.Article, v story.Verdict, rules alert.Rules, told toldInJob) ([]news.Alert, map[int]news.Silence, error) {
	var alerts []news.Alert
	silences := map[int]news.Silence{}
	for i, f := range v.Findings {
		if f.Change == nil {
			silences[i] = f.Silence
			continue
		}
		cards, err := told.in(ctx, f.Story.ID, f.Opens)
		if err != nil {
			return nil, nil, err
		}
		some, silence := alert.Decide(p.Now(), *f.Change, f.Story, a, rules, cards)
		if silence != "" {
			silences[i] = silence
		}
		note(some, cards, rules)
		alerts = append(alerts, some...)
	}
	return alerts, silences, nil
}

// note counts what was decided of a story and is not saved yet.
func note(some []news.Alert, cards map[string]bool, rules alert.Rules) {
	for _, al := range some {
		if al.Held != news.Muted {
			cards[al.Channel] = cards[al.Channel] || !al.Waits()
		}
		if al.Held == "" && al.Digest == "" {
			rules.Lately[al.Channel]++
		}
	}
}

// toldInJob knows which channels are told of a story, as Decide asks it, counting what this job decided and
// has not saved yet.
type toldInJob struct {
	store *store.Store
	cards map[int64]map[string]bool
}

func (t toldInJob) in(ctx context.Context, story int64, opens bool) (map[string]bool, error) {
	if t.cards[story] == nil {
		t.cards[story] = map[string]bool{}
		if !opens {
			saved, err := t.store.Told(ctx, story)
			if err != nil {
				return nil, err
			}
			t.cards[story] = saved
		}
	}
	return t.cards[story], nil
}
