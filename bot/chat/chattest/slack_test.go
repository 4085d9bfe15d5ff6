package chattest_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"parley/bot/chat/chattest"
)

// call calls a method as a careless program would, and gives back the answer.
func call(t *testing.T, s *chattest.Slack, method string, form url.Values) (map[string]any, *http.Response) {
	t.Helper()
	form = maps.Clone(form)
	if form.Get("token") == "" {
		form.Set("token", s.BotToken)
	}
	r, err := http.PostForm(s.URL()+method, form)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	data, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	var answer map[string]any
	if err := json.Unmarshal(data, &answer); err != nil {
		t.Fatalf("%s: %v: %s", method, err, data)
	}
	return answer, r
}

func text(n int) string { return strings.Repeat("x", n) }

func section(text string) string {
	return fmt.Sprintf(`[{"type":"section","text":{"type":"mrkdwn","text":%q}}]`, text)
}

func TestTheFakeRefusesWhatSlackRefuses(t *testing.T) {
	block := func(b string) url.Values { return url.Values{"blocks": {b}} }
	many := func(n int, one string) string { return "[" + strings.TrimSuffix(strings.Repeat(one+",", n), ",") + "]" }
	for _, c := range []struct {
		name   string
		method string
		form   url.Values
		want   string
		says   string
	}{
		{"no content", "chat.postMessage", url.Values{}, "no_text", ""},
		{"a header too long", "chat.postMessage", block(`[{"type":"header","text":{"type":"plain_text","text":"` + text(151) + `"}}]`), "invalid_blocks", "/blocks/0/text/text"},
		{"a header with markup", "chat.postMessage", block(`[{"type":"header","text":{"type":"mrkdwn","text":"x"}}]`), "invalid_blocks", "/blocks/0/text/type"},
		{"a section too long", "chat.postMessage", block(section(text(3001))), "invalid_blocks", "less than 3001"},
		{"a section without text", "chat.postMessage", block(`[{"type":"section"}]`), "invalid_blocks", "needs text or fields"},
		{"an empty text", "chat.postMessage", block(section("")), "invalid_blocks", "more than 0"},
		{"an unknown block", "chat.postMessage", block(`[{"type":"sectoin"}]`), "invalid_blocks", "/blocks/0/type"},
		{"an unknown key", "chat.postMessage", block(`[{"type":"divider","colour":"red"}]`), "invalid_blocks", "colour"},
		{"too many blocks", "chat.postMessage", block(many(51, `{"type":"divider"}`)), "invalid_blocks", "no more than 50"},
		{"too many fields", "chat.postMessage", block(`[{"type":"section","fields":` + many(11, `{"type":"plain_text","text":"x"}`) + `}]`), "invalid_blocks", "no more than 10"},
		{"too much in all", "chat.postMessage", block(many(5, strings.Trim(section(text(2900)), "[]"))), "msg_blocks_too_long", ""},
		{"a button too long", "chat.postMessage", block(`[{"type":"actions","elements":[{"type":"button","text":{"type":"plain_text","text":"` + text(76) + `"}}]}]`), "invalid_blocks", "less than 76"},
		{"two buttons of one name", "chat.postMessage", block(`[{"type":"actions","elements":` + many(2, `{"type":"button","action_id":"a","text":{"type":"plain_text","text":"x"}}`) + `}]`), "invalid_blocks", "unique"},
		{"a wrong colour", "chat.postMessage", url.Values{"attachments": {`[{"color":"reddish","blocks":[{"type":"divider"}]}]`}}, "invalid_blocks", "hex colour"},
		{"metadata of a wrong shape", "chat.postMessage", url.Values{"text": {"x"}, "metadata": {`{"event":"x"}`}}, "invalid_metadata_format", ""},
		{"an edit too long", "chat.update", url.Values{"text": {text(4001)}, "ts": {"1.1"}}, "msg_too_long", ""},
		{"an edit of nothing", "chat.update", url.Values{"text": {"x"}, "ts": {"1.1"}}, "message_not_found", ""},
		{"a wrong token", "auth.test", url.Values{"token": {"xoxb-other"}}, "invalid_auth", ""},
		{"the app's token", "auth.test", url.Values{"token": {"xapp-fake-app"}}, "not_allowed_token_type", ""},
		{"the bot's token for a socket", "apps.connections.open", url.Values{}, "not_allowed_token_type", ""},
		{"no such method", "chat.shout", url.Values{}, "unknown_method", ""},
		{"a trigger that was not given out", "views.open", url.Values{"trigger_id": {"1.x"}, "view": {"{}"}}, "invalid_trigger_id", ""},
		{"a person nobody knows", "users.info", url.Values{"user": {"U0NOBODY"}}, "user_not_found", ""},
		{"a group that is not there", "usergroups.users.list", url.Values{"usergroup": {"S0"}}, "no_such_subteam", ""},
		{"an empty file", "files.getUploadURLExternal", url.Values{"filename": {"a.png"}, "length": {"0"}}, "missing_argument", ""},
		{"an alt text too long", "files.getUploadURLExternal", url.Values{"filename": {"a.png"}, "length": {"1"}, "alt_txt": {text(1001)}}, "alt_txt_too_large", ""},
		{"a file that was not uploaded", "files.completeUploadExternal", url.Values{"files": {`[{"id":"F0"}]`}}, "file_not_found", ""},
		{"history without its scope", "conversations.history", url.Values{"channel": {"C0DESK"}}, "missing_scope", ""},
	} {
		s := chattest.NewSlack(chattest.SlackOptions{})
		if strings.HasPrefix(c.method, "chat.") {
			c.form.Set("channel", "C0DESK")
		}
		answer, _ := call(t, s, c.method, c.form)
		if answer["ok"] != false || answer["error"] != c.want || !strings.Contains(fmt.Sprint(answer), c.says) {
			t.Errorf("%s: answer %v, want %s", c.name, answer, c.want)
		}
		if len(s.Messages("desk")) > 0 {
			t.Errorf("%s: the message was posted", c.name)
		}
		s.Close()
	}
}

