// Package command answers what people ask: one slash command a file, the same facts on
// every platform, all of them from the store. What people correct it keeps there, with the
// job that carries it out.
//
// Read this file first, then any command; a new one is a file and a line in commands.
package command

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"time"

	"parley/bot/alert"
	"parley/bot/chat"
	"parley/bot/gazetteer"
	"parley/bot/news"
	"parley/bot/store"
	"parley/config"
)

// commands is the table of commands, in the order help lists them.
func commands() []command {
	return []command{
		latest(), search(), showStory(), showTimeline(), showStatus(), showWho(), showStance(), showCalendar(), explain(), showSources(),
		subscribe(), unsubscribe(), list(), backtest(), mute(), unmute(), quiet(), digest(),
		merge(), split(), wrong(),
		help(),
	}
}

// command is one command: what it declares, and how it answers. A question that cannot be
// answered as it was put gives an answer that says what to type; an error is the store's.
type command struct {
	chat.Command
	answer func(context.Context, *Desk, chat.Query) (chat.Answer, error)
}

const (
	// patience is how long an answer may take: Slack and Discord take none after three
	// seconds (https://docs.slack.dev/interactivity/implementing-slash-commands,
	// https://discord.com/developers/docs/interactions/receiving-and-responding).
	patience = 2500 * time.Millisecond

	pageLength = 5
	lastPage   = 20 // nobody pages further; a narrower question is better
)

// Parts are what a desk needs. Without a zone it tells times in UTC.
type Parts struct {
	Store *store.Store
	Names *gazetteer.Gazetteer
	Rules alert.Rules // of the settings
	Kinds []news.Kind // that the settings add to those that Parley knows
	Now   func() time.Time
	Zone  *time.Location
	Log   *slog.Logger // takes what went wrong, which is no asker's to read; nil: nobody does
}

// Desk answers questions, and passes on what people ask to be changed, as rows that the
// pipeline acts by. It is safe for concurrent use.
type Desk struct {
	store *store.Store
	names *gazetteer.Gazetteer
	rules alert.Rules
	kinds []news.Kind // all there are
	now   func() time.Time
	zone  *time.Location
	log   *slog.Logger
	pace  *pace
	known func() *nameIndex // names to suggest
}

// New makes a desk.
func New(p Parts) *Desk {
	d := &Desk{store: p.Store, names: p.Names, rules: p.Rules, now: p.Now, zone: p.Zone, log: p.Log, pace: newPace(p.Now)}
	if d.zone == nil {
		d.zone = time.UTC
	}
	if d.log == nil {
		d.log = slog.New(slog.DiscardHandler)
	}
	for _, row := range news.Kinds {
		d.kinds = append(d.kinds, row.Kind)
	}
	for _, k := range p.Kinds {
		if !slices.Contains(d.kinds, k) {
			d.kinds = append(d.kinds, k)
		}
	}
	d.known = sync.OnceValue(func() *nameIndex { return indexNames(d.names) })
	return d
}

// Commands declares every command, for platforms to register.
func Commands() []chat.Command {
	all := commands()
	declared := make([]chat.Command, len(all))
	for i, c := range all {
		if !c.Changes {
			c.Options = append(c.Options, shareOption)
		}
		declared[i] = c.Command
	}
	return declared
}

