package store

import (
	"context"
	"errors"
	"strings"
	"testing"

	"golang.org/x/sync/errgroup"

	"parley/bot/news"
	"parley/bot/story"
)

func TestVerdictsOfAnIndexThatIsBehindAreRefused(t *testing.T) {
	onEach(t, func(t *testing.T, db database) {
		ctx := context.Background()
		s := db.opened(t, Options{Direct: true})
		a, b, c := saved(t, s, fetched("a", "Talks", 0)), saved(t, s, fetched("b", "More talks", 1)), saved(t, s, fetched("c", "Talks", 2))
		m := has(s.StartMatching(ctx))(t)
		behind := *m // as one whose connection was lost, and who does not know yet
		done(t, m.Save(ctx, Job{}, []Judged{opens(a, 1, "terminal"), repeats(b, 1, news.SameDevelopment)}))
		if m.Seq != 2 {
			t.Errorf("the last verdict is %d", m.Seq)
		}
		if err := behind.Save(ctx, Job{}, []Judged{repeats(c, 1, news.SameDevelopment)}); !errors.Is(err, ErrBehind) {
			t.Errorf("saved: %v", err)
		}
		done(t, m.Save(ctx, Job{}, []Judged{repeats(c, 1, news.SameDevelopment)}))
		m.Done()
		m.Done()
		if m = has(s.StartMatching(ctx))(t); m.Seq != 3 {
			t.Errorf("the last verdict is %d", m.Seq)
		}
		m.Done()
	})
}

// Each process gives the numbers that follow those it knows, as an index does.
func TestProcessesThatMatchInTurnsKnowWhatOthersSaved(t *testing.T) {
	onEach(t, func(t *testing.T, db database) {
		ctx := context.Background()
		const articles, processes = 40, 4
		fresh := db.fresh(t)
		first := openAt(t, fresh, Options{Direct: true})
		stores := []*Store{first, first, first, first}
		if strings.HasPrefix(fresh, "postgres") {
			for i := range processes - 1 {
				stores[i+1] = openAt(t, fresh, Options{Direct: true})
				defer func() { done(t, stores[i+1].Close()) }()
			}
		}
		var fs []Fetched
		for i := range articles {
			fs = append(fs, fetched("a"+itoa(i), "Talks "+itoa(i), i))
		}
		has(first.SavePoll(ctx, Job{}, polled(fs...)))(t)
		var work errgroup.Group
		for p, s := range stores {
			work.Go(func() error {
				var known []story.Verdict
				var last int64
				for i := p; i < articles; i += processes {
					m, err := s.StartMatching(ctx)
					if err != nil {
						return err
					}
					for v, err := range s.VerdictsAfter(ctx, last) {
						if err != nil {
							return err
						}
						known = append(known, v)
					}
					if last = m.Seq; int(last) != len(known) {
						return errors.New("knows " + itoa(len(known)) + " of " + itoa(int(last)) + " verdicts")
					}
					as, err := s.Unread(ctx, []string{"a" + itoa(i)})
					if err != nil {
						return err
					}
					j := opens(as[0], last+1)
					if err := m.Save(ctx, Job{}, []Judged{j}); err != nil {
						return err
					}
					known, last = append(known, j.Verdict), m.Seq
					m.Done()
				}
				return nil
			})
		}
		done(t, work.Wait())
		if c := has(first.Counts(ctx))(t); c.Stories != articles {
			t.Errorf("%d stories", c.Stories)
		}
		done(t, first.Close())
	})
}
