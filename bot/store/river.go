package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivermigrate"
	"github.com/riverqueue/river/rivertype"
)

// riverQueue keeps the jobs in River's tables, in the same database and transactions as
// everything else.
type riverQueue struct {
	engine engine
	client *river.Client[*sql.Tx] // inserts only; workers run in the one that Client makes
	log    *slog.Logger
}

// openRiver brings River's tables up to date.
func openRiver(ctx context.Context, e engine, log *slog.Logger) (*riverQueue, error) {
	migrator, err := e.migrator(&rivermigrate.Config{Logger: log})
	if err != nil {
		return nil, fmt.Errorf("tables of the job engine: %w", err)
	}
	if _, err := migrator.Migrate(ctx, rivermigrate.DirectionUp, nil); err != nil {
		return nil, fmt.Errorf("tables of the job engine: %w", err)
	}
	client, err := e.client(&river.Config{Logger: log})
	if err != nil {
		return nil, fmt.Errorf("set up the job engine: %w", err)
	}
	return &riverQueue{e, client, log}, nil
}

const (
	// A job that runs longer is cancelled, unless its worker has a Timeout of its own.
	jobTimeout = 25 * time.Second
	// A job is taken for stuck after this, or after its worker's own Timeout if that is
	// longer. It must be more than jobTimeout.
	rescueAfter = 30 * time.Second
	// Finished jobs are kept for a look at what just happened; what they did is in our tables.
	keepFinished = 10 * time.Minute
	// A job is never given up: what it would have done would be lost.
	maxAttempts = 30000
	// The longest wait before a failed job is tried again.
	longestRetry = 5 * time.Minute
)

// Client makes the engine that runs jobs; its caller starts and stops it.
func (s *Store) Client(workers *river.Workers, queues map[string]river.QueueConfig) (*river.Client[*sql.Tx], error) {
	q, ok := s.queue.(*riverQueue)
	if !ok {
		return nil, errors.New("a store in direct mode has no job engine")
	}
	return q.engine.client(&river.Config{
		ID:           s.process,
		Logger:       q.log,
		ErrorHandler: failures{q.log},
		Workers:      workers,
		Queues:       queues,
		Middleware:   []rivertype.Middleware{river.WorkerMiddlewareFunc(s.working.around)},

		FetchCooldown:               10 * time.Millisecond,
		FetchPollInterval:           100 * time.Millisecond,
		JobTimeout:                  jobTimeout,
		RescueStuckJobsAfter:        rescueAfter,
		RetryPolicy:                 retryPolicy{},
		CompletedJobRetentionPeriod: keepFinished,
		CancelledJobRetentionPeriod: keepFinished,
		ReindexerIndexNames:         []string{}, // none: finished jobs go soon, and it would hold up others
	})
}

// working are the jobs that this process is at.
type working struct {
	mu   sync.Mutex
	jobs map[int64]bool
}

func (w *working) around(ctx context.Context, j *rivertype.JobRow, do func(context.Context) error) error {
	w.set(j.ID, true)
	defer w.set(j.ID, false)
	return do(ctx)
}

func (w *working) set(id int64, at bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if !at {
		delete(w.jobs, id)
		return
	}
	if w.jobs == nil {
		w.jobs = map[int64]bool{}
	}
	w.jobs[id] = true
}

func (w *working) ids() []int64 {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.AppendSeq([]int64{}, maps.Keys(w.jobs))
}

// retryPolicy waits one second, then twice as long each time, up to five minutes.
type retryPolicy struct{}

func (retryPolicy) NextRetry(j *rivertype.JobRow) time.Time {
	wait := time.Second << min(len(j.Errors), 9)
	return time.Now().Add(min(wait, longestRetry)) // River's tables are in wall time
}

func (q *riverQueue) enqueue(ctx context.Context, tx *Tx, jobs ...Due) error {
	if len(jobs) == 0 {
		return nil
	}
	params := make([]river.InsertManyParams, len(jobs))
	for i, j := range jobs {
		params[i] = river.InsertManyParams{Args: j.Args, InsertOpts: &river.InsertOpts{MaxAttempts: maxAttempts}}
		// A time that has come must not be set: River would first put the job aside.
		// Its tables are in wall time, whatever clock the store has.
		if wait := j.At.Sub(tx.now); !j.At.IsZero() && wait > 0 {
			params[i].InsertOpts.ScheduledAt = time.Now().Add(wait)
		}
	}
	if _, err := q.client.InsertManyTx(ctx, tx.Tx, params); err != nil {
		return fmt.Errorf("enqueue: %w", err)
	}
	return nil
}

// anyArgs takes the arguments of a job of any kind, which its completion does not need.
type anyArgs struct{}

func (anyArgs) Kind() string { return "any" }

func (q *riverQueue) complete(ctx context.Context, tx *Tx, j Job) error {
	if j.row == nil {
		return nil
	}
	if err := q.engine.complete(ctx, tx.Tx, &river.Job[anyArgs]{JobRow: j.row}); err != nil {
		return fmt.Errorf("complete %s job %d: %w", j.row.Kind, j.row.ID, err)
	}
	return nil
}

func (q *riverQueue) unfinished(ctx context.Context, tx *Tx, kind string) ([]river.JobArgs, error) {
	places, args := list(2, unfinished)
	encoded, err := rows(ctx, tx.Tx, value[[]byte],
		`SELECT args FROM river_job WHERE kind = $1 AND state IN (`+places+`) ORDER BY id`, append([]any{kind}, args...)...)
	if err != nil {
		return nil, err
	}
	found := make([]river.JobArgs, 0, len(encoded))
	for _, e := range encoded {
		a, err := decodeArgs(kind, e)
		if err != nil {
			return nil, fmt.Errorf("arguments of a waiting %s job: %w", kind, err)
		}
		found = append(found, a)
	}
	return found, nil
}

func decodeArgs(kind string, encoded []byte) (river.JobArgs, error) {
	switch kind {
	case PollArgs{}.Kind():
		var a PollArgs
		err := json.Unmarshal(encoded, &a)
		return a, err
	case DetectArgs{}.Kind():
		var a DetectArgs
		err := json.Unmarshal(encoded, &a)
		return a, err
	case CorrectArgs{}.Kind():
		var a CorrectArgs
		err := json.Unmarshal(encoded, &a)
		return a, err
	}
	return nil, errors.New("no such kind of job")
}

func (q *riverQueue) keepPolls(ctx context.Context, tx *Tx, stays func(string) bool) error {
	type waiting struct {
		id   int64
		args []byte
	}
	found, err := rows(ctx, tx.Tx, func(s scan) (w waiting, err error) { return w, s(&w.id, &w.args) },
		`SELECT id, args FROM river_job WHERE kind = $1 AND state IN ('available', 'pending', 'retryable', 'scheduled')`, PollArgs{}.Kind())
	if err != nil {
		return err
	}
	for _, w := range found {
		a, err := decodeArgs(PollArgs{}.Kind(), w.args)
		if err == nil && stays(a.(PollArgs).Source) {
			continue
		}
		if _, err := tx.ExecContext(ctx, `DELETE FROM river_job WHERE id = $1`, w.id); err != nil {
			return err
		}
	}
	return nil
}

// committed has nothing to show: the rows are the jobs.
func (q *riverQueue) committed([]Due) {}
