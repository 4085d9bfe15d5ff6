package slack

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"
	"unicode/utf8"

	"parley/bot/chat"
	"parley/config"
)

func TestStylesAreWrittenWithLookalikes(t *testing.T) {
	for text, want := range map[string]string{
		"*bold* _it_ ~no~ `code`": "∗bold∗ ˍitˍ ∼no∼ ˋcodeˋ",
		"snake_case_name":         "snake_case_name",
		"_snake_":                 "ˍsnakeˍ",
		"é_è":                     "éˍè",
		"> quoted":                "› quoted",
		"a > b & c < d":           "a &gt; b &amp; c &lt; d",
		":skull: at 10:30:15":     "∶skull∶ at 10∶30∶15",
		":a:b:":                   "∶a∶b:",
		"kind:visit since:2d":     "kind:visit since:2d",
		"<!channel>":              "&lt;!channel&gt;",
		"&lt;!here&gt;":           "&amp;lt;!here&amp;gt;",
		"":                        "",
	} {
		if got := markup(text, 200); got != want {
			t.Errorf("%q is written %q, want %q", text, got, want)
		}
	}
}

func TestALinkLeadsOnlyWhereItsAddressSays(t *testing.T) {
	long := "https://a.example/" + strings.Repeat("a", 2000)
	for _, c := range []struct {
		link chat.Link
		want string
	}{
		{chat.Link{Text: "gov.example", URL: "https://gov.example/a?b=1&c=2", Host: "gov.example"}, "<https://gov.example/a?b=1&amp;c=2|gov.example>"},
		{chat.Link{Text: "a|b>c", URL: "https://gov.example/a|b>c", Host: "gov.example"}, "<https://gov.example/a%7Cb%3Ec|a¦b&gt;c (gov.example)>"},
		{chat.Link{Text: "", URL: "https://gov.example/", Host: "gov.example"}, "<https://gov.example/|gov.example>"},
		{chat.Link{Text: "gov.example", URL: "javascript:alert(1)"}, "gov.example"},
		{chat.Link{Text: "gov.example", URL: "https://gov.example/a b"}, "gov.example"},
		{chat.Link{Text: "a.example", URL: long, Host: "a.example"}, "a.example"},
		{chat.Link{Text: strings.Repeat("bank.example ", 20), URL: "https://evil.example/", Host: "evil.example"}, "<https://evil.example/|bank.example bank.example bank.example bank.example bank.example… (evil.example)>"},
		{chat.Link{Text: "bank.example", URL: "https://evil.example/"}, "bank.example"},
		{chat.Link{Text: "only words"}, "only words"},
		{chat.Link{}, ""},
	} {
		if got := link(c.link, 80); got != c.want {
			t.Errorf("%+v is written %q, want %q", c.link, got, c.want)
		}
	}
}

// FuzzText holds what is written of any text to what Slack reads as more than text.
func FuzzText(f *testing.F) {
	for _, s := range []string{"", "<!channel>", "&lt;", "*a* _b_ ~c~ `d`", ":a:b:c:", "\xff\x00\u202e", strings.Repeat("&", 500), strings.Repeat("🇺🇦", 200), ">>> a", "a_b_ _c"} {
		f.Add(s, 40)
	}
	f.Fuzz(func(t *testing.T, s string, limit int) {
		limit = 1 + max(limit, -limit)%500
		for name, write := range map[string]func(string, int) string{"plain": plain, "markup": markup, "label": label} {
			got := write(s, limit)
			if !utf8.ValidString(got) || units(got) > limit || strings.ContainsAny(got, "<>\n\r\x00") {
				t.Errorf("%s(%q, %d) is %q", name, s, limit, got)
			}
			for rest := got; ; {
				at := strings.IndexByte(rest, '&')
				if at < 0 {
					break
				}
				rest = rest[at:]
				if !strings.HasPrefix(rest, "&amp;") && !strings.HasPrefix(rest, "&lt;") && !strings.HasPrefix(rest, "&gt;") {
					t.Errorf("%s(%q) has a bare &: %q", name, s, got)
				}
				rest = rest[1:]
			}
			if name != "plain" && (strings.ContainsAny(got, "*~`") || emojiName.MatchString(got) || strings.HasPrefix(got, "_") || strings.HasSuffix(got, "_")) {
				t.Errorf("%s(%q) has a style: %q", name, s, got)
			}
			if name == "label" && strings.Contains(got, "|") {
				t.Errorf("label(%q) has a bar: %q", s, got)
			}
		}
	})
}

