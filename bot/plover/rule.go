package plover

import "slices"

// The deeds of each root, and the operators that govern them.
var (
	deeds = [...]struct {
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
	operators = of(cPromise, cRefuse, cDemand, cCallfor, cThreaten, cHalt, cLift)
	burdens   = of(cSanction, cRestrict, cProtest, cBoycott, cStrike, cAttack, cArrest, cSeize)
	goods     = of(cAid, cTies, cTalks, cCooperate, cPeacekeeping, cMediate, cMoney, cShare, cExercise, cGive, cMeet)
)

// guess composes what a clause says, the operator first and the deed after it, into a
// root; "" when nothing in it is of meaning. The model weighs the guess with the rest.
func guess(clause []token) string {
	var op set
	future, negated := false, false
	deed, burden, good := "", false, false
	for _, w := range clause {
		s := w.set
		if s.empty() || s.any(grammar) && !s.has(cNot) {
			continue
		}
		future = future || s.has(cWill) && deed == ""
		negated = negated || s.has(cNot) && deed == ""
		if deed == "" && op.empty() && s.any(operators) {
			op = set{s[0] & operators[0], s[1] & operators[1]}
			if s.any(of(cPromise, cRefuse, cDemand, cCallfor, cThreaten)) {
				continue
			}
		}
		burden = burden || s.any(burdens)
		good = good || s.any(goods)
		for _, d := range deeds {
			if deed == "" && s.any(d.of) {
				deed = d.root
			}
		}
	}
	switch {
	case op.has(cRefuse):
		return "REJECT"
	case op.has(cThreaten):
		return "THREATEN"
	case op.has(cDemand):
		return "REQUEST"
	case op.has(cLift) && burden, op.has(cHalt) && burden && !good:
		deed = "YIELD"
	case op.has(cHalt) && good:
		deed = "SANCTION"
	}
	friendly := false
	switch deed {
	case "YIELD", "AID", "CONSULT", "COOPERATE", "SUPPORT":
		friendly = true
	}
	switch {
	case deed == "":
		if op.has(cPromise) {
			return "AGREE"
		}
		if op.has(cCallfor) {
			return "REQUEST"
		}
		return ""
	case negated && friendly:
		return "REJECT"
	case op.has(cCallfor):
		return "REQUEST"
	case op.has(cPromise) && deed != "SUPPORT", future && friendly && deed != "SUPPORT":
		return "AGREE"
	case future && (deed == "COERCE" || deed == "ASSAULT" || deed == "SANCTION" || deed == "PROTEST" || deed == "MOBILIZE"):
		return "THREATEN"
	}
	return deed
}

func rootIndex(root string) int { return slices.Index(roots[:], root) }
