package chat

import (
	"fmt"
	"strings"
	"time"

	"parley/bot/news"
)

// CardOfNotice draws what the operator is told, new troubles first, times in the given zone.
func CardOfNotice(n news.Notice, zone *time.Location) Card {
	if zone == nil {
		zone = time.UTC
	}
	c := Card{Number: n.ID, Notice: true, Updated: n.At.In(zone)}
	var said []string
	if len(n.New) > 0 {
		c.Tone = Bad
		said = append(said, Count(len(n.New), "new trouble", "new troubles"))
	}
	if len(n.Over) > 0 {
		if c.Tone == Plain {
			c.Tone = Good
		}
		said = append(said, Count(len(n.Over), "trouble is over", "troubles are over"))
	}
	c.Headline = "🔧 For the operator: " + strings.Join(said, ", ")
	for _, t := range n.New {
		c.Lines = append(c.Lines, Line{Mark: "🔴", Name: nameOf(t), Text: Clean(t.Says, maxSentence)})
	}
	for _, t := range n.Over {
		c.Lines = append(c.Lines, Line{Mark: "🟢", Name: nameOf(t), Text: fmt.Sprintf("is over; it stood since %s", t.Since.In(zone).Format("2 Jan 15:04 MST"))})
	}
	if left := len(c.Lines) - maxSummed; left > 0 {
		c.Lines, c.Earlier = c.Lines[:maxSummed], left
	}
	return c
}

// nameOf names a trouble: "source dead: paper".
func nameOf(t news.Trouble) string { return Clean(string(t.Kind)+": "+t.Name, maxSentence) }
