package sources

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"parley/config"
)

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

func TestNoFetchTakesLongerThanTheLongest(t *testing.T) {
	for _, n := range []Network{{}, {Timeout: config.Duration(maxTimeout), PerHost: 1, MaxBytes: maxMaxBytes}, {Timeout: config.Duration(time.Second), PerHost: 3}} {
		synctest.Test(t, func(t *testing.T) {
			cl := NewClient(n)
			finished := dial(cl, func(conn net.Conn) {
				io.WriteString(conn, "HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n\r\n")
				drip(strings.Repeat(" ", 10_000))(conn)
			})
			began := time.Now()
			var all sync.WaitGroup
			var crowded atomic.Int32
			for i := range 200 {
				all.Go(func() {
					_, err := fetch(t, cl, fmt.Sprintf("http://one.example/%d", i), State{})
					if took := time.Since(began); err == nil || took > n.Longest() {
						t.Errorf("%s, more than %s: %v", took, n.Longest(), err)
					}
					if strings.Contains(fmt.Sprint(err), "no turn came within 1m") && strings.Contains(err.Error(), "network.per_host") {
						crowded.Add(1)
					}
				})
			}
			all.Wait()
			if crowded.Load() == 0 {
				t.Error("nobody is told that the host has too many sources")
			}
			if len(cl.hosts.open) != 0 {
				t.Errorf("%d hosts are remembered", len(cl.hosts.open))
			}
			cl.Close()
			finished()
		})
	}
}

func TestWaitingOnEachHopOfARedirectIsBoundedInAll(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		cl := NewClient(Network{})
		finished := dial(cl, func(conn net.Conn) {
			io.WriteString(conn, "HTTP/1.1 302 Found\r\nLocation: http://two.example/\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
		})
		hold := func(host string, d time.Duration) {
			for range defaultPerHost {
				leave, err := cl.hosts.enter(t.Context(), host)
				if err != nil {
					t.Fatal(err)
				}
				time.AfterFunc(d, leave)
			}
		}
		hold("one.example", 50*time.Second)
		hold("two.example", 2*time.Minute)
		began := time.Now()
		_, err := fetch(t, cl, "http://one.example/", State{})
		if took := time.Since(began); took != time.Minute || err == nil || !strings.Contains(err.Error(), "no turn came") {
			t.Errorf("%s, %v", took, err)
		}
		<-time.After(time.Minute)
		cl.Close()
		finished()
	})
}

func TestWaitingForAPlaceToReadIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		cl := NewClient(Network{})
		finished := dial(cl, func(conn net.Conn) {
			fmt.Fprintf(conn, "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s", len(small), small)
		})
		for range maxReading {
			cl.reading <- struct{}{}
		}
		began := time.Now()
		_, err := fetch(t, cl, "http://one.example/", State{})
		if took := time.Since(began); took != time.Minute || err == nil || !strings.Contains(err.Error(), "no turn came") {
			t.Errorf("%s, %v", took, err)
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
