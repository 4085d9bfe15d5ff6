package webhook_test

import (
	"strings"
	"testing"

	"parley/bot/chat/chattest"
	"parley/bot/chat/webhook"
	"parley/config"
	"parley/sources"
)

func TestSettingsOfTheWebhook(t *testing.T) {
	t.Setenv("PARLEY_TEST_HOOK", "ftp://canary-address")
	t.Setenv("PARLEY_TEST_KEY", "whsec_canary+key")
	const good = "  archive:\n    secret: " + chattest.WebhookSecret + "\n    "
	for _, c := range []struct {
		name, yaml, err string // one line of the error, "" if it is in order
	}{
		{"an address and a secret", good + "url: https://a.example/in?key=1", ""},
		{"more headers", good + "url: https://a.example/in\n    headers: {Authorization: Bearer x}", ""},
		{"no address", good + "headers: {}", `p.yaml:3: webhook.archive.url: is missing: write where`},
		{"no secret", "  archive:\n    url: https://a.example/in", `p.yaml:3: webhook.archive.secret: is missing`},
		{"a secret that is no key", "  archive:\n    url: https://a.example/in\n    secret: $PARLEY_TEST_KEY", `p.yaml:4: webhook.archive.secret: must be whsec_ and the base64 of 24 to 64 bytes: make one with: echo "whsec_$(openssl rand -base64 32)"`},
		{"a short key", "  archive:\n    url: https://a.example/in\n    secret: whsec_Y2FuYXJ5", `p.yaml:4: webhook.archive.secret: must be whsec_`},
		{"no web address", good + "url: $PARLEY_TEST_HOOK", `p.yaml:4: webhook.archive.url: is no web address`},
		{"in the clear", good + "url: http://canary.example/in", `p.yaml:4: webhook.archive.url: must be https`},
		{"a password", good + "url: https://me:canary@a.example/in", `p.yaml:4: webhook.archive.url: holds a user or password`},
		{"an address inside", good + "url: http://receiver:8080/in", `p.yaml:4: webhook.archive.url: is inside our own network, which is refused: if it is meant, set network.allow_private to true`},
		{"a metadata server", good + "url: http://169.254.169.254/in", `p.yaml:4: webhook.archive.url: is inside our own network`},
		{"a header of Parley's", good + "url: https://a.example/in\n    headers:\n      Webhook-Signature: canary", `p.yaml:6: webhook.archive.headers.Webhook-Signature: is a header that Parley sets itself`},
		{"no header", good + "url: https://a.example/in\n    headers:\n      X Key: canary", `p.yaml:6: webhook.archive.headers.X Key: is no name of a header`},
		{"a broken header", good + "url: https://a.example/in\n    headers:\n      X-Key: \"canary\\n1\"", `p.yaml:6: webhook.archive.headers.X-Key: holds what cannot stand in a header`},
		{"a misspelt key", good + "url: https://a.example/in\n    header: {}", `p.yaml:5: webhook.archive: unknown key "header": did you mean "headers"?`},
		{"a name with a blank", "  my hook:\n    url: https://a.example/in\n    secret: " + chattest.WebhookSecret, `p.yaml:3: webhook.my hook: the name of a webhook has`},
		{"a list", "  - url: https://a.example/in", `p.yaml:2: webhook: must be a map of keys`},
	} {
		t.Run(c.name, func(t *testing.T) {
			cfg, err := config.Parse("p.yaml", []byte("webhook:\n"+c.yaml))
			if err != nil {
				t.Fatal(err)
			}
			_, err = webhook.Decode(cfg.Webhook, sources.Network{})
			said := ""
			if err != nil {
				said = err.Error()
			}
			if !strings.HasPrefix(said, c.err) || c.err == "" && said != "" || strings.Contains(said, "\n") {
				t.Errorf("error %q, want %q", said, c.err)
			}
			if strings.Contains(said, "canary") || strings.Contains(said, "Y2FuYXJ5") {
				t.Errorf("a secret shows in %q", said)
			}
		})
	}
}

func TestAnAddressInsideIsTakenWhenTheSettingsAllowIt(t *testing.T) {
	cfg, err := config.Parse("p.yaml", []byte("webhook:\n  archive: {url: \"http://127.0.0.1:8080/in\", secret: "+chattest.WebhookSecret+"}"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := webhook.Decode(cfg.Webhook, sources.Network{AllowPrivate: true}); err != nil {
		t.Error(err)
	}
}
