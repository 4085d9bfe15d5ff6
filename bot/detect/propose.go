package detect

import "parley/bot/news"

// How likely a sentence's signs must make a kind with a status to be a finding where no
// rule found it: with its likeliest status, and with another. One sentence often tells
// two developments of one kind, or is read with the wrong status first.
const (
	leastFirst = .03
	leastOther = .06
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
		best := 0
		var statuses []float64
		if likely >= leastHeard {
			statuses, best = d.statuses(x, s, k)
			t.voices.vote(k, likely, statuses)
		}
		var told uint64 // the statuses that rules found, a bit of each
		for _, f := range ruled {
			if f.dev.Kind != kind {
				continue
			}
			if statuses == nil {
				statuses, best = d.statuses(x, s, k)
			}
			n := d.learned.status(f.dev.Status)
			f.pk, f.ps = likely, statuses[n]
			told |= 1 << n
		}
		if likely < leastFirst {
			continue
		}
		if statuses == nil {
			statuses, best = d.statuses(x, s, k)
		}
		pivot := -1
		for n, p := range statuses {
			if told&(1<<n) != 0 || likely*p < leastFirst || n != best && likely*p < leastOther {
				continue
			}
			if s.voids(kind, d.learned.statuses[n]) {
				continue
			}
			if pivot < 0 {
				pivot = d.learned.pivot(x, k, len(s.toks))
			}
			if f := d.proposal(t, s, kind, k, pivot, d.learned.statuses[n]); f != nil {
				f.pk, f.ps = likely, p
				here = append(here, f)
			}
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
	if d.whether(s, pivot) || d.inverted(s, pivot) {
		return nil // "had they met" says that they did not
	}
	f := &finding{trigger: &d.learned.as[k], s: s, told: 1, first: s.place, titled: s.para < 0}
	f.hit = hit{from: pivot, to: pivot + 1, head: -1}
	f.read = reading{mode: stated, from: pivot}
	if forms := d.lex.forming[s.toks[pivot].id]; forms != 0 && s.toks[pivot].id != 0 {
		h := hit{from: pivot, to: pivot + 1, head: pivot, hto: pivot + 1, form: forms}
		if !d.isNoun(s, h) {
			f.hit, f.read = h, d.reads(s, pivot, pivot+1, forms)
		}
	}
	if f.read.mode.denies() && !f.read.denied && (status.Polarity() > 0 || f.read.mode == negated && status.Polarity() < 0 && kind != news.Statement) {
		return nil // its own verb says that it is not so
	}
	f.dev = news.Development{Kind: kind, Status: status, Evidence: s.words()}
	d.fill(t, f)
	if len(f.dev.Actors) == 0 {
		return nil
	}
	return f
}
