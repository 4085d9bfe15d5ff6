package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/txtar"

	"parley/bot/chat"
	"parley/bot/chat/chattest"
	"parley/bot/command"
	"parley/config"
)

// What is done in a scenario stands in testdata/scenario.txt, a step a line:
//
//	/parley …                          is typed
//	more, back                         are pressed on the last answer
//	press LABEL                        is pressed on the last answer
//	card LABEL                         is pressed on the first card of the channel
//	fill KEY=VALUE, KEY=VALUE          fills in and sends the form that the last press opened
//	as manager, as member              says who does what follows
const scenarioFile = "scenario.txt"

// betweenSteps is as slow as one person may ask for long.
const betweenSteps = 4 * time.Second

// shown is what somebody sees of an answer, or of a form.
type shown struct {
	text    string
	buttons []string
	private bool
	files   int
	ref     chat.Ref
}

// way is how people and bot reach each other.
type way interface {
	typed(ctx context.Context, line string) (shown, error)
	pressed(ctx context.Context, ref chat.Ref, label string) (shown, error)
	filled(ctx context.Context, values map[string]string) (shown, error)
	card() chat.Ref
	as(manager bool)
	violations() []string
}

// Every command and button, over both transports of both chats: the answers of one chat are
// the same over each, and every chat's hold what the desk has answered.
func TestTheScenarioIsTheSameOnEveryWay(t *testing.T) {
	played := filepath.Join(t.TempDir(), "parley.db")
	if !t.Run("the day", func(t *testing.T) { playDay(t, script{database: played}) }) {
		return
	}
	evening, err := os.ReadFile(played)
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range []struct {
		chat string
		http bool
	}{{"slack", false}, {"slack", true}, {"discord", false}, {"discord", true}} {
		name := w.chat + " over a websocket"
		if w.http {
			name = w.chat + " over HTTP"
		}
		t.Run(name, func(t *testing.T) { playScenario(t, evening, w.chat, w.http) })
	}
}

// playScenario plays it over the database of the day's evening.
func playScenario(t *testing.T, evening []byte, platform string, overHTTP bool) {
	listen := ""
	if overHTTP {
		free, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		listen = free.Addr().String()
		free.Close()
	}
	ctx, stop := context.WithTimeout(t.Context(), 2*time.Minute)
	defer stop()
	day, err := newDemoDay()
	if err != nil {
		t.Fatal(err)
	}
	clock := chattest.NewClock(day.end)
	var (
		over     way
		settings string
		channel  string
		ready    func(h *house) error
	)
	switch platform {
	case "slack":
		fake := chattest.StartSlack(t, chattest.SlackOptions{})
		channel = "slack:#desk"
		settings = fmt.Sprintf("slack: {bot_token: %q, app_token: %q, api: %q}\n", fake.BotToken, fake.AppToken, fake.URL())
		ready = func(*house) error { return fake.Connected(ctx, 2) }
		if overHTTP {
			settings = fmt.Sprintf("slack: {bot_token: %q, listen: %q, signing_secret: %q, api: %q}\n", fake.BotToken, listen, fake.Secret, fake.URL())
			ready = func(*house) error { fake.Endpoint("http://" + listen); return reached(ctx, listen) }
		}
		over = &onSlack{fake: fake, user: "U0ADMIN"}
	case "discord":
		fake := chattest.StartDiscord(t, chattest.DiscordOptions{Now: clock.Now})
		room := fake.Channel("desk")
		channel = "discord:" + room
		settings = fmt.Sprintf("discord: {token: %q, api: %q}\n", fake.Token, fake.URL())
		ready = func(*house) error {
			return errors.Join(fake.Connected(ctx, 1), fake.Called(ctx, "PUT /applications/{application_id}/commands", 1))
		}
		if overHTTP {
			settings = fmt.Sprintf("discord: {token: %q, api: %q, listen: %q, public_key: %q}\n", fake.Token, fake.URL(), listen, fake.PublicKey())
			ready = func(*house) error {
				if err := errors.Join(reached(ctx, listen), fake.Called(ctx, "PUT /applications/{application_id}/commands", 1)); err != nil {
					return err
				}
				return fake.Endpoint(ctx, "http://"+listen)
			}
		}
		over = &onDiscord{fake: fake, room: room}
	}
	database := filepath.Join(t.TempDir(), "parley.db")
	if err := os.WriteFile(database, evening, 0o600); err != nil {
		t.Fatal(err)
	}
	h := staged(t, ctx, day, clock, database, settings, channel)
	told, err := h.store.Story(ctx, 1)
	if err != nil {
		t.Fatal(err)
	}
	card := chat.CardOf(told, time.UTC)
	_, name, _ := strings.Cut(channel, ":")
	if _, err := h.platforms[platform].Post(ctx, chat.Message{ID: "1", Channel: name, Card: &card}); err != nil {
		t.Fatal(err)
	}
	serving, leave := context.WithCancel(ctx)
	served := make(chan error, 1)
	go func() {
		served <- h.platforms[platform].(server).Serve(serving, command.Commands(), h.desk)
	}()
	defer func() {
		leave()
		if err := <-served; err != nil {
			t.Error(err)
		}
	}()
	if err := ready(h); err != nil {
		t.Fatal(err)
	}
	holdScenario(t, ctx, over, h, platform, clock)
	for _, v := range over.violations() {
		t.Errorf("the chat's rules are broken: %s", v)
	}
}

