package detect

import (
	"reflect"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"parley/bot/news"
)

var hostile = []string{
	"", " ", "\x00\xff\xfe", "Mr. X. Y. U.S. said.", "won't can't shan't cannot they’ve", "5-6 p.m. on Feb. 30, 2025", "“«…»”", "a.b.c.d.", "'s ’s - – —",
	"İstanbul ǅ ﬁ", "31 of 31 April 99999", "The 99999999999999999999th round", "met met met met", "{person} .. $", strings.Repeat("a", 300), "\u202eevil\u200b",
	"Rubio won't.", "On Monday Monday Monday", "2025-99-99 00/00/0000",
}

func FuzzTokens(f *testing.F) {
	for _, s := range hostile {
		f.Add(s)
	}
	d := Default()
	f.Fuzz(func(t *testing.T, text string) {
		z := tokenizer{lex: d.lex}
		last := int32(0)
		for _, tok := range z.cut(text, 0, len(text), nil) {
			if tok.start < last || tok.end < tok.start || int(tok.end) > len(text) {
				t.Fatalf("token [%d,%d) after %d in %d bytes", tok.start, tok.end, last, len(text))
			}
			last = tok.start
		}
		end := 0
		for _, sp := range d.split(text) {
			if sp.from < end || sp.to <= sp.from || sp.to > len(text) {
				t.Fatalf("sentence [%d,%d) after %d in %d bytes", sp.from, sp.to, end, len(text))
			}
			end = sp.to
		}
	})
}

func FuzzDates(f *testing.F) {
	for _, s := range hostile {
		f.Add(s)
	}
	d := Default()
	pub := time.Date(2025, 4, 23, 12, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, text string) {
		z := tokenizer{lex: d.lex}
		s := &sentence{text: text, end: len(text), toks: z.cut(text, 0, len(text), nil)}
		s.where = make([]int16, len(s.toks))
		d.dates.read(s, pub, time.Time{})
		for _, r := range s.dates {
			if r.from < 0 || r.to <= r.from || r.to > len(s.toks) {
				t.Fatalf("date [%d,%d) of %d tokens", r.from, r.to, len(s.toks))
			}
			for _, towards := range []int{-1, 0, 1} {
				if day := r.on(pub, towards); day != "" {
					if _, ok := day.Time(); !ok {
						t.Fatalf("%q is no day", day)
					}
				}
			}
		}
	})
}

func FuzzRead(f *testing.F) {
	for _, s := range hostile {
		f.Add("Talks", s)
		f.Add(s, "Russia and Ukraine met in London on Wednesday. "+s)
	}
	d := Default()
	f.Fuzz(func(t *testing.T, title, text string) {
		a := news.Article{ID: "x", Title: title, Text: text, Published: time.Date(2025, 4, 23, 12, 0, 0, 0, time.UTC)}
		r := d.Read(a)
		if len(r.Developments) > maxDevelopments {
			t.Fatalf("%d developments", len(r.Developments))
		}
		for _, v := range r.Developments {
			if !v.Kind.Takes(v.Status) {
				t.Errorf("%s does not take %s", v.Kind, v.Status)
			}
			if v.Evidence == "" || !strings.Contains(title+"\n"+text, v.Evidence) {
				t.Errorf("evidence %q is not in the text", v.Evidence)
			}
			if v.Confidence < 0 || v.Confidence > 1 {
				t.Errorf("confidence %v", v.Confidence)
			}
			for _, name := range v.Actors {
				if name == "" || utf8.ValidString(text) && utf8.ValidString(title) && !utf8.ValidString(name) {
					t.Errorf("actor %q", name)
				}
			}
		}
		if again := d.Read(a); !reflect.DeepEqual(r, again) {
			t.Error("read twice, two readings")
		}
	})
}
