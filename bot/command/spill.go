package command

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"parley/bot/alert"
	"parley/bot/chat"
	"parley/bot/news"
)

// spilled is a question whose filters hold no more than they take: as it is typed, the value
// of a filter runs to the next filter, and people write “since:april grain corridor”. What a
// value has beyond the longest beginning that is one goes to the words.
func (d *Desk) spilled(q chat.Query) chat.Query {
	filters := maps.Clone(q.Filters)
	words := slices.Clone(q.Words)
	for _, key := range sortedKeys(filters) {
		head, last := "", filters[key]
		if at := strings.LastIndexByte(last, ','); at >= 0 {
			head, last = last[:at+1], last[at+1:]
		}
		parts := strings.Fields(last)
		for n := min(len(parts), mostWords); n > 0; n-- {
			if d.takes(key, strings.Join(parts[:n], " ")) {
				filters[key] = head + strings.Join(parts[:n], " ")
				words = append(words, parts[n:]...)
				break
			}
		}
	}
	q.Filters, q.Words = filters, words
	return q
}

// takes reports whether a value is one of a filter's as it stands.
func (d *Desk) takes(key, value string) bool {
	var note string
	var err error
	switch key {
	case "kind":
		_, note, err = d.kind(value)
	case "status":
		_, note, err = oneOf("status", value, news.Statuses)
	case "certainty":
		_, note, err = certainty(value)
	case "conflict":
		_, _, err = d.conflict(value)
	case "actor", "place":
		_, ok := d.names.Resolve(value, d.now())
		return ok
	case "since", "until":
		var ok bool
		_, note, ok = when(value, d.now().In(d.zone))
		return ok && note == ""
	case "watch":
		return slices.ContainsFunc(d.rules.Watches, func(w alert.Watch) bool { return strings.EqualFold(w.Name, value) })
	case "page":
		_, err = strconv.Atoi(value)
	default:
		return false
	}
	return err == nil && note == ""
}
