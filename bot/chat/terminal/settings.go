package terminal

import (
	"fmt"
	"slices"

	"parley/config"
)

// Color says whether to colour what is written.
type Color int

const (
	Auto Color = iota // when it goes to a terminal and NO_COLOR is not set
	Always
	Never
)

var colorNames = []string{"auto", "always", "never"}

func (c Color) String() string { return colorNames[c] }

// UnmarshalText reads a colour setting.
func (c *Color) UnmarshalText(text []byte) error {
	i := slices.Index(colorNames, string(text))
	if i < 0 {
		return fmt.Errorf("unknown color setting %q: %s", text, config.Suggest(string(text), colorNames))
	}
	*c = Color(i)
	return nil
}

// Options of a terminal, as the settings write them; the zero value finds out for itself.
type Options struct {
	Color Color `yaml:"color"`
	Width int   `yaml:"width"` // columns; 0 is that of the terminal, or 80
}

const (
	defaultWidth = 80
	minWidth     = 40
	widest       = 100 // of what a terminal offers: longer lines are hard to read
	maxWidth     = 400
)

// Decode reads the section terminal.
func Decode(s config.Section) (Options, error) {
	var o Options
	if err := s.Decode(&o); err != nil {
		return Options{}, err
	}
	if o.Width != 0 && (o.Width < minWidth || o.Width > maxWidth) {
		return Options{}, s.Key("width").Errorf("must be 0 or from %d to %d, this is %d", minWidth, maxWidth, o.Width)
	}
	return o, nil
}
