package chat

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"
)

// maxQuery bounds a typed line; nobody asks that much.
const maxQuery = 1000

// Query is one question: `/parley latest actor:Rubio since:2d`.
type Query struct {
	Platform string // where it was asked, as "terminal"
	Server   string // the workspace or guild; empty where there is none
	Channel  string
	User     string
	Direct   bool     // asked in a private conversation
	Verb     string   // lower case, unless it is an address; empty when nothing was asked
	Words    []string // what follows the verb
	Filters  map[string]string

	// Manager is whether the platform says that the asker may change what the channel is told.
	// It is found out for commands that may change something.
	Manager  bool
	Managers string // who may, in words, for an asker who may not
}

// Text is all the words after the verb.
func (q Query) Text() string { return strings.Join(q.Words, " ") }

// String is the question as it can be typed: [ParseQuery] reads the same from it.
func (q Query) String() string {
	parts := []string{"/parley"}
	if q.Verb != "" {
		parts = append(parts, q.Verb)
	}
	for _, w := range q.Words {
		parts = append(parts, quoted(w, strings.Contains(w, ":") && !strings.Contains(w, "://")))
	}
	for _, key := range slices.Sorted(maps.Keys(q.Filters)) {
		parts = append(parts, key+":"+quoted(q.Filters[key], true))
	}
	return strings.Join(parts, " ")
}

// quoted puts a value into quotes where it would fall apart without them.
func quoted(value string, must bool) string {
	value = strings.ReplaceAll(value, `"`, "")
	if strings.ContainsFunc(value, func(r rune) bool { return r == ' ' || quotes[r] != 0 }) || must && strings.Contains(value, ":") {
		return `"` + value + `"`
	}
	return value
}

// ParseQuery reads a typed line. The leading "/parley" may be left out. A filter is
// key:value; its value runs to the next filter, so names need no quotes, but may have
// them. Addresses are words, not filters. A filter given twice collects both values,
// separated by commas.
func ParseQuery(line string) (Query, error) {
	q := Query{Filters: map[string]string{}}
	if utf8.RuneCountInString(line) > maxQuery {
		return q, fmt.Errorf("the question is longer than %d characters", maxQuery)
	}
	tokens := split(Clean(line, maxQuery))
	if len(tokens) > 0 {
		if first := strings.ToLower(tokens[0].text); first == "/parley" || first == "parley" {
			tokens = tokens[1:]
		}
	}
	if len(tokens) == 0 {
		return q, nil
	}
	q.Verb = tokens[0].text
	if !strings.Contains(q.Verb, "://") { // the path of an address has capitals of its own
		q.Verb = strings.ToLower(strings.TrimPrefix(q.Verb, "/"))
	}
	open := "" // the filter whose value is being read
	for _, t := range tokens[1:] {
		key, value, isFilter := t.filter()
		switch {
		case isFilter:
			if err := q.complete(open); err != nil {
				return q, err
			}
			open = key
			if q.Filters[key] != "" && value != "" {
				q.Filters[key] += ","
			}
			q.Filters[key] += value
			if t.quoted {
				open = ""
			}
		case open != "":
			if v := q.Filters[open]; v != "" && !strings.HasSuffix(v, ",") {
				q.Filters[open] += " "
			}
			q.Filters[open] += t.text
			if t.quoted {
				open = ""
			}
		default:
			q.Words = append(q.Words, t.text)
		}
	}
	return q, q.complete(open)
}

// complete checks that the filter that was being read has got its value.
func (q Query) complete(key string) error {
	if key != "" && q.Filters[key] == "" {
		return errors.New(key + ": needs a value right after the colon")
	}
	return nil
}

// token is one word of a line, or several in quotes.
type token struct {
	text   string
	quoted bool // part of it stood in quotes
	colon  int  // index of the first colon outside quotes, -1 without
}

// filter splits key:value.
func (t token) filter() (key, value string, ok bool) {
	if t.colon < 1 || strings.HasPrefix(t.text[t.colon:], "://") {
		return "", "", false
	}
	key = strings.ToLower(t.text[:t.colon])
	for _, r := range key {
		if (r < 'a' || r > 'z') && r != '-' {
			return "", "", false
		}
	}
	return key, t.text[t.colon+1:], true
}

// quotes pairs each opening quotation mark with its closing one: phones type curly ones.
var quotes = map[rune]rune{'"': '"', '“': '”', '„': '“', '«': '»'}

// split cuts a line at spaces, keeping together what stands in quotes. A quotation that
// is never closed ends with the line.
func split(line string) []token {
	var (
		tokens  []token
		b       strings.Builder
		t       = token{colon: -1}
		closing rune
	)
	end := func() {
		if b.Len() > 0 {
			t.text = b.String()
			tokens = append(tokens, t)
		}
		b.Reset()
		t = token{colon: -1}
	}
	for _, r := range line {
		switch {
		case closing != 0 && r == closing:
			closing = 0
		case closing != 0:
			b.WriteRune(r)
		case quotes[r] != 0:
			closing, t.quoted = quotes[r], true
		case r == ' ':
			end()
		default:
			if r == ':' && t.colon < 0 && !t.quoted {
				t.colon = b.Len()
			}
			b.WriteRune(r)
		}
	}
	end()
	return tokens
}
