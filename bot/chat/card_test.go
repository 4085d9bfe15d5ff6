package chat

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"parley/bot/news"
)

func at(hour, minute int) time.Time { return time.Date(2025, 4, 23, hour, minute, 0, 0, time.UTC) }

func TestTheCardSaysHowAStoryStands(t *testing.T) {
	s := news.Story{
		ID: 3, Kind: news.Talks, Status: news.Downgraded, Was: news.Announced, Headline: "No top diplomats",
		Summary: "Officials will meet instead of ministers.", Actors: []string{"United Kingdom", "Ukraine"},
		Certainty: news.OneOutlet, Updated: at(11, 40),
		Developments: []news.Development{
			{ID: 1, Kind: news.Talks, Status: news.Announced, Actors: []string{"Ukraine"}, Place: "London", Date: "2025-04-23", At: at(6, 5)},
			{ID: 2, Kind: news.Withdrawal, Status: news.Announced, Actors: []string{"Germany"}, Place: "London", At: at(7, 10)},
			{ID: 3, Kind: news.Talks, Status: news.Downgraded, Actors: []string{"United Kingdom"}, Place: "London", Date: "2025-04-23", At: at(11, 40)},
		},
		Reports: []news.Report{{Article: "a", Outlet: "harbour.example", URL: "https://harbour.example/a", Origin: "harbour", At: at(6, 5)}},
	}
	c := CardOf(s, time.FixedZone("EEST", 3*3600))
	want := Card{
		Story: 3, Headline: "🤝 Talks in London downgraded", Summary: "Officials will meet instead of ministers.",
		Kind: "🤝 talks", Status: "🟠 downgraded, was announced", Tone: Warning,
		Fields: []Field{
			{"Status", "🟠 downgraded, was announced"}, {"Certainty", "one outlet so far"}, {"Sources", "1 origin"},
			{"When", "Wednesday 23 April 2025"}, {"Where", "London"}, {"Who", "United Kingdom, Ukraine"},
		},
		Lines:   []Line{{Mark: "🚪", Name: "23 Apr 10:10", Text: "Germany will not attend the talks in London"}},
		Outlets: []Link{{"harbour.example", "https://harbour.example/a", "harbour.example"}},
		Buttons: []Button{
			{Label: "Timeline", Verb: "timeline", Words: []string{"3"}}, {Label: "Sources", Verb: "story", Words: []string{"3", "sources"}},
			{Label: "Mute story", Verb: "mute", Words: []string{"3"}, Filters: map[string]string{"for": "1d"}},
			{Label: "Wrong", Verb: "wrong", Words: []string{"3"}, Form: true},
		},
		Updated: s.Updated.In(c.Updated.Location()),
	}
	if diff := cmp.Diff(want, c); diff != "" {
		t.Errorf("card (-want +got):\n%s", diff)
	}
	if got := c.Updated.Format("15:04 MST"); got != "14:40 EEST" {
		t.Errorf("updated %s, want 14:40 EEST", got)
	}
}

