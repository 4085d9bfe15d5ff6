package slack_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"parley/bot/chat"
	"parley/bot/chat/chattest"
	"parley/bot/chat/slack"
	"parley/config"
)

const signingSecret = "signing-secretOfTheApp"

// openHTTP is a workspace whose app takes requests over HTTP.
func openHTTP(t testing.TB, o chattest.SlackOptions) workspace {
	t.Helper()
	o.Secret = signingSecret
	w := open(t, o)
	w.http = true
	w.Slack = connect(t, w, slack.Settings{BotToken: config.NewSecret(botToken), Listen: "127.0.0.1:0", SigningSecret: config.NewSecret(signingSecret), API: w.fake.URL()})
	return w
}

var listeningAt = regexp.MustCompile(`listening to Slack" address=(\S+)`)

// listens waits until the app listens, and says where.
func (w workspace) listens(t testing.TB) string {
	t.Helper()
	if err := w.log.wait(bounded(t), "listening to Slack", 1); err != nil {
		t.Fatal(err)
	}
	address := "http://" + listeningAt.FindStringSubmatch(w.log.String())[1]
	w.fake.Endpoint(address)
	return address
}

func TestACommandOverHTTPIsAnswered(t *testing.T) {
	w := openHTTP(t, chattest.SlackOptions{})
	w.serving(t, echo)
	m := w.ask(t, chattest.SlackQuestion{Text: "latest Rubio & co kind:visit"})
	for _, want := range []string{"asked latest", "words Rubio & co", "map[kind:visit]", "slack C0DESK U0READER"} {
		if !strings.Contains(m.Seen().Text, want) || !m.Ephemeral {
			t.Errorf("%q is missing in:\n%s", want, m.Seen().Text)
		}
	}
	c := chattest.Card()
	ref := w.room().Send(t, chat.Message{ID: "7", Card: &c})
	if seen := w.ask(t, chattest.SlackQuestion{Press: "Sources", Message: ref}).Seen(); !strings.Contains(seen.Text, "words 3 sources") {
		t.Errorf("the press got %+v", seen)
	}
}

func TestWhatComesTwiceOverHTTPIsAnsweredOnce(t *testing.T) {
	w := openHTTP(t, chattest.SlackOptions{})
	var asked atomic.Int32
	w.serving(t, func(ctx context.Context, q chat.Query) chat.Answer {
		asked.Add(1)
		return echo(ctx, q)
	})
	w.ask(t, chattest.SlackQuestion{Text: "latest", Twice: true})
	w.ask(t, chattest.SlackQuestion{Text: "help"})
	if n := asked.Load(); n != 2 {
		t.Errorf("2 questions were answered %d times", n)
	}
}

func TestTooManyQuestionsOverHTTPAreRefusedAtOnce(t *testing.T) {
	w := openHTTP(t, chattest.SlackOptions{})
	release := make(chan struct{})
	w.serving(t, func(ctx context.Context, q chat.Query) chat.Answer {
		<-release
		return echo(ctx, q)
	})
	defer close(release)
	for range 10 {
		if _, err := w.fake.Ask(bounded(t), chattest.SlackQuestion{Text: "latest"}); err != nil {
			t.Fatal(err)
		}
	}
	if m := w.ask(t, chattest.SlackQuestion{Text: "latest"}); !m.Ephemeral || !strings.Contains(m.Text, "ask again") {
		t.Errorf("the last one got %+v", m)
	}
}

