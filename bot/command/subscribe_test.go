package command

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"parley/bot/alert"
	"parley/bot/chat"
	"parley/bot/store"
)

// asked is a question from a channel of a server by somebody who may change it.
func asked(t *testing.T, where, line string) chat.Query {
	t.Helper()
	q, err := chat.ParseQuery(line)
	if err != nil {
		t.Fatal(err)
	}
	parts := strings.Split(where, "/")
	q.Platform, q.Server, q.Channel, q.User, q.Manager = parts[0], parts[1], parts[2], "U1", true
	return q
}

// in asks in a channel and gives the answer as one text.
func in(t *testing.T, d *Desk, where, line string) string {
	t.Helper()
	d.pace = newPace(d.now)
	return plain(d.Answer(t.Context(), asked(t, where, line)))
}

// exchange is a question in a channel, what the answer says and what it does not.
type exchange struct {
	where, line string
	want        []string
	not         []string
}

func walk(t *testing.T, d *Desk, steps []exchange) {
	t.Helper()
	for _, s := range steps {
		got := in(t, d, s.where, s.line)
		for _, want := range s.want {
			if !strings.Contains(got, want) {
				t.Errorf("%s: %s\nlacks %q:\n%s", s.where, s.line, want, got)
			}
		}
		for _, not := range s.not {
			if strings.Contains(got, not) {
				t.Errorf("%s: %s\nsays %q:\n%s", s.where, s.line, not, got)
			}
		}
	}
}

func TestWhatToFollowIsReadFromWordsAndFilters(t *testing.T) {
	d := day(t)
	for line, want := range map[string]string{
		"Rubio visits":                    "visits by Marco Rubio",
		"visits by Rubio":                 "visits by Marco Rubio",
		"talks in London":                 "talks in London",
		"visits to Ukraine":               "visits in Ukraine",
		"withkoff visits to Moscow":       "visits by Steve Witkoff in Moscow",
		"sanctions on Russia":             "sanctions by or on Russia",
		"cancelled visits":                "visits that are cancelled",
		"everything":                      "all that is reported",
		"everything on Iran":              "all that is reported involving Iran",
		"official statements by the WHO":  "statements by World Health Organization, once an official source says so",
		"russia-ukraine ceasefires":       "ceasefires in the conflict russia-ukraine",
		"visits and talks with Ukraine":   "visits or talks involving Ukraine",
		"kind:talk,visit actor:Rubio":     "talks or visits involving Marco Rubio",
		"kind:talks place:London,Paris":   "talks in London or Paris",
		"certainty:independent kind:aid":  "aid, once independent origins say so",
		"tier:wire language:en-GB":        "all that is reported, from wire sources, in texts in en",
		"conflict:sudan":                  "all that is reported in the conflict sudan",
		"status:called-off-not":           "",
		"watch:london":                    "talks in London",
		"london":                          "talks in London", // the watch, before the city
		"watch:london kind:talks":         "",
		"watch:nothing":                   "",
		"blorptaxis":                      "",
		"actor:Blorptaxis Quendelhofer":   "",
		"certainty:denied":                "",
		"language:klingonese":             "",
		"actor:,":                         "",
		strings.Repeat("rubbio ", 13):     "",
		"the of and":                      "",
		"sanctions":                       "sanctions",
		"visits from Blorptaxis":          "",
		"statements by Marco Rubbio":      "statements by Marco Rubio",
		"prisoner exchanges with Ukraine": "prisoner exchanges of Ukraine",
	} {
		q := asked(t, "slack/T1/C1", "test "+line)
		f, err := d.following(q)
		if want == "" {
			if err == nil {
				t.Errorf("%q is read as %s", line, asksFor(f.watch))
			}
			continue
		}
		if err != nil {
			t.Errorf("%q is refused: %v", line, err)
			continue
		}
		if got := asksFor(f.watch); got != want {
			t.Errorf("%q asks for %q; want %q", line, got, want)
			continue
		}
		again, err := chat.ParseQuery(f.asks("subscribe", nil).String())
		if err != nil {
			t.Fatal(err)
		}
		g, err := d.following(again)
		if err != nil || asksFor(g.watch) != want || f.named != g.named {
			t.Errorf("%q becomes %q, which asks for %q, error %v", line, again.String(), asksFor(g.watch), err)
		}
	}
}

