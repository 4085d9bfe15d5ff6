package plover

// concept is a meaning that words of the lexicon share.
type concept uint8

const (
	cWill concept = iota
	cNot
	cPromise
	cRefuse
	cDemand
	cCallfor
	cThreaten
	cOrder
	cHalt
	cLift
	cImpose
	cAnnounce
	cTry
	cMight
	cAccuse
	cInvestigate
	cSue
	cConvict
	cComplain
	cMeet
	cTalks
	cVisit
	cPhone
	cHost
	cMediate
	cPraise
	cSupport
	cSorry
	cRecognise
	cDeal
	cSign
	cProposal
	cCooperate
	cExercise
	cShare
	cExtradite
	cAid
	cMoney
	cGive
	cAsylum
	cPeacekeeping
	cRelease
	cReturn
	cRetreat
	cResign
	cSurrender
	cCeasefire
	cAllow
	cConcede
	cReform
	cSanction
	cRestrict
	cArrest
	cDeport
	cSeize
	cRepress
	cCyber
	cAttack
	cKill
	cBomb
	cTorture
	cOccupy
	cDestroy
	cViolate
	cExpel
	cTies
	cRecall
	cProtest
	cBoycott
	cStrike
	cMobilise
	cTroops
	cWeapons
	cPrisoner
	cRefugee
	cEnvoy
	cInspector
	cPolice
	cCourt
	cRebel
	cLeader
	cState
	cPeople
	cMedia
	cPlace
	cThing
	cLaw
	cBy
	cOf
	cBreak
	cSmall
	concepts
)

// conceptNames are the concepts as the lexicon and the weights write them.
var conceptNames = [concepts]string{
	"will", "not", "promise", "refuse", "demand", "callfor", "threaten", "order", "halt", "lift",
	"impose", "announce", "try", "might", "accuse", "investigate", "sue", "convict", "complain", "meet",
	"talks", "visit", "phone", "host", "mediate", "praise", "support", "sorry", "recognise", "deal",
	"sign", "proposal", "cooperate", "exercise", "share", "extradite", "aid", "money", "give", "asylum",
	"peacekeeping", "release", "return", "retreat", "resign", "surrender", "ceasefire", "allow",
	"concede", "reform", "sanction", "restrict", "arrest", "deport", "seize", "repress", "cyber",
	"attack", "kill", "bomb", "torture", "occupy", "destroy", "violate", "expel", "ties", "recall",
	"protest", "boycott", "strike", "mobilise", "troops", "weapons", "prisoner", "refugee", "envoy",
	"inspector", "police", "court", "rebel", "leader", "state", "people", "media", "place", "thing",
	"law",
	"by", "of", "break", "small",
}

// of lists a set of concepts.
func of(list ...concept) (s set) {
	for _, c := range list {
		s.put(c)
	}
	return s
}

// grammar is what words without a meaning of their own stand under.
var grammar = of(cBy, cOf, cBreak, cSmall)
