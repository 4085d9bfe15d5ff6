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
	if d.Kind == news.Vote || d.Kind == news.Appointment { // how it came out is nobody's position
		return 0
	}
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
}

// subjectKind is what sort of happening a position is about: a statement made about a plan
// is about the plan, and one made about a journey to talks is about the talks.
func subjectKind(r store.Reported) news.Kind {
	switch {
	case r.Kind != news.Statement || r.Of.Kind == "":
		return r.Kind
	case meets(r.Of.Kind):
		return news.Talks
	}
	return r.Of.Kind
}

func meets(k news.Kind) bool { return k.Row().Family == news.Talks.Row().Family }

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
	words map[string]bool // of its sentence
}

func questionOf(r store.Reported) question {
	return question{r, topicOf(r), tellingWords(r.Development)}
}

// same reports whether two positions answer one question, so that they can agree or not: no
// slot that both know differs, and where one is a statement, which may be about anything,
// the sentences speak of the same things.
func (q question) same(o question) bool {
	x, y := q.about, o.about
	differ := func(v, w string) bool { return v != "" && w != "" && v != w }
	if x.conflict != y.conflict || x.kind != y.kind || differ(x.target, y.target) || q.Ordinal != 0 && o.Ordinal != 0 && q.Ordinal != o.Ordinal {
		return false
	}
	together := q.Of.ID == o.Of.ID && q.Of.ID != 0
	if !together && differ(q.Place, o.Place) {
		return false
	}
	return sharedWords(q.words, o.words) >= leastShared(q, o, together)
}

// leastShared is how many words two sentences share that answer one question. An offer and
// its answer are told by their slots; so is the statement that a plan, a truce or the like
// is accepted or refused. What is said at talks may be about anything.
func leastShared(q, o question, together bool) int {
	said, answered := q.Kind == news.Statement, o.Kind == news.Statement
	switch {
	case said && answered && together:
		return 1
	case said && answered:
		return 2
	case (said || answered) && (meets(q.about.kind) || !together):
		return 1
	}
	return 0
}

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
