package main

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"strings"
	"sync/atomic"
	"testing"
)

func TestTheHealthOfARunningBotCanBeAsked(t *testing.T) {
	var served atomic.Pointer[string]
	feed := rssOf("A quiet day", "1", "Nothing happened.")
	served.Store(&feed)
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := free.Addr().String()
	free.Close()
	more := fmt.Sprintf("health: %q\n", address)
	settings, other := onceSettings(t, &served, more, "terminal"), onceSettings(t, &served, more, "terminal")

	ask := func(settings string) (int, string) {
		var out, errs bytes.Buffer
		status := run(t.Context(), []string{"health", "-c", settings}, streams{strings.NewReader(""), &out, &errs})
		return status, out.String() + errs.String()
	}
	if status, says := ask(settings); status != exitError || !strings.Contains(says, "is it running?") {
		t.Errorf("no bot: exit status %d, %s", status, says)
	}
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan int)
	up := make(chan struct{})
	go func() {
		done <- run(ctx, []string{"run", "-c", settings}, streams{strings.NewReader(""), &bytes.Buffer{}, firstLine{up}})
	}()
	<-up
	status, says := ask(settings)
	for n := 0; status != exitOK && n < 2000; n++ { // the address opens a moment after the first line of the log
		if conn, err := net.Dial("tcp", address); err == nil {
			conn.Close()
		}
		status, says = ask(settings)
	}
	if status != exitOK || !strings.Contains(says, `"healthy":true`) {
		t.Errorf("exit status %d, %s", status, says)
	}
	if status, says := ask(other); status != exitError || !strings.Contains(says, "another database") {
		t.Errorf("asked for another bot: exit status %d, %s", status, says)
	}
	stop()
	if status := <-done; status != exitOK {
		t.Errorf("the bot stopped with %d", status)
	}
}

// firstLine tells when something is written for the first time.
type firstLine struct{ up chan struct{} }

func (f firstLine) Write(p []byte) (int, error) {
	select {
	case <-f.up:
	default:
		close(f.up)
	}
	return len(p), nil
}
