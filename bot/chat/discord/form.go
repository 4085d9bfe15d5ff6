package discord

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/bwmarrin/discordgo"

	"parley/bot/chat"
)

// form is a modal with a field for each of a command's options
// (https://docs.discord.com/developers/interactions/receiving-and-responding#interaction-response-object-modal).
// The library knows no labels, and what forms were made of before is deprecated.
type form struct {
	CustomID   string  `json:"custom_id"`
	Title      string  `json:"title"`
	Components []label `json:"components"`
}

type label struct {
	Type        discordgo.ComponentType `json:"type"`
	Label       string                  `json:"label"`
	Description string                  `json:"description,omitempty"`
	Component   any                     `json:"component"`
}

type textField struct {
	Type     discordgo.ComponentType `json:"type"`
	CustomID string                  `json:"custom_id"`
	Style    int                     `json:"style"`
	Value    string                  `json:"value,omitempty"`
	Required bool                    `json:"required"`
	Longest  int                     `json:"max_length"`
}

type selectField struct {
	Type     discordgo.ComponentType `json:"type"`
	CustomID string                  `json:"custom_id"`
	Options  []selectOption          `json:"options"`
	Required bool                    `json:"required"`
	Least    int                     `json:"min_values"`
}

type selectOption struct {
	Label   string `json:"label"`
	Value   string `json:"value"`
	Default bool   `json:"default,omitempty"`
}

const (
	labelType discordgo.ComponentType = 18
	oneLine   int                     = 1
)

// filledLabel is a field of a form that was sent.
type filledLabel struct {
	Component struct {
		CustomID string   `json:"custom_id"`
		Value    string   `json:"value"`
		Values   []string `json:"values"`
	} `json:"component"`
}

// formOf is the form of a question's command, so far filled in. There is none for a command
// without options, nor for an asker who could not send it.
func (k *desk) formOf(q chat.Query) (f form, ok bool) {
	c, known := chat.Find(k.commands, q.Verb)
	if !known || len(c.Options) == 0 || c.Changes && !q.Manager {
		return form{}, false
	}
	values := valuesOf(c, q)
	f.Title = cmp.Or(plain("/parley "+c.Name, maxFormTitle), root)
	rest := chat.Query{Verb: c.Name, Filters: map[string]string{}}
	shown := fields(c, values)
	for _, o := range c.Options {
		switch value := values[o.Name]; {
		case slices.Contains(shown, o.Name):
			f.Components = append(f.Components, fieldOf(o, value))
		case value != "":
			rest.Filters[o.Name] = value
		}
	}
	f.CustomID = customID(opens, rest, func(verb, does string) string { return k.presses.keep(k.now(), verb, does) })
	return f, true
}

// fields are the options that a form has room for: those that are required, then those that
// have a value, then the first.
func fields(c chat.Command, values map[string]string) (names []string) {
	for _, wanted := range []func(chat.Option) bool{
		func(o chat.Option) bool { return o.Required },
		func(o chat.Option) bool { return values[o.Name] != "" },
		func(chat.Option) bool { return true },
	} {
		for _, o := range c.Options {
			if len(names) < maxFormFields && wanted(o) && !slices.Contains(names, o.Name) {
				names = append(names, o.Name)
			}
		}
	}
	return names
}

// fieldOf is one field: a select where every value can be listed, else a line of text.
func fieldOf(o chat.Option, value string) label {
	r, n := utf8.DecodeRuneInString(o.Name)
	l := label{Type: labelType, Label: plain(string(unicode.ToUpper(r))+o.Name[n:], maxFormLabel), Description: plain(o.Summary, maxCommandDescription)}
	if n := len(o.Choices); n > 0 && n <= maxChoices && (value == "" || slices.Contains(o.Choices, value)) {
		field := selectField{Type: discordgo.SelectMenuComponent, CustomID: o.Name, Required: o.Required}
		if o.Required {
			field.Least = 1
		}
		for _, c := range o.Choices {
			field.Options = append(field.Options, selectOption{plain(c, maxChoice), c, c == value})
		}
		l.Component = field
		return l
	}
	l.Component = textField{Type: discordgo.TextInputComponent, CustomID: o.Name, Style: oneLine, Value: plain(value, maxValue), Required: o.Required, Longest: maxValue}
	return l
}

// open opens the form of a question's command: only the first response can. Where there is
// none the question is asked as it stands, and the answer says why.
func (k *desk) open(in interaction, q chat.Query) *reply {
	f, ok := k.formOf(in.by(q))
	if !ok {
		return k.respond(in, q, privately)
	}
	return only(discordgo.InteractionResponseModal, f)
}

// filled is the question of a form that was sent.
func (k *desk) filled(in interaction) (q chat.Query, expired bool) {
	_, rest, expired := k.pressed(in.Data.CustomID)
	c, known := chat.Find(k.commands, rest.Verb)
	if expired || !known {
		return rest, true
	}
	values := rest.Filters
	for _, l := range in.Data.Components {
		value := l.Component.Value
		if len(l.Component.Values) > 0 {
			value = l.Component.Values[0]
		}
		values[l.Component.CustomID] = value
	}
	return questionOf(c, values), false
}

// questionOf is what a command is asked with these values of its options.
func questionOf(c chat.Command, values map[string]string) chat.Query {
	q := chat.Query{Verb: c.Name, Filters: map[string]string{}}
	for _, o := range c.Options {
		switch value := chat.Clean(values[o.Name], maxValue); {
		case value == "":
		case o.Filter:
			q.Filters[o.Name] = value
		default:
			q.Words = append(q.Words, strings.Fields(value)...)
		}
	}
	return q
}

// valuesOf takes a question apart: each word is the value of an option, and what is left
// over belongs to the last one.
func valuesOf(c chat.Command, q chat.Query) map[string]string {
	values := map[string]string{}
	words, last := q.Words, ""
	for _, o := range c.Options {
		if o.Filter {
			values[o.Name] = q.Filters[o.Name]
			continue
		}
		if last = o.Name; len(words) > 0 {
			values[last], words = words[0], words[1:]
		}
	}
	if last != "" && len(words) > 0 {
		values[last] = strings.Join(append([]string{values[last]}, words...), " ")
	}
	return values
}
