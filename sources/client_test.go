package sources

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"code.dny.dev/ssrf"

	"parley/config"
)

const small = `<rss version="2.0"><channel><title>Paper</title>
<item><title>Ministers meet</title><link>https://paper.example.org/a</link><guid>a</guid></item>
</channel></rss>`

// server answers on loopback and keeps what it was asked.
type server struct {
	*httptest.Server
	mu    sync.Mutex
	asked []*http.Request
}

func serve(t *testing.T, answer http.HandlerFunc) *server {
	t.Helper()
	s := &server{}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		s.asked = append(s.asked, r)
		s.mu.Unlock()
		answer(w, r)
	}))
	t.Cleanup(s.Close)
	return s
}

func (s *server) requests() []*http.Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.asked
}

func client(t *testing.T, n Network) *Client {
	t.Helper()
	n.AllowPrivate = true
	c := NewClient(n)
	t.Cleanup(c.Close)
	return c
}

func fetch(t *testing.T, c *Client, address string, prev State) (Result, error) {
	t.Helper()
	f, err := Open(Source{Name: "paper", Type: "feed", URL: address}, c)
	if err != nil {
		t.Fatal(err)
	}
	return f.Fetch(t.Context(), prev)
}

func failure(t *testing.T, err error) *Error {
	t.Helper()
	var e *Error
	if !errors.As(err, &e) {
		t.Fatalf("not an Error: %v", err)
	}
	return e
}

func TestWhatTheServerGaveIsSentBackByteByByte(t *testing.T) {
	for _, state := range []State{
		{ETag: `"a1"`, LastModified: "Wed, 23 Apr 2025 10:00:00 GMT"},
		{ETag: `W/"a1"`},
		{ETag: `unquoted`},
		{ETag: `"with \"quotes\" and , commas"`},
		{ETag: `""`},
		{ETag: "\"caf\xe9\""},
		{LastModified: "yesterday at noon"},
		{LastModified: "2025-04-23T10:00:00Z"},
	} {
		t.Run(state.ETag+state.LastModified, func(t *testing.T) {
			s := serve(t, func(w http.ResponseWriter, r *http.Request) {
				if r.Header.Get("If-None-Match") != "" || r.Header.Get("If-Modified-Since") != "" {
					w.WriteHeader(http.StatusNotModified)
					return
				}
				if state.ETag != "" {
					w.Header()["Etag"] = []string{state.ETag}
				}
				if state.LastModified != "" {
					w.Header()["Last-Modified"] = []string{state.LastModified}
				}
				io.WriteString(w, small)
			})
			c := client(t, Network{})
			first, err := fetch(t, c, s.URL, State{})
			if err != nil {
				t.Fatal(err)
			}
			if first.State != state || first.Unchanged || len(first.Items) != 1 {
				t.Fatalf("first: %+v", first)
			}
			second, err := fetch(t, c, s.URL, first.State)
			if err != nil {
				t.Fatal(err)
			}
			if !second.Unchanged || len(second.Items) != 0 || second.State != state {
				t.Fatalf("second: %+v", second)
			}
			asked := s.requests()
			if len(asked) != 2 {
				t.Fatalf("%d requests", len(asked))
			}
			if h := asked[0].Header; h["If-None-Match"] != nil || h["If-Modified-Since"] != nil {
				t.Errorf("the first request is conditional: %v", h)
			}
			if h := asked[1].Header; h.Get("If-None-Match") != state.ETag || h.Get("If-Modified-Since") != state.LastModified {
				t.Errorf("sent back %q and %q", h.Get("If-None-Match"), h.Get("If-Modified-Since"))
			}
		})
	}
}

func TestAFeedThatWasNotReadWholeIsAskedForInFullAgain(t *testing.T) {
	for name, body := range map[string]string{
		"a web page": "<html><body>We are down</body></html>",
		"nothing":    "",
		"cut off":    strings.TrimSuffix(small, "</channel></rss>") + "<item><title>Cut of",
	} {
		t.Run(name, func(t *testing.T) {
			s := serve(t, func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("ETag", `"bad"`)
				io.WriteString(w, body)
			})
			got, err := fetch(t, client(t, Network{}), s.URL, State{})
			if got.State != (State{}) {
				t.Errorf("the state %+v is kept, error %v", got.State, err)
			}
			for _, it := range got.Items {
				if strings.HasPrefix(it.Title, "Cut") {
					t.Errorf("half an item is read: %q", it.Title)
				}
			}
		})
	}
}

