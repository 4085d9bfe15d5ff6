package pipeline

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"slices"
	"time"

	"parley/bot/detect"
	"parley/bot/news"
	"parley/bot/store"
)

// Replay runs an archive, whose minutes are in order, through the job bodies on the
// articles' own clock: jump sets it. Articles of one minute are saved together, as one
// poll would bring them; in which order they come does not matter. Before the first of an
// hour it is looked which stories were due by then: all that was published before is read.
// Each alert is given to tell, with its story as it stands after the minute. The store must
// be open in direct mode, and no other job may run meanwhile.
func (p *Pipeline) Replay(ctx context.Context, articles []news.Article, jump func(context.Context, time.Time) error, tell func(news.Alert, news.Story) error) error {
	articles = slices.Clone(articles)
	for first, last := range minutes(articles) {
		slices.SortFunc(articles[first:last], inMinute)
	}
	ahead := startReading(articles, p.Detector.Read)
	defer ahead.stop()
	defer func() { p.ahead = nil }()
	looked := p.Now().Truncate(dueEvery) // who goes on with an archive looked already
	for first, last := range minutes(articles) {
		if hour := articles[first].When().Truncate(dueEvery); hour.After(looked) {
			if err := p.replayDue(ctx, hour, jump, tell); err != nil {
				return err
			}
			looked = hour
		}
		p.ahead = func(a news.Article) (detect.Reading, bool) { return ahead.of(first, last, a) }
		if err := jump(ctx, articles[last-1].When()); err != nil {
			return err
		}
		if err := p.replayMinute(ctx, articles[first:last], tell); err != nil {
			return err
		}
		ahead.forget(first, last)
	}
	return nil
}

// minutes gives the bounds of each run of articles of one minute.
func minutes(articles []news.Article) iter.Seq2[int, int] {
	return func(yield func(first, last int) bool) {
		for first := 0; first < len(articles); {
			last := first + 1
			for minute := articles[first].When().Truncate(time.Minute); last < len(articles) && articles[last].When().Truncate(time.Minute).Equal(minute); last++ {
			}
			if !yield(first, last) {
				return
			}
			first = last
		}
	}
}

// inMinute is the order of articles in a minute. It goes on to their words, for one that
// came in two versions at once.
func inMinute(a, b news.Article) int {
	return cmp.Or(a.When().Compare(b.When()), cmp.Compare(a.ID, b.ID), cmp.Compare(a.Version, b.Version),
		cmp.Compare(a.Outlet, b.Outlet), cmp.Compare(a.Title, b.Title), cmp.Compare(a.Text, b.Text))
}

func (p *Pipeline) replayMinute(ctx context.Context, articles []news.Article, tell func(news.Alert, news.Story) error) error {
	polled := store.Polled{Source: "replay", At: p.Now()}
	for _, a := range articles {
		polled.Articles = append(polled.Articles, store.Fetched{Article: a})
	}
	if _, err := p.Store.SavePoll(ctx, store.Job{}, polled); err != nil {
		return err
	}
	return p.replayJobs(ctx, tell)
}

// replayDue looks which stories are due at a full hour.
func (p *Pipeline) replayDue(ctx context.Context, hour time.Time, jump func(context.Context, time.Time) error, tell func(news.Alert, news.Story) error) error {
	if p.index != nil && len(p.index.Due(hour, p.zone())) == 0 {
		return nil
	}
	if err := jump(ctx, hour); err != nil {
		return err
	}
	if err := p.due(ctx, store.Job{}, dueLook{now: hour, all: true}); err != nil {
		return err
	}
	return p.replayJobs(ctx, tell)
}

// replayJobs does what was made needed, and gives each alert to tell.
func (p *Pipeline) replayJobs(ctx context.Context, tell func(news.Alert, news.Story) error) error {
	for {
		args, _, ok := p.Store.Next()
		if !ok {
			return nil
		}
		switch args := args.(type) {
		case store.DetectArgs:
			if err := p.Detect(ctx, store.Job{}, args.Articles); err != nil {
				return err
			}
		case store.NotifyArgs:
			if err := p.handOver(ctx, args.Channel, tell); err != nil {
				return err
			}
		}
	}
}

// handOver gives what waits for a channel to tell, and keeps it as sent.
func (p *Pipeline) handOver(ctx context.Context, channel string, tell func(news.Alert, news.Story) error) error {
	waiting, err := p.Store.Waiting(ctx, channel)
	if err != nil {
		return err
	}
	for i := range waiting {
		story, err := p.Store.Story(ctx, waiting[i].Alert.Change.Story)
		if err != nil {
			return err
		}
		if err := tell(waiting[i].Alert, story); err != nil {
			return fmt.Errorf("write an alert: %w", err)
		}
		waiting[i].State, waiting[i].SentAt = news.Sent, p.Now()
	}
	return p.Store.Finish(ctx, waiting)
}
