package config

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/robfig/cron/v3"
)

// Schedule says when something is done: "@every 2m", "@hourly", or five cron fields,
// these with an optional zone before them as in "TZ=Europe/Berlin 0 8 * * *"; without
// one they are in UTC. The zero Schedule never comes.
type Schedule struct {
	text string
	next cron.Schedule
	// zone is set when the hours are named: such a schedule follows the wall clock of
	// its zone, so that on the day the clocks change it still comes once.
	zone *time.Location
}

const (
	maxSchedule = 200 // bytes
	minInterval = time.Second
)

// reference is a day to look for a schedule's first time from. It is fixed, so that
// what is a valid schedule does not depend on the day it is read.
var reference = time.Date(2024, time.January, 1, 0, 0, 0, 0, time.UTC)

var fields = cron.NewParser(cron.Minute | cron.Hour | cron.Dom | cron.Month | cron.Dow | cron.Descriptor)

// ParseSchedule reads a schedule and refuses one that never comes.
func ParseSchedule(s string) (Schedule, error) {
	text := strings.TrimSpace(s)
	sched, err := parseSchedule(text)
	if err != nil {
		return Schedule{}, fmt.Errorf("schedule %q: %w", short(s), err)
	}
	sched.text = text
	if sched.Next(reference).IsZero() {
		return Schedule{}, fmt.Errorf("schedule %q: that day never comes", short(s))
	}
	return sched, nil
}

func parseSchedule(text string) (sched Schedule, err error) {
	// The parser of this version panics on some input; what it is known to panic on is
	// kept from it below, and this is the last line.
	defer func() {
		if recover() != nil {
			err = errors.New(`cannot be read: write it as "@every 5m" or "0 8 * * *"`)
		}
	}()
	if len(text) > maxSchedule {
		return Schedule{}, errors.New("is too long")
	}
	words := strings.Fields(text)
	if len(words) == 0 {
		return Schedule{}, errors.New(`is empty: write it as "@every 5m" or "0 8 * * *"`)
	}
	zone := time.UTC
	if name, ok := zonePrefix(words[0]); ok {
		if zone, err = zoneOf(name); err != nil {
			return Schedule{}, err
		}
		if words = words[1:]; len(words) == 0 {
			return Schedule{}, errors.New(`has a zone and nothing after it: write it as "TZ=Europe/Berlin 0 8 * * *"`)
		}
	}
	if words[0] == "@every" {
		return every(words[1:])
	}
	if !strings.HasPrefix(words[0], "@") && len(words) != 5 {
		return Schedule{}, fmt.Errorf(`has not five fields (minute, hour, day, month, weekday) but %d: write it as "*/10 * * * *", or "@every 10m"`, len(words))
	}
	named := strings.HasPrefix(words[0], "@") && words[0] != "@hourly" ||
		!strings.HasPrefix(words[0], "@") && !strings.HasPrefix(words[1], "*")
	in := zone.String()
	if named {
		in = "UTC" // reckoned on a clock that never changes, then read as the zone's
		sched.zone = zone
	}
	sched.next, err = fields.Parse("CRON_TZ=" + in + " " + strings.Join(words, " "))
	if err != nil {
		return Schedule{}, fmt.Errorf("%w: write it as \"@every 5m\" or \"0 8 * * *\"", err)
	}
	return sched, nil
}

func every(words []string) (Schedule, error) {
	d, err := ParseDuration(strings.Join(words, " "))
	if err != nil {
		return Schedule{}, err
	}
	if time.Duration(d) < minInterval {
		return Schedule{}, errors.New("is shorter than one second")
	}
	return Schedule{next: cron.Every(time.Duration(d))}, nil
}

func zonePrefix(word string) (name string, ok bool) {
	if name, ok = strings.CutPrefix(word, "CRON_TZ="); ok {
		return name, true
	}
	return strings.CutPrefix(word, "TZ=")
}

// longestLeap is how far a zone's clock is put forward in one night, and more.
const longestLeap = 3 * time.Hour

// Next is the first time after the given one, in whole seconds; the zero time when
// there is none.
func (s Schedule) Next(after time.Time) time.Time {
	switch {
	case s.next == nil:
		return time.Time{}
	case s.zone == nil:
		return s.next.Next(after)
	}
	local := after.In(s.zone)
	wall := time.Date(local.Year(), local.Month(), local.Day(), local.Hour(), local.Minute(), local.Second(), 0, time.UTC)
	wall = wall.Add(-longestLeap) // what was leapt over may still be to come
	for {
		wall = s.next.Next(wall)
		if wall.IsZero() {
			return time.Time{}
		}
		// What the zone skips comes after the leap, what it repeats the first time; either
		// may lie before after.
		if t := Instant(wall, s.zone); t.After(after) {
			return t
		}
	}
}

// String is the schedule as it was written.
func (s Schedule) String() string { return s.text }

// UnmarshalText reads what ParseSchedule reads.
func (s *Schedule) UnmarshalText(text []byte) error {
	v, err := ParseSchedule(string(text))
	if err == nil {
		*s = v
	}
	return err
}

// MarshalText writes the schedule as it was written.
func (s Schedule) MarshalText() ([]byte, error) { return []byte(s.text), nil }
