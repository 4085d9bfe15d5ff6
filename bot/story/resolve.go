package story

import (
	"slices"

	"parley/bot/news"
)

// resolver fills in what a correction leaves to be looked up, and refuses what makes no
// sense.
type resolver struct {
	x     *Index
	p     Past
	past  []report
	spots []spot // before the correction
}

func (r resolver) resolve(c news.Correction) (news.Correction, error) {
	switch c.Act {
	case news.Merge:
		return r.merge(c)
	case news.Split:
		return r.split(c)
	case news.False:
		return r.false(c)
	case news.Duplicate:
		if r.story(c.Of) == 0 {
			return c, refuse("There is no development %d, or it is older than what is kept.", c.Of)
		}
		return r.named(c)
	case news.Reading:
		return r.reading(c)
	}
	if !slices.ContainsFunc(r.p.Corrections, func(o news.Correction) bool { return o.Number == c.Of && o.Act != news.Undo && o.Holds() }) {
		return c, refuse("Correction %d does not hold: it was never made, or is undone.", c.Of)
	}
	return c, nil
}

// developments are those of a story now, in their order; with those that count for nothing.
func (r resolver) developments(story int64) []int64 {
	var ids []int64
	for _, s := range r.spots {
		if s.story == story && !slices.Contains(ids, s.development) {
			ids = append(ids, s.development)
		}
	}
	slices.Sort(ids)
	return ids
}

// story is where a development is; 0 when it is nowhere.
func (r resolver) story(development int64) int64 {
	for _, s := range r.spots {
		if s.development == development {
			return s.story
		}
	}
	return 0
}

func (r resolver) there(story int64) error {
	if !slices.ContainsFunc(r.spots, func(s spot) bool { return s.story == story }) {
		return refuse("Story %d is no story of its own: it was merged into another, or is older than what is kept.", story)
	}
	return nil
}

func (r resolver) merge(c news.Correction) (news.Correction, error) {
	for _, id := range []int64{c.Story, c.Into} {
		if err := r.there(id); err != nil {
			return c, err
		}
	}
	for _, s := range slices.Backward(r.p.Corrections) {
		if s.Act == news.Split && s.Holds() && s.Gave == c.Story && s.Story == c.Into {
			return undo(c, s), nil
		}
	}
	return c, nil
}

// undo is a correction that takes another one back.
func undo(c, o news.Correction) news.Correction {
	return news.Correction{Number: c.Number, Seq: c.Seq, At: c.At, Who: c.Who, Platform: c.Platform, Guild: c.Guild, Channel: c.Channel, Act: news.Undo, Of: o.Number}
}

func (r resolver) split(c news.Correction) (news.Correction, error) {
	if err := r.there(c.Story); err != nil {
		return c, err
	}
	here := r.developments(c.Story)
	for _, id := range c.Developments {
		if !slices.Contains(here, id) {
			return c, refuse("Development %d is not in story %d.", id, c.Story)
		}
	}
	if c.Article != "" {
		r.ofArticle(&c)
		if len(c.Developments)+len(c.Fresh) == 0 {
			return c, refuse("Article %s reports nothing in story %d.", c.Article, c.Story)
		}
	}
	slices.Sort(c.Developments)
	c.Developments = slices.Compact(c.Developments)
	if len(c.Fresh) == 0 && slices.Equal(c.Developments, here) {
		return c, refuse("That is all there is in story %d: nothing would be left of it.", c.Story)
	}
	for _, m := range slices.Backward(r.p.Corrections) {
		if m.Act == news.Merge && m.Holds() && m.Into == c.Story && len(c.Fresh) == 0 && slices.Equal(c.Developments, r.brought(m)) {
			return undo(c, m), nil
		}
	}
	c.Gave = r.x.stories + 1
	return c, nil
}

// ofArticle finds what an article and its copies alone report of a story: that goes whole.
// What others report too gets a number of its own for them.
func (r resolver) ofArticle(c *news.Correction) {
	asked := c.Developments
	c.Developments = nil
	fresh := r.x.developments
	for _, id := range r.developments(c.Story) {
		told, others := false, false
		for i, s := range r.spots {
			if s.story != c.Story || s.development != id {
				continue
			}
			v := r.past[i].verdict
			if v.Article.ID == c.Article || v.CopyOf == c.Article {
				told = true
			} else {
				others = true
			}
		}
		switch {
		case !told || len(asked) > 0 && !slices.Contains(asked, id):
		case others:
			fresh++
			c.Fresh = append(c.Fresh, news.Fresh{Was: id, Is: fresh})
		default:
			c.Developments = append(c.Developments, id)
		}
	}
}

// brought are the developments that a merge brought into the story that it left.
func (r resolver) brought(merge news.Correction) []int64 {
	without := spots(r.past, r.p.Corrections, func(c news.Correction) bool { return c.Holds() && c.Number != merge.Number })
	var ids []int64
	for _, s := range without {
		if s.story == merge.Story && !slices.Contains(ids, s.development) {
			ids = append(ids, s.development)
		}
	}
	slices.Sort(ids)
	return ids
}

func (r resolver) false(c news.Correction) (news.Correction, error) {
	if err := r.there(c.Story); err != nil {
		return c, err
	}
	var counts []int64
	for _, s := range r.spots {
		if s.story == c.Story && s.out == 0 && !slices.Contains(counts, s.development) {
			counts = append(counts, s.development)
		}
	}
	for _, id := range c.Developments {
		if !slices.Contains(counts, id) {
			return c, refuse("Development %d does not count in story %d.", id, c.Story)
		}
	}
	if len(c.Developments) == 0 {
		c.Developments = counts
	}
	if len(c.Developments) == 0 {
		return c, refuse("Story %d is withdrawn already.", c.Story)
	}
	slices.Sort(c.Developments)
	return c, nil
}

// named finds the story of the one development that a correction is about.
func (r resolver) named(c news.Correction) (news.Correction, error) {
	id := c.Developments[0]
	at := r.story(id)
	if at == 0 {
		return c, refuse("There is no development %d, or it is older than what is kept.", id)
	}
	if c.Story != 0 && c.Story != at {
		return c, refuse("Development %d is not in story %d.", id, c.Story)
	}
	c.Story = at
	return c, nil
}

func (r resolver) reading(c news.Correction) (news.Correction, error) {
	c, err := r.named(c)
	if err != nil {
		return c, err
	}
	for i, s := range r.spots {
		if s.development != c.Developments[0] || s.twin {
			continue
		}
		d := r.past[i].finding.Development
		kind, status := or(c.Kind, or(s.kind, d.Kind)), or(c.Status, or(s.status, d.Status))
		if kind == or(s.kind, d.Kind) && status == or(s.status, d.Status) {
			return c, refuse("Development %d is %s, %s already.", c.Developments[0], kind, status)
		}
		if !kind.Takes(status) {
			return c, refuse("A development of kind %s is never %s: it is one of %v.", kind, status, kind.Row().Statuses)
		}
		break
	}
	return c, nil
}
