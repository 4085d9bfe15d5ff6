package slack

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	api "github.com/slack-go/slack"

	"parley/bot/chat"
	"parley/config"
)

// wire is a Slack at the other end of no socket: it keeps what it is sent.
type wire struct {
	mu   sync.Mutex
	sent []string
}

func (w *wire) RoundTrip(r *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.sent = append(w.sent, r.URL.Path+" "+string(body))
	return &http.Response{StatusCode: http.StatusOK, Body: io.NopCloser(strings.NewReader(`{"ok":true}`)), Header: http.Header{}, Request: r}, nil
}

func (w *wire) String() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return strings.Join(w.sent, "\n")
}

// slow is a desk that takes its time.
type slow time.Duration

func (d slow) Answer(context.Context, chat.Query) chat.Answer {
	time.Sleep(time.Duration(d))
	return chat.Answer{Title: "Too much.", Failed: true, Private: true}
}

func (d slow) Suggest(ctx context.Context, _ chat.Asking) []chat.Choice {
	<-ctx.Done()
	return nil
}

// counted is a counter whose workers run in the test's bubble.
func counted(t *testing.T, desk chat.Desk) (*counter, *wire) {
	t.Helper()
	w := &wire{}
	s, err := New(Settings{BotToken: config.NewSecret("xoxb-a"), SigningSecret: config.NewSecret("signing-secret-of-ours"), API: "https://slack.com/api/"}, Options{
		HTTP: &http.Client{Transport: w}, Commands: []chat.Command{{Name: "latest", Options: []chat.Option{{Name: "since", Filter: true, Suggests: true}}}}})
	if err != nil {
		t.Fatal(err)
	}
	k := s.newCounter(desk)
	ctx, stop := context.WithCancel(t.Context())
	var all sync.WaitGroup
	for range answerers {
		all.Go(func() { k.runs(ctx) })
		all.Go(func() { k.answers(ctx) })
	}
	t.Cleanup(func() { stop(); all.Wait() })
	return k, w
}

// submission is a form of latest that comes back.
func submission(trigger string) api.InteractionCallback {
	private := fmt.Sprintf(`{"verb":"latest","address":"https://hooks.slack.com/x","at":%d}`, time.Now().Unix())
	input := api.NewInputBlock("since", plainText("Since"), nil, api.NewPlainTextInputBlockElement(nil, field))
	return api.InteractionCallback{Type: api.InteractionTypeViewSubmission, TriggerID: trigger, User: api.User{ID: "U0" + trigger}, View: api.View{PrivateMetadata: private, Blocks: api.Blocks{BlockSet: []api.Block{input}}}}
}

func TestAFormIsAcknowledgedInTimeWhateverTheAnswerTakes(t *testing.T) {
	for _, c := range []struct {
		takes, acked time.Duration
		inForm       bool
	}{{time.Second, time.Second, true}, {10 * time.Second, atOnce, false}} {
		synctest.Test(t, func(t *testing.T) {
			k, w := counted(t, slow(c.takes))
			began, acked := time.Now(), make(chan any, 1)
			k.take(incoming{data: submission("1"), ack: func(p any) { acked <- p }})
			said, took := <-acked, time.Since(began)
			if took != c.acked || (said != nil) != c.inForm {
				t.Errorf("an answer of %s: acknowledged after %s with %+v", c.takes, took, said)
			}
			time.Sleep(c.takes)
			synctest.Wait()
			if delivered := strings.Contains(w.String(), "Too much."); delivered == c.inForm {
				t.Errorf("an answer of %s: delivered %v: %s", c.takes, delivered, w)
			}
		})
	}
}

func TestASuggestionIsGivenUpInTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		k, _ := counted(t, slow(0))
		began, acked := time.Now(), make(chan any, 1)
		data := submission("")
		data.Type, data.BlockID, data.Value = api.InteractionTypeBlockSuggestion, "since", "2d"
		k.take(incoming{data: data, ack: func(p any) { acked <- p }})
		if said := <-acked; time.Since(began) != atOnce || !strings.Contains(fmt.Sprint(said), "options") {
			t.Errorf("after %s: %v", time.Since(began), said)
		}
	})
}

