package config

import (
	"strings"
	"testing"
	"time"
)

func TestSchedulesComeWhenTheySay(t *testing.T) {
	after := time.Date(2025, time.April, 23, 7, 3, 30, 0, time.UTC) // a Wednesday
	for text, want := range map[string]string{
		"@every 2m":                         "2025-04-23T07:05:30Z",
		"@every 1d":                         "2025-04-24T07:03:30Z",
		"@hourly":                           "2025-04-23T08:00:00Z",
		"@daily":                            "2025-04-24T00:00:00Z",
		"*/10 * * * *":                      "2025-04-23T07:10:00Z",
		"  0 8 * * *  ":                     "2025-04-23T08:00:00Z",
		"0 8 * * mon-fri":                   "2025-04-23T08:00:00Z",
		"TZ=Europe/Berlin 0 8 * * *":        "2025-04-24T06:00:00Z",
		"CRON_TZ=Asia/Kathmandu 0 13 * * *": "2025-04-23T07:15:00Z",
		"TZ=Europe/Berlin @daily":           "2025-04-23T22:00:00Z",
		"0 0 29 2 *":                        "2028-02-29T00:00:00Z",
	} {
		s, err := ParseSchedule(text)
		if err != nil {
			t.Errorf("%q: %v", text, err)
			continue
		}
		if got := s.Next(after).UTC().Format(time.RFC3339); got != want {
			t.Errorf("%q comes at %s, want %s", text, got, want)
		}
		if s.String() != strings.TrimSpace(text) {
			t.Errorf("%q is written %q", text, s)
		}
	}
	if !(Schedule{}).Next(after).IsZero() {
		t.Error("the zero schedule comes")
	}
}

func TestSchedulesThatCannotBeAreRefused(t *testing.T) {
	for text, want := range map[string]string{
		"":                                      "is empty",
		"   ":                                   "is empty",
		"TZ=":                                   "names no zone",
		"TZ= 0 8 * * *":                         "names no zone",
		"CRON_TZ=UTC":                           "nothing after it",
		"CRON_TZ=":                              "names no zone",
		"TZ=UTC ":                               "nothing after it",
		"TZ=Local 0 8 * * *":                    "names no zone",
		"TZ=Atlantis/Port 0 8 * * *":            "is no time zone",
		"TZ=../../etc/passwd 0 8 * * *":         "is no time zone",
		"TZ=UTC TZ=UTC 0 8 * *":                 "write it as",
		"0 0 30 2 *":                            "never comes",
		"0 0 31 4,6,9,11 *":                     "never comes",
		"@every":                                "no span of time",
		"@every 0s":                             "shorter than one second",
		"@every -5m":                            "no span of time",
		"@every 5":                              "no span of time",
		"@every 10ms":                           "shorter than one second",
		"@reboot":                               "write it as",
		"@sometimes":                            "write it as",
		"0 8 * *":                               "has 4 fields, not five",
		"0 0 8 * * *":                           "has 6 fields, not five",
		"60 8 * * *":                            "write it as",
		"*/0 8 * * *":                           "write it as",
		"a b c d e":                             "write it as",
		strings.Repeat("1,", 300) + "1 * * * *": "is too long",
	} {
		s, err := ParseSchedule(text)
		if err == nil {
			t.Errorf("%q is read as %v", text, s)
		} else if !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}

// A daily digest must come once on each local day, also on those that skip an hour or
// have one twice.
func TestADailyScheduleComesOnceADay(t *testing.T) {
	for _, c := range []struct{ zone, from, clock string }{
		{"America/New_York", "2026-03-07", "30 2"},
		{"Europe/Berlin", "2026-03-28", "30 2"},
		{"Europe/Berlin", "2026-10-24", "30 2"},
		{"America/New_York", "2026-10-31", "30 1"},
		{"America/Santiago", "2026-09-05", "0 0"},
		{"Africa/Cairo", "2026-04-23", "0 0"},
		{"Australia/Lord_Howe", "2026-10-03", "15 2"},
		{"Australia/Lord_Howe", "2026-04-04", "45 1"},
		{"Asia/Kathmandu", "2026-03-28", "30 2"},
		{"Pacific/Apia", "2026-03-28", "0 8"},
	} {
		t.Run(c.zone+" "+c.from, func(t *testing.T) {
			s, err := ParseSchedule("TZ=" + c.zone + " " + c.clock + " * * *")
			if err != nil {
				t.Fatal(err)
			}
			zone, err := time.LoadLocation(c.zone)
			if err != nil {
				t.Fatal(err)
			}
			start, err := time.ParseInLocation(time.DateOnly, c.from, zone)
			if err != nil {
				t.Fatal(err)
			}
			end := start.AddDate(0, 0, 4).Add(-time.Minute)
			var times []string
			at := start.Add(-time.Second)
			for at = s.Next(at); at.Before(end); at = s.Next(at) {
				times = append(times, at.In(zone).Format("02 15:04"))
			}
			if len(times) != 4 {
				t.Errorf("comes %d times on 4 days: %q", len(times), times)
			}
		})
	}
}

func TestAPollGoesOnThroughTheRepeatedHour(t *testing.T) {
	s, err := ParseSchedule("TZ=Europe/Berlin */15 * * * *")
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2026, time.October, 24, 23, 0, 0, 0, time.UTC)
	for end := at.Add(4 * time.Hour); at.Before(end); {
		next := s.Next(at)
		if next.Sub(at) != 15*time.Minute {
			t.Fatalf("after %s comes %s", at, next)
		}
		at = next
	}
}

func FuzzSchedule(f *testing.F) {
	for _, s := range []string{"TZ=", "CRON_TZ=UTC", "TZ=UTC 0 8 * * *", "@every 2m", "@hourly", "0 0 30 2 *", "*/0 * * * *", "1-0 * * * *", "? ? ? ? ?", "TZ=UTC\t* * * * *", "@every 1h TZ="} {
		f.Add(s)
	}
	after := time.Date(2026, time.March, 29, 0, 30, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, text string) {
		s, err := ParseSchedule(text)
		if err != nil {
			return
		}
		for at, i := after, 0; i < 3; i++ {
			next := s.Next(at)
			if next.IsZero() {
				return // no such day within the years that are looked ahead
			}
			if !next.After(at) {
				t.Fatalf("%q: after %s comes %s", text, at, next)
			}
			at = next
		}
		if again, err := ParseSchedule(s.String()); err != nil || !again.Next(after).Equal(s.Next(after)) {
			t.Fatalf("%q is not read again as the same: %v", s, err)
		}
	})
}
