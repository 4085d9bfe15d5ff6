package chat

import (
	"strings"
	"testing"

	"parley/bot/news"
)

func TestACorrectionIsToldInItsOwnWords(t *testing.T) {
	d := news.Development{Kind: news.Talks, Status: news.Announced, Actors: []string{"Japan", "Italy"}, Place: "Rome"}
	for _, c := range []struct {
		name    string
		correct news.Correction
		story   news.Story
		want    string
		status  string // of the card
	}{
		{"the one that goes", news.Correction{Act: news.Merge, Story: 3, Into: 7}, news.Story{ID: 3, Into: 7}, "The same as story 7, and followed there", "part of story 7"},
		{"the one that stays", news.Correction{Act: news.Merge, Story: 2, Into: 3}, news.Story{ID: 3}, "Story 2 told of the same", "announced"},
		{"split", news.Correction{Act: news.Split, Story: 3, Gave: 9}, news.Story{ID: 3}, "Something else, and now story 9: Talks in Rome announced", "announced"},
		{"false", news.Correction{Act: news.False, Story: 3}, news.Story{ID: 3, Withdrawn: true}, "Not so: Talks in Rome announced", "withdrawn: it was not so"},
		{"duplicate", news.Correction{Act: news.Duplicate}, news.Story{ID: 3, Into: 4}, "The same as in story 4", "part of story 4"},
		{"duplicate in one story", news.Correction{Act: news.Duplicate}, news.Story{ID: 3}, "Told twice, and the same", "announced"},
		{"reading", news.Correction{Act: news.Reading}, news.Story{ID: 3}, "Put right: Talks in Rome announced", "announced"},
		{"undone", news.Correction{Act: news.Undo}, news.Story{ID: 3}, "A correction is undone. It stands: 🟢 announced", "announced"},
		{"a split undone", news.Correction{Act: news.Undo}, news.Story{ID: 9, Into: 3}, "this is part of story 3 again", "part of story 3"},
	} {
		c.story.Kind, c.story.Status = d.Kind, d.Status
		r := ReplyOf([]news.Change{{Story: 3, Reason: news.Corrected, Development: d, To: d.Status, Correction: &c.correct}}, c.story, nil)
		if got := r.Says[0].Headline; !strings.Contains(got, c.want) {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
		if got := CardOf(c.story, nil).Status; !strings.Contains(got, c.status) {
			t.Errorf("%s: status %q, want %q", c.name, got, c.status)
		}
	}
}

// What a story that was merged did stands in the other one; its own actors do not say who
// of them rejected the plan.
func TestAMergedStoryKeepsItsHeadline(t *testing.T) {
	s := news.Story{ID: 3, Into: 1, Kind: news.PeacePlan, Status: news.Rejected, Headline: "Zelenskyy rejects US plan", Actors: []string{"United States", "Volodymyr Zelenskyy"}}
	if got, want := CardOf(s, nil).Headline, "📜 Zelenskyy rejects US plan"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
