package terminal

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/mattn/go-isatty"

	"parley/bot/chat"
)

const prompt = "› "

// maxTyped is the longest line that is read as a question, in bytes.
const maxTyped = 4096

// Serve reads a question a line, as `/parley latest`, and shows what the desk answers, until
// the input ends, somebody types quit, or ctx is done; each of these returns nil. Empty
// lines and those beginning with # are passed over. A prompt is shown only where a person
// sits; otherwise each question is repeated before its answer.
//
// A Read that never returns does not keep Serve: where the reader takes a deadline, as a
// socket does, it is woken; else its goroutine stays in that Read until the process ends.
func (t *Terminal) Serve(ctx context.Context, r io.Reader, desk chat.Desk) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	lines := make(chan string)
	ended := make(chan error, 1)
	go func() {
		ended <- readLines(ctx, r, lines)
		close(lines)
	}()
	file, _ := r.(*os.File)
	person := t.isTTY && file != nil && isatty.IsTerminal(file.Fd())
	for {
		if err := t.ask(person); err != nil {
			return t.leave(r, ended, cancel, err)
		}
		select {
		case <-ctx.Done():
			return t.leave(r, ended, cancel, nil)
		case line, ok := <-lines:
			t.asked()
			if !ok {
				if err := <-ended; err != nil && ctx.Err() == nil {
					return fmt.Errorf("read questions: %w", err)
				}
				return nil
			}
			if line = strings.TrimSpace(line); line == "" || line[0] == '#' {
				continue
			}
			q, err := chat.ParseQuery(line)
			if q.Verb == "quit" || q.Verb == "exit" {
				return t.leave(r, ended, cancel, nil)
			}
			shown := ""
			if !person {
				shown = t.style.faint.Render(prompt+chat.Clean(line, 200)) + "\n"
			}
			q.Platform, q.Manager = "terminal", true // here sits who runs Parley
			var a chat.Answer
			if err != nil {
				a = chat.Answer{Title: err.Error(), Failed: true}
			} else {
				a = desk.Answer(ctx, q)
			}
			if err := t.show(context.WithoutCancel(ctx), shown+t.style.answer(a)); err != nil {
				return t.leave(r, ended, cancel, err)
			}
		}
	}
}

// leave stops the reading goroutine, and waits for it where it can be woken.
func (t *Terminal) leave(r io.Reader, ended <-chan error, cancel context.CancelFunc, err error) error {
	cancel()
	t.asked()
	if d, ok := r.(interface{ SetReadDeadline(time.Time) error }); ok && d.SetReadDeadline(time.Unix(1, 0)) == nil {
		<-ended
		d.SetReadDeadline(time.Time{})
	}
	return err
}

// ask shows the prompt to a person.
func (t *Terminal) ask(person bool) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if !person || t.prompts {
		return nil
	}
	t.prompts = true
	_, err := io.WriteString(t.w, prompt)
	return err
}

func (t *Terminal) asked() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.prompts = false
}

// readLines sends each line of r; of one too long to be a question, as much as shows that.
func readLines(ctx context.Context, r io.Reader, lines chan<- string) error {
	buffered := bufio.NewReaderSize(r, maxTyped)
	for {
		line, err := buffered.ReadSlice('\n')
		if len(line) > 0 {
			select {
			case lines <- string(line):
			case <-ctx.Done():
				return nil
			}
		}
		for errors.Is(err, bufio.ErrBufferFull) {
			_, err = buffered.ReadSlice('\n')
		}
		switch {
		case err == nil:
		case errors.Is(err, io.EOF):
			return nil
		default:
			return err
		}
	}
}
