package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"parley/bot/alert"
	"parley/bot/news"
)

// settings are rules that lead one watch to a channel by its name.
var settings = alert.Rules{
	Watches: []alert.Watch{{Name: "talks", Kinds: []news.Kind{news.Talks}}},
	Routes:  []alert.Route{{Watch: "talks", To: []string{"slack:#desk"}}},
}

func wish(server, channel string, w alert.Watch) alert.Subscription {
	return alert.Subscription{Server: server, Channel: channel, Own: w, By: "jo"}
}

func TestASubscriptionIsKeptUntilItsChannelEndsIt(t *testing.T) {
	onEach(t, func(t *testing.T, db database) {
		ctx := context.Background()
		s := db.opened(t, Options{Direct: true})
		quiet, err := alert.ParseQuiet("mon-fri 22:00-07:00 and sat,sun")
		done(t, err)
		sub := wish("slack:T1", "slack:C1", alert.Watch{Kinds: []news.Kind{news.Visit}, Certainty: news.Confirmed, Confidence: 0.4})
		sub.Quiet = quiet
		sub = has(s.Subscribe(ctx, sub, settings, "visits"))(t)
		if d := cmp.Diff([]alert.Subscription{sub}, has(s.Wishes(ctx, noon))(t).Subscriptions, cmp.AllowUnexported(alert.Window{})); d != "" || sub.Number != 1 || !sub.Made.Equal(noon) {
			t.Errorf("kept otherwise: %s", d)
		}
		for name, by := range map[string]Asker{
			"another server": {"slack:T2", "slack:C1", "eve"}, "another channel": {"slack:T1", "slack:C2", "eve"}, "nowhere": {"", "", "eve"},
		} {
			if err := s.Unsubscribe(ctx, 1, by, settings, "visits"); !errors.Is(err, ErrNotFound) {
				t.Errorf("ended from %s: %v", name, err)
			}
		}
		by := Asker{"slack:T1", "slack:C1", "kim"}
		done(t, s.Unsubscribe(ctx, 1, by, settings, "visits"))
		if err := s.Unsubscribe(ctx, 1, by, settings, "visits"); !errors.Is(err, ErrNotFound) {
			t.Errorf("ended twice: %v", err)
		}
		if left := has(s.Wishes(ctx, noon))(t).Subscriptions; len(left) > 0 {
			t.Errorf("left: %+v", left)
		}
		var said []string
		for _, a := range has(s.Audit(ctx, "slack:T1", "slack:C1", 10))(t) {
			said = append(said, a.User+" "+a.Act+" "+a.About)
		}
		if d := cmp.Diff([]string{"kim unsubscribe subscription 1: visits", "jo subscribe subscription 1: visits"}, said); d != "" {
			t.Errorf("who changed what: %s", d)
		}
		if other := has(s.Audit(ctx, "slack:T2", "slack:C1", 10))(t); len(other) > 0 {
			t.Errorf("another server sees %+v", other)
		}
	})
}

func TestWhatIsThereOrTooMuchIsNoSubscription(t *testing.T) {
	onEach(t, func(t *testing.T, db database) {
		ctx := context.Background()
		s := db.opened(t, Options{Direct: true})
		done(t, s.NameChannels(ctx, map[string]string{"slack:#desk": "slack:C1"}, settings))
		refused := func(sub alert.Subscription) error {
			_, err := s.Subscribe(ctx, sub, settings, "x")
			return err
		}
		sameAsSettings := wish("slack:T1", "slack:C1", alert.Watch{Kinds: []news.Kind{news.Talks}})
		if err := refused(sameAsSettings); !errors.Is(err, Twice{Watch: "talks"}) {
			t.Errorf("what the settings tell there: %v", err)
		}
		done(t, refused(wish("slack:T1", "slack:C1", alert.Watch{Kinds: []news.Kind{news.Aid}})))
		if err := refused(wish("slack:T1", "slack:C1", alert.Watch{Kinds: []news.Kind{news.Aid}})); !errors.Is(err, Twice{Watch: "subscription 1", Number: 1}) {
			t.Errorf("what a subscription tells there: %v", err)
		}
		one := func(server, channel string, n int) error {
			return refused(wish(server, channel, alert.Watch{Places: []string{fmt.Sprint("place ", n)}}))
		}
		for n := range ChannelSubscriptions - 1 {
			done(t, one("slack:T1", "slack:C1", n))
		}
		if err := one("slack:T1", "slack:C1", 99); !errors.Is(err, TooMany{ChannelSubscriptions, true}) {
			t.Errorf("one more in the channel: %v", err)
		}
		for n := range ServerSubscriptions - ChannelSubscriptions {
			done(t, one("slack:T1", fmt.Sprint("slack:D", n/ChannelSubscriptions), n))
		}
		if err := one("slack:T1", "slack:E", 0); !errors.Is(err, TooMany{ServerSubscriptions, false}) {
			t.Errorf("one more in the server: %v", err)
		}
		done(t, one("slack:T2", "slack:E", 0))
		done(t, one("discord:T1", "discord:1", 0))
	})
}

