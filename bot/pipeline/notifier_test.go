package pipeline

import (
	"errors"
	"log/slog"
	"path/filepath"
	"testing"

	"parley/bot/chat"
	"parley/bot/store"
)

// With PostgreSQL a job that failed here may be done by another process: a channel must
// not wait for it for ever.
func TestAChannelDoesNotWaitForAJobThatAnotherProcessDid(t *testing.T) {
	st, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "parley.db"), store.Options{Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	n := &notifier{p: New(Parts{Store: st, Log: slog.New(slog.DiscardHandler)})}
	const channel, failed, next = "recorder", 41, 42
	if !n.take(channel, failed, 0) {
		t.Fatal("nobody has the channel, and it is not given")
	}
	n.give(channel, failed, &chat.Error{Kind: chat.Passing, Err: errors.New("away")})
	if n.take(channel, next, failed) {
		t.Error("a job that is to try again was overtaken")
	}
	waiter, err := n.waiter(t.Context(), channel, next)
	if err != nil || waiter != 0 {
		t.Errorf("job %d waits, error %v; it is not in the store", waiter, err)
	}
	if !n.take(channel, next, waiter) {
		t.Error("the channel waits for a job that is gone")
	}
}
