package story

import (
	"slices"
	"time"
)

// packed is a story as an index holds it between two articles: one string, in which names
// that the gazetteer knows are numbers, all others stand once, and what nobody told takes
// no room. Most stories that are open are looked at by few articles, and a heap of small
// slices would be five times as large.
type packed struct {
	as    string
	ruled *ruled // beside it: few stories have one
}

// pack is the story as it is held, with the bits of those who act in it. Its number is
// no part of it.
func (g *names) pack(e *entry, bits uint64) packed {
	e.known()
	c := coder{g: g, writes: true}
	c.entry(e, true)
	head := coder{g: g, writes: true, bytes: make([]byte, 0, len(c.bytes)+256)}
	head.time(&e.closes)
	head.unsigned(&bits)
	size := len(c.table)
	head.size(&size)
	for i := range c.table {
		head.spell(&c.table[i])
	}
	return packed{string(append(head.bytes, c.bytes...)), e.ruled}
}

// head is when the story closes, and the bits of those who act in it.
func (p packed) head() (closes time.Time, bits uint64) {
	c := coder{from: p.as}
	c.time(&closes)
	c.unsigned(&bits)
	return closes, bits
}

// unpack gives the story of a number. Its developments, and what it is found by, are read
// when they are asked for.
func (c *coder) unpack(id int64, p packed) *entry {
	e := c.read(p.as, false)
	e.story.ID, e.ruled, e.unread, e.g = id, p.ruled, p.as, c.g
	return e
}

func (c *coder) read(packed string, whole bool) *entry {
	e := &cut(&c.entries, 1, c.atOnce)[0]
	c.head(packed, e)
	c.entry(e, whole)
	return e
}

// head reads what stands before a story: when it closes, and the names in it.
func (c *coder) head(packed string, e *entry) {
	c.from = packed
	c.time(&e.closes)
	var bits uint64
	c.unsigned(&bits)
	var size int
	c.size(&size)
	c.table = slices.Grow(c.table[:0], size)[:size]
	for i := range c.table {
		c.spell(&c.table[i])
	}
}

// glance is what a story is compared by, when it closes, and whether people put it
// together. The frame is read over by the next glance.
func (c *coder) glance(p packed) (f *frame, closes time.Time, joined bool) {
	if c.seen == nil {
		c.seen, c.strings, c.words = new(entry), make([]string, 4*perNames), make([]uint32, 4*perHashes)
	}
	strings, words := c.strings, c.words
	c.head(p.as, c.seen)
	c.flagsOf(c.seen)
	c.frame(&c.seen.frame, &unknownFrame)
	c.strings, c.words = strings, words
	return &c.seen.frame, c.seen.closes, c.seen.joined
}

// unknownFrame is what a story's frame is told by its difference from.
var unknownFrame frame

// whole is a story with all that is held of it.
func (g *names) whole(id int64, p packed) *entry {
	c := coder{g: g}
	e := c.read(p.as, true)
	e.story.ID, e.ruled = id, p.ruled
	return e
}

// known are the developments of the story.
func (e *entry) known() []known {
	if e.unread != "" {
		e.held = e.g.whole(0, packed{as: e.unread}).held
		e.unread = ""
	}
	return e.held
}
