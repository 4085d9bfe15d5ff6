package command

import (
	"bytes"
	"fmt"
	"image/png"
	"slices"
	"strings"
	"testing"
	"time"

	"parley/bot/chat"
	"parley/bot/gazetteer"
	"parley/bot/news"
	"parley/bot/store"
	"parley/bot/story"
)

// teller puts a made history into a store, a development at a time.
type teller struct {
	filler
	last    int64
	stories map[int64]news.Story
}

func may(day, hour int) time.Time { return time.Date(2025, 5, day, hour, 0, 0, 0, time.UTC) }

// tell has an outlet report a development of a story; the first one opens it.
func (f *teller) tell(s news.Story, outlet string, d news.Development) {
	f.t.Helper()
	f.last++
	d.ID = f.last
	if d.Confidence == 0 {
		d.Confidence = 0.9
	}
	was, known := f.stories[s.ID]
	reason := news.Changed
	s.Kind, s.Status, s.Actors, s.Opened, s.Updated, s.Summary = d.Kind, d.Status, d.Actors, d.At, d.At, d.Evidence
	if known {
		s.Kind, s.Actors, s.Opened, s.Was = was.Kind, was.Actors, was.Opened, was.Status
		if d.Kind == news.Statement && was.Kind != news.Statement && d.Status == news.RuledOut {
			s.Status = news.Rejected
		}
	} else {
		reason = news.New
	}
	if s.Certainty == news.Denied {
		reason = news.Corrected
	}
	f.stories[s.ID] = s
	a := f.article(fmt.Sprintf("s%d", f.last), outlet, news.Press, d.At, d.Evidence)
	change := &news.Change{Seq: f.last, Story: s.ID, Article: a.ID, Reason: reason, Development: d, From: was.Status, To: s.Status, Certainty: s.Certainty, At: d.At}
	f.judge(store.Judged{Kind: news.Reporting, Verdict: story.Verdict{Article: a, Origin: outlet,
		Findings: []story.Finding{{Development: d, Opens: !known, New: true, Story: s, Change: change}}}})
}

