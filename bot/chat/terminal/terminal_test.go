package terminal

import (
	"bytes"
	"context"
	"flag"
	"os"
	"path/filepath"
	"testing"
	"time"

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

func at(hour, minute int) time.Time { return time.Date(2025, 4, 23, hour, minute, 0, 0, time.UTC) }

// london is a story as it stands late on its day.
func london() news.Story {
	return news.Story{
		ID: 3, Kind: news.Talks, Status: news.Downgraded, Was: news.Announced,
		Headline: "Kyiv’s allies gather without the top diplomats",
		Summary:  "Britain said the gathering would go ahead among officials, after several foreign ministers dropped out.",
		Actors:   []string{"United Kingdom", "Ukraine", "United States"},
		Place:    "London", Date: "2025-04-23", Conflict: "Russia–Ukraine war",
		Certainty: news.Confirmed, Opened: at(6, 5), Updated: at(11, 40),
		Developments: []news.Development{
			{ID: 1, Kind: news.Talks, Status: news.Announced, Actors: []string{"United Kingdom"}, Place: "London", Date: "2025-04-23", At: at(6, 5)},
			{ID: 2, Kind: news.Withdrawal, Status: news.Announced, Actors: []string{"Marco Rubio", "United States"}, Place: "London", At: at(7, 10)},
			{ID: 3, Kind: news.Withdrawal, Status: news.Announced, Actors: []string{"France", "Germany"}, Place: "London", At: at(8, 30)},
			{ID: 4, Kind: news.Call, Status: news.Completed, Actors: []string{"David Lammy", "Marco Rubio"}, Date: "2025-04-22", At: at(9, 0)},
			{ID: 5, Kind: news.Talks, Status: news.Downgraded, Actors: []string{"United Kingdom", "Ukraine"}, Place: "London", Date: "2025-04-23", At: at(11, 40),
				Evidence: "The Foreign Office confirmed that officials, not ministers, would meet on Wednesday."},
		},
		Reports: []news.Report{
			{Article: "a", Outlet: "harbour-press.example", Title: "Talks due", URL: "https://www.harbour-press.example/talks", Origin: "harbour", At: at(6, 5)},
			{Article: "b", Outlet: "The Daily Quay", Title: "Talks due", URL: "https://quay.example/2025/04/23/talks-due-in-london", Origin: "harbour", Copy: true, At: at(6, 30)},
			{Article: "c", Outlet: "northwire.example", Title: "Rubio not coming", URL: "https://northwire.example/r", Origin: "northwire", At: at(7, 10)},
			{Article: "d", Outlet: "gov.uk", Title: "Statement", URL: "https://www.gov.uk/s", Origin: "gov.uk", Official: true, At: at(11, 40)},
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
		{Seq: 5, Story: 3, Article: "c", Reason: news.Changed, Development: s.Developments[1], From: news.Announced, To: news.Announced, At: at(7, 10)},
		{Seq: 6, Story: 3, Article: "d", Reason: news.Changed, Development: s.Developments[4], From: news.Announced, To: news.Downgraded, At: at(11, 40)},
		{Seq: 7, Story: 3, Article: "d", Reason: news.Confirms, Development: s.Developments[4], From: news.Downgraded, To: news.Downgraded, Certainty: news.Confirmed, At: at(11, 40)},
		{Seq: 8, Story: 3, Article: "c", Reason: news.Confirms, Development: s.Developments[4], From: news.Downgraded, To: news.Downgraded, Certainty: news.Independent, At: at(11, 40)},
	}, s, time.UTC)
	if _, err := term.Post(ctx, chat.Message{ID: "8", Reply: &reply, Thread: ref}); err != nil {
		t.Fatal(err)
	}
	golden(t, "day", out.String())
}
