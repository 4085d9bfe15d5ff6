package detect

import (
	"flag"
	"slices"
	"strings"
	"testing"

	"parley/bot/news"
)

// What the rules alone find of a kind in labelled articles, for who writes rules:
//
//	go test ./bot/detect -run RulesFind -v -args -rules talks,call
var (
	rulesOf  = flag.String("rules", "", "print what the rules of these kinds miss and find wrongly in the labelled articles")
	showing  = flag.Int("show", 40, "how many of each to print")
	fromShow = flag.Int("skip", 0, "how many of each to leave out first")
)

func TestRulesFind(t *testing.T) {
	if *rulesOf == "" {
		t.Skip("asked for with -args -rules KIND")
	}
	d := detector(t)
	list := readLabelled(t, *files)
	d.parseAll(list)
	for _, kind := range strings.Split(*rulesOf, ",") {
		k := news.Kind(kind)
		gold, found, right, texts := 0, 0, 0, 0
		var missed, wrong []string
		for _, l := range list {
			if d.articleKind(l.t) != news.Reporting {
				continue
			}
			var of []news.Development
			for _, g := range l.gold {
				if g.Kind == k {
					of = append(of, g)
				}
			}
			var devs []news.Development
			var by []*finding
			for _, s := range l.t.sentences {
				if s.history {
					continue
				}
				for _, f := range d.ruled(l.t, s) {
					if f.dev.Kind == k && !d.olden(s, f) {
						by, devs = append(by, f), append(devs, f.dev)
					}
				}
			}
			gold += len(of)
			m := matched(devs, of, true)
			told := map[string]bool{}
			for i, j := range m {
				f := by[i]
				if j >= 0 {
					right++
					found++
					continue
				}
				// saying again what is labelled is not wrong
				if slices.ContainsFunc(of, func(g news.Development) bool { return statusMatches(f.dev, g) && sharedActors(f.dev, g) > 0 }) {
					continue
				}
				if told[string(f.dev.Status)+strings.Join(f.dev.Actors, ",")] {
					continue
				}
				told[string(f.dev.Status)+strings.Join(f.dev.Actors, ",")] = true
				found++
				texts++
				wrong = append(wrong, string(l.ID)+" WRONG "+string(f.dev.Status)+" ["+strings.Join(f.dev.Actors, ", ")+"] by “"+f.hit.pattern.text+"”: "+f.s.words())
			}
			for j, g := range of {
				if slices.Contains(m, j) {
					continue
				}
				why := "nothing"
				for _, v := range devs {
					switch {
					case statusMatches(v, g):
						why = "actors [" + strings.Join(v.Actors, ", ") + "]"
					case sharedActors(v, g) > 0 && why == "nothing":
						why = "status " + string(v.Status)
					}
				}
				text := g.Evidence
				if s := teller(l.t, g.Evidence); s != nil {
					text = s.words()
					if s.history {
						why = "taken for background"
					}
				}
				missed = append(missed, string(l.ID)+" MISSED "+string(g.Status)+" ["+strings.Join(g.Actors, ", ")+"] (found "+why+"): "+text)
			}
		}
		for _, list := range [][]string{missed, wrong} {
			from := min(*fromShow, len(list))
			for _, line := range list[from:min(from+*showing, len(list))] {
				t.Log(line)
			}
		}
		t.Logf("%s: found %d of %d labelled (%.2f); %d found in all, %.2f right", kind, right, gold, float64(right)/float64(max(gold, 1)), found, float64(right)/float64(max(found, 1)))
	}
}
