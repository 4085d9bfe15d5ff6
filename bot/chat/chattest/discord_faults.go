package chattest

import (
	"slices"
	"time"
)

// DiscordFault is what becomes of the next calls of a route.
type DiscordFault struct {
	Route string // as in Calls; "" is any
	Times int    // how many calls; 0 is one, -1 is all

	Status     int           // of the answer
	Code       int           // Discord's, with its message; the status follows from it
	HTML       bool          // a page of what stands before Discord
	RetryAfter time.Duration // 429 with this wait
	Global     bool          // that 429 is for every route
	Lost       bool          // the call has its effect, and its answer never arrives
	Cut        bool          // the call has its effect, and half its answer arrives
}

// Fail breaks the next call, or the next few.
func (d *Discord) Fail(f DiscordFault) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if f.Times == 0 {
		f.Times = 1
	}
	d.faults = append(d.faults, &f)
}

// Heal takes back every fault that waits.
func (d *Discord) Heal() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.faults = nil
}

// fault takes the next fault for a route. The caller holds the lock.
func (d *Discord) fault(route string) *DiscordFault {
	for i, f := range d.faults {
		if f.Route != "" && f.Route != route {
			continue
		}
		if f.Times > 0 {
			if f.Times--; f.Times == 0 {
				d.faults = slices.Delete(d.faults, i, i+1)
			}
		}
		return f
	}
	return nil
}
