package command

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"parley/bot/chat"
)

func FuzzATimeIsReadOrRefused(f *testing.F) {
	for _, text := range []string{"2h", "3 days ago", "last tuesday", "this week", "april", "2025-04", "29 feb", "2025-04-23T09:15:00+02:00", "yesturday", "the 21st of", "last last", "99999999999 months ago", "İ", "\xff"} {
		f.Add(text, int64(1745418600))
	}
	f.Fuzz(func(t *testing.T, text string, seconds int64) {
		now := time.Unix(seconds%(1<<33), 0).In(kyiv)
		s, note, ok := when(text, now)
		if ok && s.to.Before(s.from) {
			t.Errorf("%q is %v to %v", text, s.from, s.to)
		}
		if ok && s.from.Location() != kyiv {
			t.Errorf("%q is in %v", text, s.from.Location())
		}
		if !utf8.ValidString(note) {
			t.Errorf("%q: the note %q", text, note)
		}
	})
}

func FuzzNoQuestionBreaksTheDesk(f *testing.F) {
	for _, line := range []string{"latest kind:visit since:2h page:2", "story 1 sources", "explain #1", "sources x", "help latest", "latest actor:,,", "1", "https://", "explain \x00",
		"latest grain corridor since monday until yesterday", "search “talks in London” officials", "latest withkoff offcials minsters", "latest status:downgraded,cancelled certainty:official conflict:ukraine",
		`search NEAR(a b) OR head:"x* -y`, "search who is", "latest the the the", "search ' ; -- 1e5", "latest last tuesday 3 days ago this week 2025-04", "search share:yes talks", `latest " " ""`, "latest before april after 1 april", "search teh talsk in Lodnon"} {
		f.Add(line)
	}
	d := day(f)
	f.Fuzz(func(t *testing.T, line string) {
		q, err := chat.ParseQuery(line)
		if err != nil {
			return
		}
		a := d.Answer(t.Context(), q)
		if a.Title == "" || strings.Contains(a.Title, "fault inside Parley") || strings.HasPrefix(a.Title, "The answer could not be looked up") {
			t.Errorf("%q: %+v", line, a)
		}
		for _, again := range []string{a.More, a.Back} {
			if _, err := chat.ParseQuery(again); err != nil {
				t.Errorf("%q: what to type next is %q: %v", line, again, err)
			}
		}
	})
}
