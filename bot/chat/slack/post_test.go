package slack_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"parley/bot/chat"
	"parley/bot/chat/chattest"
)

func TestACardThatCannotBeEditedSaysWhy(t *testing.T) {
	for code, want := range map[string]chat.Trouble{"message_not_found": chat.Gone, "cant_update_message": chat.Fixed, "edit_window_closed": chat.Fixed} {
		w := open(t, chattest.SlackOptions{})
		r, c, reply := w.room(), chattest.Card(), chattest.Reply()
		ref := r.Send(t, chat.Message{ID: "7", Card: &c})
		w.fake.Fail(chattest.SlackFault{Method: "chat.update", Error: code})
		err := w.Edit(t.Context(), ref, chat.Message{ID: "8", Channel: "#desk", Card: &c})
		if refused, is := errors.AsType[*chat.Error](err); !is || refused.Kind != want {
			t.Errorf("%s: %v, want that it is %s", code, err, want)
		}
		r.Send(t, chat.Message{ID: "8", Reply: &reply, Thread: ref})
		if n := len(w.fake.Messages("desk")); n != 2 {
			t.Errorf("%s: %d messages", code, n)
		}
	}
}

func TestACardIsFixedWhenItsWorkspaceClosesTheWindow(t *testing.T) {
	w := open(t, chattest.SlackOptions{Window: time.Hour})
	c := chattest.Card()
	ref := w.room().Send(t, chat.Message{ID: "7", Card: &c})
	w.clock.Add(59 * time.Minute)
	w.room().Edit(t, ref, chat.Message{ID: "8", Card: &c})
	w.clock.Add(2 * time.Minute)
	err := w.Edit(t.Context(), ref, chat.Message{ID: "9", Channel: "#desk", Card: &c})
	if refused, is := errors.AsType[*chat.Error](err); !is || refused.Kind != chat.Fixed {
		t.Errorf("error %v", err)
	}
}

func TestAReplyThatItsThreadDoesNotTakeLeadsToItsCard(t *testing.T) {
	w := open(t, chattest.SlackOptions{})
	r, c, reply := w.room(), chattest.Card(), chattest.Reply()
	ref := r.Send(t, chat.Message{ID: "7", Card: &c})
	w.fake.Channel("desk", func(c *chattest.SlackChannel) { c.Locked = true })
	r.Send(t, chat.Message{ID: "8", Reply: &reply, Thread: ref})
	seen := w.fake.Seen("desk")
	last := seen[len(seen)-1]
	if len(seen) != 2 || last.Thread != "" || !strings.Contains(last.Text, "continues story 3") || !strings.Contains(fmt.Sprint(last.Links), "parley.slack.example/archives/C0DESK/p") {
		t.Errorf("seen %+v", last)
	}
}

func TestAnEditInAChannelThatIsGoneSaysWhatToMend(t *testing.T) {
	w := open(t, chattest.SlackOptions{})
	r, c := w.room(), chattest.Card()
	ref := r.Send(t, chat.Message{ID: "7", Card: &c})
	w.fake.Channel("desk", func(c *chattest.SlackChannel) { c.Archived = true })
	for ref, want := range map[chat.Ref]chat.Trouble{ref: chat.Permanent, "C0DESK": chat.Unfit, "": chat.Unfit, "desk 1.2": chat.Unfit, "C0DESK 1; 2": chat.Unfit} {
		err := w.Edit(t.Context(), ref, chat.Message{ID: "8", Channel: "#desk", Card: &c})
		var refused *chat.Error
		if !errors.As(err, &refused) || refused.Kind != want {
			t.Errorf("%q: error %v", ref, err)
		}
	}
}

func TestACardInAChannelThatAnotherOneReplacedIsGone(t *testing.T) {
	w := open(t, chattest.SlackOptions{})
	c := chattest.Card()
	ref := w.room().Send(t, chat.Message{ID: "7", Card: &c})
	w.fake.Channel("desk", func(c *chattest.SlackChannel) { c.Archived = true })
	w.fake.AddChannel(chattest.SlackChannel{ID: "C0NEXT", Name: "desk"})
	w.clock.Add(2 * time.Minute)
	err := w.Edit(t.Context(), ref, chat.Message{ID: "8", Channel: "#desk", Card: &c})
	if refused, is := errors.AsType[*chat.Error](err); !is || refused.Kind != chat.Gone {
		t.Errorf("error %v, want that the card is gone", err)
	}
	if ref, err := w.Post(t.Context(), chat.Message{ID: "8", Channel: "#desk", Card: &c}); err != nil || !strings.HasPrefix(string(ref), "C0NEXT ") {
		t.Errorf("posted as %q, error %v, want it in the channel that has the name now", ref, err)
	}
}

