package alert

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"parley/bot/news"
)

func TestACorrectionReachesEveryCardAndIsLoudWhereItTurnsWhatWasTold(t *testing.T) {
	cards := map[string]string{"slack:#b": "talks", "slack:#a": "visits"}
	for _, c := range []struct {
		name   string
		change news.Change
		loud   bool
	}{
		{"merged", news.Change{Reason: news.Corrected, From: news.Announced, To: news.Announced, Correction: &news.Correction{Act: news.Merge}}, false},
		{"false", news.Change{Reason: news.Corrected, From: news.Announced, To: news.Announced, Correction: &news.Correction{Act: news.False}}, true},
		{"turned", news.Change{Reason: news.Corrected, From: news.Cancelled, To: news.Announced, Correction: &news.Correction{Act: news.Reading}}, true},
	} {
		want := []news.Alert{{Change: c.change, Channel: "slack:#a", Watch: "visits", Loud: c.loud}, {Change: c.change, Channel: "slack:#b", Watch: "talks", Loud: c.loud}}
		if d := cmp.Diff(want, Correct(c.change, cards)); d != "" {
			t.Errorf("%s: %s", c.name, d)
		}
	}
}
