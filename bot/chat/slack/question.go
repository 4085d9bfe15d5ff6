package slack

import (
	"context"
	"errors"
	"net/url"
	"regexp"
	"strings"

	api "github.com/slack-go/slack"

	"parley/bot/chat"
)

// question is what somebody asked, and where the answer goes.
type question struct {
	query   chat.Query
	wrong   error  // the line could not be read
	address string // takes the answer, good for half an hour
	trigger string // names the question, however often it comes, and opens a form
	team    string // the asker's own workspace, where Slack tells it
	form    bool   // it is to be asked by a form
	replace bool   // the answer stands in the place of what the button stands on
	mine    bool   // the answer's files go to the asker alone
}

// typedQuestion reads a command.
func typedQuestion(data api.SlashCommand) question {
	q, err := chat.ParseQuery(typed(data.Text))
	q.Platform, q.Server, q.Channel, q.User, q.Direct = platform, data.TeamID, data.ChannelID, data.UserID, isDirect(data.ChannelID, data.ChannelName)
	return question{query: q, wrong: err, address: data.ResponseURL, trigger: data.TriggerID}
}

const platform = "slack"

// pressed reads a press of a button of ours.
func pressed(data api.InteractionCallback) (question, bool) {
	if len(data.ActionCallback.BlockActions) == 0 {
		return question{}, false
	}
	action := data.ActionCallback.BlockActions[0]
	way, _, known := strings.Cut(action.ActionID, "-")
	q, err := chat.ParseQuery(action.Value)
	if !known || action.Value == "" || err != nil || data.ResponseURL == "" {
		return question{}, false
	}
	q.Platform, q.Server, q.Channel, q.User, q.Direct = platform, data.Team.ID, data.Channel.ID, data.User.ID, isDirect(data.Channel.ID, data.Channel.Name)
	return question{query: q, address: data.ResponseURL, trigger: data.TriggerID, team: data.User.TeamID,
		form: way == toForm, replace: way == toPage && data.Container.IsEphemeral, mine: way == toMine}, true
}

// isDirect reports whether a conversation is private to a few: its ID begins with D, or
// Slack names it so.
func isDirect(id, name string) bool {
	return strings.HasPrefix(id, "D") || name == "directmessage" || strings.HasPrefix(name, "mpdm-")
}

// sentLink is how Slack may write an address that was typed.
var sentLink = regexp.MustCompile(`<(https?://[^|>]+)(?:\|[^>]*)?>`)

// typed is a command's text as it was typed: Slack sends & < > escaped, and may put an
// address in brackets, as people do.
func typed(text string) string {
	text = strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&").Replace(text)
	return sentLink.ReplaceAllString(text, "$1")
}

// reply delivers an answer, also while the program stops, and what goes along with it.
func (k *counter) reply(ctx context.Context, q question, a chat.Answer) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), sharing)
	defer cancel()
	switch {
	case q.mine && !a.Failed:
		k.say(ctx, q, k.sent(ctx, q.query.User, a.Files))
	case a.Private && !strings.HasPrefix(q.query.Channel, "D"): // a conversation of a few has other readers too
		k.say(ctx, q, inWords(a), k.offers(q.query, a)...)
	case k.say(ctx, q, a):
		if left := k.share(ctx, q.query.Channel, a.Files); len(left) > 0 {
			q.replace = false
			k.say(ctx, q, chat.Answer{Title: notShown, Lines: left, Private: a.Private})
		}
	}
}

// say delivers an answer, with more buttons below it. Slack takes it for half an hour, so
// that a try that failed is repeated.
func (k *counter) say(ctx context.Context, q question, a chat.Answer, buttons ...api.BlockElement) bool {
	d := drawn(func(r room) drawing {
		d := k.answer(a, q.query.Verb, r)
		if len(buttons) > 0 {
			d.blocks = append(d.blocks, api.NewActionBlock("", buttons...))
		}
		return d
	})
	message := &api.WebhookMessage{Text: d.text, Blocks: &api.Blocks{BlockSet: d.blocks}, ResponseType: api.ResponseTypeEphemeral, ReplaceOriginal: q.replace && a.Private && !a.Failed}
	if !a.Private {
		message.ResponseType = api.ResponseTypeInChannel
	}
	ctx, cancel := context.WithTimeout(ctx, 3*delivery)
	defer cancel()
	err := errNotOurs
	for range tries {
		if !k.ours(q.address) {
			break
		}
		if err = k.deliver(ctx, q.address, message); err == nil {
			return true
		}
		if k.wait(ctx, firstRetry) != nil {
			break
		}
	}
	k.log.Warn("an answer is not delivered", "verb", q.query.Verb, "error", err)
	return false
}

var errNotOurs = errors.New("the address for the answer is not Slack's")

// tries are how often an answer is sent at most: its address is good for five times.
const tries = 3

// deliver sends an answer to its address, which is a secret while it lives.
func (s *Slack) deliver(ctx context.Context, address string, message *api.WebhookMessage) error {
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
