// Package terminal shows cards, replies and answers as text on a terminal or in a pipe,
// as a chat would show them: a card, later its edit and a reply below it.
package terminal

import (
	"context"
	"fmt"
	"io"
	"os"
	"strconv"
	"sync"

	"github.com/charmbracelet/lipgloss"
	"github.com/mattn/go-isatty"
	"github.com/muesli/termenv"
	"golang.org/x/term"

	"parley/bot/chat"
)

// Terminal is the platform that writes to w. It is safe for concurrent use: each message
// is one write.
type Terminal struct {
	style   styles
	isTTY   bool
	mu      sync.Mutex // guards what follows
	w       io.Writer
	posted  int  // messages so far, to name one that has no delivery
	prompts bool // a prompt stands on the last line
}

// New makes a terminal of a writer, as os.Stdout.
func New(w io.Writer, o Options) *Terminal {
	file, _ := w.(*os.File)
	isTTY := file != nil && isatty.IsTerminal(file.Fd())
	width := o.Width
	if width <= 0 {
		width = defaultWidth
		if isTTY {
			if columns, _, err := term.GetSize(int(file.Fd())); err == nil && columns > 0 {
				width = min(columns, widest)
			}
		}
	}
	profile := termenv.Ascii
	if o.Color == Always || o.Color == Auto && isTTY && os.Getenv("NO_COLOR") == "" {
		profile = termenv.ANSI256
	}
	r := lipgloss.NewRenderer(w)
	r.SetColorProfile(profile)
	r.SetHasDarkBackground(true) // asking the terminal would wait for its answer
	return &Terminal{w: w, isTTY: isTTY, style: stylesOf(r, max(width, minWidth))}
}

// Post shows a card, or a reply indented below its story's name.
func (t *Terminal) Post(ctx context.Context, m chat.Message) (chat.Ref, error) {
	var text string
	switch {
	case m.Card != nil:
		text = t.style.card(*m.Card)
	case m.Reply != nil:
		text = t.style.reply(*m.Reply)
	default:
		return "", &chat.Error{Kind: chat.Unfit, Doing: "show a message", Err: fmt.Errorf("it is empty")}
	}
	if err := t.show(ctx, text); err != nil {
		return "", err
	}
	return t.refOf(m), nil
}

// Edit shows how the card stands now, in short: what is written cannot be changed.
func (t *Terminal) Edit(ctx context.Context, _ chat.Ref, m chat.Message) error {
	if m.Card == nil {
		return &chat.Error{Kind: chat.Unfit, Doing: "show an updated card", Err: fmt.Errorf("it is empty")}
	}
	return t.show(ctx, t.style.update(*m.Card))
}

func (t *Terminal) refOf(m chat.Message) chat.Ref {
	if m.ID != "" {
		return chat.Ref(m.ID)
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	return chat.Ref("message " + strconv.Itoa(t.posted))
}

// show writes one message. A failed write may be tried again: a full disk or a reader
// that went away says nothing against the message.
func (t *Terminal) show(ctx context.Context, text string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.posted++
	text += "\n\n"
	if t.prompts {
		// The prompt and what is being typed give way, and the prompt comes back below.
		text = "\r\x1b[2K" + text + prompt
	}
	if _, err := io.WriteString(t.w, text); err != nil {
		return &chat.Error{Kind: chat.Passing, Doing: "write to the terminal", Err: err}
	}
	return nil
}