// FuzzCard holds any card to Slack's limits.
func FuzzCard(f *testing.F) {
	f.Add("headline", "text", 3)
	f.Add(strings.Repeat("<&>", 300), strings.Repeat("*漢🇺🇦", 400), 30)
	s, err := New(Settings{BotToken: config.NewSecret("xoxb-a"), API: "http://127.0.0.1:1/"}, Options{Commands: []chat.Command{{Name: "story"}}})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, one, two string, n int) {
		n = max(n, -n) % 40
		c := chat.Card{Story: 1, Headline: one, Summary: two, Status: one, Earlier: n, More: n}
		for range n {
			l := chat.LinkOf(one, "https://wire.example/"+two)
			c.Fields = append(c.Fields, chat.Field{Name: one, Text: two})
			c.Lines = append(c.Lines, chat.Line{Mark: "•", Name: one, Text: two, Link: l})
			c.Outlets = append(c.Outlets, l)
			c.Buttons = append(c.Buttons, chat.Button{Label: one, Verb: "story", Words: []string{two}})
		}
		r := chat.Reply{Story: 1}
		for range n + 1 {
			r.Says = append(r.Says, chat.Said{Headline: one, What: two, Source: chat.LinkOf(two, "https://wire.example/"+one), At: time.Unix(0, 0).UTC()})
		}
		a := chat.Answer{Title: one, Cards: []chat.Card{c, c}, Lines: c.Lines, More: two}
		for _, d := range []drawing{s.draw(chat.Message{Card: &c}), s.draw(chat.Message{Reply: &r}), drawn(func(r room) drawing { return s.answer(a, "latest", r) })} {
			data, err := json.Marshal([]any{d.blocks, d.below})
			if err != nil || !d.fits() || d.text == "" || len(d.text) > 3000 || strings.Contains(string(data), `"text":""`) {
				t.Errorf("%d bytes of text, %d of blocks, error %v: %s", len(d.text), len(data), err, data)
			}
		}
	})
}

func TestAConnectionThatBringsNothingIsGivenUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		heard := make(chan struct{}, 1)
		ended := make(chan error, 1)
		go func() { ended <- watch(t.Context(), heard, time.Minute) }()
		for range 5 {
			<-time.After(59 * time.Second) // of the bubble
			heard <- struct{}{}
		}
		synctest.Wait()
		select {
		case err := <-ended:
			t.Fatalf("given up while it lives: %v", err)
		default:
		}
		<-time.After(61 * time.Second)
		if err := <-ended; !errors.Is(err, errSilent) {
			t.Errorf("error %v", err)
		}
	})
}