func TestAChannelSubscribesListsAndEnds(t *testing.T) {
	d := day(t)
	const here, there = "slack/T1/C1", "slack/T1/C2"
	walk(t, d, []exchange{
		{where: here, line: "subscribe", want: []string{"Subscribe to what?", "london: talks in London: /parley subscribe watch:london"}},
		{where: here, line: "list", want: []string{"This channel is told nothing yet."}},
		{where: here, line: "subscribe Rubbio visits", want: []string{"You will be told of visits by Marco Rubio. This is subscription 1.", "“Rubbio” is read as Marco Rubio.", "from now on"}},
		{where: here, line: "subscribe actor:rubio kind:visit", want: []string{"Subscription 1 tells this channel that already: visits by Marco Rubio.", "/parley unsubscribe 1"}},
		{where: there, line: "subscribe actor:rubio kind:visit digest:daily", want: []string{"This is subscription 2", "In a digest, next Thu 24 Apr 08:00 UTC."}},
		{where: here, line: "subscribe watch:london quiet:22-7", want: []string{"You will be told of talks in London. This is subscription 3.", "Quiet 22:00-07:00 (UTC)."}},
		{where: here, line: "subscribe london", want: []string{"Subscription 3 tells this channel that already"}},
		{where: here, line: "subscribe kind:aid quiet:22-7 digest:daily", want: []string{"A digest comes at its own time"}},
		{where: here, line: "subscribe kind:agreement quiet:weekends", want: []string{"Quiet sat,sun (UTC)."}},
		{where: here, line: "unsubscribe 4"},
		{where: here, line: "subscribe kind:aid quiet:soon", want: []string{"did you mean"}},
		{where: here, line: "list", want: []string{"This channel is told by 2 routes; other channels of this server have 1 subscription",
			"subscription 1: visits by Marco Rubio; by U1, today 14:00", "subscription 3: watch london: talks in London; quiet 22:00-07:00 (UTC); by U1, today 14:00",
			"subscribe: subscription 3: watch london: talks in London; by U1, today 14:00"}, not: []string{"C2", "subscription 2", "digest"}},
		{where: "slack/T1/D1", line: "list", want: []string{"This channel is told nothing yet."}, not: []string{"C1", "C2", "Rubio", "U1"}},
		{where: here, line: "unsubscribe", want: []string{"End which subscription?", "subscription 1: visits", "subscription 3: watch london"}, not: []string{"subscription 2"}},
		{where: here, line: "unsubscribe 2", want: []string{"This channel has no subscription 2.", "subscription 1"}, not: []string{"subscription 2:"}},
		{where: here, line: "unsubscribe subscription 1", want: []string{"Subscription 1 is ended: visits by Marco Rubio."}},
		{where: here, line: "unsubscribe 1", want: []string{"This channel has no subscription 1."}},
		{where: here, line: "list", want: []string{"This channel is told by 1 route;", "unsubscribe: subscription 1: visits by Marco Rubio; by U1"}, not: []string{"🔔subscription 1"}},
		{where: "terminal//", line: "list", want: []string{"This channel is told by 1 route", "watch london: talks in London; by the settings"}},
		{where: "terminal//", line: "subscribe watch:london", want: []string{"The settings tell this channel that already, by the watch “london”."}},
		{where: "terminal//", line: "subscribe talks in London", want: []string{"You will be told of talks in London"}}, // it asks for what is surer
	})
}