func TestWhatCannotBeDoneInTimeIsNotDone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		k, _ := counted(t, slow(5*time.Second))
		var mu sync.Mutex
		acks := map[string]any{}
		for i := range answerers + 3 { // the last ones find everybody busy
			name := fmt.Sprint(i)
			k.take(incoming{data: submission(name), ack: func(p any) {
				mu.Lock()
				defer mu.Unlock()
				acks[name] = p
			}})
			synctest.Wait()
		}
		time.Sleep(time.Minute)
		mu.Lock()
		defer mu.Unlock()
		refused := 0
		for _, p := range acks {
			if p != nil {
				refused++
			}
		}
		if len(acks) != answerers+3 || refused != 3 {
			t.Errorf("%d acknowledged, %d refused", len(acks), refused)
		}
		k.mu.Lock()
		defer k.mu.Unlock()
		if len(k.open) != 0 {
			t.Errorf("still open: %v", k.open)
		}
	})
}

// Over HTTP nobody waits longer than Slack does, and a stopping program lets go.
func TestARequestIsLetGoInTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		k, _ := counted(t, slow(0))
		ctx, stop := context.WithCancel(t.Context())
		defer stop()
		for _, c := range []struct {
			stops time.Duration
			want  time.Duration
		}{{time.Hour, handledWithin}, {time.Second, time.Second}} {
			began := time.Now()
			handled, cancel := context.WithTimeout(ctx, c.stops)
			answer := httptest.NewRecorder()
			k.waits(handled, answer, make(chan any))
			cancel()
			if took := time.Since(began); took != c.want || answer.Code != http.StatusOK || answer.Body.Len() > 0 {
				t.Errorf("let go after %s with %d %q", took, answer.Code, answer.Body)
			}
		}
	})
}

// FuzzRequest takes whatever a request may tell: nothing of it is a fault.
func FuzzRequest(f *testing.F) {
	for _, payload := range []string{
		`{"type":"block_actions","trigger_id":"1","user":{"id":"U1","team_id":"T1"},"container":{"is_ephemeral":true},"actions":[{"block_id":"b","action_id":"page-more","type":"button","value":"/parley latest page:2"}]}`,
		`{"type":"block_actions","actions":[{"action_id":"form-1","value":"/parley latest","block_id":"b"}]}`,
		`{"type":"view_submission","view":{"private_metadata":"{\"verb\":\"latest\"}","state":{"values":{"since":{"value":{"type":"plain_text_input","value":"2d"}}}},"blocks":[{"type":"input","block_id":"since","element":{"type":"plain_text_input"}}]}}`,
		`{"type":"block_suggestion","value":"x","block_id":"since","view":{"private_metadata":"{}"}}`,
		`{"type":"view_closed"}`, `{"type":"block_actions","message":{"blocks":[{"type":"oracle"}]}}`, `[]`, `null`,
	} {
		f.Add(payload, true)
	}
	f.Add("command=%2Fparley&text=latest+since:2d&user_id=U1&response_url=https://hooks.slack.com/x", false)
	s, err := New(Settings{BotToken: config.NewSecret("xoxb-a"), API: "https://slack.com/api/"}, Options{Commands: []chat.Command{{Name: "latest", Options: []chat.Option{{Name: "since", Filter: true, Suggests: true}}}}})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, body string, interaction bool) {
		path := commandsPath
		if interaction {
			path, body = interactionsPath, url.Values{"payload": {body}}.Encode()
		}
		r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(body))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		told, err := read(r, []byte(body))
		if err != nil {
			return
		}
		k := s.newCounter(chat.AnswerFunc(func(context.Context, chat.Query) chat.Answer { return chat.Answer{Private: true} }))
		acks := 0
		k.take(incoming{data: told, ack: func(any) { acks++ }})
		select {
		case q := <-k.asked:
			if q.query.Platform != platform || q.address == "" {
				t.Errorf("a question without its place: %+v", q)
			}
		case e := <-k.errands:
			if data, is := told.(api.InteractionCallback); is && data.Type != api.InteractionTypeBlockActions {
				e.do(t.Context(), time.Minute)
			}
		default:
		}
		if acks != 1 {
			t.Errorf("acknowledged %d times: %s", acks, body)
		}
	})
}

func TestAFaultInOneErrandEndsNothing(t *testing.T) {
	k, _ := counted(t, chat.AnswerFunc(func(context.Context, chat.Query) chat.Answer { return chat.Answer{} }))
	done := make(chan struct{})
	for range answerers + 1 {
		k.run("U1", func() {}, func(context.Context, time.Duration) { panic("drawn badly") })
	}
	k.run("U2", func() {}, func(context.Context, time.Duration) { close(done) })
	select {
	case <-done:
	case <-time.After(20 * time.Second):
		t.Fatal("the next errand is not done")
	}
}
