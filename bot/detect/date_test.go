package detect

import (
	"testing"
	"time"

	"parley/bot/news"
)

// The day of the first development of a kind, of a text written on Wednesday, 23 April.
func TestDaysOfDevelopments(t *testing.T) {
	d := detector(t)
	for _, c := range []struct {
		text string
		kind news.Kind
		want news.Date
	}{
		{"The foreign ministers of Armenia and Azerbaijan met in Almaty on April 21-22.", news.Talks, "2025-04-22"},
		{"The foreign ministers of Armenia and Azerbaijan will meet in Almaty on May 2 and 3.", news.Talks, "2025-05-02"},
		{"The foreign ministers of Armenia and Azerbaijan met in Almaty this morning.", news.Talks, "2025-04-23"},
		{"Armenia's foreign minister arrived in Almaty on Monday. The foreign ministers of Armenia and Azerbaijan met there the next day.", news.Talks, "2025-04-22"},
		{"Armenia's foreign minister arrived in Almaty on Monday. The foreign ministers of Armenia and Azerbaijan met for three hours.", news.Talks, "2025-04-21"},
		{"Russia returned 90 Ukrainian prisoners of war who had been held in camps in four of its regions since April 20 and whose names both had agreed upon, Ukraine said on Tuesday.", news.PrisonerExchange, "2025-04-22"},
	} {
		var got news.Date
		for _, v := range d.Read(news.Article{Text: c.text, Published: time.Date(2025, 4, 23, 12, 0, 0, 0, time.UTC)}).Developments {
			if v.Kind == c.kind {
				got = v.Date
				break
			}
		}
		if got != c.want {
			t.Errorf("%s\n  %s on %q, want %q", c.text, c.kind, got, c.want)
		}
	}
}
