package alert

import (
	"cmp"
	"errors"
	"slices"
	"strings"
	"time"

	"parley/config"
)

// Channel is what holds for one channel, whichever route leads there.
type Channel struct {
	Channel string         `yaml:"channel"` // as routes write it
	Zone    *time.Location `yaml:"zone"`    // of its quiet hours and digests
	Cap     int            `yaml:"cap"`     // the most alerts it is told at once in an hour; 0: any number

	// Asked for in chat, instead of what each route says; nil: that holds.
	Quiet  *Quiet  `yaml:"-"`
	Digest *string `yaml:"-"`
}

// In is what holds for a channel.
func (r Rules) In(channel string) Channel {
	for _, c := range r.Own {
		if c.Channel == channel {
			return c
		}
	}
	zone := r.zone
	if zone == nil {
		zone = time.UTC
	}
	return Channel{Channel: channel, Zone: zone}
}

// The hour at which a daily or weekly digest comes where the settings name none.
var rhythms = map[string]string{"hourly": "@hourly", "daily": "0 8 * * *", "weekly": "0 8 * * mon"}

// Schedule is the schedule of a route's digest, in the channel's zone unless it names one
// itself.
func (c Channel) Schedule(digest string) string {
	text := cmp.Or(rhythms[digest], digest)
	if strings.HasPrefix(text, "@every") || strings.HasPrefix(text, "TZ=") || strings.HasPrefix(text, "CRON_TZ=") {
		return text
	}
	return "TZ=" + c.Zone.String() + " " + text
}

// Digest is one digest that one channel gets, of all routes that lead there with this
// schedule.
type Digest struct{ Channel, Schedule string }

// Digests lists every digest, each once, in the routes' order.
func (r Rules) Digests() []Digest {
	var all []Digest
	for _, route := range r.Routes {
		for _, channel := range route.To {
			in := r.In(channel)
			digest := in.DigestOf(route)
			if digest == "" {
				continue
			}
			if d := (Digest{channel, in.Schedule(digest)}); !slices.Contains(all, d) {
				all = append(all, d)
			}
		}
	}
	return all
}

// CatchUpCap is how many alerts an hour a channel without a lower cap is told one by one
// where a first poll, or the first after a time away, brings more.
const CatchUpCap = 10

// capOf is the cap of a channel for what is decided on now; 0: it has none.
func (r Rules) capOf(channel string) int {
	own := r.In(channel).Cap
	if r.CatchesUp && (own == 0 || own > CatchUpCap) {
		return CatchUpCap
	}
	return own
}

// BacklogCap is how many stories a channel is told one by one of what waited for it while
// it could not be told.
func (r Rules) BacklogCap(channel string) int {
	r.CatchesUp = true
	return r.capOf(channel)
}

// Capped lists the channels that have a cap.
func (r Rules) Capped() []string {
	if r.CatchesUp {
		return r.Channels()
	}
	var all []string
	for _, c := range r.Own {
		if c.Cap > 0 {
			all = append(all, c.Channel)
		}
	}
	return all
}

// AtOnce are the same rules without what makes a channel wait: what would be told is the
// same, when is not asked.
func (r Rules) AtOnce() Rules {
	r.Own, r.CatchesUp = nil, false
	r.Routes = slices.Clone(r.Routes)
	for i := range r.Routes {
		r.Routes[i].Quiet, r.Routes[i].Digest = nil, ""
	}
	return r
}

// DecodeChannels reads the section channels; zone is that of channels which name none.
// Every mistake is in the error.
func (r *Rules) DecodeChannels(s config.Section, zone *time.Location) error {
	r.zone = zone
	if !s.Empty() && s.Items() == nil {
		return s.Errorf("must be a list of channels, each with its name")
	}
	var errs []error
	for _, item := range s.Items() {
		c := Channel{Zone: zone}
		if err := item.Decode(&c); err != nil {
			errs = append(errs, err)
			continue
		}
		known := r.Channels()
		same := slices.IndexFunc(known, func(k string) bool { return spelling(k) == spelling(c.Channel) })
		switch {
		case c.Channel == "":
			errs = append(errs, item.Errorf("names no channel: write it as routes do"))
		case same < 0:
			errs = append(errs, item.Key("channel").Errorf("no route leads to %q: %s", c.Channel, config.Suggest(c.Channel, known)))
		case slices.ContainsFunc(r.Own, func(o Channel) bool { return o.Channel == known[same] }):
			errs = append(errs, item.Key("channel").Errorf("%q is there already", c.Channel))
		case c.Cap < 0:
			errs = append(errs, item.Key("cap").Errorf("must be 0 or more, this is %d", c.Cap))
		default:
			c.Channel = known[same]
			r.Own = append(r.Own, c)
		}
	}
	return errors.Join(errs...)
}

// spelling is a channel without what may be left out of its name: "slack:#desk" and
// "slack:desk" are one.
func spelling(channel string) string {
	platform, name, _ := strings.Cut(channel, ":")
	return platform + ":" + strings.TrimPrefix(name, "#")
}
