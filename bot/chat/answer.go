package chat

import (
	"context"
	"strings"
)

// Desk answers what a platform is asked. It is safe for concurrent use, never panics, and
// takes no longer than a platform waits.
type Desk interface {
	// Answer answers a question.
	Answer(ctx context.Context, q Query) Answer
	// Suggest completes an option's value as far as it is typed, the likeliest first; at most
	// 25, none where nothing comes near.
	Suggest(ctx context.Context, a Asking) []Choice
}

// AnswerFunc is a desk that answers and suggests nothing.
type AnswerFunc func(context.Context, Query) Answer

// Answer calls f.
func (f AnswerFunc) Answer(ctx context.Context, q Query) Answer { return f(ctx, q) }

// Suggest suggests nothing.
func (AnswerFunc) Suggest(context.Context, Asking) []Choice { return nil }

// Answer is what a question gets, on every platform the same facts.
type Answer struct {
	Title   string
	Cards   []Card
	Lines   []Line
	Files   []File
	Buttons []Button // what can be asked next
	Back    string   // what to type for the page before this one; empty: there is none
	More    string   // what to type for the rest; empty: that is all
	Private bool     // for the asker alone, where the platform can do that
	Failed  bool     // the question could not be answered; Title says why
}

// File is a picture or document that goes with an answer.
type File struct {
	Name string // as "timeline.png", without a path
	Type string // its media type, as "image/png"
	Data []byte
	Alt  string // what it shows, in words: for who cannot see it, and where no file can be shown
}

// Command declares a slash command: platforms register and explain it from this, and make
// forms of it.
type Command struct {
	Name    string // the verb
	Usage   string // as "latest [kind:… actor:…]"
	Summary string // one line
	Example string // a line that can be typed as it stands
	Options []Option
	Changes bool // may change what others are told: platforms find out whether the asker may
}

// Option is one thing a command takes.
type Option struct {
	Name     string
	Summary  string
	Filter   bool // given as name:value; otherwise a word after the verb
	Required bool
	Choices  []string // every value there is, when they can be listed
	Suggests bool     // the desk completes what is typed
}

// Choice is one value of an option.
type Choice struct {
	Name  string // as it is shown
	Value string // as it is asked
}

// Asking is an option's value while it is being typed.
type Asking struct {
	Query         // as far as it is filled in
	Option string // the option's name
	Typed  string
}

// Find finds the command that a verb means: by its name, or by how only its name begins.
func Find(commands []Command, verb string) (Command, bool) {
	var begin []Command
	for _, c := range commands {
		if c.Name == verb {
			return c, true
		}
		if verb != "" && strings.HasPrefix(c.Name, verb) {
			begin = append(begin, c)
		}
	}
	if len(begin) == 1 {
		return begin[0], true
	}
	return Command{}, false
}
