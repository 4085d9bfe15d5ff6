package story_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/txtar"

	"parley/bot/gazetteer"
	"parley/bot/news"
	"parley/bot/story"
)

// noon is the day of the made-up cases.
var noon = time.Date(2025, 5, 6, 12, 0, 0, 0, time.UTC)

// read makes a development of a line: kind status | actors | slots | "sentence".
func read(t testing.TB, row string) news.Development {
	t.Helper()
	cols := strings.SplitN(row, " | ", 4)
	if len(cols) != 4 {
		t.Fatalf("not a development: %s", row)
	}
	kind, status, _ := strings.Cut(cols[0], " ")
	d := news.Development{Kind: news.Kind(kind), Status: news.Status(status), Actors: strings.Split(cols[1], ", "),
		Evidence: strings.Trim(cols[3], `"`), Confidence: 0.9}
	for _, slot := range strings.Fields(cols[2]) {
		name, value, _ := strings.Cut(slot, "=")
		value = strings.ReplaceAll(value, "_", " ")
		switch name {
		case "target":
			d.Target = value
		case "place":
			d.Place = value
		case "date":
			d.Date = news.Date(value)
		case "speaker":
			d.Speaker = value
		case "ordinal":
			n, err := strconv.Atoi(value)
			if err != nil {
				t.Fatal(err)
			}
			d.Ordinal = n
		case "-":
		default:
			t.Fatalf("no slot is called %q: %s", name, row)
		}
	}
	return d
}

// told is an article by an outlet that says nothing but its developments.
func told(id, outlet string, at time.Time, devs ...news.Development) (news.Article, []news.Development) {
	var text []string
	for _, d := range devs {
		text = append(text, d.Evidence)
	}
	return news.Article{ID: id, Outlet: outlet, Title: "Report " + id, Text: strings.Join(text, "\n"), Published: at, Version: 1}, devs
}

// second matches two developments one after the other and gives what the second one is.
func second(t testing.TB, first, next string) story.Finding {
	t.Helper()
	x := story.New(gazetteer.Default())
	a, devs := told("first", "one.example", noon, read(t, first))
	x.Apply(x.Match(a, devs))
	a, devs = told("second", "two.example", noon.Add(9*time.Hour), read(t, next))
	return x.Match(a, devs).Findings[0]
}

func cases(t *testing.T, file string, check func(t *testing.T, rows []string)) {
	archive, err := txtar.ParseFile("testdata/" + file)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range archive.Files {
		t.Run(f.Name, func(t *testing.T) { check(t, strings.Split(strings.TrimSpace(string(f.Data)), "\n")) })
	}
}

func TestAlikeIsNotTheSame(t *testing.T) {
	cases(t, "different.txtar", func(t *testing.T, rows []string) {
		f := second(t, rows[1], rows[2])
		got := "the same development"
		switch {
		case f.Opens:
			got = "another story"
		case f.New:
			got = "same story"
		}
		if got != rows[0] {
			t.Errorf("got %s, want %s\n%s\n%s\n%s", got, rows[0], rows[1], rows[2], evidence(f))
		}
	})
}

func TestTheSameInOtherWordsIsTheSame(t *testing.T) {
	cases(t, "same.txtar", func(t *testing.T, rows []string) {
		for _, pair := range [][2]string{{rows[0], rows[1]}, {rows[1], rows[0]}} {
			if f := second(t, pair[0], pair[1]); f.New || f.Development.ID == 0 {
				t.Errorf("taken for something new (opens %v)\n%s\n%s\n%s", f.Opens, pair[0], pair[1], evidence(f))
			}
		}
	})
}

func evidence(f story.Finding) string {
	var lines []string
	for _, w := range f.Weighed {
		lines = append(lines, fmt.Sprintf("%s: agreed %v, clashed %v, %.1f points, text %.2f", w.Outcome, w.Agreed, w.Clashed, w.Points, w.Text))
	}
	return strings.Join(lines, "\n")
}
