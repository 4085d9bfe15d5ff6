package discord

import (
	"bufio"
	"context"
	"crypto/tls"
	"encoding/base64"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"time"
)

// connect makes the connection below the gateway, through the proxy of the environment
// where there is one: requests go through it too, and a network that needs one lets
// nothing else out.
func (d *Discord) connect(ctx context.Context, addr string, secure bool) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, dialLimit)
	defer cancel()
	to := &url.URL{Scheme: "http", Host: addr}
	if secure {
		to.Scheme = "https"
	}
	proxy, err := d.proxy(&http.Request{URL: to})
	if err != nil {
		return nil, fmt.Errorf("find the proxy to %s: %w", addr, err)
	}
	var conn net.Conn
	if proxy == nil {
		conn, err = (&net.Dialer{}).DialContext(ctx, "tcp", addr)
	} else {
		conn, err = d.tunnel(ctx, proxy, addr)
	}
	if err != nil || !secure {
		return conn, err
	}
	return d.encrypted(ctx, conn, to.Hostname())
}

// tunnel connects to addr through an HTTP proxy (RFC 9110, section 9.3.6).
func (d *Discord) tunnel(ctx context.Context, proxy *url.URL, addr string) (net.Conn, error) {
	port := map[string]string{"http": "80", "https": "443"}[proxy.Scheme]
	if port == "" {
		return nil, fmt.Errorf("connect to Discord's gateway: a proxy of the kind %s is not supported, only http and https", proxy.Scheme)
	}
	if proxy.Port() != "" {
		port = proxy.Port()
	}
	conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", net.JoinHostPort(proxy.Hostname(), port))
	if err != nil {
		return nil, fmt.Errorf("connect to the proxy: %w", err)
	}
	if proxy.Scheme == "https" {
		if conn, err = d.encrypted(ctx, conn, proxy.Hostname()); err != nil {
			return nil, err
		}
	}
	defer context.AfterFunc(ctx, func() { conn.SetDeadline(time.Unix(1, 0)) })()
	if err := ask(conn, proxy, addr); err != nil {
		conn.Close()
		return nil, fmt.Errorf("reach %s through the proxy: %w", addr, err)
	}
	return conn, nil
}

// ask has the proxy connect to addr.
func ask(conn net.Conn, proxy *url.URL, addr string) error {
	r := &http.Request{Method: http.MethodConnect, URL: &url.URL{Opaque: addr}, Host: addr, Header: http.Header{"User-Agent": {userAgent}}}
	if u := proxy.User; u != nil {
		password, _ := u.Password()
		r.Header.Set("Proxy-Authorization", "Basic "+base64.StdEncoding.EncodeToString([]byte(u.Username()+":"+password)))
	}
	if err := r.Write(conn); err != nil {
		return err
	}
	in := bufio.NewReader(conn)
	answer, err := http.ReadResponse(in, r)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	switch {
	case answer.StatusCode != http.StatusOK:
		return fmt.Errorf("it answers %s", http.StatusText(answer.StatusCode))
	case in.Buffered() > 0:
		return errors.New("it speaks before it is spoken to")
	}
	return nil
}

// encrypted speaks TLS over conn, which it closes when that fails, and trusts whom
// requests trust.
func (d *Discord) encrypted(ctx context.Context, conn net.Conn, host string) (net.Conn, error) {
	trust := &tls.Config{}
	if t := d.rest.transport.TLSClientConfig; t != nil {
		trust.RootCAs = t.RootCAs
	}
	trust.ServerName = host
	secure := tls.Client(conn, trust)
	if err := secure.HandshakeContext(ctx); err != nil {
		conn.Close()
		return nil, err
	}
	return secure, nil
}