// What is refused is refused with the same words, whatever is wrong, and asks nothing.
func TestARequestThatNobodyVouchesForIsRefused(t *testing.T) {
	w := openHTTP(t, chattest.SlackOptions{})
	var asked atomic.Int32
	w.serving(t, func(ctx context.Context, q chat.Query) chat.Answer {
		asked.Add(1)
		return echo(ctx, q)
	})
	address := w.listens(t)
	serial := 0
	command := func() string {
		serial++
		return url.Values{"command": {"/parley"}, "text": {"latest"}, "team_id": {"T0PARLEY"}, "channel_id": {"C0DESK"}, "user_id": {"U0READER"},
			"trigger_id": {fmt.Sprint("9.", serial)}, "response_url": {w.fake.URL()}}.Encode()
	}
	sign := func(body string, at time.Time) *http.Request {
		return w.fake.Signed(address+slack.CommandsPath, chattest.SlackFormType, body, at)
	}
	with := func(change func(*http.Request)) *http.Request {
		r := sign(command(), time.Now())
		change(r)
		return r
	}
	at := func(path, contentType, body string) *http.Request {
		return w.fake.Signed(address+path, contentType, body, time.Now())
	}
	header := func(name, value string) func(*http.Request) {
		return func(r *http.Request) { r.Header.Set(name, value) }
	}
	other := chattest.NewSlack(chattest.SlackOptions{Secret: "the-secret-of-another-app"})
	defer other.Close()
	const signature, stamp = "X-Slack-Signature", "X-Slack-Request-Timestamp"
	replayed := command()
	when := time.Now()
	if r := do(t, sign(replayed, when)); r.status != http.StatusOK || r.body != "" || r.closed {
		t.Fatalf("a request in order got %+v", r)
	}
	upper := sign(replayed, when)
	upper.Header.Set(signature, "v0="+strings.ToUpper(strings.TrimPrefix(upper.Header.Get(signature), "v0=")))
	for _, c := range []struct {
		name    string
		request *http.Request
	}{
		{"no signature", with(func(r *http.Request) { r.Header.Del(signature) })},
		{"an empty signature", with(header(signature, "v0="))},
		{"a signature that is no number", with(header(signature, "v0=zz"))},
		{"a signature of another version", with(func(r *http.Request) {
			r.Header.Set(signature, strings.Replace(r.Header.Get(signature), "v0", "v1", 1))
		})},
		{"half a signature", with(func(r *http.Request) { r.Header.Set(signature, r.Header.Get(signature)[:35]) })},
		{"the signature of another request", with(header(signature, sign(command(), time.Now()).Header.Get(signature)))},
		{"signed with another secret", other.Signed(address+slack.CommandsPath, chattest.SlackFormType, command(), time.Now())},
		{"a body that was changed", with(func(r *http.Request) { r.Body = io.NopCloser(strings.NewReader(command())); r.ContentLength = -1 })},
		{"no time", with(func(r *http.Request) { r.Header.Del(stamp) })},
		{"a time that is none", with(header(stamp, "yesterday"))},
		{"a time that was changed", with(header(stamp, fmt.Sprint(time.Now().Add(-time.Minute).Unix())))},
		{"too old", sign(command(), time.Now().Add(-6*time.Minute))},
		{"from the future", sign(command(), time.Now().Add(6*time.Minute))},
		{"a GET", with(func(r *http.Request) { r.Method, r.Body, r.ContentLength = http.MethodGet, nil, 0 })},
		{"a replay", sign(replayed, when)},
		{"a replay in capitals", upper},
		{"a body too long", sign(command()+"&more="+strings.Repeat("x", 1<<20), time.Now())},
		{"no content type", with(func(r *http.Request) { r.Header.Del("Content-Type") })},
		{"text", at(slack.CommandsPath, "text/plain", command())},
		{"JSON that asks nothing", at(slack.InteractionsPath, "application/json", `{"type":"event_callback"}`)},
		{"a command where presses go", at(slack.InteractionsPath, chattest.SlackFormType, command())},
		{"a press that cannot be read", at(slack.InteractionsPath, chattest.SlackFormType, "payload=%7B")},
		{"a check of the certificate that asks", with(func(r *http.Request) { r.Header.Del(signature); r.URL.RawQuery = "ssl_check=1" })},
	} {
		if r := do(t, c.request); r.status != http.StatusUnauthorized || r.body != "unauthorized\n" || !r.closed {
			t.Errorf("%s: %+v", c.name, r)
		}
	}
	for name, r := range map[string]*http.Request{"another path": at("/", chattest.SlackFormType, command()), "a PUT": with(func(r *http.Request) { r.Method = http.MethodPut })} {
		if got := do(t, r); got.status != http.StatusNotFound && got.status != http.StatusMethodNotAllowed || !got.closed {
			t.Errorf("%s: %+v", name, got)
		}
	}
	if err := w.fake.Called(bounded(t), "response_url", 0); err != nil {
		t.Fatal(err)
	}
	if log := w.log.String(); strings.Contains(log, "secretOf") || asked.Load() > 1 {
		t.Errorf("%d questions were asked; the log:\n%s", asked.Load(), log)
	}
}

func TestSlackMayLookWhetherAnybodyIsThere(t *testing.T) {
	w := openHTTP(t, chattest.SlackOptions{})
	w.serving(t, echo)
	address := w.listens(t)
	check, err := http.NewRequest(http.MethodPost, address+slack.CommandsPath, strings.NewReader("ssl_check=1&token=x"))
	if err != nil {
		t.Fatal(err)
	}
	check.Header.Set("Content-Type", chattest.SlackFormType)
	if r := do(t, check); r.status != http.StatusOK || r.body != "" {
		t.Errorf("a check of the certificate got %+v", r)
	}
	if r, err := http.NewRequest(http.MethodGet, address+slack.CommandsPath+"?ssl_check=1&token=x", nil); err != nil || do(t, r).status != http.StatusOK {
		t.Errorf("a check by GET is refused: %v", err)
	}
	verify := w.fake.Signed(address+slack.InteractionsPath, "application/json", `{"type":"url_verification","token":"x","challenge":"3eZbrw1aB"}`, time.Now())
	if r := do(t, verify); r.status != http.StatusOK || !strings.Contains(r.body, "3eZbrw1aB") {
		t.Errorf("a challenge got %+v", r)
	}
}

func TestAnAddressThatIsTakenIsToldWithWhatToDo(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	w := open(t, chattest.SlackOptions{})
	s := connect(t, w, slack.Settings{BotToken: config.NewSecret(botToken), Listen: l.Addr().String(), SigningSecret: config.NewSecret(signingSecret), API: w.fake.URL()})
	err = s.Serve(bounded(t), commands, chat.AnswerFunc(echo))
	var refused *chat.Error
	if !errors.As(err, &refused) || refused.Kind != chat.Permanent || !strings.Contains(err.Error(), "slack.listen") {
		t.Errorf("error %v", err)
	}
}

type response struct {
	status int
	body   string
	closed bool
}

func do(t testing.TB, r *http.Request) response {
	t.Helper()
	client, transport := loopback()
	defer transport.CloseIdleConnections()
	answer, err := client.Do(r.WithContext(bounded(t)))
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response{answer.StatusCode, string(body), answer.Close}
}