func TestTheRequestSaysWhoAsks(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, small) })
	if _, err := fetch(t, client(t, Network{UserAgent: "Desk (desk@example.org)"}), s.URL+"/feed", State{}); err != nil {
		t.Fatal(err)
	}
	r := s.requests()[0]
	if r.UserAgent() != "Desk (desk@example.org)" || !strings.Contains(r.Header.Get("Accept"), "application/atom+xml") ||
		r.Header.Get("Accept-Encoding") != "gzip" || r.Header.Get("Referer") != "" {
		t.Errorf("%v", r.Header)
	}
}

func TestAnAnswerThatIsNoSuccessSaysWhatToDo(t *testing.T) {
	at := time.Now().Add(30 * time.Minute).UTC().Format(http.TimeFormat)
	for _, c := range []struct {
		status   int
		after    string
		min, max time.Duration
		gone     bool
		want     string
	}{
		{429, "120", 2 * time.Minute, 2 * time.Minute, false, "wider schedule"},
		{429, "", 0, 0, false, "wider schedule"},
		{429, at, 29 * time.Minute, 30 * time.Minute, false, "wider schedule"},
		{503, "99999999999999999999", 24 * time.Hour, 24 * time.Hour, false, "may pass"},
		{503, "Wed, 23 Apr 2025 10:00:00 GMT", 0, 0, false, "may pass"},
		{503, "-5", 0, 0, false, "may pass"},
		{503, "soon", 0, 0, false, "may pass"},
		{500, "60", 0, 0, false, "may pass"},
		{410, "", 0, 0, true, "remove it from the settings"},
		{404, "", 0, 0, false, "look for the source's new one"},
		{403, "", 0, 0, false, "network.user_agent"},
		{401, "", 0, 0, false, "key in the address"},
		{304, "", 0, 0, false, "does not answer such a request"},
		{204, "", 0, 0, false, "nothing to read"},
		{418, "", 0, 0, false, "does not answer such a request"},
	} {
		t.Run(fmt.Sprint(c.status, c.after), func(t *testing.T) {
			s := serve(t, func(w http.ResponseWriter, _ *http.Request) {
				if c.after != "" {
					w.Header().Set("Retry-After", c.after)
				}
				w.WriteHeader(c.status)
			})
			_, err := fetch(t, client(t, Network{}), s.URL+"/feed", State{})
			e := failure(t, err)
			if e.Status != c.status || e.Gone != c.gone || e.RetryAfter < c.min || e.RetryAfter > c.max {
				t.Errorf("status %d, gone %v, retry after %s", e.Status, e.Gone, e.RetryAfter)
			}
			if !strings.Contains(e.Error(), c.want) || !strings.HasPrefix(e.Error(), "fetch "+s.URL+"/feed: ") {
				t.Errorf("%v, want %q", e, c.want)
			}
		})
	}
}

func TestASuccessMayAlsoAskForTime(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", "900")
		io.WriteString(w, small)
	})
	got, err := fetch(t, client(t, Network{}), s.URL, State{})
	if err != nil || got.RetryAfter != 15*time.Minute {
		t.Errorf("%s, %v", got.RetryAfter, err)
	}
}

func TestRedirectsAreFollowedWithinBounds(t *testing.T) {
	mux := http.NewServeMux()
	s := serve(t, mux.ServeHTTP)
	mux.HandleFunc("/feed", func(w http.ResponseWriter, _ *http.Request) {
		io.WriteString(w, strings.ReplaceAll(small, "https://paper.example.org", ""))
	})
	to := func(path, location string) {
		mux.HandleFunc(path, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Location", location)
			w.WriteHeader(http.StatusMovedPermanently)
		})
	}
	to("/moved", "/feed#top")
	for i := range 6 {
		to(fmt.Sprint("/hop", i+1), fmt.Sprint("/hop", i))
	}
	to("/hop0", "/feed")
	to("/loop", "/loop")
	to("/file", "file:///etc/passwd")
	to("/gopher", "gopher://127.0.0.1:70/1")
	to("/data", "data:text/xml,<rss/>")
	to("/nowhere", "")
	to("/broken", "http://%zz/")

	c := client(t, Network{})
	for path, want := range map[string]string{
		"/moved": "", "/hop4": "", "/hop5": "more than five times", "/loop": "more than five times",
		"/file": "no web address", "/gopher": "no web address", "/data": "no web address", "/nowhere": "to nowhere", "/broken": "to nowhere",
	} {
		got, err := fetch(t, c, s.URL+path, State{})
		switch {
		case want == "" && err != nil:
			t.Errorf("%s: %v", path, err)
		case want == "" && got.Items[0].URL != s.URL+"/a":
			t.Errorf("%s: a relative link becomes %q", path, got.Items[0].URL)
		case want != "" && (err == nil || !strings.Contains(err.Error(), want)):
			t.Errorf("%s: %v, want %q", path, err, want)
		}
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
		"/loop": func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, r.URL.String(), 302) },
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
	guard := ssrf.New(ssrf.WithAnyPort(), ssrf.WithDeniedV4Prefixes(wireServer))
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

