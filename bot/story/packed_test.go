package story

import (
	"fmt"
	"reflect"
	"testing"
	"time"

	"parley/bot/gazetteer"
	"parley/bot/news"
)

// notPacked are the fields of which an index holds nothing, and why.
var notPacked = map[string]string{
	"frame.says":         "only its own article asks for it",
	"Story.ID":           "it is what the story is held under",
	"Story.Overdue":      "it is known of a stored story alone",
	"Story.Developments": "a finding's story has none",
	"Story.Reports":      "a finding's story has none",
	"entry.ruled":        "it stands beside",
	"entry.unread":       "it is what is packed",
	"entry.g":            "it belongs to the index",
}

// fill gives every field a value of its own, so that one which is not packed is missed.
func fill(v reflect.Value, n *int) {
	*n++
	switch v.Kind() {
	case reflect.Struct:
		if at, is := v.Addr().Interface().(*time.Time); is {
			*at = time.Date(2026, 3, 1, 9, *n, 5, 250_000_000, time.UTC)
			return
		}
		for i := range v.NumField() {
			f := v.Field(i)
			f = reflect.NewAt(f.Type(), f.Addr().UnsafePointer()).Elem()
			switch name := v.Type().Name() + "." + v.Type().Field(i).Name; {
			case notPacked[name] != "":
			case name == "frame.day":
				*n++
				f.Set(reflect.ValueOf(time.Date(2026, 3, *n%27, 0, 0, 0, 0, time.UTC)))
			default:
				fill(f, n)
			}
		}
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		fill(v.Index(0), n)
		fill(v.Index(1), n)
	case reflect.String:
		v.SetString(fmt.Sprint("name ", *n))
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Float64:
		v.SetFloat(float64(*n) / 3)
	case reflect.Int, reflect.Int64:
		v.SetInt(int64(*n) - 60)
	default:
		v.SetUint(uint64(*n))
	}
}

func TestEverythingOfAStoryIsPacked(t *testing.T) {
	g := namesOf(gazetteer.Default())
	var e entry
	n := 0
	fill(reflect.ValueOf(&e).Elem(), &n)
	got := g.whole(0, g.pack(&e, e.bits()))
	if !reflect.DeepEqual(&e, got) {
		t.Fatalf("packed and read again:\n%+v\n%+v", &e, got)
	}
	c := coder{g: g}
	later := c.unpack(7, g.pack(&e, 0))
	if !reflect.DeepEqual(e.held, later.known()) || later.story.ID != 7 {
		t.Error("its developments differ when they are asked for")
	}
}

func TestWhatIsUnknownStaysUnknownInAPackedStory(t *testing.T) {
	g := namesOf(gazetteer.Default())
	for name, e := range map[string]*entry{
		"nothing":      {},
		"empty actors": {story: news.Story{Actors: []string{}}},
		"another zone": {story: news.Story{Updated: time.Date(2025, 5, 20, 23, 0, 0, 0, time.FixedZone("", 2*60*60))}},
		"long ago":     {stood: time.Date(1912, 1, 1, 0, 0, 0, 1, time.UTC), frame: frame{day: time.Date(1969, 12, 31, 0, 0, 0, 0, time.UTC)}},
		"fewer known of a development": {frame: frame{persons: []string{"Jane Roe"}, homes: []string{""}, words: []uint32{1, 2}},
			held: []known{{id: 1}, {id: 2, frame: frame{states: []string{"France", "Nobody's Land"}, kin: []string{"", ""}}}}},
	} {
		got := g.whole(0, g.pack(e, 0))
		if !reflect.DeepEqual(e, got) {
			t.Errorf("%s:\n%+v\n%+v", name, e, got)
		}
	}
}

func TestAPackedStoryTellsWhenItCloses(t *testing.T) {
	g := namesOf(gazetteer.Default())
	e := &entry{closes: time.Date(2026, 1, 2, 3, 4, 5, 6, time.UTC)}
	if closes, bits := g.pack(e, 5).head(); !closes.Equal(e.closes) || bits != 5 {
		t.Errorf("%s, %d", closes, bits)
	}
}

func TestAdversariesAreThoseOfTheGazetteer(t *testing.T) {
	world := gazetteer.Default()
	g := namesOf(world)
	all := []string{"Canada", "nobody"}
	for _, c := range world.Conflicts() {
		all = append(all, c.Parties...)
	}
	for _, a := range all {
		for _, b := range all {
			if want := world.Adversaries(a, b); g.Adversaries(a, b) != want {
				t.Errorf("%s and %s: want %v", a, b, want)
			}
		}
	}
}
