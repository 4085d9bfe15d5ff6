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
		"0 8 * *":                               "has not five fields (minute, hour, day, month, weekday) but 4",
		"0 0 8 * * *":                           "has not five fields (minute, hour, day, month, weekday) but 6",
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
// have one twice, and at the hour it names where the day has that hour.
func TestADailyScheduleComesOnceOnEachLocalDay(t *testing.T) {
	for _, c := range []struct{ zone, from, clock, at string }{
		{"America/New_York", "2026-03-07", "30 2", "02:30 03:30 02:30 02:30"},    // 02:00 becomes 03:00
		{"America/New_York", "2026-10-31", "30 1", "01:30 01:30 01:30 01:30"},    // 02:00 becomes 01:00
		{"Europe/Berlin", "2026-03-28", "30 2", "02:30 03:30 02:30 02:30"},       // 02:00 becomes 03:00
		{"Europe/Berlin", "2026-10-24", "30 2", "02:30 02:30 02:30 02:30"},       // 03:00 becomes 02:00
		{"America/Santiago", "2026-09-05", "0 0", "00:00 01:00 00:00 00:00"},     // midnight becomes 01:00
		{"America/Santiago", "2026-04-03", "30 23", "23:30 23:30 23:30 23:30"},   // midnight becomes 23:00
		{"Africa/Cairo", "2026-04-23", "0 0", "00:00 01:00 00:00 00:00"},         // midnight becomes 01:00
		{"America/Havana", "2026-03-07", "30 0", "00:30 01:30 00:30 00:30"},      // midnight becomes 01:00
		{"Australia/Lord_Howe", "2026-10-03", "15 2", "02:15 02:45 02:15 02:15"}, // by half an hour
		{"Australia/Lord_Howe", "2026-04-04", "45 1", "01:45 01:45 01:45 01:45"}, // by half an hour, back
		{"Pacific/Apia", "2011-12-28", "0 8", "08:00 08:00 08:00 08:00"},         // the 30th never was
		{"Asia/Kathmandu", "2026-03-28", "30 2", "02:30 02:30 02:30 02:30"},      // nothing changes
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
			at, err := time.ParseInLocation(time.DateOnly, c.from, zone)
			if err != nil {
				t.Fatal(err)
			}
			at = at.Add(-time.Second)
			day := ""
			for n, want := range strings.Fields(c.at) {
				at = s.Next(at).In(zone)
				if today := at.Format(time.DateOnly); today == day {
					t.Errorf("comes twice on %s", day)
				} else if before, err := time.Parse(time.DateOnly, day); err == nil && at.Sub(before) > 2*24*time.Hour+14*time.Hour {
					t.Errorf("does not come on the day after %s", day)
				}
				day = at.Format(time.DateOnly)
				if got := at.Format("15:04"); got != want {
					t.Errorf("day %d: comes at %s, want %s", n+1, got, want)
				}
			}
			if local := at.Format(time.DateOnly); c.zone != "Pacific/Apia" {
				first, _ := time.Parse(time.DateOnly, c.from)
				if want := first.AddDate(0, 0, 3).Format(time.DateOnly); local != want {
					t.Errorf("the fourth time is on %s, want %s", local, want)
				}
			}
		})
	}
}

// What the library itself does on such days is why its clock is not used: it leaves a day
// out, or comes twice.
func TestTheLibraryAloneMissesAndRepeatsDays(t *testing.T) {
	for _, c := range []struct {
		zone, from, clock string
		want              int // times in three days
	}{
		{"Europe/Berlin", "2026-03-28", "30 2", 2},
		{"Europe/Berlin", "2026-10-24", "30 2", 4},
		{"America/Santiago", "2026-09-05", "0 0", 2},
	} {
		s, err := fields.Parse("CRON_TZ=" + c.zone + " " + c.clock + " * * *")
		if err != nil {
			t.Fatal(err)
		}
		zone, err := time.LoadLocation(c.zone)
		if err != nil {
			t.Fatal(err)
		}
		at, err := time.ParseInLocation(time.DateOnly, c.from, zone)
		if err != nil {
			t.Fatal(err)
		}
		end, n := at.AddDate(0, 0, 3), 0
		for at = s.Next(at.Add(-time.Second)); at.Before(end); at = s.Next(at) {
			n++
		}
		if n != c.want {
			t.Errorf("%s %s: the library comes %d times in three days, not %d: Schedule may be simpler now", c.zone, c.from, n, c.want)
		}
	}
}

func TestWhatWasLeaptOverComesAlsoForWhoAsksLate(t *testing.T) {
	s, err := ParseSchedule("TZ=Europe/Berlin 30 2 * * *")
	if err != nil {
		t.Fatal(err)
	}
	leapt := time.Date(2026, time.March, 29, 1, 10, 0, 0, time.UTC) // 03:10 there
	if got := s.Next(leapt); !got.Equal(leapt.Add(20 * time.Minute)) {
		t.Errorf("comes at %s", got)
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
