package chat

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"parley/bot/news"
)

// Tone is what a card's colour says; the words beside it say the same.
type Tone int

const (
	Plain    Tone = iota // said, asked or offered
	Good                 // goes ahead
	Warning              // later or less than planned
	Bad                  // off, refused or broken
	Disputed             // denied or taken back
)

// Card is the one message a story has in a channel, or a summary of several stories. Its
// texts are plain, clean and one line each.
type Card struct {
	Story    int64
	Number   int64  // of a summary or notice, whose lines are what it tells; 0: it is a story's card
	Notice   bool   // for the operator
	Headline string // emoji and one clause
	Summary  string // one sentence of what happened; may be empty
	Kind     string // emoji and word
	Status   string // emoji and word, and what it was
	Tone     Tone
	Fields   []Field
	Lines    []Line // the story's other developments, the newest last
	Earlier  int    // how many older ones Lines leaves out
	Outlets  []Link // who reports it, officials first
	More     int    // outlets beyond these
	Buttons  []Button
	Updated  time.Time // in the zone it is to be shown in
}

// Field is one named detail.
type Field struct{ Name, Text string }

// Line is one line of a list: what it is about, what it says, where it leads.
type Line struct {
	Mark string // an emoji; may be empty
	Name string // what the line is about; may be empty
	Text string
	Link Link
}

// Button offers a question: pressing it asks Verb with Words and Filters, or opens the form
// of that command, so far filled in.
type Button struct {
	Label   string
	Verb    string
	Words   []string
	Filters map[string]string
	Form    bool
}

// Query is the question that the button asks.
func (b Button) Query() Query { return Query{Verb: b.Verb, Words: b.Words, Filters: b.Filters} }

const (
	maxLines   = 4
	maxOutlets = 5
)

// CardOf draws a story's card as it stands, times in the given zone.
func CardOf(s news.Story, zone *time.Location) Card {
	if zone == nil {
		zone = time.UTC
	}
	main := mainOf(s)
	c := Card{
		Story:    s.ID,
		Headline: s.Kind.Row().Emoji + " " + Clause(main),
		Summary:  sentence(cmp.Or(main.Evidence, s.Summary)),
		Kind:     s.Kind.Row().Emoji + " " + nounOf(s.Kind),
		Status:   statusOf(s),
		Tone:     toneOf(s),
		Fields:   fieldsOf(s, main),
		Updated:  s.Updated.In(zone),
	}
	if s.Into != 0 && s.Headline != "" { // its developments are the other story's, and its slots do not say who did what
		c.Headline = s.Kind.Row().Emoji + " " + Clean(capital(s.Headline), maxHeadline)
	}
	if said(c.Headline, c.Summary) {
		c.Summary = "" // the sentence already stands as the headline
	}
	c.Lines, c.Earlier = linesOf(s, main, zone)
	c.Outlets, c.More = outletsOf(s.Reports)
	id := fmt.Sprint(s.ID)
	c.Buttons = []Button{
		{Label: "Timeline", Verb: "timeline", Words: []string{id}},
		{Label: "Sources", Verb: "story", Words: []string{id, "sources"}},
		{Label: "Mute story", Verb: "mute", Words: []string{id}, Filters: map[string]string{"for": "1d"}},
		{Label: "Wrong", Verb: "wrong", Words: []string{id}, Form: true},
	}
	return c
}

// mainOf is the development a story's headline tells: the newest one of the story's own
// kind and status, completed by what the whole story knows.
func mainOf(s news.Story) news.Development {
	d := news.Development{Kind: s.Kind, Status: s.Status, Evidence: cmp.Or(s.Summary, s.Headline), At: s.Updated}
	stands := func(e news.Development) bool { return e.Kind == s.Kind && e.Status == s.Status }
	answers := func(e news.Development) bool { return e.Kind == news.Statement && answer[e.Status] == s.Status }
	for _, fits := range []func(news.Development) bool{stands, answers} {
		if i := last(s.Developments, fits); i >= 0 {
			d = s.Developments[i]
			d.Kind, d.Status = s.Kind, s.Status // who rules a plan out has rejected it
			break
		}
	}
	if len(d.Actors) == 0 {
		d.Actors = s.Actors
	}
	if d.Target == "" {
		d.Target = s.Target
	}
	if d.Place == "" {
		d.Place = s.Place
	}
	if d.Date == "" {
		d.Date = s.Date
	}
	if d.Ordinal == 0 {
		d.Ordinal = s.Ordinal
	}
	return d
}

