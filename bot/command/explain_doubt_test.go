package command

import (
	"fmt"
	"strings"
	"testing"

	"parley/bot/news"
	"parley/bot/store"
	"parley/bot/story"
)

func TestExplainSaysWhyADevelopmentIsNotBelievedAndWhomItRestsOn(t *testing.T) {
	f := story.Finding{Development: news.Development{Kind: news.Talks, Status: news.Completed, Confidence: 0.4}, Silence: news.LowConfidence,
		Doubt: "completed before its day, 2025-05-09", Origin: "Axios",
		Weighed: []story.Weighed{{Story: 7, Outcome: story.NotBelieved}}}
	said := fmt.Sprint(day(t).finding(0, f, store.Explanation{}))
	for _, want := range []string{"told as completed before its day, 2025-05-09", "Axios", "confidence 0.40", "same story, not believed"} {
		if !strings.Contains(said, want) {
			t.Errorf("%q is not said: %s", want, said)
		}
	}
}