func TestAChannelMutesAndUnmutes(t *testing.T) {
	d := day(t)
	const here = "slack/T1/C1"
	walk(t, d, []exchange{
		{where: here, line: "subscribe watch:sanctions", want: []string{"subscription 1"}},
		{where: here, line: "mute", want: []string{"Mute what?"}},
		{where: here, line: "mute 1 for:2h", want: []string{"Story 1 is muted here until today 16:00."}},
		{where: here, line: "mute 99", want: []string{"There is no story 99"}},
		{where: here, line: "mute withkoff for:1 week", want: []string{"Steve Witkoff is muted here until 30 Apr 14:00.", "“withkoff” is read as Steve Witkoff."}},
		{where: here, line: "mute visits", want: []string{"Kind visit is muted here until 24 Apr 14:00."}},
		{where: here, line: "mute sanctions", want: []string{"Kind sanctions is muted", "There is a watch of this name too: /parley mute watch sanctions"}},
		{where: here, line: "mute watch sanctions", want: []string{"Watch sanctions is muted"}},
		{where: here, line: "mute watch london", want: []string{"“london” is no watch that is known here."}}, // nothing leads it here
		{where: here, line: "mute story visits", want: []string{"“visits” is no story that is known here."}},
		{where: here, line: "mute 1 for:forever", want: []string{"is no length of time"}},
		{where: here, line: "mute 1 for:200d", want: []string{"nothing is muted for longer than 90 days"}},
		{where: here, line: "mute 1 for:0d", want: []string{"is no length of time"}},
		{where: here, line: "mute blorptaxis", want: []string{"“blorptaxis” is no story, actor, kind or watch that is known here."}},
		{where: here, line: "unmute", want: []string{"mute 1: story 1, until today 16:00; by U1, today 14:00", "mute 2: Steve Witkoff"}},
		{where: here, line: "unmute 2", want: []string{"Steve Witkoff is told here again."}},
		{where: here, line: "unmute 2", want: []string{"This channel has no mute 2.", "mute 1"}, not: []string{"Witkoff"}},
		{where: here, line: "list", want: []string{"mute 1: story 1, until today 16:00", "unmute: mute 2 ended; by U1", "mute: mute 2: actor Steve Witkoff; by U1"}},
		{where: here, line: "unmute talks", want: []string{"“talks” is neither a mute's number nor muted here.", "mute 1"}},
		{where: here, line: "unmute story 3", want: []string{"neither a mute's number nor muted here.", "mute 3"}}, // mute 3 is another's
		{where: here, line: "unmute visits", want: []string{"Kind visit is told here again."}},
		{where: here, line: "mute visits", want: []string{"Kind visit is muted"}},
		{where: here, line: "mute 1 for 3 hours", want: []string{"Story 1 is muted here until today 17:00."}},
		{where: here, line: "mute for 2h", want: []string{"Mute what?"}},
		{where: here, line: "mute 1 for a week", want: []string{"Story 1 is muted here until 30 Apr 14:00."}},
		{where: here, line: "mute story 1 2h", want: []string{"Story 1 is muted here until today 16:00."}},
		{where: "terminal//", line: "list", not: []string{"mute 1"}},
	})
	mutes, err := d.store.Mutes(t.Context(), d.now())
	if err != nil || len(mutes) != 4 || slices.ContainsFunc(mutes, func(m alert.Mute) bool { return m.Channel != "slack:C1" || m.Server != "slack:T1" }) {
		t.Errorf("muted: %+v, %v", mutes, err)
	}
}

func TestAChannelMutesOnlySoMuch(t *testing.T) {
	d := day(t)
	for n := range store.ChannelMutes {
		if _, err := d.store.Mute(t.Context(), alert.Mute{What: alert.MutedStory, Name: fmt.Sprint(100 + n), Server: "slack:T1", Channel: "slack:C1", Until: d.now().Add(time.Hour)}); err != nil {
			t.Fatal(err)
		}
	}
	walk(t, d, []exchange{
		{where: "slack/T1/C1", line: "mute kind talks", want: []string{"This channel has 100 mutes, and can have no more."}},
		{where: "slack/T1/C2", line: "mute kind talks", want: []string{"is muted here until"}},
		{where: "slack/T1/C1", line: "unmute 1", want: []string{"is told here again"}},
		{where: "slack/T1/C1", line: "mute kind talks", want: []string{"is muted here until"}},
		{where: "slack/T1/C1", line: "mute kind talks for:2h", want: []string{"is muted here until"}}, // the same again
	})
}

