package chattest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
)

// call sends one request to the fake as any client would.
func (d *Discord) call(t *testing.T, method, path, body string) (int, http.Header, map[string]any) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, d.URL()+"/api/v10"+path, bytes.NewReader([]byte(body)))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bot "+d.Token)
	req.Header.Set("User-Agent", "DiscordBot (https://parley.example, 1)")
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	defer http.DefaultClient.CloseIdleConnections()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	var out map[string]any
	json.Unmarshal(text, &out)
	return resp.StatusCode, resp.Header, out
}

const quietly = `"allowed_mentions":{"parse":[]}`

func TestFakeDiscordRefusesWhatDiscordRefuses(t *testing.T) {
	embed := func(inner string) string { return `{"embeds":[{` + inner + `}],` + quietly + `}` }
	text := func(n int) string { return `"` + strings.Repeat("x", n) + `"` }
	button := func(id string) string { return `{"type":2,"style":1,"label":"x","custom_id":` + id + `}` }
	row := func(buttons ...string) string {
		return `{"content":"x","components":[{"type":1,"components":[` + strings.Join(buttons, ",") + `]}],` + quietly + `}`
	}
	many := func(n int, f func(int) string) []string {
		all := make([]string, n)
		for i := range all {
			all[i] = f(i)
		}
		return all
	}
	field := func(int) string { return `{"name":"x","value":` + text(1000) + `}` }
	for _, c := range []struct{ name, good, bad, path string }{
		{"content", `{"content":` + text(2000) + `,` + quietly + `}`, `{"content":` + text(2001) + `,` + quietly + `}`, "content"},
		{"characters that count twice", `{"content":"` + strings.Repeat("🇺", 1000) + `",` + quietly + `}`, `{"content":"` + strings.Repeat("🇺", 1001) + `",` + quietly + `}`, "content"},
		{"title", embed(`"title":` + text(256)), embed(`"title":` + text(257)), "embeds.0.title"},
		{"description", embed(`"description":` + text(4096)), embed(`"description":` + text(4097)), "embeds.0.description"},
		{"field value", embed(`"fields":[{"name":"x","value":` + text(1024) + `}]`), embed(`"fields":[{"name":"x","value":` + text(1025) + `}]`), "embeds.0.fields.0.value"},
		{"empty field", embed(`"fields":[{"name":"x","value":"x"}]`), embed(`"fields":[{"name":"x","value":""}]`), "embeds.0.fields.0.value"},
		{"fields", embed(`"fields":[` + strings.Join(many(25, func(int) string { return `{"name":"x","value":"x"}` }), ",") + `]`),
			embed(`"fields":[` + strings.Join(many(26, func(int) string { return `{"name":"x","value":"x"}` }), ",") + `]`), "embeds.0.fields"},
		{"all embeds together", embed(`"title":"x","fields":[` + strings.Join(many(5, field), ",") + `]`), embed(`"title":"x","fields":[` + strings.Join(many(6, field), ",") + `]`), "embeds"},
		{"mentions", `{"content":"x",` + quietly + `}`, `{"content":"x"}`, "allowed_mentions"},
		{"mentions of everyone", `{"content":"x",` + quietly + `}`, `{"content":"x","allowed_mentions":{"parse":["everyone"]}}`, "allowed_mentions"},
		{"nonce", `{"content":"x","nonce":` + text(25) + `,` + quietly + `}`, `{"content":"x","nonce":` + text(26) + `,` + quietly + `}`, "nonce"},
		{"custom_id", row(button(text(100))), row(button(text(101))), "components.0.components.0.custom_id"},
		{"custom_id twice", row(button(`"a"`), button(`"b"`)), row(button(`"a"`), button(`"a"`)), "components.0.components.1.custom_id"},
		{"buttons", row(many(5, func(i int) string { return button(fmt.Sprintf(`"%d"`, i)) })...), row(many(6, func(i int) string { return button(fmt.Sprintf(`"%d"`, i)) })...), "components.0"},
		{"a key there is not", `{"content":"x",` + quietly + `}`, `{"content":"x","contents":"x",` + quietly + `}`, "contents"},
	} {
		d := StartDiscord(t, DiscordOptions{})
		path := "/channels/" + d.Channel("desk") + "/messages"
		if status, _, body := d.call(t, "POST", path, c.good); status != 200 {
			t.Errorf("%s: at the limit %d %v", c.name, status, body)
		}
		if v := d.Forgive(); len(v) > 0 {
			t.Errorf("%s: at the limit %s", c.name, v)
		}
		status, _, body := d.call(t, "POST", path, c.bad)
		if status != 400 || body["code"] != 50035.0 || !strings.Contains(fmt.Sprint(wrongAt(body["errors"], c.path)), "_errors") {
			t.Errorf("%s: above the limit %d %v, want an error at %s", c.name, status, body, c.path)
		}
		if len(d.Forgive()) == 0 {
			t.Errorf("%s: the rule is not noted as broken", c.name)
		}
	}
}

