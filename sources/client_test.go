package sources

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"
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
			state.Address = first.State.Address
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

func TestAnotherAddressIsAskedForInFull(t *testing.T) {
	const key = "key=canary"
	var target string // of the redirect; guarded by the requests being one after another
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.URL.Path == "/moved":
			http.Redirect(w, r, target, http.StatusFound)
		case r.Header.Get("If-None-Match") != "" || r.Header.Get("If-Modified-Since") != "":
			w.WriteHeader(http.StatusNotModified) // whatever it is asked with, as if all feeds were one
		default:
			w.Header().Set("ETag", `"1"`)
			w.Header().Set("Last-Modified", "Wed, 23 Apr 2025 10:00:00 GMT")
			io.WriteString(w, small)
		}
	})
	c := client(t, Network{})
	state := func(address string) State {
		got, err := fetch(t, c, s.URL+address, State{})
		if err != nil {
			t.Fatal(err)
		}
		if a := got.State.Address; a == "" || len(a) > 32 || strings.Contains(a, "canary") {
			t.Fatalf("the address is kept as %q", a)
		}
		return got.State
	}
	target = "/a?" + key
	a, moved := state("/a?"+key), state("/moved")
	nameless := a
	nameless.Address = ""
	for _, c2 := range []struct {
		name, address, target string
		prev                  State
		unchanged             bool
	}{
		{"the same address", "/a?" + key, "", a, true},
		{"another path", "/b?" + key, "", a, false},
		{"another query", "/a", "", a, false},
		{"a state of no address", "/a?" + key, "", nameless, false},
		{"a redirect to the same", "/moved", "/a?" + key, moved, true},
		{"a redirect to another", "/moved", "/b", moved, false},
	} {
		target = c2.target
		got, err := fetch(t, c, s.URL+c2.address, c2.prev)
		if err != nil || got.Unchanged != c2.unchanged {
			t.Errorf("%s: unchanged %v, %v", c2.name, got.Unchanged, err)
		}
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
