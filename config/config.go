// Package config reads the settings file: its outline, sections that each part of
// Parley decodes itself and strictly, and the values that need care (secrets,
// durations, schedules).
//
// A part declares its settings as a struct with yaml tags, sets the defaults in it,
// and calls [Section.Decode]. Keys lists the settings of such a struct, so a test can
// hold every struct against the example file.
package config

import (
	"bytes"
	_ "embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"go.yaml.in/yaml/v4"
)

// Config is the outline of the settings. The sections are decoded by the parts they
// belong to.
type Config struct {
	Name      string         `yaml:"-"`         // file name for errors, or "default settings"
	Database  Secret         `yaml:"database"`  // "parley.db" or "postgres://…"
	Retention Duration       `yaml:"retention"` // how long what was read is kept
	Zone      *time.Location `yaml:"zone"`      // of the times that people are shown
	Health    string         `yaml:"health"`    // where the bot can be asked how it is, as "127.0.0.1:7676"; empty: nowhere

	Network   Section `yaml:"network"`
	Sources   Section `yaml:"sources"`
	Actors    Section `yaml:"actors"`    // whom the gazetteer lacks
	Conflicts Section `yaml:"conflicts"` // beside those built in
	Kinds     Section `yaml:"kinds"`     // of developments, likewise
	Watches   Section `yaml:"watches"`
	Routes    Section `yaml:"routes"`
	Channels  Section `yaml:"channels"` // what holds for one, whichever route leads there
	Operator  Section `yaml:"operator"` // who is told of Parley's own troubles
	Terminal  Section `yaml:"terminal"`
	Slack     Section `yaml:"slack"`
	Discord   Section `yaml:"discord"`
	Webhook   Section `yaml:"webhook"`
}

const (
	defaultName      = "default settings"
	defaultDatabase  = "parley.db"
	defaultHealth    = "127.0.0.1:7676"
	defaultRetention = 90 * day
	minRetention     = day     // below it a story would be forgotten while it is told
	maxFile          = 1 << 20 // bytes; a settings file beyond it is some other file
)

//go:embed default.yaml
var defaultFile []byte

//go:embed example.yaml
var exampleFile []byte

// Default is the settings file that is used when none is named.
func Default() []byte { return bytes.Clone(defaultFile) }

// Example is a settings file that shows and explains every setting.
func Example() []byte { return bytes.Clone(exampleFile) }

// Load reads the settings file at path; "" means the embedded default settings.
func Load(path string) (*Config, error) {
	if path == "" {
		return Parse(defaultName, defaultFile)
	}
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("read settings: there is no file %s: check the path, or name no file to run with the default settings", path)
	case err != nil:
		return nil, fmt.Errorf("read settings: %w", err)
	case info.IsDir():
		return nil, fmt.Errorf("read settings: %s is a folder: name the file in it", path)
	case info.Size() > maxFile:
		return nil, fmt.Errorf("read settings: %s is larger than 1 MB: this is no settings file", path)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read settings: %w", err)
	}
	return Parse(path, data)
}

// Parse reads settings from data. Name is the file's path: it stands in errors, and
// relative paths after "file:" start in its folder.
func Parse(name string, data []byte) (*Config, error) {
	root, err := parse(name, data)
	if err != nil {
		return nil, err
	}
	c := &Config{
		Name:      name,
		Database:  NewSecret(defaultDatabase),
		Retention: Duration(defaultRetention),
		Health:    defaultHealth,
		Zone:      time.UTC,
	}
	if err := root.Decode(c); err != nil {
		return nil, err
	}
	if c.Database.Reveal() == "" {
		return nil, root.Key("database").Errorf(`is empty: write a file name as "parley.db"`)
	}
	if time.Duration(c.Retention) < minRetention {
		return nil, root.Key("retention").Errorf(`%s is too short: write at least "1d"`, c.Retention)
	}
	return c, nil
}

