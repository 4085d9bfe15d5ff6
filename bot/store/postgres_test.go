package store

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/riverqueue/river"
	"golang.org/x/sync/errgroup"

	"parley/bot/store/storetest"
)

// canary is a password that must not be seen anywhere.
const canary = "canary-5f1e"

// address is that of a fresh schema, changed.
func address(t testing.TB, change func(*url.URL)) string {
	t.Helper()
	u := has(url.Parse(storetest.Postgres(t)))(t)
	change(u)
	return u.String()
}

// lines is a log that several goroutines write.
type lines struct {
	mu   sync.Mutex
	text strings.Builder
}

func (l *lines) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(b)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

func TestOpenSaysWhatToDoAboutAServerItCannotUse(t *testing.T) {
	t.Parallel()
	closed := has(net.Listen("tcp", "127.0.0.1:0"))(t)
	port := closed.Addr().String()
	done(t, closed.Close())
	withCanary := func(u *url.URL) { u.User = url.UserPassword(u.User.Username(), canary) }
	for _, c := range []struct {
		name, database, want string
	}{
		{"not an address", "postgres://desk:" + canary + "%zz@db/parley", `write it as postgres://USER:PASSWORD@HOST:5432/DATABASE`},
		{"a port that is none", "postgres://desk:" + canary + "@db:x/parley", `write it as postgres://`},
		{"nobody listens", "postgres://desk:" + canary + "@" + port + "/parley", `PostgreSQL does not answer (connection refused): start it, or correct "database"`},
		{"no such host", "postgres://desk:" + canary + "@db.invalid/parley", `PostgreSQL does not answer (no such host: db.invalid): start it, or correct "database"`},
		{"a wrong password", address(t, withCanary), `correct user and password in "database"`},
		{"an unknown user", address(t, func(u *url.URL) { u.User = url.UserPassword("nobody-there", canary) }), `PostgreSQL refuses the user "nobody-there"`},
		{"an unknown database", address(t, func(u *url.URL) { u.Path = "/nowhere" }), `there is no database "nowhere" on the server: make it (CREATE DATABASE nowhere OWNER `},
		{"an unknown schema", address(t, func(u *url.URL) { u.RawQuery = "search_path=nowhere" }), `make one with CREATE SCHEMA`},
	} {
		t.Run(c.name, func(t *testing.T) {
			var logged lines
			d, err := dialectOf(c.database)
			if err == nil {
				d.(*postgres).patience = 0
				_, err = open(context.Background(), d, Options{Log: slog.New(slog.NewTextHandler(&logged, &slog.HandlerOptions{Level: slog.LevelDebug}))})
			}
			if err == nil {
				t.Fatal("opened: does the server take any password?")
			}
			if !strings.Contains(err.Error(), c.want) {
				t.Errorf("got  %v\nwant …%s…", err, c.want)
			}
			for e := err; e != nil; e = errors.Unwrap(e) {
				if strings.Contains(e.Error(), canary) {
					t.Errorf("an error holds the password: %v", e)
				}
			}
			if strings.Contains(logged.String(), canary) {
				t.Errorf("the log holds the password: %s", &logged)
			}
			if strings.Contains(err.Error(), "\n") {
				t.Errorf("more than one line: %v", err)
			}
		})
	}
}

func TestAUserWhoMayNotMakeTablesIsToldHow(t *testing.T) {
	t.Parallel()
	fresh := storetest.Postgres(t)
	u := has(url.Parse(fresh))(t)
	owner := openAt(t, fresh, Options{Direct: true})
	role := strings.Replace(u.Query().Get("search_path"), "test", "role", 1)
	run := func(statement string) {
		t.Helper()
		_, err := owner.db.Exec(statement)
		done(t, err)
	}
	run(`CREATE ROLE ` + role + ` LOGIN PASSWORD '` + canary + `'`)
	run(`CREATE SCHEMA ` + role + `; GRANT USAGE ON SCHEMA ` + role + ` TO ` + role)
	u.User = url.UserPassword(role, canary)
	u.RawQuery = "search_path=" + role
	_, err := Open(context.Background(), u.String(), Options{Log: quiet()})
	if err == nil || !strings.Contains(err.Error(), "make it the owner (ALTER DATABASE ") || strings.Contains(err.Error(), canary) {
		t.Errorf("open: %v", err)
	}
	run(`DROP SCHEMA ` + role + `; DROP ROLE ` + role)
	done(t, owner.Close())
}

