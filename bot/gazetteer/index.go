package gazetteer

// sense is one thing that a phrase may mean.
type sense struct {
	entity *Entity
	office *office
	form   Form
	casing []casing // what the table demands of each word
	given  bool     // also a given name: no mention beside an unknown name
	hidden bool     // a phrase that names nothing of ours, as "Washington Post"
	weak   bool     // a surname that stands alone only after the full name
	organ  bool     // an organ that speaks for the state beside it, as "foreign ministry"

	unsought bool // resolves, but texts are not searched for it
	namesake bool // a place or body that a text means only when it speaks of what is around it
}

// index is a tree of words over all phrases.
type index struct {
	vocabulary *Vocabulary
	about      []trait          // of each word of the vocabulary
	first      []int32          // word → node, 0 when no phrase begins with it
	next       map[uint64]int32 // node and word → node
	senses     [][]sense        // of each node; empty in the middle of a phrase
	article    uint32           // the word "the"

	words []word   // of the phrase that is added, kept for the next one
	cases []casing // cut into the casing of each sense
}

// trait is what a word is beside its part in phrases.
type trait uint16

const (
	title     trait = 1 << iota // stands before names: "president", "Lt"
	ordinary                    // may be capitalised in a headline without being a name
	given                       // a given name
	glue                        // joins an office to a name: "of", "for", "the"
	lapsed                      // says that an office is no longer held, or not this one: "former", "deputy"
	part                        // a participle glued to a name: "backed", "led"
	leaning                     // a prefix that makes another thing of a name: "pro", "anti"
	likening                    // a suffix that does: "style", "like"
	dotted                      // an abbreviation, whose stop ends no sentence
	dependent                   // a title only with another title after it: "under", "foreign"
)

// What the embedded tables come to; more is no mistake and only takes longer to build.
const (
	manyEntities = 7000
	manyWords    = 11000
	manyPhrases  = 9000
)

func newIndex() *index {
	x := &index{vocabulary: NewVocabulary(manyWords), about: make([]trait, 1, manyWords), first: make([]int32, 1, manyWords),
		next: make(map[uint64]int32, manyPhrases), senses: make([][]sense, 1, 2*manyPhrases)}
	x.article = x.learn("the")
	return x
}

// learn is the number of a folded word.
func (x *index) learn(folded string) uint32 {
	id := x.vocabulary.Learn(folded)
	if int(id) == len(x.about) {
		x.about = append(x.about, 0)
		x.first = append(x.first, 0)
	}
	return id
}

// learnWord is learn for a word as it is written.
func (x *index) learnWord(written string) uint32 {
	var buf [64]byte
	folded := foldWord(buf[:0], written)
	if id := x.vocabulary.Number(folded); id != 0 {
		return id
	}
	return x.learn(string(folded))
}

func (x *index) mark(word string, t trait) { x.about[x.learn(word)] |= t }

// add files a phrase under its words. The capitals of the phrase are what its
// mentions must have.
func (x *index) add(phrase string, s sense) {
	words := scan(x.words[:0], phrase, nil)
	x.words = words
	if len(words) == 0 {
		return
	}
	if len(x.cases) < len(words) {
		x.cases = make([]casing, 1<<12+len(words))
	}
	s.casing, x.cases = x.cases[:len(words):len(words)], x.cases[len(words):]
	node := int32(0)
	for i, w := range words {
		s.casing[i] = w.casing
		node = x.step(node, x.learnWord(phrase[w.start:w.end]))
	}
	for i := range x.senses[node] {
		t := &x.senses[node][i]
		if t.entity == s.entity && t.office == s.office && t.organ == s.organ && sameCasing(t.casing, s.casing) {
			t.weak = t.weak && s.weak
			return
		}
	}
	x.senses[node] = append(x.senses[node], s)
}

func sameCasing(a, b []casing) bool {
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

func (x *index) step(node int32, id uint32) int32 {
	if node == 0 {
		if x.first[id] == 0 {
			x.first[id] = x.node()
		}
		return x.first[id]
	}
	key := uint64(node)<<32 | uint64(id)
	to, ok := x.next[key]
	if !ok {
		to = x.node()
		x.next[key] = to
	}
	return to
}

func (x *index) node() int32 {
	x.senses = append(x.senses, nil)
	return int32(len(x.senses) - 1)
}

// longest walks the tree from words[i] on: the meanings of the longest phrase with
// one whose capitals fit, and the word after it; i itself when there is none.
func (x *index) longest(words []word, i int) (senses []sense, end int) {
	end = i
	node := x.first[words[i].id]
	for j := i; node != 0; {
		for k := range x.senses[node] {
			if x.senses[node][k].allows(words[i : j+1]) {
				senses, end = x.senses[node], j+1
				break
			}
		}
		j++
		if j == len(words) || words[j].id == 0 || !joins(words[j]) {
			break
		}
		node = x.next[uint64(node)<<32|uint64(words[j].id)]
	}
	return senses, end
}

// exact is the senses of a phrase, whatever its capitals.
func (x *index) exact(phrase string) []sense {
	node := int32(0)
	for i, w := range scan(nil, phrase, x.vocabulary) {
		if w.id == 0 {
			return nil
		}
		if i == 0 {
			node = x.first[w.id]
		} else {
			node = x.next[uint64(node)<<32|uint64(w.id)]
		}
		if node == 0 {
			return nil
		}
	}
	return x.senses[node]
}

// joins reports whether a word may go on the phrase of the one before it.
func joins(b word) bool {
	return b.gap == space || b.gap == hyphen || b.gap == dot
}

// allows reports whether words are capitalised as the table demands.
func (s *sense) allows(words []word) bool {
	if s.unsought {
		return false
	}
	for i, want := range s.casing {
		if words[i].casing < want {
			return false
		}
	}
	return true
}

// anOffice reports whether a phrase may be an office, or an organ of a state.
func anOffice(senses []sense, phrase []word) bool {
	for i := range senses {
		if (senses[i].office != nil || senses[i].organ) && senses[i].allows(phrase) {
			return true
		}
	}
	return false
}
