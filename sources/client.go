package sources

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/http"
	"net/url"
	"time"

	"golang.org/x/net/http/httpguts"
)

// Client is the one polite client that makes every request to a source. It asks
// whether anything changed before it asks for all of it, goes easy on each host, and
// takes no more than it can bear.
type Client struct {
	network   Network
	transport *http.Transport
	hosts     *hosts
	reading   chan struct{} // a place for each answer that may be parsed at one time
	now       func() time.Time
}

const (
	dialTimeout    = 10 * time.Second
	headerTimeout  = 10 * time.Second
	maxHeaderBytes = 64 << 10
	maxRedirects   = 5
	maxReading     = 2    // a parser takes some twenty times the size of what it reads
	maxValidator   = 1024 // bytes of an ETag or a Last-Modified that are sent back
)

// NewClient makes a client; what n leaves at zero has its default.
func NewClient(n Network) *Client {
	n = n.WithDefaults()
	return &Client{
		network:   n,
		transport: n.Transport(),
		hosts:     newHosts(n.PerHost),
		reading:   make(chan struct{}, maxReading),
		now:       time.Now,
	}
}

// Close ends the connections that wait for further requests.
func (c *Client) Close() { c.transport.CloseIdleConnections() }

// answer is what a server sent.
type answer struct {
	body      []byte
	header    http.Header
	url       *url.URL // where it came from, after redirects
	unchanged bool
}

// get asks for an address and follows redirects. Time spent waiting for a place at the
// host does not count against the timeout, but against what t has left.
func (c *Client) get(ctx context.Context, t *turns, address, accept string, prev State) (answer, error) {
	u, err := sourceAddress(address)
	if err != nil {
		return answer{}, &Error{doing: "fetch " + Redact(address), said: "the address " + err.Error(), err: err}
	}
	left := time.Duration(c.network.Timeout)
	for range maxRedirects + 1 {
		var release func()
		err := t.wait(ctx, func(ctx context.Context) (err error) {
			release, err = c.hosts.enter(ctx, u.Host)
			return err
		})
		switch {
		case errors.Is(err, errNoTurn):
			return answer{}, fetchError(u, err.Error()+": too many sources of this host are due at one time: give them different schedules, or raise network.per_host", err)
		case err != nil:
			return answer{}, fetchError(u, "stopped while waiting for the host: "+err.Error(), err)
		}
		started := c.now()
		a, next, err := c.hop(ctx, u, accept, prev, left)
		release()
		if err != nil || next == nil {
			return a, err
		}
		left -= c.now().Sub(started)
		u = next
	}
	return answer{}, fetchError(u, "it redirects more than five times: look for the source's own address", nil)
}

// startReading waits for a place to parse an answer.
func (c *Client) startReading(ctx context.Context) error {
	select {
	case c.reading <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (c *Client) stopReading() { <-c.reading }

// hop makes one request. A redirect is returned as the address it leads to.
func (c *Client) hop(ctx context.Context, u *url.URL, accept string, prev State, left time.Duration) (answer, *url.URL, error) {
	outer := ctx
	ctx, cancel := context.WithTimeout(ctx, left)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return answer{}, nil, fetchError(u, "the address cannot be asked for", nil)
	}
	req.Header.Set("User-Agent", c.network.UserAgent)
	req.Header.Set("Accept", accept)
	req.Header.Set("Accept-Encoding", "gzip")
	conditional := false
	if prev.Address == hashOf(u) {
		conditional = setValidator(req.Header, "If-None-Match", prev.ETag)
		conditional = setValidator(req.Header, "If-Modified-Since", prev.LastModified) || conditional
	}
	if u.User != nil {
		password, _ := u.User.Password()
		req.SetBasicAuth(u.User.Username(), password)
	}
	resp, err := c.transport.RoundTrip(req)
	if err != nil {
		return answer{}, nil, c.noAnswer(outer, u, err)
	}
	defer resp.Body.Close()
	switch resp.StatusCode {
	case http.StatusOK, http.StatusNonAuthoritativeInfo:
		body, err := readBody(resp, c.network.MaxBytes)
		var refused *refusal
		if errors.As(err, &refused) {
			return answer{}, nil, fetchError(u, refused.Error(), refused)
		}
		if err != nil {
			return answer{}, nil, c.noAnswer(outer, u, err)
		}
		return answer{body: body, header: resp.Header, url: u}, nil, nil
	case http.StatusNotModified:
		if conditional {
			return answer{header: resp.Header, url: u, unchanged: true}, nil, nil
		}
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther, http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
		next, err := redirect(u, resp.Header.Get("Location"))
		return answer{}, next, err
	}
	return answer{}, nil, statusError(u, resp, c.now())
}

// noAnswer is transportError, but for a caller who gave up: that is no fault of the source.
func (c *Client) noAnswer(ctx context.Context, u *url.URL, err error) error {
	if stopped := ctx.Err(); stopped != nil {
		return fetchError(u, "stopped: "+stopped.Error(), stopped)
	}
	return transportError(u, err, time.Duration(c.network.Timeout))
}

// hashOf is how a State knows an address.
func hashOf(u *url.URL) string {
	sum := sha256.Sum256([]byte(u.String()))
	return hex.EncodeToString(sum[:8])
}

// setValidator sends back, byte by byte, what the server gave; what cannot stand in a
// header is left out.
func setValidator(h http.Header, name, value string) bool {
	if value == "" || len(value) > maxValidator || !httpguts.ValidHeaderFieldValue(value) {
		return false
	}
	h.Set(name, value)
	return true
}

// redirect is where u leads to, if we go there.
func redirect(u *url.URL, location string) (*url.URL, error) {
	next, err := u.Parse(location)
	switch {
	case location == "" || err != nil || len(location) > maxAddress:
		return nil, fetchError(u, "it redirects to nowhere: look for the source's new address", nil)
	case next.Scheme != "http" && next.Scheme != "https" || next.Hostname() == "":
		return nil, fetchError(u, "it redirects to what is no web address", nil)
	case u.Scheme == "https" && next.Scheme == "http":
		return nil, fetchError(u, "it redirects from https to http, which is refused: look for an address that stays with https", nil)
	}
	// A password is for the host that it was given for.
	next.User = nil
	if next.Host == u.Host {
		next.User = u.User
	}
	next.Fragment = ""
	return next, nil
}
