package story_test

import (
	"strings"
	"testing"
	"time"

	"parley/bot/gazetteer"
	"parley/bot/news"
	"parley/bot/story"
)

// climbs matches texts that report the same talks, and gives the reason or silence and
// the rung of each.
func climbs(t *testing.T, rows []climb) {
	t.Helper()
	x := story.New(gazetteer.Default())
	for i, r := range rows {
		d := read(t, or(r.row, londonSet))
		a, devs := told(r.outlet, r.outlet, noon.Add(time.Duration(i)*time.Hour), d)
		a.Tier, a.Text = r.tier, r.text
		v := x.Match(a, devs)
		x.Apply(v)
		f := v.Findings[0]
		got := string(f.Silence)
		if f.Change != nil {
			got = string(f.Change.Reason)
		}
		if got != r.want || f.Story.Certainty != r.rung {
			t.Errorf("report %d: %q, %s; want %q, %s", i+1, got, f.Story.Certainty, r.want, r.rung)
		}
	}
}

type climb struct {
	outlet string
	tier   news.Tier
	text   string
	row    string // londonSet where it is left out
	want   string // reason or silence
	rung   news.Certainty
}

func or(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

func TestAnOfficialOriginalAfterItsPressCopyIsTold(t *testing.T) {
	climbs(t, []climb{
		{outlet: "one.example", text: wire, want: "new"},
		{outlet: "ministry.example", tier: news.Official, text: wire, want: "confirmed", rung: news.Confirmed},
		{outlet: "embassy.example", tier: news.Official, text: wire, want: "copy", rung: news.Confirmed},
		{outlet: "council.example", tier: news.Official, text: "A text of its own.", want: "same-development", rung: news.Confirmed},
	})
}

func TestAPressCopyOfAnOfficialTextClimbsNothing(t *testing.T) {
	climbs(t, []climb{
		{outlet: "ministry.example", tier: news.Official, text: wire, want: "new", rung: news.Confirmed},
		{outlet: "one.example", text: wire, want: "copy", rung: news.Confirmed},
	})
}

func TestAReportThatLiesBehindLiftsNothing(t *testing.T) {
	climbs(t, []climb{
		{outlet: "one.example", text: "Over.", row: londonOver, want: "new"},
		{outlet: "ministry.example", tier: news.Official, text: "Still on.", row: londonOn, want: "superseded"},
		{outlet: "embassy.example", tier: news.Official, text: "They are done.", row: strings.Replace(londonOver, "After", "After another", 1), want: "confirmed", rung: news.Confirmed},
	})
}
