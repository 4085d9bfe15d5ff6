package detect

import (
	"testing"

	"parley/bot/news"
)

func TestStrangersAreKnownByTheWordsAround(t *testing.T) {
	d := detector(t)
	for _, c := range []struct{ text, name, country string }{
		{"On Monday Kenji Morohashi said Japan would not move.", "Kenji Morohashi", ""},
		{"The army's spokesman, Tevita Lokoloko, spoke on Friday.", "Tevita Lokoloko", ""},
		{"The spokesman of Pakistan, Rashid Qaimkhani, denied it.", "Rashid Qaimkhani", "Pakistan"},
		{"Arvid Lindqvister, Sweden's chief negotiator, left on Friday.", "Arvid Lindqvister", "Sweden"},
		{"Fijian Foreign Minister Tevita Lokoloko left on Friday.", "Tevita Lokoloko", "Fiji"},
		{"He will meet Tevita Lokoloko on Friday.", "Tevita Lokoloko", ""},
		{"The village of Tevita Lokoloko lies near the border.", "", ""},
		{"They bought it from Lokoloko Timber Works on Friday.", "", ""},
	} {
		a := d.parse(news.Article{Text: c.text})
		name, country := "", ""
		for _, m := range a.sentences[0].mentions {
			if m.entity == nil {
				name, country = m.name, m.country
			}
		}
		if name != c.name || country != c.country {
			t.Errorf("%s\n  stranger %q of %q, want %q of %q", c.text, name, country, c.name, c.country)
		}
	}
}

func TestAStrangerIsKnownByHisSurnameLater(t *testing.T) {
	d := detector(t)
	a := d.parse(news.Article{Text: "Fijian Foreign Minister Tevita Lokoloko left on Friday. Lokoloko condemned the raid. Tevita Lokoloko will return."})
	for n, s := range a.sentences {
		if m := s.mentions[len(s.mentions)-1]; m.name != "Tevita Lokoloko" || m.country != "Fiji" {
			t.Errorf("sentence %d names %+v", n, m)
		}
	}
}
