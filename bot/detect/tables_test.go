package detect

import (
	"strings"
	"testing"
	"time"

	"parley/bot/news"
)

func TestKindFileIsRefused(t *testing.T) {
	for name, c := range map[string]struct{ file, data, want string }{
		"for a status the kind does not take":  {"call.yaml", "kind: call\ntriggers: [{status: signed, says: [phoned]}]", "call does not take it"},
		"for a misspelt key":                   {"call.yaml", "kind: call\ntrigers: []", "trigers"},
		"for a kind nobody knows":              {"duel.yaml", "kind: duel\ntriggers: [{status: announced, says: [duel]}]", "not in the table of kinds"},
		"for a name that is not its kind's":    {"duel.yaml", "kind: call\ntriggers: [{status: announced, says: [duel]}]", "file's name"},
		"for an unknown group of words":        {"call.yaml", "kind: call\ntriggers: [{status: announced, says: ['a <nonsense>']}]", "unknown group"},
		"for an unknown group of verbs":        {"call.yaml", "kind: call\ntriggers: [{status: announced, says: ['+nonsense']}]", "unknown group of verbs"},
		"for an unknown slot":                  {"call.yaml", "kind: call\ntriggers: [{status: announced, says: ['{nobody} phoned']}]", "unknown slot"},
		"for an unknown mode":                  {"call.yaml", "kind: call\ntriggers: [{status: {sometimes: announced}, says: [phoned]}]", "unknown mode"},
		"for unknown company":                  {"call.yaml", "kind: call\ntriggers: [{status: announced, needs: [luck], says: [phoned]}]", "unknown"},
		"for a weight above one":               {"call.yaml", "kind: call\ntriggers: [{status: announced, weight: 2, says: [phoned]}]", "between 0 and 1"},
		"for a pattern that begins with a gap": {"call.yaml", "kind: call\ntriggers: [{status: announced, says: ['.. phoned']}]", "must begin"},
		"for a trigger without words":          {"call.yaml", "kind: call\ntriggers: [{status: announced}]", "says nothing"},
		"without triggers":                     {"call.yaml", "kind: call", "no triggers"},
	} {
		t.Run(name, func(t *testing.T) {
			l, err := newLexicon(wordsTable{Verbs: map[string][]string{"phone": {"phone"}}})
			if err != nil {
				t.Fatal(err)
			}
			_, err = loadKind(l, c.file, []byte(c.data))
			if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), c.file) {
				t.Errorf("error %v: want one of %s that says %q", err, c.file, c.want)
			}
		})
	}
}

func TestEveryKindHasItsFile(t *testing.T) {
	d := detector(t)
	for _, row := range news.Kinds {
		found := false
		for _, k := range d.kinds {
			found = found || k.kind == row.Kind
		}
		if !found {
			t.Errorf("%s has no file in kinds", row.Kind)
		}
	}
}

