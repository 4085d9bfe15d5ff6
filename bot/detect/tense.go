package detect

// mode is how a trigger's words hold: done, planned, denied, only asked for.
type mode uint8

const (
	past mode = iota
	present
	future
	stated      // a noun alone: the words say it without a verb of their own
	modal       // could, may
	conditional // if, would
	negated
	unreal   // had been due to
	refused  // refuses to
	demanded // must, urges somebody to
	proposed // offers to
	wished   // hopes to
	ready    // is ready to
	asked    // whether
	willNot  // denied of what is ahead: "will no longer meet"; as negated where a table says nothing
	purpose  // "to end the war", "about reaching a deal": nothing is said to be so
)

var modeNames = map[string]mode{"past": past, "present": present, "future": future, "stated": stated, "modal": modal, "conditional": conditional,
	"negated": negated, "unreal": unreal, "refused": refused, "demanded": demanded, "proposed": proposed, "wished": wished, "ready": ready, "asked": asked, "purpose": purpose, "will-not": willNot}

// reading is the verb chain around a head.
type reading struct {
	mode    mode
	passive bool
	perfect bool
	denied  bool // somebody denies it: that is news of its own, which story reads
	from    int  // first token of the chain; what stands before it is the subject
}

// governors are the groups of verbs that bend an infinitive or gerund after them.
var governors = []struct {
	group string
	mode  mode
}{
	{"refuse", refused}, {"demand", demanded}, {"propose", proposed}, {"wish", wished}, {"threaten", conditional}, {"deny", negated}, {"consider", modal}, {"planverb", future}, {"fail", negated},
}

// reads tells how the verb at [head, hto) of s holds.
func (d *Detector) reads(s *sentence, head, hto int, f form) reading {
	r := reading{mode: past, from: head}
	var not, may, be, was, have, had, do, plan, unrealized bool
	yet := false
	will, would, to := f == formWill, f == formWould, d.lex.infinitive && f == formBase
	i := head - 1
	for ; i >= 0 && head-i < 9; i-- {
		t := &s.toks[i]
		if t.sort != word || s.where[i] != 0 {
			break
		}
		b := t.bits
		const chain = isWill | isWould | isModal | isBe | isWas | isHave | isHad | isDo | isTo | isNot | isAdverb | isPlan | isUnreal
		if b&chain == 0 {
			if i > 0 && t.id != 0 && d.readyWords.has(s.toks, i) && to {
				break
			}
			break
		}
		if b&isTo != 0 && (to || i != head-1 && !to && s.toks[i+1].bits&(isBe|isHave|isAdverb|isNot) == 0) {
			break
		}
		not = not || b&isNot != 0
		will = will || b&isWill != 0
		would = would || b&isWould != 0
		may = may || b&isModal != 0
		be = be || b&isBe != 0
		was = was || b&isWas != 0
		have = have || b&isHave != 0
		had = had || b&isHad != 0
		do = do || b&isDo != 0
		to = to || b&isTo != 0
		plan = plan || b&isPlan != 0
		yet = yet || t.id != 0 && d.yet.has(s.toks, i)
		unrealized = unrealized || b&isUnreal != 0
		r.from = i
	}
	not = not || yet && have && to || d.byNobody(s, r.from, hto) // "has yet to accept"
	r.perfect = have || had
	done := f&(formPast|formPart) != 0 && f&(formBase|formS) == 0
	r.passive = done && (be || was)
	switch {
	case plan && had || plan && was && to && d.beforeTurned(s, r.from), unrealized && (was || had || be), had && s.recalled(r.from):
		r.mode = unreal
	case will, plan && (be || to), to && be && !plan:
		r.mode = future
	case would:
		r.mode = conditional
		if d.reported(s, r.from) {
			r.mode = future
		}
	case may:
		r.mode = modal
	case to && (was || had):
		r.mode = unreal
		if (plan || was) && !have {
			r.mode = future
		}
	case to:
		r.mode = d.governed(s, r.from)
		if r.mode == purpose && s.para < 0 && s.at(r.from-1) != nil {
			r.mode = future // "Rubio to miss talks"
		}
	case f&formIng != 0 && (be || was):
		r.mode = present
	case f&formIng != 0:
		r.mode = d.gerund(s, r.from)
	case done, have, had:
		r.mode = past
	default:
		r.mode = present
	}
	if not {
		if r.mode == negated || r.mode == refused {
			r.mode = stated // refused to reject, denied not having met: nothing certain
		} else {
			r.mode = negated
			if will || plan && !had && !was {
				r.mode = willNot
			}
		}
		return r
	}
	if r.mode <= future && d.disowned(s, r.from) {
		r.mode, r.denied = negated, true
		return r
	}
	if r.mode == present && (f&formBase != 0 || d.lex.infinitive) {
		if m, ok := d.subjunctive(s, r.from); ok {
			r.mode = m
			return r
		}
	}
	if r.mode <= future && d.hypothetical(s, r.from) {
		r.mode = conditional
	}
	return r
}