func TestTablesOfAnotherProgramAreLeftAlone(t *testing.T) {
	t.Parallel()
	fresh := storetest.Postgres(t)
	s := openAt(t, fresh, Options{Direct: true})
	_, err := s.db.Exec(`DROP TABLE migrations`)
	done(t, err)
	done(t, s.Close())
	_, err = Open(context.Background(), fresh, Options{Log: quiet()})
	if err == nil || !strings.Contains(err.Error(), "the database of another program") {
		t.Errorf("open: %v", err)
	}
}

func TestProcessesThatStartTogetherMakeTheTablesOnce(t *testing.T) {
	t.Parallel()
	fresh := storetest.Postgres(t)
	var starts errgroup.Group
	for range 4 {
		starts.Go(func() error {
			s, err := Open(context.Background(), fresh, Options{Log: quiet()})
			if err != nil {
				return err
			}
			return errors.Join(s.EnsurePolls(context.Background(), map[string]Plan{"bbc": {Due: noon}, "tass": {Due: noon}}), s.Close())
		})
	}
	done(t, starts.Wait())
	s := openAt(t, fresh, Options{})
	if d := cmp.Diff([]string{"poll available", "poll available"}, rowsOf(t, s)); d != "" {
		t.Error(d)
	}
	done(t, s.Close())
}

func TestQuestionsToAServerCannotWrite(t *testing.T) {
	t.Parallel()
	s := onServer.opened(t, Options{})
	if _, err := s.asked.Exec(`DELETE FROM articles`); err == nil {
		t.Error("the pool for questions deleted something")
	}
}

// cut ends the connections by which names are held, as a failing network would.
func cut(t testing.TB, s *Store) {
	t.Helper()
	_, err := s.db.Exec(`SELECT pg_terminate_backend(l.pid) FROM pg_locks l WHERE l.locktype = 'advisory' AND l.pid <> pg_backend_pid()
		AND l.classid::bigint << 32 | l.objid::bigint IN (SELECT hashtextextended(current_schema() || ' parley ' || n, 0) FROM unnest(ARRAY['channel terminal', 'matching']) n)`)
	done(t, err)
}

func TestAChannelIsToldByOneProcessAtATime(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	fresh := storetest.Postgres(t)
	one, two := openAt(t, fresh, Options{}), openAt(t, fresh, Options{})
	held, release, err := one.HoldChannel(ctx, "terminal")
	done(t, err)
	impatient, cancel := context.WithCancel(ctx)
	cancel()
	if _, _, err := two.HoldChannel(impatient, "terminal"); !errors.Is(err, context.Canceled) {
		t.Errorf("taken by two: %v", err)
	}
	_, other, err := two.HoldChannel(ctx, "slack:#desk")
	done(t, err)
	other()

	cut(t, two)
	<-held.Done()
	if !errors.Is(context.Cause(held), errLost) {
		t.Errorf("it ended by %v", context.Cause(held))
	}
	_, again, err := two.HoldChannel(ctx, "terminal")
	done(t, err)
	release()
	waited := make(chan struct{})
	go func() {
		defer close(waited)
		_, last, err := one.HoldChannel(ctx, "terminal")
		done(t, err)
		last()
	}()
	again()
	<-waited
	done(t, errors.Join(one.Close(), two.Close()))
}

func TestOnlyJobsThatNobodyIsAtAreFreed(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	fresh := storetest.Postgres(t)
	one, two := openAt(t, fresh, Options{}), openAt(t, fresh, Options{})
	add(t, one, Due{Args: NotifyArgs{"terminal"}})
	_, err := one.db.Exec(`UPDATE river_job SET state = 'running', attempted_by = ARRAY['before', $1], attempted_at = now() - interval '1 hour'`, one.process)
	done(t, err)
	if n := has(freeOrphans(ctx, two))(t); n != 0 {
		t.Errorf("%d jobs of a process that lives were freed", n)
	}
	one.working.set(1, true)
	if n := has(freeOrphans(ctx, one))(t); n != 0 {
		t.Errorf("%d jobs that are worked on were freed", n)
	}
	one.working.set(1, false)
	if n := has(freeOrphans(ctx, one))(t); n != 1 {
		t.Errorf("%d jobs were freed whose end could not be kept", n)
	}
	_, err = one.db.Exec(`UPDATE river_job SET state = 'running'`)
	done(t, err)
	done(t, one.Close())
	if n := has(freeOrphans(ctx, two))(t); n != 1 {
		t.Errorf("%d jobs of a process that is gone were freed", n)
	}
	_, err = two.db.Exec(`UPDATE river_job SET state = 'running', attempted_at = now()`)
	done(t, err)
	if n := has(freeOrphans(ctx, two))(t); n != 0 {
		t.Errorf("%d jobs were freed that were only just taken up", n)
	}
	done(t, two.Close())
}

