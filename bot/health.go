package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"time"

	"parley/config"
)

type healthCommand struct {
	Config string `short:"c" help:"Settings file of the bot to ask; without it the built-in settings." placeholder:"FILE"`
}

// Help shows what it is for.
func (healthCommand) Help() string {
	return `Asks the bot that runs on this machine with these settings, at the address of the setting "health".
Exit status 0: it works. 1: it does not answer, or says what is wrong.

Example:
  parley health --config parley.yaml`
}

const (
	healthTimeout = 4 * time.Second
	// A poll that is late by so much says that the job engine stands still.
	latePoll = 5 * time.Minute
)

// Run asks the running bot how it is.
func (c healthCommand) Run(ctx context.Context, s streams) error {
	cfg, err := config.Load(c.Config)
	if err != nil {
		return usage(err)
	}
	if cfg.Health == "" {
		return usage(errors.New(`the setting "health" is empty: there is no address to ask`))
	}
	ctx, cancel := context.WithTimeout(ctx, healthTimeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+cfg.Health+"/health", nil)
	if err != nil {
		return usage(fmt.Errorf("the setting \"health\": %w", err))
	}
	res, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		return fmt.Errorf("no bot answers at %s: is it running?", cfg.Health)
	}
	defer res.Body.Close()
	said, err := io.ReadAll(io.LimitReader(res.Body, 64<<10))
	if err != nil {
		return fmt.Errorf("ask the bot at %s: %w", cfg.Health, err)
	}
	var report healthReport
	if err := json.Unmarshal(said, &report); err != nil || report.Database == "" {
		return fmt.Errorf("what answers at %s is no parley: set another \"health\"", cfg.Health)
	}
	if report.Database != fingerprint(cfg.Database) {
		return fmt.Errorf("the parley that answers at %s has another database: set another \"health\" for this one", cfg.Health)
	}
	if _, err := s.out.Write(said); err != nil {
		return err
	}
	if res.StatusCode != http.StatusOK {
		return errors.New("the bot is not well")
	}
	return nil
}

// healthReport is what the bot says of itself.
type healthReport struct {
	Healthy bool   `json:"healthy"`
	Sources int    `json:"sources"`
	Failing int    `json:"failing"`
	Trouble string `json:"trouble,omitempty"`

	Database string `json:"database"` // its fingerprint, to tell one parley from another
}

// fingerprint names a database without saying where it is or its password.
func fingerprint(database config.Secret) string {
	name := database.Reveal()
	if !strings.Contains(name, "://") {
		if whole, err := filepath.Abs(name); err == nil {
			name = whole
		}
	}
	sum := sha256.Sum256([]byte(name))
	return hex.EncodeToString(sum[:6])
}

// health looks whether the database answers and the polls are on time.
func (h *house) health(ctx context.Context, now time.Time) healthReport {
	rows, err := h.store.Sources(ctx)
	if err != nil {
		return healthReport{Trouble: err.Error()}
	}
	r := healthReport{Healthy: true, Sources: len(rows)}
	for _, row := range rows {
		if row.Failures > 0 {
			r.Failing++
		}
		if !row.Next.IsZero() && now.Sub(row.Next) > latePoll {
			r.Healthy = false
			r.Trouble = fmt.Sprintf("source %s should have been polled at %s: the jobs stand still", row.Name, row.Next.UTC().Format(time.RFC3339))
		}
	}
	return r
}

// serveHealth answers GET /health until ctx ends. An address that is taken is logged: the
// bot works without.
func (h *house) serveHealth(ctx context.Context, cfg *config.Config, now func() time.Time, log *slog.Logger) error {
	listener, err := net.Listen("tcp", cfg.Health)
	if err != nil {
		log.Warn(`nobody can ask for the bot's health: set another "health"`, "error", err)
		return nil
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /health", func(w http.ResponseWriter, r *http.Request) {
		report := h.health(r.Context(), now())
		report.Database = fingerprint(cfg.Database)
		w.Header().Set("Content-Type", "application/json")
		if !report.Healthy {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
		_ = json.NewEncoder(w).Encode(report) // a reader that went away asks again
	})
	server := &http.Server{Handler: mux, ReadHeaderTimeout: healthTimeout}
	stopped := context.AfterFunc(ctx, func() { _ = server.Close() })
	defer stopped()
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serve the bot's health: %w", err)
	}
	return nil
}
