package main

import (
	"bytes"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"parley/bot/chat/chattest"
)

// webhookSettings sets a fake receiver up, with a secret in every place that can hold one.
func webhookSettings(w *chattest.Webhook) string {
	return fmt.Sprintf("webhook:\n  archive:\n    url: %q\n    secret: %s\n    headers: {Authorization: Bearer tokenOfTheGateway}\n", w.URL(), chattest.WebhookSecret)
}

// At a receiver that checks every signature: exactly the cards, edits and replies of the
// answer sheet, in order, also when the program is started again at noon.
func TestTheDayIsToldToAWebhook(t *testing.T) {
	t.Parallel() // while others wait
	day, err := newDemoDay()
	if err != nil {
		t.Fatal(err)
	}
	clock := chattest.NewClock(day.begin)
	fake := chattest.StartWebhook(t, clock.Now)
	day, h := playDay(t, script{restart: true, clock: clock, channels: []string{"webhook:archive"}, more: webhookSettings(fake)})
	checkRoom(t, fake.Seen("archive"), checkAnswers(t, h, day, "webhook:archive"))
	if n := fake.Doubles(); n != 0 {
		t.Errorf("%d events came twice", n)
	}
}

func TestWhatAWebhookRefusesIsToldOnceWhenItIsMended(t *testing.T) {
	t.Parallel() // while others wait
	for name, fault := range map[string]chattest.WebhookFault{
		"a receiver that is gone":              {Status: http.StatusGone},
		"a receiver that does not know us":     {Status: http.StatusUnauthorized},
		"a receiver in trouble":                {Status: http.StatusInternalServerError},
		"an answer that is lost":               {Taken: true},
		"an answer that quotes what was sent":  {Status: http.StatusTeapot},
		"an answer that quotes it and is none": {Raw: "{header:Authorization} {header:Webhook-Signature}\r\n\r\n"},
	} {
		t.Run(name, func(t *testing.T) {
			fake := chattest.StartWebhook(t, nil)
			var served atomic.Pointer[string]
			feed := rssOf("Rubio to visit Kyiv on Thursday", "1", "US Secretary of State Marco Rubio will visit Kyiv on Thursday for talks with President Volodymyr Zelenskyy, the State Department said.")
			served.Store(&feed)
			settings := onceSettings(t, &served, webhookSettings(fake), "terminal", "webhook:archive")
			fault.Times = 1
			fake.Fail(fault)
			var out, errs bytes.Buffer
			if status := run(t.Context(), []string{"run", "--once", "--log-level", "debug", "-c", settings}, streams{strings.NewReader(""), &out, &errs}); status != exitError {
				t.Errorf("exit status %d", status)
			}
			if !strings.Contains(errs.String(), "webhook archive") || strings.Count(out.String(), "╭") != 1 {
				t.Errorf("wanted one error and the card on the terminal:\n%s\n%s", &errs, &out)
			}
			signature := fake.Requests()[0].Get("webhook-signature")
			for _, secret := range []string{chattest.WebhookSecret, "tokenOfTheGateway", "keyInTheAddress", signature} {
				if strings.Contains(errs.String(), secret) {
					t.Errorf("a secret is in the log:\n%s", &errs)
				}
			}
			once(t, settings)
			once(t, settings)
			if n := len(fake.Seen("archive")); n != 1 {
				t.Errorf("%d messages after it was mended, wanted one", n)
			}
		})
	}
}

func TestCheckNamesWhatIsWrongWithAWebhook(t *testing.T) {
	const some = "sources: [{name: a, url: \"https://a.example/rss\"}]\nwatches: [{name: w}]\nroutes:\n  - watch: w\n    to: [\"webhook:archive\"]\n"
	const section = "webhook:\n  %s: {url: %q, secret: " + chattest.WebhookSecret + "}\n"
	for name, c := range map[string]struct{ settings, says string }{
		"not set up":        {some, `p.yaml:5: routes[0].to[0]: the channel "webhook:archive" is on webhook, which is not set up: add the section "webhook"`},
		"another name":      {some + fmt.Sprintf(section, "archiv", "https://a.example/in"), `p.yaml:5: routes[0].to[0]: there is no webhook "archive": did you mean "archiv"?`},
		"inside":            {some + fmt.Sprintf(section, "archive", "http://10.0.0.8/in"), `p.yaml:7: webhook.archive.url: is inside our own network`},
		"inside and meant":  {some + "network: {allow_private: true}\n" + fmt.Sprintf(section, "archive", "http://10.0.0.8/in"), ""},
		"an address abroad": {some + fmt.Sprintf(section, "archive", "https://a.example/in"), ""},
	} {
		t.Run(name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "p.yaml")
			if err := os.WriteFile(file, []byte(c.settings), 0o600); err != nil {
				t.Fatal(err)
			}
			var out, errs bytes.Buffer
			status := run(t.Context(), []string{"check", "-c", file}, streams{strings.NewReader(""), &out, &errs})
			if wrong := c.says != ""; wrong != (status == exitUsage) || !strings.Contains(errs.String(), c.says) || !wrong && !strings.Contains(out.String(), "webhook:archive") {
				t.Errorf("exit status %d, it says:\n%s%s\nwanted: %s", status, &errs, &out, c.says)
			}
		})
	}
}