// spring is a desk that is asked on 12 May 2025 about some made-up weeks: a truce that is
// offered, ruled out and accepted; talks that are postponed; sanctions; what a president
// demanded, ruled out and then agreed to; a journey that is denied.
func spring(t *testing.T) *Desk {
	t.Helper()
	now := func() time.Time { return may(12, 12) }
	st, err := store.Open(t.Context(), store.Memory, store.Options{Direct: true, Now: now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := st.Close(); err != nil {
			t.Error(err)
		}
	})
	f := &teller{filler: filler{t: t, ctx: t.Context(), st: st}, stories: map[int64]news.Story{}}
	const war = "russia-ukraine"
	putin, peskov := []string{"Vladimir Putin", "Russia"}, []string{"Dmitry Peskov", "Russia"}
	president := []string{"Volodymyr Zelenskyy", "Ukraine"}

	truce := news.Story{ID: 1, Conflict: war}
	f.tell(truce, "quay.example", news.Development{Kind: news.Ceasefire, Status: news.Proposed, Actors: []string{"United States"}, Evidence: "Washington put a pause of thirty days on the table.", At: may(1, 8)})
	f.tell(truce, "harbour-press.example", news.Development{Kind: news.Statement, Status: news.RuledOut, Actors: peskov, Speaker: "Dmitry Peskov", Evidence: "A pause of thirty days is out of the question, the Kremlin's spokesman said.", At: may(3, 10)})
	f.tell(truce, "northwire.example", news.Development{Kind: news.Ceasefire, Status: news.Accepted, Actors: putin, Evidence: "The president agreed to pause the fighting for thirty days.", At: may(10, 9)})

	talks := news.Story{ID: 2, Conflict: war, Place: "Istanbul"}
	f.tell(talks, "quay.example", news.Development{Kind: news.Talks, Status: news.Announced, Actors: []string{"Russia", "Ukraine", "Türkiye"}, Place: "Istanbul", Date: "2025-05-15", Evidence: "Delegations will meet in Istanbul on Thursday.", At: may(8, 15)})
	f.tell(talks, "northwire.example", news.Development{Kind: news.Talks, Status: news.Postponed, Actors: []string{"Türkiye"}, Place: "Istanbul", Evidence: "The meeting in Istanbul will take place later, the hosts said.", At: may(11, 20)})

	for i, status := range []news.Status{news.Proposed, news.Rejected} { // two packages: no turn
		f.tell(news.Story{ID: 3 + int64(i), Conflict: war, Target: "Russia", Ordinal: 17 + i}, "ledger.example", news.Development{Kind: news.Sanctions, Status: status,
			Actors: []string{"European Union"}, Target: "Russia", Ordinal: 17 + i, Evidence: "The Commission spoke of another package.", At: may(5+4*i, 11)})
	}

	for i, s := range []struct {
		status   news.Status
		evidence string
		at       time.Time
	}{
		{news.Demanded, "Every deported child must come home, the president said.", may(2, 9)},
		{news.RuledOut, "There will be no direct negotiations with Moscow before the shelling stops, the president said.", may(4, 9)},
		{news.RuledOut, "The constitution allows no recognition of a lost province, the president said.", may(6, 9)},
		{news.Accepted, "The president agreed to direct negotiations with Moscow while the shelling goes on.", may(9, 9)},
		{news.None, "The president called the day a sad one.", may(9, 10)},
	} {
		f.tell(news.Story{ID: 5 + int64(i), Conflict: war}, "dnipro.example", news.Development{Kind: news.Statement, Status: s.status, Actors: president, Speaker: "Volodymyr Zelenskyy", Evidence: s.evidence, At: s.at})
	}

	trip := news.Story{ID: 10, Conflict: war, Place: "Moscow"}
	going := news.Development{Kind: news.Visit, Status: news.Announced, Actors: []string{"Steve Witkoff", "United States"}, Place: "Moscow", Evidence: "The envoy will fly to Moscow.", At: may(7, 7)}
	f.tell(trip, "quay.example", going)
	trip.Certainty, trip.DeniedBy, going.At = news.Denied, "Russia", may(7, 19)
	f.tell(trip, "northwire.example", going)
	f.tell(news.Story{ID: 11, Place: "Paris"}, "quay.example", news.Development{Kind: news.Call, Status: news.Completed, Actors: []string{"Emmanuel Macron", "France", "Vladimir Putin", "Russia"}, Evidence: "They spoke for an hour.", At: may(6, 18)})
	f.tell(news.Story{ID: 12}, "quay.example", news.Development{Kind: news.Statement, Status: news.RuledOut, Actors: []string{"Sergei Lavrov", "Russia"}, Speaker: "Sergei Lavrov", Evidence: "Nothing was said about it.", Confidence: 0.2, At: may(6, 19)})

	return New(Parts{Store: st, Names: gazetteer.Default(), Rules: rules, Now: now, Zone: time.UTC})
}

// TestACourseOfEventsIsAnswered asks every question of testdata/spring.txtar. A new case is
// a line `-- question --` there, and a run with -update.
func TestACourseOfEventsIsAnswered(t *testing.T) {
	answersStand(t, spring(t), "testdata/spring.txtar")
}

func TestAChartGoesWithTheFirstPageOfATimeline(t *testing.T) {
	d := spring(t)
	corner := map[string]uint32{} // how light its green is
	for _, theme := range []string{"light", "dark"} {
		a := ask(t, d, "timeline russia-ukraine theme:"+theme)
		if len(a.Files) != 1 || a.Files[0].Name != "timeline.png" || a.Files[0].Type != "image/png" || !strings.HasPrefix(a.Files[0].Alt, "Timeline of Russia and Ukraine: 14 developments, 1–11 May 2025.") {
			t.Fatalf("%s: %d files, %+v", theme, len(a.Files), a.Title)
		}
		picture, err := png.Decode(bytes.NewReader(a.Files[0].Data))
		if err != nil {
			t.Fatal(err)
		}
		_, corner[theme], _, _ = picture.At(0, 0).RGBA()
	}
	if corner["light"] < 0xe000 || corner["dark"] > 0x4000 {
		t.Errorf("the grounds are %v", corner)
	}
	for _, line := range []string{"timeline russia-ukraine page:2", "timeline Brazil", "status russia-ukraine", "stance Russia"} {
		if a := ask(t, d, line); len(a.Files) != 0 {
			t.Errorf("%s comes with %d files", line, len(a.Files))
		}
	}
}