func TestWhyThereIsNoAnswerIsSaidPlainly(t *testing.T) {
	for _, c := range []struct {
		err  error
		want string
	}{
		{&net.DNSError{Err: "no such host", Name: "paper.example", IsNotFound: true}, "there is no host of this name"},
		{&net.DNSError{Err: "server misbehaving", Name: "paper.example", IsTemporary: true}, "cannot be looked up"},
		{&tls.CertificateVerificationError{Err: errors.New("expired")}, "certificate is not trusted"},
		{io.ErrUnexpectedEOF, "broke off"},
		{errors.New("odd\x1b[31m\u202e thing" + strings.Repeat("!", 1000)), "odd[31m thing!!!"},
	} {
		c2 := client(t, Network{})
		c2.transport.DialContext = func(context.Context, string, string) (net.Conn, error) { return nil, c.err }
		_, err := fetch(t, c2, "http://paper.example/feed", State{})
		if err == nil || !strings.Contains(err.Error(), c.want) || len(err.Error()) > 400 {
			t.Errorf("%v, want %q", err, c.want)
		}
	}
}

func TestABodyIsBoundedAfterItIsUnpacked(t *testing.T) {
	packed := func(data []byte) []byte {
		var out bytes.Buffer
		z := gzip.NewWriter(&out)
		z.Write(data)
		z.Close()
		return out.Bytes()
	}
	filler := func(n int) []byte {
		return []byte(strings.Replace(small, "Ministers meet", "Ministers meet"+strings.Repeat(" again", n/6), 1))
	}
	for _, c := range []struct {
		name, encoding string
		body           []byte
		limit          int64
		want           string
	}{
		{"a packed feed", "gzip", packed([]byte(small)), 0, ""},
		{"a feed that is a packed file", "", packed([]byte(small)), 0, ""},
		{"a feed that says it is packed and is not", "gzip", []byte(small), 0, ""},
		{"many like items", "gzip", packed(filler(1_000_000)), 0, ""},
		{"just small enough", "", filler(10_000)[:10_000], 10_000, "breaks off"},
		{"one byte too large", "", filler(20_000)[:10_001], 10_000, "raise network.max_bytes"},
		{"too large when unpacked", "gzip", packed(filler(20_000)), 10_000, "raise network.max_bytes"},
		{"a bomb", "gzip", packed(bytes.Repeat([]byte(" "), 12_000_000)), 11_000_000, "100 times its size"},
		{"a broken pack", "gzip", append([]byte{0x1f, 0x8b}, small...), 0, "broken"},
		{"a pack cut off", "gzip", packed(filler(100_000))[:200], 0, "broke off"},
		{"another encoding", "br", []byte(small), 0, "not asked for (br)"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := serve(t, func(w http.ResponseWriter, _ *http.Request) {
				if c.encoding != "" {
					w.Header().Set("Content-Encoding", c.encoding)
				}
				w.Write(c.body)
			})
			_, err := fetch(t, client(t, Network{MaxBytes: c.limit}), s.URL, State{})
			switch {
			case c.want == "" && err != nil:
				t.Error(err)
			case c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)):
				t.Errorf("%v, want %q", err, c.want)
			}
		})
	}
}

// dial answers every connection of the client with a function that plays the server.
func dial(c *Client, play func(net.Conn)) (finished func()) {
	var playing sync.WaitGroup
	c.transport.DialContext = func(context.Context, string, string) (net.Conn, error) {
		near, far := net.Pipe()
		playing.Go(func() {
			defer far.Close()
			io.ReadAtLeast(far, make([]byte, 4096), 1)
			play(far)
		})
		return near, nil
	}
	return playing.Wait
}

