package command

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"parley/bot/chat"
	"parley/bot/gazetteer"
	"parley/bot/news"
	"parley/bot/store"
)

const (
	// What Discord takes: https://discord.com/developers/docs/interactions/application-commands#application-command-object-application-command-option-choice-structure.
	// Slack takes more, and shorter texts: its platform cuts them.
	mostChoices   = 25
	longestChoice = 100 // characters

	// Who types waits for no suggestion: the next letter asks anew.
	suggestPatience = time.Second
)

// completion gives the values that may be meant by what is typed, the likeliest first. Those
// that do not hold what is typed are left out by the caller where filtered is set.
type completion struct {
	several  bool // the option takes several values, parted by commas
	filtered bool // the values are all there are, whatever is typed
	values   func(ctx context.Context, d *Desk, a chat.Asking, typed string) ([]chat.Choice, error)
}

// completions are the options that are completed, by their names. An option that means
// something else with one command stands there as "command option".
func completions() map[string]completion {
	stories := completion{values: storyChoices}
	return map[string]completion{
		"watch":              {filtered: true, values: watchChoices},
		"kind":               {several: true, filtered: true, values: kindChoices},
		"status":             {several: true, filtered: true, values: statusChoices},
		"certainty":          {several: true, filtered: true, values: certaintyChoices},
		"conflict":           {several: true, filtered: true, values: conflictChoices},
		"actor":              {several: true, values: actorChoices},
		"place":              {several: true, values: placeChoices},
		"since":              {values: timeChoices},
		"until":              {values: timeChoices},
		"words":              {values: wordChoices},
		"number":             stories,
		"story":              stories,
		"into":               stories,
		"of":                 stories,
		"about":              stories,
		"timeline about":     {values: subjectChoices},
		"status about":       {values: subjectChoices},
		"wrong what":         stories,
		"split what":         {filtered: true, values: developmentChoices},
		"mute what":          {values: muteChoices},
		"unmute number":      {filtered: true, values: mutedChoices},
		"unsubscribe number": {filtered: true, values: subscriptionChoices},
		"sources name":       {filtered: true, values: sourceChoices},
		"help command":       {filtered: true, values: commandChoices},
	}
}

// Suggest completes an option's value as far as it is typed, the likeliest first. It never
// panics; what goes wrong suggests nothing.
func (d *Desk) Suggest(ctx context.Context, a chat.Asking) (choices []chat.Choice) {
	ctx, cancel := context.WithTimeout(ctx, suggestPatience)
	defer cancel()
	defer func() {
		if recover() != nil {
			choices = nil
		}
	}()
	all := completions()
	c, ok := all[a.Verb+" "+a.Option]
	if !ok {
		if c, ok = all[a.Option]; !ok {
			return d.listed(a)
		}
	}
	end, err := begin(ctx, d.pace.ends)
	if err != nil {
		return nil
	}
	defer end()
	head, typed := "", chat.Clean(a.Typed, longestChoice)
	if at := strings.LastIndexByte(typed, ','); c.several && at >= 0 {
		head, typed = typed[:at+1], strings.TrimSpace(typed[at+1:])
	}
	found, err := c.values(ctx, d, a, typed)
	if err != nil {
		return nil
	}
	if c.filtered {
		found = containing(found, typed)
	}
	return fitting(found, head)
}

// listed are the values that the command itself declares.
func (d *Desk) listed(a chat.Asking) []chat.Choice {
	c, _ := chat.Find(Commands(), a.Verb)
	for _, o := range c.Options {
		if o.Name == a.Option {
			return fitting(containing(choicesOf(o.Choices), a.Typed), "")
		}
	}
	return nil
}

func choicesOf[T ~string](values []T) []chat.Choice {
	all := make([]chat.Choice, len(values))
	for i, v := range values {
		all[i] = chat.Choice{Name: string(v), Value: string(v)}
	}
	return all
}

// containing are the choices that begin with what is typed, then those of which a word does,
// then those that hold it, then one that is near to it.
func containing(all []chat.Choice, typed string) []chat.Choice {
	want := gazetteer.Fold(typed)
	if want == "" {
		return all
	}
	var ranked [3][]chat.Choice
	var values []string
	for _, c := range all {
		text := gazetteer.Fold(c.Value) + " " + gazetteer.Fold(c.Name)
		switch {
		case strings.HasPrefix(text, want):
			ranked[0] = append(ranked[0], c)
		case strings.Contains(" "+text, " "+want):
			ranked[1] = append(ranked[1], c)
		case strings.Contains(text, want):
			ranked[2] = append(ranked[2], c)
		}
		values = append(values, c.Value)
	}
	found := slices.Concat(ranked[0], ranked[1], ranked[2])
	if len(found) == 0 {
		if near, _, err := oneOf("value", typed, values); err == nil {
			found = append(found, all[slices.Index(values, near)])
		}
	}
	return found
}

