package config

import (
	"fmt"
	"strconv"

	"go.yaml.in/yaml/v4"
)

// Section is a part of the settings that is not decoded yet; it knows its file, line
// and path. The zero Section is empty.
type Section struct {
	file *file
	node *yaml.Node // nil when the file does not hold it
	line int
	path string
}

// Empty reports whether the file says nothing here.
func (s Section) Empty() bool {
	n := s.value()
	return n == nil || n.Tag == "!!null" || len(n.Content) == 0 && n.Kind != yaml.ScalarNode
}

// Items are the elements of a list in their order, each knowing its own line; of
// anything else there are none.
func (s Section) Items() []Section {
	n := s.value()
	if n == nil || n.Kind != yaml.SequenceNode {
		return nil
	}
	items := make([]Section, len(n.Content))
	for i, c := range n.Content {
		items[i] = Section{file: s.file, node: c, line: c.Line, path: s.path + "[" + strconv.Itoa(i) + "]"}
	}
	return items
}

// Keys are the keys of a map in the order of the file; of anything else there are none.
func (s Section) Keys() []string {
	n := s.value()
	if n == nil || n.Kind != yaml.MappingNode {
		return nil
	}
	keys := make([]string, 0, len(n.Content)/2)
	for i := 0; i+1 < len(n.Content); i += 2 {
		keys = append(keys, n.Content[i].Value)
	}
	return keys
}

// Key is a member of a map. When the file does not hold it, the section is empty and
// its errors name the line of the map.
func (s Section) Key(name string) Section {
	n := s.value()
	if n != nil && n.Kind == yaml.MappingNode {
		for i := 0; i+1 < len(n.Content); i += 2 {
			if n.Content[i].Value == name {
				return s.member(name, n.Content[i+1])
			}
		}
	}
	return Section{file: s.file, line: s.line, path: s.join(name)}
}

// Written is what the file itself says here, to be quoted in an error: "$NAME" and
// "file:PATH" as they are, never what they stand for. A list or a map is told as such;
// "" is what is left out.
func (s Section) Written() string {
	n := s.value()
	switch {
	case n == nil:
		return ""
	case n.Kind != yaml.ScalarNode:
		return describe(n)
	}
	return short(n.Value)
}

// Errorf is an error about this section: "parley.yaml:12: sources[2].url: …". An
// argument that holds what a $NAME or a file: of this file was decoded to is shown as
// it is written; of a part of such a value only the caller knows, and shows Written.
func (s Section) Errorf(format string, args ...any) error {
	where := "settings"
	if s.file != nil {
		where = s.file.name
	}
	if s.line > 0 {
		where += ":" + strconv.Itoa(s.line)
	}
	if s.path != "" {
		where += ": " + s.path
	}
	return fmt.Errorf("%s: %w", where, fmt.Errorf(format, s.file.hide(args)...))
}

func (s Section) member(name string, value *yaml.Node) Section {
	return Section{file: s.file, node: value, line: value.Line, path: s.join(name)}
}

func (s Section) join(name string) string {
	if s.path == "" {
		return name
	}
	return s.path + "." + name
}

func (s Section) at(line int) Section {
	s.line = line
	return s
}

// value is the section's node, or what an alias in its place stands for.
func (s Section) value() *yaml.Node {
	n := s.node
	for n != nil && n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	return n
}

func describe(n *yaml.Node) string {
	switch n.Kind {
	case yaml.SequenceNode:
		return "a list"
	case yaml.MappingNode:
		return "a map of keys"
	}
	switch n.ShortTag() {
	case "!!int", "!!float":
		return "a number"
	case "!!bool":
		return "true or false"
	case "!!null":
		return "nothing"
	}
	return "text"
}
