package news

import (
	"slices"
	"time"
)

// Kind says what sort of happening a development is.
type Kind string

const (
	Visit            Kind = "visit"
	Talks            Kind = "talks"
	Call             Kind = "call"
	Withdrawal       Kind = "withdrawal"
	Ceasefire        Kind = "ceasefire"
	Violation        Kind = "violation"
	PeacePlan        Kind = "peace-plan"
	Agreement        Kind = "agreement"
	PrisonerExchange Kind = "prisoner-exchange"
	Sanctions        Kind = "sanctions"
	Aid              Kind = "aid"
	Vote             Kind = "vote"
	Appointment      Kind = "appointment"
	Statement        Kind = "statement"
)

// KindRow is what Parley knows of a kind. The words that announce it stand in
// bot/detect/kinds, one file a kind.
type KindRow struct {
	Kind      Kind
	Emoji     string
	Family    string // kinds of one family may tell of one happening
	Plover    string // root code of the PLOVER ontology when it goes ahead
	PloverOff string // root code when it is off or refused; empty: the same
	Statuses  []Status
	DateSlack int           // days by which two reports of one happening may differ
	Silence   time.Duration // without news for so long, a story of this kind closes
}

const day = 24 * time.Hour

// Kinds is the table of kinds. A new kind is one line here, one file with its
// triggers in bot/detect/kinds, and its cases in bot/detect/testdata.
var Kinds = []KindRow{
	{Visit, "✈️", "meeting", "CONSULT", "REJECT", []Status{Announced, UnderWay, Completed, Postponed, Cancelled}, 1, 10 * day},
	{Talks, "🤝", "meeting", "CONSULT", "REJECT", []Status{Announced, UnderWay, Completed, Postponed, Downgraded, Cancelled, Proposed, Accepted, Rejected}, 1, 10 * day},
	{Call, "📞", "meeting", "CONSULT", "REJECT", []Status{Announced, Completed, Cancelled}, 1, 4 * day},
	{Withdrawal, "🚪", "meeting", "RETREAT", "REJECT", []Status{Announced, Completed}, 1, 10 * day},
	{Ceasefire, "🕊️", "ceasefire", "AGREE", "RETREAT", []Status{Proposed, Accepted, Rejected, Agreed, InForce, Extended, Violated, Expired, Cancelled, Demanded, Announced}, 3, 21 * day},
	{Violation, "💥", "ceasefire", "ASSAULT", "ASSAULT", []Status{Violated}, 1, 7 * day},
	{PeacePlan, "📜", "peace-plan", "REQUEST", "REJECT", []Status{Proposed, Accepted, Rejected, Agreed, Announced}, 5, 30 * day},
	{Agreement, "✍️", "agreement", "AGREE", "RETREAT", []Status{Proposed, Agreed, Signed, InForce, Rejected, Postponed, Cancelled, Violated}, 3, 30 * day},
	{PrisonerExchange, "🔁", "prisoner-exchange", "COOPERATE", "REJECT", []Status{Proposed, Agreed, Announced, UnderWay, Completed, Postponed, Cancelled}, 1, 10 * day},
	{Sanctions, "⛔", "sanctions", "SANCTION", "REJECT", []Status{Proposed, Agreed, Imposed, Extended, Lifted, Rejected, Postponed, Demanded}, 3, 21 * day},
	{Aid, "📦", "aid", "AID", "REJECT", []Status{Proposed, Announced, Agreed, Completed, Cancelled, Lifted, Rejected}, 3, 14 * day},
	{Vote, "🗳️", "vote", "SUPPORT", "REJECT", []Status{Announced, Accepted, Rejected, Postponed}, 1, 7 * day},
	{Appointment, "👤", "appointment", "CONSULT", "REJECT", []Status{Announced, Completed, Rejected}, 2, 14 * day},
	{Statement, "💬", "statement", "CONSULT", "REJECT", []Status{Demanded, RuledOut, Accepted, Rejected, None}, 1, 4 * day},
}

// Row is the kind's row; a kind that is not in the table is a family of its own.
func (k Kind) Row() KindRow {
	for _, r := range Kinds {
		if r.Kind == k {
			return r
		}
	}
	return KindRow{Kind: k, Emoji: "📰", Family: string(k), Plover: "CONSULT", Statuses: Statuses, DateSlack: 1, Silence: 10 * day}
}

// Takes reports whether a development of this kind may have status s.
func (k Kind) Takes(s Status) bool {
	for _, t := range k.Row().Statuses {
		if s == t {
			return true
		}
	}
	return false
}

// InOrder gives each of the kinds once: in the order of the table, then those of the
// settings by name.
func InOrder(kinds []Kind) []Kind {
	var known, own []Kind
	for _, row := range Kinds {
		if slices.Contains(kinds, row.Kind) {
			known = append(known, row.Kind)
		}
	}
	for _, k := range kinds {
		if !slices.Contains(known, k) && !slices.Contains(own, k) {
			own = append(own, k)
		}
	}
	slices.Sort(own)
	return append(known, own...)
}
