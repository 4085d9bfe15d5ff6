package store

import (
	"context"
	"slices"
	"sync"

	"github.com/riverqueue/river"
)

// memoryQueue keeps the jobs of direct mode, in the order of their due times.
type memoryQueue struct {
	mu   sync.Mutex
	jobs []Due // sorted; of those due at one time, the one added first is first
}

func (q *memoryQueue) enqueue(_ context.Context, tx *Tx, jobs ...Due) error {
	tx.jobs = append(tx.jobs, jobs...)
	return nil
}

func (q *memoryQueue) committed(jobs []Due) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, j := range jobs {
		if q.waits(j.Args) {
			continue
		}
		after, _ := slices.BinarySearchFunc(q.jobs, j, func(have, j Due) int {
			if have.At.After(j.At) {
				return 1
			}
			return -1
		})
		q.jobs = slices.Insert(q.jobs, after, j)
	}
}

// waits reports whether a job waits of which there is one at a time.
func (q *memoryQueue) waits(args river.JobArgs) bool {
	switch args.(type) {
	case PollArgs, ReleaseArgs, DigestArgs, DueArgs:
	default:
		return false
	}
	return slices.ContainsFunc(q.jobs, func(d Due) bool { return d.Args.Kind() == args.Kind() && d.Args == args })
}

// complete has nothing to do: a job is gone when it is popped.
func (q *memoryQueue) complete(context.Context, *Tx, Job) error { return nil }

func (q *memoryQueue) unfinished(_ context.Context, _ *Tx, kind string) ([]river.JobArgs, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	var found []river.JobArgs
	for _, j := range q.jobs {
		if j.Args.Kind() == kind {
			found = append(found, j.Args)
		}
	}
	return found, nil
}

func (q *memoryQueue) keepPolls(_ context.Context, _ *Tx, stays func(string) bool) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.jobs = slices.DeleteFunc(q.jobs, func(d Due) bool {
		p, isPoll := d.Args.(PollArgs)
		return isPoll && !stays(p.Source)
	})
	return nil
}

func (q *memoryQueue) pop() (Due, bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.jobs) == 0 {
		return Due{}, false
	}
	first := q.jobs[0]
	q.jobs = q.jobs[1:]
	return first, true
}
