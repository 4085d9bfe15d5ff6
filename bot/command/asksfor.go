package command

import (
	"strings"

	"parley/bot/alert"
	"parley/bot/news"
)

// plurals are kinds as a sentence names what is told of them, and what comes before who
// takes part.
var plurals = map[news.Kind][2]string{
	news.Visit: {"visits", "by"}, news.Talks: {"talks", "with"}, news.Call: {"calls", "with"}, news.Withdrawal: {"withdrawals from talks", "by"},
	news.Ceasefire: {"ceasefires", "of"}, news.Violation: {"ceasefire violations", "by"}, news.PeacePlan: {"peace plans", "of"},
	news.Agreement: {"agreements", "of"}, news.PrisonerExchange: {"prisoner exchanges", "of"}, news.Sanctions: {"sanctions", "by or on"},
	news.Aid: {"aid", "by or for"}, news.Vote: {"votes", "of"}, news.Appointment: {"appointments", "of or by"}, news.Statement: {"statements", "by"},
}

// asksFor says what a watch asks for: “visits by Marco Rubio”.
func asksFor(w alert.Watch) string {
	var parts []string
	what, who := "all that is reported", "involving"
	var kinds []string
	for i, k := range w.Kinds {
		p, ok := plurals[k]
		if !ok {
			p = [2]string{string(k), "involving"}
		}
		kinds = append(kinds, p[0])
		if i == 0 {
			who = p[1]
		} else if who != p[1] {
			who = "involving"
		}
	}
	if len(kinds) > 0 {
		what = anyOf(kinds)
	}
	if len(w.Statuses) > 0 {
		words := make([]string, len(w.Statuses))
		for i, s := range w.Statuses {
			words[i] = strings.ReplaceAll(string(s), "-", " ")
		}
		what += " that are " + anyOf(words)
	}
	parts = append(parts, what)
	if len(w.Actors) > 0 {
		parts = append(parts, who+" "+anyOf(w.Actors))
	}
	if len(w.Places) > 0 {
		parts = append(parts, "in "+anyOf(w.Places))
	}
	if len(w.Conflicts) > 0 {
		parts = append(parts, "in the conflict "+anyOf(w.Conflicts))
	}
	text := strings.Join(parts, " ")
	switch w.Certainty {
	case news.Independent:
		text += ", once independent origins say so"
	case news.Confirmed:
		text += ", once an official source says so"
	}
	if len(w.Tiers) > 0 {
		text += ", from " + anyOf(w.Tiers) + " sources"
	}
	if len(w.Languages) > 0 {
		text += ", in texts in " + anyOf(w.Languages)
	}
	return text
}

// anyOf lists values of which any will do: “a, b or c”.
func anyOf[T ~string](values []T) string {
	text := ""
	for i, v := range values {
		switch {
		case i == 0:
		case i == len(values)-1:
			text += " or "
		default:
			text += ", "
		}
		text += string(v)
	}
	return text
}
