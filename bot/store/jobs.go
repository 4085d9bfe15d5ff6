package store

import (
	"context"
	"database/sql"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"parley/bot/news"
)

// The queues of the jobs, one for each sort.
const (
	PollQueue   = "poll"
	DetectQueue = "detect"
	NotifyQueue = "notify" // the beginning: each platform has one of its own
	LaterQueue  = "later"  // of what is told later: release and digest
)

// NotifyQueueOf is the queue of a platform's channels: one that is slow or dead keeps
// the jobs of no other waiting.
func NotifyQueueOf(platform string) string { return NotifyQueue + "-" + platform }

// PollArgs is the job to poll a source. A source has one such job at a time, waiting or
// running.
type PollArgs struct {
	Source string `json:"source"`
}

// DetectArgs is the job to read articles in this order: at most fifty, or all of a poll
// that catches up, so that nothing is told before what turned it around is known.
type DetectArgs struct {
	Articles  []string `json:"articles"`
	CatchesUp bool     `json:"catches_up,omitempty"`
}

// NotifyArgs is the job to send what waits for a channel.
type NotifyArgs struct {
	Channel string `json:"channel"`
}

// ReleaseArgs is the job to let go what is held for a channel up to a time, in
// microseconds since 1970. There is one such job at a time.
type ReleaseArgs struct {
	Channel string `json:"channel"`
	Until   int64  `json:"until"`
}

// DigestArgs is the job to make a channel's digest. There is one such job at a time.
type DigestArgs struct {
	Channel  string `json:"channel"`
	Schedule string `json:"schedule"`
}

func (ReleaseArgs) Kind() string { return "release" }
func (DigestArgs) Kind() string  { return "digest" }

func (ReleaseArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{Queue: LaterQueue, UniqueOpts: river.UniqueOpts{ByArgs: true, ByState: unfinished}}
}

func (DigestArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{Queue: LaterQueue, UniqueOpts: river.UniqueOpts{ByArgs: true, ByState: unfinished}}
}

// CorrectArgs is the job to carry out a correction.
type CorrectArgs struct {
	Number int64 `json:"number"`
}

// DueArgs is the job to look which stories are due. There is one such job at a time.
type DueArgs struct{}

func (PollArgs) Kind() string    { return "poll" }
func (DetectArgs) Kind() string  { return "detect" }
func (NotifyArgs) Kind() string  { return "notify" }
func (CorrectArgs) Kind() string { return "correct" }
func (DueArgs) Kind() string     { return "due" }

func (PollArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{Queue: PollQueue, UniqueOpts: river.UniqueOpts{ByArgs: true, ByState: unfinished}}
}
func (DetectArgs) InsertOpts() river.InsertOpts { return river.InsertOpts{Queue: DetectQueue} }
func (a NotifyArgs) InsertOpts() river.InsertOpts {
	platform, _, _ := strings.Cut(a.Channel, ":")
	return river.InsertOpts{Queue: NotifyQueueOf(platform)}
}

// InsertOpts puts corrections among the articles: both need the right to match.
func (CorrectArgs) InsertOpts() river.InsertOpts { return river.InsertOpts{Queue: DetectQueue} }

// InsertOpts puts it there too: what is due depends on what was matched before.
func (DueArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{Queue: DetectQueue, UniqueOpts: river.UniqueOpts{ByArgs: true, ByState: unfinished}}
}

// unfinished is every state of a job that is still to be done.
var unfinished = []rivertype.JobState{
	rivertype.JobStateAvailable, rivertype.JobStatePending, rivertype.JobStateRetryable,
	rivertype.JobStateRunning, rivertype.JobStateScheduled,
}

// Job is the running job that a worker passes on, to be completed in the transaction of
// its effect. The zero Job is none: there is nothing to complete.
type Job struct {
	row *rivertype.JobRow
}

// JobOf is the job that a worker of River runs. The context that goes with it to the
// store must be the worker's.
func JobOf(row *rivertype.JobRow) Job { return Job{row} }

// Due is a job and the time before which it does not run; zero is at once.
type Due struct {
	Args river.JobArgs
	At   time.Time
}

// queue is where jobs wait: River's tables, or memory.
type queue interface {
	// enqueue adds jobs that become visible with the commit of tx. A poll of a source
	// that has one unfinished is not added.
	enqueue(ctx context.Context, tx *Tx, jobs ...Due) error
	// complete ends a job with the commit of tx.
	complete(ctx context.Context, tx *Tx, j Job) error
	// unfinished lists the jobs of a kind that wait or run.
	unfinished(ctx context.Context, tx *Tx, kind string) ([]river.JobArgs, error)
	// keepPolls removes the polls that wait but those of sources that stay.
	keepPolls(ctx context.Context, tx *Tx, stays func(source string) bool) error
	// committed shows the jobs that a transaction left in tx.jobs.
	committed(jobs []Due)
}

// Complete ends a job whose effect is already saved.
func (s *Store) Complete(ctx context.Context, j Job) error {
	if j.row == nil {
		return nil
	}
	return s.write(ctx, "complete a job", func(tx *Tx) error { return s.queue.complete(ctx, tx, j) })
}