func TestWhatAnEndedSubscriptionHeldIsToldNoMore(t *testing.T) {
	onEach(t, func(t *testing.T, db database) {
		ctx := context.Background()
		s := held(t, db, Options{Direct: true}, news.Alert{Digest: "@daily"}, "one", "two")
		own := alert.Subscription{Channel: "terminal", Own: alert.Watch{Kinds: []news.Kind{news.Visit}}, Digest: "daily", By: "jo"}
		own = has(s.Subscribe(ctx, own, alert.Rules{}, "visits"))(t)
		done(t, exec(s, `UPDATE deliveries SET watch = 'subscription 1', digest = 'TZ=UTC 0 8 * * *'`))
		if _, _, ok, err := s.Digest(ctx, "terminal", "TZ=UTC 0 8 * * *"); !ok || err != nil {
			t.Fatalf("the subscription's digest is not scheduled: %v", err)
		}
		done(t, s.Unsubscribe(ctx, own.Number, Asker{Channel: "terminal"}, alert.Rules{}, "visits"))
		for _, id := range []string{"one", "two"} {
			for _, d := range has(s.Explain(ctx, id))(t).Deliveries {
				if d.State != news.Silent || d.Alert.Held != news.NotWatched {
					t.Errorf("%s is %s, %s", id, d.State, d.Alert.Held)
				}
			}
		}
		if _, _, ok, _ := s.Digest(ctx, "terminal", "TZ=UTC 0 8 * * *"); ok {
			t.Error("its digest is still scheduled")
		}
	})
}

func TestTheHoursOfAChannelScheduleItsDigestAndLetGoItsNight(t *testing.T) {
	onEach(t, func(t *testing.T, db database) {
		ctx := context.Background()
		s := held(t, db, Options{Direct: true}, inQuiet, "one", "two")
		jobs(s)
		rules := alert.Rules{Watches: []alert.Watch{{Name: "all"}}, Routes: []alert.Route{{Watch: "all", To: []string{"terminal"}}}}
		by := Asker{Channel: "terminal", User: "jo"}
		kyiv, err := time.LoadLocation("Europe/Kyiv")
		done(t, err)
		daily, never := "daily", alert.Quiet{}
		done(t, s.SetHours(ctx, by, func(h *alert.Hours) { h.Digest, h.Zone = &daily, kyiv }, rules, "digest", "daily"))
		got := later(s)
		if !slices.Contains(got, Due{ReleaseArgs{"terminal", micros(noon)}, noon}) {
			t.Errorf("what was held for the night is not let go: %v", got)
		}
		if !slices.ContainsFunc(got, func(d Due) bool {
			return d.Args == DigestArgs{"terminal", "TZ=Europe/Kyiv 0 8 * * *"} && d.At.Equal(time.Date(2025, 4, 24, 5, 0, 0, 0, time.UTC))
		}) {
			t.Errorf("the digest has no job: %v", got)
		}
		done(t, s.SetHours(ctx, by, func(h *alert.Hours) { h.Quiet = &never }, rules, "quiet", "off"))
		h := has(s.Wishes(ctx, noon))(t).Hours
		if len(h) != 1 || h[0].Quiet == nil || len(*h[0].Quiet) != 0 || h[0].Digest == nil || *h[0].Digest != "daily" || h[0].Zone.String() != "Europe/Kyiv" {
			t.Errorf("kept: %+v", h)
		}
		done(t, s.SetHours(ctx, by, func(h *alert.Hours) { h.Quiet, h.Digest, h.Zone = nil, nil, nil }, rules, "digest", "default"))
		if h := has(s.Wishes(ctx, noon))(t).Hours; h[0].Quiet != nil || h[0].Digest != nil || h[0].Zone != nil {
			t.Errorf("kept: %+v", h)
		}
		if _, _, ok, _ := s.Digest(ctx, "terminal", "TZ=Europe/Kyiv 0 8 * * *"); ok {
			t.Error("the digest is still scheduled")
		}
	})
}

