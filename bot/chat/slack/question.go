package slack

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"runtime/debug"
	"strings"

	api "github.com/slack-go/slack"
	"github.com/slack-go/slack/socketmode"

	"parley/bot/chat"
)

// question is what somebody asked, and where the answer goes.
type question struct {
	query   chat.Query
	wrong   error  // the line could not be read
	answer  string // an address that takes the answer, good for half an hour
	trigger string // names the question, however often it comes
}

// read reads a question of an event; whatever else Slack tells is none.
func read(e socketmode.Event) (question, bool) {
	switch data := e.Data.(type) {
	case api.SlashCommand:
		q, err := chat.ParseQuery(typed(data.Text))
		q.Channel, q.User = data.ChannelID, data.UserID
		return asked(q, err, data.ResponseURL, data.TriggerID)
	case api.InteractionCallback:
		if data.Type != api.InteractionTypeBlockActions || len(data.ActionCallback.BlockActions) == 0 {
			return question{}, false
		}
		var words []string
		if err := json.Unmarshal([]byte(data.ActionCallback.BlockActions[0].Value), &words); err != nil || len(words) == 0 {
			return question{}, false
		}
		q := chat.Query{Verb: words[0], Words: words[1:], Filters: map[string]string{}, Channel: data.Channel.ID, User: data.User.ID}
		return asked(q, nil, data.ResponseURL, data.TriggerID)
	}
	return question{}, false
}

func asked(q chat.Query, wrong error, answer, trigger string) (question, bool) {
	q.Platform = "slack"
	return question{query: q, wrong: wrong, answer: answer, trigger: trigger}, answer != ""
}

// sentLink is how Slack may write an address that was typed.
var sentLink = regexp.MustCompile(`<(https?://[^|>]+)(?:\|[^>]*)?>`)

// typed is a command's text as it was typed: Slack sends & < > escaped, and may put an
// address in brackets, as people do.
func typed(text string) string {
	text = strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&").Replace(text)
	return sentLink.ReplaceAllString(text, "$1")
}

// answers answers questions until ctx is done; the one under way is finished.
func (s *Slack) answers(ctx context.Context, asked <-chan question, desk chat.Desk) {
	for {
		select {
		case <-ctx.Done():
			return
		case q := <-asked:
			s.reply(ctx, q, s.ask(ctx, q, desk))
		}
	}
}

// ask has a question answered, and survives a fault in the answering.
func (s *Slack) ask(ctx context.Context, q question, desk chat.Desk) (a chat.Answer) {
	defer func() {
		if broken := recover(); broken != nil {
			s.log.Error("a question met a fault", "verb", q.query.Verb, "fault", fmt.Sprint(broken), "stack", string(debug.Stack()))
			a = chat.Answer{Title: "This question met a fault inside Parley.", Failed: true, Private: true}
		}
	}()
	if q.wrong != nil {
		return chat.Answer{Title: q.wrong.Error(), Failed: true, Private: true}
	}
	return desk.Answer(ctx, q.query)
}

// reply delivers an answer, also while the program stops. Slack takes it for half an hour,
// so that a try that failed is repeated.
func (s *Slack) reply(ctx context.Context, q question, a chat.Answer) {
	d := drawn(func(r room) drawing { return answer(a, r) })
	message := &api.WebhookMessage{Text: d.text, Blocks: &api.Blocks{BlockSet: d.blocks}, ResponseType: api.ResponseTypeEphemeral}
	if !a.Private {
		message.ResponseType = api.ResponseTypeInChannel
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 3*delivery)
	defer cancel()
	var err error
	for range 3 {
		if err = s.deliver(ctx, q.answer, message); err == nil {
			return
		}
		if s.wait(ctx, firstRetry) != nil {
			break
		}
	}
	s.log.Warn("an answer is not delivered", "verb", q.query.Verb, "error", err)
}

// deliver sends an answer to its address, which is a secret while it lives.
func (s *Slack) deliver(ctx context.Context, address string, message *api.WebhookMessage) error {
	if !s.ours(address) {
		return errors.New("the address for the answer is not Slack's")
	}
	ctx, cancel := context.WithTimeout(ctx, delivery)
	defer cancel()
	err := api.PostWebhookCustomHTTPContext(ctx, address, s.http, message)
	var named *url.Error
	if errors.As(err, &named) {
		return named.Err
	}
	return err
}

// ours reports whether an address belongs to Slack, or to the server of the settings.
func (s *Slack) ours(address string) bool {
	u, err := url.Parse(address)
	base, baseErr := url.Parse(s.settings.API)
	if err != nil || baseErr != nil {
		return false
	}
	return u.Scheme == base.Scheme && u.Host == base.Host ||
		u.Scheme == "https" && (u.Host == "slack.com" || strings.HasSuffix(u.Host, ".slack.com") || strings.HasSuffix(u.Host, ".slack-gov.com"))
}
