package discord

import (
	"encoding/binary"
	"errors"
	"io"
	"net"
	"strings"
	"testing"
	"time"
)

// frameOf is a frame as a server sends it.
func frameOf(kind byte, last bool, payload string) string {
	head := []byte{kind, 0}
	if last {
		head[0] |= 0x80
	}
	switch n := len(payload); {
	case n < 126:
		head[1] = byte(n)
	case n < 1<<16:
		head[1] = 126
		head = binary.BigEndian.AppendUint16(head, uint16(n))
	default:
		head[1] = 127
		head = binary.BigEndian.AppendUint64(head, uint64(n))
	}
	return string(head) + payload
}

const upgraded = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n"

// passed is what a wire hands on of what is sent, and the reason it ends.
func passed(t *testing.T, sent string) (string, error) {
	t.Helper()
	near, far := net.Pipe()
	done := make(chan struct{})
	go func() {
		defer close(done)
		io.WriteString(far, sent)
		far.Close()
	}()
	w := newWire(near)
	var b strings.Builder
	_, err := io.Copy(&b, w)
	near.Close()
	<-done
	if err == nil {
		err = io.EOF
	}
	if why, _ := w.why(); why != nil {
		err = why
	}
	return b.String(), err
}

func TestTheWireHandsOnWhatTheLibraryCanDealWith(t *testing.T) {
	hello := frameOf(1, true, `{"op":10,"d":{"heartbeat_interval":41250}}`)
	long := frameOf(1, true, `{"op":0,"t":"X","d":"`+strings.Repeat("x", 70_000)+`"}`)
	for _, c := range []struct {
		name, sent, passed string
		reason             string
	}{
		{"a session", hello + frameOf(1, true, `{"op":0,"t":"READY","s":1,"d":{}}`) + frameOf(9, true, "ping") + long, "all", "EOF"},
		{"a message in pieces", hello + frameOf(1, false, `{"op":0,`) + frameOf(9, true, "") + frameOf(0, true, `"d":1}`), "all", "EOF"},
		{"reconnect in pieces", hello + frameOf(1, false, `{"op":`) + frameOf(0, true, `7}`), "", errReconnect.Error()},
		{"reconnect", hello + frameOf(1, true, `{"op":7,"d":null}`), "", errReconnect.Error()},
		{"an unknown session", hello + frameOf(1, true, `{"op":9,"d":false}`), "", errInvalid.Error()},
		{"a close", hello + frameOf(8, true, "\x0f\xa4Authentication failed."), "all", "4004 Authentication failed."},
		{"a close without a code", hello + frameOf(8, true, ""), "all", "1005"},
		{"nothing that is JSON", hello + frameOf(1, true, "hello"), "", "no message of the gateway's"},
		{"null", hello + frameOf(1, true, "null"), "", "no message of the gateway's"},
		{"compressed", hello + frameOf(2, true, "x"), "", "compressed"},
		{"heartbeats without pause", frameOf(1, true, `{"op":10,"d":{"heartbeat_interval":0}}`), "", "heartbeats"},
		{"a message of a terabyte", "\x81\x7f\x00\x00\x01\x00\x00\x00\x00\x00", "", "too large"},
		{"half a frame", hello + "\x81\x7e\x00", "", "EOF"},
	} {
		got, err := passed(t, upgraded+c.sent)
		if err == nil || !strings.Contains(err.Error(), c.reason) {
			t.Errorf("%s: it ends with %v, want %s", c.name, err, c.reason)
		}
		if c.passed == "all" && got != upgraded+c.sent {
			t.Errorf("%s: %q is handed on of %q", c.name, got, upgraded+c.sent)
		}
	}
}

func TestAStoppedWireSaysSo(t *testing.T) {
	near, far := net.Pipe()
	defer far.Close()
	w := newWire(near)
	defer w.Close()
	w.stop()
	w.alive() // an acknowledgement that comes late
	if _, err := w.Read(make([]byte, 1)); err == nil {
		t.Error("it still reads")
	}
	if why, _ := w.why(); !errors.Is(why, errStopped) {
		t.Errorf("the reason is %v", why)
	}
}

func TestPausesGrowAndDiffer(t *testing.T) {
	for fails, least := range []time.Duration{time.Second / 2, time.Second, 2 * time.Second, 4 * time.Second} {
		if p := pauseAfter(fails, errReconnect); p < least || p > 2*least {
			t.Errorf("after %d failures the pause is %s", fails, p)
		}
	}
	if p := pauseAfter(1000, errReconnect); p > longWait {
		t.Errorf("the longest pause is %s", p)
	}
}
