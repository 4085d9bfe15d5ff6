package command

import (
	"maps"
	"slices"
	"strings"

	"parley/bot/chat"
)

// shareOption is taken by every command that only reads.
var shareOption = chat.Option{Name: "share", Summary: "yes: everybody in the channel sees the answer", Filter: true, Choices: []string{"yes", "no"}}

// shared reads whether everybody in the channel is to see the answer, and takes that out of
// the question.
func shared(q chat.Query) (rest chat.Query, share bool, refusal *chat.Answer) {
	word, said := q.Filters[shareOption.Name]
	if !said {
		return q, false, nil
	}
	q.Filters = maps.Clone(q.Filters)
	delete(q.Filters, shareOption.Name)
	switch strings.ToLower(word) {
	case "yes", "y", "true", "on", "channel":
		return q, true, nil
	case "no", "n", "false", "off":
		return q, false, nil
	}
	a := refuse("share: must be yes or no, not “"+word+"”.", "With yes everybody in the channel sees the answer.")
	return q, false, &a
}

// mayChange refuses who may not change what everybody here is told. What is changed is a
// channel's, so nothing is changed from a private conversation.
func mayChange(q chat.Query) *chat.Answer {
	switch {
	case q.Direct:
		a := refuse("Nothing is changed from a private conversation.", "Type it in the channel that it is for: "+q.String())
		return &a
	case q.Manager:
		_, refusal := askerOf(q)
		return refusal
	}
	who := q.Managers
	if who == "" {
		who = "who manages this channel"
	}
	a := refuse("You may ask here, but not change what others are told.", "This may: "+who+". Ask one of them to type it: "+q.String())
	return &a
}

// readOnly adds to what could be changed that the asker may not.
func readOnly(q chat.Query, a chat.Answer) chat.Answer {
	if refusal := mayChange(q); refusal != nil {
		a.Lines = append(slices.Clone(a.Lines), chat.Line{Mark: "ℹ️", Text: refusal.Title})
		a.More = ""
	}
	return a
}
