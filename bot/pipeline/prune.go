package pipeline

import (
	"context"
	"fmt"
)

// Prune forgets what is past its retention.
func (p *Pipeline) Prune(ctx context.Context) error {
	if p.Retention <= 0 {
		return nil
	}
	n, err := p.Store.Prune(ctx, p.Now().Add(-p.Retention))
	if err != nil {
		return stopped(ctx, fmt.Errorf("prune: %w", err))
	}
	if n > 0 {
		p.Log.Info("forgot what is past its retention", "articles", n)
	}
	return nil
}
