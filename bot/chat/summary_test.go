package chat

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"parley/bot/news"
)

func TestASummaryTellsEachStoryAsItStandsNow(t *testing.T) {
	at := func(day, hour int) time.Time { return time.Date(2025, 4, day, hour, 0, 0, 0, time.UTC) }
	talks := func(id int64, place string, status, was news.Status, rung news.Certainty, hour int) Summed {
		return Summed{Story: news.Story{ID: id, Kind: news.Talks, Status: status, Was: was, Place: place, Certainty: rung, Updated: at(23, hour),
			Reports: []news.Report{{Outlet: "gov.example", URL: "https://gov.example/1"}}},
			Changes: []news.Change{{Reason: news.Changed, From: was, To: status}}}
	}
	stories := []Summed{
		talks(3, "London", news.Announced, "", news.OneOutlet, 2),
		talks(4, "Rome", news.Announced, "", news.Confirmed, 1),
		talks(5, "Geneva", news.Cancelled, news.Announced, news.OneOutlet, 1),
	}
	for _, c := range []struct {
		name     string
		sum      Summary
		headline string
		fields   []Field
		lines    []string
	}{
		{"of quiet hours", Summary{Summary: news.Summary{ID: 17, Of: news.Quiet, Since: at(22, 20), Until: at(23, 5), Gone: 1}, Stories: stories},
			"🌙 While it was quiet: 3 stories",
			[]Field{{"Time", "22 Apr 20:00 – 23 Apr 05:00 UTC"}, {"Left out", "1 story that was called off, denied or muted meanwhile"}},
			[]string{"Talks in Geneva called off (was announced) · story 5", "Talks in Rome announced · officially confirmed · story 4", "Talks in London announced · story 3"}},
		{"of what was too much", Summary{Summary: news.Summary{ID: 17, Of: news.Capped, Since: at(23, 5), Until: at(23, 6)}, Stories: stories[:1]},
			"📚 More than were told one by one: 1 story", []Field{{"Time", "23 Apr 05:00–06:00 UTC"}}, []string{"Talks in London announced · story 3"}},
		{"a digest", Summary{Summary: news.Summary{ID: 17, Digest: "@daily", Since: at(22, 8), Until: at(23, 8)}, Stories: stories[:1], Sources: "12 of 12 sources healthy"},
			"🗞️ Digest: 1 story since Tuesday 08:00", []Field{{"Time", "22 Apr 08:00 – 23 Apr 08:00 UTC"}, {"Sources", "12 of 12 sources healthy"}}, []string{"Talks in London announced · story 3"}},
		{"a digest of nothing", Summary{Summary: news.Summary{ID: 17, Digest: "@daily", Since: at(22, 8), Until: at(23, 8)}, Sources: "41 of 42 sources healthy; paper silent 9 h"},
			"🗞️ Nothing new since Tuesday 08:00", []Field{{"Time", "22 Apr 08:00 – 23 Apr 08:00 UTC"}, {"Sources", "41 of 42 sources healthy; paper silent 9 h"}}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			card := CardOfSummary(c.sum, time.UTC)
			if card.Headline != c.headline || card.Number != 17 || card.Story != 0 || card.Name() != "summary #17" {
				t.Errorf("headline %q, %s", card.Headline, card.Name())
			}
			if d := cmp.Diff(c.fields, card.Fields); d != "" {
				t.Error(d)
			}
			var lines []string
			for _, l := range card.Lines {
				lines = append(lines, l.Text)
				if l.Link.Host != "gov.example" {
					t.Errorf("a line leads to %q", l.Link.Host)
				}
			}
			if d := cmp.Diff(c.lines, lines); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestASummaryOfVeryManySaysHowManyItLeavesOut(t *testing.T) {
	m := Summary{Summary: news.Summary{ID: 17, Of: news.Quiet}}
	for i := range 100 {
		m.Stories = append(m.Stories, Summed{Story: news.Story{ID: int64(i + 1), Kind: news.Talks, Status: news.Announced, Place: "London"}})
	}
	card := CardOfSummary(m, nil)
	if len(card.Lines) != maxSummed || card.Earlier != 100-maxSummed {
		t.Errorf("%d lines, %d more", len(card.Lines), card.Earlier)
	}
	if lines, left := card.Shown(10); left != "and 90 more" || !strings.Contains(lines[0].Text, "story 1") {
		t.Errorf("%q, %q", lines[0].Text, left)
	}
	story := Card{Story: 3, Lines: card.Lines[:5], Earlier: 1}
	if lines, left := story.Shown(2); left != "and 4 earlier" || !strings.Contains(lines[1].Text, "story 5") {
		t.Errorf("of a story: %q, %q", lines[1].Text, left)
	}
}
