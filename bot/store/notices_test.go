package store

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"parley/bot/news"
)

func TestWhatTheOperatorWasToldIsKept(t *testing.T) {
	onEach(t, func(t *testing.T, db database) {
		ctx := context.Background()
		name := db.fresh(t)
		s := openAt(t, name, Options{})
		paper := news.Trouble{Kind: news.SourceDead, Name: "paper", Since: noon.Add(-time.Hour), Says: "it fails"}
		n := news.Notice{At: noon, New: []news.Trouble{paper}}
		n.ID = has(s.SaveNotice(ctx, nil, n))(t)
		done(t, s.BeginNotice(ctx, n.ID))
		done(t, s.Close()) // as a kill before the answer leaves it

		s = openAt(t, name, Options{})
		defer func() { done(t, s.Close()) }()
		left, waits, err := s.WaitingNotice(ctx)
		done(t, err)
		if n.Begun = noon; !waits || cmp.Diff(n, left) != "" {
			t.Errorf("after a restart: %v, %s", waits, cmp.Diff(n, left))
		}
		if told := has(s.ToldTroubles(ctx))(t); len(told) != 0 {
			t.Errorf("told before it was sent: %+v", told)
		}
		done(t, s.SentNotice(ctx, n))
		if _, waits, err := s.WaitingNotice(ctx); waits || err != nil {
			t.Errorf("it still waits: %v, %v", waits, err)
		}
		told := has(s.ToldTroubles(ctx))(t)
		if d := cmp.Diff([]news.ToldTrouble{{Trouble: paper, Open: true, Told: noon}}, told); d != "" {
			t.Error(d)
		}
		if err := s.SentNotice(ctx, n); err == nil {
			t.Error("one notice was sent twice")
		}

		told[0].Well = noon
		over := news.Notice{At: noon, Over: []news.Trouble{paper}}
		over.ID = has(s.SaveNotice(ctx, told, over))(t)
		done(t, s.SentNotice(ctx, over))
		if told := has(s.ToldTroubles(ctx))(t); len(told) != 1 || told[0].Open {
			t.Errorf("after its end: %+v", told)
		}
		dropped := has(s.SaveNotice(ctx, nil, n))(t)
		done(t, s.DropNotice(ctx, dropped))
		if _, waits, err := s.WaitingNotice(ctx); waits || err != nil || len(has(s.ToldTroubles(ctx))(t)) != 0 {
			t.Errorf("what is dropped is forgotten: %v, %v", waits, err)
		}
	})
}

func TestABacklogSaysWhatRefuses(t *testing.T) {
	onEach(t, func(t *testing.T, db database) {
		ctx := context.Background()
		s := told(t, db, Options{}, "one", "two", "three")
		has(s.Readdress(ctx, 3, "slack:#desk"))(t)
		done(t, s.Begin(ctx, 1))
		done(t, s.Finish(ctx, []news.Delivery{{ID: 1, State: news.Waiting, Error: "no such channel", Refused: news.ChannelRefuses}}))
		want := []Backlog{
			{Channel: "slack:#desk", Waiting: 1, Oldest: noon},
			{Channel: "terminal", Waiting: 2, Oldest: noon, Refused: news.ChannelRefuses, Error: "no such channel"},
		}
		if d := cmp.Diff(want, has(s.Backlogs(ctx))(t)); d != "" {
			t.Error(d)
		}
		done(t, s.Begin(ctx, 1))
		done(t, s.Finish(ctx, []news.Delivery{{ID: 1, State: news.Waiting, Error: "away"}}))
		if b := has(s.Backlogs(ctx))(t); b[1].Refused != news.NotRefused || b[1].Error != "" {
			t.Errorf("what passes is no refusal: %+v", b[1])
		}
	})
}

func TestTheOldestJobThatIsDueIsFound(t *testing.T) {
	onEach(t, func(t *testing.T, db database) {
		ctx := context.Background()
		s := openAt(t, db.fresh(t), Options{})
		defer func() { done(t, s.Close()) }()
		done(t, s.EnsurePolls(ctx, map[string]Plan{"paper": {Due: noon.Add(-time.Hour)}, "later": {Due: noon.Add(time.Hour)}}))
		jobs := has(s.OverdueJobs(ctx))(t)
		if len(jobs) != 1 || jobs[0].Kind != "poll" || jobs[0].Due.After(noon) {
			t.Errorf("found %+v", jobs)
		}
		_, err := s.db.Exec(`UPDATE river_job SET state = 'running'`)
		done(t, err)
		if jobs := has(s.OverdueJobs(ctx))(t); len(jobs) != 0 {
			t.Errorf("what runs is not late: %+v", jobs)
		}
	})
}

func TestARhythmIsTheHoursInWhichASourcePublished(t *testing.T) {
	onEach(t, func(t *testing.T, db database) {
		s := db.opened(t, Options{Direct: true})
		ctx := context.Background()
		has(s.SavePoll(ctx, Job{}, polled(fetched("a", "a", -400), fetched("b", "b", -70), fetched("c", "c", -65), fetched("d", "d", 5))))(t)
		hour := noon.Unix() / 3600
		got := has(s.Rhythm(ctx, "bbc", noon.Add(-5*time.Hour)))(t)
		if d := cmp.Diff([]int64{hour - 2, hour}, got); d != "" {
			t.Error(d)
		}
	})
}
