package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"parley/sources"
)

// SourceRow is how a source stands. The zero times are never.
type SourceRow struct {
	Name     string
	State    sources.State
	Polls    int // of all time
	Failures int // in a row, up to the last poll
	LastPoll time.Time
	LastOK   time.Time
	LastNew  time.Time // when a poll last brought a new or changed article
	Next     time.Time

	LastError string // of the last poll; empty when it succeeded
	Articles  int    // in the store
}

// Plan is how a source of the settings is to be polled.
type Plan struct {
	Due      time.Time // of its next poll, where it has none that waits or runs
	Settings string    // a fingerprint of where and how often it is polled; holds no secret
}

// planSources notes the sources of the settings, and returns those that were planned
// otherwise before: what their last polls came to was said by another address, or in
// another rhythm, and is forgotten.
func planSources(ctx context.Context, tx *Tx, plans map[string]Plan) (changed map[string]bool, err error) {
	before := map[string]string{}
	if _, err := rows(ctx, tx.Tx, func(s scan) (struct{}, error) {
		var name, settings string
		err := s(&name, &settings)
		before[name] = settings
		return struct{}{}, err
	}, `SELECT name, settings FROM sources`); err != nil {
		return nil, err
	}
	if _, err := tx.ExecContext(ctx, `UPDATE sources SET dropped = TRUE`); err != nil {
		return nil, err
	}
	changed = map[string]bool{}
	for _, name := range slices.Sorted(maps.Keys(plans)) {
		plan := plans[name]
		if settings, known := before[name]; known && settings == plan.Settings {
			_, err = tx.ExecContext(ctx, `UPDATE sources SET dropped = FALSE WHERE name = $1`, name)
		} else {
			changed[name] = known
			_, err = tx.ExecContext(ctx, `
				INSERT INTO sources (name, settings, next_poll) VALUES ($1, $2, $3)
				ON CONFLICT (name) DO UPDATE SET settings = excluded.settings, next_poll = excluded.next_poll, dropped = FALSE,
					state = '{}', failures = 0, last_error = ''`, name, plan.Settings, micros(plan.Due))
		}
		if err != nil {
			return nil, fmt.Errorf("source %s: %w", name, err)
		}
	}
	return changed, nil
}

// The longest error that is kept: enough for what happened, too little for a page of it.
const longestError = 500

// saveSource notes how the poll went.
func saveSource(ctx context.Context, tx *Tx, p Polled, fresh bool) error {
	old, err := row(ctx, tx.Tx, scanSource, sourceQuery+` WHERE name = $1`, p.Source)
	if err != nil && !errors.Is(err, ErrNotFound) {
		return err
	}
	failures, lastOK, lastNew := 0, p.At, old.LastNew
	if p.Err != "" {
		failures, lastOK = old.Failures+1, old.LastOK
	}
	if fresh {
		lastNew = p.At
	}
	var listed time.Time // an unchanged list is not sent again
	if len(p.Articles) > 0 {
		listed = p.At
	}
	state, err := toJSON(p.State)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `
		INSERT INTO sources (name, state, polls, failures, last_poll, last_ok, last_new, last_error, next_poll, listed)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
		ON CONFLICT (name) DO UPDATE SET state = excluded.state, polls = excluded.polls,
			failures = excluded.failures, last_poll = excluded.last_poll, last_ok = excluded.last_ok, last_new = excluded.last_new,
			last_error = excluded.last_error, next_poll = excluded.next_poll,
			listed = CASE WHEN excluded.listed > 0 THEN excluded.listed ELSE sources.listed END`,
		p.Source, state, old.Polls+1, failures, micros(p.At), micros(lastOK), micros(lastNew),
		bounded(p.Err), micros(p.Next), micros(listed))
	return err
}

// bounded is an error's text, cut to what is kept.
func bounded(text string) string {
	if len(text) > longestError {
		text = text[:longestError]
	}
	return strings.ToValidUTF8(text, "")
}

const sourceQuery = `
	SELECT name, state, polls, failures, last_poll, last_ok, last_new, last_error, next_poll,
		(SELECT count(*) FROM articles WHERE source = sources.name)
	FROM sources`

func scanSource(s scan) (SourceRow, error) {
	var r SourceRow
	var state string
	var lastPoll, lastOK, lastNew, next int64
	if err := s(&r.Name, &state, &r.Polls, &r.Failures, &lastPoll, &lastOK, &lastNew, &r.LastError, &next, &r.Articles); err != nil {
		return r, err
	}
	r.LastPoll, r.LastOK, r.LastNew, r.Next = fromMicros(lastPoll), fromMicros(lastOK), fromMicros(lastNew), fromMicros(next)
	if err := json.Unmarshal([]byte(state), &r.State); err != nil {
		return r, fmt.Errorf("state of source %s: %w", r.Name, err)
	}
	return r, nil
}

// Source is how a source stands; one that was never polled has only its name.
func (s *Store) Source(ctx context.Context, name string) (SourceRow, error) {
	found := SourceRow{Name: name}
	err := s.read(ctx, "look up source "+name, func(tx *sql.Tx) error {
		r, err := row(ctx, tx, scanSource, sourceQuery+` WHERE name = $1`, name)
		if err == nil {
			found = r
		}
		if errors.Is(err, ErrNotFound) {
			return nil
		}
		return err
	})
	return found, err
}

// Sources is how every source of the settings stands, by name.
func (s *Store) Sources(ctx context.Context) (all []SourceRow, err error) {
	err = s.read(ctx, "look up the sources", func(tx *sql.Tx) error {
		all, err = rows(ctx, tx, scanSource, sourceQuery+` WHERE NOT dropped`)
		slices.SortFunc(all, func(a, b SourceRow) int { return strings.Compare(a.Name, b.Name) }) // databases differ in the order of texts
		return err
	})
	return all, err
}
