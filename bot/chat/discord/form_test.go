package discord

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/bwmarrin/discordgo"

	"parley/bot/chat"
	"parley/bot/chat/chattest"
)

// correct is a command as large as forms have to deal with.
var correct = chat.Command{Name: "correct", Summary: "Correct a story.", Changes: true, Options: []chat.Option{
	{Name: "how", Summary: "false or duplicate", Choices: []string{"false", "duplicate"}},
	{Name: "note", Summary: "what is wrong, in words"},
	{Name: "kind", Summary: "what it is instead", Filter: true, Choices: []string{"visit", "talks"}},
	{Name: "status", Summary: "how it stands", Filter: true, Suggests: true},
	{Name: "of", Summary: "what it is again", Filter: true},
	{Name: "page", Summary: "a page", Filter: true},
	{Name: "what", Summary: "the story's number", Filter: true, Required: true},
}}

// form opens the form of a button on an answer.
func (p place) form(t *testing.T, b chat.Button) (*chattest.DiscordAsk, chattest.DiscordForm) {
	t.Helper()
	m := p.ask(t, "/parley latest", map[string]string{"kind": "talks"})
	a, err := p.far.Press(m.Ref(), b.Label)
	if err != nil {
		t.Fatal(err)
	}
	if err := p.far.Until(within(t), a, acknowledged); err != nil {
		t.Fatalf("nothing opens; log: %s", p.log)
	}
	got := p.far.Asked(a)
	if got.Form == nil {
		t.Fatalf("no form opens, but a response of the type %d", got.Acked)
	}
	return a, *got.Form
}

func serveForm(t *testing.T, p place, b chat.Button) *serving {
	t.Helper()
	p.far.Asker(chattest.DiscordPerson{ID: "7", Permissions: chattest.DiscordManageChannels})
	commands := append(slices.Clone(known), correct)
	ctx, stop := context.WithCancel(t.Context())
	s := &serving{place: p, stop: stop, ended: make(chan error, 1)}
	go func() {
		s.ended <- p.Serve(ctx, commands, chat.AnswerFunc(func(_ context.Context, q chat.Query) chat.Answer {
			if q.Verb == "latest" {
				return chat.Answer{Title: "press", Private: true, Buttons: []chat.Button{b}}
			}
			return chat.Answer{Title: fmt.Sprintf("asked %s as manager %v", q, q.Manager), Private: true}
		}))
	}()
	t.Cleanup(stop)
	if err := p.far.Connected(within(t), 1); err != nil {
		t.Fatalf("not connected: %v", err)
	}
	return s
}

func TestAFormAsksTheQuestionThatIsFilledIn(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("very ", 25) + "wrong"
	for _, c := range []struct {
		name   string
		button chat.Button
		shown  string            // fields and what they begin with
		fill   map[string]string // by the person
		asks   string
	}{
		{"empty", chat.Button{Label: "Wrong", Verb: "correct", Form: true}, "how= note= kind= status= what=",
			map[string]string{"what": "3", "kind": "talks"}, "/parley correct kind:talks what:3"},
		{"filled in so far", chat.Button{Label: "Wrong", Verb: "correct", Form: true, Words: []string{"false"}, Filters: map[string]string{"what": "3"}},
			"how=false note= kind= status= what=3", map[string]string{"note": "not so at all"}, "/parley correct false not so at all what:3"},
		{"what has a value has a field", chat.Button{Label: "Wrong", Verb: "correct", Form: true, Filters: map[string]string{"page": "2", "of": "d4", "kind": "talks", "status": "x"}},
			"kind=talks status=x of=d4 page=2 what=", map[string]string{"what": "3", "kind": ""}, "/parley correct of:d4 page:2 status:x what:3"},
		{"what has no field stays", chat.Button{Label: "Wrong", Verb: "correct", Form: true, Words: []string{"false", "note", "more"}, Filters: map[string]string{"page": "2", "of": "last week", "kind": "talks", "status": "x"}},
			"how=false note=note more kind=talks status=x what=", map[string]string{"what": "3"}, "/parley correct false note more kind:talks of:last week page:2 status:x what:3"},
		{"too long for a button", chat.Button{Label: "Wrong", Verb: "correct", Form: true, Words: []string{"false", long}, Filters: map[string]string{"of": long, "kind": "talks", "status": "x", "page": "2"}},
			"how=false note=" + long + " kind=talks status=x what=", map[string]string{"what": "3", "note": "so"}, "/parley correct false so kind:talks of:" + long + " page:2 status:x what:3"},
		{"a value that is no choice", chat.Button{Label: "Wrong", Verb: "correct", Form: true, Filters: map[string]string{"kind": "visits"}},
			"how= note= kind=visits status= what=", map[string]string{"what": "3"}, "/parley correct kind:visits what:3"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p := open(t)
			s := serveForm(t, p, c.button)
			a, f := p.form(t, c.button)
			var shown []string
			for _, in := range f.Inputs {
				shown = append(shown, in.ID+"="+in.Value)
				if in.Label == "" || in.Description == "" || in.Required != (in.ID == "what") {
					t.Errorf("the field %+v", in)
				}
			}
			if got := strings.Join(shown, " "); got != c.shown || f.Title != "/parley correct" {
				t.Errorf("the form %q shows %s, want %s", f.Title, got, c.shown)
			}
			sent, err := p.far.Submit(a, c.fill)
			if err != nil {
				t.Fatal(err)
			}
			m, err := p.far.Answer(within(t), sent)
			if err != nil {
				t.Fatal(err)
			}
			want := fmt.Sprintf("asked %s as manager true", c.asks)
			if seen := strings.ReplaceAll(m.Seen().Text, `"`, ""); !strings.Contains(seen, want) || !m.Ephemeral() {
				t.Errorf("it asks %s\nwant %s", seen, want)
			}
			s.end(t)
		})
	}
}

