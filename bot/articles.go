package main

import (
	"bufio"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"parley/bot/news"
)

// An archived article is one line of JSON, of at most this many bytes.
const longestLine = 16 << 20

// archived is an article as detect and replay read it.
type archived struct {
	ID        string  `json:"id"`
	URL       string  `json:"url"`
	Outlet    string  `json:"outlet"`
	Published *string `json:"published"` // RFC 3339, or a day, or null
	Title     string  `json:"title"`
	Text      string  `json:"text"`
	Language  string  `json:"language"` // left out: English
}

// readArticles reads JSON lines from the files, or from in when there are none, and
// returns the articles as one stream in the order of their time, ties by ID. An undated
// one has the time of the one before it. A line that can't be read is reported to
// complain and left out; how many were is returned too.
func readArticles(in io.Reader, files []string, complain io.Writer) (articles []news.Article, bad int, err error) {
	if len(files) == 0 {
		articles, bad, err = readLines("standard input", in, complain)
		return inOrder(articles), bad, err
	}
	for _, name := range files {
		f, err := os.Open(name)
		if err != nil {
			return nil, bad, err
		}
		some, n, err := readLines(name, f, complain)
		f.Close()
		if err != nil {
			return nil, bad, err
		}
		articles, bad = append(articles, some...), bad+n
	}
	return inOrder(articles), bad, nil
}

func readLines(name string, r io.Reader, complain io.Writer) (articles []news.Article, bad int, err error) {
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, longestLine)
	clock := time.Unix(0, 0).UTC()
	for n := 1; lines.Scan(); n++ {
		if strings.TrimSpace(lines.Text()) == "" {
			continue
		}
		a, err := readLine(lines.Bytes())
		if err != nil {
			fmt.Fprintf(complain, "%s:%d: left out: %v\n", name, n, err)
			bad++
			continue
		}
		if a.Seen = a.Published; a.Published.IsZero() {
			a.Seen = clock
		}
		clock = a.Seen
		articles = append(articles, a)
	}
	if err := lines.Err(); err != nil {
		return nil, bad, fmt.Errorf("read %s: %w", name, err)
	}
	return articles, bad, nil
}

func readLine(line []byte) (news.Article, error) {
	var in archived
	if err := json.Unmarshal(line, &in); err != nil {
		return news.Article{}, fmt.Errorf("no JSON object of an article: %w", err)
	}
	if in.ID == "" {
		return news.Article{}, errors.New(`an article needs an "id"`)
	}
	a := news.Article{ID: in.ID, URL: in.URL, Outlet: in.Outlet, Title: in.Title, Text: in.Text, Language: cmp.Or(in.Language, "en"), Tier: news.Press, Version: 1}
	if in.Published == nil || *in.Published == "" {
		return a, nil
	}
	var err error
	if a.Published, err = time.Parse(time.RFC3339, *in.Published); err == nil {
		return a, nil
	}
	if a.Published, err = time.Parse(time.DateOnly, *in.Published); err != nil {
		return news.Article{}, fmt.Errorf("published %q is neither a time like 2025-04-23T08:00:00Z nor a day like 2025-04-23", *in.Published)
	}
	a.Published, a.DayOnly = a.Published.Add(12*time.Hour), true
	return a, nil
}

// inOrder sorts a stream by time, ties by ID.
func inOrder(articles []news.Article) []news.Article {
	slices.SortStableFunc(articles, func(a, b news.Article) int {
		return cmp.Or(a.When().Compare(b.When()), cmp.Compare(a.ID, b.ID))
	})
	return articles
}
