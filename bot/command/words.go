package command

import (
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// moment is a time as people read it: shorter, the nearer it is.
func (d *Desk) moment(t time.Time) string {
	if t.IsZero() {
		return "never"
	}
	t = t.In(d.zone)
	now := d.now().In(d.zone)
	switch {
	case t.Year() != now.Year():
		return t.Format("2 Jan 2006 15:04")
	case t.YearDay() != now.YearDay():
		return t.Format("2 Jan 15:04")
	}
	return "today " + t.Format("15:04")
}

// span is a time between two moments in its largest unit.
func span(between time.Duration) string {
	switch {
	case between < time.Minute:
		return "less than a minute"
	case between < time.Hour:
		return fmt.Sprintf("%d min", between/time.Minute)
	case between < 48*time.Hour:
		return fmt.Sprintf("%d h", between/time.Hour)
	}
	return fmt.Sprintf("%d days", between/(24*time.Hour))
}

// capital raises the first letter.
func capital(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	if n == 0 {
		return s
	}
	return string(unicode.ToUpper(r)) + s[n:]
}

// wholly is an error as a sentence.
func wholly(err error) string {
	text := capital(err.Error())
	if strings.HasSuffix(text, "?") {
		return text
	}
	return text + "."
}