// cable is the way to the server, which can be cut.
type cable struct {
	net.Listener
	server string

	mu    sync.Mutex
	torn  bool
	conns map[net.Conn]bool
	work  sync.WaitGroup
}

func newCable(t testing.TB, server string) *cable {
	c := &cable{Listener: has(net.Listen("tcp", "127.0.0.1:0"))(t), server: server, conns: map[net.Conn]bool{}}
	c.work.Go(func() {
		for {
			in, err := c.Accept()
			if err != nil {
				return
			}
			c.work.Go(func() { c.carry(in) })
		}
	})
	t.Cleanup(func() {
		c.tear(true)
		_ = c.Close()
		c.work.Wait()
	})
	return c
}

func (c *cable) carry(in net.Conn) {
	out, err := net.Dial("tcp", c.server)
	c.mu.Lock()
	if err != nil || c.torn {
		c.mu.Unlock()
		_ = in.Close()
		if out != nil {
			_ = out.Close()
		}
		return
	}
	c.conns[in], c.conns[out] = true, true
	c.mu.Unlock()
	var both sync.WaitGroup
	for _, way := range [][2]net.Conn{{in, out}, {out, in}} {
		both.Go(func() {
			_, _ = io.Copy(way[0], way[1])
			_ = in.Close()
			_ = out.Close()
		})
	}
	both.Wait()
}

// tear cuts all connections and lets no new one through, until it is mended.
func (c *cable) tear(torn bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.torn = torn
	for conn := range c.conns {
		if torn {
			_ = conn.Close()
			delete(c.conns, conn)
		}
	}
}

func TestAServerThatGoesAwayIsOneLineAndTheWorkGoesOn(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	var way *cable
	database := address(t, func(u *url.URL) {
		way = newCable(t, u.Host)
		u.Host = way.Addr().String()
	})
	var logged lines
	s := openAt(t, database, Options{Log: slog.New(slog.NewTextHandler(&logged, nil))})
	due := map[string]Plan{}
	const polls = 6
	for i := range polls {
		due["source "+itoa(i)] = Plan{Due: noon}
	}
	runs := 0
	var mu sync.Mutex
	workers := river.NewWorkers()
	river.AddWorker(workers, river.WorkFunc(func(ctx context.Context, j *river.Job[PollArgs]) error {
		mu.Lock()
		runs++
		first := runs == 1
		mu.Unlock()
		if first {
			way.tear(true)
			_, err := s.Source(ctx, j.Args.Source)
			if !errors.Is(err, ErrAway) {
				t.Errorf("asked while it is away: %v", err)
			}
			_, err = s.SavePoll(ctx, JobOf(j.JobRow), Polled{Source: j.Args.Source, At: noon})
			if !errors.Is(err, ErrAway) {
				t.Errorf("saved while it is away: %v", err)
			}
			way.tear(false)
			return err
		}
		_, err := s.SavePoll(ctx, JobOf(j.JobRow), Polled{Source: j.Args.Source, At: noon})
		return err
	}))
	client := has(s.Client(workers, map[string]river.QueueConfig{PollQueue: {MaxWorkers: 1}}))(t)
	completed, cancel := client.Subscribe(river.EventKindJobCompleted)
	defer cancel()
	done(t, client.Start(ctx))
	done(t, s.EnsurePolls(ctx, due))
	for range polls {
		<-completed
	}
	done(t, client.Stop(ctx))
	for _, r := range has(s.Sources(ctx))(t) {
		if r.Polls != 1 {
			t.Errorf("%s was saved %d times", r.Name, r.Polls)
		}
	}
	done(t, s.Close())
	said := strings.TrimSpace(logged.String())
	if strings.Contains(said, "\n") || !strings.Contains(said, "PostgreSQL does not answer: see that it runs") {
		t.Errorf("logged:\n%s", said)
	}
}