func TestAChannelSetsItsHours(t *testing.T) {
	d := day(t)
	const here = "discord/G1/77"
	walk(t, d, []exchange{
		{where: here, line: "quiet", want: []string{"quiet: as each route and subscription says", "digest: as each", "zone: UTC, where it is 14:00", "Nothing is told here yet"}},
		{where: here, line: "subscribe watch:london digest:daily", want: []string{"subscription 1"}},
		{where: here, line: "quiet 10pm-7am zone:kyiv", want: []string{"quiet: 22:00-07:00; what comes", "zone: Europe/Kyiv, where it is 17:00"}, not: []string{"Nothing is told"}},
		{where: here, line: "quiet 16:00-18:00", want: []string{"quiet: 16:00-18:00, now until 18:00"}},
		{where: here, line: "digest off", want: []string{"digest: none, whatever a route says"}},
		{where: here, line: "list", want: []string{"subscription 1: watch london: talks in London; quiet 16:00-18:00 (Europe/Kyiv)", "quiet: quiet hours 16:00-18:00; by U1", "digest: digest off; by U1"}},
		{where: here, line: "digest weekley", want: []string{"digest: weekly, next Mon 28 Apr 08:00 EEST"}},
		{where: here, line: "digest sometimes", want: []string{"There is no digest “sometimes”", "default"}},
		{where: here, line: "digest default", want: []string{"digest: as each route"}},
		{where: here, line: "quiet mon-fri 22:00-07:00 and sat,sun", want: []string{"mon,tue,wed,thu,fri 22:00-07:00 and sat,sun"}},
		{where: here, line: "quiet weekends", want: []string{"quiet: sat,sun; what comes in them"}},
		{where: here, line: "quiet 22-7 and on weekends", want: []string{"quiet: 22:00-07:00 and sat,sun;"}},
		{where: here, line: "quiet 22-7 on weekdays and Saturdays,Sunday", want: []string{"quiet: mon,tue,wed,thu,fri 22:00-07:00 and sat,sun;"}},
		{where: here, line: "quiet Friday–Sunday 8pm-9am", want: []string{"quiet: fri,sat,sun 20:00-09:00;"}},
		{where: here, line: "quiet nights", want: []string{"is no day of the week", "What can be quiet is hours (22:00-07:00), days (weekends,", "For example: /parley quiet 22:00-07:00 and weekends"}},
		{where: here, line: "quiet 00:00-24:00", want: []string{"never ends"}},
		{where: here, line: "quiet off", want: []string{"quiet: never, whatever a route says"}},
		{where: here, line: "quiet default", want: []string{"quiet: as each route"}},
		{where: here, line: "quiet zone:Atlantis", want: []string{"“Atlantis” is no time zone"}},
		{where: here, line: "quiet zone:america/new york", want: []string{"zone: America/New_York, where it is 10:00"}},
		{where: "discord/G1/78", line: "quiet", want: []string{"quiet: as each", "zone: UTC"}},
	})
}

func TestANameOfTheSettingsIsTheChannelItNames(t *testing.T) {
	d := day(t)
	d.rules.Routes = []alert.Route{{Watch: "london", To: []string{"slack:#desk"}}}
	walk(t, d, []exchange{{where: "slack/T1/C1", line: "list", want: []string{"told nothing yet"}}})
	if err := d.store.NameChannels(t.Context(), map[string]string{"slack:#desk": "slack:C1"}, d.rules); err != nil {
		t.Fatal(err)
	}
	walk(t, d, []exchange{
		{where: "slack/T1/C1", line: "list", want: []string{"This channel is told by 1 route", "watch london: talks in London; by the settings"}},
		{where: "slack/T1/C2", line: "list", want: []string{"told nothing yet"}},
		{where: "slack/T1/C1", line: "subscribe watch:london", want: []string{"The settings tell this channel that already"}},
		{where: "slack/T1/C1", line: "quiet 22-7", want: []string{"22:00-07:00"}},
		{where: "slack/T1/C1", line: "mute watch london", want: []string{"Watch london is muted here"}},
		{where: "slack/T1/C1", line: "list", want: []string{"watch london: talks in London; quiet 22:00-07:00 (UTC); by the settings"}},
	})
}