func TestAChannelGoesOnUnderTheNameThatTheSettingsGiveIt(t *testing.T) {
	onEach(t, func(t *testing.T, db database) {
		ctx := context.Background()
		s := held(t, db, Options{Direct: true}, inQuiet, "one", "two")
		jobs(s)
		done(t, exec(s, `UPDATE deliveries SET channel = 'slack:C1'`))
		done(t, s.NameChannels(ctx, map[string]string{"slack:#desk": "slack:C1"}, settings))
		if got := numbers(has(s.Held(ctx, "slack:#desk", "", morning))(t)); len(got) != 2 {
			t.Errorf("held under its name: %v", got)
		}
		if got := later(s); !slices.Contains(got, Due{ReleaseArgs{"slack:#desk", micros(morning)}, morning}) {
			t.Errorf("jobs: %v", got)
		}
		done(t, s.NameChannels(ctx, map[string]string{"slack:#desk": ""}, settings))
		if ids := has(s.Wishes(ctx, noon))(t).IDs; len(ids) > 0 {
			t.Errorf("a name that no channel has: %v", ids)
		}
		done(t, s.MoveChannel(ctx, "slack:#desk", "slack:C1"))
		if got := numbers(has(s.Held(ctx, "slack:C1", "", morning))(t)); len(got) != 2 {
			t.Errorf("held where questions name it: %v", got)
		}
	})
}

func TestWhatIsOneChannelHasTheDigestsThatWereAskedForInIt(t *testing.T) {
	onEach(t, func(t *testing.T, db database) {
		ctx := context.Background()
		s := db.opened(t, Options{Direct: true})
		rules := alert.Rules{Watches: []alert.Watch{{Name: "all"}}, Routes: []alert.Route{{Watch: "all", To: []string{"slack:#desk"}}}}
		daily := "daily"
		done(t, s.SetHours(ctx, Asker{Channel: "slack:C1"}, func(h *alert.Hours) { h.Digest = &daily }, rules, "digest", "daily"))
		jobs(s)
		done(t, s.NameChannels(ctx, map[string]string{"slack:#desk": "slack:C1"}, rules))
		if _, _, ok, err := s.Digest(ctx, "slack:#desk", "TZ=UTC 0 8 * * *"); !ok || err != nil {
			t.Errorf("the digest of the channel is not scheduled: %v", err)
		}
		if got := later(s); len(got) != 1 || got[0].Args != (DigestArgs{"slack:#desk", "TZ=UTC 0 8 * * *"}) {
			t.Errorf("jobs: %v", got)
		}
		done(t, s.NameChannels(ctx, map[string]string{"slack:#desk": ""}, rules))
		if _, _, ok, _ := s.Digest(ctx, "slack:#desk", "TZ=UTC 0 8 * * *"); ok {
			t.Error("it stays when that is another channel")
		}
	})
}

func TestWhatIsHeldUnderTwoNamesOfAChannelIsToldOnce(t *testing.T) {
	onEach(t, func(t *testing.T, db database) {
		ctx := context.Background()
		s := held(t, db, Options{Direct: true}, inQuiet, "one")
		done(t, exec(s, `UPDATE deliveries SET channel = 'slack:#desk'`))
		done(t, exec(s, `INSERT INTO deliveries (id, change, story, channel, watch, loud, state, decided, held, digest, until)
			SELECT id + 1000, change, story, 'slack:C1', watch, loud, state, decided, held, digest, until FROM deliveries`))
		done(t, s.MoveChannel(ctx, "slack:C1", "slack:#desk"))
		if got := has(s.Held(ctx, "slack:#desk", "", morning))(t); len(got) != 1 {
			t.Errorf("held under its name: %v", numbers(got))
		}
		if got := has(s.Held(ctx, "slack:C1", "", morning))(t); len(got) != 0 {
			t.Errorf("held a second time: %v", numbers(got))
		}
	})
}
