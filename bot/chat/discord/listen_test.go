package discord

import (
	"context"
	"crypto/ed25519"
	"encoding/hex"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/bwmarrin/discordgo"

	"parley/bot/chat"
	"parley/bot/chat/chattest"
)

// posted serves over HTTP and has Discord know the address.
func posted(t testing.TB, p place, asks chat.Desk) (s *serving, address string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p.settings.Listen, p.settings.PublicKey = l.Addr().String(), p.far.PublicKey()
	ctx, stop := context.WithCancel(t.Context())
	s = &serving{place: p, stop: stop, ended: make(chan error, 1)}
	p.commands.Store(&known)
	k := p.newDesk(known, asks)
	go func() {
		err := p.listen(ctx, l, k)
		k.busy.Wait()
		s.ended <- err
	}()
	t.Cleanup(stop)
	address = "http://" + l.Addr().String() + "/discord"
	if err := p.far.Endpoint(within(t), address); err != nil {
		t.Fatal(err)
	}
	if err := p.far.Called(within(t), "PUT /applications/{application_id}/commands", 1); err != nil {
		t.Fatalf("the commands are not registered: %v; log: %s", err, p.log)
	}
	return s, address
}

func TestWhatDiscordPostsIsAnsweredAsOverTheGateway(t *testing.T) {
	t.Parallel()
	p := open(t)
	p.far.Asker(chattest.DiscordPerson{ID: "7", Permissions: chattest.DiscordManageServer})
	s, _ := posted(t, p, completing{func(_ context.Context, q chat.Query) chat.Answer {
		a := chat.Answer{Title: fmt.Sprintf("asked %s as manager %v of %s", q, q.Manager, q.Server), Private: q.Filters["share"] != "yes"}
		if q.Verb == "latest" {
			a.More = "/parley latest page:2"
			a.Buttons = []chat.Button{{Label: "Form", Verb: "story", Form: true}}
			a.Files = []chat.File{chart("a.png", 10)}
		}
		return a
	}, func(_ context.Context, a chat.Asking) []chat.Choice {
		return []chat.Choice{{Name: a.Typed, Value: a.Typed}}
	}})
	m := p.ask(t, "/parley latest", map[string]string{"kind": "talks"})
	if want := "asked /parley latest kind:talks as manager true of " + p.far.Guild(); !strings.Contains(m.Seen().Text, want) || !m.Ephemeral() || len(m.Attachments) != 1 {
		t.Errorf("the asker sees %s", m.Seen().Text)
	}
	if all := p.ask(t, "/parley latest", map[string]string{"share": "yes"}); all.Ephemeral() {
		t.Error("a shared answer is for the asker alone")
	}
	if next := p.press(t, m.Ref(), "More"); next.Ref() != m.Ref() || !strings.Contains(next.Seen().Text, "page:2") {
		t.Errorf("the next page is %+v", next)
	}
	if got := p.typed(t, nil, "with"); len(got) != 1 || got[0].Name != "with" {
		t.Errorf("offered is %v", got)
	}
	opened, err := p.far.Press(m.Ref(), "Form")
	if err != nil {
		t.Fatal(err)
	}
	if err := p.far.Until(within(t), opened, acknowledged); err != nil || p.far.Asked(opened).Form == nil {
		t.Fatalf("no form opens: %v", err)
	}
	sent, err := p.far.Submit(opened, map[string]string{"number": "3"})
	if err != nil {
		t.Fatal(err)
	}
	if m, err := p.far.Answer(within(t), sent); err != nil || !strings.Contains(m.Seen().Text, "asked /parley story 3") {
		t.Errorf("the form asks %s, %v; %+v; log: %s", m.Seen().Text, err, p.far.Asked(sent), p.log)
	}
	if n := len(p.far.Calls("POST /interactions/{interaction_id}/{interaction_token}/callback")) + p.far.Identifies(); n != 0 {
		t.Errorf("%d calls that the answer itself makes needless", n)
	}
	s.end(t)
	if err := p.far.Endpoint(t.Context(), ""); err != nil {
		t.Error(err)
	}
}

