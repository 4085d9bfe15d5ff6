package store

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strings"
	"syscall"

	"github.com/jackc/pgx/v5/pgconn"
)

// ErrAway says that the server of the database cannot be reached now. Nothing was
// written, or it was and will not be written again.
var ErrAway = errors.New("PostgreSQL does not answer: see that it runs and can be reached; nothing is lost, and Parley goes on by itself when it is back")

// errAway is ErrAway with its reason.
type errAway struct {
	reason string
}

func (e errAway) Error() string        { return ErrAway.Error() + " (" + e.reason + ")" }
func (e errAway) Is(target error) bool { return target == ErrAway }

// explain says what the user can do, and never what a driver says of a connection: that
// may hold parts of the address.
func (p *postgres) explain(err error) error {
	var known *pgconn.PgError
	if errors.As(err, &known) {
		return p.explainCode(known, err)
	}
	if reason, ok := awayReason(err); ok {
		return errAway{reason}
	}
	var connect *pgconn.ConnectError
	if errors.As(err, &connect) {
		return fmt.Errorf(`PostgreSQL cannot be connected to (%s): correct "database"`, lastLine(connect.Unwrap()))
	}
	return err
}

// explainCode goes by the codes of https://www.postgresql.org/docs/current/errcodes-appendix.html.
func (p *postgres) explainCode(e *pgconn.PgError, err error) error {
	user, database := p.config.User, p.config.Database
	switch e.Code {
	case "28P01", "28000":
		return fmt.Errorf(`PostgreSQL refuses the user %q (%s): correct user and password in "database", or let it in by pg_hba.conf`, user, e.Message)
	case "3D000":
		return fmt.Errorf(`there is no database %[1]q on the server: make it (CREATE DATABASE %[1]s OWNER %[2]s), or correct "database"`, database, user)
	case "42501":
		return fmt.Errorf(`the user %[2]q may not do this (%[3]s): make it the owner (ALTER DATABASE %[1]s OWNER TO %[2]s), or give it a database of its own (CREATE DATABASE parley OWNER %[2]s) and set "database" to that`, database, user, e.Message)
	case "3F000":
		return fmt.Errorf(`%s: make the schema with CREATE SCHEMA, or correct search_path in "database"`, e.Message)
	case "53300":
		return errAway{fmt.Sprintf("%s: raise max_connections; Parley uses up to %d for each process", e.Message, pgWriters+readers+pgHolders)}
	case "53100":
		return errTrouble{p.String(), ErrFull, err}
	case "57P01", "57P02", "57P03", "57P05":
		return errAway{e.Message}
	case "57014":
		return fmt.Errorf("PostgreSQL took too long and was stopped (%s)", e.Message)
	case "25006":
		return errors.New(`the database takes no writes, as a standby does: set "database" to the primary (with several hosts, add target_session_attrs=read-write)`)
	}
	if strings.HasPrefix(e.Code, "08") {
		return errAway{e.Message}
	}
	return err
}

// awayReason is why the server cannot be reached, if that is what the error says.
func awayReason(err error) (string, bool) {
	var dns *net.DNSError
	var number syscall.Errno
	var network *net.OpError
	switch {
	case errors.Is(err, context.Canceled):
		return "", false
	case errors.As(err, &dns):
		return "no such host: " + dns.Name, true
	case errors.As(err, new(x509.UnknownAuthorityError)), errors.As(err, new(x509.HostnameError)), errors.As(err, new(*tls.CertificateVerificationError)):
		return "", false
	case errors.As(err, &number):
		return number.Error(), true
	case errors.Is(err, os.ErrDeadlineExceeded), pgconn.Timeout(err):
		return "no answer in time", true
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, net.ErrClosed), errors.Is(err, driver.ErrBadConn), errors.Is(err, errLost):
		return "the connection was lost", true
	case errors.As(err, &network):
		return network.Op + " failed", true
	case err.Error() == "conn closed":
		return "the connection was lost", true
	}
	return "", false
}

func lastLine(err error) string {
	text := strings.TrimSpace(err.Error())
	return strings.TrimSpace(text[strings.LastIndexByte(text, '\n')+1:])
}

// troubles are what pgx and the server say when there is no connection, or no room.
func (p *postgres) troubles() []trouble {
	return []trouble{
		{ErrFull, []string{"SQLSTATE 53100"}},
		{ErrAway, []string{
			"failed to connect to", "connection refused", "connection reset", "broken pipe", "unexpected EOF", "bad connection", "conn closed",
			"use of closed network connection", "i/o timeout", "SQLSTATE 57P0", "SQLSTATE 08", "SQLSTATE 53300", errLost.Error(),
			"Too many errors; giving up", // what the engine could not keep is found by the sweep
		}},
	}
}