func TestAFormOpensOnlyWhereItCanBeSent(t *testing.T) {
	t.Parallel()
	p := open(t)
	b := chat.Button{Label: "Wrong", Verb: "correct", Form: true, Filters: map[string]string{"what": "3"}}
	s := serveForm(t, p, b)
	p.far.Asker(chattest.DiscordPerson{ID: "8"})
	m := p.ask(t, "/parley latest", nil)
	if seen := p.press(t, m.Ref(), "Wrong").Seen().Text; !strings.Contains(seen, "asked /parley correct what:3 as manager false") {
		t.Errorf("who may not change things sees %s", seen)
	}
	s.end(t)
}

func TestAFormThatIsTooOldSaysSo(t *testing.T) {
	t.Parallel()
	p := open(t)
	long := strings.Repeat("very ", 25) + "wrong"
	b := chat.Button{Label: "Wrong", Verb: "correct", Form: true, Words: []string{"false", "x"}, Filters: map[string]string{"of": long, "kind": "talks", "status": "x", "page": "2"}}
	s := serveForm(t, p, b)
	a, _ := p.form(t, b)
	p.clock.Add(pressLife)
	sent, err := p.far.Submit(a, map[string]string{"what": "3"})
	if err != nil {
		t.Fatal(err)
	}
	m, err := p.far.Answer(within(t), sent)
	if err != nil {
		t.Fatal(err)
	}
	if seen := m.Seen().Text; !strings.Contains(seen, "too old") || !strings.Contains(seen, "/parley correct") {
		t.Errorf("the sender sees %s", seen)
	}
	s.end(t)
}

// Whatever a command declares, its form is one that Discord takes.
func TestEveryFormFits(t *testing.T) {
	spec := chattest.NeedSpec(t, "discord/openapi.trimmed.json")
	k := &desk{Discord: &Discord{now: open(t).clock.Now}}
	long := strings.Repeat("Ω🛬", 100)
	var choices []string
	for i := range 40 {
		choices = append(choices, fmt.Sprint(i))
	}
	for _, c := range []chat.Command{
		correct, {Name: strings.Repeat("x", 32), Options: []chat.Option{{Name: strings.Repeat("y", 32), Summary: long}, {Name: "many", Choices: choices}, {Name: "all", Choices: choices[:25], Required: true}}},
		known[0], known[1],
	} {
		k.commands = []chat.Command{c}
		for _, words := range [][]string{nil, {long, "\"", "3"}} {
			f, ok := k.formOf(chat.Query{Verb: c.Name, Words: words, Manager: true, Filters: map[string]string{"kind": long, "status": "“"}})
			if !ok {
				t.Fatalf("%s has no form", c.Name)
			}
			if err := spec.CheckValue("/components/schemas/ModalInteractionCallbackRequest", response{9, f}); err != nil {
				t.Errorf("%s: %v", c.Name, err)
			}
			if len(f.Components) == 0 || len(f.Components) > maxFormFields || units(f.CustomID) > maxCustomID || units(f.Title) > maxFormTitle {
				t.Errorf("%s: %+v", c.Name, f)
			}
		}
	}
	if _, ok := k.formOf(chat.Query{Verb: "other"}); ok {
		t.Error("an unknown command has a form")
	}
}

func TestAFormReadsAsItDid(t *testing.T) {
	k := &desk{Discord: &Discord{now: func() time.Time { return start }}, commands: []chat.Command{correct}}
	f, ok := k.formOf(chat.Query{Verb: "correct", Words: []string{"duplicate"}, Manager: true, Filters: map[string]string{"what": "3", "of": "d4", "page": "2"}})
	if !ok {
		t.Fatal("no form opens")
	}
	golden(t, "form", response{discordgo.InteractionResponseModal, f})
}

func TestAQuestionTakenApartIsTheSameAgain(t *testing.T) {
	for _, q := range []chat.Query{
		{Verb: "correct", Filters: map[string]string{}}, {Verb: "correct", Words: []string{"false"}, Filters: map[string]string{"what": "3"}},
		{Verb: "correct", Words: []string{"false", "not", "at", "all"}, Filters: map[string]string{"kind": "talks", "of": "d4"}},
	} {
		got := questionOf(correct, valuesOf(correct, q))
		if got.String() != q.String() || !maps.Equal(got.Filters, q.Filters) {
			t.Errorf("%s becomes %s", q, got)
		}
	}
}