// fitting are the choices as platforms take them: once each, not too many nor too long.
func fitting(all []chat.Choice, head string) []chat.Choice {
	var fit []chat.Choice
	seen := map[string]bool{}
	for _, c := range all {
		c.Value, c.Name = head+c.Value, chat.Clean(cmp.Or(head+c.Name, c.Value), longestChoice)
		if c.Name == "" || seen[c.Value] || utf8.RuneCountInString(c.Value) > longestChoice {
			continue
		}
		seen[c.Value] = true
		if fit = append(fit, c); len(fit) == mostChoices {
			break
		}
	}
	return fit
}

func watchChoices(_ context.Context, d *Desk, _ chat.Asking, _ string) (all []chat.Choice, err error) {
	for _, w := range d.rules.Watches {
		all = append(all, chat.Choice{Name: w.Name, Value: w.Name})
	}
	return all, nil
}

func kindChoices(_ context.Context, d *Desk, _ chat.Asking, _ string) (all []chat.Choice, err error) {
	for _, k := range d.kinds {
		all = append(all, chat.Choice{Name: k.Row().Emoji + " " + string(k), Value: string(k)})
	}
	return all, nil
}

// statusChoices are the statuses of the kind that is given, else all.
func statusChoices(_ context.Context, d *Desk, a chat.Asking, _ string) (all []chat.Choice, err error) {
	of := news.Statuses
	if k, _, err := d.kind(a.Filters["kind"]); err == nil && a.Filters["kind"] != "" {
		of = k.Row().Statuses
	}
	for _, s := range of {
		all = append(all, chat.Choice{Name: s.Emoji() + " " + string(s), Value: string(s)})
	}
	return all, nil
}

func certaintyChoices(context.Context, *Desk, chat.Asking, string) (all []chat.Choice, err error) {
	for _, c := range news.Certainties {
		all = append(all, chat.Choice{Name: c.String(), Value: strings.ReplaceAll(c.String(), " ", "-")})
	}
	return all, nil
}

func conflictChoices(_ context.Context, d *Desk, _ chat.Asking, _ string) (all []chat.Choice, err error) {
	for _, c := range d.names.Conflicts() {
		all = append(all, chat.Choice{Name: c.Name + ": " + c.Title, Value: c.Name})
	}
	return all, nil
}

func sourceChoices(ctx context.Context, d *Desk, _ chat.Asking, _ string) (all []chat.Choice, err error) {
	rows, err := d.store.Sources(ctx)
	for _, r := range rows {
		all = append(all, chat.Choice{Name: r.Name, Value: r.Name})
	}
	return all, err
}

func commandChoices(context.Context, *Desk, chat.Asking, string) (all []chat.Choice, err error) {
	for _, c := range commands() {
		all = append(all, chat.Choice{Name: c.Name + ": " + c.Summary, Value: c.Name})
	}
	return all, nil
}

// developmentChoices are those of the story that is given.
func developmentChoices(ctx context.Context, d *Desk, a chat.Asking, _ string) (all []chat.Choice, err error) {
	if len(a.Words) == 0 {
		return nil, nil
	}
	id, _ := number(a.Words[0])
	s, err := d.store.Story(ctx, id)
	for _, l := range developments(s) {
		all = append(all, chat.Choice{Name: l.Name + " · " + l.Text, Value: l.Name})
	}
	return all, err
}

// storyChoices are stories by their number or by words they say, the newest first.
func storyChoices(ctx context.Context, d *Desk, _ chat.Asking, typed string) (all []chat.Choice, err error) {
	f := store.Filter{Bare: true, Limit: mostChoices}
	var found []news.Story
	if id, ok := number(typed); ok {
		if s, err := d.store.Bare(ctx, id); err == nil {
			found = append(found, s)
		}
	}
	if len(strings.TrimSpace(typed)) > 1 { // a letter alone begins too many words
		f.Text = store.Text{Words: store.Words(strings.Fields(typed)...), Begun: true, Newest: true}
	}
	more, err := d.store.Latest(ctx, f)
	for _, s := range append(found, more...) {
		c := chat.CardOf(s, d.zone)
		all = append(all, chat.Choice{Name: fmt.Sprintf("%d · %s", s.ID, c.Headline), Value: fmt.Sprint(s.ID)})
	}
	return all, err
}
