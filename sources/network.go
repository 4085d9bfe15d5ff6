package sources

import (
	"errors"
	"time"

	"parley/config"
)

// Network is how other servers are asked; the section "network" of the settings.
type Network struct {
	UserAgent    string          `yaml:"user_agent"`
	AllowPrivate bool            `yaml:"allow_private"` // addresses inside our own network may be sources
	Timeout      config.Duration `yaml:"timeout"`       // of one request, to the last byte
	MaxBytes     int64           `yaml:"max_bytes"`     // of one answer after decompression
	PerHost      int             `yaml:"per_host"`      // requests under way to one host
}

const (
	defaultUserAgent = "Parley (news watcher)"
	defaultTimeout   = 20 * time.Second
	maxTimeout       = 5 * time.Minute
	defaultMaxBytes  = 10_000_000
	minMaxBytes      = 10_000
	maxMaxBytes      = 100_000_000 // what a parser makes of it is some twenty times larger
	defaultPerHost   = 2
	maxPerHost       = 16

	// maxWait is how long one Fetch may wait for its turns in all: where many sources
	// of a slow host are due at one time, the last ones give up and come again.
	maxWait = time.Minute
	// readByte is what a byte of an answer may take to be read; even with the parser
	// on a small machine it takes a fraction of it.
	readByte = time.Microsecond
)

// DecodeNetwork reads the section "network"; what it leaves out has its default.
func DecodeNetwork(s config.Section) (Network, error) {
	n := Network{}.WithDefaults()
	errs := []error{s.Decode(&n)}
	wrong := func(key, format string, args ...any) {
		errs = append(errs, s.Key(key).Errorf(format, args...))
	}
	if n.UserAgent != line(n.UserAgent, 200) || n.UserAgent == "" {
		wrong("user_agent", "must be one line of at most 200 characters")
	}
	if t := time.Duration(n.Timeout); t < time.Second || t > maxTimeout {
		wrong("timeout", "must be between 1s and 5m, this is %s", n.Timeout)
	}
	if n.MaxBytes < minMaxBytes || n.MaxBytes > maxMaxBytes {
		wrong("max_bytes", "must be between %d and %d, this is %d", minMaxBytes, maxMaxBytes, n.MaxBytes)
	}
	if n.PerHost < 1 || n.PerHost > maxPerHost {
		wrong("per_host", "must be between 1 and %d, this is %d", maxPerHost, n.PerHost)
	}
	if err := errors.Join(errs...); err != nil {
		return Network{}, err
	}
	return n, nil
}

// Longest is more than one Fetch takes: waiting for its turns, asking, and reading the
// largest answer that is allowed.
func (n Network) Longest() time.Duration {
	n = n.WithDefaults()
	return maxWait + time.Duration(n.Timeout) + time.Duration(n.MaxBytes)*readByte
}

// WithDefaults is n with the default for what it leaves at zero.
func (n Network) WithDefaults() Network {
	if n.UserAgent == "" {
		n.UserAgent = defaultUserAgent
	}
	if n.Timeout <= 0 {
		n.Timeout = config.Duration(defaultTimeout)
	}
	if n.MaxBytes <= 0 {
		n.MaxBytes = defaultMaxBytes
	}
	if n.PerHost <= 0 {
		n.PerHost = defaultPerHost
	}
	return n
}