// gerund tells how an -ing form without an auxiliary holds, by what stands before it.
func (d *Detector) gerund(s *sentence, i int) mode {
	if i == 0 || s.toks[i-1].sort == mark || s.at(i-1) != nil || s.toks[i-1].bits&isAnd != 0 {
		return past // "…, ending the talks"
	}
	switch d.lex.groups["gerundpast"].has(s.toks, i-1) {
	case true:
		return past // after, by, in
	default:
		if d.lex.groups["gerundfuture"].has(s.toks, i-1) {
			for k := range i {
				if s.toks[k].bits&(isWill|isPlan) != 0 {
					return future // "is due to …, before going on to"
				}
			}
			return past
		}
	}
	if s.toks[i-1].bits&isNot != 0 {
		return negated
	}
	return d.governed(s, i)
}

// reported reports whether a verb of saying stands before token i in its sentence,
// so that "would" tells of the future and not of a condition.
func (d *Detector) reported(s *sentence, i int) bool {
	for k := i - 1; k >= 0 && i-k < 16; k-- {
		if s.toks[k].bits&isSay != 0 {
			return true
		}
		if s.toks[k].bits&isIf != 0 {
			return false
		}
	}
	for k := i; k < len(s.toks); k++ { // "…, Sky News reported"
		if s.toks[k].sort == mark && s.toks[k].char == ',' {
			for n := k + 1; n < len(s.toks) && n < k+8; n++ {
				if s.toks[n].bits&isSay != 0 {
					return true
				}
			}
		}
	}
	return false
}

// disowned reports whether the clause of token i is what somebody denies: "denied
// that it had agreed", "rejected reports that …".
func (d *Detector) disowned(s *sentence, i int) bool {
	if i >= len(s.toks) {
		i = len(s.toks) - 1
	}
	for k := i - 1; k >= 0 && i-k < 14; k-- {
		t := &s.toks[k]
		if t.sort == mark && t.char != ',' || t.bits&isTurn != 0 {
			return false
		}
		if t.id != 0 && d.gov["deny"].has(s.toks, k) {
			return !s.negatedBefore(k)
		}
		if t.bits&isSay != 0 && !d.plurals.has(s.toks, k) { // "reports that" are what is denied
			return false
		}
	}
	return false
}

// subjunctive finds what governs a bare verb of a that-clause: "demanded that
// Hamas release all hostages".
func (d *Detector) subjunctive(s *sentence, i int) (mode, bool) {
	for k := i - 1; k > 0 && i-k < 8; k-- {
		if s.toks[k].sort == mark {
			return 0, false
		}
		if s.toks[k].bits&isThat == 0 {
			continue
		}
		for n, g := range d.governors {
			if governors[n].mode != future && g.has(s.toks, k-1) {
				return governors[n].mode, true
			}
		}
		return 0, false
	}
	return 0, false
}

