package detect

import (
	"slices"
	"testing"
	"time"

	"parley/bot/news"
)

// A sort of text that seldom reports anything is read all the same when it speaks of
// diplomacy, and one that never does is not.
func TestSortsOfText(t *testing.T) {
	d := detector(t)
	for _, c := range []struct {
		name, title, text string
		kind, seldom      news.ArticleKind
	}{
		{"news", "Fidan and Araghchi meet in Ankara", "The ministers held talks on a ceasefire.", news.Reporting, ""},
		{"a market report", "Shares edge lower before the weekend", "Banks lost one percent and miners two.", news.Negative, ""},
		{"a market that a summit moves", "Shares slip as summit ends early", "The summit ended without a ceasefire. The ministers will hold talks again in May.", news.Reporting, news.Negative},
		{"a question that news answers", "Is the truce over?", "The ministers agreed on a ceasefire at talks in Doha on Monday.", news.Reporting, news.Explainer},
		{"tariffs and an envoy", "Delegations meet under the shadow of tariffs", "The foreign ministers held talks on a ceasefire in Kuala Lumpur.", news.Reporting, news.Negative},
		{"a live blog", "Ceasefire talks: live updates", "The ministers held talks on a ceasefire. The summit was postponed.", news.Negative, ""},
		{"a column", "Opinion: the ceasefire that nobody wants", "The ministers held talks on a ceasefire. The summit was postponed.", news.Opinion, ""},
		{"headings that ask", "The truce and the border in brief", "The ministers held talks on a ceasefire.\nWhat is the Blue Line?\nA line drawn in 2000.\nWho guards it?\nPeacekeepers do.\nWhy does it matter?\nTalks are held on it.", news.Explainer, ""},
		{"news with one that asks", "Ministers hold talks on the border", "The ministers held talks on a ceasefire.\nWhat comes next?\nA summit in May.", news.Reporting, ""},
		{"a profile", "Profile: the envoy who never sleeps", "She leads the peace talks and drafted the ceasefire.", news.Negative, ""},
	} {
		p := d.parse(news.Article{Title: c.title, Text: c.text, Published: time.Date(2025, 5, 6, 12, 0, 0, 0, time.UTC)})
		if kind := d.articleKind(p); kind != c.kind || p.seldom != c.seldom {
			t.Errorf("%s: %q, seldom %q: want %q, %q (%d words of peace)", c.name, kind, p.seldom, c.kind, c.seldom, p.peace(d))
		}
	}
}

// Talks that are over and talks to come are told of the same sides: both stay, for the
// judge to choose.
func TestAnotherStatusStays(t *testing.T) {
	d := detector(t)
	for _, c := range []struct {
		name, text string
		kind       news.Kind
		want       []news.Status
	}{
		{"the next round", "Turkish Foreign Minister Hakan Fidan met his Iranian counterpart Abbas Araghchi in Ankara on Monday.\nHakan Fidan and Abbas Araghchi will meet again in Ankara next month.", news.Talks, []news.Status{news.Completed, news.Announced}},
		{"there and on", "Massad Boulos arrived in Kigali on Tuesday.\nMassad Boulos will travel to Nairobi on Friday.\nMassad Boulos will visit Kigali again in June.", news.Visit, []news.Status{news.UnderWay, news.Announced}},
	} {
		p := d.parse(news.Article{Text: c.text, Published: time.Date(2025, 5, 6, 12, 0, 0, 0, time.UTC)})
		found, _ := d.findings(p)
		kept := d.candidates(found)
		for _, status := range c.want {
			if !slices.ContainsFunc(kept, func(f *finding) bool { return f.dev.Kind == c.kind && f.dev.Status == status }) {
				t.Errorf("%s: no candidate %s %s", c.name, c.kind, status)
			}
		}
	}
}

// What signs alone find is as likely as is asked, and no kind has one status twice in
// a sentence unless rules say so.
func TestProposalsAreLikely(t *testing.T) {
	d := detector(t)
	list := readLabelled(t, "testdata/labelled/world.jsonl")
	d.parseAll(list)
	others := 0
	for _, l := range list {
		type told struct {
			s      *sentence
			kind   news.Kind
			status news.Status
		}
		seen := map[told]bool{}
		kinds := map[told]bool{}
		found, _ := d.findings(l.t)
		for _, f := range found {
			one, of := told{f.s, f.dev.Kind, f.dev.Status}, told{s: f.s, kind: f.dev.Kind}
			if !f.byRule {
				switch {
				case f.pk*f.ps < leastFirst:
					t.Errorf("%s: %s %s is proposed at %.3f", l.ID, f.dev.Kind, f.dev.Status, f.pk*f.ps)
				case seen[one]:
					t.Errorf("%s: %s %s is proposed beside the same", l.ID, f.dev.Kind, f.dev.Status)
				case kinds[of]:
					others++
				}
			}
			seen[one], kinds[of] = true, true
		}
	}
	if others == 0 {
		t.Error("no sentence has a second status proposed")
	}
}

func TestNoIsNotReadAsYes(t *testing.T) {
	d := detector(t)
	for text, not := range map[string]voided{
		"Neither Norway nor Sweden accepted the ceasefire in Sudan.":        {kind: news.Ceasefire, status: news.Accepted},
		"Hamas has yet to accept the truce, mediators said.":                {kind: news.Ceasefire, status: news.Accepted},
		"Had Hamas accepted the truce, the war would be over by now.":       {kind: news.Ceasefire, status: news.Accepted},
		"Should Hamas accept the truce, hostages go free within days.":      {kind: news.Ceasefire, status: news.Accepted},
		"Norway has lifted none of its sanctions on Syria so far.":          {kind: news.Sanctions, status: news.Lifted},
		"Norway stopped short of imposing sanctions on Georgia.":            {kind: news.Sanctions, status: news.Imposed},
		"The king said that he did not call Vladimir Putin.":                {kind: news.Call, status: news.Completed},
		"Norway did not impose sanctions on Russia, a spokesman said.":      {kind: news.Sanctions, status: news.Imposed},
		"The Kremlin did not rule out a meeting with Norway's envoys.":      {kind: news.Statement, status: news.RuledOut},
		"The UN demanded that the rebels release all hostages at once.":     {kind: news.PrisonerExchange, status: news.Completed},
		"Sweden refused to sign the agreement with Norway, its envoy said.": {kind: news.Agreement, status: news.Signed},
	} {
		for _, v := range d.Read(dated("", text)).Developments {
			if v.Kind == not.kind && v.Status == not.status {
				t.Errorf("%q is read as %s %s", text, not.kind, not.status)
			}
		}
	}
}
