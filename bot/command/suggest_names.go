package command

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"parley/bot/chat"
	"parley/bot/gazetteer"
	"parley/bot/store"
	"parley/config"
)

// nameIndex finds names by how any word of theirs begins.
type nameIndex struct {
	ways []wayIn // sorted by their text
}

// wayIn is a name from one of its words on, folded.
type wayIn struct {
	text   string
	entity *gazetteer.Entity
	whole  bool // from its first word on
}

func indexNames(names *gazetteer.Gazetteer) *nameIndex {
	x := &nameIndex{}
	for _, name := range names.Names() {
		e, ok := names.Named(name)
		if !ok {
			continue
		}
		for _, form := range append([]string{e.Name}, e.Aliases...) {
			folded := gazetteer.Fold(form)
			for i := 0; i < len(folded); {
				x.ways = append(x.ways, wayIn{folded[i:], e, i == 0})
				next := strings.IndexByte(folded[i:], ' ')
				if next < 0 {
					break
				}
				i += next + 1
			}
		}
	}
	slices.SortFunc(x.ways, func(a, b wayIn) int { return cmp.Compare(a.text, b.text) })
	return x
}

// from are the ways in that begin with a text.
func (x *nameIndex) from(text string) []wayIn {
	first, _ := slices.BinarySearchFunc(x.ways, text, func(w wayIn, text string) int { return cmp.Compare(w.text, text) })
	last := first
	for last < len(x.ways) && strings.HasPrefix(x.ways[last].text, text) {
		last++
	}
	return x.ways[first:last]
}

// near are the names of which a word is the one that was typed with a letter or two wrong.
func (x *nameIndex) near(typed string) []wayIn {
	if len(typed) < 5 {
		return nil
	}
	among := x.from(typed[:1])
	words := make([]string, len(among))
	for i, w := range among {
		words[i], _, _ = strings.Cut(w.text, " ")
	}
	best, ok := config.Misspelt(typed, words)
	if !ok {
		return nil
	}
	return x.from(best)
}

// actorClasses and placeClasses are who can act, and where something can happen.
var (
	actorClasses = []gazetteer.Class{gazetteer.Person, gazetteer.Country, gazetteer.Organisation}
	placeClasses = []gazetteer.Class{gazetteer.City, gazetteer.Region, gazetteer.Country}
)

func actorChoices(ctx context.Context, d *Desk, _ chat.Asking, typed string) ([]chat.Choice, error) {
	return d.nameChoices(ctx, typed, actorClasses)
}

func placeChoices(ctx context.Context, d *Desk, _ chat.Asking, typed string) ([]chat.Choice, error) {
	return d.nameChoices(ctx, typed, placeClasses)
}

// nameChoices are names by how they begin: those of the newest stories first, the more of
// them the earlier; then those of which the first word begins so.
func (d *Desk) nameChoices(ctx context.Context, typed string, classes []gazetteer.Class) ([]chat.Choice, error) {
	stories, err := d.store.Latest(ctx, store.Filter{Bare: true, Limit: 100})
	if err != nil {
		return nil, err
	}
	used := map[string]int{}
	for _, s := range stories {
		for _, n := range append([]string{s.Place}, s.Actors...) {
			used[n]++
		}
	}
	type candidate struct {
		entity *gazetteer.Entity
		whole  bool
	}
	var all []candidate
	at := map[*gazetteer.Entity]int{}
	add := func(e *gazetteer.Entity, whole bool) {
		if !slices.Contains(classes, e.Class) {
			return
		}
		if i, known := at[e]; known {
			all[i].whole = all[i].whole || whole
			return
		}
		at[e] = len(all)
		all = append(all, candidate{e, whole})
	}
	want := gazetteer.Fold(typed)
	if want == "" {
		for n := range used {
			if e, ok := d.names.Named(n); ok {
				add(e, true)
			}
		}
	} else {
		ways := d.known().from(want)
		if len(ways) == 0 {
			ways = d.known().near(want)
		}
		for _, w := range ways {
			add(w.entity, w.whole)
		}
	}
	slices.SortFunc(all, func(a, b candidate) int {
		wholes := 0
		if a.whole != b.whole {
			wholes = 1
			if a.whole {
				wholes = -1
			}
		}
		return cmp.Or(used[b.entity.Name]-used[a.entity.Name], wholes, cmp.Compare(a.entity.Name, b.entity.Name))
	})
	var choices []chat.Choice
	for _, c := range all[:min(len(all), mostChoices)] {
		choices = append(choices, chat.Choice{Name: d.introduced(c.entity), Value: c.entity.Name})
	}
	return choices, nil
}

// introduced is a name with what it is, where a name alone says little.
func (d *Desk) introduced(e *gazetteer.Entity) string {
	if role, ok := d.names.RoleOn(e, d.now()); ok {
		return e.Name + ", " + role.Office + ", " + role.Of
	}
	if place := cmp.Or(e.In, e.Country); (e.Class == gazetteer.City || e.Class == gazetteer.Region) && place != "" {
		return e.Name + ", " + place
	}
	return e.Name
}