// Next pops the job that is due first, of those due at one time the one added first. It
// is for a store in direct mode; due is zero for a job to be done at once.
func (s *Store) Next() (args river.JobArgs, due time.Time, ok bool) {
	m, isMemory := s.queue.(*memoryQueue)
	if !isMemory {
		return nil, time.Time{}, false
	}
	d, ok := m.pop()
	return d.Args, d.At, ok
}

// Put adds a job to a store in direct mode.
func (s *Store) Put(d Due) { s.queue.committed([]Due{d}) }

// JobWaits reports whether a job is to run later: it is neither running nor done.
func (s *Store) JobWaits(ctx context.Context, id int64) (waits bool, err error) {
	err = s.read(ctx, "look up a job", func(tx *sql.Tx) error {
		waits, err = row(ctx, tx, value[bool], `SELECT count(*) > 0 FROM river_job WHERE id = $1 AND state IN ('available', 'pending', 'retryable', 'scheduled')`, id)
		return err
	})
	return waits, err
}

// EnsurePolls takes all sources of the settings, by name. One that has no poll that waits
// or runs gets one; one that has keeps its time, unless its settings changed: then it is
// polled when it is due, as if it had never failed, and asked for in full. Sources that
// are not named are polled no more.
func (s *Store) EnsurePolls(ctx context.Context, plans map[string]Plan) error {
	return s.write(ctx, "schedule the sources", func(tx *Tx) error {
		if err := tx.only(ctx, schedule); err != nil {
			return err
		}
		changed, err := planSources(ctx, tx, plans)
		if err != nil {
			return err
		}
		stays := func(source string) bool { _, named := plans[source]; return named && !changed[source] }
		if err := s.queue.keepPolls(ctx, tx, stays); err != nil {
			return err
		}
		for _, name := range slices.Sorted(maps.Keys(plans)) {
			if err := s.queue.enqueue(ctx, tx, Due{PollArgs{name}, plans[name].Due}); err != nil {
				return err
			}
		}
		return nil
	})
}

// Resume gives a job to what has none: articles that were saved and not matched, by a
// run in direct mode or by a job that was given up, corrections that were asked for,
// deliveries that wait, and what is held.
func (s *Store) Resume(ctx context.Context) error {
	return s.write(ctx, "take up what was left", func(tx *Tx) error {
		pending, err := s.queue.unfinished(ctx, tx, DetectArgs{}.Kind())
		if err != nil {
			return err
		}
		taken := map[string]bool{}
		for _, p := range pending {
			for _, id := range p.(DetectArgs).Articles {
				taken[id] = true
			}
		}
		unread, err := rows(ctx, tx.Tx, value[string], `SELECT id FROM articles WHERE matched < version ORDER BY at, id`)
		if err != nil {
			return err
		}
		unread = slices.DeleteFunc(unread, func(id string) bool { return taken[id] })
		jobs := detectJobs(unread)
		corrections, err := s.uncorrected(ctx, tx)
		if err != nil {
			return err
		}
		jobs = append(jobs, corrections...)
		channels, err := waitingChannels(ctx, tx.Tx)
		if err != nil {
			return err
		}
		for _, c := range channels {
			jobs = append(jobs, Due{Args: NotifyArgs{c}})
		}
		held, err := releaseJobs(ctx, tx.Tx, ``)
		if err != nil {
			return err
		}
		return s.queue.enqueue(ctx, tx, append(jobs, held...)...)
	})
}

// uncorrected are jobs for the corrections that wait and have none.
func (s *Store) uncorrected(ctx context.Context, tx *Tx) ([]Due, error) {
	pending, err := s.queue.unfinished(ctx, tx, CorrectArgs{}.Kind())
	if err != nil {
		return nil, err
	}
	numbers, err := rows(ctx, tx.Tx, value[int64], `SELECT number FROM corrections WHERE seq IS NULL AND refused = '' ORDER BY number`)
	var jobs []Due
	for _, n := range numbers {
		if args := (CorrectArgs{n}); !slices.Contains(pending, river.JobArgs(args)) {
			jobs = append(jobs, Due{Args: args})
		}
	}
	return jobs, err
}

// The most articles one job reads: it is one transaction, under the lock of matching.
const articlesPerJob = 50

// detectJobs are the jobs that read the articles, in the order given.
func detectJobs(ids []string) []Due {
	var jobs []Due
	for part := range slices.Chunk(ids, articlesPerJob) {
		jobs = append(jobs, Due{Args: DetectArgs{Articles: part}})
	}
	return jobs
}

// notifyJobs are the jobs that tell the channels of new deliveries, one a channel; for
// those that are held, the jobs that let them go.
func notifyJobs(alerts []news.Alert) []Due {
	var jobs []Due
	seen := map[string]bool{}
	for _, a := range alerts {
		switch {
		case a.Held == news.Muted || a.Digest != "": // told never, or by the digest's own job
		case a.Waits():
			if held := (ReleaseArgs{a.Channel, micros(a.Until)}); !slices.ContainsFunc(jobs, func(d Due) bool { return d.Args == held }) {
				jobs = append(jobs, Due{held, a.Until})
			}
		case !seen[a.Channel]:
			seen[a.Channel] = true
			jobs = append(jobs, Due{Args: NotifyArgs{a.Channel}})
		}
	}
	return jobs
}
