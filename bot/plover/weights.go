package plover

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// heading is the first line of the file of weights: another one is another format.
const heading = "# plover weights 1: template, atoms<TAB>root weight, in hundredths ..."

// table maps features to their weights: a hash table with open addressing.
type table struct {
	keys  []feature // 0 for an empty place
	rows  []int32   // where the weights of the key begin in parts
	parts []part
	shift uint
}

// part is a weight that a feature gives one root. last ends a feature's list.
type part struct {
	weight float32
	root   uint8
	last   bool
}

func (t *table) place(f feature) int {
	i := int(uint64(f) * 0x9E3779B97F4A7C15 >> t.shift)
	for t.keys[i] != 0 && t.keys[i] != f {
		if i++; i == len(t.keys) {
			i = 0
		}
	}
	return i
}

// add adds what the features found in a reading weigh, each once however often it stands there.
func (t *table) add(s *scores, r *reading) {
	if r.round++; len(r.counted) != len(t.keys) || r.round == 0 {
		r.counted, r.round = make([]uint32, len(t.keys)), 1
	}
	for _, f := range r.found {
		i := t.place(f)
		if t.keys[i] == 0 || r.counted[i] == r.round {
			continue
		}
		r.counted[i] = r.round
		for _, p := range t.parts[t.rows[i]:] {
			s[p.root] += p.weight
			if p.last {
				break
			}
		}
	}
}

// weigh reads the file of weights, which also brings the words that are in no lexicon.
func (m *Model) weigh(text string) error {
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	if lines[0] != heading {
		return fmt.Errorf("line 1: want %q", heading)
	}
	m.table.shift = 63
	for n := 2; n < 2*len(lines); n *= 2 {
		m.table.shift--
	}
	size := 1 << (64 - m.table.shift)
	m.table.keys, m.table.rows = make([]feature, size), make([]int32, size)
	for i, line := range lines[1:] {
		key, weights, ok := strings.Cut(line, "\t")
		if !ok {
			return fmt.Errorf("line %d: want a feature, a tab and weights", i+2)
		}
		s, err := parseWeights(weights)
		if err != nil {
			return fmt.Errorf("line %d: %w", i+2, err)
		}
		if key == "bias" {
			m.bias = s
			continue
		}
		f, err := m.lexicon.parseFeature(key)
		if err != nil {
			return fmt.Errorf("line %d: %w", i+2, err)
		}
		at := m.table.place(f)
		if m.table.keys[at] == f {
			return fmt.Errorf("line %d: %q stands twice", i+2, key)
		}
		m.table.keys[at], m.table.rows[at] = f, int32(len(m.table.parts))
		for r, w := range s {
			if w != 0 {
				m.table.parts = append(m.table.parts, part{weight: w, root: uint8(r)})
			}
		}
		if len(m.table.parts) == int(m.table.rows[at]) {
			return fmt.Errorf("line %d: %q weighs nothing", i+2, key)
		}
		m.table.parts[len(m.table.parts)-1].last = true
	}
	return nil
}

// parseWeights reads "AID 120 YIELD -35".
func parseWeights(text string) (s scores, err error) {
	f := strings.Fields(text)
	for i := 0; i+1 < len(f); i += 2 {
		r := slices.Index(roots[:], f[i])
		if r < 0 {
			return s, fmt.Errorf("unknown root %q", f[i])
		}
		n, err := strconv.Atoi(f[i+1])
		if err != nil {
			return s, fmt.Errorf("weight %q of %s is no whole number", f[i+1], f[i])
		}
		s[r] = float32(n) / 100
	}
	if len(f)%2 != 0 {
		return s, fmt.Errorf("%q: want pairs of root and weight", text)
	}
	return s, nil
}

// parseFeature reads "then <refuse> <lift>".
func (l *lexicon) parseFeature(key string) (feature, error) {
	f := strings.Fields(key)
	if len(f) < 2 || len(f) > 3 {
		return 0, fmt.Errorf("feature %q: want a template and one or two atoms", key)
	}
	t := slices.Index(templateNames[:], f[0])
	if t <= 0 {
		return 0, fmt.Errorf("feature %q: unknown template", key)
	}
	var a [2]atom
	for i, name := range f[1:] {
		if name != "-" {
			a[i] = l.add(name)
		}
	}
	return two(template(t), a[0], a[1]), nil
}
