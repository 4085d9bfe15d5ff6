package store

import (
	"context"
	"iter"
	"time"

	"parley/bot/story"
)

// SaveVerdicts is Save for a caller that knows to be alone with its index.
func (s *Store) SaveVerdicts(ctx context.Context, j Job, js []Judged) error {
	m, err := s.StartMatching(ctx)
	if err != nil {
		return err
	}
	defer m.Done()
	return m.Save(ctx, j, js)
}

// Verdicts are Decisions where nothing is corrected.
func (s *Store) Verdicts(ctx context.Context, since time.Time) iter.Seq2[story.Verdict, error] {
	return onlyVerdicts(s.Decisions(ctx, since))
}

// VerdictsAfter are DecisionsAfter where nothing is corrected.
func (s *Store) VerdictsAfter(ctx context.Context, seq int64) iter.Seq2[story.Verdict, error] {
	return onlyVerdicts(s.DecisionsAfter(ctx, seq))
}

func onlyVerdicts(all iter.Seq2[story.Decision, error]) iter.Seq2[story.Verdict, error] {
	return func(yield func(story.Verdict, error) bool) {
		for d, err := range all {
			if !yield(d.Verdict, err) {
				return
			}
		}
	}
}
