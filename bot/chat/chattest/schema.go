package chattest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/dlclark/regexp2"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
	"golang.org/x/text/language"
	"golang.org/x/text/message"
)

// Spec is a schema that a vendor published, compiled as far as it is asked for. It is safe
// for concurrent use.
type Spec struct {
	mu       sync.Mutex
	compiler *jsonschema.Compiler
	address  string
	compiled map[string]*jsonschema.Schema
}

// OpenSpec reads a schema by its path among the vendors' specs, which lie beside the
// repository; the error is fs.ErrNotExist where they do not. More documents that the first
// one refers to may follow, each as its address and its path.
func OpenSpec(path string, more ...[2]string) (*Spec, error) {
	s := &Spec{compiler: jsonschema.NewCompiler(), address: "https://spec.invalid/" + path, compiled: map[string]*jsonschema.Schema{}}
	s.compiler.UseRegexpEngine(lookahead)
	for _, d := range append([][2]string{{s.address, path}}, more...) {
		data, err := os.ReadFile(filepath.Join(beside("data", "specs"), filepath.FromSlash(d[1])))
		if err != nil {
			return nil, err
		}
		doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", d[1], err)
		}
		if err := s.compiler.AddResource(d[0], doc); err != nil {
			return nil, fmt.Errorf("read %s: %w", d[1], err)
		}
	}
	return s, nil
}

// NeedSpec is OpenSpec for a test that cannot do without; where the specs are not at hand
// the test is passed over.
func NeedSpec(t testing.TB, path string, more ...[2]string) *Spec {
	t.Helper()
	s, err := OpenSpec(path, more...)
	if errors.Is(err, fs.ErrNotExist) && os.Getenv("PARLEY_TEST_ALL") == "" {
		t.Skip("the vendors' specs are not beside the repository")
	}
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// Check holds a JSON text against the part of the spec that pointer names, as
// "/definitions/Button"; "" is the whole.
func (s *Spec) Check(pointer string, body []byte) error {
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(body))
	if err != nil {
		return err
	}
	schema, err := s.schema(pointer)
	if err != nil {
		return err
	}
	if err := schema.Validate(v); err != nil {
		var invalid *jsonschema.ValidationError
		if errors.As(err, &invalid) {
			return errors.New(strings.Join(leaves(invalid), "; "))
		}
		return err
	}
	return nil
}

// CheckValue is Check of a value's JSON.
func (s *Spec) CheckValue(pointer string, v any) error {
	body, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return s.Check(pointer, body)
}

func (s *Spec) schema(pointer string) (*jsonschema.Schema, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if have := s.compiled[pointer]; have != nil {
		return have, nil
	}
	address := s.address
	if pointer != "" {
		address += "#" + pointer
	}
	schema, err := s.compiler.Compile(address)
	if err != nil {
		return nil, err
	}
	s.compiled[pointer] = schema
	return schema, nil
}

// leaves are the findings that lie deepest: of the thirty branches of a union, the one the
// document meant is the one it got furthest in.
func leaves(e *jsonschema.ValidationError) []string {
	var (
		found   []string
		deepest int
		english = message.NewPrinter(language.English)
	)
	var walk func(e *jsonschema.ValidationError)
	walk = func(e *jsonschema.ValidationError) {
		for _, c := range e.Causes {
			walk(c)
		}
		if len(e.Causes) > 0 {
			return
		}
		if _, isConst := e.ErrorKind.(*kind.Const); isConst && len(e.InstanceLocation) > 0 {
			if last := e.InstanceLocation[len(e.InstanceLocation)-1]; last == "type" {
				return // another branch of the union
			}
		}
		depth := len(e.InstanceLocation)
		if depth < deepest {
			return
		}
		if depth > deepest {
			found, deepest = nil, depth
		}
		said := "/" + strings.Join(e.InstanceLocation, "/") + ": " + e.ErrorKind.LocalizedString(english)
		if !slices.Contains(found, said) && len(found) < 8 {
			found = append(found, said)
		}
	}
	walk(e)
	if len(found) == 0 {
		return []string{e.Error()}
	}
	return found
}

// lookahead compiles the patterns that Go's own engine refuses.
func lookahead(pattern string) (jsonschema.Regexp, error) {
	re, err := regexp2.Compile(pattern, regexp2.ECMAScript)
	if err != nil {
		return nil, err
	}
	return backtracking{re}, nil
}

type backtracking struct{ re *regexp2.Regexp }

func (b backtracking) String() string { return b.re.String() }

func (b backtracking) MatchString(s string) bool {
	found, err := b.re.MatchString(s)
	return err == nil && found
}

// beside is a path in the folder of shared material beside the repository.
func beside(elem ...string) string {
	dir, err := os.Getwd()
	if err != nil {
		return ""
	}
	for ; dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			break
		}
	}
	return filepath.Join(append([]string{filepath.Dir(dir), "shared"}, elem...)...)
}
