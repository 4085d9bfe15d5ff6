package chat

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"parley/bot/news"
)

// Summary is what was held for a channel, to be told in one card.
type Summary struct {
	news.Summary
	Stories []Summed
	Sources string // how the sources are; empty: it is not said
}

// Summed is a story of a summary as it stands now, and what of it was held.
type Summed struct {
	Story   news.Story
	Changes []news.Change
}

// maxSummed is how many stories a summary lists; platforms may have room for fewer.
const maxSummed = 60

// CardOfSummary draws a summary, what turned around and what is surest first, times in the
// given zone. Its number leads to all of it.
func CardOfSummary(m Summary, zone *time.Location) Card {
	if zone == nil {
		zone = time.UTC
	}
	c := Card{Number: m.ID, Headline: headlineOf(m, zone), Updated: m.Until.In(zone)}
	add := func(name, text string) {
		if text != "" {
			c.Fields = append(c.Fields, Field{name, text})
		}
	}
	if !m.Since.IsZero() {
		add("Time", moments(m.Since.In(zone), m.Until.In(zone)))
	}
	if m.Gone > 0 {
		add("Left out", Count(m.Gone, "story that was", "stories that were")+" called off, denied or muted meanwhile")
	}
	add("Sources", Clean(m.Sources, maxSentence))
	stories := slices.Clone(m.Stories)
	slices.SortStableFunc(stories, func(a, b Summed) int {
		return cmp.Or(turned(b)-turned(a), int(b.Story.Certainty)-int(a.Story.Certainty), b.Story.Updated.Compare(a.Story.Updated))
	})
	for _, s := range stories[:min(len(stories), maxSummed)] {
		c.Lines = append(c.Lines, summedLine(s))
	}
	c.Earlier = len(stories) - len(c.Lines)
	if len(stories)+m.Gone > 0 {
		c.Buttons = []Button{{Label: "All of it", Verb: "explain", Words: []string{fmt.Sprintf("#%d", m.ID)}}}
	}
	return c
}

func headlineOf(m Summary, zone *time.Location) string {
	stories := Count(len(m.Stories), "story", "stories")
	switch {
	case m.Digest != "" && len(m.Stories) == 0:
		return "🗞️ Nothing new since " + m.Since.In(zone).Format("Monday 15:04")
	case m.Digest != "":
		return "🗞️ Digest: " + stories + " since " + m.Since.In(zone).Format("Monday 15:04")
	case m.Of == news.Quiet:
		return "🌙 While it was quiet: " + stories
	case m.Of == news.Capped:
		return "📚 More than were told one by one: " + stories
	}
	return "📚 Held until now: " + stories
}

// moments is a stretch of time; what its ends have in common is said once.
func moments(from, to time.Time) string {
	if from.Format(time.DateOnly) == to.Format(time.DateOnly) {
		return from.Format("2 Jan 15:04") + "–" + to.Format("15:04 MST")
	}
	return from.Format("2 Jan 15:04") + " – " + to.Format("2 Jan 15:04 MST")
}

// turned is 1 for a story of which something that was told turned around.
func turned(s Summed) int {
	if slices.ContainsFunc(s.Changes, news.Change.Flips) {
		return 1
	}
	return 0
}

// summedLine tells a story in one line.
func summedLine(s Summed) Line {
	main := mainOf(s.Story)
	about := []string{Clause(main)}
	if was := s.Story.Was; was != "" && was != s.Story.Status {
		about[0] += " (was " + Word(s.Story.Kind, was) + ")"
	}
	if s.Story.Certainty != news.OneOutlet {
		about = append(about, certaintyOf(s.Story))
	}
	if s.Story.Overdue {
		about = append(about, overdue)
	}
	about = append(about, fmt.Sprintf("story %d", s.Story.ID))
	l := Line{Mark: s.Story.Kind.Row().Emoji, Text: strings.Join(about, " · ")}
	if links, _ := outletsOf(s.Story.Reports); len(links) > 0 {
		l.Link = links[0]
	}
	return l
}

// Shown are the lines that there is room for, and what is left out in words: of a story
// the oldest, of a summary the last.
func (c Card) Shown(most int) (lines []Line, left string) {
	n := max(0, len(c.Lines)-most)
	rest := c.Earlier + n
	switch {
	case c.Number != 0:
		lines, left = c.Lines[:len(c.Lines)-n], fmt.Sprintf("and %d more", rest)
	default:
		lines, left = c.Lines[n:], fmt.Sprintf("and %d earlier", rest)
	}
	if rest == 0 {
		left = ""
	}
	return lines, left
}

// Name is what a card is asked for by.
func (c Card) Name() string {
	if c.Notice {
		return fmt.Sprintf("notice #%d", c.Number)
	}
	if c.Number != 0 {
		return fmt.Sprintf("summary #%d", c.Number)
	}
	return fmt.Sprintf("story %d", c.Story)
}
