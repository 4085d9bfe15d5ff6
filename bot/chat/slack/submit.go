package slack

import (
	"context"
	"encoding/json"
	"strings"
	"sync"
	"time"

	api "github.com/slack-go/slack"

	"parley/bot/chat"
)

const (
	// addressLives is how long an address takes answers
	// (https://docs.slack.dev/interactivity/handling-user-interaction); a little less, for
	// the answer has to get there.
	addressLives = 29 * time.Minute

	maxObjection = 1_000 // of the words below an input
)

// returned reads what came back with a form.
func (k *counter) returned(data api.InteractionCallback) (s slip, q question, ok bool) {
	if err := json.Unmarshal([]byte(data.View.PrivateMetadata), &s); err != nil {
		return s, q, false
	}
	c, ok := k.command(s.Verb)
	if ok {
		q = question{query: filled(c, s, data.View.State), address: s.Address, team: data.User.TeamID}
		q.query.User = data.User.ID
	}
	return s, q, ok
}

// suggest completes what is typed into an input of a form, in the time that is left. What is
// typed can always be chosen as it is.
func (k *counter) suggest(ctx context.Context, data api.InteractionCallback, left time.Duration) any {
	options := []*api.OptionBlockObject{}
	if _, q, ok := k.returned(data); ok {
		ctx, cancel := context.WithTimeout(ctx, left)
		defer cancel()
		typed := chat.Clean(data.Value, maxChoice)
		options = offered(k.suggested(ctx, chat.Asking{Query: q.query, Option: data.BlockID, Typed: typed}), typed)
	}
	return map[string]any{"options": options}
}

// suggested asks the desk, and survives a fault in it.
func (k *counter) suggested(ctx context.Context, a chat.Asking) (found []chat.Choice) {
	defer func() {
		if broken := recover(); broken != nil {
			k.log.Error("a suggestion met a fault", "verb", a.Verb, "option", a.Option, "fault", broken)
			found = nil
		}
	}()
	return k.desk.Suggest(ctx, a)
}

// offered are suggestions as Slack takes them, each value once.
func offered(found []chat.Choice, typed string) []*api.OptionBlockObject {
	options, known := []*api.OptionBlockObject{}, map[string]bool{}
	for _, f := range append(found[:len(found):len(found)], chat.Choice{Name: typed, Value: typed}) {
		value := chat.Clean(f.Value, maxChoice)
		if value == "" || value != f.Value || units(value) > maxChoice || known[strings.ToLower(value)] || len(options) == maxChoices {
			continue
		}
		known[strings.ToLower(value)] = true
		name := f.Name
		if name == "" {
			name = value
		}
		options = append(options, choice(name, value))
	}
	return options
}

// submit asks what a form was filled in with. What cannot be answered is said in the form,
// which stays open; the answer goes where the form came from. A form is acknowledged in the
// time that is left even where the answer takes longer: then it is delivered whatever it is.
func (k *counter) submit(ctx context.Context, data api.InteractionCallback, left time.Duration, ack func(any)) {
	s, q, ok := k.returned(data)
	if !ok {
		ack(objection(data, "Parley does not know this form any more: type /parley for a new one."))
		return
	}
	answered := make(chan chat.Answer, 1)
	var asking sync.WaitGroup
	defer asking.Wait()
	asking.Go(func() { answered <- k.ask(ctx, q) })
	late := time.NewTimer(left)
	defer late.Stop()
	select {
	case a := <-answered:
		switch {
		case a.Failed:
			ack(objection(data, objects(a)))
		case k.now().Sub(time.Unix(s.At, 0)) > addressLives:
			ack(api.NewUpdateViewSubmissionResponse(k.shown(a)))
		default:
			ack(nil)
			k.reply(ctx, q, a)
		}
	case <-late.C:
		ack(nil)
		k.reply(ctx, q, <-answered)
	}
}

// objects is why an answer failed, in one text.
func objects(a chat.Answer) string {
	said := []string{a.Title}
	for _, l := range a.Lines {
		said = append(said, l.Text)
	}
	return strings.Join(said, " ")
}

// objection says below an input why the form is not taken: below the one that the words
// begin with, else the first.
func objection(data api.InteractionCallback, why string) any {
	first, meant := "", ""
	for _, b := range data.View.Blocks.BlockSet {
		input, ok := b.(*api.InputBlock)
		if !ok {
			continue
		}
		if first == "" {
			first = input.BlockID
		}
		if strings.HasPrefix(why, input.BlockID+":") {
			meant = input.BlockID
		}
	}
	if meant == "" {
		meant = first
	}
	if meant == "" {
		return nil
	}
	return api.NewErrorsViewSubmissionResponse(map[string]string{meant: chat.Clean(why, maxObjection)})
}

// shown is an answer in the place of its form, for whose address is too old.
func (k *counter) shown(a chat.Answer) *api.ModalViewRequest {
	a.Buttons, a.Back, a.More = nil, "", ""
	d := drawn(func(r room) drawing { return k.answer(a, "", r) })
	return &api.ModalViewRequest{Type: api.VTModal, Title: plainText("Parley"), Close: plainText("Close"), Blocks: api.Blocks{BlockSet: d.blocks}}
}
