package story

import (
	"encoding/json"
	"os"
	"testing"
	"time"

	"parley/bot/detect"
	"parley/bot/gazetteer"
	"parley/bot/news"
)

func TestConflictOfAStory(t *testing.T) {
	at := time.Date(2025, 5, 21, 12, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		name, title, text, evidence string
		kind                        news.Kind
		actors                      []string
		want                        string
	}{
		{name: "its own names", kind: news.Talks, actors: []string{"Russia", "Ukraine"}, want: "russia-ukraine"},
		{name: "its headline's", kind: news.Call, actors: []string{"United Kingdom", "United States"},
			title: "Starmer and Trump go over Ukraine by telephone", evidence: "The British prime minister rang the American president.", want: "russia-ukraine"},
		{name: "what the text begins with", kind: news.Call, actors: []string{"United Kingdom", "United States"},
			title: "Leaders speak", evidence: "The two spoke for an hour.", text: "What becomes of Ukraine was the one matter of an evening call.", want: "russia-ukraine"},
		{name: "brought to mind once", kind: news.Visit, actors: []string{"Cyril Ramaphosa", "South Africa", "United States"},
			title: "South Africa's Ramaphosa flies to Washington", evidence: "South Africa's leader hopes to fare better than Ukraine's did there.", want: ""},
		{name: "a state on its own war", kind: news.Statement, actors: []string{"Dmitry Peskov", "Russia"},
			title: "Kremlin writes down its terms", evidence: "Moscow will send a list for a ceasefire, the spokesman said.", want: "russia-ukraine"},
		{name: "a state on its adversary", kind: news.Statement, actors: []string{"Dmitry Peskov", "Russia"},
			title: "Kremlin answers", evidence: "It was up to Kyiv, the spokesman said.", want: "russia-ukraine"},
		{name: "a state on its other affairs", kind: news.Statement, actors: []string{"Dmitry Peskov", "Russia"},
			title: "Kremlin on ships in the Baltic", evidence: "Moscow will look after its shipping there, the spokesman said.", want: ""},
		{name: "a state at war with itself", kind: news.Statement, actors: []string{"Sudan"},
			title: "Khartoum answers", evidence: "Khartoum called the decision an insult.", want: "sudan"},
		{name: "a state on another's", kind: news.Statement, actors: []string{"Russia"},
			title: "Moscow doubts new force for Haiti", evidence: "Russia calls the mandate for Haiti ill-conceived.", want: "haiti"},
		{name: "a deed stays with who does it", kind: news.Sanctions, actors: []string{"Russia"},
			title: "Moscow bars officials", evidence: "Russia has barred twenty officials, some of them from Haiti.", want: "russia-ukraine"},
		{name: "a state on its war without a name of it", kind: news.Statement, actors: []string{"Dmitry Peskov", "Russia"},
			title: "Kremlin answers", evidence: "The special military operation goes on until its goals are met, the spokesman said.", want: "russia-ukraine"},
		{name: "adversaries in one breath", kind: news.Statement, actors: []string{"Armenia", "Azerbaijan"},
			title: "Joint statement", evidence: "The two neighbours will open the road to trade, they said.", want: "armenia-azerbaijan"},
		{name: "a state on trade with its adversary", kind: news.Statement, actors: []string{"Russia"},
			title: "Moscow on grain", evidence: "Moscow wants the grain deal with Kyiv back.", want: "russia-ukraine"},
		{name: "an armed group", kind: news.Statement, actors: []string{"Hamas"},
			title: "Hamas on elections", evidence: "The group spoke of elections in a statement.", want: "israel-palestinians"},
		{name: "a mediator that names it once", kind: news.Call, actors: []string{"Marco Rubio", "United States", "Egypt"},
			title: "Rubio speaks with Egypt's foreign minister", evidence: "Secretary of State Marco Rubio told Egypt that a truce in Gaza was close, Washington said.", want: "israel-palestinians"},
		{name: "the United Nations, which are named twice", kind: news.Statement, actors: []string{"António Guterres", "United Nations"},
			title: "UN chief speaks out", evidence: "UN Secretary-General António Guterres condemned what the Houthis did to UN staff.", want: "yemen-redsea"},
		{name: "where he speaks", kind: news.Statement, actors: []string{"Abbas Araghchi", "Iran"},
			title: "Araghchi in Beirut", evidence: "Abbas Araghchi said in Beirut that there would be no halt to enrichment.", want: "iran-nuclear"},
		{name: "nobody's", kind: news.Talks, actors: []string{"Canada", "Japan"}, title: "Canada and Japan meet", evidence: "They met.", want: ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			x := New(gazetteer.Default())
			m := &matcher{x: x, article: news.Article{Title: c.title, Text: c.text, Published: at}}
			d := news.Development{Kind: c.kind, Actors: c.actors, Evidence: c.evidence, At: at}
			f := x.names.frameOf(d)
			if got := m.conflict(d, &f); got != c.want {
				t.Errorf("belongs to %q, want %q", got, c.want)
			}
		})
	}
}

