package sources

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"

	"code.dny.dev/ssrf"
)

func TestAddressesInsideOurNetworkAreRefused(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, small) })
	c := NewClient(Network{})
	t.Cleanup(c.Close)
	port := s.URL[strings.LastIndex(s.URL, ":"):]
	for _, host := range []string{"127.0.0.1", "localhost", "[::1]", "0.0.0.0", "[::ffff:127.0.0.1]", "[::]", "0", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "[::127.0.0.1]"} {
		_, err := fetch(t, c, "http://"+host+port+"/", State{})
		if err == nil {
			t.Errorf("%s is fetched", host)
		}
	}
	if n := len(s.requests()); n != 0 {
		t.Errorf("%d requests came through", n)
	}
	_, err := fetch(t, c, s.URL, State{})
	if !errors.Is(err, ssrf.ErrProhibitedIP) || !strings.Contains(err.Error(), "network.allow_private") {
		t.Error(err)
	}
}

func TestTheGuardKnowsTheSpecialAddresses(t *testing.T) {
	guard := outsideOnly()
	for _, inside := range []string{
		"127.0.0.1", "127.8.9.1", "0.0.0.0", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254", "100.64.0.1", "100.100.100.200",
		"168.63.129.16", "192.0.0.192", "198.18.0.1", "192.0.2.1", "203.0.113.1", "224.0.0.1", "240.0.0.1", "255.255.255.255",
		"::1", "::", "::127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "64:ff9b:1::1", "fc00::1", "fd00:ec2::254", "fe80::1", "fec0::1", "ff02::1", "2001:db8::1", "2002:7f00:1::", "5f00::1", "3fff::1", "100::1", "2001::1",
	} {
		if err := guard.SafeAddr(netip.MustParseAddr(inside)); err == nil {
			t.Errorf("%s is allowed", inside)
		}
	}
	for _, outside := range []string{"1.1.1.1", "2606:4700:4700::1111"} {
		if err := guard.SafeAddr(netip.MustParseAddr(outside)); err != nil {
			t.Errorf("%s: %v", outside, err)
		}
	}
}

func TestARedirectToAnAddressInsideIsRefused(t *testing.T) {
	inside := serve(t, func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, small) })
	c := NewClient(Network{})
	t.Cleanup(c.Close)
	// The first hop is answered from memory, as by a server outside; the next is dialled.
	guarded := c.transport.DialContext
	c.transport.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
		if !strings.HasPrefix(address, "outside.example") {
			return guarded(ctx, network, address)
		}
		near, far := net.Pipe()
		answered := make(chan struct{})
		go func() {
			defer close(answered)
			defer far.Close()
			io.ReadAtLeast(far, make([]byte, 4096), 1)
			fmt.Fprintf(far, "HTTP/1.1 302 Found\r\nLocation: %s/admin\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", inside.URL)
		}()
		t.Cleanup(func() { <-answered })
		return near, nil
	}
	_, err := fetch(t, c, "http://outside.example/feed", State{})
	if !errors.Is(err, ssrf.ErrProhibitedIP) {
		t.Error(err)
	}
	if len(inside.requests()) != 0 {
		t.Error("the redirect was followed inside")
	}
}

func TestAProxyOfTheEnvironmentIsNotUsed(t *testing.T) {
	for _, name := range []string{"HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "ALL_PROXY"} {
		t.Setenv(name, "http://127.0.0.1:1")
	}
	var dialled string
	c := client(t, Network{})
	c.transport.DialContext = func(_ context.Context, _, address string) (net.Conn, error) {
		dialled = address
		return nil, errors.New("not today")
	}
	if _, err := fetch(t, c, "http://paper.example/feed", State{}); err == nil || dialled != "paper.example:80" {
		t.Errorf("dialled %q, %v", dialled, err)
	}
}

func TestARedirectNeverLeavesHTTPSNorTakesThePasswordAlong(t *testing.T) {
	var leaked atomic.Bool
	other := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "" || r.Header.Get("Referer") != "" {
			leaked.Store(true)
		}
		io.WriteString(w, small)
	})
	mine := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if _, password, _ := r.BasicAuth(); password != "canary" {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		if r.URL.Path == "/" {
			http.Redirect(w, r, "/next", http.StatusFound)
			return
		}
		http.Redirect(w, r, other.URL, http.StatusFound)
	})
	c := client(t, Network{})
	if _, err := fetch(t, c, strings.Replace(mine.URL, "http://", "http://desk:canary@", 1)+"/?key=canary", State{}); err != nil {
		t.Fatal(err)
	}
	if leaked.Load() {
		t.Error("another host was given the password, or the address with the key")
	}

	secure := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, other.URL, http.StatusFound)
	}))
	defer secure.Close()
	c.transport = secure.Client().Transport.(*http.Transport)
	if _, err := fetch(t, c, secure.URL, State{}); err == nil || !strings.Contains(err.Error(), "from https to http") {
		t.Error(err)
	}
}

func TestNoErrorHoldsWhatIsSecretInAnAddress(t *testing.T) {
	mux := http.NewServeMux()
	s := serve(t, mux.ServeHTTP)
	for path, answer := range map[string]http.HandlerFunc{
		"/404":  func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(404) },
		"/429":  func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(429) },
		"/html": func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "<html>") },
		"/xml":  func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "<rss><channel><item>") },
		"/loop": func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, r.URL.String(), http.StatusFound) },
		"/gone": func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
	} {
		mux.HandleFunc(path, answer)
	}
	host := strings.TrimPrefix(s.URL, "http://")
	guarded := NewClient(Network{})
	t.Cleanup(guarded.Close)
	for _, address := range []string{
		"http://u:canary@" + host + "/404?token=canary", "http://u:canary@" + host + "/429?token=canary#canary",
		"http://u:canary@" + host + "/html?canary", "http://u:canary@" + host + "/xml?canary", "http://u:canary@" + host + "/loop?canary",
		"http://u:canary@" + host + "/gone?canary", "http://u:canary@127.0.0.1:1/?canary",
		"ftp://u:canary@" + host + "/?canary", "http://u:canary@%zz/?canary", "http://u:canary@/?canary",
	} {
		for _, c := range []*Client{client(t, Network{}), guarded} {
			_, err := fetch(t, c, address, State{})
			for e := err; e != nil; e = errors.Unwrap(e) {
				if strings.Contains(fmt.Sprintf("%v %+v", e, e), "canary") {
					t.Errorf("%T: %v", e, e)
				}
			}
			if err == nil {
				t.Errorf("%s is fetched", address)
			}
		}
	}
}
