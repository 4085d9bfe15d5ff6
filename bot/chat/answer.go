package chat

// Answer is what a question gets, on every platform the same facts.
type Answer struct {
	Title   string
	Cards   []Card
	Lines   []Line
	More    string // what to type for the rest; empty: that is all
	Private bool   // for the asker alone, where the platform can do that
	Failed  bool   // the question could not be answered; Title says why
}

// Command declares a slash command: platforms register and explain it from this.
type Command struct {
	Name    string // the verb
	Usage   string // as "latest [kind:… actor:…]"
	Summary string // one line
	Example string // a line that can be typed as it stands
	Options []Option
}

// Option is one thing a command takes.
type Option struct {
	Name     string
	Summary  string
	Filter   bool // given as name:value; otherwise a word after the verb
	Required bool
	Choices  []string // every value there is, when they can be listed
}
