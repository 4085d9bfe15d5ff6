package command

import (
	"context"
	"errors"
	"testing"
	"time"

	"parley/bot/alert"
	"parley/bot/gazetteer"
	"parley/bot/news"
	"parley/bot/store"
	"parley/bot/story"
	"parley/sources"
)

func at(hour, minute int) time.Time { return time.Date(2025, 4, 23, hour, minute, 0, 0, time.UTC) }

// asking is when the questions are asked.
var asking = at(14, 0)

// rules watch the talks in London, and have one more watch nobody is routed to.
var rules = alert.Rules{
	Watches: []alert.Watch{{Name: "london", Kinds: []news.Kind{news.Talks}, Places: []string{"London"}}, {Name: "sanctions", Kinds: []news.Kind{news.Sanctions}}},
	Routes:  []alert.Route{{Watch: "london", To: []string{"terminal"}}},
}

// day is a real store with a small day in it: talks that are announced, copied, left by
// one who was to come, downgraded and told again; a journey nobody watches; a comment.
func day(t testing.TB) *Desk {
	t.Helper()
	ctx := context.Background()
	st, err := store.Open(ctx, store.Memory, store.Options{Direct: true, Now: func() time.Time { return asking }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := st.Close(); err != nil {
			t.Error(err)
		}
	})
	d := &filler{t: t, ctx: ctx, st: st}

	announced := news.Development{ID: 1, Kind: news.Talks, Status: news.Announced, Actors: []string{"United Kingdom", "Ukraine"}, Place: "London", Date: "2025-04-23",
		Evidence: "Ministers of five countries are due in London today for talks on the war.", Confidence: 0.9, At: at(6, 5)}
	talks := news.Story{ID: 1, Kind: news.Talks, Status: news.Announced, Headline: "Talks due in London", Summary: announced.Evidence, Actors: announced.Actors,
		Place: "London", Date: "2025-04-23", Conflict: "Russia–Ukraine war", Opened: at(6, 5), Updated: at(6, 5)}
	a1 := d.article("a1", "harbour-press.example", news.Press, at(6, 5), "Talks due in London")
	change := &news.Change{Seq: 1, Story: 1, Article: "a1", Reason: news.New, Development: announced, To: news.Announced, At: at(6, 5)}
	d.judge(store.Judged{Kind: news.Reporting, Alerts: told(*change), Verdict: story.Verdict{Article: a1, Origin: "harbour",
		Findings: []story.Finding{{Development: announced, Opens: true, New: true, Story: talks, Change: change}}}})
	d.sent()

	a2 := d.article("a2", "quay.example", news.Press, at(6, 30), "London to host talks")
	d.judge(store.Judged{Kind: news.Reporting, Verdict: story.Verdict{Article: a2, CopyOf: "a1", Origin: "harbour",
		Findings: []story.Finding{{Development: announced, Story: talks, Silence: news.Copy}}}})

	stays := news.Development{ID: 2, Kind: news.Withdrawal, Status: news.Announced, Actors: []string{"Marco Rubio", "United States"}, Place: "London",
		Evidence: "The secretary of state will not make the trip, his spokeswoman said.", Confidence: 0.84, At: at(7, 10)}
	talks.Updated = at(7, 10)
	a3 := d.article("a3", "northwire.example", news.Wire, at(7, 10), "Rubio skips London")
	change = &news.Change{Seq: 2, Story: 1, Article: "a3", Reason: news.Changed, Development: stays, From: news.Announced, To: news.Announced, Certainty: news.Independent, At: at(7, 10)}
	d.judge(store.Judged{Kind: news.Reporting, Alerts: told(*change), Verdict: story.Verdict{Article: a3, Origin: "northwire", Findings: []story.Finding{{Development: stays, New: true, Story: talks, Change: change,
		Weighed: []story.Weighed{{Story: 1, Agreed: []story.Slot{story.PlaceSlot, story.DateSlot}, Clashed: []story.Slot{story.WhoSlot}, Points: 5, Outcome: story.SameStory}}}}}})
	d.sent()

	lower := announced
	lower.ID, lower.Status, lower.At, lower.Confidence = 3, news.Downgraded, at(11, 40), 0.88
	lower.Evidence = "Officials, not ministers, will meet on Wednesday, the Foreign Office said."
	talks.Status, talks.Was, talks.Updated, talks.Certainty, talks.Summary = news.Downgraded, news.Announced, at(11, 40), news.Confirmed, lower.Evidence
	a4 := d.article("a4", "gov.uk", news.Official, at(11, 40), "London talks: statement")
	change = &news.Change{Seq: 3, Story: 1, Article: "a4", Reason: news.Changed, Development: lower, From: news.Announced, To: news.Downgraded, Certainty: news.Confirmed, At: at(11, 40)}
	d.judge(store.Judged{Kind: news.Reporting, Alerts: told(*change), Verdict: story.Verdict{Article: a4, Origin: "gov.uk", Official: true, Findings: []story.Finding{{Development: lower, New: true, Story: talks, Change: change}}}})

	a5 := d.article("a5", "the-ledger.example", news.Press, at(12, 20), "Lower-level talks in London")
	d.judge(store.Judged{Kind: news.Reporting, Verdict: story.Verdict{Article: a5, Origin: "ledger", Findings: []story.Finding{{Development: lower, Story: talks, Silence: news.SameDevelopment,
		Weighed: []story.Weighed{
			{Story: 1, Agreed: []story.Slot{story.KindSlot, story.WhoSlot, story.PlaceSlot, story.DateSlot}, Points: 9, Outcome: story.SameDevelopment},
			{Story: 2, Clashed: []story.Slot{story.PlaceSlot, story.WhoSlot}, Text: 0.31, Outcome: story.OtherStory}}}}}})

	trip := news.Development{ID: 4, Kind: news.Visit, Status: news.Announced, Actors: []string{"Steve Witkoff", "United States"}, Place: "Moscow", Date: "2025-04-25",
		Evidence: "The envoy flies to Moscow on Friday.", Confidence: 0.93, At: at(12, 40)}
	journey := news.Story{ID: 2, Kind: news.Visit, Status: news.Announced, Headline: "Envoy to fly to Moscow", Summary: trip.Evidence, Actors: trip.Actors, Place: "Moscow",
		Date: "2025-04-25", Conflict: "Russia–Ukraine war", Opened: at(12, 40), Updated: at(12, 40)}
	a6 := d.article("a6", "northwire.example", news.Wire, at(12, 40), "Envoy to fly to Moscow")
	change = &news.Change{Seq: 4, Story: 2, Article: "a6", Reason: news.New, Development: trip, To: news.Announced, At: at(12, 40)}
	d.judge(store.Judged{Kind: news.Reporting, Silences: map[int]news.Silence{0: news.NotWatched}, Verdict: story.Verdict{Article: a6, Origin: "northwire",
		Findings: []story.Finding{{Development: trip, Opens: true, New: true, Story: journey, Change: change}}}})

	d.judge(store.Judged{Kind: news.Opinion, Verdict: story.Verdict{Article: d.article("a7", "quay.example", news.Press, at(13, 0), "What London can still achieve"), Origin: "quay"}})
	d.article("a8", "quay.example", news.Press, at(13, 50), "Evening briefing")

	for _, p := range []store.Polled{
		{Source: "old-times", At: asking.Add(-9 * 24 * time.Hour), Articles: []store.Fetched{{Article: news.Article{ID: "b1", Source: "old-times", Outlet: "old-times.example", Title: "Old news", Seen: asking.Add(-9 * 24 * time.Hour)}}}},
		{Source: "old-times", At: at(13, 55), Next: at(14, 10)},
		{Source: "foreign-office", At: at(12, 0), Next: at(14, 20)},
		{Source: "foreign-office", At: at(13, 20), Next: at(14, 20), Err: "fetch https://www.foreign.example/feed: timeout"},
	} {
		if _, err := st.SavePoll(ctx, store.Job{}, p); err != nil {
			t.Fatal(err)
		}
	}
	return New(Parts{Store: st, Names: gazetteer.Default(), Rules: rules, Now: func() time.Time { return asking }})
}

