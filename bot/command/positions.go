package command

import (
	"slices"
	"strings"
	"unicode"

	"parley/bot/news"
	"parley/bot/store"
)

// stanceOf is +1 for what is demanded, offered or accepted, -1 for what is refused, 0 for
// what is no position.
func stanceOf(d news.Development) int {
	switch d.Status {
	case news.Demanded, news.Proposed, news.Accepted:
		return 1
	case news.Rejected, news.RuledOut:
		return -1
	}
	return 0
}

// position is one stance, and the one before it that it turns around.
type position struct {
	store.Reported
	about topic
	turns *store.Reported
}

// topic is what a position is about.
type topic struct {
	conflict string
	kind     news.Kind
	target   string
	story    int64 // of a statement whose subject is not known
}

// subjectKind is what sort of happening a position is about: a statement made about a plan
// is about the plan.
func subjectKind(r store.Reported) news.Kind {
	if r.Kind == news.Statement && r.Of.Kind != "" {
		return r.Of.Kind
	}
	return r.Kind
}

func topicOf(r store.Reported) topic {
	t := topic{conflict: r.Of.Conflict, kind: subjectKind(r)}
	if t.kind == news.Statement || t.kind == news.Sanctions || t.kind == news.Aid || t.kind == news.Agreement {
		t.target = r.Target
		if t.target == "" {
			t.target = r.Of.Target
		}
	}
	return t
}

// positionsOf groups positions by what they are about: the group with the newest first, in
// each the newest first. Found is in the order of reports.
func positionsOf(found []store.Reported) []position {
	byTopic := map[topic][]position{}
	var order []topic
	asked := make([]question, len(found))
	for i, r := range found {
		asked[i] = questionOf(r)
	}
	for i := len(found) - 1; i >= 0; i-- {
		p := position{Reported: found[i], about: asked[i].about}
		for j := i - 1; j >= 0; j-- {
			if asked[i].same(asked[j]) {
				if stanceOf(found[i].Development)*stanceOf(found[j].Development) < 0 {
					p.turns = &found[j]
				}
				break // the last position before is what it turns around, or goes on with
			}
		}
		if byTopic[p.about] == nil {
			order = append(order, p.about)
		}
		byTopic[p.about] = append(byTopic[p.about], p)
	}
	var all []position
	for _, t := range order {
		all = append(all, byTopic[t]...)
	}
	return all
}

// question is what a position answers.
type question struct {
	store.Reported
	about topic
	words map[string]bool // of a statement
}

func questionOf(r store.Reported) question {
	q := question{Reported: r, about: topicOf(r)}
	if q.about.kind == news.Statement {
		q.words = tellingWords(r.Development)
	}
	return q
}

// same reports whether two positions answer one question, so that they can agree or not: no
// slot that both know differs, and of two statements in different stories, which may be
// about anything, the sentences speak of the same things.
func (q question) same(o question) bool {
	x, y := q.about, o.about
	differ := func(v, w string) bool { return v != "" && w != "" && v != w }
	if x.conflict != y.conflict || x.kind != y.kind || differ(x.target, y.target) || q.Ordinal != 0 && o.Ordinal != 0 && q.Ordinal != o.Ordinal {
		return false
	}
	if q.Of.ID == o.Of.ID && q.Of.ID != 0 {
		return true
	}
	if differ(q.Place, o.Place) {
		return false
	}
	return x.kind != news.Statement || sharedWords(q.words, o.words) >= leastShared
}

// leastShared is how many words two sentences share that speak of the same things.
const leastShared = 2

// tellingWords are the words of a development's sentence that say something: long ones that
// are no name of an actor, a place or a target. Endings do not count.
func tellingWords(d news.Development) map[string]bool {
	var names []string
	for _, n := range append([]string{d.Place, d.Target, d.Speaker}, d.Actors...) {
		names = append(names, strings.Fields(strings.ToLower(n))...)
	}
	words := map[string]bool{}
	for _, w := range strings.FieldsFunc(strings.ToLower(d.Evidence), func(r rune) bool { return !unicode.IsLetter(r) }) {
		if len(w) >= longWord && !slices.Contains(names, w) {
			words[w[:longWord]] = true
		}
	}
	return words
}

// sharedWords counts the words that stand in both.
func sharedWords(a, b map[string]bool) int {
	n := 0
	for w := range a {
		if b[w] {
			n++
		}
	}
	return n
}

// longWord is how many bytes of a word tell it from others.
const longWord = 6