func TestWhoSpeaksForAStateIsAMatterOfTheDay(t *testing.T) {
	d := New(Parts{Names: gazetteer.Default(), Now: func() time.Time { return may(12, 12) }})
	for _, c := range []struct {
		of      string
		speaker string
		actors  []string
		on      time.Time
		want    bool
	}{
		{"United States", "Antony Blinken", []string{"Antony Blinken"}, time.Date(2024, 12, 1, 12, 0, 0, 0, time.UTC), true},
		{"United States", "Antony Blinken", []string{"Antony Blinken"}, may(5, 12), false},
		{"United States", "Marco Rubio", []string{"Marco Rubio"}, may(5, 12), true},
		{"Russia", "Marco Rubio", []string{"Marco Rubio", "Russia"}, may(5, 12), false},
		{"Russia", "", []string{"Kremlin"}, may(5, 12), true},
		{"Russia", "Dmitry Peskov", []string{"Russia"}, may(5, 12), true},
		{"Vladimir Putin", "Dmitry Peskov", []string{"Dmitry Peskov", "Russia"}, may(5, 12), false},
		{"Nobody Known", "Nobody Known", []string{"Nobody Known"}, may(5, 12), true},
	} {
		got := d.speaksFor(d.actorSubject(c.of), news.Development{Kind: news.Statement, Status: news.RuledOut, Speaker: c.speaker, Actors: c.actors, At: c.on})
		if got != c.want {
			t.Errorf("%s of %v on %s speaks for %s: %v", c.speaker, c.actors, c.on.Format(time.DateOnly), c.of, got)
		}
	}
}

