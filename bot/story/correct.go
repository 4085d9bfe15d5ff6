package story

import (
	"fmt"
	"maps"
	"reflect"
	"slices"

	"parley/bot/news"
)

// Refusal is why a correction cannot be carried out, as a sentence for who asked.
type Refusal string

func (r Refusal) Error() string { return string(r) }

func refuse(format string, args ...any) error { return Refusal(fmt.Sprintf(format, args...)) }

// Correct says what a correction comes to, with the numbers that Rule will give. c.Seq is
// its place in the order. The index is not changed; a correction that makes no sense by
// now is a Refusal.
//
// A merge and the split that takes it apart again are one correction and its undoing:
// then everything is as if neither had been.
func (x *Index) Correct(c news.Correction, p Past) (Ruling, error) {
	if err := c.Check(); err != nil {
		return Ruling{}, Refusal(err.Error())
	}
	past := p.reports()
	before := spots(past, p.Corrections, news.Correction.Holds)
	r := resolver{x: x, p: p, past: past, spots: before}
	c, err := r.resolve(c)
	if err != nil {
		return Ruling{}, err
	}
	all := slices.Clone(p.Corrections)
	if c.Act == news.Undo {
		for i := range all {
			if all[i].Number == c.Of {
				all[i].Undone, all[i].UndoneSeq = c.At, c.Seq
			}
		}
	} else {
		all = append(all, c)
	}
	after := spots(past, all, news.Correction.Holds)
	return x.ruling(c, past, x.standing(past, p.Corrections, before), x.standing(past, all, after), before, after)
}

// standing are the stories that the reports make under the corrections that hold.
func (x *Index) standing(past []report, all []news.Correction, at []spot) map[int64]Retold {
	ok := clean(past, all, at)
	stories := map[int64]Retold{}
	for _, s := range at {
		if _, done := stories[s.story]; done {
			continue
		}
		var r Retold
		split := slices.ContainsFunc(all, func(c news.Correction) bool { return c.Act == news.Split && c.Gave == s.story && c.Holds() })
		r.Story, r.Steps = x.steps(s.story, past, at, ok, split)
		stories[s.story] = r
	}
	apart(past, all, at, stories)
	for _, c := range all {
		if c.Act != news.Merge && c.Act != news.Duplicate || !c.Holds() {
			continue
		}
		for i, s := range at {
			joined := c.Act == news.Merge && past[i].finding.Story.ID == c.Story || c.Act == news.Duplicate && s.twin
			if r := stories[s.story]; joined && !r.Joined {
				r.Joined = true
				stories[s.story] = r
			}
		}
	}
	return stories
}

// apart notes what the splits that hold keep out of the stories, for both sides: what was
// known when they were split.
func apart(past []report, all []news.Correction, at []spot, stories map[int64]Retold) {
	for _, c := range all {
		if c.Act != news.Split || !c.Holds() {
			continue
		}
		left, went := c.Story, c.Gave
		for _, m := range all {
			if m.Act == news.Merge && m.Holds() && m.Seq > c.Seq {
				left, went = follow(left, m), follow(went, m)
			}
		}
		if left == went {
			continue
		}
		bar := func(from, to int64) {
			r, there := stories[to]
			if !there {
				return
			}
			known := map[int64]bool{}
			for i, s := range at {
				if past[i].seq < c.Seq && s.story == from && s.out == 0 && !known[s.development] {
					known[s.development] = true
					d := past[i].finding.Development
					d.ID = s.development
					r.Never = append(r.Never, Claim{d, c.Number})
				}
			}
			stories[to] = r
		}
		bar(went, left)
		bar(left, went)
		if r, there := stories[left]; there && c.Article != "" {
			r.Articles = append(r.Articles, c)
			stories[left] = r
		}
	}
}

func follow(id int64, merge news.Correction) int64 {
	if id == merge.Story {
		return merge.Into
	}
	return id
}

// ruling is what differs between how the stories stood and how they stand.
func (x *Index) ruling(c news.Correction, past []report, was, is map[int64]Retold, before, after []spot) (Ruling, error) {
	r := Ruling{Correction: c}
	changes := x.changes
	change := func(id int64, of Retold, reason news.Reason) *news.Change {
		changes++
		d := shownOf(c, of)
		from := was[id].Story.Status
		to := of.Story.Status
		if reason == news.New {
			from = ""
		}
		return &news.Change{Seq: changes, Story: id, Article: d.Article, Reason: reason, Development: d, From: from, To: to,
			Certainty: of.Story.Certainty, At: c.At, Correction: &c}
	}
	for _, id := range slices.Sorted(maps.Keys(is)) {
		old, stood := was[id]
		if stood && reflect.DeepEqual(old, is[id]) {
			continue
		}
		now := is[id]
		reason := news.Corrected
		if !stood && c.Act == news.Split {
			reason = news.New
		}
		now.Change = change(id, now, reason)
		r.Stories = append(r.Stories, now)
	}
	for _, id := range slices.Sorted(maps.Keys(was)) {
		if _, stands := is[id]; stands {
			continue
		}
		i := slices.IndexFunc(before, func(s spot) bool { return s.story == id })
		r.Gone = append(r.Gone, Gone{Story: id, Into: after[i].story, Change: change(id, was[id], news.Corrected)})
	}
	if len(r.Stories)+len(r.Gone) == 0 {
		return r, refuse("That changes nothing: everything stands so already.")
	}
	return r, nil
}

// shownOf is the development that a correction's change shows for a story: the one that it
// is about, else the newest that counts.
func shownOf(c news.Correction, of Retold) news.Development {
	var newest news.Development
	for _, s := range of.Steps {
		f := s.Verdict.Findings[0]
		if slices.Contains(c.Developments, f.Development.ID) && (f.New || f.Opens) {
			return f.Development
		}
		if newest.ID == 0 || s.Out == 0 && (f.New || f.Opens) {
			newest = f.Development
		}
	}
	return newest
}
