package command

import (
	"testing"
	"time"

	"parley/bot/news"
)

func TestWhatChangedIsTheWayAStoryWent(t *testing.T) {
	story := news.Story{ID: 1, Kind: news.Talks}
	change := func(day int, reason news.Reason, from, to news.Status) news.Change {
		return news.Change{Seq: int64(day), Story: 1, Reason: reason, From: from, To: to, At: may(day, 9)}
	}
	all := []news.Change{
		change(1, news.New, "", news.Announced),
		change(2, news.Confirms, news.Announced, news.Announced),
		change(3, news.Changed, news.Announced, news.Postponed),
		change(4, news.Changed, news.Postponed, news.Announced),
		change(5, news.Changed, news.Announced, news.UnderWay),
		change(6, news.Changed, news.UnderWay, news.Completed),
	}
	for _, c := range []struct {
		name      string
		after, to int // days
		want      string
		surer     bool
	}{
		{"it is new", 0, 1, "new, announced", false},
		{"it is new and confirmed", 0, 2, "new, announced", true},
		{"only its certainty moved", 1, 2, "still announced", true},
		{"it turned", 2, 3, "announced → postponed", false},
		{"there and back", 2, 4, "announced → postponed → announced", false},
		{"a long way", 0, 6, "new, … → postponed → announced → under way → completed", true},
		{"the last step", 5, 6, "under way → completed", false},
	} {
		moves := movesOf([]news.Story{story}, all, may(1, 0).AddDate(0, 0, c.after-1).Add(10*time.Hour), may(c.to, 10))
		if len(moves) != 1 || moves[0].how() != c.want || moves[0].surer != c.surer {
			t.Errorf("%s: %+v, want %q", c.name, moves, c.want)
		}
	}
	if moves := movesOf([]news.Story{story}, all, may(6, 10), may(9, 10)); len(moves) != 0 {
		t.Errorf("later: %+v", moves)
	}
}
