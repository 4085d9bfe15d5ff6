package store

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/riverqueue/river/rivertype"
)

func TestTheEngineSaysEachThingOnceAMinute(t *testing.T) {
	var out strings.Builder
	h := newEngineLog(slog.New(slog.NewTextHandler(&out, nil)), "parley.db", (&sqliteFile{}).troubles()).Handler()
	say := func(second int, level slog.Level, message, err string) {
		r := slog.NewRecord(noon.Add(time.Duration(second)*time.Second), level, message, 0)
		r.AddAttrs(slog.String("err", err))
		if h.Enabled(context.Background(), level) {
			done(t, h.Handle(context.Background(), r))
		}
	}
	for second := range 130 {
		say(second, slog.LevelError, "fetch", "away")
		say(second, slog.LevelInfo, "all is well", "")
		if second > 100 {
			say(second, slog.LevelError, "fetch", "another reason")
		}
	}
	if got, want := strings.Count(out.String(), "away"), 3; got != want {
		t.Errorf("one thing was said %d times in 130 seconds, want %d", got, want)
	}
	if got := strings.Count(out.String(), "another reason"); got != 1 {
		t.Errorf("the other was said %d times", got)
	}
	if strings.Contains(out.String(), "well") {
		t.Error("it says that all is well")
	}
}

func TestATroubleOfTheDatabaseIsOneLineWhateverFails(t *testing.T) {
	for _, c := range []struct {
		trouble error
		sqlite  string
		want    string
	}{
		{ErrFull, "database or disk is full (13)", "the disk is full: free some space; nothing is lost, and Parley goes on by itself"},
		{ErrLocked, "database is locked (5) (SQLITE_BUSY)", "another program keeps the database locked: close that program; nothing is lost"},
	} {
		var out strings.Builder
		log := newEngineLog(slog.New(slog.NewTextHandler(&out, nil)), "parley.db", (&sqliteFile{}).troubles())
		log.Error("producer: Error fetching jobs", "err", c.sqlite, "queue", "poll")
		log.With("queue", "detect").Error("producer: Error fetching jobs", "err", c.sqlite)
		log.Warn("maintenance: Error scheduling jobs", "error", "commit: "+c.sqlite)
		failed := fmt.Errorf("poll bbc: %w", errTrouble{"parley.db", c.trouble, errors.New(c.sqlite)})
		failures{log}.HandleError(context.Background(), &rivertype.JobRow{Kind: "poll"}, failed)
		want := `^time=\S+ level=ERROR msg="` + c.want + `" database=parley.db\n$`
		if !regexp.MustCompile(want).MatchString(out.String()) {
			t.Errorf("logged:\n%s", &out)
		}
	}
}

func TestAFailedJobIsLoggedUnlessTheProgramStops(t *testing.T) {
	var out strings.Builder
	f := failures{newEngineLog(slog.New(slog.NewTextHandler(&out, nil)), "parley.db", (&sqliteFile{}).troubles())}
	job := &rivertype.JobRow{Kind: "poll", Attempt: 2}
	f.HandleError(context.Background(), job, fmt.Errorf("stopped: %w", context.Canceled))
	if out.Len() > 0 {
		t.Errorf("logged: %s", &out)
	}
	f.HandleError(context.Background(), job, errors.New("no such source"))
	f.HandlePanic(context.Background(), job, "index out of range", "at line 7")
	for _, want := range []string{"job=poll attempt=2 error=\"no such source\"", "broke down", "index out of range", "at line 7"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %q in\n%s", want, &out)
		}
	}
}