func TestOnlyWhatAnswersOneQuestionTurnsAround(t *testing.T) {
	made := func(id int64, kind news.Kind, status news.Status, story int64, target, place string, ordinal int, evidence string) store.Reported {
		return store.Reported{Development: news.Development{ID: id, Kind: kind, Status: status, Target: target, Place: place, Ordinal: ordinal, Evidence: evidence, Actors: []string{"Ukraine"}, At: may(int(id), 9)},
			Of: news.Story{ID: story, Kind: kind, Conflict: "russia-ukraine"}}
	}
	plan := func(id int64, status news.Status, story int64) store.Reported {
		return made(id, news.PeacePlan, status, story, "", "", 0, "")
	}
	told := func(id int64, of news.Kind, kind news.Kind, status news.Status, story int64, evidence string) store.Reported {
		r := made(id, kind, status, story, "", "", 0, evidence)
		r.Of.Kind = of
		return r
	}
	for _, c := range []struct {
		name  string
		found []store.Reported
		turns []int64 // the position that each one, the newest first, turns around; 0 is none
	}{
		{"a plan is refused and accepted", []store.Reported{plan(1, news.Rejected, 1), plan(2, news.Accepted, 1)}, []int64{1, 0}},
		{"told again, it turns once", []store.Reported{plan(1, news.Rejected, 1), plan(2, news.Accepted, 1), plan(3, news.Accepted, 2)}, []int64{0, 1, 0}},
		{"and back", []store.Reported{plan(1, news.Proposed, 1), plan(2, news.Rejected, 1), plan(3, news.Accepted, 1)}, []int64{2, 1, 0}},
		{"one and the same", []store.Reported{plan(1, news.Rejected, 1), plan(2, news.RuledOut, 1)}, []int64{0, 0}},
		{"two packages", []store.Reported{made(1, news.Sanctions, news.Proposed, 1, "Russia", "", 17, ""), made(2, news.Sanctions, news.Rejected, 2, "Russia", "", 18, "")}, []int64{0, 0}},
		{"two targets", []store.Reported{made(1, news.Sanctions, news.Proposed, 1, "Russia", "", 0, ""), made(2, news.Sanctions, news.Rejected, 2, "Belarus", "", 0, "")}, []int64{0, 0}},
		{"two places", []store.Reported{made(1, news.Ceasefire, news.Accepted, 1, "", "Black Sea", 0, ""), made(2, news.Ceasefire, news.Rejected, 2, "", "Kursk", 0, "")}, []int64{0, 0}},
		{"statements about other things", []store.Reported{made(1, news.Statement, news.Demanded, 1, "", "", 0, "Prisoners must be released."), made(2, news.Statement, news.RuledOut, 2, "", "", 0, "Territory will never be ceded.")}, []int64{0, 0}},
		{"a statement at talks and an offer of talks", []store.Reported{told(1, "talks", news.Statement, news.RuledOut, 1, "No province will be ceded."), told(2, "talks", news.Talks, news.Proposed, 1, "Ukraine offered another meeting.")}, []int64{0, 0}},
		{"two statements at talks", []store.Reported{told(1, "talks", news.Statement, news.RuledOut, 1, "No province will be ceded."), told(2, "talks", news.Statement, news.Demanded, 1, "Prisoners must come home.")}, []int64{0, 0}},
		{"a statement that refuses a plan", []store.Reported{told(1, "peace-plan", news.Statement, news.RuledOut, 1, "That is not for us."), told(2, "peace-plan", news.PeacePlan, news.Accepted, 1, "Kyiv signed up to it.")}, []int64{1, 0}},
		{"statements about one thing", []store.Reported{made(1, news.Statement, news.RuledOut, 1, "", "", 0, "Foreign inspectors at the reactor are unacceptable."), made(2, news.Statement, news.Accepted, 2, "", "", 0, "Inspectors may visit the reactor.")}, []int64{1, 0}},
	} {
		var got []int64
		for _, p := range positionsOf(c.found) {
			id := int64(0)
			if p.turns != nil {
				id = p.turns.ID
			}
			got = append(got, id)
		}
		if !slices.Equal(got, c.turns) {
			t.Errorf("%s: turns %v, want %v", c.name, got, c.turns)
		}
	}
}

func TestCoursesOfAnEmptyStore(t *testing.T) {
	st, err := store.Open(t.Context(), store.Memory, store.Options{Direct: true})
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	d := New(Parts{Store: st, Names: gazetteer.Default(), Now: time.Now})
	for _, line := range []string{"timeline Ukraine", "timeline 1", "timeline russia-ukraine", "status Ukraine", "who Zelenskyy", "who Nobody Known", "stance Ukraine", "timeline", "status", "who", "stance"} {
		a := ask(t, d, line)
		if a.Title == "" || len(a.Lines) == 0 || strings.Contains(a.Title, "fault inside") || strings.Contains(a.Title, "could not be looked up") {
			t.Errorf("%s: %+v", line, a)
		}
	}
}

func FuzzNoSubjectBreaksTheDesk(f *testing.F) {
	for _, line := range []string{"timeline Ukraine kind:talks since:3d", "timeline story 1", "timeline watch", "status conflict russia-ukraine", "who \u0130stanbul", "stance Kremlin until:2025-05-02 page:3", "timeline theme:dark", "stance ,,"} {
		f.Add(line)
	}
	st, err := store.Open(f.Context(), store.Memory, store.Options{Direct: true})
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { st.Close() })
	f.Fuzz(func(t *testing.T, line string) {
		q, err := chat.ParseQuery(line)
		if err != nil {
			return
		}
		d := New(Parts{Store: st, Names: gazetteer.Default(), Rules: rules, Now: func() time.Time { return may(12, 12) }})
		if a := d.Answer(t.Context(), q); a.Title == "" || strings.Contains(a.Title, "fault inside Parley") {
			t.Errorf("%q: %+v", line, a)
		}
	})
}
