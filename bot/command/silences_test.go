package command

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"parley/bot/alert"
	"parley/bot/gazetteer"
	"parley/bot/news"
	"parley/bot/store"
	"parley/bot/story"
)

// later is every reason that nothing gives yet: mutes, quiet hours and caps are to come.
var later = []news.Silence{news.Muted, news.Quiet, news.Capped}

func romeTalks(s news.Status, says string) news.Development {
	return news.Development{Kind: news.Talks, Status: s, Actors: []string{"Japan", "Italy"}, Place: "Rome", Date: "2025-04-24", Evidence: says, Confidence: 0.9}
}

// toldArticle is one article of a course, with what explain must say of its last development.
type toldArticle struct {
	id      string
	version int
	text    string
	learned bool
	devs    []news.Development
	want    []string
}

func TestExplainGivesEveryReasonForSilenceWithItsEvidence(t *testing.T) {
	const long = `The foreign ministers of Japan and Italy are to meet in Rome on Thursday, officials of both said on Wednesday morning.
Antonio Tajani will receive Takeshi Iwaya in the Villa Madama at 10 o'clock, with 14 officials on each side of the table, an aide named Rossi told students.
The two last saw each other in Osaka in March, where they signed a paper on 230 million euros for ports in Taranto and Kobe.`
	announced := romeTalks(news.Announced, "Ministers are to meet by the Tiber.")
	comment := news.Development{Kind: news.Statement, Status: news.None, Actors: []string{"Emmanuel Macron", "France"}, Speaker: "Emmanuel Macron", Evidence: "Macron believes in talking.", Confidence: 0.9}
	unsure := news.Development{Kind: news.Visit, Status: news.Announced, Actors: []string{"Giorgia Meloni", "Italy"}, Place: "Tunis", Evidence: "Meloni may go to Tunis.", Confidence: 0.2}
	trip := news.Development{Kind: news.Visit, Status: news.Announced, Actors: []string{"Giorgia Meloni", "Italy"}, Place: "Cairo", Evidence: "Meloni flies to Cairo.", Confidence: 0.9}
	for reason, course := range map[news.Silence][]toldArticle{
		news.Copy: {{id: "a", text: long, devs: []news.Development{announced}},
			{id: "b", text: long, devs: []news.Development{announced}, want: []string{"a copy of article a", "silent (copy)", "story 1: same development; agreed: kind, sides, place, date"}}},
		news.Edit: {{id: "a", devs: []news.Development{announced}},
			{id: "a", version: 2, text: "Corrected.", devs: []news.Development{announced}, want: []string{"an edited version", "silent (edit)", "story 1: same development"}}},
		news.SameDevelopment: {{id: "a", devs: []news.Development{announced}},
			{id: "b", devs: []news.Development{announced}},
			{id: "c", devs: []news.Development{announced}, want: []string{"silent (same-development): this was reported before; it belongs to story 1", "story 1: same development; agreed: kind, sides, place, date"}}},
		news.Background: {{id: "a", devs: []news.Development{announced, comment}, want: []string{"silent (background)"}}},
		news.Superseded: {{id: "a", devs: []news.Development{romeTalks(news.Downgraded, "Only officials are to meet.")}},
			{id: "b", devs: []news.Development{romeTalks(news.Cancelled, "Nobody is to meet.")}},
			{id: "c", devs: []news.Development{romeTalks(news.Postponed, "They are to meet on another day.")}, want: []string{"silent (superseded)", "story 1: same story, another development; agreed: kind, sides, place, date"}}},
		news.LowConfidence: {{id: "a", devs: []news.Development{announced, unsure}, want: []string{"silent (low-confidence)"}}},
		news.NotWatched:    {{id: "a", devs: []news.Development{trip}, want: []string{"silent (not-watched): no watch with a route asks for it"}}},
		news.TooOld:        {{id: "a", learned: true, devs: []news.Development{announced}, want: []string{"new: it opened story 1; silent (too-old)"}}},
	} {
		t.Run(string(reason), func(t *testing.T) { explained(t, course) })
	}
	for _, s := range news.Silences {
		if silences[s] == "" {
			t.Errorf("%s has no words", s)
		}
	}
	if len(later)+8 != len(news.Silences) {
		t.Errorf("%d reasons, of which %d are to come: one has no case here", len(news.Silences), len(later))
	}
}

