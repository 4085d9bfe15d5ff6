package config

import (
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"sync"
)

// file is where a section comes from. It remembers what each $NAME and file: was
// decoded to, so that no error shows it.
type file struct {
	name   string
	folder string // where relative paths start; "" when there is no file

	mu     sync.Mutex
	stands map[string]string // what a value stands for → as it is written
}

// minHidden is how long a value is that is hidden inside a longer text too. A shorter
// one would be found in ordinary words, and is hidden where it stands alone.
const minHidden = 6

// expanded remembers that written stands for value.
func (f *file) expanded(written, value string) {
	if f == nil || strings.TrimSpace(value) == "" {
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.stands == nil {
		f.stands = map[string]string{}
	}
	f.stands[strings.TrimSpace(value)] = written
}

// hide puts what is written in the place of what it stands for. An error that held
// such a value wraps nothing more: what it wrapped would hold the value still.
func (f *file) hide(args []any) []any {
	if f == nil {
		return args
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.stands) == 0 {
		return args
	}
	shown := make([]any, len(args))
	for i, arg := range args {
		shown[i] = arg
		if err, ok := arg.(error); ok {
			if text := f.written(err.Error()); text != err.Error() {
				shown[i] = errors.New(text)
			}
			continue
		}
		switch v := reflect.ValueOf(arg); {
		case v.Kind() == reflect.String:
			if text := f.written(v.String()); text != v.String() {
				shown[i] = text
			}
		case v.Kind() == reflect.Slice && v.Type().Elem().Kind() == reflect.String:
			texts := make([]string, v.Len())
			for j := range texts {
				texts[j] = f.written(v.Index(j).String())
			}
			if fmt.Sprintf("%q", texts) != fmt.Sprintf("%q", arg) {
				shown[i] = texts
			}
		}
	}
	return shown
}

func (f *file) written(text string) string {
	if w, ok := f.stands[strings.TrimSpace(text)]; ok {
		return w
	}
	// The longest first: one value may be the beginning of another.
	values := slices.SortedFunc(maps.Keys(f.stands), func(a, b string) int { return len(b) - len(a) })
	for _, value := range values {
		if len(value) >= minHidden {
			text = strings.ReplaceAll(text, value, f.stands[value])
		}
	}
	return text
}
