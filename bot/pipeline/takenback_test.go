package pipeline

import (
	"strings"
	"testing"
	"time"

	"github.com/bwmarrin/discordgo"

	"parley/bot/chat"
	"parley/bot/chat/chattest"
)

// What was told and is then turned around, withdrawn or denied: the card says so, and one
// loud reply does, once.
func TestWhatIsTakenBackIsSaidOnItsCardAndLoudly(t *testing.T) {
	const told = "Emmanuel Macron will visit Ankara on Friday for talks with the government there, officials said on Wednesday."
	edit := func(title, text string) func(*press) {
		return func(p *press) {
			p.papers["gazette"].changes(func(it *printed) { it.title, it.text = title, text })
		}
	}
	another := func(slug, title, text string) func(*press) {
		return func(p *press) {
			p.papers["gazette"].prints(printed{slug: slug, title: title, text: text, published: p.now()})
		}
	}
	for _, c := range []struct {
		name  string
		does  func(*press)
		card  string // is on the card then
		reply string // is in the reply
	}{
		{"the text is turned around", edit("Macron cancels visit to Ankara", "Emmanuel Macron has cancelled his visit to Ankara, his office said on Wednesday."), "cancelled", "Put right by its source"},
		{"a correction in the title", edit("Correction: Macron will not visit Ankara", "Emmanuel Macron will not visit Ankara on Friday, his office said on Wednesday. An earlier version of this article said that he would."), "cancelled", "Put right by its source"},
		{"a retraction in the title", edit("Retraction: Emmanuel Macron to visit Ankara", told), "taken back by gazette.example", "Taken back by gazette.example"},
		{"a note above the text", edit("Emmanuel Macron to visit Ankara", "Editor's note: this article has been withdrawn because its source could not be confirmed.\n"+told), "taken back by gazette.example", "Taken back by gazette.example"},
		{"nothing but the note", edit("Story removed", "This story has been removed. We regret the error."), "taken back by gazette.example", "Taken back by gazette.example"},
		{"a retraction of its own", another("retraction", "Retraction: visit to Ankara", "The Gazette has retracted its report that Emmanuel Macron will visit Ankara on Friday."), "taken back by gazette.example", "Taken back by gazette.example"},
		{"a party denies it", another("denial", "Turkey denies reports of Macron visit to Ankara", "The Turkish foreign ministry denied reports that Emmanuel Macron would visit Ankara on Friday."), "denied by türkiye", "Denied by Türkiye"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := newPress(t, "gazette")
			p.papers["gazette"].prints(visitOf(0, morning.Add(-time.Minute)))
			p.runs(t, time.Hour)
			p.shows(t, "before", 1)
			c.does(p)
			p.runs(t, time.Hour)
			p.reopen(t) // and what the program remembers is what it kept
			p.papers["gazette"].changes(func(it *printed) { it.text += " " })
			p.runs(t, 3*time.Hour)
			p.shows(t, c.name, 2)
			for name, seen := range p.rooms() {
				var card, reply chattest.Seen
				for _, s := range seen {
					if s.Thread == "" {
						card = s
					} else {
						reply = s
					}
				}
				if card.Edits != 1 || !strings.Contains(strings.ToLower(card.Text), c.card) {
					t.Errorf("%s: after %d edits the card does not say %q: %q", name, card.Edits, c.card, card.Text)
				}
				if name == "discord" { // where what is not loud notifies nobody
					reply.Loud = !p.quietly(reply.Ref)
				}
				if !reply.Loud || !strings.Contains(reply.Text, c.reply) {
					t.Errorf("%s: the reply is loud %v and does not say %q: %q", name, reply.Loud, c.reply, reply.Text)
				}
			}
		})
	}
}

// A report that is taken back while another outlet stands behind the story, and one that
// another outlet confirms later.
func TestWhatOneOutletTakesBackOthersMayStandBehind(t *testing.T) {
	p := newPress(t, "gazette", "herald")
	it := visitOf(0, morning.Add(-2*time.Minute))
	p.papers["gazette"].prints(it)
	own := visitOf(0, morning.Add(-time.Minute))
	own.title, own.text = "French president to travel to Turkey", "The Elysee told reporters that Emmanuel Macron is to visit Ankara on Friday, his third trip this year."
	p.papers["herald"].prints(own)
	p.runs(t, time.Hour)
	before := len(p.rooms()["slack"])
	p.papers["gazette"].changes(func(it *printed) { it.title = "Retraction: " + it.title })
	p.runs(t, time.Hour)
	p.shows(t, "one of two takes it back", before)

	p = newPress(t, "gazette", "herald")
	p.papers["gazette"].prints(it)
	p.runs(t, time.Hour)
	p.papers["gazette"].changes(func(it *printed) { it.title = "Retraction: " + it.title })
	p.runs(t, time.Hour)
	p.shows(t, "its only source takes it back", 2)
	own.published = p.now()
	p.papers["herald"].prints(own)
	p.runs(t, time.Hour)
	p.shows(t, "another outlet found it so", 3)
	for name, seen := range p.rooms() {
		if strings.Contains(seen[0].Text, "taken back") {
			t.Errorf("%s: the card still says that it was taken back: %q", name, seen[0].Text)
		}
	}
}

// quietly reports whether a message of Discord is to notify nobody.
func (p *press) quietly(ref chat.Ref) bool {
	thread, _, _ := strings.Cut(string(ref), "/")
	for _, m := range p.discord.Messages(thread) {
		if m.Ref() == ref {
			return m.Flags&int(discordgo.MessageFlagsSuppressNotifications) != 0
		}
	}
	return true
}
