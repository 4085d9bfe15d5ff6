package alert

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"parley/bot/news"
)

// heard is where and when an alert is told, for a table.
func heard(alerts []news.Alert) []string {
	var all []string
	for _, a := range alerts {
		text := a.Channel + " by " + a.Watch
		switch {
		case a.Held != "" && !a.Until.IsZero():
			text += fmt.Sprintf(" %s until %s", a.Held, a.Until.UTC().Format("15:04"))
		case a.Held != "":
			text += " " + string(a.Held)
		case a.Digest != "":
			text += " in " + a.Digest
		}
		all = append(all, text)
	}
	return all
}

func TestAChannelIsToldByTheRouteThatTellsItSoonest(t *testing.T) {
	noon, lunch := quietOf(t, "11:00-14:00"), quietOf(t, "11:00-12:30")
	all, talks := Watch{Name: "all"}, Watch{Name: "talks", Kinds: []news.Kind{news.Talks}}
	to := []string{"slack:#desk"}
	for name, c := range map[string]struct {
		routes []Route
		own    Channel
		lately int
		card   bool // stands there
		waits  bool // is held for later
		late   bool // it came while nobody looked
		flips  bool
		mute   Mute
		want   []string
		silent news.Silence
	}{
		"at once":                           {routes: []Route{{Watch: "all", To: to}}, want: []string{"slack:#desk by all"}},
		"in quiet hours":                    {routes: []Route{{Watch: "all", To: to, Quiet: noon}}, want: []string{"slack:#desk by all quiet until 14:00"}},
		"in quiet hours of another zone":    {routes: []Route{{Watch: "all", To: to, Quiet: noon}}, own: Channel{Zone: time.FixedZone("", 2*3600)}, want: []string{"slack:#desk by all"}},
		"a route without them tells":        {routes: []Route{{Watch: "all", To: to, Quiet: noon}, {Watch: "talks", To: to}}, want: []string{"slack:#desk by talks"}},
		"whichever stands first":            {routes: []Route{{Watch: "talks", To: to}, {Watch: "all", To: to, Quiet: noon}}, want: []string{"slack:#desk by talks"}},
		"the shorter quiet hours":           {routes: []Route{{Watch: "all", To: to, Quiet: noon}, {Watch: "talks", To: to, Quiet: lunch}}, want: []string{"slack:#desk by talks quiet until 12:30"}},
		"a digest":                          {routes: []Route{{Watch: "all", To: to, Digest: "daily"}}, want: []string{"slack:#desk by all in TZ=UTC 0 8 * * *"}},
		"quiet hours before a digest":       {routes: []Route{{Watch: "all", To: to, Digest: "daily"}, {Watch: "talks", To: to, Quiet: noon}}, want: []string{"slack:#desk by talks quiet until 14:00"}},
		"below the cap":                     {routes: []Route{{Watch: "all", To: to}}, own: Channel{Cap: 3}, lately: 2, want: []string{"slack:#desk by all"}},
		"at the cap":                        {routes: []Route{{Watch: "all", To: to}}, own: Channel{Cap: 3}, lately: 3, want: []string{"slack:#desk by all capped until 13:00"}},
		"at the cap before quiet hours":     {routes: []Route{{Watch: "all", To: to, Quiet: quietOf(t, "13:00-15:00")}}, own: Channel{Cap: 3}, lately: 9, want: []string{"slack:#desk by all capped until 15:00"}},
		"what turns a told story around":    {routes: []Route{{Watch: "all", To: to}}, own: Channel{Cap: 3}, lately: 3, card: true, flips: true, want: []string{"slack:#desk by all"}},
		"what turns a held story around":    {routes: []Route{{Watch: "all", To: to}}, own: Channel{Cap: 3}, lately: 3, waits: true, flips: true, want: []string{"slack:#desk by all capped until 13:00"}},
		"what came while nobody looked":     {routes: []Route{{Watch: "all", To: to}}, lately: CatchUpCap, late: true, want: []string{"slack:#desk by all capped until 13:00"}},
		"a lower cap for that":              {routes: []Route{{Watch: "all", To: to}}, own: Channel{Cap: 3}, lately: 3, late: true, want: []string{"slack:#desk by all capped until 13:00"}},
		"a higher cap for that":             {routes: []Route{{Watch: "all", To: to}}, own: Channel{Cap: 30}, lately: CatchUpCap, late: true, want: []string{"slack:#desk by all capped until 13:00"}},
		"less than the cap of that":         {routes: []Route{{Watch: "all", To: to}}, lately: CatchUpCap - 1, late: true, want: []string{"slack:#desk by all"}},
		"what turns an untold story around": {routes: []Route{{Watch: "all", To: to}}, own: Channel{Cap: 3}, lately: 3, flips: true, want: []string{"slack:#desk by all capped until 13:00"}},
		"a muted story":                     {routes: []Route{{Watch: "all", To: to}}, mute: Mute{What: MutedStory, Name: "5"}, want: []string{"slack:#desk by all muted"}, silent: news.Muted},
		"another story":                     {routes: []Route{{Watch: "all", To: to}}, mute: Mute{What: MutedStory, Name: "6"}, want: []string{"slack:#desk by all"}},
		"a muted actor":                     {routes: []Route{{Watch: "all", To: to}}, mute: Mute{What: MutedActor, Name: "Marco Rubio"}, want: []string{"slack:#desk by all muted"}, silent: news.Muted},
		"the state of an actor":             {routes: []Route{{Watch: "all", To: to}}, mute: Mute{What: MutedActor, Name: "United States"}, want: []string{"slack:#desk by all"}},
		"a muted kind":                      {routes: []Route{{Watch: "all", To: to}}, mute: Mute{What: MutedKind, Name: "talks"}, want: []string{"slack:#desk by all muted"}, silent: news.Muted},
		"muted elsewhere":                   {routes: []Route{{Watch: "all", To: to}}, mute: Mute{What: MutedKind, Name: "talks", Channel: "terminal"}, want: []string{"slack:#desk by all"}},
		"a mute that is over":               {routes: []Route{{Watch: "all", To: to}}, mute: Mute{What: MutedKind, Name: "talks", Until: now}, want: []string{"slack:#desk by all"}},
		"a muted watch beside another":      {routes: []Route{{Watch: "all", To: to}, {Watch: "talks", To: to}}, mute: Mute{What: MutedWatch, Name: "all"}, want: []string{"slack:#desk by talks"}},
		"muted in one of two channels": {routes: []Route{{Watch: "all", To: []string{"slack:#desk", "terminal"}}}, mute: Mute{What: MutedStory, Name: "5", Channel: "terminal"},
			want: []string{"slack:#desk by all", "terminal by all muted"}},
	} {
		t.Run(name, func(t *testing.T) {
			ch, s, a := change(func(ch *news.Change, _ *news.Story, _ *news.Article) {
				if c.flips {
					ch.Reason, ch.From, ch.To = news.Changed, news.Announced, news.Cancelled
				}
			})
			r := Rules{Watches: []Watch{all, talks}, Routes: c.routes, Lately: map[string]int{"slack:#desk": c.lately}}
			if c.own.Zone == nil {
				c.own.Zone = time.UTC
			}
			c.own.Channel = "slack:#desk"
			r.Own = []Channel{c.own}
			if c.mute.What != "" {
				if c.mute.Until.IsZero() {
					c.mute.Until = now.Add(time.Hour)
				}
				r.Muted = []Mute{c.mute}
			}
			told := map[string]bool{}
			if c.card || c.waits {
				told["slack:#desk"] = c.card
			}
			r.CatchesUp = c.late
			alerts, silence := Decide(now, ch, s, a, r, told)
			if diff := cmp.Diff(c.want, heard(alerts)); diff != "" {
				t.Error(diff)
			}
			if silence != c.silent {
				t.Errorf("silence %q, want %q", silence, c.silent)
			}
		})
	}
}