// parse reads the one document of a settings file and refuses what no part could
// decode in a clear way.
func parse(name string, data []byte) (Section, error) {
	file := &file{name: name, folder: filepath.Dir(name)}
	if name == defaultName {
		file.folder = ""
	}
	empty := fmt.Errorf("%s: holds no settings: write at least sources, watches and routes, or name no file to run with the default settings", name)
	if len(bytes.TrimSpace(data)) == 0 {
		return Section{}, empty
	}
	loader, err := yaml.NewLoader(bytes.NewReader(data))
	if err != nil {
		return Section{}, fmt.Errorf("%s: %w", name, err)
	}
	var doc, more yaml.Node
	if err := loader.Load(&doc); err != nil {
		return Section{}, syntaxError(name, data, err)
	}
	if doc.Kind == 0 || len(doc.Content) == 0 || doc.Content[0].Tag == "!!null" {
		return Section{}, empty
	}
	if err := loader.Load(&more); err == nil {
		return Section{}, fmt.Errorf("%s:%d: a second document begins here: keep one, remove the line \"---\"", name, more.Line)
	}
	root := Section{file: file, node: doc.Content[0], line: doc.Content[0].Line}
	if root.node.Kind != yaml.MappingNode {
		return Section{}, root.Errorf("settings are written as \"key: value\" lines, this is %s", describe(root.node))
	}
	return root, duplicates(root, 0)
}

const maxDepth = 50 // nothing in the settings nests deeper than five

// duplicates refuses a key that stands twice in one map: the second would silently win.
func duplicates(s Section, depth int) error {
	if depth > maxDepth {
		return s.Errorf("nests too deep")
	}
	var errs []error
	switch s.node.Kind {
	case yaml.MappingNode:
		lines := map[string]int{}
		for i := 0; i+1 < len(s.node.Content); i += 2 {
			key, value := s.node.Content[i], s.node.Content[i+1]
			if key.Kind != yaml.ScalarNode {
				errs = append(errs, s.at(key.Line).Errorf("a key must be one word, this is %s", describe(key)))
				continue
			}
			if first, ok := lines[key.Value]; ok {
				errs = append(errs, s.at(key.Line).Errorf("key %q stands twice: first in line %d", key.Value, first))
			}
			lines[key.Value] = key.Line
			errs = append(errs, duplicates(s.member(key.Value, value), depth+1))
		}
	case yaml.SequenceNode:
		for _, item := range s.Items() {
			errs = append(errs, duplicates(item, depth+1))
		}
	}
	return errors.Join(errs...)
}

// syntaxError words what the YAML reader refuses for somebody who does not know its
// terms. It never quotes the file: the value at fault may be a secret.
func syntaxError(name string, data []byte, err error) error {
	var load *yaml.LoadError
	if !errors.As(err, &load) {
		return fmt.Errorf("%s: holds no settings: write at least sources, watches and routes, or name no file to run with the default settings", name)
	}
	line := load.Mark.Line
	if load.Mark.Column == 1 && load.ContextMark.Line > 0 && strings.Contains(load.Message, "end of stream") {
		line = load.ContextMark.Line
	}
	said := load.Message
	switch text := lineOf(data, line); {
	case strings.HasPrefix(strings.TrimLeft(text, " "), "\t"):
		said = "a tab cannot indent: use spaces"
	case strings.Contains(said, "unknown anchor"):
		said = `a value that begins with "*" must be put in quotes`
	case strings.Contains(said, "cannot start any token"):
		said = `a value that begins with such a sign must be put in quotes`
	case strings.Contains(said, "mapping values are not allowed"):
		said = `": " stands where it cannot: check the indentation, or put the value in quotes`
	case strings.Contains(said, "UTF-8"), strings.Contains(said, "control characters"):
		said = "the file is not plain UTF-8 text: save it as UTF-8"
	case strings.Contains(said, `'`) && !strings.Contains(said, "did not find expected"):
		said = "the text is not valid YAML"
	}
	if line == 0 {
		return fmt.Errorf("%s: %s", name, said)
	}
	return fmt.Errorf("%s:%d: %s", name, line, said)
}

func lineOf(data []byte, line int) string {
	for i := 1; i < line; i++ {
		_, after, ok := bytes.Cut(data, []byte("\n"))
		if !ok {
			return ""
		}
		data = after
	}
	text, _, _ := bytes.Cut(data, []byte("\n"))
	return string(text)
}
