package detect

import (
	"cmp"
	"slices"
	"strings"

	"parley/bot/news"
)

// The scorer's rules, as far as learning needs them: which development found is one of
// those labelled.

var sameStatus = [][]news.Status{{news.Agreed, news.Accepted, news.Announced}, {news.Agreed, news.Signed}, {news.Downgraded, news.Postponed},
	{news.Imposed, news.Agreed, news.Extended}, {news.UnderWay, news.InForce}, {news.None, news.Demanded}, {news.Cancelled, news.Expired}, {news.Announced, news.Proposed}}

func kindMatches(p, g news.Kind) bool {
	return p == g || p == news.Violation && g == news.Ceasefire || p == news.Ceasefire && g == news.Violation
}

func statusMatches(p, g news.Development) bool {
	if p.Kind != g.Kind {
		return p.Status == news.Violated || g.Status == news.Violated
	}
	return p.Status == g.Status || slices.ContainsFunc(sameStatus, func(s []news.Status) bool { return slices.Contains(s, p.Status) && slices.Contains(s, g.Status) })
}

func sharedActors(p, g news.Development) float64 {
	if len(g.Actors) == 0 {
		return .5
	}
	n := 0
	for _, a := range g.Actors {
		if slices.ContainsFunc(p.Actors, func(b string) bool { return sameActor(a, b) }) {
			n++
		}
	}
	return float64(n) / float64(len(g.Actors))
}

func sameActor(a, b string) bool {
	a, b = strings.ToLower(a), strings.ToLower(b)
	last := func(s string) string { f := strings.Fields(s); return f[len(f)-1] }
	return a == b || a != "" && b != "" && last(a) == last(b) && !strings.Contains(a+b, "united")
}

// matched pairs what was found with what is labelled: by position found → labelled, -1
// where nothing fits.
func matched(found, gold []news.Development, status bool) []int {
	type pair struct {
		i, j        int
		kind, state bool
		shared      float64
	}
	var pairs []pair
	for i, p := range found {
		for j, g := range gold {
			if o := sharedActors(p, g); o > 0 && kindMatches(p.Kind, g.Kind) && (!status || statusMatches(p, g)) {
				pairs = append(pairs, pair{i, j, p.Kind == g.Kind, statusMatches(p, g), o})
			}
		}
	}
	truth := func(a, b bool) int {
		if a == b {
			return 0
		}
		if a {
			return -1
		}
		return 1
	}
	slices.SortStableFunc(pairs, func(a, b pair) int {
		return cmp.Or(truth(a.kind, b.kind), truth(a.state, b.state), cmp.Compare(b.shared, a.shared), cmp.Compare(a.i, b.i), cmp.Compare(a.j, b.j))
	})
	out := make([]int, len(found))
	for i := range out {
		out[i] = -1
	}
	taken := make([]bool, len(gold))
	for _, p := range pairs {
		if out[p.i] < 0 && !taken[p.j] {
			out[p.i], taken[p.j] = p.j, true
		}
	}
	return out
}

// tally counts as the scorer does.
type tally struct {
	gateHit, gateFalse, gateMissed int
	hit, found, gold, main, texts  int
	read                           int
}

func (c *tally) add(found, gold []news.Development) {
	switch {
	case len(found) > 0 && len(gold) > 0:
		c.gateHit++
	case len(found) > 0:
		c.gateFalse++
	case len(gold) > 0:
		c.gateMissed++
	}
	c.read++
	m := matched(found, gold, true)
	for _, j := range m {
		if j >= 0 {
			c.hit++
		}
	}
	c.found, c.gold = c.found+len(found), c.gold+len(gold)
	if len(gold) > 0 {
		c.texts++
		if slices.Contains(m, 0) {
			c.main++
		}
	}
}

func (c *tally) sum(o *tally) {
	c.gateHit, c.gateFalse, c.gateMissed = c.gateHit+o.gateHit, c.gateFalse+o.gateFalse, c.gateMissed+o.gateMissed
	c.hit, c.found, c.gold, c.main, c.texts, c.read = c.hit+o.hit, c.found+o.found, c.gold+o.gold, c.main+o.main, c.texts+o.texts, c.read+o.read
}

func f1(hit, found, gold int) float64 { return 2 * float64(hit) / float64(max(found+gold, 1)) }

func (c *tally) gate() float64       { return f1(c.gateHit, c.gateHit+c.gateFalse, c.gateHit+c.gateMissed) }
func (c *tally) kindStatus() float64 { return f1(c.hit, c.found, c.gold) }
func (c *tally) mains() float64      { return float64(c.main) / float64(max(c.texts, 1)) }
