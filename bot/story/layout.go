package story

import (
	"slices"

	"parley/bot/news"
)

// What is packed of a story, and in which order.

// compared codes what a story is compared by.
func (c *coder) compared(e *entry) {
	c.flags(&e.official, &e.told, &e.dayOnly, &e.joined, &e.story.Withdrawn)
	c.frame(&e.frame, &unknownFrame)
}

// rest codes what else is asked of a story that comes near.
func (c *coder) rest(e *entry) {
	c.story(&e.story)
	c.time(&e.stood)
	c.float(&e.best)
	c.list(&e.origins)
	for i := range sized(c, &e.denials) {
		c.number(&e.denials[i].id)
		c.name(&e.denials[i].by)
	}
}

// developments codes what is asked only where a development may be one of the story's
// again, and by what the story is found.
func (c *coder) developments(e *entry) {
	c.keys(&e.strong)
	c.keys(&e.keys)
	for i := range sized(c, &e.held) {
		c.number(&e.held[i].id)
		c.frame(&e.held[i].frame, &e.frame)
	}
}

// sized codes how many a list has, and gives it with room for them.
func sized[T any](c *coder, list *[]T) []T {
	n := len(*list)
	c.size(&n)
	if !c.writes && n > 0 {
		*list = make([]T, n)
	}
	return *list
}

func (c *coder) story(s *news.Story) {
	c.kind(&s.Kind)
	c.status(&s.Status)
	c.status(&s.Was)
	c.text(&s.Headline)
	c.text(&s.Summary)
	c.list(&s.Actors)
	for _, name := range []*string{&s.Target, &s.Place, (*string)(&s.Date), &s.Conflict, &s.DeniedBy} {
		c.name(name)
	}
	ordinal, certainty := int64(s.Ordinal), int64(s.Certainty)
	c.number(&ordinal)
	c.number(&certainty)
	s.Ordinal, s.Certainty = int(ordinal), news.Certainty(certainty)
	c.time(&s.Opened)
	c.time(&s.Updated)
	c.number(&s.Into)
}

// frame codes in what a frame differs from another one. What its sentence says is not
// kept.
func (c *coder) frame(f, from *frame) {
	var differ uint64
	if c.writes {
		differ = f.differs(from)
	} else {
		*f = *from
	}
	c.unsigned(&differ)
	for _, part := range frameParts {
		if differ&part.bit != 0 {
			part.code(c, f)
		}
	}
}

// framePart is one of the things of which a frame is made.
type framePart struct {
	bit  uint64
	same func(a, b *frame) bool
	code func(*coder, *frame)
}

// differs are the bits of the parts in which two frames differ.
func (f *frame) differs(from *frame) (bits uint64) {
	for _, part := range frameParts {
		if !part.same(f, from) {
			bits |= part.bit
		}
	}
	return bits
}

// frameParts is the table of them, the ones that differ most often first.
var frameParts = partsOf([]framePart{
	{same: func(a, b *frame) bool { return a.status == b.status }, code: func(c *coder, f *frame) { c.status(&f.status) }},
	{same: func(a, b *frame) bool { return a.at == b.at }, code: func(c *coder, f *frame) { c.time(&f.at) }},
	{same: func(a, b *frame) bool { return slices.Equal(a.words, b.words) }, code: func(c *coder, f *frame) { c.hashes(&f.words) }},
	{same: func(a, b *frame) bool { return slices.Equal(a.persons, b.persons) && slices.Equal(a.homes, b.homes) }, code: func(c *coder, f *frame) { c.list(&f.persons); c.list(&f.homes) }},
	{same: func(a, b *frame) bool { return slices.Equal(a.states, b.states) && slices.Equal(a.kin, b.kin) }, code: func(c *coder, f *frame) { c.list(&f.states); c.list(&f.kin) }},
	{same: func(a, b *frame) bool { return a.day.Equal(b.day) }, code: func(c *coder, f *frame) { c.day(&f.day) }},
	{same: func(a, b *frame) bool { return a.about == b.about }, code: func(c *coder, f *frame) { c.about(&f.about) }},
	{same: func(a, b *frame) bool { return a.kind == b.kind }, code: func(c *coder, f *frame) { c.kind(&f.kind) }},
	{same: func(a, b *frame) bool { return a.lead == b.lead }, code: func(c *coder, f *frame) { c.name(&f.lead) }},
	{same: func(a, b *frame) bool { return a.speaker == b.speaker }, code: func(c *coder, f *frame) { c.name(&f.speaker) }},
	{same: func(a, b *frame) bool { return a.target == b.target && a.aim == b.aim }, code: func(c *coder, f *frame) { c.name(&f.target); c.name(&f.aim) }},
	{same: func(a, b *frame) bool { return a.place == b.place }, code: func(c *coder, f *frame) { c.name(&f.place) }},
	{same: func(a, b *frame) bool { return a.war == b.war }, code: func(c *coder, f *frame) { c.name(&f.war) }},
	{same: func(a, b *frame) bool { return a.ordinal == b.ordinal }, code: func(c *coder, f *frame) { n := int64(f.ordinal); c.number(&n); f.ordinal = int(n) }},
	{same: func(a, b *frame) bool {
		return a.body == b.body && a.wide == b.wide && a.moved == b.moved && a.again == b.again
	}, code: func(c *coder, f *frame) { c.flags(&f.body, &f.wide, &f.moved, &f.again) }},
	{same: func(a, b *frame) bool { return a.amount == b.amount }, code: func(c *coder, f *frame) { c.float(&f.amount.sum); c.name(&f.amount.currency) }},
	{same: func(a, b *frame) bool { return a.count == b.count }, code: func(c *coder, f *frame) { c.float(&f.count.number); c.name(&f.count.of) }},
	{same: func(a, b *frame) bool { return slices.Equal(a.names, b.names) }, code: func(c *coder, f *frame) { c.list(&f.names) }},
})

func partsOf(parts []framePart) []framePart {
	for i := range parts {
		parts[i].bit = 1 << i
	}
	return parts
}

func (c *coder) about(f *families) {
	n := uint64(*f)
	c.unsigned(&n)
	*f = families(n)
}
