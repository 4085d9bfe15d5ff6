package discord

import (
	"bufio"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"sync"
	"time"
)

const (
	readyLimit = 30 * time.Second // from the connection to Discord's READY
	maxFrame   = 8 << 20          // bytes
	maxBeat    = 10 * time.Minute // between heartbeats
)

// The gateway's opcodes that are watched for
// (https://docs.discord.com/developers/topics/opcodes-and-status-codes#gateway).
const (
	opDispatch   = 0
	opReconnect  = 7
	opInvalid    = 9
	opHello      = 10
	opAcked      = 11
	frameText    = 1
	frameBinary  = 2
	frameClose   = 8
	frameControl = 8 // and above
)

// wire is the connection below the library's gateway. It watches what Discord sends,
// because the library locks itself up for ever when it is asked to reconnect before it is
// ready, takes a refused session for a good one, hides why a connection was closed, and
// needs minutes to notice that heartbeats are no longer answered. What the library cannot
// deal with ends the connection here, and a new session begins.
type wire struct {
	net.Conn
	in       *bufio.Reader
	pending  []byte // read and looked at, not yet handed on
	upgraded bool   // the HTTP answer has passed
	text     []byte // of a message in several frames
	beat     time.Duration

	mu     sync.Mutex
	reason error // why it ended, once known
	ready  bool
}

// Why a connection ends when nobody closed it.
var (
	errReconnect = errors.New("Discord asks for a new connection")
	errInvalid   = errors.New("Discord does not know the session")
	errStopped   = errors.New("stopped")
)

// closed is Discord closing the connection.
type closed struct {
	code int
	text string
}

func (e *closed) Error() string {
	return fmt.Sprintf("Discord closed the connection: %d %s", e.code, e.text)
}

func newWire(c net.Conn) *wire {
	w := &wire{Conn: c, in: bufio.NewReader(c)}
	c.SetReadDeadline(time.Now().Add(readyLimit))
	return w
}

// stop ends reading; the library then closes the connection in order.
func (w *wire) stop() {
	w.end(errStopped)
	w.Conn.SetReadDeadline(time.Unix(1, 0))
}

// end keeps the first reason.
func (w *wire) end(err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.reason == nil {
		w.reason = err
	}
}

// why is the reason for the end, and whether the session had begun.
func (w *wire) why() (reason error, began bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.reason, w.ready
}

// Read hands on what Discord sends, a frame at a time. Only the library reads.
func (w *wire) Read(p []byte) (int, error) {
	for len(w.pending) == 0 {
		if err := w.fill(); err != nil {
			w.end(err)
			return 0, err
		}
	}
	n := copy(p, w.pending)
	w.pending = w.pending[n:]
	return n, nil
}

func (w *wire) fill() error {
	if !w.upgraded {
		line, err := w.in.ReadBytes('\n')
		if err != nil {
			return err
		}
		w.pending, w.upgraded = line, len(line) <= len("\r\n")
		return nil
	}
	frame, payload, err := w.frame()
	if err != nil {
		return err
	}
	last, kind := frame[0]&0x80 != 0, frame[0]&0x0f
	switch {
	case kind == frameClose:
		e := &closed{code: 1005}
		if len(payload) >= 2 {
			e.code, e.text = int(binary.BigEndian.Uint16(payload)), string(payload[2:])
		}
		w.end(e)
	case kind >= frameControl:
	case kind == frameBinary:
		return errors.New("Discord sent a compressed message, which it was not asked for")
	default:
		if kind == frameText {
			w.text = w.text[:0]
		}
		if w.text = append(w.text, payload...); len(w.text) > maxFrame {
			return errors.New("Discord sent too large a message")
		}
		if last {
			if err := w.look(w.text); err != nil {
				return err
			}
			w.text = nil
		}
	}
	w.pending = frame
	return nil
}

// frame reads one frame, whole (RFC 6455, section 5.2).
func (w *wire) frame() (whole, payload []byte, err error) {
	head := make([]byte, 2, 14)
	if _, err := io.ReadFull(w.in, head); err != nil {
		return nil, nil, err
	}
	size, extra := uint64(head[1]&0x7f), 0
	switch size {
	case 126:
		extra = 2
	case 127:
		extra = 8
	}
	if head[1]&0x80 != 0 {
		extra += 4 // a mask, which servers do not use: the library will refuse it
	}
	head = head[:2+extra]
	if _, err := io.ReadFull(w.in, head[2:]); err != nil {
		return nil, nil, err
	}
	switch size {
	case 126:
		size = uint64(binary.BigEndian.Uint16(head[2:]))
	case 127:
		size = binary.BigEndian.Uint64(head[2:])
	}
	if size > maxFrame {
		return nil, nil, errors.New("Discord sent too large a message")
	}
	whole = make([]byte, len(head)+int(size))
	copy(whole, head)
	payload = whole[len(head):]
	_, err = io.ReadFull(w.in, payload)
	return whole, payload, err
}

// look reads what a message means for the connection.
func (w *wire) look(message []byte) error {
	var m *struct {
		Op   int             `json:"op"`
		Type string          `json:"t"`
		Data json.RawMessage `json:"d"`
	}
	if err := json.Unmarshal(message, &m); err != nil || m == nil {
		return errors.New("Discord sent what is no message of the gateway's")
	}
	switch m.Op {
	case opHello:
		var hello struct {
			Beat float64 `json:"heartbeat_interval"` // milliseconds
		}
		if json.Unmarshal(m.Data, &hello) != nil || hello.Beat < 1 || hello.Beat > float64(maxBeat.Milliseconds()) {
			return errors.New("Discord asks for no heartbeats that can be kept up")
		}
		w.beat = time.Duration(hello.Beat * float64(time.Millisecond))
	case opReconnect:
		return errReconnect
	case opInvalid:
		return errInvalid
	case opAcked:
		if _, ready := w.why(); ready {
			w.alive()
		}
	case opDispatch:
		if m.Type == "READY" {
			w.mu.Lock()
			w.ready = true
			w.mu.Unlock()
			w.alive()
		}
	}
	return nil
}

// alive gives Discord time to answer the next heartbeat, and one more that is lost.
func (w *wire) alive() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.reason == nil { // else stop has set the deadline
		w.Conn.SetReadDeadline(time.Now().Add(2*w.beat + w.beat/2))
	}
}
