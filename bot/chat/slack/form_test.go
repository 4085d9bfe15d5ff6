package slack_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"parley/bot/chat"
	"parley/bot/chat/chattest"
)

// suggesting is a desk that completes what is typed.
type suggesting struct {
	chat.AnswerFunc
	suggest func(chat.Asking) []chat.Choice
}

func (d suggesting) Suggest(_ context.Context, a chat.Asking) []chat.Choice { return d.suggest(a) }

// opened asks for help, and opens the form of a command by its button.
func (w workspace) opened(t *testing.T, label string) *chattest.SlackForm {
	t.Helper()
	help := w.ask(t, chattest.SlackQuestion{Text: ""})
	a, err := w.fake.Ask(bounded(t), chattest.SlackQuestion{Press: label, Message: help.Ref()})
	if err != nil {
		t.Fatal(err)
	}
	form, err := a.Form(bounded(t))
	if err != nil {
		t.Fatal(err)
	}
	return form
}

func (w workspace) submit(t *testing.T, f *chattest.SlackForm, filled map[string]string) chattest.SlackSubmission {
	t.Helper()
	sent, err := f.Send(bounded(t), "", filled)
	if err != nil {
		t.Fatal(err)
	}
	return sent
}

// both runs a test over each transport.
func both(t *testing.T, test func(t *testing.T, w workspace)) {
	t.Run("OverASocket", func(t *testing.T) { test(t, open(t, chattest.SlackOptions{})) })
	t.Run("OverHTTP", func(t *testing.T) { test(t, openHTTP(t, chattest.SlackOptions{})) })
}

func TestHelpOffersTheFormOfEachCommand(t *testing.T) {
	w := open(t, chattest.SlackOptions{})
	w.serving(t, echo)
	for _, asked := range []string{"", "help"} {
		if got := w.ask(t, chattest.SlackQuestion{Text: asked}).Buttons(); !slices.Equal(got, []string{"Latest", "Story", "Timeline", "Change"}) {
			t.Errorf("%q: buttons %q", asked, got)
		}
	}
	if got := w.ask(t, chattest.SlackQuestion{Text: "help latest"}).Buttons(); len(got) > 0 {
		t.Errorf("buttons %q", got)
	}
}

func TestAFormAsksTheQuestionItIsFilledInWith(t *testing.T) {
	both(t, func(t *testing.T, w workspace) {
		w.serving(t, echo)
		f := w.opened(t, "Latest")
		if f.Title != "Latest" || f.Submit != "Ask" || !strings.Contains(f.Text, "The newest stories.") || len(f.Inputs) != 4 {
			t.Errorf("form %+v", f)
		}
		for i, want := range []string{"kind static_select true", "actor external_select true", "since plain_text_input true", "share static_select true"} {
			if in := f.Inputs[i]; fmt.Sprint(in.Block, " ", in.Kind, " ", in.Optional) != want {
				t.Errorf("input %+v, want %s", in, want)
			}
		}
		sent := w.submit(t, f, map[string]string{"kind": "talks", "since": "last tuesday", "actor": "Marco Rubio"})
		m, err := sent.Answer(bounded(t))
		if err != nil || len(sent.Errors) > 0 || sent.View != nil {
			t.Fatalf("%v, %+v", err, sent)
		}
		for _, want := range []string{"asked latest", "map[actor:Marco Rubio kind:talks since:last tuesday]", "slack C0DESK U0READER"} {
			if !strings.Contains(m.Seen().Text, want) || !m.Ephemeral {
				t.Errorf("%q is missing in\n%s", want, m.Seen().Text)
			}
		}
	})
}

func TestAFormIsFilledInAsFarAsItsButtonSays(t *testing.T) {
	w := open(t, chattest.SlackOptions{})
	w.serving(t, echo)
	c := chattest.Card()
	c.Buttons = []chat.Button{
		{Label: "Wrong", Verb: "change", Words: []string{"3", "duplicate", "of 4"}, Filters: map[string]string{"kind": "talks"}, Form: true},
		{Label: "Filter", Verb: "latest", Filters: map[string]string{"kind": "visit,talks", "actor": "Rubio"}, Form: true},
		{Label: "No form", Verb: "sources", Form: true},
	}
	ref := w.room().Send(t, chat.Message{ID: "7", Card: &c})
	for label, want := range map[string]string{"Wrong": "what=3 how=duplicate of 4 kind=talks", "Filter": "kind=visit,talks actor=Rubio since= share="} {
		a, err := w.fake.Ask(bounded(t), chattest.SlackQuestion{Press: label, Message: ref})
		if err != nil {
			t.Fatal(err)
		}
		f, err := a.Form(bounded(t))
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, in := range f.Inputs {
			got = append(got, in.Block+"="+in.Value)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s: %q, want %s", label, got, want)
		}
		if label == "Wrong" {
			m, err := w.submit(t, f, nil).Answer(bounded(t))
			if err != nil || !strings.Contains(m.Seen().Text, "words 3 duplicate of 4") || !m.Ephemeral {
				t.Errorf("asked: %v, %+v", err, m.Seen())
			}
		}
	}
	if seen := w.ask(t, chattest.SlackQuestion{Press: "No form", Message: ref}).Seen(); !strings.Contains(seen.Text, "asked sources") {
		t.Errorf("a command without options: %+v", seen)
	}
}

