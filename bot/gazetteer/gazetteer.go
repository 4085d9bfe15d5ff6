// Package gazetteer knows who and what the news names: people with their dated
// roles, states, organisations, places, conflicts and publishers, under every
// spelling they go by.
//
// Everything it knows stands in the text tables beside it, each of which explains
// its own lines; check.go says what makes them sound. Read entity.go for the nouns,
// words.go, index.go and find.go for how names are found in a text, namesake.go for
// names that several share, titles.go and
// offices.go for "the Russian foreign minister", then conflict.go and outlet.go, and
// added.go for what somebody adds in settings.
package gazetteer

import (
	"embed"
	"io/fs"
	"sync"
	"time"
)

//go:embed *.txt
var tables embed.FS

// Gazetteer answers questions about names. It is never changed after it was made
// and may be used by many goroutines at once.
type Gazetteer struct {
	folder   fs.FS // of its tables
	added    Added // to them
	entities []*Entity
	byName   map[string]*Entity // canonical name → entity
	index    *index
	offices  []*office
	holders  map[holding][]tenure // who held an office of a state or body, and when

	governed map[string]bool // regions that somebody holds an office of

	conflicts []Conflict
	sides     []sides         // of each conflict, in the same order
	pointing  map[string]bool // parties that point to some conflict alone

	outlets  []Outlet
	byDomain map[string]int
	byTitle  map[string]int // folded name of an outlet
	credits  map[string]int // agencies only: name as it stands in a credit
}

var builtIn = sync.OnceValue(func() *Gazetteer {
	g, err := New(tables)
	if err != nil {
		panic("embedded tables: " + err.Error()) // a test loads them: it cannot happen in a build that passed
	}
	return g
})

// Default is the gazetteer made of the embedded tables, parsed once.
func Default() *Gazetteer { return builtIn() }

// New reads the tables of a folder: every file that Default embeds must be there.
// An error names the file and the line.
func New(folder fs.FS) (*Gazetteer, error) { return build(folder, Added{}, "") }

func build(folder fs.FS, added Added, language string) (*Gazetteer, error) {
	b := newBuilder(folder)
	b.countries()
	b.organisations()
	b.places()
	b.officeTable()
	b.people()
	b.words()
	b.conflictTable()
	b.outletTable()
	b.namesIn(language)
	b.add(added)
	b.g.added = added
	return b.finish()
}

// Names lists the canonical names, sorted.
func (g *Gazetteer) Names() []string {
	names := make([]string, 0, len(g.entities))
	for _, e := range g.entities {
		names = append(names, e.Name)
	}
	return names // entities are kept sorted by name
}

// RoleOn is the first role that e holds on that day. A zero day is any day: the
// newest role counts.
func (g *Gazetteer) RoleOn(e *Entity, on time.Time) (Role, bool) {
	if e == nil {
		return Role{}, false
	}
	if on.IsZero() {
		var newest Role
		for _, r := range e.Roles {
			if newest.Office == "" || r.From.After(newest.From) {
				newest = r
			}
		}
		return newest, newest.Office != ""
	}
	for _, r := range e.Roles {
		if r.On(on) {
			return r, true
		}
	}
	return Role{}, false
}
