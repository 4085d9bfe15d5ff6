package story_test

import (
	"testing"

	"parley/bot/news"
)

// trip is a report of Witkoff's trip, in words of its own.
func trip(sentence string) string {
	return `visit announced | Steve Witkoff, United States | place=Moscow | "` + sentence + `"`
}

func TestWhoeverRepeatsAnOutletIsNoOriginOfHisOwn(t *testing.T) {
	for name, rows := range map[string][]climb{
		"two that repeat one outlet": {
			{outlet: "one.example", row: trip("Witkoff is to see Putin again, Axios reported."), want: "new"},
			{outlet: "two.example", row: trip("The envoy flies to Moscow, an official told Axios."), want: "same-development"},
			{outlet: "axios.com", row: trip("Steve Witkoff plans another journey to Moscow, we have learned."), want: "same-development"},
			{outlet: "three.example", row: trip("A White House adviser confirmed that Witkoff goes to Moscow."), want: "confirmed", rung: news.Independent},
		},
		"agencies of which one was there": {
			{outlet: "one.example", text: "KYIV (Reuters) - A text.", want: "new"},
			{outlet: "two.example", text: "AP/Reuters\nAnother text.", want: "same-development"},
			{outlet: "three.example", text: "By agencies\nA third text.", want: "same-development"},
			{outlet: "four.example", text: "KYIV (AFP) - A text of a fourth hand.", want: "confirmed", rung: news.Independent},
		},
		"agencies that nobody names": {
			{outlet: "one.example", text: "Agencies\nA text.", want: "new"},
			{outlet: "two.example", text: "Agencies\nAnother text.", want: "same-development"},
			{outlet: "three.example", text: "KYIV (AFP) - A text of a third hand.", want: "same-development"},
			{outlet: "four.example", text: "A text of a fourth hand.", want: "confirmed", rung: news.Independent},
		},
		"its staff with an agency": {
			{outlet: "one.example", text: "A text.\nReuters contributed to this report.", want: "new"},
			{outlet: "www.one.example", text: "A later text.", want: "same-development"},
			{outlet: "two.example", text: "KYIV (Reuters) - Another text.", want: "same-development"},
		},
		"titles of one house": {
			{outlet: "mirror.co.uk", text: "A text.", want: "new"},
			{outlet: "express.co.uk", text: "Another text.", want: "same-development"},
		},
		"two that heard one speech": {
			{outlet: "one.example", row: trip("Witkoff will see Putin, the president told a crowd in Ohio."), want: "new"},
			{outlet: "two.example", row: trip("The president said in Ohio that his envoy goes to Moscow."), want: "confirmed", rung: news.Independent},
		},
		"a mention further down": {
			{outlet: "one.example", row: trip("Witkoff is to see Putin again."), text: "A first paragraph that is long enough to be one, about Witkoff and his trip.\nPrices had risen, Axios reported.", want: "new"},
			{outlet: "axios.com", row: trip("Steve Witkoff plans another journey to Moscow."), want: "confirmed", rung: news.Independent},
		},
	} {
		t.Run(name, func(t *testing.T) { climbs(t, rows) })
	}
}