func TestADatelineIsNoPartOfTheSentence(t *testing.T) {
	for in, want := range map[string]string{
		"LONDON, April 23 (Northwire) - Talks began.": "Talks began.",
		"PARIS/BERLIN, April 23 (Northwire) – Talks.": "Talks.",
		"LONDON — Officials met.":                     "Officials met.",
		"April 23 (Northwire) - The envoy spoke.":     "The envoy spoke.",
		"23 April (Northwire) — The envoy spoke.":     "The envoy spoke.",
		"KYIV (Northwire) - Talks began.":             "Talks began.",
		"NATO said that talks - its first - began.":   "NATO said that talks - its first - began.",
		"(Northwire) — Officials met.":                "Officials met.",
		"- Officials met.":                            "Officials met.",
		"(Some) officials met.":                       "(Some) officials met.",
		"EU leaders agreed.":                          "EU leaders agreed.",
		"UK-led talks began.":                         "UK-led talks began.",
		"LONDON - ":                                   "LONDON -",
	} {
		if got := sentence(in); got != want {
			t.Errorf("sentence(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestTheSentenceBelongsToTheHeadline(t *testing.T) {
	s := news.Story{ID: 1, Kind: news.Talks, Status: news.Announced, Summary: "The ministers spoke by telephone.", Developments: []news.Development{
		{ID: 1, Kind: news.Talks, Status: news.Announced, Place: "London", Evidence: "Talks are due on Friday."},
		{ID: 2, Kind: news.Call, Status: news.Completed, Actors: []string{"Ada Novak"}, Evidence: "The ministers spoke by telephone."},
	}}
	if c := CardOf(s, time.UTC); c.Summary != "Talks are due on Friday." {
		t.Errorf("%q stands below %q", c.Summary, c.Headline)
	}
	s.Developments = nil
	if c := CardOf(s, time.UTC); c.Headline != "🤝 The ministers spoke by telephone." || c.Summary != "" {
		t.Errorf("a story known by its sentence alone: %q, %q", c.Headline, c.Summary)
	}
}

func TestAPlanShowsWhoMadeItAndWhoRefusedIt(t *testing.T) {
	s := news.Story{ID: 5, Kind: news.PeacePlan, Status: news.Rejected, Was: news.Proposed, Updated: at(9, 0), Developments: []news.Development{
		{ID: 1, Kind: news.PeacePlan, Status: news.Proposed, Actors: []string{"United States"}, Target: "Crimea", At: at(6, 0)},
		{ID: 2, Kind: news.PeacePlan, Status: news.Rejected, Actors: []string{"Volodymyr Zelenskyy"}, Target: "Crimea", At: at(9, 0)},
	}}
	c := CardOf(s, time.UTC)
	if c.Headline != "📜 Volodymyr Zelenskyy rejects the peace plan" {
		t.Errorf("headline %q", c.Headline)
	}
	if len(c.Lines) != 1 || c.Lines[0].Text != "United States proposes a peace plan" {
		t.Errorf("lines %+v", c.Lines)
	}
}

func TestLinesAreBoundedNewestLast(t *testing.T) {
	s := news.Story{ID: 1, Kind: news.Talks, Status: news.Announced, Place: "Oslo"}
	for i, who := range []string{"Alpha", "Beta", "Gamma", "Delta", "Epsilon", "Zeta"} {
		s.Developments = append(s.Developments, news.Development{ID: int64(i + 1), Kind: news.Withdrawal, Status: news.Announced, Actors: []string{who}, At: at(i, 0)})
	}
	s.Developments = append(s.Developments, s.Developments[5])
	c := CardOf(s, time.UTC)
	if len(c.Lines) != maxLines || c.Earlier != 2 || !strings.HasPrefix(c.Lines[maxLines-1].Text, "Zeta ") {
		t.Errorf("%d lines, %d earlier, last %+v", len(c.Lines), c.Earlier, c.Lines[len(c.Lines)-1])
	}
}

func TestSourcesCountOriginsNotCopies(t *testing.T) {
	rep := func(outlet, origin string, official, isCopy bool) news.Report {
		return news.Report{Outlet: outlet, Origin: origin, Official: official, Copy: isCopy}
	}
	for _, c := range []struct {
		want    string
		reports []news.Report
	}{
		{"none kept any more", nil},
		{"1 origin", []news.Report{rep("a", "a", false, false)}},
		{"1 origin (2 articles)", []news.Report{rep("a", "a", false, false), rep("b", "a", false, false)}},
		{"1 origin, 1 copy", []news.Report{rep("a", "a", false, false), rep("b", "a", false, true)}},
		{"1 origin, 2 copies", []news.Report{rep("a", "a", false, false), rep("b", "a", false, true), rep("c", "a", false, true)}},
		{"2 independent origins (3 articles)", []news.Report{rep("a", "a", false, false), rep("b", "b", false, false), rep("c", "a", false, true)}},
		{"2 independent origins (2 articles) · official: gov.uk", []news.Report{rep("a", "a", false, false), rep("www.gov.uk", "gov.uk", true, false)}},
		{"1 origin · official: gov.uk", []news.Report{rep("gov.uk", "gov.uk", true, false)}},
	} {
		if got := sourcesOf(c.reports); got != c.want {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
}

func TestOutletsAreNamedOnceOfficialsFirst(t *testing.T) {
	var reports []news.Report
	for i := range 8 {
		name := fmt.Sprintf("paper%d.example", i)
		reports = append(reports, news.Report{Outlet: name, URL: "https://" + name + "/x", Origin: name, Copy: i == 0, Official: i == 5})
	}
	reports = append(reports, reports[3])
	links, more := outletsOf(reports)
	var names []string
	for _, l := range links {
		names = append(names, l.Shown())
	}
	want := []string{"paper5.example", "paper1.example", "paper2.example", "paper3.example", "paper4.example"}
	if !slices.Equal(names, want) || more != 3 {
		t.Errorf("%v and %d more, want %v and 3 more", names, more, want)
	}
}

func TestStatusAndToneAgree(t *testing.T) {
	for _, c := range []struct {
		s      news.Story
		status string
		tone   Tone
	}{
		{news.Story{Kind: news.Visit, Status: news.Announced}, "🟢 announced", Good},
		{news.Story{Kind: news.Visit, Status: news.UnderWay, Was: news.Announced}, "🟢 under way, was announced", Good},
		{news.Story{Kind: news.Visit, Status: news.Cancelled, Was: news.Postponed}, "🔴 cancelled, was postponed", Bad},
		{news.Story{Kind: news.Visit, Status: news.Postponed}, "🟠 postponed", Warning},
		{news.Story{Kind: news.Ceasefire, Status: news.Proposed}, "🔵 proposed", Plain},
		{news.Story{Kind: news.Aid, Status: news.Lifted, Was: news.Cancelled}, "🟢 resumed, was halted", Good},
		{news.Story{Kind: news.Statement, Status: news.None}, "🔵 stated", Plain},
		{news.Story{Kind: news.Talks, Status: news.Announced, Certainty: news.Denied, DeniedBy: "Russia"}, "🟢 announced · 🟣 denied by Russia", Disputed},
		{news.Story{Kind: news.Talks, Status: news.Announced, Certainty: news.Denied, DeniedBy: "Kremlin"}, "🟢 announced · 🟣 denied by the Kremlin", Disputed},
	} {
		if got := statusOf(c.s); got != c.status || toneOf(c.s) != c.tone {
			t.Errorf("%s %s: %q in tone %d, want %q in tone %d", c.s.Kind, c.s.Status, got, toneOf(c.s), c.status, c.tone)
		}
	}
}

func TestAReplySaysWhatChanged(t *testing.T) {
	talks := news.Development{Kind: news.Talks, Status: news.Downgraded, Place: "London", Evidence: "Ministers stay at home."}
	s := news.Story{ID: 3, Kind: news.Talks, Status: news.Downgraded, DeniedBy: "Russia", Reports: []news.Report{
		{Article: "a", Outlet: "harbour.example", Origin: "harbour", URL: "https://harbour.example/a"},
		{Article: "b", Outlet: "quay.example", Origin: "harbour", Copy: true},
		{Article: "c", Outlet: "northwire.example", Origin: "northwire", URL: "https://northwire.example/c"},
		{Article: "d", Outlet: "gov.uk", Origin: "gov.uk", Official: true, URL: "https://www.gov.uk/d"},
	}}
	for _, c := range []struct {
		change         news.Change
		headline, what string
		source         string
	}{
		{news.Change{Reason: news.Changed, Article: "c", Development: talks, From: news.Announced, To: news.Downgraded},
			"🟠 Talks in London downgraded (were announced)", "Ministers stay at home.", "northwire.example"},
		{news.Change{Reason: news.Changed, Article: "a", Development: talks, From: news.Downgraded, To: news.Downgraded},
			"🟠 Talks in London downgraded", "Ministers stay at home.", "harbour.example"},
		{news.Change{Reason: news.Changed, Article: "a", From: news.Announced, To: news.Downgraded,
			Development: news.Development{Kind: news.Withdrawal, Status: news.Announced, Actors: []string{"France"}}},
			"🚪 France will not attend the talks", "", "harbour.example"},
		{news.Change{Reason: news.Changed, Article: "gone", Development: news.Development{Kind: news.Statement, Status: news.None, Evidence: "It is said."}},
			"💬 It is said.", "", ""},
		{news.Change{Reason: news.Confirms, Article: "c", Certainty: news.Independent, Development: talks},
			"✅ Now 2 independent origins: harbour.example and northwire.example — Talks in London downgraded", "", "northwire.example"},
		{news.Change{Reason: news.Confirms, Article: "d", Certainty: news.Confirmed, Development: talks},
			"✅ Officially confirmed by gov.uk: Talks in London downgraded", "", "gov.uk"},
		{news.Change{Reason: news.Corrected, Article: "c", Certainty: news.Denied, Development: talks},
			"🟣 Denied by Russia: Talks in London downgraded", "Ministers stay at home.", "northwire.example"},
		{news.Change{Reason: news.Due, Development: talks},
			"⏰ Due by now, and nobody confirms it: Talks in London downgraded", "", ""},
	} {
		r := ReplyOf([]news.Change{c.change}, s, nil)
		if len(r.Says) != 1 || r.Story != 3 {
			t.Fatalf("%+v", r)
		}
		if got := r.Says[0]; got.Headline != c.headline || got.What != c.what || got.Source.Text != c.source {
			t.Errorf("got  %q, %q, %q\nwant %q, %q, %q", got.Headline, got.What, got.Source.Text, c.headline, c.what, c.source)
		}
	}
}

func TestTheCardSaysThatNobodyConfirmedWhatWasDue(t *testing.T) {
	s := news.Story{ID: 3, Kind: news.Talks, Status: news.Announced, Actors: []string{"Ukraine"}, Place: "London", Date: "2025-04-23"}
	before := CardOf(s, nil)
	s.Overdue = true
	if c := CardOf(s, nil); c.Status != before.Status+" · ⏰ due, and not confirmed" || c.Tone != Warning || before.Tone != Good {
		t.Errorf("status %q in tone %v", c.Status, c.Tone)
	}
	sum := CardOfSummary(Summary{Stories: []Summed{{Story: s}}}, nil)
	if len(sum.Lines) != 1 || !strings.Contains(sum.Lines[0].Text, "⏰ due, and not confirmed") {
		t.Errorf("in a summary: %+v", sum.Lines)
	}
}

func TestAReplyThatCatchesUpIsBounded(t *testing.T) {
	r := ReplyOf(make([]news.Change, 40), news.Story{ID: 1}, time.UTC)
	if len(r.Says) != maxSaid {
		t.Errorf("%d changes said, want %d", len(r.Says), maxSaid)
	}
}

func TestHostileTitlesBecomePlainText(t *testing.T) {
	for _, title := range hostileTitles(t) {
		d := news.Development{Kind: news.Statement, Status: news.None, Actors: []string{title}, Target: title, Place: title, Speaker: title, Evidence: title, At: at(9, 0)}
		s := news.Story{ID: 1, Kind: news.Statement, Status: news.None, Headline: title, Summary: title, Actors: []string{title}, DeniedBy: title,
			Certainty: news.Denied, Target: title, Place: title, Developments: []news.Development{d, {Kind: news.Visit, Status: news.Announced, Evidence: title}},
			Reports: []news.Report{{Article: "a", Outlet: title, Title: title, URL: "https://harbour.example/?q=" + title, Origin: title, Official: true}}}
		shown := []any{CardOf(s, time.UTC), ReplyOf([]news.Change{
			{Article: "a", Reason: news.Changed, Development: d}, {Article: "a", Reason: news.Confirms, Certainty: news.Confirmed, Development: d},
			{Article: "a", Reason: news.Corrected, Development: d},
		}, s, time.UTC)}
		for _, text := range texts(t, shown) {
			if wrong := safe(text, 1000); wrong != "" {
				t.Errorf("title %q is shown as %q: it %s", title, text, wrong)
			}
		}
		if h := CardOf(s, time.UTC).Headline; h == "💬 " {
			t.Errorf("title %q leaves no headline", title)
		}
	}
}

// texts lists every string in v.
func texts(t *testing.T, v any) []string {
	t.Helper()
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	var decoded any
	if err := json.Unmarshal(data, &decoded); err != nil {
		t.Fatal(err)
	}
	var all []string
	var walk func(any)
	walk = func(v any) {
		switch v := v.(type) {
		case string:
			all = append(all, v)
		case []any:
			for _, e := range v {
				walk(e)
			}
		case map[string]any:
			for _, e := range v {
				walk(e)
			}
		}
	}
	walk(decoded)
	return all
}

func TestARefusalHeadsTheCardWithWhoRefuses(t *testing.T) {
	s := news.Story{ID: 1, Kind: news.PeacePlan, Status: news.Rejected, Was: news.Proposed, Actors: []string{"United States"}, Developments: []news.Development{
		{ID: 1, Kind: news.PeacePlan, Status: news.Proposed, Actors: []string{"United States"}, Evidence: "Washington has put forward a plan."},
		{ID: 2, Kind: news.Statement, Status: news.RuledOut, Actors: []string{"Volodymyr Zelenskyy", "Ukraine"}, Speaker: "United States", Target: "Crimea", Evidence: "Zelenskyy ruled out giving up Crimea."},
	}}
	c := CardOf(s, time.UTC)
	if want := "Volodymyr Zelenskyy rejects the peace plan"; !strings.Contains(c.Headline, want) {
		t.Errorf("the card says %q, wanted %q", c.Headline, want)
	}
	for _, l := range c.Lines {
		if strings.Contains(l.Name+l.Text, "United States rejects") || l.Name == "United States" {
			t.Errorf("a line puts it to the wrong one: %+v", l)
		}
	}
}

func TestAHeadlineHasNoDateline(t *testing.T) {
	for _, line := range []string{"LONDON, April 23 (Wire) - ", "April 23 (Wire) - ", "(Wire) — ", ""} {
		d := news.Development{Kind: news.Statement, Status: news.Demanded, Evidence: line + "Vance demanded a ceasefire."}
		if got := Clause(d); got != "Vance demanded a ceasefire." {
			t.Errorf("%q gives %q", line, got)
		}
	}
}
