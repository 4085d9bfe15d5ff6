package store

import "time"

// Health is how a source stands, the worst first.
type Health int

const (
	Failing  Health = iota // its last poll failed
	Silent                 // it answers, and has brought nothing new for long
	Unpolled               // nobody asked it yet
	Well
)

// silentAfter is how long a source may bring nothing new before it is pointed out: many a
// feed dies without an error.
const silentAfter = 7 * 24 * time.Hour

// Health is how the source stands at a time.
func (r SourceRow) Health(now time.Time) Health {
	switch {
	case r.Failures > 0:
		return Failing
	case r.Polls == 0:
		return Unpolled
	case now.Sub(r.LastNew) > silentAfter: // also when it never brought any
		return Silent
	}
	return Well
}
