package chat

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode"

	"parley/bot/news"
)

var update = flag.Bool("update", false, "write the golden files anew")

func TestEachKindAndStatusHasItsPhrase(t *testing.T) {
	slot := regexp.MustCompile(`^(A|A's|H|AA|S|T|P|D|N|[a-z]+/[a-z]+)$`)
	for _, row := range news.Kinds {
		if nouns[row.Kind].name == "" {
			t.Errorf("%s has no noun", row.Kind)
		}
		for _, s := range row.Statuses {
			phrase := phrases[row.Kind][s]
			if phrase == "" {
				t.Errorf("%s %s has no phrase", row.Kind, s)
			}
			for _, m := range regexp.MustCompile(`\{([^}]*)\}`).FindAllStringSubmatch(phrase, -1) {
				if !slot.MatchString(m[1]) {
					t.Errorf("%s %s: unknown slot {%s}", row.Kind, s, m[1])
				}
			}
			for way := range strings.SplitSeq(phrase, " | ") {
				if !strings.Contains(regexp.MustCompile(`\[[^]]*\]`).ReplaceAllString(way, ""), "{") {
					t.Errorf("%s %s: %q says nothing of its own: the article's sentence is better", row.Kind, s, way)
				}
			}
		}
		for s := range phrases[row.Kind] {
			if !row.Kind.Takes(s) {
				t.Errorf("%s has a phrase for %s, which it never is", row.Kind, s)
			}
		}
	}
	if len(phrases) != len(news.Kinds) || len(nouns) != len(news.Kinds) {
		t.Errorf("%d kinds, but phrases for %d and nouns for %d", len(news.Kinds), len(phrases), len(nouns))
	}
}

// TestEveryWording walks all that can be said; testdata/phrases.txt is to be read by a
// person when it changes.
func TestEveryWording(t *testing.T) {
	told := time.Date(2025, 4, 23, 9, 0, 0, 0, time.UTC)
	cases := []struct {
		name string
		d    news.Development
	}{
		{"all known", news.Development{Actors: []string{"Marco Rubio", "United States", "Ukraine"}, Target: "European Union", Place: "United Kingdom", Date: "2025-04-24", Ordinal: 3}},
		{"a state", news.Development{Actors: []string{"United Kingdom"}}},
		{"two", news.Development{Actors: []string{"France", "Germany"}, Place: "London"}},
		{"place only", news.Development{Place: "London"}},
		{"target only", news.Development{Target: "Russia"}},
		{"nothing", news.Development{}},
	}
	var all strings.Builder
	for _, row := range news.Kinds {
		for _, s := range row.Statuses {
			fmt.Fprintf(&all, "%s %s\n", row.Kind, s)
			for _, c := range cases {
				c.d.Kind, c.d.Status, c.d.At = row.Kind, s, told
				got := Clause(c.d)
				fmt.Fprintf(&all, "  %-11s  %s\n", c.name, got)
				if wrong := safe(got, maxHeadline); wrong != "" || got == "" {
					t.Errorf("%s %s, %s: %q %s", row.Kind, s, c.name, got, wrong)
				}
				if strings.ContainsAny(got, "[]{}|") || strings.HasSuffix(got, ":") {
					t.Errorf("%s %s, %s: %q is not finished", row.Kind, s, c.name, got)
				}
				if first := []rune(got)[0]; !unicode.IsUpper(first) {
					t.Errorf("%s %s, %s: %q begins small", row.Kind, s, c.name, got)
				}
			}
		}
	}
	golden(t, "phrases", all.String())
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name+".txt")
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got == string(want) {
		return
	}
	wanted := strings.Split(string(want), "\n")
	for i, line := range strings.Split(got, "\n") {
		if i >= len(wanted) || line != wanted[i] {
			t.Errorf("%s:%d is now %q", path, i+1, line)
		}
	}
}

