package news

import (
	"testing"
	"time"
)

func TestWhatWasDaysAgoIsRecalled(t *testing.T) {
	at := time.Date(2025, 5, 21, 23, 30, 0, 0, time.UTC)
	for day, want := range map[Date]bool{
		"2025-05-23": false, "2025-05-21": false, "2025-05-20": false, // to come, today, yesterday
		"2025-05-19": true, "2024-12-31": true,
		"": false, "soon": false,
	} {
		if got := day.Recalled(at); got != want {
			t.Errorf("what was on %q is recalled: %v", day, got)
		}
	}
	if Date("2025-05-19").Recalled(time.Time{}) {
		t.Error("an article without a time recalls something")
	}
}
