package command

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"parley/bot/chat"
	"parley/bot/news"
	"parley/config"
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

// understood says what a word was taken for, when it was not written so.
func understood(word, meant string) string {
	return fmt.Sprintf("“%s” is read as %s.", word, meant)
}

// kind finds the kind a word means: its name, its plural, one letter wrong.
func kind(word string) (k news.Kind, note string, err error) {
	var names []string
	for _, row := range news.Kinds {
		names = append(names, string(row.Kind))
	}
	folded := strings.ReplaceAll(strings.ToLower(word), " ", "-")
	for _, form := range []string{folded, strings.TrimSuffix(folded, "s"), folded + "s"} {
		if slices.Contains(names, form) {
			return news.Kind(form), "", nil
		}
	}
	near, ok := config.Nearest(folded, names)
	if !ok {
		return "", "", fmt.Errorf("there is no kind “%s”: there are %s", word, strings.Join(names, ", "))
	}
	return news.Kind(near), understood(word, near), nil
}

// name finds the actor or place a word means: any of its names, else the nearest known
// one. A name that nothing known is near to is kept as it is, for articles name many that
// no table has.
func (d *Desk) name(word string) (canonical, note string) {
	if e, ok := d.names.Resolve(word, d.now()); ok {
		return e.Name, ""
	}
	near, found := d.names.Nearest(word)
	if !found {
		return word, fmt.Sprintf("“%s” is not a name Parley knows; it is looked for as written.", word)
	}
	if e, ok := d.names.Resolve(near, d.now()); ok {
		near = e.Name
	}
	return near, understood(word, near)
}

// actor is a name as one who acts: a capital or a seat stands for its state.
func (d *Desk) actor(word string) (canonical, note string) {
	canonical, note = d.name(word)
	if state, ok := d.names.CapitalOf(canonical); ok && state.Name != canonical {
		return state.Name, understood(word, state.Name)
	}
	return canonical, note
}

// since reads when a question begins: 2h, 3d, 1w, today, yesterday, a weekday, a date.
func since(text string, now time.Time) (time.Time, error) {
	text = strings.TrimSpace(strings.TrimPrefix(strings.ToLower(text), "last "))
	midnight := time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, now.Location())
	switch text {
	case "today":
		return midnight, nil
	case "yesterday":
		return midnight.AddDate(0, 0, -1), nil
	case "hour":
		return now.Add(-time.Hour), nil
	case "day":
		return now.AddDate(0, 0, -1), nil
	case "week":
		return now.AddDate(0, 0, -7), nil
	case "month":
		return now.AddDate(0, -1, 0), nil
	}
	for back := 1; back <= 7; back++ {
		day := midnight.AddDate(0, 0, -back)
		if name := strings.ToLower(day.Weekday().String()); text == name || text == name[:3] {
			return day, nil
		}
	}
	for _, layout := range []string{time.DateOnly, "2 January 2006", "2 Jan 2006", "January 2 2006"} {
		if t, err := time.ParseInLocation(layout, text, now.Location()); err == nil {
			return t, nil
		}
	}
	for _, layout := range []string{"2 January", "2 Jan", "January 2", "Jan 2"} {
		if t, err := time.ParseInLocation(layout, text, now.Location()); err == nil {
			t = t.AddDate(now.Year(), 0, 0)
			if t.After(now) {
				t = t.AddDate(-1, 0, 0)
			}
			return t, nil
		}
	}
	if t, ok := ago(text, now); ok {
		return t, nil
	}
	return time.Time{}, fmt.Errorf("since: “%s” is no time Parley knows: try 2h, 3d, yesterday, tuesday or %s", text, now.AddDate(0, 0, -2).Format(time.DateOnly))
}

// longestAgo bounds a span; nothing is kept so long.
const longestAgo = 10 * 366

// ago reads a span back from now: 30m, 2h, 3d, 1w, 3 days.
func ago(text string, now time.Time) (time.Time, bool) {
	digits := strings.TrimRight(text, "abcdefghijklmnopqrstuvwxyz ")
	n, err := strconv.Atoi(digits)
	if err != nil || n < 0 {
		return time.Time{}, false
	}
	unit := strings.TrimSpace(text[len(digits):])
	var span time.Duration
	switch strings.TrimSuffix(unit, "s") {
	case "m", "min", "minute":
		span = time.Minute
	case "h", "hour":
		span = time.Hour
	case "d", "day":
		span = 24 * time.Hour
	case "w", "week":
		span = 7 * 24 * time.Hour
	default:
		return time.Time{}, false
	}
	if n > int(longestAgo*24*time.Hour/span) {
		return time.Time{}, false
	}
	return now.Add(-time.Duration(n) * span), true
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
