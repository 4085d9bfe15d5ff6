package store

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"parley/sources"
)

// rowsOf are the kinds and states of the jobs in River's tables, oldest first.
func rowsOf(t testing.TB, s *Store) []string {
	t.Helper()
	var all []string
	done(t, s.read(context.Background(), "look up jobs", func(tx *sql.Tx) (err error) {
		all, err = rows(context.Background(), tx, value[string], `SELECT kind || ' ' || state FROM river_job ORDER BY id`)
		return err
	}))
	return all
}

// add adds jobs on their own.
func add(t testing.TB, s *Store, jobs ...Due) {
	t.Helper()
	ctx := context.Background()
	done(t, s.write(ctx, "add jobs", func(tx *Tx) error { return s.queue.enqueue(ctx, tx, jobs...) }))
}

func TestJobsOfDirectModeComeByDueTimeThenInTheOrderTheyWereAdded(t *testing.T) {
	s := inFile.opened(t, Options{Direct: true})
	at := func(minutes int) time.Time { return noon.Add(time.Duration(minutes) * time.Minute) }
	add(t, s, Due{NotifyArgs{"late"}, at(9)}, Due{NotifyArgs{"a"}, at(5)}, Due{NotifyArgs{"now"}, time.Time{}})
	add(t, s, Due{NotifyArgs{"b"}, at(5)}, Due{NotifyArgs{"early"}, at(1)}, Due{NotifyArgs{"now too"}, time.Time{}})
	var order []string
	for _, j := range jobs(s) {
		order = append(order, j.Args.(NotifyArgs).Channel)
	}
	if want := []string{"now", "now too", "early", "a", "b", "late"}; !slices.Equal(order, want) {
		t.Errorf("popped %q, want %q", order, want)
	}
}

func TestATransactionThatFailsLeavesNoJob(t *testing.T) {
	onEach(t, func(t *testing.T, db database) {
		ctx := context.Background()
		for _, direct := range []bool{true, false} {
			s := db.opened(t, Options{Direct: direct})
			broken := errors.New("broken")
			err := s.write(ctx, "try", func(tx *Tx) error {
				if err := s.queue.enqueue(ctx, tx, Due{Args: NotifyArgs{"terminal"}}, Due{PollArgs{"bbc"}, noon}); err != nil {
					return err
				}
				return broken
			})
			if !errors.Is(err, broken) {
				t.Fatalf("write: %v", err)
			}
			if direct {
				if left := jobs(s); len(left) > 0 {
					t.Errorf("jobs in memory: %v", left)
				}
			} else if left := rowsOf(t, s); len(left) > 0 {
				t.Errorf("jobs in River's tables: %v", left)
			}
		}
	})
}

func TestEverySourceHasOnePollAndOthersNone(t *testing.T) {
	onEach(t, func(t *testing.T, db database) {
		ctx := context.Background()
		later := noon.Add(time.Hour)
		t.Run("in memory", func(t *testing.T) {
			s := db.opened(t, Options{Direct: true})
			done(t, s.EnsurePolls(ctx, map[string]Plan{"bbc": {Due: later}, "gone": {Due: noon}}))
			done(t, s.EnsurePolls(ctx, map[string]Plan{"bbc": {Due: noon}, "tass": {Due: noon}}))
			if d := cmp.Diff([]Due{{PollArgs{"tass"}, noon}, {PollArgs{"bbc"}, later}}, jobs(s)); d != "" {
				t.Error(d)
			}
			var names []string
			for _, r := range has(s.Sources(ctx))(t) {
				names = append(names, r.Name)
			}
			if !slices.Equal(names, []string{"bbc", "tass"}) {
				t.Errorf("sources: %v", names)
			}
		})
		t.Run("in River's tables", func(t *testing.T) {
			s := db.opened(t, Options{})
			done(t, s.EnsurePolls(ctx, map[string]Plan{"bbc": {Due: later}, "gone": {Due: later}}))
			done(t, s.EnsurePolls(ctx, map[string]Plan{"bbc": {Due: noon}, "tass": {Due: noon}}))
			if d := cmp.Diff([]string{"poll scheduled", "poll available"}, rowsOf(t, s)); d != "" {
				t.Error(d)
			}
			p := polled()
			p.Next = later
			has(s.SavePoll(ctx, Job{}, p))(t) // the poll of the row above is not done: no second one
			if got := rowsOf(t, s); len(got) != 2 {
				t.Errorf("after a poll saved twice: %v", got)
			}
		})
	})
}

