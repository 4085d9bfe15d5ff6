package terminal

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode"

	"github.com/charmbracelet/lipgloss"

	"parley/bot/chat"
	"parley/bot/news"
)

var update = flag.Bool("update", false, "write the golden files anew")

// golden compares what was written with testdata/name.txt.
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
	if got != string(want) {
		t.Errorf("%s differs; it is now:\n%s", path, got)
	}
}

func clock(hour, minute int) time.Time { return time.Date(2025, 4, 23, hour, minute, 0, 0, time.UTC) }

// london is a story as it stands late on its day.
func london() news.Story {
	return news.Story{
		ID: 3, Kind: news.Talks, Status: news.Downgraded, Was: news.Announced,
		Headline: "Kyiv’s allies gather without the top diplomats",
		Summary:  "Britain said the gathering would go ahead among officials, after several foreign ministers dropped out.",
		Actors:   []string{"United Kingdom", "Ukraine", "United States"},
		Place:    "London", Date: "2025-04-23", Conflict: "Russia–Ukraine war",
		Certainty: news.Confirmed, Opened: clock(6, 5), Updated: clock(11, 40),
		Developments: []news.Development{
			{ID: 1, Kind: news.Talks, Status: news.Announced, Actors: []string{"United Kingdom"}, Place: "London", Date: "2025-04-23", At: clock(6, 5)},
			{ID: 2, Kind: news.Withdrawal, Status: news.Announced, Actors: []string{"Marco Rubio", "United States"}, Place: "London", At: clock(7, 10)},
			{ID: 3, Kind: news.Withdrawal, Status: news.Announced, Actors: []string{"France", "Germany"}, Place: "London", At: clock(8, 30)},
			{ID: 4, Kind: news.Call, Status: news.Completed, Actors: []string{"David Lammy", "Marco Rubio"}, Date: "2025-04-22", At: clock(9, 0)},
			{ID: 5, Kind: news.Talks, Status: news.Downgraded, Actors: []string{"United Kingdom", "Ukraine"}, Place: "London", Date: "2025-04-23", At: clock(11, 40),
				Evidence: "The Foreign Office confirmed that officials, not ministers, would meet on Wednesday."},
		},
		Reports: []news.Report{
			{Article: "a", Outlet: "harbour-press.example", Title: "Talks due", URL: "https://www.harbour-press.example/talks", Origin: "harbour", At: clock(6, 5)},
			{Article: "b", Outlet: "The Daily Quay", Title: "Talks due", URL: "https://quay.example/2025/04/23/talks-due-in-london", Origin: "harbour", Copy: true, At: clock(6, 30)},
			{Article: "c", Outlet: "northwire.example", Title: "Rubio not coming", URL: "https://northwire.example/r", Origin: "northwire", At: clock(7, 10)},
			{Article: "d", Outlet: "gov.uk", Title: "Statement", URL: "https://www.gov.uk/s", Origin: "gov.uk", Official: true, At: clock(11, 40)},
		},
	}
}

func TestADayOfOneStoryReadsAsInAChat(t *testing.T) {
	var out bytes.Buffer
	term := New(&out, Options{Color: Never, Width: 80})
	ctx, s := context.Background(), london()
	card := chat.CardOf(s, time.UTC)
	ref, err := term.Post(ctx, chat.Message{ID: "7", Card: &card})
	if err != nil || ref != "7" {
		t.Fatalf("post: ref %q, error %v", ref, err)
	}
	if err := term.Edit(ctx, ref, chat.Message{ID: "8", Card: &card}); err != nil {
		t.Fatal(err)
	}
	reply := chat.ReplyOf([]news.Change{
		{Seq: 5, Story: 3, Article: "c", Reason: news.Changed, Development: s.Developments[1], From: news.Announced, To: news.Announced, At: clock(7, 10)},
		{Seq: 6, Story: 3, Article: "d", Reason: news.Changed, Development: s.Developments[4], From: news.Announced, To: news.Downgraded, At: clock(11, 40)},
		{Seq: 7, Story: 3, Article: "d", Reason: news.Confirms, Development: s.Developments[4], From: news.Downgraded, To: news.Downgraded, Certainty: news.Confirmed, At: clock(11, 40)},
		{Seq: 8, Story: 3, Article: "c", Reason: news.Confirms, Development: s.Developments[4], From: news.Downgraded, To: news.Downgraded, Certainty: news.Independent, At: clock(11, 40)},
	}, s, time.UTC)
	if _, err := term.Post(ctx, chat.Message{ID: "8", Reply: &reply, Thread: ref}); err != nil {
		t.Fatal(err)
	}
	golden(t, "day", out.String())
}

