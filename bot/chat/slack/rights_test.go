package slack_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"parley/bot/chat"
	"parley/bot/chat/chattest"
	"parley/bot/chat/slack"
	"parley/config"
)

// rightsOf answers with what the asker may.
func rightsOf(_ context.Context, q chat.Query) chat.Answer {
	switch {
	case q.Direct:
		return chat.Answer{Title: "in private", Private: true}
	case q.Manager:
		return chat.Answer{Title: "may", Private: true}
	}
	return chat.Answer{Title: "may not", Lines: []chat.Line{{Text: q.Managers}}, Private: true}
}

// ruled is a workspace whose settings name managers.
func ruled(t *testing.T, m slack.Managers, o chattest.SlackOptions) workspace {
	t.Helper()
	o.Groups = map[string][]string{"S0DESK": {"U0READER", "U0GUEST", "U0STRANGER"}, "S0NONE": {}}
	o.Channels = []chattest.SlackChannel{{ID: "C0DESK", Name: "desk"}, {ID: "D0READER", Name: "reader", Direct: true}, {ID: "C0MANY", Name: "mpdm-ana--ben--parley-1", Private: true}}
	w := open(t, o)
	w.Slack = connect(t, w, slack.Settings{BotToken: config.NewSecret(botToken), AppToken: config.NewSecret(appToken), Managers: m, API: w.fake.URL()})
	return w
}

func TestWhoMayChangeSomething(t *testing.T) {
	nobody := slack.Managers{}
	listed := slack.Managers{Users: []string{"U0OTHER", "U0GUEST", "U0GONE"}}
	grouped := slack.Managers{Groups: []string{"S0NONE", "S0DESK"}}
	for _, c := range []struct {
		name     string
		managers slack.Managers
		user     string
		may      bool
	}{
		{"an admin", nobody, "U0ADMIN", true},
		{"an owner", nobody, "U0OWNER", true},
		{"a member", nobody, "U0READER", false},
		{"a guest", nobody, "U0GUEST", false},
		{"an admin of another workspace", nobody, "U0STRANGER", false},
		{"an admin who left", nobody, "U0GONE", false},
		{"whom Slack does not know", nobody, "U0NOBODY", false},
		{"a member who is listed", listed, "U0OTHER", true},
		{"a member who is not", listed, "U0READER", false},
		{"an admin who is not", listed, "U0ADMIN", false},
		{"a guest who is listed", listed, "U0GUEST", false},
		{"who left and is listed", listed, "U0GONE", false},
		{"a member of a listed group", grouped, "U0READER", true},
		{"a member of none", grouped, "U0OTHER", false},
		{"a guest in a listed group", grouped, "U0GUEST", false},
		{"a stranger in a listed group", grouped, "U0STRANGER", false},
	} {
		w := ruled(t, c.managers, chattest.SlackOptions{})
		w.serving(t, rightsOf)
		seen := w.ask(t, chattest.SlackQuestion{Text: "change this", User: c.user}).Seen()
		if may := strings.Contains(seen.Text, "may") && !strings.Contains(seen.Text, "may not"); may != c.may {
			t.Errorf("%s: may %v, want %v:\n%s", c.name, may, c.may, seen.Text)
		}
		if !c.may && c.user != "U0NOBODY" && !strings.Contains(seen.Text, "slack.managers") {
			t.Errorf("%s: the setting is not named:\n%s", c.name, seen.Text)
		}
		if w.ask(t, chattest.SlackQuestion{Text: "latest", User: c.user}); len(w.fake.Calls("users.info")) > 1 {
			t.Errorf("%s: who only reads is looked up", c.name)
		}
	}
}

func TestNobodyIsLookedUpInPrivate(t *testing.T) {
	w := ruled(t, slack.Managers{}, chattest.SlackOptions{})
	w.serving(t, rightsOf)
	for _, channel := range []string{"reader", "mpdm-ana--ben--parley-1"} {
		if seen := w.ask(t, chattest.SlackQuestion{Text: "change this", User: "U0ADMIN", Channel: channel}).Seen(); !strings.Contains(seen.Text, "in private") {
			t.Errorf("%s: %s", channel, seen.Text)
		}
	}
	if n := len(w.fake.Calls("users.info")); n != 0 {
		t.Errorf("%d people were looked up", n)
	}
}

