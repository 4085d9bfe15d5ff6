package alert

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"parley/bot/gazetteer"
	"parley/bot/news"
)

var now = time.Date(2025, 5, 6, 12, 0, 0, 0, time.UTC)

// change is talks in London of which the tests change one thing each.
func change(edit func(c *news.Change, s *news.Story, a *news.Article)) (news.Change, news.Story, news.Article) {
	d := news.Development{ID: 7, Article: "a1", Kind: news.Talks, Status: news.Announced, Actors: []string{"Marco Rubio", "Ukraine"}, Place: "London", Confidence: 0.8, At: now}
	c := news.Change{Seq: 3, Story: 5, Article: "a1", Reason: news.New, Development: d, To: news.Announced, At: now}
	s := news.Story{ID: 5, Kind: news.Talks, Status: news.Announced, Actors: d.Actors, Place: "London", Conflict: "russia-ukraine", Opened: now, Updated: now}
	a := news.Article{ID: "a1", Outlet: "one.example", Tier: news.Press, Published: now}
	if edit != nil {
		edit(&c, &s, &a)
	}
	return c, s, a
}

// rules watch as w does and tell the terminal.
func rules(w Watch) Rules {
	w.Name = "desk"
	return Rules{Watches: []Watch{w}, Routes: []Route{{Watch: "desk", To: []string{"terminal"}}}, names: gazetteer.Default()}
}

func TestWhatIsToldAndWhyNot(t *testing.T) {
	confirmed := func(c *news.Change, s *news.Story, _ *news.Article) {
		c.Reason, c.From, c.Certainty, s.Certainty = news.Confirms, news.Announced, news.Independent, news.Independent
	}
	due := func(c *news.Change, _ *news.Story, a *news.Article) {
		c.Reason, c.From, a.Language = news.Due, c.To, "en"
	}
	for name, c := range map[string]struct {
		watch Watch
		edit  func(c *news.Change, s *news.Story, a *news.Article)
		card  bool
		want  news.Silence // empty: it is told
	}{
		"a watch that names nothing asks for everything": {},
		"its conflict":                       {watch: Watch{Conflicts: []string{"sudan", "russia-ukraine"}}},
		"another conflict":                   {watch: Watch{Conflicts: []string{"sudan"}}, want: news.NotWatched},
		"its kind":                           {watch: Watch{Kinds: []news.Kind{news.Talks}}},
		"another kind":                       {watch: Watch{Kinds: []news.Kind{news.Aid}}, want: news.NotWatched},
		"a line of a story of its kind":      {watch: Watch{Kinds: []news.Kind{news.Talks}}, edit: func(c *news.Change, _ *news.Story, _ *news.Article) { c.Development.Kind = news.Withdrawal }},
		"its status":                         {watch: Watch{Statuses: []news.Status{news.Announced}}},
		"another status":                     {watch: Watch{Statuses: []news.Status{news.Cancelled}}, want: news.NotWatched},
		"its actor":                          {watch: Watch{Actors: []string{"Ukraine"}}},
		"the state of an actor":              {watch: Watch{Actors: []string{"United States"}}},
		"another actor":                      {watch: Watch{Actors: []string{"Iran"}}, want: news.NotWatched},
		"its place":                          {watch: Watch{Places: []string{"London"}}},
		"the country around the place":       {watch: Watch{Places: []string{"United Kingdom"}}},
		"another place":                      {watch: Watch{Places: []string{"Geneva"}}, want: news.NotWatched},
		"its tier":                           {watch: Watch{Tiers: []news.Tier{news.Press}}},
		"another tier":                       {watch: Watch{Tiers: []news.Tier{news.Official}}, want: news.NotWatched},
		"due, where it was told of":          {card: true, watch: Watch{Tiers: []news.Tier{news.Official}, Languages: []string{"uk"}}, edit: due},
		"due, where nobody heard of it":      {edit: due, want: news.NotWatched},
		"due, and no longer watched":         {card: true, watch: Watch{Kinds: []news.Kind{news.Aid}}, edit: due, want: news.NotWatched},
		"its language":                       {watch: Watch{Languages: []string{"uk", "en"}}, edit: func(_ *news.Change, _ *news.Story, a *news.Article) { a.Language = "en" }},
		"another language":                   {watch: Watch{Languages: []string{"uk"}}, edit: func(_ *news.Change, _ *news.Story, a *news.Article) { a.Language = "en" }, want: news.NotWatched},
		"a language that nobody names":       {watch: Watch{Languages: []string{"uk"}}},
		"all that a watch names must hold":   {watch: Watch{Actors: []string{"Ukraine"}, Places: []string{"Geneva"}}, want: news.NotWatched},
		"as sure as asked":                   {watch: Watch{Confidence: 0.8}},
		"less sure than asked":               {watch: Watch{Confidence: 0.81}, want: news.LowConfidence},
		"an article from before we listened": {edit: func(_ *news.Change, _ *news.Story, a *news.Article) { a.Learned = true }, want: news.TooOld},
		"a rung below the watch's":           {watch: Watch{Certainty: news.Independent}, want: news.NotWatched},
		"a story that reaches the watch's rung is told first then": {watch: Watch{Certainty: news.Independent}, edit: confirmed},
		"a rise where the card stands":                             {edit: confirmed, card: true},
		"a rise where no card stands":                              {edit: confirmed, want: news.SameDevelopment},
		"a story opened twice where its card stands":               {card: true, want: news.SameDevelopment},
		"a change where no card stands": {edit: func(c *news.Change, _ *news.Story, _ *news.Article) {
			c.Reason, c.From = news.Changed, news.Announced
		}},
	} {
		t.Run(name, func(t *testing.T) {
			ch, s, a := change(c.edit)
			told := map[string]bool{}
			if c.card {
				told["terminal"] = true
			}
			alerts, silence := Decide(now, ch, s, a, rules(c.watch), told)
			if silence != c.want || (len(alerts) == 0) != (c.want != "") {
				t.Errorf("%d alerts, silence %q; want silence %q", len(alerts), silence, c.want)
			}
		})
	}
}