// answer is what a statement of a status makes of the offer that it is about.
var answer = map[news.Status]news.Status{news.RuledOut: news.Rejected, news.Rejected: news.Rejected, news.Accepted: news.Accepted}

// last is the index of the last development that fits, -1 if none does.
func last(ds []news.Development, fits func(news.Development) bool) int {
	for i, d := range slices.Backward(ds) {
		if fits(d) {
			return i
		}
	}
	return -1
}

// dateline is what agencies put before their first sentence: "LONDON, April 23 (Wire) - ",
// "April 23 (Wire) - ", "(Wire) — ", the bullet of a list.
var dateline = regexp.MustCompile(`^(\p{Lu}[\p{Lu}\p{M}/,.'’ -]{3,40}(, \p{L}+\.? \d{1,2})?( \([^)]{2,30}\))? ?[-–—]+ |(\p{L}+\.? \d{1,2} |\d{1,2} \p{L}+\.? )?\([^)]{2,30}\) ?[-–—]+ |[-–—•*·] )`)

// sentence is a sentence of an article as a card shows it.
func sentence(evidence string) string {
	evidence = Clean(evidence, 2*maxSentence)
	if rest := dateline.ReplaceAllString(evidence, ""); rest != "" {
		evidence = rest
	}
	return Clean(evidence, maxSentence)
}

// said reports whether a headline says a sentence already.
func said(headline, sentence string) bool { return strings.Contains(headline, sentence) }

func nounOf(k news.Kind) string {
	if n := nouns[k].name; n != "" {
		return n
	}
	return Clean(string(k), maxName)
}

func statusOf(s news.Story) string {
	if end := ended(s); end != "" {
		return end
	}
	text := s.Status.Emoji() + " " + Word(s.Kind, s.Status)
	if s.Was != "" && s.Was != s.Status {
		text += ", was " + Word(s.Kind, s.Was)
	}
	if s.Certainty == news.Denied {
		text += " · 🟣 " + denied(s)
	}
	if s.Overdue {
		text += " · " + overdue
	}
	return text
}

// overdue says of a story that nobody confirmed it when it was due.
const overdue = "⏰ due, and not confirmed"

func by(name string) string {
	if name = Clean(name, maxName); name == "" {
		return ""
	}
	if takesThe(name) {
		name = "the " + name
	}
	return " by " + name
}

func toneOf(s news.Story) Tone {
	switch {
	case s.Certainty == news.Denied || s.Withdrawn:
		return Disputed
	case s.Into != 0:
		return Plain
	case s.Status == news.Postponed || s.Status == news.Downgraded || s.Overdue:
		return Warning
	case s.Status.Polarity() < 0:
		return Bad
	case s.Status.Polarity() > 0:
		return Good
	}
	return Plain
}

func fieldsOf(s news.Story, main news.Development) []Field {
	fields := []Field{{"Status", statusOf(s)}}
	if s.Into == 0 { // else its reports stand behind the other story
		fields = append(fields, Field{"Certainty", certaintyOf(s)}, Field{"Sources", sourcesOf(s.Reports)})
	}
	add := func(name, text string) {
		if text != "" {
			fields = append(fields, Field{name, text})
		}
	}
	if day, ok := main.Date.Time(); ok {
		add("When", day.Format("Monday 2 January 2006"))
	}
	add("Where", Clean(main.Place, maxName))
	who, headline, named := cleanNames(s.Actors), Clause(main), true
	for _, a := range who {
		named = named && strings.Contains(headline, a)
	}
	if len(who) > 6 {
		who = append(who[:5], fmt.Sprintf("+%d more", len(who)-5))
	}
	if !named {
		add("Who", strings.Join(who, ", "))
	}
	add("About", Clean(main.Target, maxName))
	if main.Kind != news.Statement {
		add("According to", Clean(main.Speaker, maxName))
	}
	return fields
}

