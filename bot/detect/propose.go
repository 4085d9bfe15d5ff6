package detect

import "parley/bot/news"

// How likely a sentence's signs must make a kind, and a status, to be a finding where
// no rule found one.
const (
	leastKind   = .04
	leastStatus = .3
)

// propose adds to what the rules found in a sentence what its signs say: how likely
// each finding's kind and status are, and findings of their own.
func (d *Detector) propose(x *signer, t *article, s *sentence, here []*finding) []*finding {
	if s.nth >= signSentences || s.history {
		return here
	}
	x.shows = d.signs(x, t, s, here, x.shows[:0])
	d.learned.look(x, x.shows)
	s.kinds = d.learned.kinds(x)
	s.statuses = make([][]float64, len(s.kinds))
	t.voices.hear(s.kinds)
	ruled := here
	for k, kind := range d.learned.of {
		likely := s.kinds[k]
		told, best := false, 0
		var statuses []float64
		if likely >= leastHeard {
			statuses, best = d.statuses(x, s, k)
			t.voices.vote(k, likely, statuses)
		}
		for _, f := range ruled {
			if f.dev.Kind != kind {
				continue
			}
			if statuses == nil {
				statuses, best = d.statuses(x, s, k)
			}
			f.pk, f.ps = likely, statuses[d.learned.status(f.dev.Status)]
			told = told || d.learned.statuses[best] == f.dev.Status
		}
		if likely < leastKind || told {
			continue
		}
		if statuses == nil {
			statuses, best = d.statuses(x, s, k)
		}
		if statuses[best] < leastStatus {
			continue
		}
		if f := d.proposal(t, s, kind, k, d.learned.pivot(x, k, len(s.toks)), d.learned.statuses[best]); f != nil {
			f.pk, f.ps = likely, statuses[best]
			here = append(here, f)
		}
	}
	return here
}

// statuses reads how likely each status of the kth kind is in a sentence, and which is
// the likeliest.
func (d *Detector) statuses(x *signer, s *sentence, k int) (all []float64, best int) {
	all = d.learned.statusesOf(x, k)
	s.statuses[k] = all
	for i, p := range all {
		if p > all[best] {
			best = i
		}
	}
	return all, best
}

// proposal is a finding by signs alone, about the token that speaks most for it.
func (d *Detector) proposal(t *article, s *sentence, kind news.Kind, k, pivot int, status news.Status) *finding {
	f := &finding{trigger: &d.learned.as[k], s: s, told: 1, first: s.place, titled: s.para < 0}
	f.hit = hit{from: pivot, to: pivot + 1, head: -1}
	f.read = reading{mode: stated, from: pivot}
	if forms := d.lex.forming[s.toks[pivot].id]; forms != 0 && s.toks[pivot].id != 0 {
		h := hit{from: pivot, to: pivot + 1, head: pivot, hto: pivot + 1, form: forms}
		if !d.isNoun(s, h) {
			f.hit, f.read = h, d.reads(s, pivot, pivot+1, forms)
		}
	}
	f.dev = news.Development{Kind: kind, Status: status, Evidence: s.words()}
	d.fill(t, f)
	if len(f.dev.Actors) == 0 {
		return nil
	}
	return f
}
