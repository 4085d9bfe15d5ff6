package story_test

import (
	"testing"
	"time"

	"parley/bot/news"
	"parley/bot/story"
)

func TestAStoryStaysOpenUntilItsDayHasPassed(t *testing.T) {
	const day = 24 * time.Hour
	silence := news.Talks.Row().Silence
	for name, c := range map[string]struct {
		date news.Date
		want time.Time
	}{
		"no day":                  {"", noon.Add(silence)},
		"a day that has passed":   {news.DateOf(noon.Add(-3 * day)), noon.Add(silence)},
		"a day ahead":             {news.DateOf(noon.Add(40 * day)), noon.Truncate(day).Add(40*day + silence)},
		"a day too far to be one": {news.DateOf(noon.Add(400 * day)), noon.Add(silence)},
	} {
		if got := story.Closes(news.Story{Kind: news.Talks, Updated: noon, Date: c.date}); !got.Equal(c.want) {
			t.Errorf("%s: closes %s, want %s", name, got, c.want)
		}
	}
}
