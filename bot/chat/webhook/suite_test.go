package webhook_test

import (
	"bytes"
	"log/slog"
	"net/http"
	"testing"
	"time"

	"go.uber.org/goleak"

	"parley/bot/chat"
	"parley/bot/chat/chattest"
	"parley/bot/chat/webhook"
	"parley/config"
	"parley/sources"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// start is a time in the middle of a day.
var start = time.Date(2025, 4, 22, 12, 0, 0, 0, time.UTC)

const headerSecret = "Bearer secretOfTheGateway"

// secrets may stand in no error and no log line.
var secrets = []string{chattest.WebhookSecret, "bm90IGEg", "secretOfTheGateway", "keyInTheAddress", "v1,"}

// place is a platform and the receiver behind it, which share a clock.
type place struct {
	*webhook.Webhook
	fake  *chattest.Webhook
	clock *chattest.Clock
	log   *bytes.Buffer
}

func open(t *testing.T, change func(*webhook.Target, *webhook.Options)) place {
	t.Helper()
	p := place{clock: chattest.NewClock(start), log: new(bytes.Buffer)}
	p.fake = chattest.StartWebhook(t, p.clock.Now)
	target := webhook.Target{URL: config.NewSecret(p.fake.URL()), Secret: config.NewSecret(chattest.WebhookSecret),
		Headers: map[string]config.Secret{"Authorization": config.NewSecret(headerSecret)}}
	o := webhook.Options{Network: sources.Network{AllowPrivate: true}, Now: p.clock.Now,
		Log: slog.New(slog.NewTextHandler(p.log, &slog.HandlerOptions{Level: slog.LevelDebug}))}
	if change != nil {
		change(&target, &o)
	}
	p.Webhook = webhook.New(webhook.Settings{"desk": target}, o)
	t.Cleanup(p.Close)
	return p
}

func (p place) room() chattest.Room {
	return chattest.Room{
		Platform: p.Webhook, Channel: "desk", Far: p.fake, Log: p.log.String, Wait: p.clock.Wait, Secrets: secrets,
		Seen: func() []chattest.Seen { return p.fake.Seen("desk") },
	}
}

func TestTheWebhookMeetsTheSuite(t *testing.T) {
	fail := func(f chattest.WebhookFault) func(*testing.T, chattest.Room, chat.Message) chat.Message {
		return func(_ *testing.T, r chattest.Room, m chat.Message) chat.Message {
			f.Times = -1
			r.Far.(*chattest.Webhook).Fail(f)
			return m
		}
	}
	calls := func(r chattest.Room) int { return len(r.Far.(*chattest.Webhook).Requests()) }
	chattest.Run(t, chattest.Harness{
		Literal: true,
		Open:    func(t *testing.T) chattest.Room { return open(t, nil).room() },
		Mistakes: []chattest.Mistake{
			{Name: "AReceiverThatIsGone", Make: fail(chattest.WebhookFault{Status: http.StatusGone}), Kind: chat.Permanent, Says: []string{"post to the webhook desk", "410 Gone", "remove the webhook and its routes"}},
			{Name: "LimitedWithAWait", Make: fail(chattest.WebhookFault{Status: 429, RetryAfter: "17"}), Kind: chat.Limited, After: 17 * time.Second, Says: []string{"429", "again in 17s"}, Calls: 1, Requests: calls},
			{Name: "LimitedUntilADate", Make: fail(chattest.WebhookFault{Status: 429, RetryAfter: start.Add(40 * time.Second).Format(http.TimeFormat)}), Kind: chat.Limited, After: 40 * time.Second, Calls: 1, Requests: calls},
			{Name: "LimitedWithoutAWait", Make: fail(chattest.WebhookFault{Status: 429}), Kind: chat.Limited, After: 30 * time.Second, Calls: 1, Requests: calls},
			{Name: "BusyWithAWait", Make: fail(chattest.WebhookFault{Status: 503, RetryAfter: "9"}), Kind: chat.Limited, After: 9 * time.Second, Calls: 1, Requests: calls},
			{Name: "BusyWithoutAWait", Make: fail(chattest.WebhookFault{Status: 503}), Kind: chat.Passing, Says: []string{"503", "in trouble"}},
			{Name: "InTrouble", Make: fail(chattest.WebhookFault{Status: 500}), Kind: chat.Passing, Says: []string{"500"}},
			{Name: "TooLate", Make: fail(chattest.WebhookFault{Status: 408}), Kind: chat.Passing, Says: []string{"408"}},
			{Name: "AWrongSignature", Make: fail(chattest.WebhookFault{Status: 401}), Kind: chat.Permanent, Says: []string{"401", "webhook.desk: secret"}},
			{Name: "NothingThere", Make: fail(chattest.WebhookFault{Status: 404}), Kind: chat.Permanent, Says: []string{"404", "webhook.desk.url"}},
			{Name: "ARefusal", Make: fail(chattest.WebhookFault{Status: 422}), Kind: chat.Permanent, Says: []string{"422", "its own log"}},
			{Name: "ARedirect", Make: fail(chattest.WebhookFault{Status: 308, Location: "/in?key=elsewhere"}), Kind: chat.Permanent, Says: []string{"308", "not followed", "webhook.desk.url"}},
			{Name: "AnAnswerThatIsLost", Make: fail(chattest.WebhookFault{Taken: true}), Kind: chat.Passing, Says: []string{"broke off"}},
			{Name: "AnAnswerThatIsNone", Make: fail(chattest.WebhookFault{Raw: "you sent {header:Authorization} {header:Webhook-Signature}\r\n\r\n"}), Kind: chat.Passing, Says: []string{"no HTTP"}},
			{Name: "AReceiverThatDoesNotAnswer", Make: fail(chattest.WebhookFault{Status: 502}), Kind: chat.Passing, Calls: 5, Requests: calls},
			{Name: "AnUnknownWebhook", Make: func(_ *testing.T, _ chattest.Room, m chat.Message) chat.Message {
				m.Channel = "dsek"
				return m
			}, Kind: chat.Permanent, Says: []string{`no webhook "dsek"`, `did you mean "desk"?`}, Calls: 0, Requests: calls},
		},
	})
}
