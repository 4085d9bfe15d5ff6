package sources

import (
	"net"
	"net/http"
	"net/netip"
	"time"

	"code.dny.dev/ssrf"
)

// wireServer is the address at which Azure answers its own machines. It lies in a
// public range, so that the registries of special addresses do not list it.
var wireServer = netip.MustParsePrefix("168.63.129.16/32")

// outsideOnly refuses every address that is not of the public internet.
func outsideOnly() *ssrf.Guardian {
	return ssrf.New(ssrf.WithAnyPort(), ssrf.WithDeniedV4Prefixes(wireServer))
}

// Transport makes single requests: it follows no redirect, goes through no proxy, and
// refuses addresses inside our own network unless n allows them. [Unanswered] words its
// errors. Its caller closes its idle connections.
func (n Network) Transport() *http.Transport {
	n = n.WithDefaults()
	dialer := &net.Dialer{Timeout: dialTimeout, KeepAlive: 30 * time.Second}
	if !n.AllowPrivate {
		// Asked for each address that is dialled, after the name was looked up and on
		// each redirect: there is no later moment at which it could change.
		dialer.Control = outsideOnly().Safe
	}
	return &http.Transport{
		Proxy:                  nil, // through a proxy only its own address would be guarded
		DialContext:            dialer.DialContext,
		ForceAttemptHTTP2:      true,
		TLSHandshakeTimeout:    dialTimeout,
		ResponseHeaderTimeout:  min(headerTimeout, time.Duration(n.Timeout)),
		MaxResponseHeaderBytes: maxHeaderBytes,
		DisableCompression:     true, // body.go unpacks, and counts while it does
		MaxIdleConns:           100,
		MaxIdleConnsPerHost:    n.PerHost,
		MaxConnsPerHost:        n.PerHost,
		IdleConnTimeout:        90 * time.Second,
	}
}
