package command

import (
	"strings"
	"testing"
	"time"
)

var (
	kyiv = time.FixedZone("EEST", 3*60*60)
	wed  = time.Date(2025, 4, 23, 14, 30, 0, 0, kyiv)
)

// TestATimeIsReadAsPeopleSayIt gives each time as its first moment and the first one after
// it; one that stands alone is as long as nothing.
func TestATimeIsReadAsPeopleSayIt(t *testing.T) {
	for text, want := range map[string]string{
		"30m": "2025-04-23 14:00", "2h": "2025-04-23 12:30", "2 hours": "2025-04-23 12:30", "3d": "2025-04-20 14:30", "1 week": "2025-04-16 14:30", "0h": "2025-04-23 14:30",
		"3 days ago": "2025-04-20 14:30", "three days ago": "2025-04-20 14:30", "a week ago": "2025-04-16 14:30", "an hour ago": "2025-04-23 13:30", "2 months ago": "2025-02-23 14:30",
		"3mo": "2025-01-23 14:30", "1y": "2024-04-23 14:30", "now": "2025-04-23 14:30",
		"last 3 days": "2025-04-20 14:30 2025-04-23 14:30", "the past 24 hours": "2025-04-22 14:30 2025-04-23 14:30", "last two weeks": "2025-04-09 14:30 2025-04-23 14:30",
		"last week": "2025-04-16 14:30 2025-04-23 14:30", "week": "2025-04-16 14:30 2025-04-23 14:30", "last month": "2025-03-23 14:30 2025-04-23 14:30",
		"today": "2025-04-23 00:00 2025-04-24 00:00", "Yesterday": "2025-04-22 00:00 2025-04-23 00:00",
		"this week": "2025-04-21 00:00 2025-04-28 00:00", "this month": "2025-04-01 00:00 2025-05-01 00:00", "this year": "2025-01-01 00:00 2026-01-01 00:00",
		"tuesday": "2025-04-22 00:00 2025-04-23 00:00", "last tuesday": "2025-04-22 00:00 2025-04-23 00:00", "on Tuesday": "2025-04-22 00:00 2025-04-23 00:00",
		"Wednesday": "2025-04-16 00:00 2025-04-17 00:00", "sun": "2025-04-20 00:00 2025-04-21 00:00", "this monday": "2025-04-21 00:00 2025-04-22 00:00",
		"2025-04-21": "2025-04-21 00:00 2025-04-22 00:00", "2025/04/21": "2025-04-21 00:00 2025-04-22 00:00", "21.4.2025": "2025-04-21 00:00 2025-04-22 00:00",
		"21 April": "2025-04-21 00:00 2025-04-22 00:00", "April 21": "2025-04-21 00:00 2025-04-22 00:00", "the 21st of April": "2025-04-21 00:00 2025-04-22 00:00",
		"24 April": "2024-04-24 00:00 2024-04-25 00:00", "29 Feb": "2024-02-29 00:00 2024-03-01 00:00",
		"1 May 2024": "2024-05-01 00:00 2024-05-02 00:00", "May 1, 2024": "2024-05-01 00:00 2024-05-02 00:00",
		"april": "2025-04-01 00:00 2025-05-01 00:00", "in Apr": "2025-04-01 00:00 2025-05-01 00:00", "december": "2024-12-01 00:00 2025-01-01 00:00",
		"2025-04": "2025-04-01 00:00 2025-05-01 00:00", "april 2024": "2024-04-01 00:00 2024-05-01 00:00", "2024": "2024-01-01 00:00 2025-01-01 00:00",
		"2025-04-23 09:15": "2025-04-23 09:15", "2025-04-23T09:15": "2025-04-23 09:15", "2025-04-23T09:15:00Z": "2025-04-23 12:15", "09:15": "2025-04-23 09:15", "23:00": "2025-04-22 23:00",
	} {
		s, note, ok := when(text, wed)
		const minute = "2006-01-02 15:04"
		from, to := want[:len(minute)], strings.TrimSpace(want[len(minute):])
		if to == "" {
			to = from
		}
		if !ok || note != "" || s.from.Format(minute) != from || s.to.Format(minute) != to || s.from.Location() != kyiv {
			t.Errorf("%q is %v to %v, %q, %v; want %s", text, s.from, s.to, note, ok, want)
		}
	}
	for _, text := range []string{"", "soon", "2", "-2h", "2x", "99999999999h", "4000d", "2025-13-01", "h", "the", "last", "ago", "days", "30 February", "25:00", "a b c", "last last week", "banana", "whenever", strings.Repeat("1", 100), "\xff"} {
		if s, _, ok := when(text, wed); ok {
			t.Errorf("%q is taken for %v to %v", text, s.from, s.to)
		}
	}
}

func TestATimeWithALetterWrongIsReadAndSaid(t *testing.T) {
	for text, want := range map[string]string{"yesturday": "yesterday", "last tusday": "last tuesday", "3 dayss ago": "3 days ago", "febuary": "february", "2 Arpil 2025": "2 april 2025"} {
		s, note, ok := when(text, wed)
		meant, _, _ := when(want, wed)
		if !ok || s != meant || note != understood(text, want) {
			t.Errorf("%q is %v, %q", text, s, note)
		}
	}
}

func TestUntilIsTheEndOfWhatIsNamed(t *testing.T) {
	for text, want := range map[string]string{"yesterday": "2025-04-23 00:00", "april": "2025-05-01 00:00", "3d": "2025-04-20 14:30", "2025-04-21": "2025-04-22 00:00"} {
		if got, _, err := until(text, wed); err != nil || got.Format("2006-01-02 15:04") != want {
			t.Errorf("until %q is %v, %v; want %s", text, got, err, want)
		}
	}
	if _, _, err := until("whenever", wed); err == nil || !strings.HasPrefix(err.Error(), "until: “whenever” is no time Parley knows: try 2h,") {
		t.Errorf("%v", err)
	}
}

func TestADayIsOneOfTheDesksZoneAlsoWhereClocksChange(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Skip("no zones on this machine: ", err)
	}
	monday := time.Date(2025, 3, 31, 9, 0, 0, 0, berlin) // the day after clocks went forward
	s, _, ok := when("yesterday", monday)
	if !ok || s.to.Sub(s.from) != 23*time.Hour || s.from.Format(time.RFC3339) != "2025-03-30T00:00:00+01:00" {
		t.Errorf("yesterday is %v to %v", s.from, s.to)
	}
}
