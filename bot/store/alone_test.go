package store

import "context"

// SaveVerdicts is Save for a caller that knows to be alone with its index.
func (s *Store) SaveVerdicts(ctx context.Context, j Job, js []Judged) error {
	m, err := s.StartMatching(ctx)
	if err != nil {
		return err
	}
	defer m.Done()
	return m.Save(ctx, j, js)
}