func TestOnlyWhatIsStillTrueIsToldLater(t *testing.T) {
	moves := func(from, to news.Status) news.Change { return news.Change{Reason: news.Changed, From: from, To: to} }
	opened := news.Change{Reason: news.New, To: news.Announced}
	for name, c := range map[string]struct {
		held  []news.Change
		stand news.Status
		rung  news.Certainty
		told  bool
		gone  bool
		want  news.Silence
	}{
		"it came and was withdrawn":           {held: []news.Change{opened}, stand: news.Announced, gone: true, want: news.Superseded},
		"what was told and is withdrawn":      {held: []news.Change{moves(news.Announced, news.Cancelled), moves(news.Cancelled, news.Announced)}, stand: news.Announced, gone: true, told: true},
		"it stands":                           {held: []news.Change{opened}, stand: news.Announced},
		"it came and was called off":          {held: []news.Change{opened, moves(news.Announced, news.Cancelled)}, stand: news.Cancelled, want: news.Superseded},
		"it came and was denied":              {held: []news.Change{opened}, stand: news.Announced, rung: news.Denied, want: news.Superseded},
		"it came and was put off":             {held: []news.Change{opened, moves(news.Announced, news.Postponed)}, stand: news.Postponed},
		"it came as called off":               {held: []news.Change{{Reason: news.New, To: news.Cancelled}}, stand: news.Cancelled},
		"an offer that was refused":           {held: []news.Change{{Reason: news.New, To: news.Proposed}, moves(news.Proposed, news.Rejected)}, stand: news.Rejected},
		"what was told is called off":         {held: []news.Change{moves(news.Announced, news.Cancelled)}, stand: news.Cancelled, told: true},
		"called off and on again":             {held: []news.Change{moves(news.Announced, news.Cancelled), moves(news.Cancelled, news.Announced)}, stand: news.Announced, told: true, want: news.Superseded},
		"off, on, and somebody stays away":    {held: []news.Change{moves(news.Announced, news.Cancelled), moves(news.Cancelled, news.Announced), moves(news.Announced, news.Announced)}, stand: news.Announced, told: true},
		"a detail of what was told":           {held: []news.Change{moves(news.Announced, news.Announced)}, stand: news.Announced, told: true},
		"a confirmation of what was told":     {held: []news.Change{{Reason: news.Confirms, From: news.Announced, To: news.Announced}}, stand: news.Announced, told: true},
		"what was told is denied":             {held: []news.Change{{Reason: news.Corrected, From: news.Announced, To: news.Announced}}, stand: news.Announced, rung: news.Denied, told: true},
		"called off, on again and now denied": {held: []news.Change{moves(news.Announced, news.Cancelled), moves(news.Cancelled, news.Announced)}, stand: news.Announced, rung: news.Denied, told: true},
	} {
		if got := Lapsed(c.held, news.Story{Status: c.stand, Certainty: c.rung, Withdrawn: c.gone}, c.told); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestWhatIsDueIsOvertakenWhenItsStoryMovesOn(t *testing.T) {
	c := news.Change{Reason: news.Due, From: news.Announced, To: news.Announced, Development: news.Development{Date: "2025-05-08"}}
	for name, k := range map[string]struct {
		c    news.Change
		s    news.Story
		want bool
	}{
		"it still is due":  {c, news.Story{Date: "2025-05-08", Overdue: true}, false},
		"it took place":    {c, news.Story{Date: "2025-05-08"}, true},
		"it has a new day": {c, news.Story{Date: "2025-05-20", Overdue: true}, true},
		"another change":   {news.Change{Reason: news.Changed, To: news.Announced}, news.Story{Status: news.Completed}, false},
	} {
		if got := Overtaken(k.c, k.s); got != k.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}