func TestATestSaysWhatASubscriptionWouldHaveTold(t *testing.T) {
	d := day(t)
	const here = "slack/T1/C1"
	walk(t, d, []exchange{
		{where: here, line: "test", want: []string{"Test what?", "/parley test watch:london"}, not: []string{"subscribe"}},
		{where: here, line: "test talks in London", want: []string{"In the last 7 days there would have been 3 alerts of talks in London.", "Wed 23 Apr: ████████████████████ 3",
			"story 1: Talks in London downgraded", "changed · today 11:40", "new · today 06:05"}},
		{where: here, line: "test kind:visit", want: []string{"1 alert of visits", "story 2"}},
		{where: here, line: "test everything days:30", want: []string{"In the last 30 days there would have been 4 alerts", "24 Mar–23 Apr: ······························█ at most 4 a day"}},
		{where: here, line: "test kind:aid", want: []string{"0 alerts", "It would have told nothing"}, not: []string{"Apr"}},
		{where: here, line: "test tier:official", want: []string{"1 alert of"}},
		{where: here, line: "test certainty:official", want: []string{"1 alert of"}},
		{where: here, line: "test watch:london days:1", want: []string{"In the last 1 day there would have been 3 alerts"}},
		{where: here, line: "test everything days:2 weeks", want: []string{"In the last 14 days there would"}},
		{where: here, line: "test kind:talks in London", want: []string{"of talks in London"}},
		{where: here, line: "test days:14 talks", want: []string{"not “14 talks”"}},
		{where: here, line: "test everything days:2 hours", want: []string{"Days: must be a number from 1 to 30, not “2 hours”"}},
		{where: here, line: "test kind:aid days:99", want: []string{"Days: must be a number from 1 to 30"}},
	})
	a := d.Answer(t.Context(), asked(t, here, "test Rubbio visits days:3"))
	if len(a.Buttons) != 1 || a.Buttons[0].Query().String() != `/parley subscribe actor:"Marco Rubio" kind:visit` {
		t.Errorf("the buttons ask %+v", a.Buttons)
	}
	q := a.Buttons[0].Query()
	q.Platform, q.Server, q.Channel, q.User, q.Manager = "slack", "T1", "C1", "U1", true
	if got := d.Answer(t.Context(), q); got.Title != "You will be told of visits by Marco Rubio. This is subscription 1." {
		t.Errorf("the button makes %q", got.Title)
	}
}

func TestATestWarnsOfWhatNobodyReads(t *testing.T) {
	for alerts, want := range map[int]string{0: "It would have told nothing", 1: "", 140: "", 141: "That is 20 a day", 700: "That is 100 a day"} {
		got := ""
		for _, l := range warned(alerts, 7) {
			got += l.Text
		}
		if want == "" && got != "" || !strings.HasPrefix(got, want) {
			t.Errorf("%d alerts in a week: %q; want %q", alerts, got, want)
		}
	}
}

