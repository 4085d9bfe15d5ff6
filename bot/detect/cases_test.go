package detect

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/txtar"

	"parley/bot/news"
)

// A case in testdata/<kind>.txtar is named for what it shows and reads:
//
//	2025-03-14            the day of publication
//	the title
//	the text, in lines
//	= status; actor, actor; place; date      found of the file's kind, with these slots; a slot left out is not asked,
//	                                         "none" is an empty one, "-actor" one who is not among them
//	! status                                 not found with this status; "!" alone: not found at all
//	= kind status; …  and  ! kind [status]   the same of another kind

func TestKinds(t *testing.T) {
	d := detector(t)
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		own := strings.TrimSuffix(filepath.Base(file), ".txtar")
		t.Run(own, func(t *testing.T) {
			for _, c := range txtar.Parse(data).Files {
				t.Run(c.Name, func(t *testing.T) { readCase(t, d, own, string(c.Data)) })
			}
		})
	}
}

func TestEveryKindHasHitsAndNearMisses(t *testing.T) {
	for _, row := range news.Kinds {
		data, err := os.ReadFile(filepath.Join("testdata", string(row.Kind)+".txtar"))
		if err != nil {
			t.Error(err)
			continue
		}
		hits, misses := 0, 0
		for _, c := range txtar.Parse(data).Files {
			if strings.Contains(string(c.Data), "\n=") {
				hits++
			} else if strings.Contains(string(c.Data), "\n!") {
				misses++
			}
		}
		if hits < 5 || misses < 5 {
			t.Errorf("%s: %d hits and %d near misses: want at least 5 of each", row.Kind, hits, misses)
		}
	}
}

func readCase(t *testing.T, d *Detector, own, text string) {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	if len(lines) < 3 {
		t.Fatalf("case of %d lines: want a day, a title, a claim", len(lines))
	}
	day, err := time.Parse(time.DateOnly, lines[0])
	if err != nil {
		t.Fatal(err)
	}
	a := news.Article{ID: t.Name(), Title: lines[1], Published: day.Add(12 * time.Hour), DayOnly: true}
	var claims, body []string
	for _, l := range lines[2:] {
		if strings.HasPrefix(l, "=") || strings.HasPrefix(l, "!") {
			claims = append(claims, l)
			continue
		}
		body = append(body, l)
	}
	a.Text = strings.Join(body, "\n")
	devs := d.Read(a).Developments
	for _, c := range claims {
		slots := strings.Split(strings.TrimSpace(c[1:]), ";")
		for i := range slots {
			slots[i] = strings.TrimSpace(slots[i])
		}
		kind, status := own, slots[0]
		if k, s, ok := strings.Cut(slots[0], " "); ok {
			kind, status = k, s
		} else if news.Kind(slots[0]).Row().Statuses != nil && isKind(slots[0]) {
			kind, status = slots[0], ""
		}
		found := slices.ContainsFunc(devs, func(v news.Development) bool {
			return string(v.Kind) == kind && (status == "" || string(v.Status) == status) && (c[0] == '!' || hasSlots(v, slots[1:]))
		})
		if found != (c[0] == '=') {
			t.Errorf("%s\ngot:", c)
			for _, v := range devs {
				t.Errorf("  %s %s; %s; %s; %s (%.2f)", v.Kind, v.Status, strings.Join(v.Actors, ", "), v.Place, v.Date, v.Confidence)
			}
		}
	}
}

func isKind(s string) bool {
	return slices.ContainsFunc(news.Kinds, func(r news.KindRow) bool { return string(r.Kind) == s })
}

func hasSlots(v news.Development, want []string) bool {
	for i, w := range want {
		if w == "" {
			continue
		}
		if w == "none" {
			w = ""
		}
		switch i {
		case 0:
			for _, a := range strings.Split(w, ",") {
				a, not := strings.CutPrefix(strings.TrimSpace(a), "-")
				if slices.Contains(v.Actors, a) == not {
					return false
				}
			}
		case 1:
			if v.Place != w {
				return false
			}
		case 2:
			if string(v.Date) != w {
				return false
			}
		}
	}
	return true
}
