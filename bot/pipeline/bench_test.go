package pipeline

import (
	"bufio"
	"context"
	"encoding/json"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"parley/bot/alert"
	"parley/bot/detect"
	"parley/bot/gazetteer"
	"parley/bot/news"
	"parley/bot/store"
)

// A real day of full articles through the whole pipeline, on SQLite in memory.
func BenchmarkReplay(b *testing.B) {
	archive := realDay(b)
	detector := detect.Default()
	for b.Loop() {
		replayed(b, detector, archive)
	}
	b.ReportMetric(float64(len(archive)*b.N)/b.Elapsed().Seconds(), "articles/s")
}

// replayed runs an archive through a pipeline of its own, and gives each alert as JSON.
func replayed(t testing.TB, detector *detect.Detector, archive []news.Article) []byte {
	t.Helper()
	var now time.Time
	st, err := store.Open(context.Background(), store.Memory, store.Options{Log: slog.New(slog.DiscardHandler), Direct: true, Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	p := New(Parts{Store: st, Gazetteer: gazetteer.Default(), Detector: detector, Rules: alert.Everything("replay"), Zone: time.UTC,
		Now: func() time.Time { return now }, Log: slog.New(slog.DiscardHandler)})
	var out []byte
	err = p.Replay(context.Background(), archive, func(_ context.Context, to time.Time) error { now = to; return nil }, func(a news.Alert, s news.Story) error {
		line, err := json.Marshal(struct {
			Alert news.Alert
			Story news.Story
		}{a, s})
		out = append(append(out, line...), '\n')
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// realDay is the day of full articles beside the repository.
func realDay(t testing.TB) []news.Article {
	t.Helper()
	var archive []news.Article
	for _, name := range []string{"articles.jsonl", "background.jsonl"} {
		f, err := os.Open(filepath.Join("..", "..", "..", "shared", "data", "may2025", name))
		if err != nil {
			if os.Getenv("PARLEY_TEST_ALL") != "" {
				t.Fatal(err)
			}
			t.Skip("../shared/data/may2025 is not there")
		}
		defer f.Close()
		lines := bufio.NewScanner(f)
		lines.Buffer(nil, 1<<22)
		for lines.Scan() {
			var row struct {
				ID                       json.Number
				TS                       time.Time
				Outlet, URL, Title, Text string
			}
			if err := json.Unmarshal(lines.Bytes(), &row); err != nil {
				t.Fatal(err)
			}
			archive = append(archive, news.Article{ID: string(row.ID), Outlet: row.Outlet, URL: row.URL, Title: row.Title, Text: row.Text, Language: "en",
				Tier: news.Press, Published: row.TS, Seen: row.TS, Version: 1})
		}
		if err := lines.Err(); err != nil {
			t.Fatal(err)
		}
	}
	slices.SortFunc(archive, inMinute)
	return archive
}
