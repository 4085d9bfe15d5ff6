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
	c.compared(e)
	c.rest(e)
	c.developments(e)
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
	c.glance(p)
	return c.keep(id, p)
}

// glance reads of a story what it is compared by and when it closes. Either keep or pass
// must follow before the next one.
func (c *coder) glance(p packed) *entry {
	if len(c.entries) == 0 {
		c.entries = make([]entry, max(1, c.atOnce))
	}
	e := &c.entries[0]
	c.from, c.leftStrings, c.leftWords = p.as, c.strings, c.words
	c.time(&e.closes)
	var bits uint64
	c.unsigned(&bits)
	var size int
	c.size(&size)
	c.table = slices.Grow(c.table[:0], size)[:size]
	for i := range c.table {
		c.spell(&c.table[i])
	}
	c.compared(e)
	return e
}

// keep reads the rest of the story that was glanced at.
func (c *coder) keep(id int64, p packed) *entry {
	e := &c.entries[0]
	c.entries = c.entries[1:]
	c.rest(e)
	e.story.ID, e.ruled, e.unread, e.g = id, p.ruled, p.as, c.g
	return e
}

// pass lets go of the story that was glanced at.
func (c *coder) pass() { c.strings, c.words = c.leftStrings, c.leftWords }

// unknownFrame is what a story's frame is told by its difference from.
var unknownFrame frame

// whole is a story with all that is held of it.
func (g *names) whole(id int64, p packed) *entry {
	c := coder{g: g}
	e := c.unpack(id, p)
	c.developments(e)
	e.unread, e.g = "", nil
	return e
}

// known are the developments of the story. From then on strong and keys are known too.
func (e *entry) known() []known {
	if e.unread != "" {
		whole := e.g.whole(0, packed{as: e.unread})
		e.held, e.strong, e.keys, e.unread = whole.held, whole.strong, whole.keys, ""
	}
	return e.held
}
