package detect

import (
	"slices"

	"parley/bot/news"
)

// leastRoot is how sure the PLOVER model must be to say more than the kind's own root.
const leastRoot = .6

// rootOf is the PLOVER root of a statement by what it says: who speaks is the source,
// whom he names next to himself the target. It is empty where the model is unsure.
func (d *Detector) rootOf(f *finding) string {
	if f.dev.Kind != news.Statement || len(f.dev.Actors) == 0 {
		return ""
	}
	var source, target [2]int
	for n := range f.s.mentions {
		m := &f.s.mentions[n]
		at := [2]int{int(f.s.toks[m.from].start), int(f.s.toks[m.to-1].end)}
		at[0], at[1] = at[0]-f.s.start, at[1]-f.s.start
		switch own := slices.Contains(f.dev.Actors, m.name); {
		case own && source[1] == 0:
			source = at
		case !own && !m.part && source[1] > 0 && target[1] == 0:
			target = at
		}
	}
	if source[1] == 0 || target[1] == 0 {
		return ""
	}
	root, _, sure := d.roots.Root(f.s.text[f.s.start:f.s.end], source, target)
	if sure < leastRoot {
		return ""
	}
	return root
}
