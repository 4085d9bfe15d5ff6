package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverdatabasesql"
	"github.com/riverqueue/river/rivermigrate"
)

// postgres is a database on a server, which several processes may have open.
type postgres struct {
	config   *pgx.ConnConfig
	patience time.Duration // how long open waits for a server that is still starting
	locks    *sql.DB       // connections that hold names
	alive    func()        // ends what shows others that this process lives
}

const (
	// A server that starts together with Parley is given this long to answer.
	startPatience = 15 * time.Second
	askAgainAfter = 500 * time.Millisecond
	dialTimeout   = 5 * time.Second
	// Connections of one process, at most: writers, readers as in a file, and one for each
	// name that is held: channels being told, matching, the process itself.
	pgWriters = 10
	pgHolders = 20
)

// What each connection is set to. The keepalives are for a machine that is gone without
// a word: what it held must be free within half a minute, not after the usual two hours
// (https://www.postgresql.org/docs/current/runtime-config-connection.html).
const (
	pgSession = `SET tcp_keepalives_idle = 10; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3;
		SET client_connection_check_interval = '10s'; SET application_name = 'parley'; SET timezone = 'UTC';`
	pgWriting = pgSession + `SET statement_timeout = '20s'; SET idle_in_transaction_session_timeout = '60s'`
	pgAsking  = pgSession + `SET statement_timeout = '10s'; SET idle_in_transaction_session_timeout = '60s'; SET default_transaction_read_only = on`
	pgHolding = pgSession + `SET statement_timeout = 0`
)

// newPostgres reads the address. What is wrong with one is not said in detail: the
// details hold pieces of the password.
func newPostgres(address string) (*postgres, error) {
	config, err := pgx.ParseConfig(address)
	if err != nil || config.Host == "" {
		return nil, errors.New(`"database" is not an address of PostgreSQL: write it as postgres://USER:PASSWORD@HOST:5432/DATABASE, with every other sign than letters and digits in the password as %XX (@ is %40, / is %2F, : is %3A)`)
	}
	if config.ConnectTimeout == 0 {
		config.ConnectTimeout = dialTimeout
	}
	return &postgres{config: config, patience: startPatience}, nil
}

// String is the address without the password and the options.
func (p *postgres) String() string {
	host := net.JoinHostPort(p.config.Host, strconv.Itoa(int(p.config.Port)))
	return (&url.URL{Scheme: "postgres", User: url.User(p.config.User), Host: host, Path: "/" + p.config.Database}).String()
}

func (p *postgres) called() string { return "postgres" }

func (p *postgres) pool(connections int, session string) *sql.DB {
	db := stdlib.OpenDB(*p.config, stdlib.OptionAfterConnect(func(ctx context.Context, c *pgx.Conn) error {
		_, err := c.Exec(ctx, session)
		return err
	}))
	db.SetMaxOpenConns(connections)
	db.SetMaxIdleConns(connections)
	db.SetConnMaxIdleTime(time.Minute)
	return db
}

func (p *postgres) open(ctx context.Context, log *slog.Logger) (db, asked *sql.DB, err error) {
	db, asked = p.pool(pgWriters, pgWriting), p.pool(readers, pgAsking)
	p.locks = p.pool(pgHolders, pgHolding)
	return db, asked, p.await(ctx, db, log)
}

// await waits for a server that does not answer yet, and sees whether it can be used.
func (p *postgres) await(ctx context.Context, db *sql.DB, log *slog.Logger) error {
	patience, cancel := context.WithTimeout(ctx, p.patience)
	defer cancel()
	again := time.NewTicker(askAgainAfter)
	defer again.Stop()
	for said := false; ; said = true {
		var version int
		var schema sql.NullString
		err := db.QueryRowContext(ctx, `SELECT current_setting('server_version_num')::int, current_schema()`).Scan(&version, &schema)
		var away errAway
		switch {
		case err == nil:
			return p.usable(version, schema.Valid)
		case !errors.As(p.explain(err), &away):
			return err
		}
		if !said && p.patience > 0 {
			log.Info("waiting for PostgreSQL to answer", "database", p.String(), "reason", away.reason)
		}
		select {
		case <-patience.Done():
			return cmp.Or(ctx.Err(), error(away))
		case <-again.C:
		}
	}
}

// usable is an error where Parley cannot work on a server, or has no schema there.
func (p *postgres) usable(version int, schema bool) error {
	switch {
	case version < 140000:
		return fmt.Errorf("it is PostgreSQL %d: Parley needs 14 or newer", version/10000)
	case !schema:
		return fmt.Errorf(`there is no schema that the user %q may use: make one with CREATE SCHEMA, or correct search_path in "database"`, p.config.User)
	}
	return nil
}

func (p *postgres) close() error {
	if p.locks == nil {
		return nil
	}
	return p.locks.Close()
}

func (p *postgres) tables() string {
	return `SELECT tablename FROM pg_tables WHERE schemaname = current_schema()`
}

// searched: https://www.postgresql.org/docs/current/textsearch-controls.html. The weights are
// those of D, C, B and A; a long text counts by the logarithm of its length.
func (p *postgres) searched() searched {
	const sought = `to_tsquery('simple', ?)`
	return searched{
		join:   ` JOIN story_texts ON story_texts.story = stories.id`,
		match:  `story_texts.words @@ ` + sought,
		rank:   `ts_rank_cd('{0, 0.1, 0.3, 0.8}', story_texts.words, ` + sought + `, 1) DESC`,
		newest: `stories.id DESC`,
		exists: `SELECT EXISTS (SELECT 1 FROM story_texts WHERE words @@ ` + sought + `)`,
		all:    ` & `,
		either: ` | `,
		term: func(t term) string {
			one := strings.Join(t.words, " <-> ")
			if t.begun {
				one += `:*`
			}
			return `(` + one + `)`
		},
	}
}

// In PostgreSQL, reads of one transaction see one state at this level only
// (https://www.postgresql.org/docs/current/transaction-iso.html).
func (p *postgres) snapshot() sql.IsolationLevel { return sql.LevelRepeatableRead }

func (p *postgres) engine(db *sql.DB) engine {
	driver := riverdatabasesql.New(db)
	return engine{
		migrator: func(c *rivermigrate.Config) (*rivermigrate.Migrator[*sql.Tx], error) {
			return rivermigrate.New(driver, c)
		},
		client: func(c *river.Config) (*river.Client[*sql.Tx], error) { return river.NewClient(driver, c) },
		complete: func(ctx context.Context, tx *sql.Tx, j *river.Job[anyArgs]) error {
			_, err := river.JobCompleteTx[*riverdatabasesql.Driver](ctx, tx, j)
			return err
		},
	}
}
