package config

import (
	"encoding"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"time"

	"go.yaml.in/yaml/v4"
)

// Decode sets into, a pointer to a struct with yaml tags or to a slice, a map or a
// value, to what the file says here. A key that into has no setting for is refused
// with the nearest right one; every mistake is in the error, each with its line. What
// the file does not say keeps the value it has: set the defaults first. An any becomes
// a string or a map[string]any.
func (s Section) Decode(into any) error {
	v := reflect.ValueOf(into)
	if v.Kind() != reflect.Pointer || v.IsNil() {
		return fmt.Errorf("decode %s: not a pointer: %T", s.path, into)
	}
	return s.decode(v.Elem())
}

// Keys lists the settings of a struct as Decode reads them, in the order of its fields.
func Keys(settings any) []string {
	t := reflect.TypeOf(settings)
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	var keys []string
	for i := range t.NumField() {
		if key := keyOf(t.Field(i)); key != "" {
			keys = append(keys, key)
		}
	}
	return keys
}

func keyOf(f reflect.StructField) string {
	key, _, _ := strings.Cut(f.Tag.Get("yaml"), ",")
	if !f.IsExported() || key == "-" {
		return ""
	}
	return key
}

var (
	sectionType = reflect.TypeFor[Section]()
	secretType  = reflect.TypeFor[Secret]()
	zoneType    = reflect.TypeFor[*time.Location]()
	textType    = reflect.TypeFor[encoding.TextUnmarshaler]()
)

func (s Section) decode(v reflect.Value) error {
	if v.Type() == sectionType {
		v.Set(reflect.ValueOf(s))
		return nil
	}
	n := s.value()
	if n == nil || n.Tag == "!!null" {
		return nil
	}
	switch {
	case v.Type() == secretType:
		text, err := s.text()
		if err == nil {
			v.Set(reflect.ValueOf(NewSecret(text)))
		}
		return err
	case v.Type() == zoneType:
		return s.decodeZone(v)
	case reflect.PointerTo(v.Type()).Implements(textType):
		if n.Kind != yaml.ScalarNode {
			return s.Errorf("must be one value, this is %s", describe(n))
		}
		if err := v.Addr().Interface().(encoding.TextUnmarshaler).UnmarshalText([]byte(n.Value)); err != nil {
			return s.Errorf("%w", err)
		}
		return nil
	}
	switch v.Kind() {
	case reflect.Struct:
		return s.decodeStruct(v)
	case reflect.Slice:
		return s.decodeList(v)
	case reflect.Map:
		return s.decodeMap(v)
	case reflect.String:
		text, err := s.text()
		if err == nil {
			v.SetString(text)
		}
		return err
	case reflect.Interface:
		return s.decodeAny(v)
	}
	return s.decodePlain(v)
}

// decodeAny reads what may be a text or a map of such: a string, or a map[string]any.
func (s Section) decodeAny(v reflect.Value) error {
	into := reflect.New(reflect.TypeFor[string]()).Elem()
	if s.value().Kind == yaml.MappingNode {
		into = reflect.New(reflect.TypeFor[map[string]any]()).Elem()
	}
	err := s.decode(into)
	v.Set(into)
	return err
}

func (s Section) decodeStruct(v reflect.Value) error {
	if n := s.value(); n.Kind != yaml.MappingNode {
		return s.Errorf("must be a map of keys, this is %s", describe(n))
	}
	fields := map[string]int{}
	for i := range v.NumField() {
		if key := keyOf(v.Type().Field(i)); key != "" {
			fields[key] = i
			if v.Field(i).Type() == sectionType { // one that is left out still knows where it would stand
				v.Field(i).Set(reflect.ValueOf(s.Key(key)))
			}
		}
	}
	var errs []error
	for key, value := range s.members() {
		i, ok := fields[key.Value]
		if !ok {
			errs = append(errs, s.at(key.Line).Errorf("unknown key %q: %s", key.Value, Suggest(key.Value, Keys(v.Interface()))))
			continue
		}
		errs = append(errs, s.member(key.Value, value).decode(v.Field(i)))
	}
	return errors.Join(errs...)
}

func (s Section) decodeList(v reflect.Value) error {
	if n := s.value(); n.Kind != yaml.SequenceNode {
		return s.Errorf("must be a list, this is %s: write it as [a, b] or with a line \"- a\" for each", describe(n))
	}
	items := s.Items()
	list := reflect.MakeSlice(v.Type(), len(items), len(items))
	var errs []error
	for i, item := range items {
		if item.Empty() && item.value().Kind == yaml.ScalarNode {
			errs = append(errs, item.Errorf("is empty: fill it or remove its line"))
			continue
		}
		errs = append(errs, item.decode(list.Index(i)))
	}
	v.Set(list)
	return errors.Join(errs...)
}

func (s Section) decodeMap(v reflect.Value) error {
	if n := s.value(); n.Kind != yaml.MappingNode {
		return s.Errorf("must be a map of keys, this is %s", describe(n))
	}
	if v.Type().Key().Kind() != reflect.String {
		return fmt.Errorf("decode %s: the keys of %s are not strings", s.path, v.Type())
	}
	m := reflect.MakeMap(v.Type())
	var errs []error
	for key, value := range s.members() {
		member := reflect.New(v.Type().Elem()).Elem()
		errs = append(errs, s.member(key.Value, value).decode(member))
		m.SetMapIndex(reflect.ValueOf(key.Value).Convert(v.Type().Key()), member)
	}
	v.Set(m)
	return errors.Join(errs...)
}

// decodePlain leaves numbers and booleans to the YAML library and words its refusal.
func (s Section) decodePlain(v reflect.Value) error {
	n := s.value()
	want := map[reflect.Kind]string{reflect.Bool: "true or false", reflect.Float64: "a number"}[v.Kind()]
	if want == "" {
		want = "a whole number"
	}
	if n.Kind != yaml.ScalarNode || n.Decode(v.Addr().Interface()) != nil {
		if n.Kind == yaml.ScalarNode && describe(n) != "text" {
			return s.Errorf("must be %s, this is %q", want, short(n.Value))
		}
		return s.Errorf("must be %s, this is %s", want, describe(n))
	}
	return nil
}

func (s Section) decodeZone(v reflect.Value) error {
	n := s.value()
	if n.Kind != yaml.ScalarNode {
		return s.Errorf("must be text, this is %s", describe(n))
	}
	zone, err := zoneOf(n.Value)
	if err != nil {
		return s.Errorf("%w", err)
	}
	v.Set(reflect.ValueOf(zone))
	return nil
}

func (s Section) members() func(yield func(key, value *yaml.Node) bool) {
	return func(yield func(key, value *yaml.Node) bool) {
		content := s.value().Content
		for i := 0; i+1 < len(content); i += 2 {
			if !yield(content[i], content[i+1]) {
				return
			}
		}
	}
}

// short keeps a quoted value from filling a screen.
func short(s string) string {
	if r := []rune(s); len(r) > 60 {
		return string(r[:60]) + "…"
	}
	return s
}
