package command

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"parley/bot/chat"
)

// sortedKeys makes what is said of several filters the same each time.
func sortedKeys(filters map[string]string) []string { return slices.Sorted(maps.Keys(filters)) }

// values are a filter's values, which commas part.
func values(filter string) []string {
	var all []string
	for v := range strings.SplitSeq(filter, ",") {
		if v = strings.TrimSpace(v); v != "" {
			all = append(all, v)
		}
	}
	return all
}

// page reads which page is asked for; the first is 1.
func page(q chat.Query) (int, error) {
	text, asked := q.Filters["page"]
	if !asked {
		return 1, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > lastPage {
		return 0, fmt.Errorf("page: must be a number from 1 to %d, not “%s”", lastPage, text)
	}
	return n, nil
}

// turn cuts the asked page out of all there is, and says whether there is more.
func turn[T any](all []T, page int) (shown []T, more bool) {
	from := min((page-1)*pageLength, len(all))
	to := min(from+pageLength, len(all))
	return all[from:to], to < len(all) && page < lastPage
}

// pages says what to type for the pages before and after the one that is shown.
func pages(a *chat.Answer, q chat.Query, page int, more bool) {
	if more {
		a.More = again(q, page+1)
	}
	if page > 1 {
		a.Back = again(q, page-1)
	}
}

// again is what to type for another page of the same question.
func again(q chat.Query, page int) string {
	filters := maps.Clone(q.Filters)
	if filters == nil {
		filters = map[string]string{}
	}
	filters["page"] = strconv.Itoa(page)
	q.Filters = filters
	return q.String()
}

// numbered reports whether a word is the number of a story.
func numbered(word string) bool {
	_, ok := number(word)
	return ok
}

func number(word string) (int64, bool) {
	n, err := strconv.ParseInt(strings.TrimPrefix(word, "#"), 10, 64)
	return n, err == nil && n > 0
}

// pageOption is declared by every command whose answer can be longer than a page.
var pageOption = chat.Option{Name: "page", Summary: "which page of a long answer", Filter: true}
