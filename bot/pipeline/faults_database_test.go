package pipeline

import (
	"context"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"parley/bot/chat"
	"parley/bot/news"
	"parley/bot/store"
	"parley/bot/store/storetest"
	"parley/sources"
)

// A disk that is full and a database that another program keeps locked stop every job, be
// it before a poll, before an article is read, or between a chat's taking a message and the
// note of it. Each error says what to do; when it is over all goes on by itself, and each
// story is told once. By hand: go test ./bot/pipeline -run FaultsOfTheDatabase -args -often 50
func TestNothingIsLostOrToldTwiceThroughFaultsOfTheDatabase(t *testing.T) {
	for _, f := range []struct {
		name   string
		is     error
		says   string
		breaks func(*storetest.File, testing.TB)
		mends  func(*storetest.File, testing.TB)
	}{
		{"the disk is full", store.ErrFull, "free some space", (*storetest.File).Fill, (*storetest.File).Free},
		{"the database is locked", store.ErrLocked, "close that program", (*storetest.File).Lock, (*storetest.File).Unlock},
	} {
		t.Run(f.name, func(t *testing.T) {
			file := storetest.NewFile(t)
			w := plan{database: file.Name, channels: 1, scopes: []string{"channels:history"}}.town(t)
			w.expects = f.is
			for n := range 3 * *often {
				before := len(w.troubles)
				switch n % 3 {
				case 0:
					f.breaks(file, t)
					w.happens(t, 1)
				case 1:
					w.happens(t, 1)
					f.breaks(file, t)
				case 2:
					w.taken = func() { f.breaks(file, t) }
					w.happens(t, 1)
				}
				w.runs(t, time.Minute)
				f.mends(file, t)
				w.runs(t, 10*time.Minute)
				w.allSent(t)
				if len(w.troubles) == before {
					t.Errorf("round %d: nothing failed", n)
				}
			}
			for _, err := range w.troubles {
				if !strings.Contains(err.Error(), f.says) || !strings.Contains(err.Error(), file.Name) {
					t.Errorf("it does not say what to do: %v", err)
				}
			}
			w.standsOnce(t)
		})
	}
}

// TestTheEngineGoesOnWhenTheDatabaseIsFree runs the jobs as the bot does: another program
// locks the database while a chat takes a message, and keeps it until Parley has said so.
func TestTheEngineGoesOnWhenTheDatabaseIsFree(t *testing.T) {
	file, d, said := storetest.NewFile(t), newDesk(t, "6h"), make(journal, 99)
	st, err := store.Open(t.Context(), file.Name, store.Options{Log: slog.New(slog.NewTextHandler(said, nil)), Now: func() time.Time { return d.now }})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := st.Close(); err != nil {
			t.Error(err)
		}
	}()
	desk := &locking{recorder: d.platform, lock: func() { file.Lock(t) }, posted: make(chan struct{}, 9)}
	d.Store, d.Platforms["recorder"] = st, desk
	d.feed.items = []sources.Item{visit("Emmanuel Macron", "Ankara", morning)}
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- d.Work(ctx) }()
	<-desk.posted
	if line := <-said; !strings.Contains(line, store.ErrLocked.Error()) {
		t.Errorf("said %s", line)
	}
	file.Unlock(t)
	d.feed.items = []sources.Item{visit("Giorgia Meloni", "Tunis", morning)}
	if err := d.Poll(ctx, store.Job{}, "paper"); err != nil {
		t.Fatal(err)
	}
	for second := false; !second; { // the first may be in doubt: then it comes again, before the second
		<-desk.posted
		second = strings.HasSuffix(d.platform.said(), "post story 2")
	}
	stop()
	if err := <-done; err != nil {
		t.Error(err)
	}
	for len(said) > 0 {
		t.Errorf("and said %s", <-said)
	}
	counts, err := st.Counts(t.Context())
	if err != nil || counts.Deliveries[news.Sent] != 2 {
		t.Errorf("deliveries %v, %v", counts.Deliveries, err)
	}
	for i, tried := range d.platform.tried {
		if again := i > 0 && i < len(d.platform.tried)-1; again == tried.IsZero() {
			t.Errorf("of %d posts number %d is in doubt since %v", len(d.platform.tried), i+1, tried)
		}
	}
}

// locking is a recorder that has the database locked when it took its first message.
type locking struct {
	*recorder
	lock   func()
	once   sync.Once
	posted chan struct{}
}

func (l *locking) Post(ctx context.Context, m chat.Message) (chat.Ref, error) {
	ref, err := l.recorder.Post(ctx, m)
	l.once.Do(l.lock)
	l.posted <- struct{}{}
	return ref, err
}

// journal gives out the lines of a log.
type journal chan string

func (j journal) Write(line []byte) (int, error) {
	j <- string(line)
	return len(line), nil
}
