package story_test

import (
	"testing"
	"time"

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

func TestADenialStaysUntilSomethingEndsIt(t *testing.T) {
	const (
		set    = `talks announced | Russia, Ukraine | place=Istanbul | "Russia and Ukraine are to meet in Istanbul, a diplomat said."`
		again  = `talks announced | Russia, Ukraine | place=Istanbul | "Talks of the two sides in Istanbul are being prepared, said an adviser."`
		no     = `talks rejected | Russia | place=Istanbul speaker=Russia | "Russia denied that talks with Ukraine in Istanbul were agreed."`
		noToo  = `talks rejected | Dmitry Peskov, Russia | place=Istanbul speaker=Dmitry_Peskov | "Reports of talks with Ukraine in Istanbul are false, Dmitry Peskov said."`
		noKyiv = `talks rejected | Ukraine | place=Istanbul speaker=Ukraine | "Ukraine also denied that talks with Russia in Istanbul were agreed."`
		yes    = `talks announced | Dmitry Peskov, Russia, Ukraine | place=Istanbul speaker=Dmitry_Peskov | "Delegations of Russia and Ukraine will meet in Istanbul after all, Dmitry Peskov said."`
		begun  = `talks under-way | Russia, Ukraine | place=Istanbul | "Delegations of Russia and Ukraine have sat down in Istanbul."`
		off    = `talks cancelled | Russia, Ukraine | place=Istanbul | "The meeting of Russia and Ukraine in Istanbul is called off."`
	)
	denied := []climb{{outlet: "one.example", row: set, want: "new"}, {outlet: "two.example", row: no, want: "corrected", rung: news.Denied}}
	for name, rows := range map[string][]climb{
		"repeated by others": {
			{outlet: "three.example", row: noToo, want: "same-development", rung: news.Denied},
			{outlet: "four.example", row: again, want: "same-development", rung: news.Denied},
		},
		"denied by the other side too": {
			{outlet: "three.example", row: noKyiv, want: "changed", rung: news.Denied},
			{outlet: "four.example", row: noKyiv, text: "Kyiv's denial in a text of its own.", want: "same-development", rung: news.Denied},
		},
		"by an official source": {
			{outlet: "ministry.example", tier: news.Official, row: again, want: "confirmed", rung: news.Confirmed},
			{outlet: "three.example", row: noToo, want: "same-development", rung: news.Confirmed}, // of a denial that is over
		},
		"by whoever denied it": {
			{outlet: "three.example", row: yes, want: "confirmed", rung: news.Independent},
		},
		"by being under way": {
			{outlet: "three.example", row: begun, want: "changed", rung: news.Independent},
		},
		"not by the outlet that was denied": {
			{outlet: "www.one.example", row: begun, want: "changed", rung: news.Denied},
		},
		"by being off": {
			{outlet: "three.example", row: off, want: "changed", rung: news.Independent},
		},
	} {
		t.Run(name, func(t *testing.T) { climbs(t, append(denied[:2:2], rows...)) })
	}
}

func TestAnArticleThatRepeatsWhatItDeniesLiftsNothing(t *testing.T) {
	_, verdicts := play(t, []step{
		{outlet: "one.example", rows: []string{moscowTrip}, want: []string{"new visit/announced"}},
		{after: 2 * time.Hour, outlet: "ministry.example", tier: news.Official, rows: []string{
			`statement rejected | Russia | speaker=Russia target=United_States | "Moscow denied reports that Witkoff would visit Moscow."`,
			`visit announced | Steve Witkoff, United States | place=Moscow | "Papers had written that Witkoff comes to Moscow."`},
			want: []string{"corrected visit/announced", "same-development visit/announced"}},
	})
	if s := verdicts[1].Findings[1].Story; s.Certainty != news.Denied || s.DeniedBy != "Russia" {
		t.Errorf("%s, denied by %s", s.Certainty, s.DeniedBy)
	}
}
