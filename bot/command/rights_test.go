package command

import (
	"fmt"
	"strings"
	"testing"

	"parley/bot/chat"
)

// The authorisation matrix: who may ask what, where. A command that is not in one of these
// tables fails the test below, until somebody decides where it belongs.
var (
	// reads are commands that change nothing, each with a question that gets an answer.
	reads = map[string]string{
		"latest": "latest", "search": "search London", "story": "story 1", "explain": "explain 1", "sources": "sources", "help": "help",
		"list": "list", "test": "test talks in London",
		"timeline": "timeline 1", "status": "status russia-ukraine", "who": "who Marco Rubio", "stance": "stance Marco Rubio", "calendar": "calendar",
	}
	// changes are those that change what others are told, each with a question that does.
	changes = map[string]string{
		"subscribe": "subscribe kind:sanctions", "unsubscribe": "unsubscribe 1", "mute": "mute 2 for:1d", "unmute": "unmute 1",
		"quiet": "quiet 22:00-07:00", "digest": "digest daily",
		"merge": "merge 1 2", "split": "split 1 d2", "wrong": "wrong 1 false",
	}
)

// role is somebody who asks, as the platform describes them.
type role struct {
	name    string
	may     bool // change what this channel is told
	becomes func(*chat.Query)
}

var roles = []role{
	{"a manager of the channel", true, func(q *chat.Query) { q.Manager = true }},
	{"a member", false, func(q *chat.Query) { q.Managers = "the harbour master" }},
	{"somebody of whom the platform says nothing", false, func(*chat.Query) {}},
	{"nobody known", false, func(q *chat.Query) { q.User = "" }},
	{"a manager in a private conversation", false, func(q *chat.Query) { q.Manager, q.Direct = true, true }},
	{"a member in a private conversation", false, func(q *chat.Query) { q.Direct = true }},
	{"a manager without a channel", false, func(q *chat.Query) { q.Manager, q.Channel = true, "" }},
}

// rightly are the roles of a platform: at the terminal sits who runs Parley.
func rightly(platform string) []role {
	if platform == "terminal" {
		return roles[:1]
	}
	return roles
}

// place is where questions are asked on a platform.
func place(platform string) string {
	if platform == "terminal" {
		return "terminal//"
	}
	return platform + "/S1/C1"
}

// prepared is a day with a subscription and a mute in a channel.
func prepared(t *testing.T, where string) *Desk {
	t.Helper()
	d := day(t)
	for _, line := range []string{"subscribe kind:visit", "mute 1"} {
		if a := d.Answer(t.Context(), asked(t, where, line)); a.Failed {
			t.Fatalf("%s: %+v", line, a)
		}
	}
	return d
}

// state is all that a question can change: who asked for what, everywhere.
func state(t *testing.T, d *Desk) string {
	t.Helper()
	w, err := d.store.Wishes(t.Context(), d.now())
	if err != nil {
		t.Fatal(err)
	}
	b := &strings.Builder{}
	for _, h := range w.Hours {
		fmt.Fprintln(b, h.Server, h.Channel, h.Quiet != nil && len(*h.Quiet) > 0, h.Digest != nil && *h.Digest != "", h.Zone)
	}
	fmt.Fprintln(b, w.Subscriptions, w.Muted, w.IDs)
	for n := int64(1); n < 9; n++ {
		c, err := d.store.Correction(t.Context(), n)
		fmt.Fprintln(b, c, err == nil)
	}
	return b.String()
}

func TestWhoMayChangeWhatOthersAreTold(t *testing.T) {
	for _, platform := range []string{"slack", "discord", "terminal"} {
		where := place(platform)
		shared := prepared(t, where)
		for _, c := range Commands() {
			line, changing := changes[c.Name]
			reading, isReading := reads[c.Name]
			switch {
			case changing == isReading:
				t.Fatalf("the command %s is in none of the tables above, or in both: say whether it changes what others are told", c.Name)
			case c.Changes != changing:
				t.Fatalf("the command %s declares Changes: %v", c.Name, c.Changes)
			case isReading:
				line = reading
			}
			for _, r := range rightly(platform) {
				t.Run(platform+"/"+c.Name+"/"+r.name, func(t *testing.T) {
					d := shared
					if changing && r.may {
						d = prepared(t, where)
					}
					d.pace = newPace(d.now)
					before := state(t, d)
					q := asked(t, where, line)
					q.Manager = false
					r.becomes(&q)
					a := d.Answer(t.Context(), q)
					changed := state(t, d) != before
					switch {
					case changing && r.may:
						if a.Failed || !changed {
							t.Errorf("changed: %v; %+v", changed, a)
						}
					case changing:
						if !a.Failed || changed {
							t.Errorf("changed: %v; %+v", changed, a)
						}
					case changed || a.Failed && q.Channel != "":
						t.Errorf("changed: %v; %+v", changed, a)
					}
					if !a.Private {
						t.Error("everybody sees the answer")
					}
				})
			}
		}
	}
}

func TestAnotherServersManagerChangesNothingHere(t *testing.T) {
	for _, platform := range []string{"slack", "discord"} {
		for verb, line := range changes {
			if verb == "merge" || verb == "split" || verb == "wrong" { // a story is the same for all
				continue
			}
			for _, elsewhere := range []string{platform + "/S2/C2", platform + "/S2/C1", platform + "/S1/C2"} {
				if verb == "subscribe" && elsewhere == platform+"/S1/C2" {
					continue // the list shows it: it is this server's
				}
				t.Run(verb+" from "+elsewhere, func(t *testing.T) {
					d := prepared(t, place(platform))
					if a := d.Answer(t.Context(), asked(t, place(platform), "quiet 23:00-06:00")); a.Failed {
						t.Fatal(a)
					}
					before := in(t, d, place(platform), "list")
					in(t, d, elsewhere, line)
					after := in(t, d, place(platform), "list")
					if before != after {
						t.Errorf("here it was\n%s\nand is\n%s", before, after)
					}
				})
			}
		}
	}
}
