package chattest_test

import (
	"strings"
	"sync"
	"testing"

	"parley/bot/chat"
	"parley/bot/chat/chattest"
	"parley/bot/chat/terminal"
)

// paper keeps each message that is written.
type paper struct {
	mu      sync.Mutex
	written []chattest.Seen
}

func (p *paper) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.written = append(p.written, chattest.Seen{Text: string(b)})
	return len(b), nil
}

func (p *paper) seen() []chattest.Seen {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]chattest.Seen(nil), p.written...)
}

func TestTheTerminalMeetsTheSuite(t *testing.T) {
	chattest.Run(t, chattest.Harness{
		Appends: true,
		Open: func(*testing.T) chattest.Room {
			var p paper
			return chattest.Room{Platform: terminal.New(&p, terminal.Options{Color: terminal.Never, Width: 100}), Seen: p.seen}
		},
		Mistakes: []chattest.Mistake{{
			Name: "AnEmptyMessage",
			Make: func(_ *testing.T, _ chattest.Room, m chat.Message) chat.Message {
				m.Card = nil
				return m
			},
			Kind: chat.Unfit,
			Says: []string{"empty"},
		}},
	})
}

func TestEveryHostileTitleIsTriedOnce(t *testing.T) {
	seen := map[string]bool{}
	for _, title := range chattest.HostileTitles(t) {
		seen[strings.ToLower(title)] = true
	}
	if len(seen) < 60 {
		t.Errorf("only %d different titles", len(seen))
	}
}
