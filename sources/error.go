package sources

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"syscall"
	"time"

	"code.dny.dev/ssrf"
)

// Error is why a source could not be read. Its message says what can be done about
// it, and never holds the user, password or query of an address.
type Error struct {
	Status     int           // of the answer; 0 when there was none
	RetryAfter time.Duration // how long the server asks not to be polled; 0: it does not say
	Gone       bool          // the server says that the source is gone for good

	doing string // "fetch https://…"
	said  string // what happened, and what to do
	err   error
}

func (e *Error) Error() string { return e.doing + ": " + e.said }

// Unwrap is what lay behind, as far as it is safe to print.
func (e *Error) Unwrap() error { return e.err }

func fetchError(u *url.URL, said string, err error) *Error {
	return &Error{doing: "fetch " + Redact(u.String()), said: said, err: err}
}

func readError(u *url.URL, said string, err error) *Error {
	return &Error{doing: "read " + Redact(u.String()), said: said, err: err}
}

// statusError is about an answer that is no success.
func statusError(u *url.URL, resp *http.Response, now time.Time) *Error {
	e := fetchError(u, strings.TrimSpace(strconv.Itoa(resp.StatusCode)+" "+http.StatusText(resp.StatusCode)), nil)
	e.Status = resp.StatusCode
	switch code := resp.StatusCode; {
	case code == http.StatusGone:
		e.Gone = true
		e.said += ": the source is gone for good: remove it from the settings, or give its new address"
	case code == http.StatusTooManyRequests:
		e.RetryAfter = RetryAfter(resp.Header, now)
		e.said += ": the server asks for fewer requests: give the source a wider schedule"
	case code == http.StatusServiceUnavailable:
		e.RetryAfter = RetryAfter(resp.Header, now)
		e.said += ": the server is busy, this may pass"
	case code == http.StatusUnauthorized, code == http.StatusForbidden, code == http.StatusUnavailableForLegalReasons:
		e.said += ": the server does not let Parley in: it may want a key in the address, or a network.user_agent that says how to reach you"
	case code == http.StatusNotFound:
		e.said += ": nothing is at this address: look for the source's new one"
	case code >= 500:
		e.said += ": the server is in trouble, this may pass"
	case code >= 200 && code < 300:
		e.said += ": the answer holds nothing to read"
	default:
		e.said += ": the server does not answer such a request"
	}
	return e
}

// transportError words why there was no answer, or not all of it.
func transportError(u *url.URL, err error, timeout time.Duration) *Error {
	said, inside := Unanswered(err, timeout)
	if inside {
		err = ssrf.ErrProhibitedIP
	}
	return fetchError(u, said, err)
}

// Unanswered says why a request through a [Network.Transport] got no answer, or not all
// of one, without its address; and whether it was refused for leading inside our own
// network.
func Unanswered(err error, timeout time.Duration) (said string, inside bool) {
	var (
		dns  *net.DNSError
		cert *tls.CertificateVerificationError
		late net.Error
	)
	said = clip(clean(err.Error()), 200)
	switch {
	case errors.Is(err, ssrf.ErrProhibitedIP), errors.Is(err, ssrf.ErrProhibitedPort), errors.Is(err, ssrf.ErrProhibitedNetwork):
		return "the host is at an address inside our own network, which is refused: if it is meant, set network.allow_private to true", true
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &late) && late.Timeout():
		said = fmt.Sprintf("no complete answer within %s: the server is slow, this may pass", timeout)
	case errors.As(err, &dns) && dns.IsNotFound:
		said = "there is no host of this name: check the address"
	case errors.As(err, &dns):
		said = "the name of the host cannot be looked up: this may pass, or this machine has no network"
	case errors.Is(err, syscall.ECONNREFUSED):
		said = "nothing answers at this address: check it, or the server is down and this passes"
	case errors.As(err, &cert):
		said = "the server's certificate is not trusted: " + said
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		said = "the server broke off in the middle of its answer"
	}
	return said, false
}
