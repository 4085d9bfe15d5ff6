package chattest

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// slackSocket is one connection in Socket Mode.
type slackSocket struct {
	conn  *websocket.Conn
	write sync.Mutex
}

func (k *slackSocket) send(v any) error {
	k.write.Lock()
	defer k.write.Unlock()
	return k.conn.WriteJSON(v)
}

func (k *slackSocket) ping() error {
	k.write.Lock()
	defer k.write.Unlock()
	return k.conn.WriteControl(websocket.PingMessage, []byte("Ping from fake"), time.Now().Add(time.Second))
}

// link serves a websocket: hello, pings, envelopes, acks.
func (s *Slack) link(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	ticket := r.URL.Query().Get("ticket")
	valid := s.tickets[ticket]
	delete(s.tickets, ticket)
	crowded := len(s.sockets) >= slackSockets
	if !valid {
		s.violate("a websocket was opened with an address that was not given out, or twice")
	}
	s.mu.Unlock()
	if !valid || crowded {
		w.WriteHeader(http.StatusForbidden)
		return
	}
	up := websocket.Upgrader{CheckOrigin: func(r *http.Request) bool {
		origin := r.Header.Get("Origin")
		return origin == "" || origin == "https://api.slack.com"
	}}
	conn, err := up.Upgrade(w, r, nil)
	if err != nil {
		return
	}
	defer conn.Close()
	k := &slackSocket{conn: conn}
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		return
	}
	s.all.Add(1)
	defer s.all.Done()
	s.sockets = append(s.sockets, k)
	s.opened++
	hello := map[string]any{"type": "hello", "num_connections": len(s.sockets), "connection_info": map[string]any{"app_id": "A0PARLEY"},
		"debug_info": map[string]any{"host": "fake", "build_number": 1, "approximate_connection_time": 3600}}
	silent := s.silent
	s.mu.Unlock()
	defer s.leave(k)
	if !silent {
		if k.send(hello) != nil || k.ping() != nil {
			return
		}
	}
	s.mu.Lock()
	s.moved()
	s.mu.Unlock()
	done := make(chan struct{})
	var pinging sync.WaitGroup
	pinging.Go(func() { s.pings(k, done) })
	defer pinging.Wait()
	defer close(done)
	for {
		_, data, err := conn.ReadMessage()
		if err != nil {
			return
		}
		s.acked(data)
	}
}

// pings keeps a connection alive, as long as the fake is not silent.
func (s *Slack) pings(k *slackSocket, done <-chan struct{}) {
	ticker := time.NewTicker(time.Second)
	defer ticker.Stop()
	for {
		select {
		case <-done:
			return
		case <-ticker.C:
			s.mu.Lock()
			silent := s.silent
			s.mu.Unlock()
			if !silent && k.ping() != nil {
				return
			}
		}
	}
}

func (s *Slack) leave(k *slackSocket) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sockets = slices.DeleteFunc(s.sockets, func(other *slackSocket) bool { return other == k })
	s.moved()
}

// acked takes the acknowledgement of an envelope.
func (s *Slack) acked(data []byte) {
	var ack struct {
		EnvelopeID string          `json:"envelope_id"`
		Payload    json.RawMessage `json:"payload"`
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(data) >= slackAckSize {
		s.violate("an ack of %d bytes is dropped", len(data))
		return
	}
	if err := json.Unmarshal(data, &ack); err != nil || ack.EnvelopeID == "" {
		s.violate("not an ack: %.100s", data)
		return
	}
	a := s.envelopes[ack.EnvelopeID]
	if a == nil {
		s.violate("an ack of an envelope that was never sent: %s", ack.EnvelopeID)
		return
	}
	s.taken(a, ack.Payload)
}

// Sockets is how many connections are open.
func (s *Slack) Sockets() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.sockets)
}

// Disconnect sends every connection, or only the oldest, the vendor's reason to come
// again: warning, refresh_requested, link_disabled. The client has to close; nothing more
// is sent to it here.
func (s *Slack) Disconnect(reason string, all bool) {
	for _, k := range s.dismiss(all) {
		k.send(map[string]any{"type": "disconnect", "reason": reason, "debug_info": map[string]any{"host": "fake"}})
	}
}

// Drop cuts every connection without a word.
func (s *Slack) Drop() {
	for _, k := range s.dismiss(true) {
		k.conn.NetConn().Close()
	}
}

// dismiss takes connections, or the oldest, off the list of those that get envelopes.
func (s *Slack) dismiss(all bool) []*slackSocket {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := len(s.sockets)
	if !all {
		n = min(n, 1)
	}
	gone := slices.Clone(s.sockets[:n])
	s.sockets = slices.Delete(s.sockets, 0, n)
	s.dismissed = append(s.dismissed, gone...)
	return gone
}

// Send puts a frame of any content on every connection.
func (s *Slack) Send(frame string) {
	s.mu.Lock()
	sockets := slices.Clone(s.sockets)
	s.mu.Unlock()
	for _, k := range sockets {
		k.write.Lock()
		k.conn.WriteMessage(websocket.TextMessage, []byte(frame))
		k.write.Unlock()
	}
}

// Silence stops hellos and pings: connections stay open and dead.
func (s *Slack) Silence(silent bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.silent = silent
}

// Connected waits until so many connections have been opened since the start and two, or
// as many as that, are open.
func (s *Slack) Connected(ctx context.Context, n int) error {
	for {
		s.mu.Lock()
		opened, open, changed := s.opened, len(s.sockets), s.changed
		s.mu.Unlock()
		if opened >= n && open >= min(n, 2) {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return fmt.Errorf("%d connections were opened, %d are open: %w", opened, open, ctx.Err())
		}
	}
}
