package chat

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"parley/bot/news"
)

func TestANoticeSaysWhatBeganAndWhatIsOver(t *testing.T) {
	at := time.Date(2025, 4, 23, 12, 0, 0, 0, time.UTC)
	paper := news.Trouble{Kind: news.SourceDead, Name: "paper", Since: at.Add(-time.Hour), Says: "it fails\n@everyone"}
	desk := news.Trouble{Kind: news.ChannelDead, Name: "slack:#desk", Since: at.Add(-2 * time.Hour)}
	c := CardOfNotice(news.Notice{ID: 7, At: at, New: []news.Trouble{paper}, Over: []news.Trouble{desk}}, nil)
	if c.Headline != "🔧 For the operator: 1 new trouble, 1 trouble is over" || c.Tone != Bad || c.Name() != "notice #7" || len(c.Buttons) != 0 {
		t.Errorf("drawn as %+v", c)
	}
	want := []Line{
		{Mark: "🔴", Name: "source dead: paper", Text: "it fails @everyone"},
		{Mark: "🟢", Name: "channel dead: slack:#desk", Text: "is over; it stood since 23 Apr 10:00 UTC"},
	}
	if fmt.Sprint(c.Lines) != fmt.Sprint(want) {
		t.Errorf("lines %q", c.Lines)
	}
	if c := CardOfNotice(news.Notice{ID: 8, At: at, Over: []news.Trouble{desk}}, nil); c.Tone != Good {
		t.Error("good news do not look good")
	}
}

func TestANoticeOfAHundredTroublesSaysHowManyItLeavesOut(t *testing.T) {
	var n news.Notice
	for i := range 100 {
		n.New = append(n.New, news.Trouble{Kind: news.SourceDead, Name: fmt.Sprint("s", i), Says: strings.Repeat("long ", 200)})
	}
	n.ID = 1
	if c := CardOfNotice(n, nil); len(c.Lines)+c.Earlier != 100 || c.Earlier == 0 || !strings.Contains(c.Headline, "100 new troubles") {
		t.Errorf("%d lines, %d left out, %s", len(c.Lines), c.Earlier, c.Headline)
	}
}
