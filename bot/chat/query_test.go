package chat

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func TestAQuestionIsReadAsMeant(t *testing.T) {
	type filters = map[string]string
	for _, c := range []struct {
		line string
		want Query
	}{
		{"/parley latest", Query{Verb: "latest"}},
		{"parley LATEST", Query{Verb: "latest"}},
		{"  latest  ", Query{Verb: "latest"}},
		{"/latest", Query{Verb: "latest"}},
		{"https://harbour.example/Path", Query{Verb: "https://harbour.example/Path"}},
		{"", Query{}},
		{"/parley", Query{}},
		{"story 3", Query{Verb: "story", Words: []string{"3"}}},
		{"latest kind:visit since:2d", Query{Verb: "latest", Filters: filters{"kind": "visit", "since": "2d"}}},
		{"latest actor:Marco Rubio since:2d", Query{Verb: "latest", Filters: filters{"actor": "Marco Rubio", "since": "2d"}}},
		{"latest actor: Rubio", Query{Verb: "latest", Filters: filters{"actor": "Rubio"}}},
		{`latest actor:"Marco Rubio" london`, Query{Verb: "latest", Words: []string{"london"}, Filters: filters{"actor": "Marco Rubio"}}},
		{`latest actor: “Marco Rubio” london`, Query{Verb: "latest", Words: []string{"london"}, Filters: filters{"actor": "Marco Rubio"}}},
		{"latest kind:visit kind:talks", Query{Verb: "latest", Filters: filters{"kind": "visit,talks"}}},
		{"latest Kind:VISIT", Query{Verb: "latest", Filters: filters{"kind": "VISIT"}}},
		{"explain https://harbour.example/a:b", Query{Verb: "explain", Words: []string{"https://harbour.example/a:b"}}},
		{`explain "kind:visit"`, Query{Verb: "explain", Words: []string{"kind:visit"}}},
		{`explain "never closed`, Query{Verb: "explain", Words: []string{"never closed"}}},
		{`"" story 3`, Query{Verb: "story", Words: []string{"3"}}},
		{"story 12:30", Query{Verb: "story", Words: []string{"12:30"}}},
		{"sto\u200bry 3\x1b[2J", Query{Verb: "story", Words: []string{"3[2J"}}},
	} {
		got, err := ParseQuery(c.line)
		if err != nil {
			t.Errorf("%q: %v", c.line, err)
			continue
		}
		if c.want.Filters == nil {
			c.want.Filters = filters{}
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%q is read otherwise (-want +got):\n%s", c.line, diff)
		}
	}
}

func TestAQuestionThatCannotBeMeantIsRefused(t *testing.T) {
	for line, want := range map[string]string{
		"latest since:":                       "since: needs a value right after the colon",
		"latest since: kind:visit":            "since: needs a value right after the colon",
		"latest " + strings.Repeat("x", 2000): "the question is longer than 1000 characters",
	} {
		if _, err := ParseQuery(line); err == nil || err.Error() != want {
			t.Errorf("%.40q: error %v, want %q", line, err, want)
		}
	}
}

func FuzzParseQueryNeverPanics(f *testing.F) {
	f.Add(`/parley latest actor:"Marco Rubio" since:2d`)
	f.Add("story «")
	f.Add(`"" 0`)
	f.Fuzz(func(t *testing.T, line string) {
		q, err := ParseQuery(line)
		if err == nil && q.Verb == "" && (len(q.Words) > 0 || len(q.Filters) > 0) {
			t.Errorf("%q has words but no verb: %+v", line, q)
		}
	})
}

func TestAQuestionIsReadAsItIsWritten(t *testing.T) {
	for _, q := range []Query{
		{Verb: "latest"},
		{Verb: "latest", Words: []string{"grain corridor", "Odesa"}, Filters: map[string]string{"kind": "visit,talks", "actor": "Marco Rubio", "since": "12:30"}},
		{Verb: "explain", Words: []string{"https://harbour.example/a:b?c=d"}},
		{Verb: "latest", Words: []string{"kind:visit", "“so said”"}},
		{Verb: "mute", Words: []string{"3"}, Filters: map[string]string{"for": "1d"}},
	} {
		got, err := ParseQuery(q.String())
		if err != nil {
			t.Fatalf("%s: %v", q, err)
		}
		if diff := cmp.Diff(q, got, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", q, diff)
		}
	}
}