func TestWhoSomebodyIsIsBelievedForAWhile(t *testing.T) {
	w := ruled(t, slack.Managers{Groups: []string{"S0DESK"}}, chattest.SlackOptions{})
	w.serving(t, rightsOf)
	for _, c := range []struct {
		wait          time.Duration
		people, group int
	}{{0, 1, 1}, {time.Minute, 1, 1}, {5 * time.Minute, 2, 2}} {
		w.clock.Add(c.wait)
		w.ask(t, chattest.SlackQuestion{Text: "change this"})
		if p, g := len(w.fake.Calls("users.info")), len(w.fake.Calls("usergroups.users.list")); p != c.people || g != c.group {
			t.Errorf("after %s: %d people and %d groups looked up, want %d and %d", c.wait, p, g, c.people, c.group)
		}
	}
}

func TestWhoCannotBeLookedUpMayNot(t *testing.T) {
	for _, c := range []struct {
		name     string
		managers slack.Managers
		far      func(*chattest.Slack)
		says     []string
	}{
		{"no scope for people", slack.Managers{}, func(s *chattest.Slack) { s.Scopes("chat:write", "commands") }, []string{"nobody for now", "users:read", "OAuth & Permissions"}},
		{"no scope for groups", slack.Managers{Groups: []string{"S0DESK"}}, func(s *chattest.Slack) { s.Scopes("chat:write", "commands", "users:read") }, []string{"nobody for now", "usergroups:read", "S0DESK"}},
		{"a group that is not there", slack.Managers{Groups: []string{"S0GONE"}}, func(*chattest.Slack) {}, []string{"S0GONE", "no_such_subteam", "slack.managers"}},
		{"Slack in trouble", slack.Managers{}, func(s *chattest.Slack) { s.Fail(chattest.SlackFault{Method: "users.info", Status: 503, Times: -1}) }, []string{"nobody for now", "503"}},
	} {
		w := ruled(t, c.managers, chattest.SlackOptions{})
		c.far(w.fake)
		w.serving(t, rightsOf)
		seen := w.ask(t, chattest.SlackQuestion{Text: "change this", User: "U0ADMIN"}).Seen()
		for _, want := range append(c.says, "may not") {
			if !strings.Contains(seen.Text, want) {
				t.Errorf("%s: %q is missing in:\n%s", c.name, want, seen.Text)
			}
		}
	}
}

// A stranger in a shared channel presses a button: Slack tells the stranger's own workspace.
func TestAStrangerWhoPressesMayNot(t *testing.T) {
	w := ruled(t, slack.Managers{}, chattest.SlackOptions{})
	w.serving(t, rightsOf)
	c := chattest.Card()
	c.Buttons = []chat.Button{{Label: "Change", Verb: "change", Words: []string{"3"}}}
	ref := w.room().Send(t, chat.Message{ID: "7", Card: &c})
	if seen := w.ask(t, chattest.SlackQuestion{Press: "Change", Message: ref, User: "U0STRANGER"}).Seen(); !strings.Contains(seen.Text, "may not") {
		t.Errorf("a stranger: %s", seen.Text)
	}
	if seen := w.ask(t, chattest.SlackQuestion{Press: "Change", Message: ref, User: "U0ADMIN"}).Seen(); strings.Contains(seen.Text, "may not") {
		t.Errorf("an admin: %s", seen.Text)
	}
}

func TestAQuestionNamesItsWorkspace(t *testing.T) {
	w := open(t, chattest.SlackOptions{})
	w.serving(t, func(_ context.Context, q chat.Query) chat.Answer {
		return chat.Answer{Title: "server " + q.Server, Private: true, Buttons: []chat.Button{{Label: "Again", Verb: "latest"}}}
	})
	m := w.ask(t, chattest.SlackQuestion{Text: "latest"})
	again := w.ask(t, chattest.SlackQuestion{Press: "Again", Message: m.Ref()})
	for _, seen := range []chattest.Seen{m.Seen(), again.Seen()} {
		if !strings.Contains(seen.Text, "server T0PARLEY") {
			t.Error(seen.Text)
		}
	}
}
