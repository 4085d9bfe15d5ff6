package discord

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// proxied is an HTTP proxy that only tunnels.
type proxied struct {
	*httptest.Server
	all    sync.WaitGroup
	mu     sync.Mutex
	asked  []string // whom it was to reach, and who asked
	refuse bool
}

func startProxy(t *testing.T) *proxied {
	t.Helper()
	p := &proxied{}
	p.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p.mu.Lock()
		p.asked = append(p.asked, r.Method+" "+r.Host+" "+r.Header.Get("Proxy-Authorization"))
		refuse := p.refuse
		p.mu.Unlock()
		if refuse {
			w.WriteHeader(http.StatusProxyAuthRequired)
			return
		}
		far, err := net.Dial("tcp", r.Host)
		if err != nil {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		near, _, err := w.(http.Hijacker).Hijack()
		if err != nil {
			far.Close()
			return
		}
		io.WriteString(near, "HTTP/1.1 200 Connection established\r\n\r\n")
		for _, pair := range [][2]net.Conn{{near, far}, {far, near}} {
			p.all.Go(func() {
				io.Copy(pair[0], pair[1])
				pair[0].Close()
			})
		}
	}))
	t.Cleanup(func() {
		p.Close()
		p.all.Wait()
	})
	return p
}

func TestTheGatewayIsReachedThroughTheProxy(t *testing.T) {
	t.Parallel()
	p := open(t)
	proxy := startProxy(t)
	through, err := url.Parse(strings.Replace(proxy.URL, "http://", "http://desk:secret@", 1))
	if err != nil {
		t.Fatal(err)
	}
	p.proxy = func(*http.Request) (*url.URL, error) { return through, nil }
	s := connect(t, p, echo)
	if seen := p.ask(t, "/parley latest", nil).Seen().Text; !strings.Contains(seen, "asked latest") {
		t.Errorf("the asker sees %s", seen)
	}
	s.end(t)
	proxy.mu.Lock()
	defer proxy.mu.Unlock()
	if want := "CONNECT " + strings.TrimPrefix(p.far.URL(), "http://") + " Basic ZGVzazpzZWNyZXQ="; len(proxy.asked) != 1 || proxy.asked[0] != want {
		t.Errorf("the proxy is asked %q, want %q", proxy.asked, want)
	}
}

// TestTheGatewayIsReachedOverTLS puts a server with a certificate before the fake, as
// Discord is reached.
func TestTheGatewayIsReachedOverTLS(t *testing.T) {
	t.Parallel()
	p := open(t)
	far, err := url.Parse(p.far.URL())
	if err != nil {
		t.Fatal(err)
	}
	front := httptest.NewUnstartedServer(&httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(far) },
		ModifyResponse: func(r *http.Response) error {
			if !strings.HasSuffix(r.Request.URL.Path, "/gateway/bot") {
				return nil
			}
			body, err := io.ReadAll(r.Body)
			if err != nil {
				return err
			}
			body = bytes.ReplaceAll(body, []byte("ws://"+far.Host), []byte("wss://"+r.Request.Header.Get("X-Front")))
			r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
			r.Header.Set("Content-Length", strconv.Itoa(len(body)))
			return nil
		},
	})
	inner := front.Config.Handler
	front.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Header.Set("X-Front", r.Host)
		inner.ServeHTTP(w, r)
	})
	front.StartTLS()
	t.Cleanup(http.DefaultTransport.(*http.Transport).CloseIdleConnections)
	t.Cleanup(front.Close)
	trusted := x509.NewCertPool()
	trusted.AddCert(front.Certificate())
	p.rest.base = front.URL + apiPath

	if _, err := p.connect(t.Context(), front.Listener.Addr().String(), true); err == nil || !strings.Contains(err.Error(), "certificate") {
		t.Errorf("a certificate that nobody vouches for: %v", err)
	}
	p.rest.transport.TLSClientConfig = &tls.Config{RootCAs: trusted}
	s := connect(t, p, echo)
	if seen := p.ask(t, "/parley latest", nil).Seen().Text; !strings.Contains(seen, "asked latest") {
		t.Errorf("the asker sees %s", seen)
	}
	s.end(t)
	p.Close()
}

func TestAProxyThatRefusesIsNamed(t *testing.T) {
	t.Parallel()
	p := open(t)
	proxy := startProxy(t)
	proxy.refuse = true
	for address, says := range map[string]string{
		strings.Replace(proxy.URL, "http://", "http://desk:secret@", 1): "it answers Proxy Authentication Required",
		"socks5://127.0.0.1:1": "a proxy of the kind socks5 is not supported",
	} {
		through, err := url.Parse(address)
		if err != nil {
			t.Fatal(err)
		}
		p.proxy = func(*http.Request) (*url.URL, error) { return through, nil }
		_, err = p.connect(t.Context(), "gateway.example:443", true)
		if err == nil || !strings.Contains(err.Error(), says) || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: error %v, want %q", through.Scheme, err, says)
		}
	}
}
