package slack

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"strings"
	"unicode"

	api "github.com/slack-go/slack"

	"parley/bot/chat"
)

// Limits of a form.
const (
	maxTitle   = 24    // https://docs.slack.dev/reference/views/modal-views
	maxPrivate = 3_000 // same
	maxInputs  = 20    // Slack takes a hundred; a reader does not
	maxChoices = 100   // https://docs.slack.dev/reference/block-kit/block-elements/select-menu-element
	maxChoice  = 75    // https://docs.slack.dev/reference/block-kit/composition-objects/option-object
	maxHint    = 2_000 // https://docs.slack.dev/reference/block-kit/blocks/input-block
	maxTyped   = 900   // of a value: a question is at most a thousand characters long
)

// field is the name of what is put in, in each input of a form; the input itself is named
// for its option.
const field = "value"

// slip goes with a form and comes back with it: Slack keeps it, and nobody sees it.
type slip struct {
	Verb    string `json:"verb"`
	Server  string `json:"server"`
	Channel string `json:"channel"`
	Direct  bool   `json:"direct,omitempty"`
	Address string `json:"address"` // takes the answer
	At      int64  `json:"at"`      // when it was given out, in seconds
}

// asksForHelp reports whether a question asks what can be asked.
func asksForHelp(q chat.Query) bool {
	return (q.Verb == "" || q.Verb == "help") && len(q.Words) == 0
}

// formButtons open the form of each command that has one.
func (s *Slack) formButtons() (all []chat.Button) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.commands {
		if len(c.Options) > 0 && c.Name != "help" {
			all = append(all, chat.Button{Label: capital(c.Name), Verb: c.Name, Form: true})
		}
	}
	return all
}

// openForm opens the form of a question, so far filled in. Nothing may come before it: its
// trigger lives for three seconds.
func (k *counter) openForm(ctx context.Context, q question) {
	c, ok := k.command(q.query.Verb)
	if !ok || len(c.Options) == 0 {
		k.reply(ctx, q, k.ask(ctx, q))
		return
	}
	private, err := json.Marshal(slip{c.Name, q.query.Server, q.query.Channel, q.query.Direct, q.address, k.now().Unix()})
	if err == nil && len(private) <= maxPrivate {
		view := form(c, q.query, string(private))
		err = k.call(ctx, "open the form of "+c.Name, "", "views.open", q.query.User, func(ctx context.Context) error {
			_, err := k.client.OpenViewContext(ctx, q.trigger, view)
			return err
		})
	}
	switch {
	case err != nil:
		k.log.Warn("a form is not opened", "verb", c.Name, "error", err)
		k.reply(ctx, q, chat.Answer{Title: "The form could not be opened. Please press the button again.", Failed: true, Private: true,
			Lines: []chat.Line{{Text: "Or type it: /parley " + c.Usage}}})
	case c.Changes && !q.query.Direct:
		k.manages(ctx, q.query.User, q.team) // so that it is known when the form comes back
	}
}

// form draws the form of a command, with what is given of it already.
func form(c chat.Command, q chat.Query, private string) api.ModalViewRequest {
	submit := "Ask"
	if c.Changes {
		submit = "Submit"
	}
	view := api.ModalViewRequest{
		Type: api.VTModal, Title: plainText(plain(cmp.Or(capital(c.Name), "Parley"), maxTitle)), Submit: plainText(submit), Close: plainText("Cancel"),
		CallbackID: c.Name, PrivateMetadata: private,
	}
	if summary := markup(c.Summary, maxSection); summary != "" {
		view.Blocks.BlockSet = append(view.Blocks.BlockSet, api.NewSectionBlock(markupText(summary), nil, nil))
	}
	given := initial(c, q)
	for _, o := range c.Options[:min(len(c.Options), maxInputs)] {
		var hint *api.TextBlockObject
		if text := plain(o.Summary, maxHint); text != "" {
			hint = plainText(text)
		}
		input := api.NewInputBlock(o.Name, plainText(plain(capital(o.Name), maxChoice)), hint, element(o, given[o.Name]))
		view.Blocks.BlockSet = append(view.Blocks.BlockSet, input.WithOptional(!o.Required))
	}
	return view
}

// initial is what a question says already, by option: its words in the order of the
// options that are none of its filters, the last of which takes what is left.
func initial(c chat.Command, q chat.Query) map[string]string {
	given := map[string]string{}
	words, last := q.Words, ""
	for _, o := range c.Options {
		switch {
		case o.Filter:
			given[o.Name] = q.Filters[o.Name]
		case len(words) > 0:
			given[o.Name], words, last = words[0], words[1:], o.Name
		default:
			// A word more than the last option has taken is none.
		}
	}
	if last != "" && len(words) > 0 {
		given[last] += " " + strings.Join(words, " ")
	}
	return given
}

// element is what an option is put in with: chosen where its values can be listed or
// suggested, else typed. A value that cannot be chosen is typed, too.
func element(o chat.Option, value string) api.BlockElement {
	fits := func(v string) bool { return v != "" && units(v) <= maxChoice }
	switch {
	case len(o.Choices) > 0 && len(o.Choices) <= maxChoices && !slices.ContainsFunc(o.Choices, func(c string) bool { return !fits(c) }) && (value == "" || slices.Contains(o.Choices, value)):
		var all []*api.OptionBlockObject
		for _, c := range o.Choices {
			all = append(all, choice(c, c))
		}
		e := api.NewOptionsSelectBlockElement(api.OptTypeStatic, nil, field, all...)
		if value != "" {
			e.InitialOption = choice(value, value)
		}
		return e
	case o.Suggests && (value == "" || fits(value)):
		e := api.NewOptionsSelectBlockElement(api.OptTypeExternal, nil, field)
		atOnce := 0
		e.MinQueryLength = &atOnce
		if value != "" {
			e.InitialOption = choice(value, value)
		}
		return e
	}
	e := api.NewPlainTextInputBlockElement(nil, field)
	e.InitialValue, e.MaxLength = chat.Clean(value, maxTyped), maxTyped
	return e
}

// choice is a value that can be chosen, and how it is shown.
func choice(name, value string) *api.OptionBlockObject {
	return api.NewOptionBlockObject(value, plainText(cmp.Or(plain(name, maxChoice), "…")), nil)
}

// filled is a question as far as a form is filled in.
func filled(c chat.Command, s slip, state *api.ViewState) chat.Query {
	q := chat.Query{Platform: platform, Server: s.Server, Channel: s.Channel, Direct: s.Direct, Verb: c.Name, Filters: map[string]string{}}
	if state == nil {
		return q
	}
	for _, o := range c.Options {
		put := state.Values[o.Name][field]
		value := chat.Clean(cmp.Or(put.SelectedOption.Value, put.Value), maxTyped)
		switch {
		case value == "":
		case o.Filter:
			q.Filters[o.Name] = value
		default:
			q.Words = append(q.Words, strings.Fields(value)...)
		}
	}
	return q
}

// capital is a name as a title.
func capital(name string) string {
	runes := []rune(name)
	if len(runes) == 0 {
		return ""
	}
	runes[0] = unicode.ToUpper(runes[0])
	return string(runes)
}
