package alert

import (
	"slices"
	"strings"
	"testing"
	"time"

	"parley/bot/news"
)

var desk = Rules{
	Watches: []Watch{{Name: "talks", Kinds: []news.Kind{news.Talks}}, {Name: "visits", Kinds: []news.Kind{news.Visit}}},
	Routes:  []Route{{Watch: "talks", To: []string{"slack:#desk", "slack:C1"}}, {Watch: "visits", To: []string{"slack:#desk"}, Digest: "daily"}},
}

// heardOf are the channels that are told of a development, with when.
func heardOf(t *testing.T, r Rules, d news.Development) (told []string) {
	t.Helper()
	c := news.Change{Seq: 1, Story: 1, Reason: news.New, Development: d, To: d.Status}
	alerts, _ := Decide(time.Date(2025, 4, 23, 23, 0, 0, 0, time.UTC), c, news.Story{ID: 1, Kind: d.Kind, Status: d.Status}, news.Article{}, r, nil)
	for _, al := range alerts {
		how := al.Channel + " by " + al.Watch
		if al.Digest != "" {
			how += " in " + al.Digest
		}
		if al.Held != "" {
			how += " " + string(al.Held)
		}
		told = append(told, how)
	}
	return told
}

func TestAChannelThatSettingsAndChatNameIsToldOnce(t *testing.T) {
	aTalk := news.Development{Kind: news.Talks, Status: news.Announced, Confidence: 0.9}
	aVisit := news.Development{Kind: news.Visit, Status: news.Announced, Confidence: 0.9}
	off, daily, night := "", "daily", Quiet{}
	if err := (&night).add("22:00-07:00"); err != nil {
		t.Fatal(err)
	}
	own := Subscription{Number: 4, Channel: "slack:C1", Own: Watch{Kinds: []news.Kind{news.Talks, news.Visit}}}
	ids := map[string]string{"slack:#desk": "slack:C1"}
	for name, c := range map[string]struct {
		wishes Wishes
		of     news.Development
		want   string
	}{
		"nobody says that the names are one":         {Wishes{}, aTalk, "slack:#desk by talks, slack:C1 by talks"},
		"the platform does":                          {Wishes{IDs: ids}, aTalk, "slack:#desk by talks"},
		"a subscription to what is routed there":     {Wishes{IDs: ids, Subscriptions: []Subscription{own}}, aTalk, "slack:#desk by talks"},
		"a subscription tells sooner than a digest":  {Wishes{IDs: ids, Subscriptions: []Subscription{own}}, aVisit, "slack:#desk by subscription 4"},
		"one to another channel":                     {Wishes{IDs: ids, Subscriptions: []Subscription{{Number: 5, Channel: "slack:C2", Watch: "talks"}}}, aTalk, "slack:#desk by talks, slack:C2 by talks"},
		"a mute of the channel as questions name it": {Wishes{IDs: ids, Muted: []Mute{{What: MutedKind, Name: "talks", Channel: "slack:C1", Until: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)}}}, aTalk, "slack:#desk by talks muted"},
		"a mute of another channel":                  {Wishes{IDs: ids, Muted: []Mute{{What: MutedKind, Name: "talks", Channel: "slack:C2", Until: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)}}}, aTalk, "slack:#desk by talks"},
		"quiet hours of the channel":                 {Wishes{IDs: ids, Hours: []Hours{{Channel: "slack:C1", Quiet: &night}}}, aTalk, "slack:#desk by talks quiet"},
		"quiet hours of another channel":             {Wishes{IDs: ids, Hours: []Hours{{Channel: "slack:C2", Quiet: &night}}}, aTalk, "slack:#desk by talks"},
		"a digest of the channel":                    {Wishes{IDs: ids, Hours: []Hours{{Channel: "slack:C1", Digest: &daily}}}, aTalk, "slack:#desk by talks in TZ=UTC 0 8 * * *"},
		"no digest although the settings have one":   {Wishes{IDs: ids, Hours: []Hours{{Channel: "slack:C1", Digest: &off}}}, aVisit, "slack:#desk by visits"},
		"a watch that the settings have no more":     {Wishes{IDs: ids, Subscriptions: []Subscription{{Number: 5, Channel: "slack:C2", Watch: "gone"}}}, aTalk, "slack:#desk by talks"},
	} {
		if got := strings.Join(heardOf(t, desk.With(c.wishes), c.of), ", "); got != c.want {
			t.Errorf("%s: told are %s; want %s", name, got, c.want)
		}
	}
	if len(desk.Watches) != 2 || len(desk.Routes) != 2 || desk.Routes[0].To[1] != "slack:C1" || desk.Own != nil {
		t.Errorf("the settings' own rules are changed: %+v", desk)
	}
}

func (q *Quiet) add(text string) (err error) {
	more, err := ParseQuiet(text)
	*q = append(*q, more...)
	return err
}

func TestASubscriptionToWhatIsToldThereAlreadyIsKnown(t *testing.T) {
	r := desk.With(Wishes{IDs: map[string]string{"slack:#desk": "slack:C1"}, Subscriptions: []Subscription{
		{Number: 2, Channel: "slack:C2", Own: Watch{Actors: []string{"Ukraine", "Russia"}, Confidence: 0.5}},
		{Number: 3, Channel: "slack:C2", Watch: "visits"},
	}})
	for name, c := range map[string]struct {
		sub  Subscription
		want string
	}{
		"the settings' watch, by its name":        {Subscription{Channel: "slack:C1", Watch: "talks"}, "talks"},
		"the settings' watch, by what it asks":    {Subscription{Channel: "slack:C1", Own: Watch{Kinds: []news.Kind{news.Talks}}}, "talks"},
		"another one's, in another order":         {Subscription{Channel: "slack:C2", Own: Watch{Actors: []string{"Russia", "Ukraine"}, Confidence: 0.5}}, "subscription 2"},
		"another one's, by the watch's name":      {Subscription{Channel: "slack:C2", Watch: "visits"}, "visits"},
		"another one's, surer":                    {Subscription{Channel: "slack:C2", Own: Watch{Actors: []string{"Russia", "Ukraine"}, Confidence: 0.9}}, ""},
		"what is told in another channel":         {Subscription{Channel: "slack:C3", Watch: "talks"}, ""},
		"everything, where something is told":     {Subscription{Channel: "slack:C1", Own: Watch{}}, ""},
		"a watch that nobody has, in any channel": {Subscription{Channel: "slack:C3", Watch: "none"}, ""},
	} {
		if got, already := r.Tells(c.sub); got != c.want || already != (c.want != "") {
			t.Errorf("%s: %q, %v; want %q", name, got, already, c.want)
		}
	}
}

func TestQuietHoursAreReadFromOneLineAndWrittenAsOne(t *testing.T) {
	for text, want := range map[string]string{
		"22:00-07:00": "22:00-07:00", "mon-fri 22:00-07:00 and sat,sun": "mon,tue,wed,thu,fri 22:00-07:00 and sat,sun", "sun": "sun",
	} {
		q, err := ParseQuiet(text)
		if err != nil || q.String() != want {
			t.Errorf("%q is %q, error %v; want %q", text, q, err, want)
		}
		again, err := ParseQuiet(q.String())
		if err != nil || !slices.Equal(again, q) {
			t.Errorf("%q is read again as %q, error %v", q, again, err)
		}
	}
	for _, text := range []string{"", "soon", "00:00-24:00", "22:00-07:00 and 07:00-22:00", "mon-sun", "22:00"} {
		if q, err := ParseQuiet(text); err == nil {
			t.Errorf("%q is taken for %q", text, q)
		}
	}
}
