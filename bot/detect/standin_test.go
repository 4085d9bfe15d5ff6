package detect

import (
	"strings"
	"testing"
	"time"

	"parley/bot/news"
)

// Who speaks last in each text, though no name of his stands before the verb.
func TestWhoIsMeantWithoutAName(t *testing.T) {
	d := detector(t)
	for _, c := range []struct{ text, want string }{
		{"Emmanuel Macron flew to Cairo on Monday. He said the truce must hold.", "Emmanuel Macron"},
		{"Emmanuel Macron thanked Qatar and said the truce must hold.", "Emmanuel Macron"},
		{"After he met Friedrich Merz, Emmanuel Macron said the truce must hold.", "Emmanuel Macron"},
		{"Emmanuel Macron met Friedrich Merz. \"Russia will not decide,\" he said.", "Emmanuel Macron"},
		{"Hezbollah rejected the plan of Lebanon's cabinet. The movement said it would keep its weapons.", "Hezbollah"},
		{"Kenya received the envoy. Sudan has recalled its ambassador, the foreign ministry said.", "Sudan"},
		{"Kenya received the envoy. The foreign ministry said Sudan had to wait.", "Kenya"},
		{"Burundi will send no troops, its army said.", "Burundi"},
		{"The truce took hold, Egypt announced. \"Israel must honour it,\" it said.", "Egypt"},
		{"Armenia and Azerbaijan opened talks in Almaty. Both sides said they would meet again.", "Armenia, Azerbaijan"},
	} {
		a := d.parse(news.Article{Text: c.text, Published: time.Date(2025, 6, 3, 12, 0, 0, 0, time.UTC)})
		s := a.sentences[len(a.sentences)-1]
		var got []string
		for _, m := range d.speaker(a, s, len(s.toks)-1, nil) {
			got = append(got, m.actor())
		}
		if strings.Join(got, ", ") != c.want {
			t.Errorf("%s\n  speaks: %q, want %q", c.text, got, c.want)
		}
	}
}
