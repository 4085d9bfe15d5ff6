package plover

import "slices"

// deeds are what is done, by root, the stronger before the weaker.
var deeds = [...]struct {
	root string
	of   set
}{
	{"ACCUSE", of(cAccuse, cInvestigate, cSue, cConvict, cComplain)},
	{"PROTEST", of(cProtest, cBoycott)},
	{"ASSAULT", of(cAttack, cKill, cBomb, cTorture, cOccupy, cDestroy, cViolate)},
	{"MOBILIZE", of(cMobilise)},
	{"SANCTION", of(cExpel, cRecall)},
	{"COERCE", of(cArrest, cDeport, cSeize, cRepress, cCyber, cSanction, cRestrict)},
	{"COOPERATE", of(cExercise, cShare, cExtradite, cCooperate)},
	{"YIELD", of(cRelease, cReturn, cRetreat, cResign, cSurrender, cCeasefire, cAllow, cConcede)},
	{"AID", of(cAid, cAsylum, cPeacekeeping, cGive)},
	{"CONSULT", of(cMeet, cTalks, cVisit, cPhone, cHost, cMediate)},
	{"SUPPORT", of(cPraise, cSupport, cSorry, cRecognise, cDeal, cSign)},
}

// Operators and deeds that call for a rule of their own.
var (
	burdens = of(cSanction, cRestrict, cProtest, cBoycott, cStrike, cAttack, cArrest, cSeize)
	goods   = of(cInspector, cEnvoy, cAid, cTies, cTalks, cCooperate, cPeacekeeping, cMediate, cMoney, cShare, cExercise, cGive, cMeet)
	trips   = of(cVisit, cMeet)
	weak    = of(cGive, cSign, cTry) // verbs that say little before their object is known
	before  = of(cPromise, cRefuse, cDemand, cCallfor, cThreaten)
)

// guess composes what a clause says, the operator first and the deed after it. The model
// weighs the guess with the rest of what it sees. "" is no guess.
func guess(clause []token) string {
	op := concepts
	future, negated := false, false
	deed, loose, burden, good, trip, keeping := "", true, false, false, false, false
	for _, w := range clause {
		s := w.set
		if s.empty() || s.any(grammar) && !s.has(cNot) {
			continue
		}
		if deed == "" {
			future = future || s.has(cWill)
			negated = negated || s.has(cNot)
			if op == concepts {
				for _, o := range [...]concept{cRefuse, cThreaten, cDemand, cCallfor, cPromise, cHalt, cLift} {
					if s.has(o) {
						op = o
						break
					}
				}
				if op != concepts && s.any(before) {
					continue
				}
			}
		}
		if loose && op == concepts && s.has(cThreaten) { // gives a deadline
			op = cThreaten
		}
		burden = burden || s.any(burdens)
		good = good || s.any(goods)
		trip = trip || s.any(trips) || s.has(cDeal)
		keeping = keeping || s.has(cPeacekeeping)
		if !loose {
			continue
		}
		for _, d := range deeds {
			if s.any(d.of) {
				deed, loose = d.root, s.any(weak)
				break
			}
		}
	}
	if deed == "MOBILIZE" && keeping {
		deed = "AID"
	}
	return compose(op, deed, future, negated, burden, good, trip)
}

func compose(op concept, deed string, future, negated, burden, good, trip bool) string {
	switch {
	case op == cRefuse:
		return "REJECT"
	case op == cThreaten:
		return "THREATEN"
	case op == cCallfor && (deed == "COERCE" || deed == "ACCUSE"): // for sanctions, for an inquiry
		return "ACCUSE"
	case op == cDemand, op == cCallfor:
		return "REQUEST"
	case op == cLift && burden, op == cHalt && burden && !good:
		deed = "YIELD"
	case op == cHalt && trip && (deed == "CONSULT" || deed == "SUPPORT" && !good):
		return "REJECT"
	case op == cHalt && good:
		deed = "SANCTION"
	case op == cPromise && deed == "":
		return "AGREE"
	}
	switch deed {
	case "YIELD", "AID", "CONSULT", "COOPERATE", "SUPPORT":
		switch {
		case negated:
			return "REJECT"
		case (op == cPromise || future) && deed != "SUPPORT":
			return "AGREE"
		}
	case "COERCE", "ASSAULT", "SANCTION", "PROTEST", "MOBILIZE":
		if future {
			return "THREATEN"
		}
		if op == cPromise {
			return "AGREE"
		}
	}
	return deed
}

func rootIndex(root string) int { return slices.Index(roots[:], root) }
