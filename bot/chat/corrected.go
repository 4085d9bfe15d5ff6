package chat

import (
	"cmp"
	"fmt"

	"parley/bot/news"
)

// corrected tells what somebody put right in a story.
func corrected(c news.Change, s news.Story) (headline string, tone Tone) {
	clause := Clause(c.Development)
	switch by := c.Correction; by.Act {
	case news.Merge:
		if by.Story == c.Story {
			return fmt.Sprintf("🔀 The same as story %d, and followed there", by.Into), Plain
		}
		return fmt.Sprintf("🔀 Story %d told of the same, and is part of this one now", by.Story), Plain
	case news.Split:
		return fmt.Sprintf("✂️ Something else, and now story %d: %s", by.Gave, clause), Plain
	case news.False:
		return "❌ Not so: " + clause, Disputed
	case news.Duplicate:
		if s.Into != 0 {
			return fmt.Sprintf("🔀 The same as in story %d, and followed there", s.Into), Plain
		}
		return "🔀 Told twice, and the same: " + clause, Plain
	case news.Reading:
		return "✏️ Put right: " + clause, toneOf(news.Story{Status: c.To})
	}
	if s.Into != 0 {
		return fmt.Sprintf("↩️ A correction is undone: this is part of story %d again", s.Into), Plain
	}
	return "↩️ A correction is undone. It stands: " + cmp.Or(statusOf(s), clause), Plain
}

// denied says who denies a story, or which outlet took back what it told.
func denied(s news.Story) string {
	for _, r := range s.Reports {
		if s.DeniedBy != "" && r.Origin == s.DeniedBy {
			return "taken back" + by(s.DeniedBy)
		}
	}
	return "denied" + by(s.DeniedBy)
}

// ended says that a story is no longer one of its own, or no longer stands; empty: it does.
func ended(s news.Story) string {
	switch {
	case s.Into != 0:
		return fmt.Sprintf("🔀 part of story %d", s.Into)
	case s.Withdrawn:
		return "❌ withdrawn: it was not so"
	}
	return ""
}
