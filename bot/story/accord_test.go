package story_test

import "testing"

// One outlet calls what stands between two sides a truce, another an accord: that they
// leave it is one story. What else happens to a truce and an accord is two.
func TestLeavingWhatStandsBetweenTwoSidesIsOneStory(t *testing.T) {
	const left = `agreement cancelled | Serbia, Kosovo | place=Brussels date=2025-06-02 | "Serbia walked out of its accord with Kosovo on Monday."`
	for _, c := range []struct {
		name, first, next string
		one               bool
	}{
		{"a truce that was an accord", left, `ceasefire cancelled | Serbia, Kosovo | place=Belgrade date=2025-06-02 | "Belgrade has put the ceasefire with Kosovo on ice."`, true},
		{"an accord that was a truce", `ceasefire cancelled | Serbia, Kosovo | date=2025-06-02 | "Belgrade put the ceasefire with Kosovo on ice."`, left, true},
		{"other sides", left, `ceasefire cancelled | India, Pakistan | date=2025-06-02 | "Delhi put the ceasefire with Pakistan on ice."`, false},
		{"one side more", left, `ceasefire cancelled | Kosovo, Albania | date=2025-06-02 | "Pristina put the ceasefire with Albania on ice."`, false},
		{"another day", left, `ceasefire cancelled | Serbia, Kosovo | date=2025-05-12 | "Belgrade put the ceasefire with Kosovo on ice on 12 May."`, false},
		{"a truce that comes", left, `ceasefire agreed | Serbia, Kosovo | date=2025-06-02 | "Belgrade and Pristina agreed on a ceasefire."`, false},
		{"an offer turned down", left, `ceasefire rejected | Serbia, Kosovo | date=2025-06-02 | "Belgrade turned down the ceasefire with Kosovo."`, false},
	} {
		if f := second(t, c.first, c.next); f.Opens == c.one {
			t.Errorf("%s: a story of its own is %v: %s", c.name, f.Opens, evidence(f))
		}
	}
}