// hypothetical reports whether the clause of token i hangs on an if.
func (d *Detector) hypothetical(s *sentence, i int) bool {
	for k := i; k < len(s.toks) && k-i < 12 && s.toks[k].sort != mark; k++ {
		if k > i && s.toks[k].bits&isIf != 0 && d.lex.groups["ifafter"].has(s.toks, k) {
			return true // "to abandon the talks if …"
		}
	}
	if d.inverted(s, i) {
		return true
	}
	for k := i - 1; k >= 0 && i-k < 24; k-- {
		t := &s.toks[k]
		if t.bits&isIf != 0 {
			return true
		}
		if t.sort == mark || t.bits&(isTurn|isThat|isSay) != 0 {
			return false
		}
	}
	return false
}

// whether reports whether token i stands in a clause that says neither yes nor no: "too
// early to say whether they will meet", "declined to say whether it accepts".
func (d *Detector) whether(s *sentence, i int) bool {
	return d.eitherWay.has(s.toks, int(s.starts[min(i, len(s.toks)-1)]))
}

// inverted reports whether the clause of token i is a condition or a question without an
// if: "had they signed", "should they sign".
func (d *Detector) inverted(s *sentence, i int) bool {
	start := int(s.starts[min(i, len(s.toks)-1)])
	return start < i && s.toks[start].bits&(isHad|isModal) != 0 && (start == 0 || s.toks[start-1].sort == mark) && s.at(start+1) != nil
}

// byNobody reports whether nobody does what the verb from token i to hto says, or to none:
// "neither side signed", "released none of them".
func (d *Detector) byNobody(s *sentence, i, hto int) bool {
	for k := hto; k < min(hto+2, len(s.toks)); k++ {
		if s.toks[k].id != 0 && d.nobody.has(s.toks, k) {
			return true
		}
	}
	for k := i - 1; k >= 0 && i-k < 10 && s.starts[k] == s.starts[min(i, len(s.toks)-1)]; k-- {
		if s.toks[k].id != 0 && d.nobody.has(s.toks, k) {
			return true
		}
	}
	return false
}

// beforeTurned reports whether a word before token i says that the plan is past.
func (d *Detector) beforeTurned(s *sentence, i int) bool {
	return i > 0 && s.toks[i-1].bits&isWho != 0
}

// recalled reports whether the clause of token i tells more of a noun before it:
// "sanctions that had been imposed", "a truce which had been agreed".
func (s *sentence) recalled(i int) bool {
	if i >= len(s.toks) {
		return false
	}
	start := int(s.starts[i])
	switch b := s.toks[start].bits; {
	case b&isWho != 0:
		return true
	case b&isThat != 0 && start > 0:
		return i == start+1 && s.toks[start-1].bits&isSay == 0
	}
	return false
}

// governed finds the verb that governs an infinitive or gerund whose chain begins
// at token i, an object between them allowed: "urged Russia to accept".
func (d *Detector) governed(s *sentence, i int) mode {
	for k := i - 1; k >= 0 && i-k < 9; k-- {
		t := &s.toks[k]
		if t.sort == mark && t.char != ',' {
			break
		}
		if t.id == 0 {
			continue
		}
		if d.readyWords.has(s.toks, k) {
			if s.negatedBefore(k) {
				return refused
			}
			return ready
		}
		for n, g := range d.governors {
			if !g.has(s.toks, k) {
				continue
			}
			if s.negatedBefore(k) {
				if governors[n].mode == refused || governors[n].mode == negated {
					return modal // did not rule out meeting
				}
				return negated
			}
			return governors[n].mode
		}
		if t.bits&(isWho|isThat|isTurn) != 0 {
			break
		}
	}
	return purpose
}

// negatedBefore reports whether one of the three words before token k denies it.
func (s *sentence) negatedBefore(k int) bool {
	for i := k - 1; i >= 0 && k-i <= 3; i-- {
		if s.toks[i].sort == mark || s.toks[i].bits&isTurn != 0 {
			return false
		}
		if s.toks[i].bits&isNot != 0 {
			return true
		}
	}
	return false
}