func TestASourceWhoseSettingsChangedIsPolledAnewAtOnce(t *testing.T) {
	onEach(t, func(t *testing.T, db database) {
		ctx := context.Background()
		tomorrow := noon.Add(24 * time.Hour)
		gone := func(source string) Polled {
			return Polled{Source: source, At: noon, State: sources.State{Address: "5f1e", ETag: `"1"`}, Next: tomorrow, Err: "410 Gone"}
		}
		for _, direct := range []bool{true, false} {
			s := db.opened(t, Options{Direct: direct})
			// due are the sources that have a poll, by whether it is due at once.
			due := func() map[string]bool {
				t.Helper()
				found := map[string]bool{}
				if direct {
					for _, j := range s.queue.(*memoryQueue).jobs {
						found[j.Args.(PollArgs).Source] = !j.At.After(noon)
					}
					return found
				}
				done(t, s.read(ctx, "look up polls", func(tx *sql.Tx) error {
					_, err := rows(ctx, tx, func(s scan) (struct{}, error) {
						var args []byte
						var state string
						err := s(&args, &state)
						a := has(decodeArgs("poll", args))(t).(PollArgs)
						if _, twice := found[a.Source]; twice {
							t.Errorf("%s has two polls", a.Source)
						}
						found[a.Source] = state == "available"
						return struct{}{}, err
					}, `SELECT args, state FROM river_job`)
					return err
				}))
				return found
			}
			plans := map[string]Plan{"mended": {tomorrow, "first"}, "same": {tomorrow, "first"}}
			done(t, s.EnsurePolls(ctx, plans))
			for name := range plans {
				has(s.SavePoll(ctx, Job{}, gone(name)))(t)
				plans[name] = Plan{noon, "first"}
			}
			before := has(s.Source(ctx, "same"))(t)

			done(t, s.EnsurePolls(ctx, plans))
			if d := cmp.Diff(map[string]bool{"mended": false, "same": false}, due()); d != "" {
				t.Errorf("polls at a start with the same settings: %s", d)
			}
			plans["mended"] = Plan{noon, "second"}
			done(t, s.EnsurePolls(ctx, plans))
			if d := cmp.Diff(map[string]bool{"mended": true, "same": false}, due()); d != "" {
				t.Errorf("polls at a start with other settings: %s", d)
			}
			if d := cmp.Diff(before, has(s.Source(ctx, "same"))(t)); d != "" {
				t.Errorf("the source whose settings are the same: %s", d)
			}
			r := has(s.Source(ctx, "mended"))(t)
			if r.State != (sources.State{}) || r.Failures != 0 || r.LastError != "" || !r.Next.Equal(noon) {
				t.Errorf("the source whose settings changed still is %+v", r)
			}
			done(t, s.EnsurePolls(ctx, plans))
			if d := cmp.Diff(map[string]bool{"mended": true, "same": false}, due()); d != "" {
				t.Errorf("polls at the start after that: %s", d)
			}
		}
	})
}

func TestResumeGivesJobsToWhatWasLeft(t *testing.T) {
	onEach(t, func(t *testing.T, db database) {
		ctx := context.Background()
		path := db.fresh(t)
		s := openAt(t, path, Options{Direct: true})
		has(s.SavePoll(ctx, Job{}, polled(fetched("a", "Talks", 0), fetched("b", "Talks too", 1), fetched("c", "More talks", 2))))(t)
		a := has(s.Unread(ctx, []string{"a"}))(t)[0]
		done(t, s.SaveVerdicts(ctx, Job{}, []Judged{opens(a, 1, "terminal")}))
		done(t, s.Close())

		s = openAt(t, path, Options{Direct: true})
		done(t, s.Resume(ctx))
		done(t, s.Resume(ctx)) // nothing is read twice
		want := []Due{{Args: DetectArgs{Articles: []string{"b", "c"}}}, {Args: NotifyArgs{"terminal"}}, {Args: NotifyArgs{"terminal"}}}
		if d := cmp.Diff(want, jobs(s)); d != "" {
			t.Error(d)
		}
		done(t, s.Close())

		s = openAt(t, path, Options{})
		done(t, s.Resume(ctx))
		done(t, s.Resume(ctx))
		if d := cmp.Diff([]string{"detect available", "notify available", "notify available"}, rowsOf(t, s)); d != "" {
			t.Error(d)
		}
		done(t, s.Close())
	})
}

func TestOpenFreesWhatAKilledProcessRan(t *testing.T) {
	onEach(t, func(t *testing.T, db database) {
		path := db.fresh(t)
		s := openAt(t, path, Options{})
		add(t, s, Due{Args: NotifyArgs{"terminal"}}, Due{Args: PollArgs{"bbc"}})
		_, err := s.db.Exec(`UPDATE river_job SET state = 'running', attempted_at = '2025-01-01'`)
		done(t, err)
		_, err = s.db.Exec(`INSERT INTO river_leader (name, leader_id, elected_at, expires_at) VALUES ('default', 'dead', '2025-01-01', '2999-01-01')`)
		done(t, err)
		done(t, s.Close())

		s = openAt(t, path, Options{})
		if d := cmp.Diff([]string{"notify available", "poll available"}, rowsOf(t, s)); d != "" {
			t.Error(d)
		}
		var leaders int
		done(t, s.db.QueryRow(`SELECT count(*) FROM river_leader`).Scan(&leaders))
		if leaders != 0 {
			t.Error("the dead process still leads")
		}
		done(t, s.Close())
	})
}

