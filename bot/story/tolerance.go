package story

import (
	"time"

	"parley/bot/news"
)

// How far two reports of one happening may differ. What differs less agrees or is near,
// what differs more clashes; what a clash means is said by vetoes.
//
//	a day            agrees within the kind's slack: one day, more where a thing takes effect later than it is agreed
//	no day           near, by when it was reported and whether it is told as done
//	a sum            agrees within a rounding and a conversion
//	a city           near its country, a venue near its city
//	a state          near its army or another body that acts on its side (gazetteer.Allied)
//	an office        a statement's speaker is near the state that he speaks for, when the other report names only that
//	two persons      of two states meet once a day: reports of that agree on the place, whatever they name
const (
	aDay = 24 * time.Hour

	oneDay  = 36 * time.Hour // reports so close together that name no day may mean the same
	ago     = 2 * aDay       // what is told as done, without a day, was done no longer before, its slack apart
	outcome = 3 * aDay       // what comes out of a meeting or answers an offer is told within
	lasting = 4 * aDay       // talks in one place go on for no longer
	around  = 2 * aDay       // an unsure report is one of a story that was last reported no longer ago

	leastSum, mostSum = 0.85, 1.18 // of one sum by the other
)

// slack is by how much the days of two happenings of a kind may differ.
func slack(k news.Kind) time.Duration {
	if s, listed := slacks[k]; listed {
		return s
	}
	return time.Duration(k.Row().DateSlack) * aDay
}

// slacks are those of the table of kinds: days are compared more often than anything else.
var slacks = func() map[news.Kind]time.Duration {
	all := make(map[news.Kind]time.Duration)
	for _, r := range news.Kinds {
		all[r.Kind] = time.Duration(r.DateSlack) * aDay
	}
	return all
}()