func TestASlowServerIsLeftAfterTheTimeout(t *testing.T) {
	const head = "HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n"
	for _, c := range []struct {
		name string
		play func(net.Conn)
		min  time.Duration
		max  time.Duration
	}{
		{"that says nothing", func(conn net.Conn) { io.Copy(io.Discard, conn) }, 10 * time.Second, 10 * time.Second},
		{"that drips its head", drip(head + strings.Repeat("X-A: b\r\n", 10_000)), 10 * time.Second, 10 * time.Second},
		{"that drips its body", func(conn net.Conn) {
			io.WriteString(conn, head+"\r\n")
			drip(strings.Repeat(" ", 100_000))(conn)
		}, 20 * time.Second, 20 * time.Second},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				cl := NewClient(Network{})
				finished := dial(cl, c.play)
				began := time.Now()
				_, err := fetch(t, cl, "http://slow.example/feed", State{})
				took := time.Since(began)
				if err == nil || !strings.Contains(err.Error(), "no complete answer within 20s") {
					t.Error(err)
				}
				if took < c.min || took > c.max {
					t.Errorf("left after %s", took)
				}
				cl.Close()
				finished()
			})
		})
	}
}

func drip(text string) func(net.Conn) {
	return func(conn net.Conn) {
		for i := range len(text) {
			if _, err := conn.Write([]byte{text[i]}); err != nil {
				return
			}
			<-time.After(time.Second / 4)
		}
	}
}

func TestAtMostTwoRequestsAreUnderWayToOneHost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var now, most atomic.Int32
		cl := NewClient(Network{})
		finished := dial(cl, func(conn net.Conn) {
			if n := now.Add(1); n > most.Load() {
				most.Store(n)
			}
			<-time.After(9 * time.Second)
			now.Add(-1)
			fmt.Fprintf(conn, "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s", len(small), small)
		})
		began := time.Now()
		var all sync.WaitGroup
		for i := range 10 {
			all.Go(func() {
				// Five rounds of nine seconds: waiting for a place is not counted against
				// the timeout of twenty.
				if _, err := fetch(t, cl, fmt.Sprintf("http://one.example/%d", i), State{}); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if most.Load() != 2 {
			t.Errorf("%d at once", most.Load())
		}
		if took := time.Since(began); took != 45*time.Second {
			t.Errorf("took %s", took)
		}
		if len(cl.hosts.open) != 0 {
			t.Errorf("%d hosts are remembered", len(cl.hosts.open))
		}
		cl.Close()
		finished()
	})
}

func TestWhoStopsIsNotTheSourcesFault(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		cl := NewClient(Network{})
		finished := dial(cl, func(conn net.Conn) { io.Copy(io.Discard, conn) })
		ctx, stop := context.WithTimeout(t.Context(), time.Second)
		defer stop()
		f, err := Open(Source{Name: "paper", Type: "feed", URL: "http://slow.example/"}, cl)
		if err != nil {
			t.Fatal(err)
		}
		_, err = f.Fetch(ctx, State{})
		if !errors.Is(err, context.DeadlineExceeded) || !strings.Contains(err.Error(), "stopped") {
			t.Error(err)
		}
		cl.Close()
		finished()
	})
}

func TestTheNetworkSettingsAreHeldWithinReason(t *testing.T) {
	for text, want := range map[string]string{
		"":                                 "",
		"timeout: 5s":                      "",
		"user_agent: Desk":                 "",
		"timeout: 0s":                      "p.yaml:2: network.timeout: must be between 1s and 5m, this is 0s",
		"timeout: 1h":                      "p.yaml:2: network.timeout: must be between 1s and 5m, this is 1h",
		"max_bytes: 5":                     "p.yaml:2: network.max_bytes: must be between 10000 and 100000000, this is 5",
		"per_host: -1":                     "p.yaml:2: network.per_host: must be between 1 and 16, this is -1",
		"user_agent: \"a\\r\\nX-Evil: b\"": "p.yaml:2: network.user_agent: must be one line of at most 200 characters",
		"allow_privat: true":               `p.yaml:2: network: unknown key "allow_privat": did you mean "allow_private"?`,
	} {
		c, err := config.Parse("p.yaml", []byte("network:\n  "+text+"\nzone: UTC\n"))
		if err != nil {
			t.Fatal(err)
		}
		n, err := DecodeNetwork(c.Network)
		if got := fmt.Sprint(err); want != "" && got != want || want == "" && err != nil {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
		if err == nil && (n.MaxBytes != defaultMaxBytes || n.PerHost != 2 || n.AllowPrivate) {
			t.Errorf("%q: %+v", text, n)
		}
	}
}