// work runs the engine with a worker of polls until n jobs are completed, and stops it.
func work(t *testing.T, s *Store, n int, poll func(context.Context, *river.Job[PollArgs]) error) {
	t.Helper()
	workers := river.NewWorkers()
	river.AddWorker(workers, river.WorkFunc(poll))
	client := has(s.Client(workers, map[string]river.QueueConfig{PollQueue: {MaxWorkers: 4}}))(t)
	completed, cancel := client.Subscribe(river.EventKindJobCompleted)
	defer cancel()
	done(t, client.Start(context.Background()))
	for range n {
		<-completed
	}
	done(t, client.Stop(context.Background()))
}

func TestAJobIsCompletedWithItsEffect(t *testing.T) {
	onEach(t, func(t *testing.T, db database) {
		ctx := context.Background()
		s := db.opened(t, Options{})
		later := noon.Add(time.Hour)
		done(t, s.EnsurePolls(ctx, map[string]Plan{"bbc": {Due: noon}}))
		p := polled(fetched("a", "Talks", 0))
		p.Next = later
		var inside []string
		work(t, s, 1, func(ctx context.Context, j *river.Job[PollArgs]) error {
			_, err := s.SavePoll(ctx, JobOf(j.JobRow), p)
			inside = rowsOf(t, s)
			return err
		})
		want := []string{"poll completed", "detect available", "poll scheduled"}
		if d := cmp.Diff(want, inside); d != "" {
			t.Errorf("right after the transaction: %s", d)
		}
		if d := cmp.Diff(want, rowsOf(t, s)); d != "" {
			t.Errorf("after the job: %s", d)
		}
	})
}

func TestJobsRunOnADatabaseInMemoryToo(t *testing.T) {
	ctx := context.Background()
	s := openAt(t, Memory, Options{})
	due := map[string]Plan{}
	for i := range 20 {
		due["source "+itoa(i)] = Plan{Due: noon}
	}
	done(t, s.EnsurePolls(ctx, due))
	work(t, s, len(due), func(ctx context.Context, j *river.Job[PollArgs]) error {
		if _, err := s.Source(ctx, j.Args.Source); err != nil {
			return err
		}
		_, err := s.SavePoll(ctx, JobOf(j.JobRow), Polled{Source: j.Args.Source, At: noon})
		return err
	})
	if got := has(s.Sources(ctx))(t); len(got) != len(due) || got[7].Polls != 1 {
		t.Errorf("%d sources, polled %d times", len(got), got[7].Polls)
	}
	done(t, s.Close())
}

func TestAJobWhoseEffectFailsIsNotCompletedAndRunsAgain(t *testing.T) {
	onEach(t, func(t *testing.T, db database) {
		ctx := context.Background()
		s := db.opened(t, Options{})
		done(t, s.EnsurePolls(ctx, map[string]Plan{"bbc": {Due: noon}}))
		runs := 0
		var afterFailure []string
		work(t, s, 1, func(ctx context.Context, j *river.Job[PollArgs]) error {
			runs++
			p := polled(fetched("a", "Talks", 0))
			if runs == 1 {
				_, err := s.db.Exec(`ALTER TABLE item_names RENAME TO elsewhere`)
				done(t, err)
				_, err = s.SavePoll(ctx, JobOf(j.JobRow), p)
				if err == nil {
					t.Error("a poll was saved though its article was not")
				}
				afterFailure = rowsOf(t, s)
				_, back := s.db.Exec(`ALTER TABLE elsewhere RENAME TO item_names`)
				done(t, back)
				return err
			}
			_, err := s.SavePoll(ctx, JobOf(j.JobRow), p)
			return err
		})
		if runs != 2 {
			t.Errorf("ran %d times", runs)
		}
		if d := cmp.Diff([]string{"poll running"}, afterFailure); d != "" {
			t.Errorf("after the effect failed: %s", d)
		}
		if d := cmp.Diff([]string{"poll completed", "detect available"}, rowsOf(t, s)); d != "" {
			t.Errorf("at the end: %s", d)
		}
	})
}

func TestAFailedJobIsTriedAgainLaterEachTimeButNeverGivenUp(t *testing.T) {
	onEach(t, func(t *testing.T, db database) {
		s := db.opened(t, Options{})
		add(t, s, Due{Args: DetectArgs{Articles: []string{"a"}}})
		var attempts int
		done(t, s.db.QueryRow(`SELECT max_attempts FROM river_job`).Scan(&attempts))
		if attempts < 10000 {
			t.Errorf("given up after %d attempts", attempts)
		}
		var waits []time.Duration
		for _, n := range []int{0, 1, 2, 5, 8, 9, 20000} {
			row := &rivertype.JobRow{Errors: make([]rivertype.AttemptError, n)}
			waits = append(waits, time.Until(retryPolicy{}.NextRetry(row)).Round(time.Second))
		}
		want := []time.Duration{time.Second, 2 * time.Second, 4 * time.Second, 32 * time.Second, 256 * time.Second, 5 * time.Minute, 5 * time.Minute}
		if !slices.Equal(waits, want) {
			t.Errorf("waits %v, want %v", waits, want)
		}
	})
}

func TestDirectModeHasNoEngine(t *testing.T) {
	s := inFile.opened(t, Options{Direct: true})
	if _, err := s.Client(river.NewWorkers(), nil); err == nil {
		t.Error("direct mode gave an engine")
	}
}
