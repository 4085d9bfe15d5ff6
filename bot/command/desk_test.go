package command

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"parley/bot/chat"
	"parley/bot/gazetteer"
	"parley/bot/news"
	"parley/bot/store"
	"parley/bot/story"
)

func ask(t *testing.T, d *Desk, line string) chat.Answer {
	t.Helper()
	q, err := chat.ParseQuery(line)
	if err != nil {
		t.Fatal(err)
	}
	return d.Answer(t.Context(), q)
}

func TestAFaultIsAnAnswerNotACrash(t *testing.T) {
	broken := New(Parts{Names: gazetteer.Default(), Now: time.Now})
	for _, line := range []string{"latest", "story 1", "explain 1", "sources"} {
		if a := ask(t, broken, line); !a.Failed || !a.Private || !strings.Contains(a.Title, "fault inside Parley") {
			t.Errorf("%s: %+v", line, a)
		}
	}
}

func TestWhatWentWrongIsTheLogsAndNotTheAskers(t *testing.T) {
	var log strings.Builder
	st, err := store.Open(t.Context(), store.Memory, store.Options{Direct: true})
	if err != nil {
		t.Fatal(err)
	}
	if err := st.Close(); err != nil {
		t.Fatal(err)
	}
	d := New(Parts{Store: st, Names: gazetteer.Default(), Now: time.Now, Log: slog.New(slog.NewTextHandler(&log, nil))})
	a := ask(t, d, "latest")
	if !a.Failed || a.Title != "The answer could not be looked up." || !strings.Contains(log.String(), "closed") {
		t.Errorf("%+v; log: %s", a, log.String())
	}
	d.store = nil
	a = ask(t, d, "latest")
	if !a.Failed || strings.Contains(says(a), "nil pointer") || !strings.Contains(log.String(), "nil pointer") {
		t.Errorf("%+v; log: %s", a, log.String())
	}
}

func TestAnswersAreForTheAskerAlone(t *testing.T) {
	d := day(t)
	for _, line := range []string{"latest", "story 1", "explain a1", "sources", "help", "frobnicate"} {
		if a := ask(t, d, line); !a.Private {
			t.Errorf("%s is answered to everybody", line)
		}
	}
}

func TestAStopOrALateStoreIsSaid(t *testing.T) {
	d := day(t)
	stopped, stop := context.WithCancel(t.Context())
	stop()
	if a := d.Answer(stopped, chat.Query{Verb: "latest"}); !a.Failed || a.Title != "Parley is stopping." {
		t.Errorf("after the stop: %+v", a)
	}
	late, cancel := context.WithDeadline(t.Context(), time.Unix(1, 0))
	defer cancel()
	if a := d.Answer(late, chat.Query{Verb: "latest"}); !a.Failed || !strings.HasPrefix(a.Title, "That took too long") {
		t.Errorf("after the deadline: %+v", a)
	}
}

func TestAnEmptyStoreAnswersEverything(t *testing.T) {
	st, err := store.Open(t.Context(), store.Memory, store.Options{Direct: true})
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	d := New(Parts{Store: st, Names: gazetteer.Default(), Now: time.Now})
	for line, want := range map[string]string{
		"latest":         "No story yet: 0 articles read, none reports a development.",
		"latest watch:x": "there is no watch “x”: the settings have none",
		"story 1":        "There is no story yet.",
		"explain 1":      "Nothing that is kept has the address, id or number “1”.",
		"sources":        "No source has been polled yet.",
	} {
		if a := ask(t, d, line); !strings.Contains(strings.ToLower(fmt.Sprint(a)), strings.ToLower(want)) {
			t.Errorf("%s: %+v, want %q", line, a, want)
		}
	}
}

func TestLongAnswersComeFiveAPage(t *testing.T) {
	d := day(t)
	f := &filler{t: t, ctx: t.Context(), st: d.store}
	for i := range int64(12) {
		when := at(13, int(i))
		a := f.article(fmt.Sprintf("c%d", i), "quay.example", news.Press, when, "Call")
		dev := news.Development{ID: 10 + i, Kind: news.Call, Status: news.Completed, Actors: []string{"Ada Novak"}, At: when}
		s := news.Story{ID: 10 + i, Kind: news.Call, Status: news.Completed, Actors: dev.Actors, Opened: when, Updated: when}
		c := &news.Change{Seq: 10 + i, Story: s.ID, Article: a.ID, Reason: news.New, Development: dev, To: dev.Status, At: when}
		f.judge(store.Judged{Kind: news.Reporting, Verdict: story.Verdict{Article: a, Origin: "quay", Findings: []story.Finding{{Development: dev, Opens: true, New: true, Story: s, Change: c}}}})
	}
	seen, line := 0, "latest kind:call"
	for range 5 {
		a := ask(t, d, line)
		if len(a.Lines) > pageLength {
			t.Errorf("%s: %d lines", line, len(a.Lines))
		}
		seen += len(a.Lines)
		if line = a.More; line == "" {
			break
		}
	}
	if seen != 12 {
		t.Errorf("the pages show %d of 12 stories", seen)
	}
}

func TestAQuestionMayBeASentence(t *testing.T) {
	d := day(t)
	for line, want := range map[string]string{"who is Rubio": "Who is Marco Rubio", "hlep": "There is no command “hlep”. Did you mean “help”?"} {
		if a := ask(t, d, line); a.Title != want || a.More == "/parley help help" {
			t.Errorf("%s: %q, more %q", line, a.Title, a.More)
		}
	}
}
