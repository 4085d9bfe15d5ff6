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

// Past reports whether an item that is listed now was out when the source was last read
// and is too old to be news: a source that moves or tidies up lists old items anew. What
// is only listed late is none of them, and an item without a date may be of this moment.
func (w Window) Past(published, lastRead time.Time) bool {
	return !w.all && !published.IsZero() && published.Before(lastRead.Add(-max(w.span, listedLate)))
}

// listedLate is how late a source may list an item: some give only its day, some wait for
// an editor.
const listedLate = 48 * time.Hour

// All reports whether every item is told.
func (w Window) All() bool { return w.all }

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
