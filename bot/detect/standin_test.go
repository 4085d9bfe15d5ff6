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
		{"Christian Schmidt spoke first. Russia's ambassador called Mr Schmidt an impostor and asked that he resign.", "Russia"},
		{"Gustavo Petro refused to let two aircraft of the United States land and demanded respect.", "Gustavo Petro"},
		{"CAIRO/JERUSALEM, May 31 - Hamas said it had replied, but it asked for amendments.", "Hamas"},
		{"The Arab League met. The bloc, meeting by video, will send its envoy, Sierra Leone's leader Julius Maada Bio. It said the vote must go on.", "Arab League"},
		{"The UN Security Council voted on Monday. Russia abstained. The resolution demanded that the siege end.", "UN Security Council"},
		{"The UN Security Council met on Monday. Yemen listened. The Council demanded that the siege end.", "UN Security Council"},
		{"Ethiopia met Somalia. Somaliland said it would not be bound.", "Somaliland"},
		{"Pakistan opened the crossing. The Foreign Office said it would stay open.", "Pakistan"},
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