func TestAServerSeesAndChangesNothingOfAnother(t *testing.T) {
	d := day(t)
	for _, where := range []string{"slack/T1/C1", "slack/T1/C9", "discord/G1/1"} {
		for _, line := range []string{"subscribe kind:aid", "subscribe kind:visit digest:daily", "mute 1 for:1d", "mute kind talks", "quiet 22-7 zone:Kyiv", "digest weekly"} {
			if a := d.Answer(t.Context(), asked(t, where, line)); a.Failed {
				t.Fatalf("%s: %s: %+v", where, line, a)
			}
			d.pace = newPace(d.now)
		}
	}
	state := func() string {
		w, err := d.store.Wishes(t.Context(), d.now())
		if err != nil {
			t.Fatal(err)
		}
		for i := range w.Hours {
			if w.Hours[i].Digest != nil {
				w.Hours[i].Channel += " " + *w.Hours[i].Digest + " " + w.Hours[i].Quiet.String()
			}
			w.Hours[i].Quiet, w.Hours[i].Digest = nil, nil
		}
		return fmt.Sprintf("%+v", w)
	}
	before := state()
	// Another workspace, the same channel in another workspace, another chat with the same
	// names, no server at all.
	for _, where := range []string{"slack/T2/C5", "slack/T2/C1", "discord/T1/C1", "slack//C1", "discord/G2/1"} {
		for _, line := range []string{"list", "unsubscribe", "unmute", "mute", "quiet"} {
			got := in(t, d, where, line)
			for _, of := range []string{"aid", "visits", "story 1", "mute 1", "subscription 1", "U1"} {
				if strings.Contains(got, of) && !(line == "quiet" || strings.Contains(got, "Subscribe to")) {
					t.Errorf("%s: %s says %q of another server:\n%s", where, line, of, got)
				}
			}
		}
		for n := range 14 {
			for _, line := range []string{"unsubscribe %d", "unmute %d", "unsubscribe subscription %d", "unmute #%d"} {
				if got := in(t, d, where, fmt.Sprintf(line, n)); strings.Contains(got, "is ended") || strings.Contains(got, "told here again") {
					t.Errorf("%s: %s: %s", where, fmt.Sprintf(line, n), got)
				}
			}
		}
	}
	for _, where := range []string{"slack/T2/C1", "slack//C1", "discord/G2/1"} { // who shares the channel
		for _, line := range []string{"quiet off", "digest hourly"} {
			if got := in(t, d, where, line); !strings.Contains(got, "another server") {
				t.Errorf("%s: %s: %s", where, line, got)
			}
		}
	}
	if after := state(); after != before {
		t.Errorf("changed:\n%s\nto\n%s", before, after)
	}
}

func FuzzWhatToFollowIsReadOrRefused(f *testing.F) {
	for _, line := range []string{"subscribe Rubbio visits", "test talks in London kind:aid,visit certainty:official", "subscribe watch:london quiet:10pm-7am", "mute watch x for:3d",
		"quiet mon-fri 22-7 and sat,sun zone:new york", "digest dayly", "unmute #1", "subscribe to in at the", "subscribe actor:,, language:\xff tier:x"} {
		f.Add(line)
	}
	d := day(f)
	f.Fuzz(func(t *testing.T, line string) {
		q, err := chat.ParseQuery(line)
		if err != nil {
			return
		}
		q.Platform, q.Server, q.Channel, q.Manager = "slack", "T1", "C1", true
		d.pace = newPace(d.now)
		if a := d.Answer(t.Context(), q); a.Title == "" || strings.Contains(a.Title, "fault inside Parley") {
			t.Errorf("%q: %+v", line, a)
		}
		_, _ = readQuiet(line)
		_, _ = readZone(line)
		if long, err := muteFor(line, d.now()); err == nil && (long <= 0 || long > longestMute) {
			t.Errorf("%q is muted for %v", line, long)
		}
		if w, err := d.following(q); err == nil && asksFor(w.watch) == "" {
			t.Errorf("%q asks for nothing that can be said", line)
		}
	})
}

func TestOneMoreWatchThanAreListedIsOne(t *testing.T) {
	for more, want := range map[int]string{1: "and 1 more watch of the settings", 2: "and 2 more watches of the settings"} {
		d := &Desk{rules: alert.Rules{Watches: make([]alert.Watch, pageLength+more)}}
		if got := plain(d.whatToFollow("subscribe")); !strings.Contains(got, want) {
			t.Errorf("it does not say %q:\n%s", want, got)
		}
	}
}