func TestAChannelHearsOfAChangeOnce(t *testing.T) {
	r := Rules{
		Watches: []Watch{{Name: "ukraine", Actors: []string{"Ukraine"}}, {Name: "all"}, {Name: "aid", Kinds: []news.Kind{news.Aid}}},
		Routes: []Route{{Watch: "ukraine", To: []string{"slack:#desk", "terminal"}}, {Watch: "all", To: []string{"terminal", "discord:news"}},
			{Watch: "aid", To: []string{"slack:#aid"}}},
	}
	c, s, a := change(nil)
	alerts, _ := Decide(now, c, s, a, r, nil)
	want := []news.Alert{{Change: c, Channel: "slack:#desk", Watch: "ukraine"}, {Change: c, Channel: "terminal", Watch: "ukraine"},
		{Change: c, Channel: "discord:news", Watch: "all"}}
	if diff := cmp.Diff(want, alerts); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"slack:#desk", "terminal", "discord:news", "slack:#aid"}, r.Channels()); diff != "" {
		t.Error(diff)
	}
}

func TestOnlyWhatTurnsAroundIsLoud(t *testing.T) {
	for name, c := range map[string]struct {
		reason   news.Reason
		from, to news.Status
		loud     bool
	}{
		"opened":        {news.New, "", news.Cancelled, false},
		"goes on":       {news.Changed, news.Announced, news.UnderWay, false},
		"is called off": {news.Changed, news.Announced, news.Cancelled, true},
		"is on again":   {news.Changed, news.Postponed, news.Announced, true},
		"was wrong":     {news.Corrected, news.Announced, news.Announced, true},
	} {
		t.Run(name, func(t *testing.T) {
			ch, s, a := change(func(ch *news.Change, _ *news.Story, _ *news.Article) {
				ch.Reason, ch.From, ch.To = c.reason, c.from, c.to
			})
			alerts, silence := Decide(now, ch, s, a, Everything("terminal"), nil)
			if len(alerts) != 1 {
				t.Fatalf("not told: %s", silence)
			}
			if alerts[0].Loud != c.loud {
				t.Errorf("loud %v, want %v", alerts[0].Loud, c.loud)
			}
		})
	}
}
