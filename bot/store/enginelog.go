package store

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"
)

// engineLog passes on what the job engine warns of, the same thing once a minute: the
// engine asks for jobs ten times a second, and says so each time it cannot.
type engineLog struct {
	slog.Handler
	database string
	troubles []trouble
	said     *said
}

// said is when each thing was last said.
type said struct {
	mu   sync.Mutex
	last map[string]time.Time
}

const sayAgainAfter = time.Minute

func newEngineLog(log *slog.Logger, database string, ts []trouble) *slog.Logger {
	return slog.New(engineLog{log.Handler(), database, ts, &said{last: map[string]time.Time{}}})
}

func (h engineLog) Enabled(ctx context.Context, l slog.Level) bool {
	return l >= slog.LevelWarn && h.Handler.Enabled(ctx, l)
}

func (h engineLog) WithAttrs(as []slog.Attr) slog.Handler {
	h.Handler = h.Handler.WithAttrs(as)
	return h
}

func (h engineLog) WithGroup(name string) slog.Handler {
	h.Handler = h.Handler.WithGroup(name)
	return h
}

// Handle says a trouble of the database as one thing, whatever failed by it.
func (h engineLog) Handle(ctx context.Context, r slog.Record) error {
	what, known := r.Message, h.troubleOf(r.Message)
	r.Attrs(func(a slog.Attr) bool {
		if a.Key == "err" || a.Key == "error" {
			text := a.Value.String()
			what += " " + text
			known = cmp.Or(known, h.troubleOf(text))
		}
		return true
	})
	if known != nil {
		what = known.Error()
		at := r.Time
		r = slog.NewRecord(at, slog.LevelError, what, 0)
		r.AddAttrs(slog.String("database", h.database))
	}
	if !h.said.again(what, r.Time) {
		return nil
	}
	return h.Handler.Handle(ctx, r)
}

// troubleOf is the trouble that a text tells of, if any.
func (h engineLog) troubleOf(text string) error {
	for _, t := range h.troubles {
		if strings.Contains(text, t.err.Error()) || slices.ContainsFunc(t.texts, func(known string) bool { return strings.Contains(text, known) }) {
			return t.err
		}
	}
	return nil
}

// again reports whether it is time to say something.
func (s *said) again(what string, now time.Time) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	for w, at := range s.last {
		if now.Sub(at) >= sayAgainAfter {
			delete(s.last, w)
		}
	}
	if _, recently := s.last[what]; recently {
		return false
	}
	s.last[what] = now
	return true
}

// failures logs the jobs that fail; the engine tries them again.
type failures struct {
	log *slog.Logger
}

func (f failures) HandleError(ctx context.Context, j *rivertype.JobRow, err error) *river.ErrorHandlerResult {
	if !errors.Is(err, context.Canceled) { // the program stops
		f.log.ErrorContext(ctx, "a job failed; it is tried again", "job", j.Kind, "attempt", j.Attempt, "error", err.Error())
	}
	return nil
}

func (f failures) HandlePanic(ctx context.Context, j *rivertype.JobRow, panicked any, trace string) *river.ErrorHandlerResult {
	f.log.ErrorContext(ctx, "a job broke down; it is tried again", "job", j.Kind, "attempt", j.Attempt, "error", fmt.Sprint(panicked), "trace", trace)
	return nil
}
