package story

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"parley/bot/gazetteer"
	"parley/bot/news"
)

// credit is one form of a table of credits: an article that carries it, and its origin.
type credit struct {
	form    string
	article news.Article
	origin  string
}

// creditsIn reads a table of credits; its first lines say how it is written.
func creditsIn(t *testing.T, file string) []credit {
	t.Helper()
	data, err := os.ReadFile("testdata/" + file)
	if err != nil {
		t.Fatal(err)
	}
	first, rest, _ := strings.Cut(long, "\n")
	var rows []credit
	for line := range strings.Lines(string(data)) {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		left, origin, ok := strings.Cut(line, " => ")
		where, form, ok2 := strings.Cut(left, ": ")
		if !ok || !ok2 {
			t.Fatalf("%s: no credit: %s", file, line)
		}
		where, outlet, _ := strings.Cut(where, " ")
		a := news.Article{ID: "a", Outlet: or(outlet, "nowhere.example"), Title: "Inspectors were let in", Text: long}
		switch where {
		case "outlet":
			a.Outlet = form
		case "credit":
			a.Credit = form
		case "title":
			a.Title += " " + form
		case "head":
			a.Text = form + " " + long
		case "line":
			a.Text = form + "\n" + long
		case "second":
			a.Text = first + "\n" + form + "\n" + rest
		case "end":
			a.Text = long + " " + form
		case "last":
			a.Text = long + "\n" + form
		default:
			t.Fatalf("%s: nowhere to put it: %s", file, line)
		}
		o, _ := gazetteer.Default().Outlet(a.Outlet)
		if where == "outlet" {
			o.Family = "nowhere.example"
		}
		rows = append(rows, credit{line, a, strings.ReplaceAll(origin, "own", o.Family)})
	}
	return rows
}

// mostFalse is the share of credits by which a report may wrongly count as independent.
const mostFalse = 0.02

func TestCreditsGiveTheOriginBehindAnArticle(t *testing.T) {
	g := gazetteer.Default()
	for _, file := range []string{"credits-1.txt", "credits-2.txt", "credits-3.txt"} {
		rows := creditsIn(t, file)
		var off, apart []string
		for _, c := range rows {
			got, _ := originOf(g, c.article)
			if subset(strings.Split(c.origin, with), strings.Split(got, with)) && len(got) == len(c.origin) {
				continue
			}
			off = append(off, fmt.Sprintf("%s: got %s", c.form, got))
			if !subset(strings.Split(c.origin, with), strings.Split(got, with)) {
				apart = append(apart, c.form) // of a family that it lacks it counts as independent
			}
		}
		slices.Sort(off)
		t.Logf("%s: %d forms, %d with another origin, %d falsely independent", file, len(rows), len(off), len(apart))
		for _, o := range off {
			t.Log(o)
		}
		if float64(len(apart)) > mostFalse*float64(len(rows)) {
			t.Errorf("%s: %d of %d are falsely independent", file, len(apart), len(rows))
		}
	}
}
