package chat

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"parley/bot/gazetteer"
	"parley/bot/news"
)

// Lengths of a card's texts in runes. Slack's header takes 150, Discord's title 256.
const (
	maxHeadline = 140
	maxSentence = 350
	maxName     = 80
)

// Word is a status as people read it, worded for the kind.
func Word(k news.Kind, s news.Status) string {
	if w := statusWords[k][s]; w != "" {
		return w
	}
	return strings.ReplaceAll(string(s), "-", " ")
}

// Clause says a development in one clause: "Marco Rubio will not attend the talks in
// London". A statement is told by its own sentence, which alone says what was stated; so
// is whatever has slots that say too little.
func Clause(d news.Development) string {
	sl, evidence := slotsOf(d), Clean(sentence(d.Evidence), maxHeadline)
	if d.Kind == news.Statement && evidence != "" {
		return stated(sl.speaker, evidence, d.At)
	}
	for way := range strings.SplitSeq(phrases[d.Kind][d.Status], " | ") {
		if c, ok := sl.fill(way); ok && c != "" {
			return Clean(capital(c), maxHeadline)
		}
	}
	if evidence != "" {
		return evidence
	}
	bare := cmp.Or(nouns[d.Kind].name, "development") + " " + Word(d.Kind, d.Status)
	if all := listed(sl.all); all != "" {
		bare += ": " + all
	}
	return Clean(capital(bare), maxHeadline)
}

// stated puts the speaker before a sentence that does not name him.
func stated(speaker, sentence string, on time.Time) string {
	if speaker == "" || strings.Contains(sentence, lastWord(speaker)) {
		return sentence
	}
	for _, m := range gazetteer.Default().Find(sentence, on) {
		if m.Entity.Name == speaker {
			return sentence
		}
	}
	return Clean(speaker+": "+sentence, maxHeadline)
}

// slots are a development's details as words of a sentence; empty is unknown.
type slots struct {
	lead, human, speaker, target, place, date, ordinal string

	all     []string
	subject string // who the phrase has named so far as acting: a verb agrees with it
}

func slotsOf(d news.Development) slots {
	sl := slots{
		speaker: Clean(d.Speaker, maxName),
		target:  Clean(d.Target, maxName),
		place:   Clean(d.Place, maxName),
		date:    shortDay(d.Date, d.At),
		ordinal: ordinal(d.Ordinal),
	}
	if sl.all = acting(d); len(sl.all) > 0 {
		sl.lead = sl.all[0]
		if e, known := gazetteer.Default().Resolve(sl.lead, d.At); !known || e.Class == gazetteer.Person {
			sl.human = sl.lead
		}
	}
	if sl.speaker == "" || d.Kind == news.Statement && sl.lead != "" && !slices.Contains(d.Actors, d.Speaker) {
		sl.speaker = sl.lead // whose position it is, whoever is quoted beside it
	}
	return sl
}

// personal are the kinds that people do rather than states.
var personal = []news.Kind{news.Visit, news.Call, news.Withdrawal, news.Appointment}

// acting names who acts, each side once: of a person and the state the person speaks
// for only one, for "Marco Rubio and United States will not attend" says too much.
func acting(d news.Development) []string {
	var (
		names   []string
		states  = map[string]int{} // state or body: index in names of who stands for it
		persons = map[string]bool{}
		g       = gazetteer.Default()
	)
	for _, name := range cleanNames(d.Actors) {
		e, known := g.Resolve(name, d.At)
		if !known {
			names = append(names, name)
			persons[name] = true // detectors keep unknown names of people only
			continue
		}
		side := e.Name
		if e.Class == gazetteer.Person && e.Country != "" {
			side = e.Country
		}
		i, spoken := states[side]
		switch {
		case !spoken:
			states[side] = len(names)
		case e.Class == gazetteer.Person && persons[names[i]]:
		case e.Class == gazetteer.Person && slices.Contains(personal, d.Kind):
			names[i] = name // the state was named first, yet it is the person who travels
			persons[name] = true
			continue
		default:
			continue
		}
		persons[name] = e.Class == gazetteer.Person
		names = append(names, name)
	}
	if people := slices.DeleteFunc(slices.Clone(names), func(n string) bool { return !persons[n] }); d.Kind == news.Call && len(people) > 0 {
		return people // states do not telephone
	}
	return names
}

// cleanNames are names as they may be shown, each once.
func cleanNames(names []string) []string {
	var clean []string
	for _, n := range names {
		if n = Clean(n, maxName); n != "" && !slices.Contains(clean, n) {
			clean = append(clean, n)
		}
	}
	return clean
}

// fill puts the slots into a phrase, and reports false when a needed one is unknown.
func (sl *slots) fill(phrase string) (string, bool) {
	var b strings.Builder
	for phrase != "" {
		switch i := strings.IndexAny(phrase, "[{"); {
		case i < 0:
			b.WriteString(phrase)
			phrase = ""
		case phrase[i] == '[':
			b.WriteString(phrase[:i])
			inner, rest, _ := strings.Cut(phrase[i+1:], "]")
			phrase = rest
			if part, ok := sl.part(inner, b.Len() == 0); ok {
				b.WriteString(part)
			}
		default:
			b.WriteString(phrase[:i])
			end := strings.IndexByte(phrase, '}')
			value, ok := sl.value(phrase[i+1:end], b.Len() == 0)
			if !ok {
				return "", false
			}
			b.WriteString(value)
			phrase = phrase[end+1:]
		}
	}
	return b.String(), true
}