func TestPaceKeepsToARateAndToWhatSlackAsked(t *testing.T) {
	now := time.Date(2025, 4, 22, 12, 0, 0, 0, time.UTC)
	var waited time.Duration
	kept := map[string]time.Time{}
	o := Options{Patience: patience, Now: func() time.Time { return now }, Wait: func(_ context.Context, d time.Duration) error {
		waited += d
		now = now.Add(d)
		return nil
	}, KeepWait: func(name string, until time.Time) { kept[name] = until }}
	p := newPace(o)
	pass := func(method, channel string) error {
		done, err := p.pass(t.Context(), method, channel)
		if err == nil {
			done()
		}
		return err
	}
	began := now
	for range 10 {
		if err := pass("chat.postMessage", "C0ONE"); err != nil {
			t.Fatal(err)
		}
	}
	if took := now.Sub(began); took != 7*time.Second {
		t.Errorf("ten messages took %s, want 7s: three at once, then one a second", took)
	}
	if err := pass("chat.postMessage", "C0TWO"); err != nil || waited != 7*time.Second {
		t.Errorf("another channel waits as well: %s, %v", waited, err)
	}
	p.block("chat.postMessage", "C0ONE", 30*time.Second)
	var limited limitedError
	if err := pass("chat.postMessage", "C0ONE"); !errors.As(err, &limited) || limited.after != 30*time.Second {
		t.Errorf("error %v, want to wait 30s", err)
	}
	if err := pass("chat.update", "C0ONE"); err != nil {
		t.Errorf("another method waits as well: %v", err)
	}
	o.Waits = kept
	former := p
	p = newPace(o) // after a restart
	if err := pass("chat.postMessage", "C0ONE"); !errors.As(err, &limited) || limited.after != 30*time.Second {
		t.Errorf("error %v, want that the wait outlives the process", err)
	}
	if err := pass("chat.postMessage", "C0TWO"); err != nil {
		t.Errorf("another channel waits as well: %v", err)
	}
	p.block("chat.postMessage", "C0TWO", 5*time.Second)
	if err := pass("chat.postMessage", "C0THREE"); !errors.As(err, &limited) || limited.after != 5*time.Second {
		t.Errorf("error %v, want to wait for the workspace's limit", err)
	}
	p.block(opening, "", 9*time.Second)
	o.Waits = kept
	if left := newPace(o).left(opening); left != 9*time.Second {
		t.Errorf("%s are left of a wait of 9s, after a restart", left)
	}
	p = former
	now = now.Add(30 * time.Second)
	if err := pass("chat.postMessage", "C0ONE"); err != nil {
		t.Errorf("after the wait: %v", err)
	}
	p.kill(errors.New("invalid_auth"))
	if err := pass("chat.update", "C0TWO"); err == nil || err.Error() != "invalid_auth" {
		t.Errorf("error %v, want that of the token", err)
	}
	now = now.Add(deadFor)
	if err := pass("chat.update", "C0TWO"); err != nil {
		t.Errorf("the token is never tried again: %v", err)
	}
}

func TestOnlySlackGetsAnswers(t *testing.T) {
	s, err := New(Settings{BotToken: config.NewSecret("xoxb-a"), API: "http://127.0.0.1:8080/api/"}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	for address, want := range map[string]bool{
		"https://hooks.slack.com/commands/T/1/x":     true,
		"https://hooks.slack-gov.com/commands/T/1/x": true,
		"http://127.0.0.1:8080/respond/1":            true,
		"http://127.0.0.1:8081/respond/1":            false,
		"http://hooks.slack.com/commands":            false,
		"https://evil-slack.com/":                    false,
		"https://hooks.slack.com.evil.example/":      false,
		"":                                           false,
	} {
		if got := s.ours(address); got != want {
			t.Errorf("%q is ours: %v, want %v", address, got, want)
		}
	}
}

func TestAQuestionIsRememberedForAWhile(t *testing.T) {
	now := time.Unix(0, 0)
	r := newRecent(func() time.Time { return now })
	if !r.first("envelope 1", "trigger 1") || r.first("envelope 2", "trigger 1") || r.first("envelope 1", "") || !r.first("envelope 3", "trigger 3") {
		t.Error("what comes twice is to be known by either name")
	}
	now = now.Add(remembered - time.Second)
	for i := range 2000 {
		r.first(string(rune(i + 1000)))
	}
	if r.first("envelope 2") {
		t.Error("a question is forgotten too early")
	}
	now = now.Add(remembered)
	r.first("envelope 8")
	now = now.Add(remembered)
	if !r.first("envelope 1") {
		t.Error("an old question is still known")
	}
	now = now.Add(3 * remembered)
	r.first("envelope 9")
	if n := len(r.newer) + len(r.older); n > 1 {
		t.Errorf("%d questions are kept for ever", n)
	}
}

func TestOneEarlierChangeIsOne(t *testing.T) {
	for n, want := range map[int]string{1: "1 earlier change:", 2: "2 earlier changes:"} {
		d := reply(chat.Reply{Story: 7, Says: make([]chat.Said, n+1)}, room{entries: 1, words: 100})
		text, err := json.Marshal(d.blocks)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(text), want) {
			t.Errorf("a reply that leaves out %d does not say %q: %s", n, want, text)
		}
	}
}
