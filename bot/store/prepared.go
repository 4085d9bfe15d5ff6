package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"

	"modernc.org/sqlite"
)

// keptStatements is how many statements a connection keeps prepared. The store's own are
// fewer; with lists of every length there are more.
const keptStatements = 250

// openSQLite is sql.Open with connections that prepare a statement once. The driver
// prepares it at each call, which for a short one costs as much as running it.
func openSQLite(dsn string) (*sql.DB, error) {
	c, err := sqlite.NewConnector(dsn)
	if err != nil {
		return nil, err
	}
	return sql.OpenDB(preparing{c}), nil
}

// preparing makes connections that keep their statements.
type preparing struct{ driver.Connector }

func (p preparing) Connect(ctx context.Context) (driver.Conn, error) {
	c, err := p.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	return &prepared{driverConn: c.(driverConn), idle: map[string]driverStmt{}}, nil
}

// driverConn is all that database/sql asks of a connection of this driver.
type driverConn interface {
	driver.Conn
	driver.ConnPrepareContext
	driver.ConnBeginTx
	driver.Pinger
	driver.SessionResetter
	driver.Validator
}

type driverStmt interface {
	driver.Stmt
	driver.StmtExecContext
	driver.StmtQueryContext
}

// prepared is a connection that keeps its statements. One that runs, or whose rows are
// still read, is not among the idle: the same text may be asked again meanwhile.
type prepared struct {
	driverConn
	idle map[string]driverStmt
}

func (p *prepared) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	s, err := p.take(ctx, query)
	if err != nil {
		return nil, err
	}
	done, err := s.ExecContext(ctx, args)
	return done, p.keep(query, s, err)
}

func (p *prepared) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	s, err := p.take(ctx, query)
	if err != nil {
		return nil, err
	}
	found, err := s.QueryContext(ctx, args)
	if err != nil {
		return nil, p.keep(query, s, err)
	}
	return &preparedRows{found, func(err error) error { return p.keep(query, s, err) }}, nil
}

// take gives a statement that nobody else uses.
func (p *prepared) take(ctx context.Context, query string) (driverStmt, error) {
	if s, ok := p.idle[query]; ok {
		delete(p.idle, query)
		return s, nil
	}
	s, err := p.PrepareContext(ctx, query)
	if err != nil {
		return nil, err
	}
	return s.(driverStmt), nil
}

// keep takes a statement back. One that failed is not used again, and where there are too
// many, all begin anew.
func (p *prepared) keep(query string, s driverStmt, err error) error {
	if err != nil {
		_ = s.Close() // it tells the same error again
		return err
	}
	if _, twice := p.idle[query]; twice {
		return s.Close()
	}
	if len(p.idle) >= keptStatements {
		if err := p.forget(); err != nil {
			return err
		}
	}
	p.idle[query] = s
	return nil
}

func (p *prepared) forget() error {
	var errs []error
	for _, s := range p.idle {
		errs = append(errs, s.Close())
	}
	clear(p.idle)
	return errors.Join(errs...)
}

func (p *prepared) Close() error { return errors.Join(p.forget(), p.driverConn.Close()) }

// preparedRows give their statement back when they are closed.
type preparedRows struct {
	driver.Rows
	keep func(error) error
}

func (r *preparedRows) Close() error { return r.keep(r.Rows.Close()) }
