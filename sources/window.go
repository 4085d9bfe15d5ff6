package sources

import (
	"errors"
	"strings"
	"time"

	"parley/config"
)

// Window says which items of a source's first poll are told and which are only
// learnt: "6h" tells those of the last six hours, "all" tells every one. The zero
// Window tells none but those of this moment.
type Window struct {
	span time.Duration
	all  bool
}

// ParseWindow reads a span of time, or "all".
func ParseWindow(s string) (Window, error) {
	s = strings.TrimSpace(s)
	if s == "all" {
		return Window{all: true}, nil
	}
	d, err := config.ParseDuration(s)
	if err != nil {
		return Window{}, errors.New(`is neither a span of time, as "6h", nor "all"`)
	}
	return Window{span: time.Duration(d)}, nil
}

// Learns reports whether an item is outside the window, so that it teaches and tells
// nothing. An item without a date is, unless the window is "all": it may be years old.
func (w Window) Learns(published, now time.Time) bool {
	if w.all {
		return false
	}
	return published.IsZero() || published.Before(now.Add(-w.span))
}

func (w Window) String() string {
	if w.all {
		return "all"
	}
	return config.Duration(w.span).String()
}

// UnmarshalText reads what ParseWindow reads.
func (w *Window) UnmarshalText(text []byte) error {
	v, err := ParseWindow(string(text))
	if err == nil {
		*w = v
	}
	return err
}

// MarshalText writes what UnmarshalText reads.
func (w Window) MarshalText() ([]byte, error) { return []byte(w.String()), nil }