// counting keeps each write apart.
type counting struct{ writes []string }

func (c *counting) Write(p []byte) (int, error) {
	c.writes = append(c.writes, string(p))
	return len(p), nil
}

func TestEachMessageIsOneWriteHoweverManySend(t *testing.T) {
	var out counting
	term := New(&out, Options{Color: Never})
	card, reply := chat.CardOf(london(), time.UTC), chat.Reply{Story: 3, Says: []chat.Said{{Headline: "x"}}}
	const each = 20
	var all sync.WaitGroup
	for range each {
		for _, m := range []chat.Message{{Card: &card}, {Reply: &reply}} {
			all.Go(func() {
				if _, err := term.Post(t.Context(), m); err != nil {
					t.Error(err)
				}
			})
		}
		all.Go(func() {
			if err := term.Edit(t.Context(), "1", chat.Message{Card: &card}); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if len(out.writes) != 3*each {
		t.Errorf("%d writes for %d messages", len(out.writes), 3*each)
	}
	for _, w := range out.writes {
		if !strings.HasSuffix(w, "\n\n") {
			t.Fatalf("a write is no whole message: %q", w)
		}
	}
}

func TestMessagesAreNamedByTheirDelivery(t *testing.T) {
	term := New(io.Discard, Options{})
	card := chat.Card{Story: 1}
	seen := map[chat.Ref]bool{}
	for _, id := range []string{"7", "", "", "8"} {
		ref, err := term.Post(t.Context(), chat.Message{ID: id, Card: &card})
		if err != nil || ref == "" || seen[ref] || id != "" && string(ref) != id {
			t.Errorf("delivery %q became message %q, error %v", id, ref, err)
		}
		seen[ref] = true
	}
}

func TestWhatCannotBeShownIsAnErrorThatSaysWhatToDo(t *testing.T) {
	full := errors.New("no space left on device")
	card := chat.Card{Story: 1}
	for _, c := range []struct {
		name string
		w    io.Writer
		m    chat.Message
		want chat.Trouble
	}{
		{"a full disk passes", failing{full}, chat.Message{Card: &card}, chat.Passing},
		{"an empty message never will", io.Discard, chat.Message{}, chat.Unfit},
	} {
		term := New(c.w, Options{})
		_, post := term.Post(t.Context(), c.m)
		edit := term.Edit(t.Context(), "1", c.m)
		for _, err := range []error{post, edit} {
			var refused *chat.Error
			if !errors.As(err, &refused) || refused.Kind != c.want {
				t.Errorf("%s: error %v, want a %s one", c.name, err, c.want)
			}
		}
	}
	stopped, stop := context.WithCancel(t.Context())
	stop()
	if _, err := New(io.Discard, Options{}).Post(stopped, chat.Message{Card: &card}); !errors.Is(err, context.Canceled) {
		t.Errorf("after the stop: error %v", err)
	}
}

func TestColourIsForTerminalsOrWhoAsks(t *testing.T) {
	for _, c := range []struct {
		color    Color
		coloured bool
	}{{Auto, false}, {Never, false}, {Always, true}} {
		var out bytes.Buffer
		card := chat.CardOf(london(), time.UTC)
		if _, err := New(&out, Options{Color: c.color}).Post(t.Context(), chat.Message{Card: &card}); err != nil {
			t.Fatal(err)
		}
		if got := strings.Contains(out.String(), "\x1b["); got != c.coloured {
			t.Errorf("colour option %d: coloured is %v, want %v", c.color, got, c.coloured)
		}
	}
}

func TestEachToneHasItsOwnEdge(t *testing.T) {
	seen := map[string]chat.Tone{}
	for tone := chat.Plain; tone <= chat.Disputed; tone++ {
		var out bytes.Buffer
		if _, err := New(&out, Options{Color: Always}).Post(t.Context(), chat.Message{Card: &chat.Card{Tone: tone}}); err != nil {
			t.Fatal(err)
		}
		edge, _, _ := strings.Cut(out.String(), "╭")
		if other, used := seen[edge]; used {
			t.Errorf("tones %d and %d look the same", tone, other)
		}
		seen[edge] = tone
	}
}

func TestTextFitsTheWidth(t *testing.T) {
	s := london()
	s.Developments[4].Evidence = strings.Repeat("Delegations met again in the old custom-house. ", 3) + strings.Repeat("🇺🇦漢字", 40)
	for _, width := range []int{40, 60, 80, 100} {
		var out bytes.Buffer
		term := New(&out, Options{Color: Never, Width: width})
		card := chat.CardOf(s, time.UTC)
		if _, err := term.Post(t.Context(), chat.Message{Card: &card}); err != nil {
			t.Fatal(err)
		}
		for line := range strings.SplitSeq(out.String(), "\n") {
			if w := lipgloss.Width(line); w > width {
				t.Errorf("width %d: %d columns in %q", width, w, line)
			}
			if strings.TrimRight(line, " ") != line {
				t.Errorf("width %d: blanks at the end of %q", width, line)
			}
		}
	}
}

// TestNothingFromOutsideReachesTheWriterAsMoreThanText sends hostile titles through every
// text of a message, also past what chat.CardOf has cleaned already.
func TestNothingFromOutsideReachesTheWriterAsMoreThanText(t *testing.T) {
	titles := []string{"a\x1b[2Jb", "a\x1b]0;title\x07b", "a\u009b31mb", "a\r\nb", "a\u202eb", "a\u200bb", "a\x00b", "a\tb\vc\x7f"}
	titles = append(titles, hostileTitles(t)...)
	for _, title := range titles {
		var out bytes.Buffer
		term := New(&out, Options{Color: Never})
		link := chat.Link{Text: title, URL: title, Host: title}
		line := chat.Line{Mark: title, Name: title, Text: title, Link: link}
		card := chat.Card{Headline: title, Summary: title, Status: title, Kind: title, Fields: []chat.Field{{Name: title, Text: title}, {Name: "Sources", Text: title}},
			Lines: []chat.Line{line}, Outlets: []chat.Link{link}}
		reply := chat.Reply{Says: []chat.Said{{Headline: title, What: title, Source: link}}}
		for _, m := range []chat.Message{{Card: &card}, {Reply: &reply}} {
			if _, err := term.Post(t.Context(), m); err != nil {
				t.Fatal(err)
			}
		}
		if err := term.Edit(t.Context(), "1", chat.Message{Card: &card}); err != nil {
			t.Fatal(err)
		}
		err := term.Serve(t.Context(), strings.NewReader("latest "+strings.ReplaceAll(title, "\n", " ")), chat.AnswerFunc(func(context.Context, chat.Query) chat.Answer {
			return chat.Answer{Title: title, Lines: []chat.Line{line}, Cards: []chat.Card{card}, More: title}
		}))
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range out.String() {
			if r != '\n' && r != '\u200d' && unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp) {
				t.Errorf("%q: %U reached the writer", title, r)
			}
		}
	}
}

// hostileTitles reads the titles that break chats, where they are at hand.
func hostileTitles(t *testing.T) []string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for dir != filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			break
		}
		dir = filepath.Dir(dir)
	}
	data, err := os.ReadFile(filepath.Join(dir, "..", "shared", "data", "hostile", "titles.json"))
	if err != nil {
		if os.Getenv("PARLEY_TEST_ALL") != "" {
			t.Fatal(err)
		}
		t.Log("the hostile titles are not beside the repository: only our own are tried")
		return nil
	}
	var rows []struct{ Title string }
	if err := json.Unmarshal(data, &rows); err != nil {
		t.Fatal(err)
	}
	titles := make([]string, len(rows))
	for i, r := range rows {
		titles[i] = r.Title
	}
	return titles
}