// wrongAt is the branch of a tree of errors that a path names.
func wrongAt(tree any, path string) any {
	for part := range strings.SplitSeq(path, ".") {
		m, _ := tree.(map[string]any)
		tree = m[part]
	}
	return tree
}

func TestFakeDiscordKeepsItsRateLimits(t *testing.T) {
	clock := NewClock(time.Date(2025, 4, 23, 6, 0, 0, 0, time.UTC))
	d := StartDiscord(t, DiscordOptions{Now: clock.Now})
	path, body := "/channels/"+d.Channel("desk")+"/messages", `{"content":"x",`+quietly+`}`
	for i := range 5 {
		status, h, _ := d.call(t, "POST", path, body)
		if status != 200 || h.Get("X-RateLimit-Remaining") != fmt.Sprint(4-i) || h.Get("X-RateLimit-Bucket") == "" || h.Get("X-RateLimit-Reset-After") != "5.000" {
			t.Errorf("call %d: %d %v", i, status, h)
		}
	}
	clock.Add(3 * time.Second)
	status, h, refused := d.call(t, "POST", path, body)
	if status != 429 || h.Get("Retry-After") != "2" || refused["retry_after"] != 2.0 || refused["global"] != false {
		t.Errorf("the sixth: %d %v %v", status, h, refused)
	}
	clock.Add(2 * time.Second)
	if status, _, _ := d.call(t, "POST", path, body); status != 200 {
		t.Errorf("after the wait: %d", status)
	}
	for range 60 {
		status, h, refused = d.call(t, "GET", "/gateway/bot", "")
	}
	if status != 429 || h.Get("X-RateLimit-Global") != "true" && refused["global"] != true && h.Get("X-RateLimit-Scope") == "" {
		t.Errorf("60 at once: %d %v %v", status, h, refused)
	}
}

func TestFakeDiscordTakesANonceOnce(t *testing.T) {
	clock := NewClock(time.Date(2025, 4, 23, 6, 0, 0, 0, time.UTC))
	d := StartDiscord(t, DiscordOptions{Now: clock.Now})
	path, body := "/channels/"+d.Channel("desk")+"/messages", `{"content":"x","nonce":"7","enforce_nonce":true,`+quietly+`}`
	_, _, first := d.call(t, "POST", path, body)
	if _, _, again := d.call(t, "POST", path, body); first["id"] == nil || again["id"] != first["id"] {
		t.Errorf("%v and then %v", first["id"], again["id"])
	}
	clock.Add(discordNonceLife)
	if _, _, later := d.call(t, "POST", path, body); later["id"] == first["id"] || len(d.Messages(d.Channel("desk"))) != 2 {
		t.Error("a nonce is remembered for ever")
	}
}

func TestFakeDiscordShowsMarkdownAsItsClientDoes(t *testing.T) {
	for in, want := range map[string]Seen{
		"**b** __u__ ~~s~~ ||h|| `c` *i* _i_": {Text: "b u s h c i i"},
		`\*b\* a\_b`:                          {Text: "*b* a_b"},
		"# h\n> q\n- p":                       {Text: "h\nq\np"},
		"[w](https://a.example)":              {Text: "w", Links: []SeenLink{{"w", "https://a.example"}}},
		"see https://a.example/x.":            {Text: "see https://a.example/x.", Links: []SeenLink{{"https://a.example/x", "https://a.example/x"}}},
		`see https\://a.example`:              {Text: "see https://a.example"},
		"@everyone <@1> <@&2>":                {Text: "  ", Pings: []string{"@everyone", "<@1>", "<@&2>"}},
		"<t:0:R> <:a:1>":                      {Text: "� �"},
		`[\[w\]](https://a.example/b_c)`:      {Text: "[w]", Links: []SeenLink{{"[w]", "https://a.example/b_c"}}},
		`**\*x\*** y`:                         {Text: "*x* y"},
	} {
		var got Seen
		got.Text = resolveMarkdown(in, &got)
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%q is seen as %+v, want %+v", in, got, want)
		}
	}
}
