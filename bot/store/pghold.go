package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"sync"

	"github.com/jackc/pgx/v5/stdlib"
)

// lockOf makes the number of an advisory lock of a name. These locks are the database's;
// the names are a schema's.
const lockOf = `hashtextextended(current_schema() || ' parley ' || $1, 0)`

// errLost ends the context of what was held.
var errLost = errors.New("the connection to PostgreSQL was lost")

// hold takes an advisory lock over a connection of its own. PostgreSQL frees it when the
// connection is gone, and the connection tells when that happens.
func (p *postgres) hold(ctx context.Context, name string) (context.Context, func(), error) {
	conn, err := p.locks.Conn(ctx)
	if err != nil {
		return nil, nil, err
	}
	if _, err := conn.ExecContext(ctx, `SELECT pg_advisory_lock(`+lockOf+`)`, name); err != nil {
		discard(conn)
		return nil, nil, err
	}
	held, lose := context.WithCancelCause(ctx)
	watching, stop := context.WithCancel(context.Background())
	var watch sync.WaitGroup
	watch.Go(func() {
		if err := listen(watching, conn); err != nil {
			lose(errLost)
		}
	})
	return held, func() {
		stop()
		watch.Wait()
		if held.Err() != nil && errors.Is(context.Cause(held), errLost) {
			discard(conn)
			return
		}
		lose(context.Canceled)
		unlocking, cancel := context.WithTimeout(context.Background(), dialTimeout)
		defer cancel()
		if _, err := conn.ExecContext(unlocking, `SELECT pg_advisory_unlock(`+lockOf+`)`, name); err != nil {
			discard(conn)
			return
		}
		_ = conn.Close() // goes back to its pool
	}, nil
}

// listen waits until ctx ends, or until the connection does, which is an error. Nobody
// notifies: the wait only reads.
func listen(ctx context.Context, conn *sql.Conn) error {
	return conn.Raw(func(c any) error {
		for {
			err := c.(*stdlib.Conn).Conn().PgConn().WaitForNotification(ctx)
			if ctx.Err() != nil {
				return nil
			}
			if err != nil {
				return err
			}
		}
	})
}

// discard ends a connection, and with it whatever it holds.
func discard(conn *sql.Conn) {
	_ = conn.Raw(func(any) error { return driver.ErrBadConn })
	_ = conn.Close()
}

func (p *postgres) only(ctx context.Context, tx *sql.Tx, name string) error {
	if _, err := tx.ExecContext(ctx, `SELECT pg_advisory_xact_lock(`+lockOf+`)`, name); err != nil {
		return fmt.Errorf("wait for the %s: %w", name, err)
	}
	return nil
}