// part fills an optional part of a phrase.
func (sl *slots) part(phrase string, first bool) (string, bool) {
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(phrase, "{")
		b.WriteString(before)
		if !found {
			return b.String(), true
		}
		name, after, _ := strings.Cut(rest, "}")
		value, ok := sl.value(name, first && b.Len() == 0)
		if !ok {
			return "", false
		}
		b.WriteString(value)
		phrase = after
	}
}

func (sl *slots) value(slot string, first bool) (string, bool) {
	if one, several, ok := strings.Cut(slot, "/"); ok {
		if plural(sl.subject) {
			return several, true
		}
		return one, true
	}
	var v string
	switch slot {
	case "A":
		v, sl.subject = sl.lead, sl.lead
	case "H":
		v, sl.subject = sl.human, sl.human
	case "A's":
		if v = sl.lead; v != "" {
			v = possessive(v)
		}
	case "AA":
		return listed(sl.all), len(sl.all) > 0
	case "S":
		v, sl.subject = sl.speaker, sl.speaker
	case "T":
		v = sl.target
	case "P":
		v = sl.place
	case "D":
		return sl.date, sl.date != ""
	case "N":
		return sl.ordinal, sl.ordinal != ""
	}
	if v != "" && !first && takesThe(v) {
		v = "the " + v
	}
	return v, v != ""
}

// maxListed is how many names a clause lists before it counts the rest.
const maxListed = 4

// listed writes names as a sentence does: "A, B and C".
func listed(names []string) string {
	switch n := len(names); {
	case n == 0:
		return ""
	case n == 1:
		return names[0]
	case n <= maxListed:
		return strings.Join(names[:n-1], ", ") + " and " + names[n-1]
	default:
		return strings.Join(names[:maxListed-1], ", ") + " and " + strconv.Itoa(n-maxListed+1) + " others"
	}
}

// pluralNames end the names of actors that are many.
var pluralNames = []string{"allies", "leaders", "ministers", "envoys", "rebels", "separatists", "forces", "nations", "houthis", "states"}

// singularNames are plural by form, and one actor all the same.
var singularNames = []string{"united states", "united nations", "rapid support forces", "sudanese armed forces"}

func plural(name string) bool {
	name = strings.ToLower(name)
	return slices.Contains(pluralNames, lastWord(name)) && !slices.Contains(singularNames, name)
}

// theNames are the beginnings and endings of names that take the article in a sentence.
var (
	theBeginnings = []string{"united ", "european ", "african ", "arab ", "un ", "international ", "houthi"}
	theEndings    = []string{
		" council", " union", " commission", " parliament", " assembly", " court", " agency", " league", " department",
		" office", " ministry", " house", " forces", " army", " republic", " emirates", " strip", " bank", " sea", " strait", " east",
		"kremlin", "vatican", "netherlands", "philippines", "pentagon", "hague", "donbas", "g7", "g20", "ioc", "icc", "icrc", "osce",
	}
)

func takesThe(name string) bool {
	name = strings.ToLower(name)
	return slices.ContainsFunc(theBeginnings, func(p string) bool { return strings.HasPrefix(name, p) }) ||
		slices.ContainsFunc(theEndings, func(e string) bool { return strings.HasSuffix(name, e) })
}

// InSentence is a name as it stands inside a sentence: "the United States".
func InSentence(name string) string {
	if name = Clean(name, maxName); takesThe(name) {
		return "the " + name
	}
	return name
}

func possessive(name string) string {
	if strings.HasSuffix(name, "s") {
		return name + "’"
	}
	return name + "’s"
}

func lastWord(name string) string { return name[strings.LastIndexByte(name, ' ')+1:] }

// capital raises the first letter.
func capital(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	if n == 0 {
		return s
	}
	return string(unicode.ToUpper(r)) + s[n:]
}

var smallOrdinals = []string{"", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"}

func ordinal(n int) string {
	switch {
	case n < 1:
		return ""
	case n < len(smallOrdinals):
		return smallOrdinals[n]
	case n%100 >= 11 && n%100 <= 13:
	case n%10 == 1:
		return strconv.Itoa(n) + "st"
	case n%10 == 2:
		return strconv.Itoa(n) + "nd"
	case n%10 == 3:
		return strconv.Itoa(n) + "rd"
	}
	return strconv.Itoa(n) + "th"
}

// shortDay writes a date without its year when that is the year it is told in.
func shortDay(d news.Date, told time.Time) string {
	t, ok := d.Time()
	switch {
	case !ok:
		return ""
	case t.Year() == told.Year():
		return t.Format("2 January")
	}
	return t.Format("2 January 2006")
}
