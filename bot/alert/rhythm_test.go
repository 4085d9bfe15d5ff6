package alert

import (
	"math/rand/v2"
	"testing"
	"time"
)

// monday is the beginning of the rhythms that are made here, in hours since 1970.
var monday = time.Date(2025, time.March, 3, 0, 0, 0, 0, time.UTC).Unix() / 3600

// made are the hours of so many days in which a rhythm publishes; day 0 is a Monday.
func made(days int, publishes func(day, hour int) bool) (hours []int64) {
	for h := range days * 24 {
		if publishes(h/24, h%24) {
			hours = append(hours, monday+int64(h))
		}
	}
	return hours
}

func on(day, hour int) time.Time { return time.Unix((monday+int64(day*24+hour))*3600, 0).UTC() }

// The rhythms fall silent when the eighth week begins, a Monday at midnight, day 49.
func TestASourceIsSilentBeyondItsOwnRhythm(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	hourly := func(int, int) bool { return true }
	daily := func(_, hour int) bool { return hour == 10 }
	jittery := made(49, daily)
	for i := range jittery {
		jittery[i] += int64(random.IntN(5)) - 2
	}
	weekdays := func(day, hour int) bool { return day%7 < 5 && hour >= 8 && hour < 18 }
	noon := func(day, hour int) bool { return day%7 < 5 && hour == 12 }
	weekly := func(day, hour int) bool { return day%7 == 2 && hour == 9 }
	rare := made(49, func(int, int) bool { return random.IntN(6) == 0 })
	broken := made(49, func(day, hour int) bool { return day < 20 || day > 22 }) // was away for three days itself
	for _, c := range []struct {
		name  string
		hours []int64
		calm  time.Time // not silent yet
		told  time.Time // silent by then
	}{
		{"hourly", made(49, hourly), on(49, 2), on(49, 4)},
		{"hourly, with an outage of its own", broken, on(49, 2), on(49, 4)},
		{"daily at ten", made(49, daily), on(49, 23), on(50, 12)},
		{"daily, two hours about ten", jittery, on(49, 16), on(51, 23)},
		{"hourly on working days: the weekend is no silence", made(49, weekdays), on(49, 9), on(49, 12)},
		{"hourly on working days, and on one weekend of seven", made(49, func(day, hour int) bool { return weekdays(day, hour) || day == 19 || day == 20 }), on(49, 9), on(49, 12)},
		{"noon of working days", made(49, noon), on(49, 23), on(50, 14)},
		{"once a week", made(49, weekly), on(56, 0), on(66, 0)},
		{"now and then, every six hours or so", rare, on(49, 12), on(52, 0)},
		{"hourly, known for two weeks only", made(49, hourly)[49*24-15*24:], on(49, 2), on(49, 4)},
	} {
		last := time.Unix(c.hours[len(c.hours)-1]*3600, 0)
		if Quieter(c.hours, last, c.calm) {
			t.Errorf("%s: silent already on %s", c.name, c.calm.Format("Mon 15:04"))
		}
		if !Quieter(c.hours, last, c.told) {
			t.Errorf("%s: not silent on %s", c.name, c.told.Format("Mon 2 Jan 15:04"))
		}
	}
}

func TestAWeekendIsNoSilenceAtAnyHourOfIt(t *testing.T) {
	hours := made(47, func(day, hour int) bool { return day%7 < 5 && hour >= 8 && hour < 18 }) // to the Friday of day 46
	last := on(46, 17)
	for h := range 24 * 3 {
		at := on(46, 17).Add(time.Duration(h) * time.Hour)
		if at.Before(on(49, 10)) && Quieter(hours, last, at) {
			t.Fatalf("silent on %s", at.Format("Mon 15:04"))
		}
	}
}

func TestOfAnUnknownRhythmNothingIsSaid(t *testing.T) {
	for name, hours := range map[string][]int64{
		"none":            nil,
		"a week":          made(7, func(int, int) bool { return true }),
		"every two weeks": made(56, func(day, hour int) bool { return day%14 == 0 && hour == 3 }),
	} {
		if Quieter(hours, on(0, 0), on(400, 0)) {
			t.Errorf("%s: silent", name)
		}
	}
}

func TestAnArticleThatWasChangedIsASignOfLife(t *testing.T) {
	hours := made(49, func(int, int) bool { return true })
	if Quieter(hours, on(49, 8), on(49, 10)) {
		t.Error("silent two hours after a change")
	}
}