func TestChannelsAreFoundByNameOnceAndByID(t *testing.T) {
	var many []chattest.SlackChannel
	for i := range 1500 {
		many = append(many, chattest.SlackChannel{ID: "C1" + strings.Repeat("A", i/26) + string(rune('A'+i%26)), Name: "room-" + strings.Repeat("a", i/26) + string(rune('a'+i%26))})
	}
	many = append(many, chattest.SlackChannel{ID: "C0DESK", Name: "desk"}, chattest.SlackChannel{ID: "G0QUIET", Name: "quiet", Private: true}, chattest.SlackChannel{ID: "G0OTHERS", Name: "others", Private: true, Outside: true})
	w := open(t, chattest.SlackOptions{Channels: many})
	c := chattest.Card()
	for _, name := range []string{"#desk", "desk", "C0DESK", "#quiet", "G0QUIET"} {
		if _, err := w.Post(t.Context(), chat.Message{ID: "7", Channel: name, Card: &c}); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if n := len(w.fake.Calls("conversations.list")); n != 2 {
		t.Errorf("%d pages were read, want each of the 2 once", n)
	}
	for range 5 {
		if _, err := w.Post(t.Context(), chat.Message{ID: "7", Channel: "#others", Card: &c}); err == nil {
			t.Error("a private channel the bot is not in was found")
		}
	}
	if n := len(w.fake.Calls("conversations.list")); n != 2 {
		t.Errorf("%d pages: an unknown name is looked for again and again", n)
	}
	w.fake.Channel("others", func(c *chattest.SlackChannel) { c.Outside = false })
	w.clock.Add(2 * time.Minute)
	if _, err := w.Post(t.Context(), chat.Message{ID: "7", Channel: "#others", Card: &c}); err != nil {
		t.Errorf("after the invitation: %v", err)
	}
}

func TestWithoutTheScopeForPrivateChannelsPublicOnesAreFound(t *testing.T) {
	w := open(t, chattest.SlackOptions{Scopes: []string{"chat:write", "chat:write.public", "commands", "channels:read"}})
	c := chattest.Card()
	w.room().Send(t, chat.Message{ID: "7", Card: &c})
	_, err := w.Post(t.Context(), chat.Message{ID: "8", Channel: "#quiet", Card: &c})
	if err == nil || !strings.Contains(err.Error(), "groups:read") {
		t.Errorf("error %v does not say that private channels are not seen", err)
	}
}

func TestARefusedTokenIsTriedAgainAfterAWhile(t *testing.T) {
	w := open(t, chattest.SlackOptions{})
	c := chattest.Card()
	m := chat.Message{ID: "7", Channel: "#desk", Card: &c}
	w.fake.Revoke("token_revoked")
	first := ""
	for range 5 {
		_, err := w.Post(t.Context(), m)
		if err == nil {
			t.Fatal("posted with a revoked token")
		}
		if first == "" {
			first = err.Error()
		}
		if err.Error() != first {
			t.Errorf("the error changes: %v", err)
		}
	}
	if n := len(w.fake.Calls("")); n != 1 {
		t.Errorf("%d calls with a token that is refused", n)
	}
	w.fake.Revoke("")
	w.clock.Add(6 * time.Minute)
	if _, err := w.Post(t.Context(), m); err != nil {
		t.Errorf("after it was mended: %v", err)
	}
}

func TestADeliveryCanBeFoundByItsID(t *testing.T) {
	w := open(t, chattest.SlackOptions{})
	c := chattest.Card()
	w.room().Send(t, chat.Message{ID: "4711", Card: &c})
	var metadata struct {
		Event   string         `json:"event_type"`
		Payload map[string]any `json:"event_payload"`
	}
	if err := json.Unmarshal(w.fake.Messages("desk")[0].Metadata, &metadata); err != nil || metadata.Payload["delivery"] != "4711" {
		t.Errorf("metadata %+v, error %v", metadata, err)
	}
}
