package demo

import (
	_ "embed"
	"fmt"
	"strconv"
	"strings"
)

//go:embed answers.txt
var answersText string

// Story is one story of the day and all that is told of it, in order. Kinds, statuses,
// reasons and rungs of certainty are written as package news writes them.
type Story struct {
	Key     string
	Title   string
	Actors  []string // of its card
	Target  string
	Place   string
	Date    string // as "2006-01-02"
	Ordinal int
	Told    []Told // the card first, then each transition
}

// Told is one line told: the card of a story, or a transition of it.
type Told struct {
	Reason    string // new, changed or confirmed
	Kind      string
	Status    string // of the development
	GUID      string // of the item that brings it, in its first version
	Certainty string // of the story after it
	Actors    []string
}

// Silent says why an item tells nothing.
type Silent struct {
	Item   string // Item.Key
	Reason string // a silence reason; empty when there is no development to be silent about
}

// Answers gives the stories of the day in the order of their first telling.
func Answers() ([]Story, error) {
	stories, _, err := parseAnswers(answersText)
	return stories, err
}

// Silences gives every item that tells nothing, in the order of the day.
func Silences() ([]Silent, error) {
	_, silent, err := parseAnswers(answersText)
	return silent, err
}

func parseAnswers(text string) ([]Story, []Silent, error) {
	var stories []Story
	var silent []Silent
	for _, b := range blocks(text) {
		if b.head == "silent" {
			for _, h := range b.headers {
				s, err := parseSilent(h)
				if err != nil {
					return nil, nil, fmt.Errorf("read answers.txt: line %d: %w", b.line, err)
				}
				silent = append(silent, s)
			}
			continue
		}
		s, err := parseStory(b)
		if err != nil {
			return nil, nil, fmt.Errorf("read answers.txt: line %d: story %s: %w", b.line, b.head, err)
		}
		stories = append(stories, s)
	}
	return stories, silent, nil
}

func parseStory(b block) (Story, error) {
	s := Story{Key: b.head}
	for _, h := range b.headers {
		switch h.key {
		case "title":
			s.Title = h.value
		case "actors":
			s.Actors = names(h.value)
		case "target":
			s.Target = h.value
		case "place":
			s.Place = h.value
		case "date":
			s.Date = h.value
		case "ordinal":
			n, err := strconv.Atoi(h.value)
			if err != nil {
				return Story{}, fmt.Errorf("ordinal: %w", err)
			}
			s.Ordinal = n
		case "told":
			f := columns(h.value)
			if len(f) != 6 {
				return Story{}, fmt.Errorf("%q has %d columns instead of 6", h.value, len(f))
			}
			s.Told = append(s.Told, Told{f[0], f[1], f[2], f[3], f[4], names(f[5])})
		default:
			return Story{}, fmt.Errorf("unknown header %q", h.key)
		}
	}
	if len(s.Told) == 0 {
		return Story{}, fmt.Errorf("nothing is told of it")
	}
	return s, nil
}

func parseSilent(h header) (Silent, error) {
	if h.value == "" {
		return Silent{}, fmt.Errorf("silence %q names no item", h.key)
	}
	if h.key == "none" {
		return Silent{Item: h.value}, nil
	}
	return Silent{Item: h.value, Reason: h.key}, nil
}

func names(list string) []string {
	f := strings.Split(list, ",")
	for i := range f {
		f[i] = strings.TrimSpace(f[i])
	}
	return f
}
