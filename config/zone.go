package config

import (
	"errors"
	"fmt"
	"time"
	_ "time/tzdata" // zones are known by name on machines that carry no table of them
)

// Zone loads a time zone by its name, as "Europe/Kyiv".
func Zone(name string) (*time.Location, error) { return zoneOf(name) }

// zoneOf loads a zone by its name. "" and "Local" would mean whatever the machine is
// set to, so that the same settings would differ from one to the next.
func zoneOf(name string) (*time.Location, error) {
	if name == "" || name == "Local" {
		return nil, errors.New(`names no zone: write it as "UTC" or "Europe/Berlin"`)
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		return nil, fmt.Errorf(`%q is no time zone: write it as "UTC" or "Europe/Berlin"`, short(name))
	}
	return zone, nil
}

// Instant is when a clock of the zone shows what wall reads, the first time where the
// clock is put back and shows it twice. Where it is put forward and never shows it, it is
// the moment so long after the leap as wall reads after it: never on the day before. The
// zone of wall itself is not looked at.
func Instant(wall time.Time, zone *time.Location) time.Time {
	utc := time.Date(wall.Year(), wall.Month(), wall.Day(), wall.Hour(), wall.Minute(), wall.Second(), 0, time.UTC)
	by := func(around time.Time) (t time.Time, shown bool) {
		_, offset := around.In(zone).Zone()
		t = utc.Add(-time.Duration(offset) * time.Second).In(zone)
		return t, t.Format(time.DateTime) == utc.Format(time.DateTime)
	}
	before, shownBefore := by(utc.Add(-farthest))
	after, shownAfter := by(utc.Add(farthest))
	if shownAfter && (!shownBefore || after.Before(before)) {
		return after
	}
	return before
}

// farthest is farther than any zone lies from UTC.
const farthest = 26 * time.Hour
