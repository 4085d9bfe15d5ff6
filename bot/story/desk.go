package story

// desk is the room in which an article is matched. The next article is matched in the same
// one: it holds nothing by then.
type desk struct {
	reads coder            // stories of the index
	read  map[int64]*entry // those that were read

	ahead      bool             // the article's first development is not decided on
	bondsAhead map[pairing]bond // that were weighed until then; without an entry: far

	tally  tally
	bonds  []bond
	order  []*bond
	sorted []bond

	entries []entry
	words   []uint32
}

// pairing is a development of the article beside a story.
type pairing struct {
	of    *frame
	story int64
}

const (
	onDesk = 128 // stories for which there is room; few articles are weighed with more
	beyond = 4   // so many of which room is made for at once
)

// newDesk has room for so many stories.
func newDesk(g *names, stories int) *desk {
	d := &desk{read: make(map[int64]*entry, stories), bondsAhead: make(map[pairing]bond), entries: make([]entry, stories), words: make([]uint32, stories*perHashes)}
	d.reads = coder{g: g, atOnce: beyond}
	d.reads.entries, d.reads.words = d.entries, d.words
	return d
}

// clear leaves nothing on the desk. Names stay with the verdict, and so does their room.
func (d *desk) clear() {
	clear(d.entries[:min(len(d.read), len(d.entries))])
	clear(d.read)
	clear(d.bondsAhead)
	d.ahead = false
	clear(d.bonds[:cap(d.bonds)])
	clear(d.order[:cap(d.order)])
	clear(d.sorted[:cap(d.sorted)])
	d.reads.entries, d.reads.words, d.reads.strings = d.entries, d.words, nil
}
