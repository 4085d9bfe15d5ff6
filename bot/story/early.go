package story

import (
	"fmt"
	"regexp"
	"slices"

	"parley/bot/news"
)

// early says why a development is not believed that is told as going on or over before
// its known day: a report that misread its source, or that we misread. It is empty where
// nothing speaks against it. Meetings are held to their day, what is concluded to the
// tolerance of its kind.
func (m *matcher) early(d news.Development, day news.Date) string {
	if !slices.Contains(done[d.Kind].statuses, d.Status) {
		return ""
	}
	days, known := news.DateOf(m.article.When().UTC()).DaysTo(day)
	slack := 0
	if m.article.DayOnly {
		slack = 1
	}
	if !meets(d.Kind) && d.Kind != news.PrisonerExchange {
		slack = max(slack, d.Kind.Row().DateSlack)
	}
	if !known || days <= slack {
		return ""
	}
	return fmt.Sprintf("%s before its day, %s", d.Status, day)
}

// misdated says why the day of a development is not believed: it lies ahead of what the
// sentence tells as done, and no story that the development belongs to has that day. The
// day is then that of something else in the sentence: the next round, the end of a term.
func (m *matcher) misdated(d news.Development, bonds []bond) string {
	doubt := m.early(d, d.Date)
	if doubt == "" || due.MatchString(d.Evidence) {
		return ""
	}
	if len(bonds) > 0 && bonds[0].part == main && !later(d.Date, bonds[0].entry.story.Date, d.Kind) && bonds[0].entry.story.Date != "" {
		return ""
	}
	return doubt
}

// doubtedDay is what is left of the confidence in a development whose day is not believed.
const doubtedDay = 0.8

// due are words by which a sentence tells of what is to come.
var due = regexp.MustCompile(`(?i)\b(?:will|would|shall|is to|are to|due|scheduled|planned|set to|set for|expected|plans to|going to|upcoming|next)\b`)

// premature says why a development is doubted that has no day, and is told as done while a
// story that it agrees with in all else has its day ahead. It may be an earlier one.
func (m *matcher) premature(bonds []bond, d news.Development) string {
	for _, b := range bonds {
		if s := b.entry.story; d.Date == "" && s.Kind == d.Kind && len(b.vetoed) == 1 && b.vetoed[0] == DateSlot && b.points >= sure {
			if doubt := m.early(d, s.Date); doubt != "" {
				return doubt
			}
		}
	}
	return ""
}