// reached waits until somebody listens.
func reached(ctx context.Context, address string) error {
	for {
		c, err := new(net.Dialer).DialContext(ctx, "tcp", address)
		if err == nil {
			return c.Close()
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
}

// staged is the program over the day's database, on the evening of that day.
func staged(t *testing.T, ctx context.Context, day demoDay, clock *chattest.Clock, database, settings, channel string) *house {
	t.Helper()
	text := string(day.settings("http://127.0.0.1:1", database)) + settings
	text = strings.Replace(text, "to: [terminal]", fmt.Sprintf("to: [%q]", channel), 1)
	cfg, err := config.Parse("scenario", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	h, err := furnish(ctx, cfg, streams{strings.NewReader(""), t.Output(), t.Output()}, slog.New(slog.NewTextHandler(t.Output(), nil)), furnishing{direct: true, now: clock.Now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		var err error
		if h.close(&err); err != nil {
			t.Error(err)
		}
	})
	return h
}

func holdScenario(t *testing.T, ctx context.Context, over way, h *house, platform string, clock *chattest.Clock) {
	steps, err := os.ReadFile(filepath.Join("testdata", scenarioFile))
	if err != nil {
		t.Fatal(err)
	}
	var (
		last   shown
		played txtar.Archive
		did    = map[string]bool{}
	)
	for line := range strings.Lines(string(steps)) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		what, rest, _ := strings.Cut(line, " ")
		clock.Add(betweenSteps)
		var got shown
		var err error
		switch what {
		case "as":
			over.as(rest == "manager")
			continue
		case "more", "back":
			got, err = over.pressed(ctx, last.ref, strings.ToUpper(what[:1])+what[1:])
		case "press":
			got, err = over.pressed(ctx, last.ref, rest)
		case "card":
			got, err = over.pressed(ctx, over.card(), rest)
		case "fill":
			values := map[string]string{}
			for pair := range strings.SplitSeq(rest, ", ") {
				key, value, _ := strings.Cut(pair, "=")
				values[key] = value
			}
			got, err = over.filled(ctx, values)
		default:
			did[strings.Fields(line)[1]] = true
			got, err = over.typed(ctx, line)
			if err == nil {
				h.holds(t, ctx, line, got.text)
			}
		}
		if err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		if got.ref != "" {
			last = got
		}
		played.Files = append(played.Files, txtar.File{Name: line, Data: []byte(got.String())})
	}
	for _, c := range command.Commands() {
		if !did[c.Name] {
			t.Errorf("the scenario does not ask %s", c.Name)
		}
	}
	file := filepath.Join("testdata", "scenario."+platform+".txtar")
	if *update {
		if err := os.WriteFile(file, txtar.Format(&played), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for i, f := range played.Files {
		if i >= len(want.Files) || want.Files[i].Name != f.Name || string(want.Files[i].Data) != string(f.Data) {
			t.Errorf("%s (write it anew with -update):\n%s", f.Name, f.Data)
		}
	}
}

func (s shown) String() string {
	who := "everybody sees:"
	if s.private {
		who = "the asker sees:"
	}
	text := who + "\n" + s.text + "\n"
	if len(s.buttons) > 0 {
		text += "[" + strings.Join(s.buttons, "] [") + "]\n"
	}
	if s.files > 0 {
		text += fmt.Sprintf("files: %d\n", s.files)
	}
	return text
}

// holds holds what a chat shows of an answer that only reads against the desk's own.
func (h *house) holds(t *testing.T, ctx context.Context, line, text string) {
	t.Helper()
	q, err := chat.ParseQuery(line)
	if err != nil {
		t.Fatal(err)
	}
	if c, _ := chat.Find(command.Commands(), q.Verb); c.Changes || c.Name == "list" {
		return // asked twice it is not the same
	}
	q.Platform = "terminal"
	a := h.desk.Answer(ctx, q)
	facts := []string{a.Title}
	for _, l := range a.Lines[:min(len(a.Lines), 12)] {
		facts = append(facts, l.Name, l.Text)
	}
	for _, c := range a.Cards {
		facts = append(facts, c.Headline)
	}
	flat := func(s string) string { return strings.Join(strings.Fields(s), " ") }
	seen := flat(text)
	for _, f := range facts {
		f = flat(f)
		if runes := []rune(f); len(runes) > 60 {
			f = string(runes[:60])
		}
		if !strings.Contains(seen, f) && !strings.Contains(f, " ago") {
			t.Errorf("%s: it does not say %q:\n%s", line, f, text)
		}
	}
}

// onSlack is a workspace.
type onSlack struct {
	fake *chattest.Slack
	user string
	form *chattest.SlackForm
}

func (s *onSlack) as(manager bool) {
	if s.user = "U0READER"; manager {
		s.user = "U0ADMIN"
	}
}

func (s *onSlack) card() chat.Ref       { return s.fake.Messages("desk")[0].Ref() }
func (s *onSlack) violations() []string { return s.fake.Violations() }
func (s *onSlack) show(m chattest.SlackMessage) shown {
	return shown{text: m.Seen().Text, buttons: m.Buttons(), private: m.Ephemeral, ref: m.Ref()}
}

func (s *onSlack) typed(ctx context.Context, line string) (shown, error) {
	a, err := s.fake.Ask(ctx, chattest.SlackQuestion{User: s.user, Text: strings.TrimPrefix(line, "/parley ")})
	if err != nil {
		return shown{}, err
	}
	m, err := a.Answer(ctx)
	return s.show(m), err
}

func (s *onSlack) pressed(ctx context.Context, ref chat.Ref, label string) (shown, error) {
	a, err := s.fake.Ask(ctx, chattest.SlackQuestion{User: s.user, Press: label, Message: ref})
	if err != nil {
		return shown{}, err
	}
	if label == "Wrong" {
		if s.form, err = a.Form(ctx); err != nil {
			return shown{}, err
		}
		got := shown{text: s.form.Title, private: true}
		for _, in := range s.form.Inputs {
			got.text += "\n" + in.Label + ": " + in.Value
		}
		return got, nil
	}
	m, err := a.Answer(ctx)
	return s.show(m), err
}

func (s *onSlack) filled(ctx context.Context, values map[string]string) (shown, error) {
	sent, err := s.form.Send(ctx, s.user, values)
	if err != nil {
		return shown{}, err
	}
	m, err := sent.Answer(ctx)
	return s.show(m), err
}

// onDiscord is a server.
type onDiscord struct {
	fake *chattest.Discord
	room string
	form *chattest.DiscordAsk
}

func (d *onDiscord) as(manager bool) {
	p := chattest.DiscordPerson{ID: "900000000000000011", Permissions: chattest.DiscordAll}
	if manager {
		p = chattest.DiscordPerson{ID: "900000000000000012", Permissions: chattest.DiscordAll | chattest.DiscordManageChannels}
	}
	d.fake.Asker(p)
}

func (d *onDiscord) card() chat.Ref       { return d.fake.Messages(d.room)[0].Ref() }
func (d *onDiscord) violations() []string { return d.fake.Violations() }

func (d *onDiscord) show(m chattest.DiscordMessage) shown {
	var labels []string
	for _, b := range m.Buttons() {
		labels = append(labels, b.Label)
	}
	return shown{text: m.Seen().Text, buttons: labels, private: m.Ephemeral(), ref: m.Ref()}
}

// typed fills in what Discord's own client asks for: the words of the line in the order of
// the command's options, the rest of them in the last.
func (d *onDiscord) typed(ctx context.Context, line string) (shown, error) {
	q, err := chat.ParseQuery(line)
	if err != nil {
		return shown{}, err
	}
	c, known := chat.Find(command.Commands(), q.Verb)
	if !known {
		return shown{}, fmt.Errorf("there is no command %s", q.Verb)
	}
	options := map[string]string{}
	for key, value := range q.Filters {
		options[key] = value
	}
	words := slices.DeleteFunc(slices.Clone(c.Options), func(o chat.Option) bool { return o.Filter })
	for i, o := range words {
		if len(q.Words) == 0 {
			break
		}
		if len(o.Choices) > 0 && !slices.Contains(o.Choices, q.Words[0]) {
			continue // no client sends what is no choice
		}
		n := 1
		if i == len(words)-1 {
			n = len(q.Words)
		}
		options[o.Name], q.Words = strings.Join(q.Words[:n], " "), q.Words[n:]
	}
	a, err := d.fake.Run(d.room, "/parley "+c.Name, options)
	if err != nil {
		return shown{}, err
	}
	return d.answered(ctx, a)
}

func (d *onDiscord) answered(ctx context.Context, a *chattest.DiscordAsk) (shown, error) {
	m, err := d.fake.Answer(ctx, a)
	return d.show(m), err
}

func (d *onDiscord) pressed(ctx context.Context, ref chat.Ref, label string) (shown, error) {
	a, err := d.fake.Press(ref, label)
	if err != nil {
		return shown{}, err
	}
	if label == "Wrong" {
		if err := d.fake.Until(ctx, a, func(a chattest.DiscordAsk) bool { return a.Form != nil }); err != nil {
			return shown{}, err
		}
		now := d.fake.Asked(a)
		d.form = &now
		got := shown{text: d.form.Form.Title, private: true}
		for _, in := range d.form.Form.Inputs {
			got.text += "\n" + cmp.Or(in.Label, in.ID) + ": " + in.Value
		}
		return got, nil
	}
	return d.answered(ctx, a)
}

func (d *onDiscord) filled(ctx context.Context, values map[string]string) (shown, error) {
	a, err := d.fake.Submit(d.form, values)
	if err != nil {
		return shown{}, err
	}
	return d.answered(ctx, a)
}
