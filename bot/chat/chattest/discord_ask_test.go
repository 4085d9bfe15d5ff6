package chattest

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// asker is a fake whose application answers by calls of the test.
func asker(t *testing.T) (*Discord, *Clock) {
	t.Helper()
	clock := NewClock(time.Date(2025, 4, 23, 6, 0, 0, 0, time.UTC))
	d := StartDiscord(t, DiscordOptions{Now: clock.Now})
	commands := `[{"type":1,"name":"parley","description":"x","options":[{"type":1,"name":"latest","description":"x","options":[
		{"type":3,"name":"actor","description":"x","autocomplete":true},{"type":3,"name":"kind","description":"x","choices":[{"name":"talks","value":"talks"}]}]}]}]`
	if status, _, body := d.call(t, "PUT", "/applications/"+d.App+"/commands", commands); status != 200 {
		t.Fatalf("the commands are refused: %v", body)
	}
	d.Posts("http://127.0.0.1:1") // nobody is there
	return d, clock
}

// ask begins an interaction of a type.
func (d *Discord) askOf(t *testing.T, kind int) *DiscordAsk {
	t.Helper()
	card := &DiscordMessage{ID: "5", Channel: d.Channel("desk"), Components: json.RawMessage(`[{"type":1,"components":[{"type":2,"style":1,"label":"Press","custom_id":"x"}]}]`)}
	d.mu.Lock()
	d.messages = append(d.messages[:0], card)
	d.mu.Unlock()
	var a *DiscordAsk
	var err error
	switch kind {
	case 2:
		a, err = d.Run(card.Channel, "/parley latest", nil)
	case 3:
		a, err = d.Press(card.Ref(), "Press")
	case 4:
		a, err = d.Type(card.Channel, "/parley latest", nil, "actor", "w")
	case 5:
		a, err = d.Submit(&DiscordAsk{channel: card.Channel, on: card, Form: &DiscordForm{CustomID: "x", Inputs: []DiscordInput{{ID: "a", longest: 10}}}}, nil)
	}
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func (d *Discord) callBack(t *testing.T, a *DiscordAsk, body string) (int, any) {
	t.Helper()
	status, _, out := d.call(t, "POST", "/interactions/"+a.ID+"/"+a.Token+"/callback", body)
	return status, out["code"]
}

func TestFakeDiscordTakesTheResponsesThatAnInteractionHas(t *testing.T) {
	form := `{"type":9,"data":{"custom_id":"x","title":"x","components":[{"type":18,"label":"x","component":{"type":4,"custom_id":"a","style":1}}]}}`
	message := `{"type":%d,"data":{"content":"x",` + quietly + `}}`
	bodies := map[int]string{4: fmt.Sprintf(message, 4), 5: `{"type":5,"data":{"flags":64}}`, 6: `{"type":6}`, 7: fmt.Sprintf(message, 7), 8: `{"type":8,"data":{"choices":[]}}`, 9: form}
	for kind, takes := range map[int]string{2: "4 5 9", 3: "4 5 6 7 9", 4: "8", 5: "4 5 6 7"} {
		d, _ := asker(t)
		for response := 4; response <= 9; response++ {
			want := strings.Contains(takes, fmt.Sprint(response))
			status, code := d.callBack(t, d.askOf(t, kind), bodies[response])
			if (status == 204) != want || !want && code != 50035.0 {
				t.Errorf("an interaction of the type %d and a response of the type %d: %d, %v", kind, response, status, code)
			}
			if broken := d.Forgive(); (len(broken) == 0) != want {
				t.Errorf("%d and %d: %v", kind, response, broken)
			}
		}
	}
}

func TestFakeDiscordRefusesResponsesBeyondALimit(t *testing.T) {
	text := func(n int) string { return strings.Repeat("x", n) }
	choices := func(n int, name, value string) string {
		one := fmt.Sprintf(`{"name":%q,"value":%q}`, name, value)
		return `{"type":8,"data":{"choices":[` + strings.TrimSuffix(strings.Repeat(one+",", n), ",") + `]}}`
	}
	form := func(id, title string, inputs ...string) string {
		return fmt.Sprintf(`{"type":9,"data":{"custom_id":%q,"title":%q,"components":[%s]}}`, id, title, strings.Join(inputs, ","))
	}
	field := func(label, id, more string) string {
		return fmt.Sprintf(`{"type":18,"label":%q,"component":{"type":4,"custom_id":%q,"style":1%s}}`, label, id, more)
	}
	choice := func(options, more string) string {
		return fmt.Sprintf(`{"type":18,"label":"x","component":{"type":3,"custom_id":"s","options":[%s]%s}}`, options, more)
	}
	fields := func(n int) (all []string) {
		for i := range n {
			all = append(all, field("x", fmt.Sprint(i), ""))
		}
		return all
	}
	one, two := `{"label":"a","value":"a"}`, `{"label":"b","value":"b"}`
	for _, c := range []struct {
		name      string
		kind      int
		good, bad string
	}{
		{"choices", 4, choices(25, "a", "b"), choices(26, "a", "b")},
		{"a choice's name", 4, choices(1, text(100), "b"), choices(1, text(101), "b")},
		{"a choice's value", 4, choices(1, "a", text(100)), choices(1, "a", text(101))},
		{"an empty choice", 4, choices(1, "a", "b"), choices(1, "a", "")},
		{"a form's title", 2, form("x", text(45), fields(1)...), form("x", text(46), fields(1)...)},
		{"a form's ID", 2, form(text(100), "x", fields(1)...), form(text(101), "x", fields(1)...)},
		{"a form's fields", 2, form("x", "x", fields(5)...), form("x", "x", fields(6)...)},
		{"a form without fields", 2, form("x", "x", fields(1)...), form("x", "x")},
		{"a field's label", 2, form("x", "x", field(text(45), "a", "")), form("x", "x", field(text(46), "a", ""))},
		{"a field twice", 2, form("x", "x", field("x", "a", ""), field("x", "b", "")), form("x", "x", field("x", "a", ""), field("x", "a", ""))},
		{"a field's value", 2, form("x", "x", field("x", "a", `,"value":"123","max_length":3`)), form("x", "x", field("x", "a", `,"value":"1234","max_length":3`))},
		{"a row instead of a label", 2, form("x", "x", fields(1)...), form("x", "x", `{"type":1,"components":[{"type":4,"custom_id":"a","style":1,"label":"x"}]}`)},
		{"an option twice", 2, form("x", "x", choice(one+","+two, "")), form("x", "x", choice(one+","+one, ""))},
		{"a select without options", 2, form("x", "x", choice(one, "")), form("x", "x", choice("", ""))},
		{"a required select of none", 2, form("x", "x", choice(one, `,"required":false,"min_values":0`)), form("x", "x", choice(one, `,"min_values":0`))},
		{"a deferral that says something", 2, `{"type":5,"data":{"flags":64}}`, `{"type":5,"data":{"content":"x"}}`},
		{"a deferral with other flags", 2, `{"type":5}`, `{"type":5,"data":{"flags":4}}`},
	} {
		d, _ := asker(t)
		if status, code := d.callBack(t, d.askOf(t, c.kind), c.good); status != 204 || len(d.Forgive()) > 0 {
			t.Errorf("%s: at the limit %d, %v", c.name, status, code)
		}
		if status, code := d.callBack(t, d.askOf(t, c.kind), c.bad); status != 400 || code != 50035.0 || len(d.Forgive()) == 0 {
			t.Errorf("%s: above the limit %d, %v", c.name, status, code)
		}
	}
}

func TestFakeDiscordWaitsNoLongerThanDiscord(t *testing.T) {
	d, clock := asker(t)
	const later = `{"type":5,"data":{"flags":64}}`
	late := d.askOf(t, 2)
	clock.Add(discordCallbackIn + time.Millisecond)
	if _, code := d.callBack(t, late, later); code != 10062.0 {
		t.Errorf("after three seconds: %v", code)
	}
	a := d.askOf(t, 2)
	if status, _ := d.callBack(t, a, later); status != 204 {
		t.Fatal("a response in time is refused")
	}
	if _, code := d.callBack(t, a, later); code != 40060.0 {
		t.Errorf("a second response: %v", code)
	}
	hook, say := "/webhooks/"+d.App+"/"+a.Token, `{"content":"x",`+quietly+`}`
	if status, _, _ := d.call(t, "PATCH", hook+"/messages/@original", say); status != 200 {
		t.Errorf("the answer is refused: %d", status)
	}
	if status, _, _ := d.call(t, "DELETE", hook+"/messages/@original", ""); status != 204 {
		t.Errorf("deleting the answer: %d", status)
	}
	if _, _, body := d.call(t, "PATCH", hook+"/messages/@original", say); body["code"] != 10008.0 {
		t.Errorf("after it was deleted: %v", body)
	}
	if status, _, _ := d.call(t, "POST", hook, `{"content":"x","flags":64,`+quietly+`}`); status != 200 || !d.Asked(a).Answers[0].Ephemeral() {
		t.Errorf("one more message: %d", status)
	}
	clock.Add(discordTokenLife + time.Millisecond)
	if _, _, body := d.call(t, "POST", hook, say); body["code"] != 50027.0 {
		t.Errorf("after fifteen minutes: %v", body)
	}
	fresh := d.askOf(t, 2)
	if _, _, body := d.call(t, "PATCH", "/webhooks/"+d.App+"/"+fresh.Token+"/messages/@original", say); body["code"] != 10015.0 {
		t.Errorf("before any response: %v", body)
	}
}

// upload sends a message with files.
func (d *Discord) upload(t *testing.T, method, path, payload string, files map[string]int) (int, map[string]any) {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	if err := w.WriteField("payload_json", payload); err != nil {
		t.Fatal(err)
	}
	for name, size := range files {
		part, err := w.CreateFormFile("files["+name[:1]+"]", name)
		if err != nil {
			t.Fatal(err)
		}
		part.Write(make([]byte, size))
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(t.Context(), method, d.URL()+"/api/v10"+path, &b)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("User-Agent", "DiscordBot (https://parley.example, 1)")
	req.Header.Set("Content-Type", w.FormDataContentType())
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	var out map[string]any
	json.Unmarshal(text, &out)
	return res.StatusCode, out
}

func TestFakeDiscordKeepsFilesAsDiscordDoes(t *testing.T) {
	picture := `"embeds":[{"title":"x","image":{"url":"attachment://0.png"}}],`
	for _, c := range []struct {
		name, payload string
		files         map[string]int
		code          any
		kept          int
	}{
		{"a picture", picture + `"attachments":[{"id":"0","description":"x"}],`, map[string]int{"0.png": 10}, nil, 1},
		{"files that are not listed are added", "", map[string]int{"0.png": 10, "1.ics": 10}, nil, 2},
		{"as large as may be", "", map[string]int{"0.png": discordFile}, nil, 1},
		{"too large", "", map[string]int{"0.png": discordFile + 1}, 40005.0, 0},
		{"too much in all", "", map[string]int{"0.png": discordFile, "1.png": discordFile, "2.png": discordFile}, 40005.0, 0},
		{"a file that is not sent", `"attachments":[{"id":"1"}],`, map[string]int{"0.png": 10}, 50035.0, 0},
		{"too long a description", `"attachments":[{"id":"0","description":"` + strings.Repeat("x", 1025) + `"}],`, map[string]int{"0.png": 10}, 50035.0, 0},
		{"a picture that is not attached", picture, map[string]int{"0.jpg": 10}, 50035.0, 0},
		{"a name that would change", "", map[string]int{"0 1.png": 10}, 50035.0, 0},
	} {
		d, _ := asker(t)
		a := d.askOf(t, 2)
		d.callBack(t, a, `{"type":5,"data":{"flags":64}}`)
		path := "/webhooks/" + d.App + "/" + a.Token + "/messages/@original"
		status, out := d.upload(t, "PATCH", path, `{"content":"x",`+c.payload+quietly+`}`, c.files)
		d.Forgive()
		if out["code"] != c.code || (status == 200) != (c.code == nil) {
			t.Errorf("%s: %d %v", c.name, status, out)
			continue
		}
		if c.code != nil {
			continue
		}
		if got := d.Asked(a).Answers[0].Attachments; len(got) != c.kept {
			t.Errorf("%s: %d files", c.name, len(got))
		}
		stays := d.Asked(a).Answers[0].Attachments[0].ID
		for _, edit := range []struct {
			list string
			kept int
		}{{"", c.kept}, {`"attachments":[{"id":"` + stays + `"}],`, 1}, {`"attachments":[],`, 0}} {
			if status, out := d.upload(t, "PATCH", path, `{"content":"x",`+edit.list+quietly+`}`, nil); status != 200 || len(d.Asked(a).Answers[0].Attachments) != edit.kept {
				t.Errorf("%s, edited with %q: %d %v", c.name, edit.list, status, out)
			}
		}
	}
}

func TestFakeDiscordSendsWhatItsClientWould(t *testing.T) {
	d, _ := asker(t)
	desk := d.Channel("desk")
	private := d.AddChannel(DiscordChannel{Type: 1, Name: "private"})
	other := d.AddChannel(DiscordChannel{Name: "other", Guild: d.AddGuild(), Permissions: DiscordAll})
	for name, try := range map[string]func() (*DiscordAsk, error){
		"an unknown sub-command":       func() (*DiscordAsk, error) { return d.Run(desk, "/parley other", nil) },
		"an unknown option":            func() (*DiscordAsk, error) { return d.Run(desk, "/parley latest", map[string]string{"x": "y"}) },
		"no choice":                    func() (*DiscordAsk, error) { return d.Run(desk, "/parley latest", map[string]string{"kind": "y"}) },
		"an option without completion": func() (*DiscordAsk, error) { return d.Type(desk, "/parley latest", nil, "kind", "y") },
		"a required field left empty": func() (*DiscordAsk, error) {
			return d.Submit(&DiscordAsk{channel: desk, Form: &DiscordForm{Inputs: []DiscordInput{{ID: "a", Required: true}}}}, nil)
		},
	} {
		if _, err := try(); err == nil {
			t.Errorf("%s is sent", name)
		}
	}
	for channel, context := range map[string]string{desk: "0", private: "1", other: "0"} {
		a, err := d.Run(channel, "/parley latest", map[string]string{"kind": "talks"})
		if err != nil {
			t.Fatal(err)
		}
		in := d.interaction(a, nil)
		_, member := in["member"]
		if fmt.Sprint(in["context"]) != context || member == (channel == private) || in["guild_id"] != nil && in["guild_id"] != d.channel(channel).Guild {
			t.Errorf("in %s it sends %v", channel, in)
		}
	}
}

func TestFakeDiscordTakesOnlyAnEndpointThatChecksSignatures(t *testing.T) {
	for _, c := range []struct {
		name  string
		serve func(*Discord, http.ResponseWriter, *http.Request)
		takes bool
	}{
		{"that checks", func(d *Discord, w http.ResponseWriter, r *http.Request) {
			body, _ := io.ReadAll(r.Body)
			at := r.Header.Get("X-Signature-Timestamp")
			if signature, stamp := d.Sign(body, d.now()); r.Header.Get("X-Signature-Ed25519") != signature || stamp != at {
				w.WriteHeader(401)
				return
			}
			w.Header().Set("Content-Type", "application/json")
			io.WriteString(w, `{"type":1}`)
		}, true},
		{"that takes everything", func(_ *Discord, w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			io.WriteString(w, `{"type":1}`)
		}, false},
		{"that refuses everything", func(_ *Discord, w http.ResponseWriter, _ *http.Request) { w.WriteHeader(401) }, false},
		{"that answers nothing", func(*Discord, http.ResponseWriter, *http.Request) {}, false},
	} {
		d, _ := asker(t)
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { c.serve(d, w, r) }))
		if err := d.Endpoint(t.Context(), server.URL); (err == nil) != c.takes {
			t.Errorf("an endpoint %s: %v", c.name, err)
		}
		server.Close()
	}
	d, _ := asker(t) // where nobody is
	a, err := d.Run(d.Channel("desk"), "/parley latest", nil)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	if err := d.Until(ctx, a, func(a DiscordAsk) bool { return a.Failed != "" }); err != nil {
		t.Errorf("nobody answers, and the person is told nothing: %v", err)
	}
}
