package pipeline

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"parley/bot/alert"
	"parley/bot/chat"
	"parley/bot/chat/chattest"
	"parley/bot/news"
)

// deadFor has both channels gone for eight hours, in which sixty visits are announced and
// the first five of them, and the last five, called off.
func deadFor(t *testing.T, p *press) {
	t.Helper()
	p.papers["gazette"].prints(visitOf(199, morning.Add(-time.Hour)))
	p.runs(t, time.Hour)
	p.shows(t, "before", 1)
	away := func(is bool) {
		p.slack.Channel("desk", func(c *chattest.SlackChannel) { c.Archived = is })
		p.discord.Change(p.discord.Channel("desk"), func(c *chattest.DiscordChannel) {
			if c.Permissions = chattest.DiscordAll; is {
				c.Permissions = 0
			}
		})
	}
	away(true)
	for i := range 48 {
		at := p.now()
		for n := i * 60 / 48; n < (i+1)*60/48; n++ {
			p.papers["gazette"].prints(visitOf(n, at))
		}
		if i == 24 {
			for n := range 5 {
				p.papers["gazette"].prints(offOf(n, at))
			}
		}
		p.runs(t, 10*time.Minute)
	}
	for n := 55; n < 60; n++ {
		p.papers["gazette"].prints(offOf(n, p.now()))
	}
	p.runs(t, 11*time.Minute)
	away(false)
}

func TestAChannelThatWasAwayForHoursIsNotFlooded(t *testing.T) {
	p := newPress(t, "gazette")
	deadFor(t, p)
	p.runs(t, time.Hour)
	p.shows(t, "after eight hours and sixty stories", 1+alert.CatchUpCap+1)
	for name, seen := range p.rooms() {
		for _, s := range seen {
			if strings.Contains(strings.ToLower(s.Text), "cancelled") {
				t.Errorf("%s: told that it is off, and nobody had heard of it: %.150q", name, s.Text)
			}
		}
	}
	if n := p.toldOf(fmt.Sprint(60-5-5-alert.CatchUpCap, " stories"), "5 stories that were called off"); n["slack"] != 1 || n["discord"] != 1 {
		t.Errorf("summaries of all others: %v", n)
	}
	for slug, want := range map[string]string{"visit-0": "silent superseded", "off-visit-0": "silent superseded", "visit-5": "sent ", "visit-14": "sent ", "visit-15": "sent capped", "visit-54": "sent capped", "off-visit-59": "silent superseded"} {
		if got := p.why(t, slug); got != want {
			t.Errorf("%s: %q, want %q", slug, got, want)
		}
	}
	p.papers["gazette"].prints(visits(100, 15, p.now(), time.Second)...)
	p.runs(t, 15*time.Minute)
	p.shows(t, "what is new is told one by one", 1+alert.CatchUpCap+1+15)
	counts, err := p.Store.Counts(t.Context())
	if err != nil || counts.Deliveries[news.Sent]+counts.Deliveries[news.Silent] != all(counts.Deliveries) {
		t.Errorf("deliveries %v, %v", counts.Deliveries, err)
	}
}

func all(states map[news.DeliveryState]int) (n int) {
	for _, one := range states {
		n += one
	}
	return n
}

func TestAChannelsOwnCapHoldsForABacklogToo(t *testing.T) {
	p := newPress(t, "gazette")
	for _, channel := range p.channels {
		p.Rules.Own = append(p.Rules.Own, alert.Channel{Channel: channel, Zone: time.UTC, Cap: 3})
	}
	deadFor(t, p)
	p.runs(t, time.Hour)
	// One of before, three, and the summaries of the first hour, of all others, and of this one.
	p.shows(t, "with a cap of three", 1+3+3)
}

func TestABacklogThroughARestartIsToldOnce(t *testing.T) {
	p := newPress(t, "gazette")
	deadFor(t, p)
	p.runs(t, 5*time.Minute+3*time.Second) // the first of it went out
	p.start(t)
	p.runs(t, time.Hour)
	p.shows(t, "after a restart in the middle", 1+alert.CatchUpCap+1)
}

// dueDesk is a desk for whose channel so many stories have waited for three hours.
func dueDesk(t *testing.T, stories int) *desk {
	t.Helper()
	d := newDesk(t, "6h")
	for i := range stories {
		d.feed.items = append(d.feed.items, visit(guests[i%len(guests)], hosts[i/len(guests)], morning.Add(time.Duration(i-stories)*time.Second)))
	}
	d.platform.fails = []error{&chat.Error{Kind: chat.Permanent, Err: errors.New("no such channel")}}
	if err := d.Once(t.Context()); err == nil {
		t.Fatal("the channel is away")
	}
	d.now = d.now.Add(3 * time.Hour)
	return d
}

func TestABacklogAsLongAsTheCapIsToldStoryByStory(t *testing.T) {
	for stories, want := range map[int]int{alert.CatchUpCap: 0, alert.CatchUpCap + 1: 0, alert.CatchUpCap + 2: 1} {
		d := dueDesk(t, stories)
		d.round(t)
		got := d.platform.take()
		if n := strings.Count(got, "sum up"); n != want || strings.Count(got, "post story") != stories-2*n {
			t.Errorf("%d stories: did %q", stories, got)
		}
	}
}

func TestABacklogsSummaryThatIsNeverTakenIsToldStoryByStory(t *testing.T) {
	d := dueDesk(t, alert.CatchUpCap+5)
	d.platform.fails = append(make([]error, alert.CatchUpCap), &chat.Error{Kind: chat.Unfit, Err: errors.New("too long")})
	d.round(t)
	if got := d.platform.take(); strings.Count(got, "post story") != alert.CatchUpCap+5 || strings.Contains(got, "sum up") {
		t.Errorf("did %q", got)
	}
}
