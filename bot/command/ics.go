package command

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"parley/bot/chat"
	"parley/bot/news"
	"parley/bot/store"
	"parley/bot/story"
)

const (
	// icsLine is the most octets of a line, its end not counted:
	// https://www.rfc-editor.org/rfc/rfc5545#section-3.1
	icsLine = 75
	// icsText is the most characters of an entry's description.
	icsText = 900
)

// icsOf writes stories as a calendar file, an entry of a whole day each. An entry keeps its
// UID, which sender makes that of one database, and counts its changes: who reads a newer
// file into the same calendar brings the entries up to date.
func icsOf(all []store.Dated, sender string, zone *time.Location) []byte {
	var f icsFile
	f.line("BEGIN", "VCALENDAR")
	f.line("VERSION", "2.0")
	f.line("PRODID", "-//Parley//calendar//EN")
	f.line("CALSCALE", "GREGORIAN")
	for _, s := range all {
		if day, known := s.Date.Time(); known {
			f.entry(s, day, sender, zone)
		}
	}
	f.line("END", "VCALENDAR")
	return []byte(f.String())
}

type icsFile struct{ strings.Builder }

func (f *icsFile) entry(s store.Dated, day time.Time, sender string, zone *time.Location) {
	c := chat.CardOf(s.Story, zone)
	f.line("BEGIN", "VEVENT")
	f.text("UID", fmt.Sprintf("story-%d-%s@parley", s.ID, sender))
	f.line("DTSTAMP", icsTime(s.Updated))
	f.line("CREATED", icsTime(s.Opened))
	f.line("LAST-MODIFIED", icsTime(s.Updated))
	f.line("SEQUENCE", fmt.Sprint(max(0, s.Changes-1)))
	f.line("DTSTART;VALUE=DATE", day.Format("20060102"))
	f.line("DTEND;VALUE=DATE", day.AddDate(0, 0, 1).Format("20060102")) // the day after: it is not in it
	f.text("SUMMARY", c.Headline)
	f.text("DESCRIPTION", described(c))
	if place := chat.Clean(s.Place, 80); place != "" {
		f.text("LOCATION", place)
	}
	if len(c.Outlets) > 0 && c.Outlets[0].URL != "" {
		f.line("URL", c.Outlets[0].URL) // LinkOf lets nothing through that could end the line
	}
	f.line("STATUS", icsStatus(s.Story))
	f.text("CATEGORIES", string(s.Kind))
	f.line("TRANSP", "TRANSPARENT") // nobody is busy by it
	f.line("END", "VEVENT")
}

// described says of a card what its headline does not.
func described(c chat.Card) string {
	lines := []string{c.Summary}
	for _, field := range c.Fields {
		if field.Name != "When" && field.Name != "Where" {
			lines = append(lines, field.Name+": "+field.Text)
		}
	}
	for _, l := range c.Outlets {
		if l.URL != "" {
			lines = append(lines, l.Shown()+": "+l.URL)
		}
	}
	lines = append(lines, fmt.Sprintf("/parley story %d", c.Story))
	kept, length := lines[:0], 0
	for _, l := range lines {
		if n := utf8.RuneCountInString(l); l != "" && length+n <= icsText {
			kept, length = append(kept, l), length+n
		}
	}
	return strings.Join(kept, "\n")
}

// calledOff are the statuses of what does not take place on its day.
var calledOff = []news.Status{news.Cancelled, news.Rejected, news.RuledOut, news.Expired}

// takesPlace are the statuses of what surely does.
var takesPlace = []news.Status{news.UnderWay, news.Completed, news.Signed, news.Imposed, news.InForce}

// icsStatus is a story's status among the three of an entry: what is put off from its day
// does not take place on it, and sure is what official sources say and nobody denies.
func icsStatus(s news.Story) string {
	switch {
	case slices.Contains(calledOff, s.Status), s.Status == news.Postponed && !story.Awaited(s) && !s.Overdue:
		return "CANCELLED"
	case s.Certainty == news.Denied, s.Overdue:
		return "TENTATIVE"
	case s.Certainty == news.Confirmed, slices.Contains(takesPlace, s.Status):
		return "CONFIRMED"
	}
	return "TENTATIVE"
}

// icsTime is a moment as a calendar file has it, which knows four digits of a year.
func icsTime(t time.Time) string {
	t = t.UTC()
	if t.Year() < 1 || t.Year() > 9999 {
		t = time.Unix(0, 0).UTC()
	}
	return t.Format("20060102T150405Z")
}

// icsEscaped: https://www.rfc-editor.org/rfc/rfc5545#section-3.3.11
var icsEscaped = strings.NewReplacer(`\`, `\\`, `;`, `\;`, `,`, `\,`, "\n", `\n`)

// text writes a property that is text. Only "\n" may stand in it of all that has no shape.
func (f *icsFile) text(name, text string) {
	text = strings.Map(func(r rune) rune {
		if r != '\n' && (r < ' ' || r == 0x7f) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(text, "\uFFFD"))
	f.line(name, icsEscaped.Replace(text))
}

// line writes a line, folded between characters.
func (f *icsFile) line(name, value string) {
	rest, room := name+":"+value, icsLine
	for len(rest) > room {
		cut := room
		for !utf8.RuneStart(rest[cut]) {
			cut--
		}
		f.WriteString(rest[:cut] + "\r\n ")
		rest, room = rest[cut:], icsLine-1
	}
	f.WriteString(rest + "\r\n")
}