func TestStandsOfOneSpeakerOnTwoConflictsAreTwoStories(t *testing.T) {
	at := time.Date(2025, 5, 21, 12, 0, 0, 0, time.UTC)
	tell := func(x *Index, id, title, said string) Finding {
		at = at.Add(time.Minute)
		a := news.Article{ID: id, Outlet: id + ".example", Title: title, Text: said, Language: "en", Version: 1, Published: at}
		v := x.Match(a, []news.Development{{Kind: news.Statement, Status: news.None, Actors: []string{"Marco Rubio", "United States"}, Speaker: "Marco Rubio", Evidence: said, Confidence: .9, At: at}})
		x.Apply(v)
		return v.Findings[0]
	}
	for _, c := range []struct {
		name, title, said string
		opens             bool
	}{
		{"another conflict", "Rubio at the hearing: on Russia", "The secretary of state told the committee that he would talk to Russia about Ukraine.", true},
		{"the same one", "Rubio at the hearing: on the Taliban", "The secretary of state told the committee that the listing of the Taliban of Afghanistan is under review.", false},
		{"none that is named", "Rubio at the hearing", "The secretary of state told the committee that the listing is under review.", false},
	} {
		x := New(gazetteer.Default())
		tell(x, "one", "Rubio on the Taliban of Afghanistan", "The secretary of state told the committee that listing the Taliban of Afghanistan is under review.")
		if f := tell(x, "two", c.title, c.said); f.Opens != c.opens {
			t.Errorf("%s: opens a story is %v: %+v", c.name, f.Opens, f.Weighed)
		}
	}
}

// Articles written for it, most of them with a name or a word too few: of which conflict
// is the first thing that each tells. One that loses its conflict is missed by a channel.
func TestConflictsOfArticles(t *testing.T) {
	f, err := os.Open("testdata/conflicts.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	x, right, lost, read := New(gazetteer.Default()), 0, 0, 0
	for dec := json.NewDecoder(f); dec.More(); {
		var in struct {
			ID, Want, Title, Text string
			Published             time.Time
		}
		if err := dec.Decode(&in); err != nil {
			t.Fatal(err)
		}
		a := news.Article{ID: in.ID, Title: in.Title, Text: in.Text, Language: "en", Version: 1, Published: in.Published}
		devs := detect.Default().Read(a).Developments
		if len(devs) == 0 {
			continue
		}
		read++
		m := &matcher{x: x, article: a}
		frame := x.names.frameOf(devs[0])
		switch got := m.conflict(devs[0], &frame); {
		case got == in.Want:
			right++
		case got == "":
			lost++
			t.Logf("%s %q belongs to none, want %s", in.ID, in.Title, in.Want)
		default:
			t.Logf("%s %q belongs to %s, want %q", in.ID, in.Title, got, in.Want)
		}
	}
	t.Logf("%d read: %d of the right conflict, %d without theirs", read, right, lost)
	if right < 107 || lost > 4 {
		t.Errorf("want at least 107 right and at most 4 lost")
	}
}
