package config

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Duration is a span of time as people write it in settings: "90d", "6h", "1d12h",
// "15m". It is never negative.
type Duration time.Duration

const day = 24 * time.Hour

const maxDays = 36500 // a century, well inside what time.Duration holds

var days = regexp.MustCompile(`^(\d{1,9})d`)

// ParseDuration reads a span of time; days may be given, weeks and months may not.
func ParseDuration(s string) (Duration, error) {
	rest := strings.TrimSpace(s)
	wrong := fmt.Errorf(`%q is no span of time: write it as "90d", "6h", "15m" or "30s"`, short(s))
	if rest == "" {
		return 0, wrong
	}
	var d time.Duration
	if m := days.FindStringSubmatch(rest); m != nil {
		n, err := strconv.Atoi(m[1])
		if err != nil || n > maxDays {
			return 0, fmt.Errorf("%q is longer than a hundred years", short(s))
		}
		d, rest = time.Duration(n)*day, rest[len(m[0]):]
	}
	if rest != "" {
		more, err := time.ParseDuration(rest)
		if err != nil || more < 0 || strings.HasPrefix(rest, "+") {
			return 0, wrong
		}
		if more > maxDays*day {
			return 0, fmt.Errorf("%q is longer than a hundred years", short(s))
		}
		d += more
	}
	return Duration(d), nil
}

// UnmarshalText reads what ParseDuration reads.
func (d *Duration) UnmarshalText(text []byte) error {
	v, err := ParseDuration(string(text))
	if err == nil {
		*d = v
	}
	return err
}

// MarshalText writes what UnmarshalText reads.
func (d Duration) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// String is the span as it is written in settings, without parts that are zero.
func (d Duration) String() string {
	n := time.Duration(d) / day
	rest := time.Duration(d) % day
	if rest == 0 && n > 0 {
		return strconv.Itoa(int(n)) + "d"
	}
	s := rest.String()
	if strings.HasSuffix(s, "m0s") {
		s = strings.TrimSuffix(s, "0s")
	}
	if strings.HasSuffix(s, "h0m") {
		s = strings.TrimSuffix(s, "0m")
	}
	if n > 0 {
		s = strconv.Itoa(int(n)) + "d" + s
	}
	return s
}
