package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"time"

	"parley/bot/alert"
	"parley/bot/news"
)

func scanHours(s scan) (h alert.Hours, err error) {
	var quiet, digest sql.NullString
	var zone string
	if err := s(&h.Channel, &h.Server, &quiet, &digest, &zone); err != nil {
		return h, err
	}
	if quiet.Valid {
		h.Quiet = &alert.Quiet{}
		if quiet.String != "" {
			if *h.Quiet, err = alert.ParseQuiet(quiet.String); err != nil {
				return h, fmt.Errorf("hours of %s: %w", h.Channel, err)
			}
		}
	}
	if digest.Valid {
		h.Digest = &digest.String
	}
	if zone != "" {
		if h.Zone, err = time.LoadLocation(zone); err != nil {
			return h, fmt.Errorf("hours of %s: %w", h.Channel, err)
		}
	}
	return h, nil
}

// SetHours changes when the asker's channel wants to be told. Act and about say it for the
// audit. What is held for its quiet hours is let go, to be held again where the new ones
// say so. Of a channel that another server set the hours of they are not found.
func (s *Store) SetHours(ctx context.Context, by Asker, change func(*alert.Hours), settings alert.Rules, act, about string) error {
	return s.write(ctx, "set the hours of "+by.Channel, func(tx *Tx) error {
		if err := tx.rearrange(ctx); err != nil {
			return err
		}
		w, err := wishesAt(ctx, tx.Tx, tx.now)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(w.Hours, func(h alert.Hours) bool { return h.Channel == by.Channel })
		if i < 0 {
			i, w.Hours = len(w.Hours), append(w.Hours, alert.Hours{Server: by.Server, Channel: by.Channel})
		}
		if w.Hours[i].Server != by.Server {
			return ErrNotFound
		}
		change(&w.Hours[i])
		if err := saveHours(ctx, tx, w.Hours[i]); err != nil {
			return err
		}
		if err := saveAudit(ctx, tx, by, act, about); err != nil {
			return err
		}
		rules := settings.With(w)
		channel := rules.Called(by.Channel)
		if _, err := tx.ExecContext(ctx, `UPDATE deliveries SET until = $1 WHERE channel = $2 AND held = $3 AND digest = '' AND `+gathered,
			micros(tx.now), channel, string(news.Quiet)); err != nil {
			return err
		}
		free, err := releaseJobs(ctx, tx.Tx, ` AND channel = $1 AND until <= $2`, channel, micros(tx.now))
		if err != nil {
			return err
		}
		if err := s.queue.enqueue(ctx, tx, free...); err != nil {
			return err
		}
		return s.planDigests(ctx, tx, rules)
	})
}

func saveHours(ctx context.Context, tx *Tx, h alert.Hours) error {
	var quiet, digest sql.NullString
	zone := ""
	if h.Quiet != nil {
		quiet = sql.NullString{String: h.Quiet.String(), Valid: true}
	}
	if h.Digest != nil {
		digest = sql.NullString{String: *h.Digest, Valid: true}
	}
	if h.Zone != nil {
		zone = h.Zone.String()
	}
	_, err := tx.ExecContext(ctx, `INSERT INTO hours (channel, server, quiet, digest, zone) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (channel) DO UPDATE SET quiet = excluded.quiet, digest = excluded.digest, zone = excluded.zone`, h.Channel, h.Server, quiet, digest, zone)
	return err
}