func TestAPostedQuestionThatComesTwiceIsAnsweredOnce(t *testing.T) {
	t.Parallel()
	p := open(t)
	s, _ := posted(t, p, chat.AnswerFunc(echo))
	a, err := p.far.Run(p.desk(), "/parley latest", nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.far.Answer(within(t), a); err != nil {
		t.Fatal(err)
	}
	p.far.Again(a)
	if err := p.far.Called(within(t), "endpoint", 2); err != nil {
		t.Fatal(err)
	}
	if got := p.far.Asked(a); len(got.Answers) != 1 || p.far.Calls("endpoint")[1].Answer != "409" {
		t.Errorf("%d answers; the second time it says %s", len(got.Answers), p.far.Calls("endpoint")[1].Answer)
	}
	s.end(t)
}

func TestOnlyWhatDiscordSignsNowIsTaken(t *testing.T) {
	t.Parallel()
	p := open(t)
	asked := make(chan string, 100)
	s, address := posted(t, p, chat.AnswerFunc(func(ctx context.Context, q chat.Query) chat.Answer {
		asked <- q.Verb
		return echo(ctx, q)
	}))
	_, other, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	now := p.clock.Now()
	number := 1000
	command := func(verb string) string {
		number++
		return fmt.Sprintf(`{"id":"%d","application_id":%q,"type":2,"token":"t","data":{"name":"parley","options":[{"type":1,"name":%q}]}}`, number, p.far.App, verb)
	}
	type call struct {
		method, body, signature, timestamp string
	}
	good := func(body string, at time.Time) call {
		signature, timestamp := p.far.Sign([]byte(body), at)
		return call{"POST", body, signature, timestamp}
	}
	once := good(command("once"), now)
	for _, c := range []struct {
		name   string
		call   call
		status int
	}{
		{"as it should be", once, 200},
		{"the same again", once, 409},
		{"the same again under another signature", good(once.body, now.Add(time.Second)), 409},
		{"as old as it may be", good(command("latest"), now.Add(-maxAge)), 200},
		{"too old", good(command("latest"), now.Add(-maxAge-time.Second)), 401},
		{"of the future", good(command("latest"), now.Add(maxAge+2*time.Second)), 401},
		{"no signature", call{"POST", command("latest"), "", fmt.Sprint(now.Unix())}, 401},
		{"no timestamp", func() call { c := good(command("latest"), now); c.timestamp = ""; return c }(), 401},
		{"a timestamp that is no number", func() call {
			body := command("latest")
			return call{"POST", body, hex.EncodeToString(ed25519.Sign(other, []byte("soon"+body))), "soon"}
		}(), 401},
		{"another timestamp", func() call {
			c := good(command("latest"), now)
			c.timestamp = fmt.Sprint(now.Unix() - 1)
			return c
		}(), 401},
		{"another body", func() call { c := good(command("latest"), now); c.body = command("latest"); return c }(), 401},
		{"one byte more", func() call { c := good(command("latest"), now); c.body += " "; return c }(), 401},
		{"another key", func() call {
			body, at := command("latest"), fmt.Sprint(now.Unix())
			return call{"POST", body, hex.EncodeToString(ed25519.Sign(other, []byte(at+body))), at}
		}(), 401},
		{"a signature that is no hex", func() call { c := good(command("latest"), now); c.signature = "z" + c.signature[1:]; return c }(), 401},
		{"half a signature", func() call { c := good(command("latest"), now); c.signature = c.signature[:64]; return c }(), 401},
		{"a signature of zeros", call{"POST", command("latest"), strings.Repeat("0", 128), fmt.Sprint(now.Unix())}, 401},
		{"too large", good(strings.Repeat(" ", maxCall)+command("latest"), now), 413},
		{"empty", good("", now), 400},
		{"no JSON", good("hello", now), 400},
		{"no interaction", good(`{"type":2}`, now), 400},
		{"a token that leads elsewhere", good(`{"id":"1","application_id":"1","type":2,"token":"a/../b","data":{"name":"parley"}}`, now), 400},
		{"an interaction of an unknown type", good(`{"id":"2","application_id":"1","type":9,"token":"t"}`, now), 400},
		{"somebody else's command", good(`{"id":"3","application_id":"1","type":2,"token":"t","data":{"name":"other"}}`, now), 400},
		{"a GET", func() call { c := good(command("latest"), now); c.method = "GET"; return c }(), 405},
		{"a PUT", func() call { c := good(command("latest"), now); c.method = "PUT"; return c }(), 405},
		{"a ping", good(`{"id":"4","application_id":"1","type":1,"token":"t"}`, now), 200},
	} {
		req, err := http.NewRequestWithContext(t.Context(), c.call.method, address, strings.NewReader(c.call.body))
		if err != nil {
			t.Fatal(err)
		}
		for name, value := range map[string]string{"X-Signature-Ed25519": c.call.signature, "X-Signature-Timestamp": c.call.timestamp} {
			if value != "" {
				req.Header.Set(name, value)
			}
		}
		transport := &http.Transport{}
		defer transport.CloseIdleConnections()
		res, err := (&http.Client{Transport: transport}).Do(req)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		said, err := io.ReadAll(res.Body)
		res.Body.Close()
		if err != nil || res.StatusCode != c.status {
			t.Errorf("%s: status %d %s, want %d", c.name, res.StatusCode, said, c.status)
		}
		if res.StatusCode != 200 && string(said) != http.StatusText(c.status)+"\n" {
			t.Errorf("%s: it says more than it must: %s", c.name, said)
		}
		if unsigned := c.status == 401 || c.status == 405; res.Close != unsigned && c.status != 413 {
			t.Errorf("%s: the connection is closed: %v", c.name, res.Close)
		}
	}
	s.end(t)
	close(asked)
	var verbs []string
	for verb := range asked {
		verbs = append(verbs, verb)
	}
	if got := strings.Join(verbs, " "); got != "once latest" && got != "latest once" {
		t.Errorf("asked is %s", got)
	}
}

// A request that is cut, or written too slowly to end, holds nothing up.
func TestAConnectionThatSaysNothingIsDropped(t *testing.T) {
	t.Parallel()
	p := open(t)
	s, address := posted(t, p, chat.AnswerFunc(echo))
	host := strings.TrimSuffix(strings.TrimPrefix(address, "http://"), "/discord")
	var open []net.Conn
	for range 20 {
		conn, err := net.Dial("tcp", host)
		if err != nil {
			t.Fatal(err)
		}
		open = append(open, conn)
		io.WriteString(conn, "POST /discord HTTP/1.1\r\nHost: x\r\nContent-Le")
	}
	if seen := p.ask(t, "/parley latest", nil).Seen().Text; !strings.Contains(seen, "asked latest") {
		t.Errorf("the asker sees %s", seen)
	}
	for _, conn := range open {
		conn.Close()
	}
	s.end(t)
}

func TestAnAddressThatIsTakenIsSaid(t *testing.T) {
	t.Parallel()
	p := open(t)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	p.settings.Listen, p.settings.PublicKey = l.Addr().String(), p.far.PublicKey()
	if err := p.Serve(t.Context(), known, chat.AnswerFunc(echo)); err == nil || !strings.Contains(err.Error(), "discord.listen") || !strings.Contains(err.Error(), "address already in use") {
		t.Errorf("serving ended with %v", err)
	}
}

func TestATokenThatIsRefusedEndsServingOverHTTPToo(t *testing.T) {
	t.Parallel()
	p := open(t)
	p.far.Reset("another.one")
	p.settings.Listen, p.settings.PublicKey = "127.0.0.1:0", p.far.PublicKey()
	if err := p.Serve(within(t), known, chat.AnswerFunc(echo)); err == nil || !strings.Contains(err.Error(), "copy it again") {
		t.Errorf("serving ended with %v", err)
	}
}

func TestCommandsAreRegisteredOverHTTPWhenDiscordCanAgain(t *testing.T) {
	t.Parallel()
	p := open(t)
	p.far.Fail(chattest.DiscordFault{Route: "GET /applications/{application_id}/commands", Status: 500, Times: tries})
	s, _ := posted(t, p, chat.AnswerFunc(echo))
	if !strings.Contains(p.log.String(), "the slash commands are not registered") {
		t.Errorf("the log says %s", p.log)
	}
	s.end(t)
}

func TestAServerThatTheSettingsDoNotNameGetsNoAnswer(t *testing.T) {
	t.Parallel()
	p := open(t)
	k := p.newDesk(known, chat.AnswerFunc(echo))
	command := func(guild string) interaction {
		in, err := read([]byte(fmt.Sprintf(`{"id":"1","application_id":"1","type":2,"token":"t","guild_id":%q,"member":{"user":{"id":"7"},"permissions":"8"},"data":{"name":"parley","options":[{"type":1,"name":"latest"}]}}`, guild)))
		if err != nil {
			t.Fatal(err)
		}
		return in
	}
	for _, c := range []struct {
		guilds  []string
		guild   string
		answers bool
	}{{nil, "6", true}, {[]string{"5", "6"}, "6", true}, {[]string{"5"}, "6", false}, {[]string{"5"}, "", true}} {
		p.settings.Guilds = c.guilds
		r := k.reply(t.Context(), command(c.guild))
		if r == nil || (r.rest != nil) != c.answers {
			t.Errorf("server %q of %v is answered: %+v", c.guild, c.guilds, r)
			continue
		}
		r.leave()
	}
	typing := command("6")
	typing.Type = discordgo.InteractionApplicationCommandAutocomplete
	if r := k.reply(t.Context(), typing); r == nil || len(r.first.Data.(offered).Choices) != 0 {
		t.Errorf("an option is completed: %+v", r)
	}
}
