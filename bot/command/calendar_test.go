package command

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	ics "github.com/arran4/golang-ical"

	"parley/bot/chat"
	"parley/bot/news"
	"parley/bot/store"
	"parley/bot/story"
)

// onDay is a story of a day.
func onDay(id int64, day news.Date, edit func(*store.Dated)) store.Dated {
	d := store.Dated{Changes: 1, Story: news.Story{ID: id, Kind: news.Talks, Status: news.Announced, Headline: "Talks", Actors: []string{"United Kingdom", "Ukraine"},
		Place: "London", Date: day, Opened: at(6, 5), Updated: at(6, 5),
		Developments: []news.Development{{ID: id, Kind: news.Talks, Status: news.Announced, Actors: []string{"United Kingdom", "Ukraine"}, Place: "London", Date: day, At: at(6, 5),
			Evidence: "Ministers meet by the river; five of them, says \"the office\"."}},
		Reports: []news.Report{{Article: "a", Outlet: "harbour-press.example", URL: "https://harbour-press.example/a?x=1;y=2,3", Origin: "harbour", At: at(6, 5)}}}}
	if edit != nil {
		edit(&d)
	}
	return d
}

func TestWhatStandsInTheCalendar(t *testing.T) {
	const today = news.Date("2025-04-23")
	for name, c := range map[string]struct {
		day   news.Date
		kinds []news.Kind
		edit  func(*store.Dated)
		want  bool
	}{
		"ahead":                {"2025-04-30", nil, nil, true},
		"ahead and called off": {"2025-04-30", nil, func(d *store.Dated) { d.Status = news.Cancelled }, true},
		"today":                {today, nil, nil, true},
		"today and over":       {today, nil, func(d *store.Dated) { d.Status = news.Completed }, false},
		"today, as a measure":  {today, nil, func(d *store.Dated) { d.Kind, d.Status = news.Sanctions, news.Imposed }, false},
		"a truce that begins today": {today, nil, func(d *store.Dated) {
			d.Kind, d.Developments[0].Kind, d.Developments[0].At = news.Ceasefire, news.Ceasefire, at(6, 5).AddDate(0, 0, -3)
		}, true},
		"past and told to be due":       {"2025-04-20", nil, func(d *store.Dated) { d.Overdue = true }, true},
		"past, and within its grace":    {"2025-04-22", nil, func(d *store.Dated) { d.Developments[0].At = at(6, 5).AddDate(0, 0, -3) }, true},
		"past and told of only since":   {"2025-04-22", nil, nil, false},
		"past and over":                 {"2025-04-20", nil, func(d *store.Dated) { d.Status = news.Completed }, false},
		"a statement":                   {"2025-04-30", nil, func(d *store.Dated) { d.Kind = news.Statement }, false},
		"a statement that is asked for": {"2025-04-30", []news.Kind{news.Statement}, func(d *store.Dated) { d.Kind = news.Statement }, true},
	} {
		if got := belongs(onDay(1, c.day, c.edit).Story, today, c.kinds); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestTheCalendarIsAskedForTheDaysAsPeopleSayThem(t *testing.T) {
	const talks, trip = "story 1", "story 2" // of 23 and 25 April; it is Wednesday the 23rd
	for line, want := range map[string]struct {
		title string
		has   []string
	}{
		"calendar":                          {"Calendar, 23 April to 23 May 2025", []string{talks, trip}},
		"calendar today":                    {"Calendar, 23 April 2025", []string{talks}},
		"calendar tomorrow":                 {"Calendar, 24 April 2025", nil},
		"calendar this week":                {"Calendar, 23 April to 27 April 2025", []string{talks, trip}},
		"calendar next week":                {"Calendar, 28 April to 4 May 2025", nil},
		"calendar this month":               {"Calendar, 23 April to 30 April 2025", []string{talks, trip}},
		"calendar next month":               {"Calendar, 1 May to 31 May 2025", nil},
		"calendar 2 days":                   {"Calendar, 23 April to 25 April 2025", []string{talks, trip}},
		"calendar the next three days":      {"Calendar, 23 April to 26 April 2025", []string{talks, trip}},
		"calendar 2 weeks":                  {"Calendar, 23 April to 7 May 2025", []string{talks, trip}},
		"calendar days:2":                   {"Calendar, 23 April to 25 April 2025", []string{talks, trip}},
		"calendar days:tomorrow":            {"Calendar, 24 April 2025", nil},
		"calendar actor:Witkoff this week":  {"Calendar, 23 April to 27 April 2025: actor Steve Witkoff", []string{trip}},
		"calendar Moscow this week visits":  {"Calendar, 23 April to 27 April 2025: Moscow, kind visit", []string{trip}},
		"calendar next week days:3":         {"Say which days once: either days: or “next week”.", nil},
		"calendar next year":                {"The calendar looks 366 days ahead at most.", nil},
		"calendar days:500":                 {"Days: must be a number from 1 to 366, not “500”.", nil},
		"calendar last week":                {"The calendar begins today: say which days of it, as tomorrow, next week, this month or 14 days.", nil},
		"calendar kind:visit until:tuesday": {"calendar knows no filter “until:”", nil},
	} {
		got := in(t, day(t), "terminal/S/C", line)
		title, rest, _ := strings.Cut(got, "\n")
		if title != want.title && !strings.HasPrefix(title, want.title+":") {
			t.Errorf("%s: it is titled %q, want %q", line, title, want.title)
		}
		for _, story := range []string{talks, trip} {
			if strings.Contains(rest, story) != slices.Contains(want.has, story) {
				t.Errorf("%s: %s is in it or not, against what was asked:\n%s", line, story, got)
			}
		}
	}
}

func TestWhatIsOpenStandsInACalendarWithToday(t *testing.T) {
	d := day(t)
	d.now = func() time.Time { return at(12, 0).AddDate(0, 0, 4) } // Sunday 27 April; story 2 was to be on Friday
	for line, want := range map[string]bool{"calendar": true, "calendar today": true, "calendar this week": true, "calendar tomorrow": false, "calendar next week": false} {
		if got := in(t, d, "terminal/S/C", line); strings.Contains(got, "Fri 25 Apr") != want || !strings.Contains(got, "Calendar, 2") {
			t.Errorf("%s, on Sunday:\n%s", line, got)
		}
	}
}

func TestTheCalendarGivesAFileOfAllItsPages(t *testing.T) {
	desk := day(t)
	a := desk.Answer(t.Context(), chat.Query{Platform: "terminal", Verb: "calendar"})
	if len(a.Files) != 1 || a.Files[0].Type != "text/calendar" || a.Files[0].Name != "parley-calendar.ics" || !strings.Contains(a.Files[0].Alt, "2 entries") {
		t.Fatalf("files: %+v", a.Files)
	}
	events := eventsOf(t, a.Files[0].Data)
	if len(events) != 2 {
		t.Fatalf("%d entries", len(events))
	}
	trip := events[1]
	for property, want := range map[ics.ComponentProperty]string{
		ics.ComponentPropertyDtStart: "20250425", ics.ComponentPropertyDtEnd: "20250426", ics.ComponentPropertySummary: "✈️ Steve Witkoff to visit Moscow on 25 April",
		ics.ComponentPropertyLocation: "Moscow", ics.ComponentPropertyStatus: "TENTATIVE", ics.ComponentPropertySequence: "0", ics.ComponentPropertyDtstamp: "20250423T124000Z",
		ics.ComponentPropertyUrl: "https://northwire.example/2025/04/23/a6",
	} {
		if got := propertyOf(trip, property); got != want {
			t.Errorf("%s is %q, want %q", property, got, want)
		}
	}
	again := desk.Answer(t.Context(), chat.Query{Platform: "terminal", Verb: "calendar", Filters: map[string]string{"page": "2"}})
	if len(again.Files) != 0 && !bytes.Equal(again.Files[0].Data, a.Files[0].Data) {
		t.Error("another page has another file")
	}
}

func TestAnEntryKeepsItsNumberAndCountsItsChanges(t *testing.T) {
	uid, last := "", -1
	for _, d := range []store.Dated{
		onDay(7, "2025-04-30", nil),
		onDay(7, "2025-05-02", func(d *store.Dated) { d.Changes, d.Status = 2, news.Postponed }),
		onDay(7, "2025-05-02", func(d *store.Dated) { d.Changes, d.Status = 5, news.Cancelled }),
	} {
		e := eventsOf(t, icsOf([]store.Dated{d}, "x1y2", time.UTC))[0]
		if got := propertyOf(e, ics.ComponentPropertyUniqueId); uid != "" && got != uid {
			t.Errorf("its UID was %q, and is %q", uid, got)
		} else {
			uid = got
		}
		var seq int
		if _, err := fmt.Sscan(propertyOf(e, ics.ComponentPropertySequence), &seq); err != nil || seq <= last {
			t.Errorf("SEQUENCE %d after %d: %v", seq, last, err)
		}
		last = seq
	}
	if other := eventsOf(t, icsOf([]store.Dated{onDay(7, "2025-04-30", nil)}, "zz", time.UTC))[0]; propertyOf(other, ics.ComponentPropertyUniqueId) == uid {
		t.Error("two databases give one UID")
	}
}

func TestHowSureAnEntryIs(t *testing.T) {
	for name, c := range map[string]struct {
		edit func(*store.Dated)
		want string
	}{
		"one outlet":                {nil, "TENTATIVE"},
		"official":                  {func(d *store.Dated) { d.Certainty = news.Confirmed }, "CONFIRMED"},
		"under way":                 {func(d *store.Dated) { d.Status = news.UnderWay }, "CONFIRMED"},
		"denied":                    {func(d *store.Dated) { d.Certainty = news.Denied }, "TENTATIVE"},
		"official, and not held":    {func(d *store.Dated) { d.Certainty, d.Overdue = news.Confirmed, true }, "TENTATIVE"},
		"called off officially":     {func(d *store.Dated) { d.Certainty, d.Status = news.Confirmed, news.Cancelled }, "CANCELLED"},
		"put off without a new day": {func(d *store.Dated) { d.Status = news.Postponed }, "CANCELLED"},
		"put off to this day": {func(d *store.Dated) {
			d.Status = news.Postponed
			moved := d.Developments[0]
			moved.ID, moved.Status = 2, news.Postponed
			d.Developments[0].Date = "2025-04-24"
			d.Developments = append(d.Developments, moved)
		}, "TENTATIVE"},
	} {
		if got := icsStatus(onDay(1, "2025-04-30", c.edit).Story); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

func TestExplainSaysWhoWasToldThatAStoryIsDue(t *testing.T) {
	desk := day(t)
	m, err := desk.store.StartMatching(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	due := func(id, seq int64, article string, day news.Date, silence news.Silence) store.Dued {
		return store.Dued{Due: story.Due{Story: id, Day: day, At: at(13, 30), Silence: silence,
			Change: news.Change{Seq: seq, Story: id, Article: article, Reason: news.Due, From: news.Announced, To: news.Announced, At: at(13, 30)}}}
	}
	told := due(1, 5, "a1", "2025-04-23", "")
	told.Alerts = []news.Alert{{Change: told.Change, Channel: "terminal", Watch: "london"}}
	if err := m.SaveDue(t.Context(), store.Job{}, []store.Dued{told, due(2, 6, "a6", "2025-04-25", news.NotWatched)}, at(15, 0)); err != nil {
		t.Fatal(err)
	}
	m.Done()
	for id, want := range map[string]string{
		"1": "due: nobody had said what came of 23 April 2025; told to terminal (waiting)",
		"2": "due: nobody had said what came of 25 April 2025; silent (not-watched): nobody was told of the story",
	} {
		a := desk.Answer(t.Context(), chat.Query{Platform: "terminal", Verb: "explain", Words: []string{id}})
		if !slices.ContainsFunc(a.Lines, func(l chat.Line) bool { return strings.Contains(l.Text, want) }) {
			t.Errorf("story %s is explained by %+v", id, a.Lines)
		}
	}
	if a := desk.Answer(t.Context(), chat.Query{Platform: "terminal", Verb: "calendar"}); !strings.Contains(a.Lines[1].Text, "⏰ due, and not confirmed") {
		t.Errorf("the calendar says %+v", a.Lines)
	}
}

// hostile are texts that would break a calendar file which did not know them.
var hostile = []string{"END:VEVENT\r\nBEGIN:VEVENT\r\nSUMMARY:x", "a\nATTACH:file:///etc/passwd", `\`, `\n;,\;`, strings.Repeat("é", 200), strings.Repeat("👩‍🚒", 60), "a\x00b\x1fc\x7f", "\xff\xfe", "a\u2028b\u2029c\u0085d", ": ; , \""}

func TestNoTextFromOutsideBreaksTheFile(t *testing.T) {
	for _, text := range hostile {
		unbroken(t, text)
	}
}

func FuzzNoTextFromOutsideBreaksTheFile(f *testing.F) {
	for _, text := range hostile {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) { unbroken(t, text) })
}

// unbroken writes a text wherever one from outside can stand, and reads the file back.
func unbroken(t *testing.T, text string) {
	t.Helper()
	data := icsOf([]store.Dated{onDay(1, "2025-04-30", nil), onDay(2, "2025-04-30", func(d *store.Dated) {
		d.Headline, d.Place, d.Target, d.Summary, d.Actors, d.Kind = text, text, text, text, []string{text}, news.Statement
		d.Developments[0].Kind, d.Developments[0].Evidence, d.Developments[0].Place, d.Developments[0].Speaker, d.Developments[0].Actors = news.Statement, text, text, text, []string{text}
		d.Reports[0].Outlet, d.Reports[0].URL, d.Reports[0].Title = text, "https://harbour-press.example/"+text, text
	}), onDay(3, "2025-05-01", nil)}, "x", time.UTC)
	for line := range bytes.SplitSeq(bytes.TrimSuffix(data, []byte("\r\n")), []byte("\r\n")) {
		if len(line) > icsLine || len(line) == 0 || bytes.ContainsAny(line, "\r\n\x00") || !utf8.Valid(line) {
			t.Fatalf("a line of the file: %q", line)
		}
	}
	events := eventsOf(t, data)
	if len(events) != 3 {
		t.Fatalf("%d entries", len(events))
	}
	names := []string{"UID", "DTSTAMP", "CREATED", "LAST-MODIFIED", "SEQUENCE", "DTSTART", "DTEND", "SUMMARY", "DESCRIPTION", "LOCATION", "URL", "STATUS", "CATEGORIES", "TRANSP"}
	for i, e := range events {
		for _, p := range e.Properties {
			if !slices.Contains(names, p.IANAToken) {
				t.Errorf("entry %d has a property %s", i, p.IANAToken)
			}
		}
		if want := fmt.Sprintf("story-%d-x@parley", i+1); propertyOf(e, ics.ComponentPropertyUniqueId) != want {
			t.Errorf("entry %d is %s", i, propertyOf(e, ics.ComponentPropertyUniqueId))
		}
		if n := utf8.RuneCountInString(propertyOf(e, ics.ComponentPropertyDescription)); n > icsText+20 {
			t.Errorf("%d characters of description", n)
		}
	}
	if got := propertyOf(events[0], ics.ComponentPropertyDescription); !strings.HasPrefix(got, "Ministers meet by the river; five of them, says \"the office\".\nStatus: ") {
		t.Errorf("the description reads back as %q", got)
	}
}

// eventsOf reads a calendar file with a library.
func eventsOf(t *testing.T, data []byte) []*ics.VEvent {
	t.Helper()
	calendar, err := ics.ParseCalendar(bytes.NewReader(data))
	if err != nil {
		t.Fatalf("%v:\n%s", err, data)
	}
	return calendar.Events()
}

func propertyOf(e *ics.VEvent, name ics.ComponentProperty) string {
	p := e.GetProperty(name)
	if p == nil {
		return ""
	}
	return p.Value
}