func TestExplainSaysWhatDecidedBetweenTwoStories(t *testing.T) {
	first := romeTalks(news.Announced, "Two ministers meet at a villa beside the river to speak of ports.")
	elsewhere := romeTalks(news.Announced, "Two ministers meet at a villa beside the lake.")
	elsewhere.Place = "Milan"
	demand := func(says string) news.Development {
		return news.Development{Kind: news.Statement, Status: news.Demanded, Actors: []string{"Emmanuel Macron", "France"}, Speaker: "Emmanuel Macron", Evidence: says, Confidence: 0.9}
	}
	for name, course := range map[string][]toldArticle{
		"a slot that bars": {{id: "a", devs: []news.Development{first}},
			{id: "b", devs: []news.Development{elsewhere}, want: []string{"story 1: another story; agreed: kind, sides, date; clashed: place; barred by: place"}}},
		"words that are alike": {{id: "a", devs: []news.Development{demand("Free the eleven sailors held in the harbour, he demands.")}},
			{id: "b", devs: []news.Development{demand("He demands once more: free the sailors, all eleven, from the harbour.")}, want: []string{"alike, which decided"}}},
		"words that are not": {{id: "a", devs: []news.Development{demand("Free the eleven sailors held in the harbour, he demands.")}},
			{id: "b", devs: []news.Development{demand("Let inspectors see every reactor, he asks.")}, want: []string{"story 1: another story", "words 0 % alike, which decided"}}},
	} {
		t.Run(name, func(t *testing.T) { explained(t, course) })
	}
}

// explained matches and saves a course, and asks why each article was told or silent.
func explained(t *testing.T, course []toldArticle) {
	t.Helper()
	ctx := t.Context()
	st, err := store.Open(ctx, store.Memory, store.Options{Direct: true, Now: func() time.Time { return asking }})
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	rules := alert.Rules{Watches: []alert.Watch{{Name: "talks", Kinds: []news.Kind{news.Talks, news.Sanctions}}}, Routes: []alert.Route{{Watch: "talks", To: []string{"terminal"}}}}
	d := New(Parts{Store: st, Names: gazetteer.Default(), Rules: rules, Now: func() time.Time { return asking }})
	x := story.New(gazetteer.Default())
	for i, c := range course {
		when := at(6+i, 0)
		text := c.text
		if text == "" {
			text = strings.Repeat(fmt.Sprintf("word%d ", i), 12)
		}
		outlet := fmt.Sprintf("outlet%d.example", i)
		if c.version > 1 {
			outlet = "outlet0.example"
		}
		a := news.Article{ID: c.id, Source: outlet, Outlet: outlet, Tier: news.Press, URL: "https://" + outlet + "/" + c.id, Title: "Report " + fmt.Sprint(i), Text: text,
			Published: when, Seen: when, Learned: c.learned}
		if _, err := st.SavePoll(ctx, store.Job{}, store.Polled{Source: outlet, At: when, Articles: []store.Fetched{{Article: a}}}); err != nil {
			t.Fatal(err)
		}
		unread, err := st.Unread(ctx, nil)
		if err != nil || len(unread) != 1 {
			t.Fatalf("unread: %v, %v", unread, err)
		}
		v := x.Match(unread[0], slices.Clone(c.devs))
		x.Apply(v)
		j := store.Judged{Kind: news.Reporting, Verdict: v, Silences: map[int]news.Silence{}}
		for n, f := range v.Findings {
			if f.Change == nil {
				continue
			}
			alerts, silence := alert.Decide(asking, *f.Change, f.Story, unread[0], rules, nil)
			j.Alerts = append(j.Alerts, alerts...)
			if len(alerts) == 0 {
				j.Silences[n] = silence
			}
		}
		m, err := st.StartMatching(ctx)
		if err != nil {
			t.Fatal(err)
		}
		err = m.Save(ctx, store.Job{}, []store.Judged{j})
		m.Done()
		if err != nil {
			t.Fatal(err)
		}
		got := plain(onTerminal(t, d, "explain "+c.id))
		for _, want := range c.want {
			if !strings.Contains(got, want) {
				t.Errorf("article %s, version %d, lacks %q:\n%s", c.id, max(c.version, 1), want, got)
			}
		}
	}
}
