package config

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"go.yaml.in/yaml/v4"
)

// Secret is a value that never prints. It holds a pointer, so that fmt shows no more
// than an address even where it cannot call the methods, as in an unexported field.
type Secret struct{ value *string }

const masked = "***"

// NewSecret hides value.
func NewSecret(value string) Secret { return Secret{&value} }

// Reveal is the value itself, for the one call that needs it.
func (s Secret) Reveal() string {
	if s.value == nil {
		return ""
	}
	return *s.value
}

func (Secret) String() string               { return masked }
func (Secret) GoString() string             { return masked }
func (Secret) Format(f fmt.State, _ rune)   { io.WriteString(f, masked) }
func (Secret) MarshalText() ([]byte, error) { return []byte(masked), nil }
func (Secret) MarshalJSON() ([]byte, error) { return []byte(`"` + masked + `"`), nil }
func (Secret) LogValue() slog.Value         { return slog.StringValue(masked) }

// environment matches a value that names a variable: the whole value, so that a
// password with a dollar sign in it stays what it is.
var environment = regexp.MustCompile(`^\$([A-Za-z_][A-Za-z0-9_]*)$`)

const maxSecretFile = 64 << 10

// text is the value of a scalar, with $NAME and file:PATH replaced by what they stand
// for. Its errors hold the name and the path, never a value.
func (s Section) text() (string, error) {
	n := s.value()
	if n.Kind != yaml.ScalarNode {
		return "", s.Errorf("must be text, this is %s", describe(n))
	}
	if m := environment.FindStringSubmatch(n.Value); m != nil {
		value, ok := os.LookupEnv(m[1])
		if !ok {
			return "", s.Errorf("the environment variable %s is not set: set it, or write the value here", m[1])
		}
		s.file.expanded(n.Value, value)
		return value, nil
	}
	// An address such as file://… is not meant, and is refused where addresses are checked.
	if path, ok := strings.CutPrefix(n.Value, "file:"); ok && !strings.HasPrefix(path, "//") {
		value, err := s.readFile(path)
		s.file.expanded(n.Value, value)
		return value, err
	}
	return n.Value, nil
}

func (s Section) readFile(path string) (string, error) {
	if s.file != nil && s.file.folder != "" && !filepath.IsAbs(path) {
		path = filepath.Join(s.file.folder, path)
	}
	f, err := os.Open(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "", s.Errorf("there is no file %s: relative paths start in the folder of the settings file", path)
	case err != nil:
		return "", s.Errorf("%w", err)
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxSecretFile+1))
	if err != nil {
		return "", s.Errorf("%w", err)
	}
	if len(data) > maxSecretFile {
		return "", s.Errorf("%s is larger than 64 kB: it should hold only the value", path)
	}
	return strings.TrimRight(string(data), "\r\n"), nil
}