func TestTheFakeRefusesFormsThatSlackRefuses(t *testing.T) {
	app := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	defer app.Close()
	title := func(s string) string { return `"title":{"type":"plain_text","text":"` + s + `"}` }
	input := func(block, element string) string {
		return `{"type":"input","block_id":"` + block + `","label":{"type":"plain_text","text":"x"},"element":{"action_id":"v",` + element + `}}`
	}
	option := func(n int) string {
		return `{"text":{"type":"plain_text","text":"` + text(n) + `"},"value":"` + text(n) + `"}`
	}
	view := func(parts ...string) string { return `{"type":"modal",` + strings.Join(parts, ",") + `}` }
	blocks := func(all ...string) string { return `"blocks":[` + strings.Join(all, ",") + `]` }
	const submit, typed = `"submit":{"type":"plain_text","text":"Ask"}`, `"type":"plain_text_input"`
	for _, c := range []struct{ name, view, says string }{
		{"in order", view(title("x"), submit, blocks(input("a", typed))), ""},
		{"a title too long", view(title(text(25)), submit, blocks(input("a", typed))), "/view/title"},
		{"no title", view(submit, blocks(input("a", typed))), "/view/title"},
		{"no blocks", view(title("x")), "/view/blocks"},
		{"inputs without a button", view(title("x"), blocks(input("a", typed))), "/view/submit"},
		{"two inputs of one name", view(title("x"), submit, blocks(input("a", typed), input("a", typed))), "unique"},
		{"too much to keep", view(title("x"), submit, `"private_metadata":"`+text(3001)+`"`, blocks(input("a", typed))), "/view/private_metadata"},
		{"an option too long", view(title("x"), submit, blocks(input("a", `"type":"static_select","options":[`+option(76)+`]`))), "less than 76"},
		{"no options", view(title("x"), submit, blocks(input("a", `"type":"static_select","options":[]`))), "options"},
		{"a choice that is no option", view(title("x"), submit, blocks(input("a", `"type":"static_select","options":[`+option(3)+`],"initial_option":`+option(4)))), "one of the options"},
		{"an unknown input", view(title("x"), submit, blocks(input("a", `"type":"oracle"`))), "input element"},
	} {
		s := chattest.NewSlack(chattest.SlackOptions{})
		s.Endpoint(app.URL)
		if _, err := s.Ask(t.Context(), chattest.SlackQuestion{Text: "x"}); err != nil {
			t.Fatal(err)
		}
		form := url.Values{"trigger_id": {"1.ask1"}, "view": {c.view}}
		answer, _ := call(t, s, "views.open", form)
		if answer["ok"] != (c.says == "") || !strings.Contains(fmt.Sprint(answer), c.says) {
			t.Errorf("%s: answer %v", c.name, answer)
		}
		if c.says == "" {
			if answer, _ := call(t, s, "views.open", form); answer["error"] != "exchanged_trigger_id" {
				t.Errorf("the trigger is taken twice: %v", answer)
			}
		}
		s.Close()
	}
}

