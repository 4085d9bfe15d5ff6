package store

import (
	"context"
	"database/sql"
	"errors"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/riverqueue/river"
	"go.uber.org/goleak"

	"parley/bot/news"
	"parley/bot/store/storetest"
	"parley/bot/story"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// noon is when the tests take place.
var noon = time.Date(2025, 4, 23, 12, 0, 0, 0, time.UTC)

// clock is a time that a test sets.
type clock struct{ t time.Time }

func (c *clock) now() time.Time { return c.t }

func quiet() *slog.Logger { return slog.New(slog.NewTextHandler(io.Discard, nil)) }

// openAt opens a database that the test may close and open again.
func openAt(t testing.TB, database string, o Options) *Store {
	t.Helper()
	if o.Log == nil {
		o.Log = quiet()
	}
	if o.Now == nil {
		o.Now = func() time.Time { return noon }
	}
	s, err := Open(context.Background(), database, o)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// database is where a test takes place.
type database struct {
	fresh func(testing.TB) string // a new one's name
}

var (
	inFile   = database{func(t testing.TB) string { return filepath.Join(t.TempDir(), "parley.db") }}
	onServer = database{storetest.Postgres}
)

// onEach holds a claim against each database.
func onEach(t *testing.T, claim func(*testing.T, database)) {
	t.Run("SQLite", func(t *testing.T) { claim(t, inFile) })
	t.Run("PostgreSQL", func(t *testing.T) {
		t.Parallel()
		claim(t, onServer)
	})
}

// opened is a store over a new database, with jobs in memory or in River's tables.
func (db database) opened(t testing.TB, o Options) *Store {
	t.Helper()
	s := openAt(t, db.fresh(t), o)
	t.Cleanup(func() { done(t, s.Close()) })
	return s
}

func done(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// has returns what it is given, unless it came with an error.
func has[T any](v T, err error) func(testing.TB) T {
	return func(t testing.TB) T {
		t.Helper()
		done(t, err)
		return v
	}
}

// fetched is an article of the source bbc, published some minutes after noon.
func fetched(id, title string, minutes int) Fetched {
	at := noon.Add(time.Duration(minutes) * time.Minute)
	return Fetched{GUID: "guid-" + id, Article: news.Article{ID: id, Source: "bbc", Outlet: "bbc.co.uk", Tier: news.Press,
		URL: "https://bbc.example/" + id, Title: title, Text: "Text of " + id + ".", Language: "en", Published: at, Seen: at}}
}

func polled(fs ...Fetched) Polled { return Polled{Source: "bbc", At: noon, Articles: fs} }

// opens is the verdict of an article that opens a story numbered n, with a development
// and a change of that number, told to the channels.
func opens(a news.Article, n int64, channels ...string) Judged {
	d := news.Development{ID: n, Article: a.ID, Kind: news.Talks, Status: news.Announced, Actors: []string{"United Kingdom", "Ukraine"}, Place: "London",
		Evidence: a.Title, Confidence: 0.9, At: a.When()}
	st := news.Story{ID: n, Kind: d.Kind, Status: d.Status, Headline: a.Title, Actors: d.Actors, Place: d.Place, Conflict: "russia-ukraine", Opened: a.When(), Updated: a.When()}
	c := &news.Change{Seq: n, Story: n, Article: a.ID, Reason: news.New, Development: d, To: d.Status, At: a.When()}
	j := Judged{Kind: news.Reporting, Verdict: story.Verdict{Article: a, Origin: a.Outlet,
		Findings: []story.Finding{{Development: d, Opens: true, New: true, Story: st, Change: c}}}}
	for _, channel := range channels {
		j.Alerts = append(j.Alerts, news.Alert{Change: *c, Channel: channel, Watch: "talks"})
	}
	return j
}

// told is a direct store in which each title opened a story and was told to the terminal.
func told(t testing.TB, db database, o Options, titles ...string) *Store {
	t.Helper()
	o.Direct = true
	s := db.opened(t, o)
	ctx := context.Background()
	for i, title := range titles {
		has(s.SavePoll(ctx, Job{}, polled(fetched(title, title, i))))(t)
		a := has(s.Unread(ctx, nil))(t)[0]
		done(t, s.SaveVerdicts(ctx, Job{}, []Judged{opens(a, int64(i+1), "terminal")}))
	}
	return s
}

func TestOpenRefusesWhatAnotherProcessHasOpen(t *testing.T) {
	path := filepath.Join(t.TempDir(), "parley.db")
	s := openAt(t, path, Options{})
	_, err := Open(context.Background(), path, Options{Log: quiet()})
	if want := `parley.db: it is in use by another parley: stop it, or set another "database"`; err == nil || !strings.HasSuffix(err.Error(), want) {
		t.Errorf("second open: %v, want …%s", err, want)
	}
	done(t, s.Close())
	done(t, openAt(t, path, Options{}).Close())
}

func TestOpenSaysWhatToDoAboutADatabaseItCannotUse(t *testing.T) {
	folder := t.TempDir()
	notes := filepath.Join(folder, "notes.db")
	done(t, os.WriteFile(notes, []byte(strings.Repeat("these are my notes, and no database at all\n", 200)), 0o644))
	directory := filepath.Join(folder, "folder.db")
	done(t, os.Mkdir(directory, 0o755))
	other := filepath.Join(folder, "other.db")
	db := has(sql.Open("sqlite", other))(t)
	_, err := db.Exec(`CREATE TABLE sources (name TEXT)`)
	done(t, err)
	done(t, db.Close())
	newer := filepath.Join(folder, "newer.db")
	s := openAt(t, newer, Options{})
	_, err = s.db.Exec(`INSERT INTO migrations (version, name, applied) VALUES (99, 'later', 0)`)
	done(t, err)
	done(t, s.Close())

	for _, c := range []struct{ name, database, want string }{
		{"not a database", notes, `the file is not a database of parley: move it away, or set another "database"`},
		{"a folder", directory, `cannot write it: make the file and its folder writable, or set another "database"`},
		{"no such folder", filepath.Join(folder, "none", "parley.db"), `parley.db: there is no such folder: make it, or set another "database"`},
		{"of another program", other, `it is the database of another program: set another "database"`},
		{"none", "", `set it to a file, as parley.db`},
		{"of a newer program", newer, `written by a newer parley (its tables are version 99, this program knows 8): run that one, or set another "database"`},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, err := Open(context.Background(), c.database, Options{Log: quiet()})
			if err == nil {
				t.Fatalf("opened %v", s)
			}
			if !strings.Contains(err.Error(), c.want) {
				t.Errorf("got  %v\nwant …%s…", err, c.want)
			}
		})
	}
}

func TestOpenRefusesAFolderItCannotWriteIn(t *testing.T) {
	folder := t.TempDir()
	done(t, os.Chmod(folder, 0o555))
	if f, err := os.Create(filepath.Join(folder, "probe")); err == nil {
		done(t, f.Close())
		t.Skip("this user may write in any folder")
	}
	_, err := Open(context.Background(), filepath.Join(folder, "parley.db"), Options{Log: quiet()})
	if err == nil || !strings.Contains(err.Error(), "make the folder writable") {
		t.Errorf("open in a read-only folder: %v", err)
	}
}

func TestAnUncleanDatabaseIsChecked(t *testing.T) {
	path := filepath.Join(t.TempDir(), "parley.db")
	s := openAt(t, path, Options{Direct: true})
	for i := range 40 {
		id := string(rune('a' + i))
		has(s.SavePoll(context.Background(), Job{}, polled(fetched(id, strings.Repeat("long title ", 200), i))))(t)
	}
	done(t, s.Close())

	var logged strings.Builder
	log := slog.New(slog.NewTextHandler(&logged, nil))
	done(t, openAt(t, path, Options{Direct: true, Log: log}).Close())
	if logged.Len() > 0 {
		t.Errorf("a database that was closed is checked: %s", &logged)
	}

	db := has(sql.Open("sqlite", path))(t)
	_, err := db.Exec(`UPDATE numbers SET value = 1 WHERE name = 'unclean'`)
	done(t, err)
	done(t, db.Close())
	done(t, openAt(t, path, Options{Direct: true, Log: log}).Close())
	if !strings.Contains(logged.String(), "checking it") {
		t.Errorf("a database that was not closed is not checked: %s", &logged)
	}
}

func TestADamagedDatabaseIsRefusedAfterACrash(t *testing.T) {
	path := filepath.Join(t.TempDir(), "parley.db")
	s := openAt(t, path, Options{Direct: true})
	for i := range 40 {
		id := string(rune('a' + i))
		has(s.SavePoll(context.Background(), Job{}, polled(fetched(id, strings.Repeat("long title ", 200), i))))(t)
	}
	done(t, s.release()) // without the mark of a clean end
	content := has(os.ReadFile(path))(t)
	for i := len(content) / 2; i < len(content)/2+8192; i++ {
		content[i] = 0xA5
	}
	done(t, os.WriteFile(path, content, 0o644))
	_, err := Open(context.Background(), path, Options{Log: quiet(), Direct: true})
	if err == nil || !strings.Contains(err.Error(), "the database is damaged") || !strings.Contains(err.Error(), "backup") {
		t.Errorf("open of a damaged database: %v", err)
	}
}

func TestTheDatabaseIsDurableAndQuestionsCannotWrite(t *testing.T) {
	s := inFile.opened(t, Options{})
	for pragma, want := range map[string]string{"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1", "busy_timeout": "5000"} {
		var got string
		done(t, s.db.QueryRow("PRAGMA "+pragma).Scan(&got))
		if got != want {
			t.Errorf("%s is %s, want %s", pragma, got, want)
		}
	}
	if _, err := s.asked.Exec(`DELETE FROM articles`); err == nil {
		t.Error("the pool for questions deleted something")
	}
}

func TestADatabaseInMemoryDoesAllAFileDoes(t *testing.T) {
	ctx := context.Background()
	s := openAt(t, Memory, Options{Direct: true})
	has(s.SavePoll(ctx, Job{}, polled(fetched("a", "Talks in London", 0))))(t)
	a := has(s.Unread(ctx, nil))(t)[0]
	done(t, s.SaveVerdicts(ctx, Job{}, []Judged{opens(a, 1, "terminal")}))
	for v, err := range s.Verdicts(ctx, time.Time{}) {
		done(t, err)
		if has(s.Story(ctx, v.Findings[0].Story.ID))(t).Headline != "Talks in London" {
			t.Error("the story is another one")
		}
	}
	done(t, s.Close())
}

func TestADatabaseInMemoryOutlivesACancelledTransaction(t *testing.T) {
	s := openAt(t, Memory, Options{Direct: true})
	has(s.SavePoll(context.Background(), Job{}, polled(fetched("a", "Talks in London", 0))))(t)
	ctx, cancel := context.WithCancel(context.Background())
	err := s.write(ctx, "try", func(tx *Tx) error {
		cancel()
		_, err := tx.ExecContext(ctx, `DELETE FROM articles`)
		return err
	})
	if !errors.Is(err, context.Canceled) {
		t.Fatalf("cancelled: %v", err)
	}
	if c := has(s.Counts(context.Background()))(t); c.Articles != 1 {
		t.Errorf("%d articles afterwards", c.Articles)
	}
	done(t, s.Close())
}

func TestAFullDiskIsOneClearErrorAndNothingIsLost(t *testing.T) {
	ctx := context.Background()
	s := told(t, inFile, Options{}, "Talks in London")
	limit := func(pages int) {
		t.Helper()
		var got int
		done(t, s.db.QueryRow("PRAGMA max_page_count("+itoa(pages)+")").Scan(&got))
	}
	var pages int
	done(t, s.db.QueryRow(`PRAGMA page_count`).Scan(&pages))
	limit(pages)
	big := fetched("b", "Talks end", 5)
	big.Text = strings.Repeat("A long text. ", 5000)
	next := polled(big)
	next.Next = noon.Add(time.Hour)
	_, err := s.SavePoll(ctx, Job{}, next)
	if !errors.Is(err, ErrFull) {
		t.Fatalf("save on a full disk: %v", err)
	}
	if want := "save the poll of bbc: " + s.name + ": the disk is full: free some space; nothing is lost, and Parley goes on by itself"; err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
	if got := has(s.Counts(ctx))(t); got.Articles != 1 {
		t.Errorf("%d articles after a poll that was not saved", got.Articles)
	}
	limit(1 << 30)
	if fresh := has(s.SavePoll(ctx, Job{}, next))(t); len(fresh) != 1 {
		t.Errorf("saved %v once there is space again", fresh)
	}
	var check string
	done(t, s.db.QueryRow(`PRAGMA integrity_check`).Scan(&check))
	if check != "ok" {
		t.Errorf("integrity check: %s", check)
	}
}

func TestAJobWhoseEndFoundTheDiskFullIsTakenUpWithoutARestart(t *testing.T) {
	ctx := context.Background()
	s := inFile.opened(t, Options{})
	sqlite := s.dialect.(*sqliteFile)
	done(t, s.EnsurePolls(ctx, map[string]Plan{"bbc": {Due: noon}}))
	running := func(since string) {
		t.Helper()
		_, err := s.db.Exec(`UPDATE river_job SET state = 'running', attempted_at = strftime('%Y-%m-%d %H:%M:%f', 'now', $1)`, since)
		done(t, err)
	}
	running("-1 hour")
	s.working.set(1, true)
	if n := has(sqlite.freeLost(ctx, s))(t); n != 0 {
		t.Errorf("%d jobs that are worked on were freed", n)
	}
	s.working.set(1, false)
	running("-5 seconds") // its end may be on its way
	if n := has(sqlite.freeLost(ctx, s))(t); n != 0 {
		t.Errorf("%d jobs that just ended were freed", n)
	}
	running("-1 hour")
	if n := has(sqlite.freeLost(ctx, s))(t); n != 1 {
		t.Errorf("%d jobs were freed whose end could not be kept", n)
	}
	work(t, s, 1, func(ctx context.Context, j *river.Job[PollArgs]) error {
		_, err := s.SavePoll(ctx, JobOf(j.JobRow), polled())
		return err
	})
}