// certaintyOf words the story's rung of the ladder.
func certaintyOf(s news.Story) string {
	switch s.Certainty {
	case news.Independent:
		return "independent origins agree"
	case news.Confirmed:
		return "officially confirmed"
	case news.Denied:
		return denied(s)
	}
	return "one outlet so far"
}

// sourcesOf says how many independent origins stand behind the reports, and which are
// official: "3 independent origins (7 articles) · official: gov.uk".
func sourcesOf(reports []news.Report) string {
	var origins, officials []string
	copies := 0
	for _, r := range reports {
		if !slices.Contains(origins, r.Origin) {
			origins = append(origins, r.Origin)
		}
		if r.Copy {
			copies++
		}
		if outlet := hostWords(r.Outlet); r.Official && !r.Copy && outlet != "" && !slices.Contains(officials, outlet) {
			officials = append(officials, outlet)
		}
	}
	var text string
	switch n := len(origins); {
	case n == 0:
		return "none kept any more"
	case n > 1:
		text = fmt.Sprintf("%d independent origins (%s)", n, Count(len(reports), "article", "articles"))
	case copies > 0:
		text = "1 origin, " + Count(copies, "copy", "copies")
	case len(reports) > 1:
		text = fmt.Sprintf("1 origin (%d articles)", len(reports))
	default:
		text = "1 origin"
	}
	if len(officials) > 3 {
		officials = append(officials[:3], "…")
	}
	if len(officials) > 0 {
		text += " · official: " + strings.Join(officials, ", ")
	}
	return text
}

// linesOf tells the story's other developments: who stays away, the call about it, who
// refused the plan. Earlier states of the main development itself are told by "was".
func linesOf(s news.Story, main news.Development, zone *time.Location) (lines []Line, earlier int) {
	told := []string{Clause(main)}
	for _, d := range s.Developments {
		clause := Clause(d)
		if slices.Contains(told, clause) || d.ID == main.ID && d.ID != 0 {
			continue
		}
		if d.Kind == s.Kind && !otherActs(d, main, clause) {
			continue
		}
		told = append(told, clause)
		l := Line{Mark: d.Kind.Row().Emoji, Text: clause}
		if !d.At.IsZero() {
			l.Name = d.At.In(zone).Format("2 Jan 15:04")
		}
		lines = append(lines, l)
	}
	if n := len(lines) - maxLines; n > 0 {
		return lines[n:], n
	}
	return lines, 0
}

// otherActs reports whether clause says of d that somebody else acts than in main: a plan
// has its author and its refuser, talks are one thing whoever is named first.
func otherActs(d, main news.Development, clause string) bool {
	lead, other := slotsOf(d).lead, slotsOf(main).lead
	return lead != "" && lead != other && strings.HasPrefix(clause, lead)
}

// outletsOf links each outlet once: officials, then those with a text of their own, then
// copies, each in the order they came.
func outletsOf(reports []news.Report) (links []Link, more int) {
	var seen []string
	for rank := range 3 {
		for _, r := range reports {
			if rankOf(r) != rank {
				continue
			}
			l := LinkOf(r.Outlet, r.URL)
			if l.Text == "" || slices.Contains(seen, l.Text) {
				continue
			}
			seen = append(seen, l.Text)
			if len(links) == maxOutlets {
				more++
				continue
			}
			links = append(links, l)
		}
	}
	return links, more
}

func rankOf(r news.Report) int {
	switch {
	case r.Copy:
		return 2
	case r.Official:
		return 0
	}
	return 1
}