// Answer answers q, for the asker alone unless it is to be shared. It never panics and
// never takes much longer than a platform waits.
func (d *Desk) Answer(ctx context.Context, q chat.Query) (a chat.Answer) {
	share := false
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	defer func() {
		if broken := recover(); broken != nil {
			d.log.Error("a question met a fault", "verb", q.Verb, "fault", fmt.Sprint(broken), "stack", string(debug.Stack()))
			a = refuse("This question met a fault inside Parley.", "What it was stands in its log: please report it with the question.")
		}
		a.Private = !share || a.Failed
	}()
	if wait := d.pace.admit(q); wait > 0 {
		return tooMany(wait)
	}
	q, wanted, refusal := shared(q)
	if refusal != nil {
		return *refusal
	}
	c, q, refusal := find(q)
	if refusal != nil {
		return *refusal
	}
	share = wanted && !c.Changes
	if wrong := c.unknownFilter(q); wrong != nil {
		return *wrong
	}
	a, err := d.answer(ctx, c, q)
	switch {
	case err == nil:
		return a
	case errors.Is(err, context.DeadlineExceeded):
		return refuse("That took too long to look up.", "Ask for less: a shorter time (since:2d), one actor, one kind.")
	case errors.Is(err, context.Canceled):
		return refuse("Parley is stopping.")
	}
	d.log.Error("an answer could not be looked up", "verb", c.Name, "error", err)
	return refuse("The answer could not be looked up.", "Why stands in Parley's log.")
}

// answer answers a question that is in order, in its turn.
func (d *Desk) answer(ctx context.Context, c command, q chat.Query) (chat.Answer, error) {
	end, err := begin(ctx, d.pace.busy)
	if err != nil {
		return chat.Answer{}, err
	}
	defer end()
	return c.answer(ctx, d, q)
}

// find finds the command that is meant. What is plainly a story's number or an address
// needs no verb.
func find(q chat.Query) (command, chat.Query, *chat.Answer) {
	all := commands()
	verb := q.Verb
	switch {
	case verb == "" || verb == "?":
		return help(), q, nil
	case numbered(verb):
		q.Verb, q.Words = showStory().Name, append([]string{verb}, q.Words...)
		return showStory(), q, nil
	case strings.HasPrefix(verb, "http://") || strings.HasPrefix(verb, "https://"):
		q.Verb, q.Words = explain().Name, append([]string{verb}, q.Words...)
		return explain(), q, nil
	}
	if meant, ok := chat.Find(Commands(), verb); ok {
		q.Verb = meant.Name
		i := slices.IndexFunc(all, func(c command) bool { return c.Name == meant.Name })
		return all[i], q, nil
	}
	a := refuse(fmt.Sprintf("There is no command “%s”.", verb))
	names := verbs()
	if near, ok := config.Nearest(verb, names); ok {
		a.Title += fmt.Sprintf(" Did you mean “%s”?", near)
		if a.More = "/parley help"; near != help().Name {
			a.More += " " + near
		}
	} else {
		words := chat.Query{Verb: search().Name, Words: append([]string{verb}, q.Words...), Filters: q.Filters}
		a.Lines = []chat.Line{{Text: "There are " + strings.Join(names, ", ") + "."}, {Text: "To search for it: " + words.String()}}
		a.More = "/parley help"
	}
	return command{}, q, &a
}

func verbs() []string {
	var names []string
	for _, c := range commands() {
		names = append(names, c.Name)
	}
	return names
}

// unknownFilter refuses a filter that the command does not take.
func (c command) unknownFilter(q chat.Query) *chat.Answer {
	var takes []string
	for _, o := range c.Options {
		if o.Filter {
			takes = append(takes, o.Name)
		}
	}
	for _, key := range sortedKeys(q.Filters) {
		if slices.Contains(takes, key) {
			continue
		}
		if len(takes) == 0 {
			a := refuse(fmt.Sprintf("%s takes no filters, and “%s:” is one.", c.Name, key), "Usage: /parley "+c.Usage)
			return &a
		}
		known := "it takes " + strings.Join(takes, ", ")
		if near, ok := config.Nearest(key, takes); ok {
			known = "did you mean “" + near + ":”?"
		}
		a := refuse(fmt.Sprintf("%s knows no filter “%s:”: %s", c.Name, key, known), "Usage: /parley "+c.Usage)
		return &a
	}
	return nil
}

// refuse is an answer that says why there is none, and what to do.
func refuse(why string, lines ...string) chat.Answer {
	a := chat.Answer{Title: why, Failed: true}
	for _, l := range lines {
		a.Lines = append(a.Lines, chat.Line{Text: l})
	}
	return a
}