func TestSentencesAreCut(t *testing.T) {
	d := detector(t)
	for name, c := range map[string]struct {
		text string
		want []string
	}{
		"not at titles":            {"Lt. Gen. Keith Kellogg met Mr. Lammy. They spoke.", []string{"Lt. Gen. Keith Kellogg met Mr. Lammy.", "They spoke."}},
		"not inside U.S.":          {"The U.S. Treasury agreed. It paid.", []string{"The U.S. Treasury agreed.", "It paid."}},
		"after U.S. at an end":     {"He left the U.S. The talks went on.", []string{"He left the U.S.", "The talks went on."}},
		"after a closing quote":    {"“No deal.” He left.", []string{"“No deal.”", "He left."}},
		"at line breaks":           {"Kyiv\nRussia and Ukraine met", []string{"Kyiv", "Russia and Ukraine met"}},
		"not at p.m. and initials": {"At 8:37 p.m. local time J. D. Vance arrived.", []string{"At 8:37 p.m. local time J. D. Vance arrived."}},
		"not at a decimal":         {"Brent rose 1.5 percent. Gold fell.", []string{"Brent rose 1.5 percent.", "Gold fell."}},
	} {
		t.Run(name, func(t *testing.T) {
			var got []string
			for _, sp := range d.split(c.text) {
				got = append(got, strings.TrimSpace(c.text[sp.from:sp.to]))
			}
			if strings.Join(got, "|") != strings.Join(c.want, "|") {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestDatesAreRead(t *testing.T) {
	d := detector(t)
	wednesday := time.Date(2025, 4, 23, 12, 0, 0, 0, time.UTC)
	for text, want := range map[string]news.Date{
		"met today":                         "2025-04-23",
		"met yesterday":                     "2025-04-22",
		"will meet tomorrow":                "2025-04-24",
		"met on Wednesday":                  "2025-04-23",
		"met on Friday":                     "2025-04-18",
		"will meet on Friday":               "2025-04-25",
		"will meet on Monday":               "2025-04-28",
		"met on 17 April":                   "2025-04-17",
		"met on April 17":                   "2025-04-17",
		"met on April 17, 2024":             "2024-04-17",
		"met on the 17th of April":          "2025-04-17",
		"met on 2025-04-17":                 "2025-04-17",
		"met on Dec. 30":                    "2024-12-30",
		"will meet next week":               "",
		"met last month":                    "",
		"may meet in May":                   "",
		"met on 31 February":                "",
		"Wednesday night the ministers met": "2025-04-23",
	} {
		t.Run(text, func(t *testing.T) {
			z := tokenizer{lex: d.lex}
			s := &sentence{text: text, end: len(text), toks: z.cut(text, 0, len(text), nil)}
			s.where = make([]int16, len(s.toks))
			d.dates.read(s, wednesday, time.Time{})
			towards := -1
			if strings.Contains(text, "will") {
				towards = 1
			}
			var got news.Date
			for _, r := range s.dates {
				got = r.on(wednesday, towards)
			}
			if got != want {
				t.Errorf("got %q, want %q", got, want)
			}
		})
	}
}

func TestVerbsAreReadAsTheyHold(t *testing.T) {
	d := detector(t)
	for text, want := range map[string]mode{
		"Russia met Ukraine":                         past,
		"Russia has met Ukraine":                     past,
		"Russia meets Ukraine":                       present,
		"Russia is meeting Ukraine":                  present,
		"Russia will meet Ukraine":                   future,
		"Russia is to meet Ukraine":                  future,
		"Russia is due to meet Ukraine":              future,
		"Russia had been due to meet Ukraine":        unreal,
		"Russia was supposed to meet Ukraine":        unreal,
		"Russia did not meet Ukraine":                negated,
		"Russia never met Ukraine":                   negated,
		"Russia won't meet Ukraine":                  willNot,
		"Russia will no longer meet Ukraine":         willNot,
		"Russia could meet Ukraine":                  modal,
		"Russia refused to meet Ukraine":             refused,
		"Russia offered to meet Ukraine":             proposed,
		"Trump urged Russia to meet Ukraine":         demanded,
		"Russia hopes to meet Ukraine":               wished,
		"Russia is ready to meet Ukraine":            ready,
		"Russia did not rule out meeting Ukraine":    modal,
		"Russia denied that it had met Ukraine":      negated,
		"If Russia meets Ukraine all will be well":   conditional,
		"Lavrov said Russia would meet Ukraine":      future,
		"Russia would meet Ukraine":                  conditional,
		"The UN demanded that Russia meet Ukraine":   demanded,
		"No word about meeting Ukraine":              purpose,
		"After meeting Ukraine the envoys flew home": past,
	} {
		t.Run(text, func(t *testing.T) {
			a := d.parse(news.Article{Text: text, Published: time.Date(2025, 4, 23, 12, 0, 0, 0, time.UTC)})
			s := a.sentences[0]
			meet := d.lex.groups["meetverbs"]
			for i := range s.toks {
				got, found := mode(0), false
				meet.match(s.toks, i, func(end int, f form) bool {
					got, found = d.reads(s, i, end, f).mode, true
					return true
				})
				if found {
					if got != want {
						t.Errorf("mode %d, want %d", got, want)
					}
					return
				}
			}
			t.Error("no verb of meeting found")
		})
	}
}

func TestNobodysBackgroundIsNews(t *testing.T) {
	d := detector(t)
	r := d.Read(news.Article{
		Title: "Witkoff arrives in Moscow for talks", Published: time.Date(2025, 8, 6, 12, 0, 0, 0, time.UTC),
		Text: "US special envoy Steve Witkoff arrived in Moscow on Wednesday.\nBackground:\nIn June Russia and Ukraine agreed to a prisoner exchange in Istanbul.",
	})
	for _, v := range r.Developments {
		if v.Kind == news.PrisonerExchange {
			t.Errorf("background told as news: %+v", v)
		}
	}
	if r.Background == 0 {
		t.Error("the background was not counted")
	}
}