// filler puts a day into a store.
type filler struct {
	t   testing.TB
	ctx context.Context
	st  *store.Store
}

// article is polled, as an item of its outlet's feed.
func (f *filler) article(id, outlet string, tier news.Tier, when time.Time, title string) news.Article {
	f.t.Helper()
	a := news.Article{ID: id, Source: outlet, Outlet: outlet, Tier: tier, URL: "https://" + outlet + "/2025/04/23/" + id, Title: title, Text: title + ".",
		Published: when, Seen: when, Version: 1}
	_, err := f.st.SavePoll(f.ctx, store.Job{}, store.Polled{Source: outlet, At: when, Articles: []store.Fetched{{Article: a}}, Next: asking.Add(5 * time.Minute), State: sources.State{}})
	if err != nil {
		f.t.Fatal(err)
	}
	return a
}

func (f *filler) judge(j store.Judged) {
	f.t.Helper()
	m, err := f.st.StartMatching(f.ctx)
	if err != nil {
		f.t.Fatal(err)
	}
	defer m.Done()
	if err := m.Save(f.ctx, store.Job{}, []store.Judged{j}); err != nil {
		f.t.Fatal(err)
	}
}

// sent has every waiting delivery arrive.
func (f *filler) sent() {
	f.t.Helper()
	waiting, err := f.st.Waiting(f.ctx, "terminal")
	for i := range waiting {
		err = errors.Join(err, f.st.Begin(f.ctx, waiting[i].ID))
		waiting[i].State, waiting[i].Card, waiting[i].SentAt = news.Sent, "1", waiting[i].Alert.Change.At.Add(time.Minute)
	}
	if err = errors.Join(err, f.st.Finish(f.ctx, waiting)); err != nil {
		f.t.Fatal(err)
	}
}

// told is one alert of a change, for the terminal.
func told(c news.Change) []news.Alert {
	return []news.Alert{{Change: c, Channel: "terminal", Watch: "london"}}
}