func TestWhatIsTypedIntoAFormIsCompleted(t *testing.T) {
	both(t, func(t *testing.T, w workspace) {
		var asked atomic.Pointer[chat.Asking]
		w.servingDesk(t, suggesting{echo, func(a chat.Asking) []chat.Choice {
			asked.Store(&a)
			var all []chat.Choice
			for i := range 25 {
				all = append(all, chat.Choice{Name: strings.Repeat("Steve Witkoff <!channel> ", 4), Value: fmt.Sprint("Witkoff ", i)})
			}
			return append(all, chat.Choice{Name: "too long", Value: strings.Repeat("x", 90)}, chat.Choice{Name: "twice", Value: "witkoff 1"})
		}})
		f := w.opened(t, "Latest")
		got, err := f.Suggest(bounded(t), "actor", "withk", map[string]string{"kind": "talks"})
		if err != nil || len(got) != 26 || got[0] != "Witkoff 0" || got[25] != "withk" {
			t.Errorf("error %v, offered %q: the desk's choices, and what is typed", err, got)
		}
		if a := asked.Load(); a.Option != "actor" || a.Typed != "withk" || a.Verb != "latest" || a.Filters["kind"] != "talks" || a.Server != "T0PARLEY" || a.User != "U0READER" {
			t.Errorf("asked %+v", a)
		}
	})
}

func TestNothingToSuggestIsNoFault(t *testing.T) {
	w := open(t, chattest.SlackOptions{})
	w.servingDesk(t, suggesting{echo, func(a chat.Asking) []chat.Choice {
		if a.Typed == "panic" {
			panic("broken")
		}
		return nil
	}})
	f := w.opened(t, "Timeline")
	for typed, want := range map[string][]string{"": nil, "nobody": {"nobody"}, "panic": {"panic"}} {
		if got, err := f.Suggest(bounded(t), "what", typed, nil); err != nil || !slices.Equal(got, want) {
			t.Errorf("%q: error %v, offered %q", typed, err, got)
		}
	}
}

func TestWhatIsWrongIsSaidInTheForm(t *testing.T) {
	both(t, func(t *testing.T, w workspace) {
		w.serving(t, func(_ context.Context, q chat.Query) chat.Answer {
			switch q.Filters["since"] {
			case "never":
				return chat.Answer{Title: "since: is no time.", Failed: true, Private: true, Lines: []chat.Line{{Text: "Try 2d."}}}
			case "always":
				return chat.Answer{Title: "Too much.", Failed: true, Private: true}
			}
			return chat.Answer{Title: "found", Private: true}
		})
		f := w.opened(t, "Latest")
		for since, want := range map[string]string{"never": "map[since:since: is no time. Try 2d.]", "always": "map[kind:Too much.]"} {
			if sent := w.submit(t, f, map[string]string{"since": since}); fmt.Sprint(sent.Errors) != want {
				t.Errorf("%s: errors %v, want %s", since, sent.Errors, want)
			}
		}
		sent := w.submit(t, f, map[string]string{"since": "2d"})
		if m, err := sent.Answer(bounded(t)); err != nil || !strings.Contains(m.Text, "found") {
			t.Errorf("error %v, answer %+v", err, m)
		}
	})
}

func TestAFormThatWasOpenForLongShowsItsAnswerItself(t *testing.T) {
	w := open(t, chattest.SlackOptions{})
	w.serving(t, echo)
	f := w.opened(t, "Latest")
	w.clock.Add(29*time.Minute + time.Second)
	sent := w.submit(t, f, map[string]string{"since": "2d"})
	if sent.View == nil || !strings.Contains(sent.View.Text, "asked latest") || len(sent.View.Inputs) > 0 {
		t.Errorf("came back: %+v", sent)
	}
}

func TestAFormThatSlackDoesNotOpenIsTold(t *testing.T) {
	w := open(t, chattest.SlackOptions{})
	w.serving(t, echo)
	help := w.ask(t, chattest.SlackQuestion{Text: "help"})
	w.fake.Fail(chattest.SlackFault{Method: "views.open", Error: "expired_trigger_id"})
	if seen := w.ask(t, chattest.SlackQuestion{Press: "Timeline", Message: help.Ref()}).Seen(); !strings.Contains(seen.Text, "press the button again") || !strings.Contains(seen.Text, "/parley timeline") {
		t.Errorf("told: %s", seen.Text)
	}
}

func TestAFormChangesOnlyForWhoMay(t *testing.T) {
	both(t, func(t *testing.T, w workspace) {
		w.serving(t, rightsOf)
		f := w.opened(t, "Change")
		if f.Submit != "Submit" {
			t.Errorf("the button says %q", f.Submit)
		}
		for user, want := range map[string]string{"U0READER": "may not", "U0ADMIN": "may", "U0STRANGER": "may not"} {
			sent, err := f.Send(bounded(t), user, map[string]string{"what": "3"})
			if err != nil {
				t.Fatal(err)
			}
			m, err := sent.Answer(bounded(t))
			if err != nil || strings.Contains(m.Text, "may not") != (want == "may not") {
				t.Errorf("%s: error %v, answer %s", user, err, m.Text)
			}
		}
	})
}
