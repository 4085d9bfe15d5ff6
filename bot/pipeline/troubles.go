package pipeline

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"parley/bot/alert"
	"parley/bot/chat"
	"parley/bot/news"
	"parley/bot/store"
)

const (
	// A source is dead when so many polls in a row failed, and none succeeded for so long.
	deadPolls = 3
	deadAfter = 2 * time.Hour
	// A source may bring nothing new for so long without a look at its rhythm.
	leastQuiet = 3 * time.Hour
	// A job that is due, and a message that waits, are late after so long.
	lateJob     = 10 * time.Minute
	lateMessage = 30 * time.Minute
)

// refusalOf says what an error of a platform refuses until somebody mends it.
func refusalOf(err error) news.Refusal {
	var refused *chat.Error
	switch {
	case !errors.As(err, &refused) || refused.Kind != chat.Permanent:
		return news.NotRefused
	case refused.Whole:
		return news.PlatformRefuses
	}
	return news.ChannelRefuses
}

// troubles are those that stand now. They name sources, never addresses.
func (p *Pipeline) troubles(ctx context.Context, now time.Time) (all []news.Trouble, err error) {
	for _, of := range []func(context.Context, time.Time) ([]news.Trouble, error){p.sourceTroubles, p.channelTroubles, p.jobTroubles} {
		some, err := of(ctx, now)
		if err != nil {
			return nil, err
		}
		all = append(all, some...)
	}
	return all, nil
}

// sourceTroubles are the sources that fail, and those that answer and are silent.
func (p *Pipeline) sourceTroubles(ctx context.Context, now time.Time) (all []news.Trouble, err error) {
	rows, err := p.Store.Sources(ctx)
	if err != nil {
		return nil, err
	}
	for _, r := range rows {
		switch {
		case r.Failures >= deadPolls && (r.LastOK.IsZero() || now.Sub(r.LastOK) >= deadAfter):
			since, last := r.LastOK, "never answered"
			if since.IsZero() {
				since = r.LastPoll
			} else {
				last = "last answered " + p.moment(since)
			}
			all = append(all, news.Trouble{Kind: news.SourceDead, Name: r.Name, Since: since,
				Says: fmt.Sprintf("%d polls in a row failed, it %s. “/parley sources %s” shows the error; if it moved, correct its address under sources, or remove it", r.Failures, last, r.Name)})
		// Its silence is counted up to its last good poll: while nobody asked it, it was not silent.
		case r.Failures == 0 && r.LastOK.Sub(r.LastNew) > leastQuiet:
			hours, err := p.Store.Rhythm(ctx, r.Name, now.AddDate(0, 0, -7*alert.RhythmWeeks))
			if err != nil {
				return nil, err
			}
			if alert.Quieter(hours, r.LastNew, r.LastOK) {
				all = append(all, news.Trouble{Kind: news.SourceSilent, Name: r.Name, Since: r.LastNew,
					Says: fmt.Sprintf("it answers and has brought nothing new since %s, longer than it ever rests. Look at its page: if its feed moved or ended, correct its address under sources, or remove it", p.moment(r.LastNew))})
			}
		}
	}
	return all, nil
}

// channelTroubles are the channels and platforms that refuse, and what waits too long.
func (p *Pipeline) channelTroubles(ctx context.Context, now time.Time) (all []news.Trouble, err error) {
	backlogs, err := p.Store.Backlogs(ctx)
	if err != nil {
		return nil, err
	}
	byPlatform := map[string][]store.Backlog{}
	var platforms []string
	for _, b := range backlogs {
		platform, _ := splitChannel(b.Channel)
		if byPlatform[platform] == nil {
			platforms = append(platforms, platform)
		}
		byPlatform[platform] = append(byPlatform[platform], b)
	}
	for _, platform := range platforms {
		there := byPlatform[platform]
		refuses := func(b store.Backlog) bool { return b.Refused == news.PlatformRefuses }
		if i := slices.IndexFunc(there, refuses); i >= 0 {
			waiting, oldest := sumOf(there)
			all = append(all, news.Trouble{Kind: news.TokenDead, Name: platform, Since: oldest,
				Says: fmt.Sprintf("it refuses everything, %s. %s. What waits is sent when it is mended", p.waits(waiting, oldest), there[i].Error)})
			continue
		}
		var late []store.Backlog
		for _, b := range there {
			switch {
			case b.Refused == news.ChannelRefuses:
				all = append(all, news.Trouble{Kind: news.ChannelDead, Name: b.Channel, Since: b.Oldest,
					Says: fmt.Sprintf("nothing can be told there, %s. %s. What waits is sent when it is mended", p.waits(b.Waiting, b.Oldest), b.Error)})
			case now.Sub(p.atLeast(b.Oldest)) >= lateMessage:
				late = append(late, b)
			}
		}
		if len(late) > 0 {
			waiting, oldest := sumOf(late)
			all = append(all, news.Trouble{Kind: news.QueueStuck, Name: "messages to " + platform, Since: oldest,
				Says: fmt.Sprintf("%s, in channels that refuse nothing: %d. See whether the chat is away, and what the log says; they are sent as soon as it takes them", p.waits(waiting, oldest), len(late))})
		}
	}
	return all, nil
}

// jobTroubles are the jobs that should have run.
func (p *Pipeline) jobTroubles(ctx context.Context, now time.Time) (all []news.Trouble, err error) {
	jobs, err := p.Store.OverdueJobs(ctx)
	if err != nil {
		return nil, err
	}
	for _, j := range jobs {
		if now.Sub(p.atLeast(j.Due)) < lateJob {
			continue
		}
		all = append(all, news.Trouble{Kind: news.QueueStuck, Name: j.Kind + " jobs", Since: j.Due,
			Says: fmt.Sprintf("the oldest should have run at %s. See what the log says, whether the disk is full or the machine too slow, then start Parley again: nothing is lost", p.moment(j.Due))})
	}
	return all, nil
}

// atLeast is a time, or when jobs began to be run: what piled up while Parley was not
// there is not late yet.
func (p *Pipeline) atLeast(t time.Time) time.Time {
	if t.Before(p.looks.began) {
		return p.looks.began
	}
	return t
}

func sumOf(some []store.Backlog) (waiting int, oldest time.Time) {
	for _, b := range some {
		waiting += b.Waiting
		if oldest.IsZero() || b.Oldest.Before(oldest) {
			oldest = b.Oldest
		}
	}
	return waiting, oldest
}

// waits says how much waits, and since when.
func (p *Pipeline) waits(n int, since time.Time) string {
	if n == 1 {
		return "1 message waits since " + p.moment(since)
	}
	return fmt.Sprintf("%d messages wait, the oldest since %s", n, p.moment(since))
}

// moment is a time as people are shown it.
func (p *Pipeline) moment(t time.Time) string {
	zone := p.Zone
	if zone == nil {
		zone = time.UTC
	}
	return t.In(zone).Format("2 Jan 15:04 MST")
}
