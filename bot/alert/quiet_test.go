package alert

import (
	"strings"
	"testing"
	"time"
)

func quietOf(t *testing.T, windows ...string) Quiet {
	t.Helper()
	q := make(Quiet, len(windows))
	for i, w := range windows {
		if err := q[i].UnmarshalText([]byte(w)); err != nil {
			t.Fatal(err)
		}
	}
	return q
}

func TestQuietHoursEndByTheClockOfTheZone(t *testing.T) {
	const night = "22:00-07:00"
	for _, c := range []struct {
		name    string
		windows []string
		zone    string
		now     string // there
		want    string // there; empty: it is not quiet
	}{
		{"in the evening", []string{night}, "Europe/Berlin", "2025-05-06 23:10", "2025-05-07 07:00"},
		{"after midnight", []string{night}, "Europe/Berlin", "2025-05-07 03:00", "2025-05-07 07:00"},
		{"by day", []string{night}, "Europe/Berlin", "2025-05-07 12:00", ""},
		{"the first minute is quiet", []string{night}, "Europe/Berlin", "2025-05-06 22:00", "2025-05-07 07:00"},
		{"the last one is over", []string{night}, "Europe/Berlin", "2025-05-07 07:00", ""},
		{"at noon", []string{"12:00-13:00"}, "Asia/Kathmandu", "2025-05-06 12:30", "2025-05-06 13:00"},
		{"a day that is named", []string{"mon-fri " + night}, "UTC", "2025-05-09 23:00", "2025-05-10 07:00"},  // from Friday
		{"a day that is not named", []string{"mon-fri " + night}, "UTC", "2025-05-10 23:00", ""},              // from Saturday
		{"a window belongs to the day it begins on", []string{"sun " + night}, "UTC", "2025-05-11 03:00", ""}, // Sunday morning
		{"whole days", []string{"sat,sun"}, "UTC", "2025-05-10 09:00", "2025-05-12 00:00"},
		{"windows that touch are one", []string{night, "sat,sun"}, "UTC", "2025-05-09 22:30", "2025-05-12 07:00"},
		{"days over the end of the week", []string{"fri-mon 20:00-21:00"}, "UTC", "2025-05-12 20:30", "2025-05-12 21:00"},
		{"the night that is an hour short", []string{"22:00-02:30"}, "Europe/Berlin", "2026-03-28 23:00", "2026-03-29 03:30"},
		{"the night that is an hour long", []string{night}, "Europe/Berlin", "2026-10-24 23:00", "2026-10-25 07:00"},
		{"midnight that is leapt over", []string{"20:00-24:00"}, "America/Santiago", "2026-09-05 21:00", "2026-09-06 01:00"},
	} {
		t.Run(c.name, func(t *testing.T) {
			zone, err := time.LoadLocation(c.zone)
			if err != nil {
				t.Fatal(err)
			}
			now, err := time.ParseInLocation("2006-01-02 15:04", c.now, zone)
			if err != nil {
				t.Fatal(err)
			}
			got := ""
			if end := quietOf(t, c.windows...).Until(now.UTC(), zone); !end.IsZero() {
				got = end.In(zone).Format("2006-01-02 15:04")
			}
			if got != c.want {
				t.Errorf("quiet until %q, want %q", got, c.want)
			}
		})
	}
}

func TestQuietHoursAreWrittenAsTheyAreRead(t *testing.T) {
	for text, want := range map[string]string{
		"22:00-07:00":         "22:00-07:00",
		"7:30-24:00":          "07:30-24:00",
		"Mon-Fri 22:00-07:00": "mon,tue,wed,thu,fri 22:00-07:00",
		"sat,sun":             "sat,sun",
		"sat-mon":             "mon,sat,sun",
	} {
		if got := quietOf(t, text).String(); got != want {
			t.Errorf("%q is written %q, want %q", text, got, want)
		}
	}
	for text, want := range map[string]string{
		"":                   "no stretch of hours",
		"22-07":              "no stretch of hours",
		"22:00":              "no stretch of hours",
		"22:00-25:00":        "no stretch of hours",
		"24:00-07:00":        "no stretch of hours",
		"22:0-07:00":         "no stretch of hours",
		"mon tue":            "no stretch of hours",
		"thi 22:00-07:00":    `"thi" is no day of the week: did you mean "thu"?`,
		"mon 22:00-07:00 tu": "no stretch of hours",
	} {
		var w Window
		if err := w.UnmarshalText([]byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}
