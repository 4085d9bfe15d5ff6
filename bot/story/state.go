package story

import (
	"parley/bot/news"
)

// rank is how far along its course a status lies. A report that lies behind how a story
// stands, without turning it around, tells of the past.
var rank = map[news.Status]int{
	news.None: 0, news.Demanded: 1, news.Proposed: 1, news.Announced: 2,
	news.Accepted: 3, news.Agreed: 3, news.Rejected: 3, news.RuledOut: 3, news.Postponed: 3, news.Downgraded: 3,
	news.Signed: 4, news.Cancelled: 4,
	news.Imposed: 5, news.InForce: 5, news.UnderWay: 5, news.Violated: 5,
	news.Extended: 6, news.Completed: 6,
	news.Expired: 7, news.Lifted: 7,
}

// advances reports whether a story that stands at one status can come to another.
func advances(k news.Kind, from, to news.Status) bool {
	if from == news.Completed && final(k) {
		return false // what is over is neither due nor off
	}
	if from == news.UnderWay && to == news.Postponed {
		return false
	}
	if from.Polarity()*to.Polarity() < 0 || from == news.Cancelled && to == news.Downgraded {
		return true // a meeting that is scaled down takes place
	}
	return rank[to] >= rank[from]
}

// final tells the kinds that are over once they are completed.
func final(k news.Kind) bool {
	switch k {
	case news.Talks, news.Visit, news.Call, news.Withdrawal, news.PrisonerExchange, news.Appointment:
		return true
	}
	return false
}

// done is the table of what cannot be so before a happening's day: by kind, the statuses,
// and how it stands until then. A kind that is left out may be so before its day: a
// measure is taken, and somebody named, before the day on which that begins.
var done = map[news.Kind]struct {
	statuses []news.Status
	until    news.Status
}{
	news.Visit:            {[]news.Status{news.UnderWay, news.Completed}, news.Announced},
	news.Talks:            {[]news.Status{news.UnderWay, news.Completed}, news.Announced},
	news.Call:             {[]news.Status{news.Completed}, news.Announced},
	news.Withdrawal:       {[]news.Status{news.Completed}, news.Announced},
	news.PrisonerExchange: {[]news.Status{news.UnderWay, news.Completed}, news.Announced},
	news.Aid:              {[]news.Status{news.Completed}, news.Announced},
	news.Vote:             {[]news.Status{news.Accepted, news.Rejected}, news.Announced},
	news.Agreement:        {[]news.Status{news.Signed, news.InForce}, news.Agreed},
	news.Ceasefire:        {[]news.Status{news.InForce, news.Expired, news.Violated}, news.Agreed},
}

// interchangeable are statuses by which reports of one act of a kind differ.
func interchangeable(k news.Kind, a, b news.Status) bool {
	if a == b {
		return true
	}
	pair := func(x, y news.Status) bool { return a == x && b == y || a == y && b == x }
	switch k {
	case news.Ceasefire, news.PrisonerExchange, news.Agreement:
		return pair(news.Agreed, news.Announced) || pair(news.Agreed, news.Accepted)
	case news.PeacePlan:
		return pair(news.Proposed, news.Announced) || pair(news.Agreed, news.Accepted)
	case news.Aid:
		return pair(news.Agreed, news.Announced)
	case news.Sanctions:
		return pair(news.Imposed, news.Agreed)
	case news.Vote, news.Appointment:
		return pair(news.Accepted, news.Completed) || k == news.Appointment && pair(news.Announced, news.Completed)
	case news.Statement:
		return pair(news.None, news.Demanded) || pair(news.Rejected, news.RuledOut)
	}
	return false
}

// stands is the status that a story takes from a development of another kind.
func stands(d *frame, p part) news.Status {
	if p == reply && d.status == news.RuledOut {
		return news.Rejected
	}
	return d.status
}

// certainty is the rung a story stands on.
func certainty(origins int, official bool) news.Certainty {
	switch {
	case official:
		return news.Confirmed
	case origins > 1:
		return news.Independent
	}
	return news.OneOutlet
}