func TestTheFakeKeepsSlacksRates(t *testing.T) {
	clock := chattest.NewClock(time.Date(2025, 4, 22, 12, 0, 0, 0, time.UTC))
	s := chattest.NewSlack(chattest.SlackOptions{Now: clock.Now, Channels: []chattest.SlackChannel{{ID: "C0DESK", Name: "desk"}, {ID: "C0SIDE", Name: "side"}}})
	defer s.Close()
	post := func(channel string) (int, string) {
		_, r := call(t, s, "chat.postMessage", url.Values{"channel": {channel}, "text": {"x"}, "unfurl_links": {"false"}, "unfurl_media": {"false"}})
		return r.StatusCode, r.Header.Get("Retry-After")
	}
	sent := 0
	for range 20 {
		if code, after := post("C0DESK"); code == http.StatusOK {
			sent++
		} else if code != http.StatusTooManyRequests || after != "1" {
			t.Errorf("status %d, Retry-After %q", code, after)
		}
	}
	if sent != 4 {
		t.Errorf("%d of 20 messages at once went through", sent)
	}
	if len(s.Forgive()) != 15 {
		t.Error("calling on in spite of Retry-After is no violation")
	}
	if code, _ := post("C0SIDE"); code != http.StatusOK {
		t.Errorf("another channel is limited as well: %d", code)
	}
	clock.Add(time.Second)
	if code, _ := post("C0DESK"); code != http.StatusOK {
		t.Errorf("limited after the wait: %d", code)
	}
	if v := s.Violations(); len(v) > 0 {
		t.Errorf("violations %q", v)
	}
}

// The suite trusts the fake's reader: it has to see what Slack's client would make of a
// text that nobody escaped.
func TestTheReaderSeesWhatIsNotEscaped(t *testing.T) {
	for _, c := range []struct {
		text                string
		shown, pings, links string
	}{
		{"<!channel> meet", "⟦ping⟧ meet", "!channel", ""},
		{"<!here|here> <@U0X> <!subteam^S1>", "⟦ping⟧ ⟦ping⟧ ⟦ping⟧", "!here @U0X !subteam^S1", ""},
		{"<https://evil.example|bank.example>", "bank.example", "", "bank.example→https://evil.example"},
		{"see https://evil.example/now", "see https://evil.example/now", "", "https://evil.example/now→https://evil.example/now"},
		{"<!date^0^{date}^https://evil.example|then>", "then", "", "then→https://evil.example"},
		{"a *bold* _it_ ~no~ `code` b", "a bold it no code b", "", ""},
		{"a*b*c 5 * 3 * 2 snake_case_name", "a*b*c 5 * 3 * 2 snake_case_name", "", ""},
		{"> quoted", "quoted", "", ""},
		{":skull:", "⟦emoji⟧", "", ""},
		{"&lt;!channel&gt; &amp;lt;", "<!channel> &lt;", "", ""},
	} {
		seen := chattest.SlackMessage{Text: c.text}.Seen()
		var links []string
		for _, l := range seen.Links {
			links = append(links, l.Words+"→"+l.URL)
		}
		if seen.Text != c.shown || strings.Join(seen.Pings, " ") != c.pings || strings.Join(links, " ") != c.links {
			t.Errorf("%q is seen as %+v", c.text, seen)
		}
	}
}

func TestTheHostileTitlesDoHarmWhereNobodyEscapesThem(t *testing.T) {
	harm := 0
	for _, title := range chattest.HostileTitles(t) {
		if seen := (chattest.SlackMessage{Text: title}).Seen(); len(seen.Pings)+len(seen.Links) > 0 || seen.Text != title {
			harm++
		}
	}
	if harm < 25 {
		t.Errorf("only %d of the hostile titles notify, link or style", harm)
	}
}

func TestAQuestionWithoutAConnectionFails(t *testing.T) {
	s := chattest.StartSlack(t, chattest.SlackOptions{})
	if _, err := s.Ask(t.Context(), chattest.SlackQuestion{Text: "latest"}); err == nil || !strings.Contains(err.Error(), "dispatch_failed") {
		t.Errorf("error %v", err)
	}
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if err := s.Connected(ctx, 1); err == nil {
		t.Error("connected without a client")
	}
}
