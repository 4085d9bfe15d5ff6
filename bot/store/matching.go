package store

import (
	"context"
	"errors"
	"fmt"
)

// Matching is the right to match articles against the stories, which one job of all
// processes has at a time. Its holder brings its index up to date first: it takes the
// decisions after the last one it knows, up to Seq.
type Matching struct {
	Seq int64 // number of the last decision that is saved, by whichever process; 0 without one

	store   *Store
	release func()
}

// ErrBehind says that another process saved verdicts which the holder of Matching did not
// know, because the connection that held it was lost. Nothing was saved.
var ErrBehind = errors.New("another process has matched meanwhile")

// StartMatching waits for Matching and takes it. It ends with Done.
func (s *Store) StartMatching(ctx context.Context) (*Matching, error) {
	_, release, err := s.hold(ctx, "matching")
	if err != nil {
		return nil, err
	}
	m := &Matching{store: s, release: release}
	if m.Seq, err = s.lastVerdict(ctx); err != nil {
		release()
		return nil, err
	}
	return m, nil
}

// Done lets another job match. It may be called again.
func (m *Matching) Done() { m.release() }

// Save saves verdicts in their order, with the deliveries they lead to, the jobs that
// will send these, and the completion of j. A version of an article that has its verdict
// is passed over, so a job that is run again does no harm. Seq is moved on to the last
// verdict of these. Numbers that an index gave without the verdicts of others are
// refused: ErrBehind.
func (m *Matching) Save(ctx context.Context, j Job, js []Judged) error {
	var last int64
	err := m.store.write(ctx, "save verdicts", func(tx *Tx) (err error) {
		if err := m.begin(ctx, tx, j); err != nil {
			return err
		}
		last, err = saveAll(ctx, tx, m.store.queue, m.Seq, js)
		return err
	})
	if err == nil {
		m.Seq = last
	}
	return err
}

// begin completes j, and locks the order of verdicts to the end of the transaction.
func (m *Matching) begin(ctx context.Context, tx *Tx, j Job) error {
	if err := m.store.queue.complete(ctx, tx, j); err != nil {
		return err
	}
	last, err := row(ctx, tx.Tx, value[int64], `
		INSERT INTO numbers (name, value) VALUES ('verdict', 0)
		ON CONFLICT (name) DO UPDATE SET value = numbers.value
		RETURNING value`)
	if err != nil {
		return fmt.Errorf("look up the last verdict: %w", err)
	}
	if last != m.Seq {
		return ErrBehind
	}
	return nil
}
