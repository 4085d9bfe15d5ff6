package discord

import (
	"context"
	"encoding/json"
	"testing"
	"time"

	"parley/bot/chat"
)

// Whatever is sent as an interaction meets no fault, and gets no response that Discord
// would refuse for its length.
func FuzzAnInteractionMeetsNoFault(f *testing.F) {
	for _, data := range []string{
		`{"name":"parley","options":[{"type":1,"name":"latest","options":[{"type":3,"name":"actor","value":"w","focused":true}]}]}`,
		`{"name":"parley","options":[null]}`, `{"name":"parley","options":[{"name":"latest","options":[null,{"name":"kind","value":{"a":[1]},"focused":true}]}]}`,
		`{"name":"parley","options":[]}`, `{"custom_id":"+correct what:3"}`, `{"custom_id":"=latest page:2"}`, `{"custom_id":"~latest.X"}`, `{"custom_id":"~"}`,
		`{"custom_id":"+correct","components":[{"type":18,"component":{"custom_id":"what","value":"3"}},{"type":1},null]}`, `{"custom_id":"+\"“ :x"}`, `{}`, `[]`,
	} {
		for kind := range uint8(6) {
			f.Add(data, kind)
		}
	}
	d := &Discord{now: func() time.Time { return start }}
	none := []chat.Command{}
	d.commands.Store(&none)
	k := d.newDesk(append([]chat.Command{correct}, known...), completing{echo, func(_ context.Context, a chat.Asking) []chat.Choice {
		return []chat.Choice{{Name: a.Typed, Value: a.Typed}}
	}})
	f.Fuzz(func(t *testing.T, data string, kind uint8) {
		raw, err := json.Marshal(map[string]any{"id": "1", "application_id": "2", "type": kind, "token": "t", "guild_id": "3", "data": json.RawMessage(data),
			"member": map[string]any{"user": map[string]any{"id": "4"}, "permissions": "16"}})
		if err != nil {
			return // no JSON
		}
		in, err := read(raw)
		if err != nil {
			return
		}
		r := k.reply(t.Context(), in)
		if r == nil {
			return
		}
		r.leave()
		switch said := r.first.Data.(type) {
		case form:
			if units(said.CustomID) > maxCustomID || len(said.Components) == 0 || len(said.Components) > maxFormFields {
				t.Errorf("%s opens %+v", data, said)
			}
		case message:
			if wrong := check(said); wrong != "" {
				t.Errorf("%s is answered with what is %s", data, wrong)
			}
		}
	})
}
