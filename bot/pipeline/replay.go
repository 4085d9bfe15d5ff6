package pipeline

import (
	"context"
	"fmt"
	"time"

	"parley/bot/news"
	"parley/bot/store"
)

// Replay runs an archive, sorted by time, through the job bodies on the articles' own
// clock: jump sets it. Articles of one minute are saved together, as one poll would
// bring them. Each alert is given to tell, with its story as it stands after the minute.
// The store must be open in direct mode, and empty.
func (p *Pipeline) Replay(ctx context.Context, articles []news.Article, jump func(context.Context, time.Time) error, tell func(news.Alert, news.Story) error) error {
	for len(articles) > 0 {
		n := 1
		for minute := articles[0].When().Truncate(time.Minute); n < len(articles) && articles[n].When().Truncate(time.Minute).Equal(minute); n++ {
		}
		if err := jump(ctx, articles[n-1].When()); err != nil {
			return err
		}
		if err := p.replayMinute(ctx, articles[:n], tell); err != nil {
			return err
		}
		articles = articles[n:]
	}
	return nil
}

func (p *Pipeline) replayMinute(ctx context.Context, articles []news.Article, tell func(news.Alert, news.Story) error) error {
	polled := store.Polled{Source: "replay", At: p.Now()}
	for _, a := range articles {
		polled.Articles = append(polled.Articles, store.Fetched{Article: a})
	}
	if _, err := p.Store.SavePoll(ctx, store.Job{}, polled); err != nil {
		return err
	}
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
