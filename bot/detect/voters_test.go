package detect

import (
	"slices"
	"testing"

	"parley/bot/news"
)

func TestTheChamberOfATextVotesWhereNobodyOfAStateDoes(t *testing.T) {
	d := detector(t)
	for _, c := range []struct {
		text, chamber string
		want          bool
	}{
		{"The UN Security Council met on Thursday. The resolution on Haiti passed with 14 votes in favour.", "UN Security Council", true},
		{"Turkish deputies voted on Thursday to extend the mandate for troops in Iraq. The UN Security Council met in the evening.", "UN Security Council", false},
		{"Serbia's deputies approved the agreement with Kosovo by 140 votes. The UN General Assembly takes it up next week.", "UN General Assembly", false},
	} {
		voted := false
		for _, v := range d.Read(dated("", c.text)).Developments {
			if v.Kind != news.Vote {
				continue
			}
			if voted = true; slices.Contains(v.Actors, c.chamber) != c.want {
				t.Errorf("%q: %v", c.text, v.Actors)
			}
		}
		if !voted {
			t.Errorf("%q: no vote is read", c.text)
		}
	}
}