func TestAClauseReadsLikeNews(t *testing.T) {
	told := time.Date(2025, 4, 23, 9, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		want string
		d    news.Development
	}{
		{"Marco Rubio will not attend the talks in London",
			news.Development{Kind: news.Withdrawal, Status: news.Announced, Actors: []string{"Marco Rubio", "United States"}, Place: "London"}},
		{"Marco Rubio will not attend the talks in London",
			news.Development{Kind: news.Withdrawal, Status: news.Announced, Actors: []string{"United States", "Marco Rubio"}, Place: "London"}},
		{"United States proposes a peace plan",
			news.Development{Kind: news.PeacePlan, Status: news.Proposed, Actors: []string{"United States", "Marco Rubio"}}},
		{"Third round of talks in Istanbul announced for 2 June",
			news.Development{Kind: news.Talks, Status: news.Announced, Place: "Istanbul", Date: "2025-06-02", Ordinal: 3}},
		{"European Union imposes the 18th package of sanctions on Russia",
			news.Development{Kind: news.Sanctions, Status: news.Imposed, Actors: []string{"European Union"}, Target: "Russia", Ordinal: 18}},
		{"Vote on the United Nations passes: United States and Russia",
			news.Development{Kind: news.Vote, Status: news.Accepted, Actors: []string{"United States", "Russia"}, Target: "United Nations"}},
		{"Talks announced for 3 January 2026: France and Germany",
			news.Development{Kind: news.Talks, Status: news.Announced, Actors: []string{"France", "Germany"}, Date: "2026-01-03"}},
		{"Talks called off: A, B, C and 2 others",
			news.Development{Kind: news.Talks, Status: news.Cancelled, Actors: []string{"A", "B", "C", "D", "E"}}},
		{"Houthis reject a ceasefire",
			news.Development{Kind: news.Ceasefire, Status: news.Rejected, Actors: []string{"Houthis"}}},
		{"Netherlands’ visit to the Vatican postponed",
			news.Development{Kind: news.Visit, Status: news.Postponed, Actors: []string{"Netherlands"}, Place: "Vatican"}},
		{"Visit to London announced: France and Germany",
			news.Development{Kind: news.Visit, Status: news.Announced, Actors: []string{"France", "Germany"}, Place: "London"}},
		{"Appointment of Ada Novak announced",
			news.Development{Kind: news.Appointment, Status: news.Announced, Actors: []string{"Ada Novak", "United Nations"}}},
		{"Ada Novak: The border stays open, whatever is signed.",
			news.Development{Kind: news.Statement, Status: news.None, Speaker: "Ada Novak", Evidence: "The border stays open, whatever is signed."}},
		{"Novak said the border stays open.",
			news.Development{Kind: news.Statement, Status: news.None, Speaker: "Ada Novak", Evidence: "Novak said the border stays open."}},
		{"President Volodymyr Zelensky called it unfair.",
			news.Development{Kind: news.Statement, Status: news.None, Actors: []string{"Volodymyr Zelenskyy"}, Target: "Crimea", Evidence: "President Volodymyr Zelensky called it unfair."}},
		{"Marco Rubio held a call",
			news.Development{Kind: news.Call, Status: news.Completed, Actors: []string{"France", "Marco Rubio", "United States"}}},
		{"Marco Rubio and Ada Novak to hold a call",
			news.Development{Kind: news.Call, Status: news.Announced, Actors: []string{"Marco Rubio", "Ada Novak", "United States"}}},
		{"Two envoys are due on Friday.",
			news.Development{Kind: news.Visit, Status: news.Announced, Evidence: "Two envoys are due on Friday."}},
		{"Aid signed: Norway",
			news.Development{Kind: news.Aid, Status: news.Signed, Actors: []string{"Norway"}}},
		{"Development announced",
			news.Development{Kind: "summons", Status: news.Announced}},
	} {
		c.d.At = told
		if got := Clause(c.d); got != c.want {
			t.Errorf("got  %q\nwant %q", got, c.want)
		}
	}
}
