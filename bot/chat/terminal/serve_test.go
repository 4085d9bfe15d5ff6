package terminal

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"strings"
	"testing"
	"testing/synctest"

	"go.uber.org/goleak"

	"parley/bot/chat"
)

// echo answers with what it was asked.
func echo(_ context.Context, q chat.Query) chat.Answer {
	return chat.Answer{Title: "asked " + q.Verb + " " + q.Text(), Lines: []chat.Line{{Text: "on " + q.Platform}}}
}

func serve(t *testing.T, input string) string {
	t.Helper()
	var out bytes.Buffer
	if err := New(&out, Options{Color: Never}).Serve(t.Context(), strings.NewReader(input), chat.AnswerFunc(echo)); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestEachLineIsAnsweredBelowTheQuestion(t *testing.T) {
	got := serve(t, "/parley latest\n\n# a remark\r\n  story 3  \nexplain x")
	want := "› /parley latest\nasked latest\non terminal\n\n› story 3\nasked story 3\non terminal\n\n› explain x\nasked explain x\non terminal\n\n"
	if got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
}

func TestQuitEndsServing(t *testing.T) {
	for _, quit := range []string{"quit", "/parley exit", "QUIT"} {
		if got := serve(t, "latest\n"+quit+"\nstory 3\n"); strings.Contains(got, "story") {
			t.Errorf("after %s a question was still answered:\n%s", quit, got)
		}
	}
}

func TestALineThatIsNoQuestionIsRefusedAndTheNextAnswered(t *testing.T) {
	got := serve(t, "latest "+strings.Repeat("x", 3*maxTyped)+"\nlatest since:\nstory 3\n")
	for _, want := range []string{"⚠ the question is longer than 1000 characters\n", "⚠ since: needs a value right after the colon\n", "asked story 3\n"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is missing in:\n%s", want, got)
		}
	}
	if strings.Count(got, "⚠") != 2 {
		t.Errorf("each bad line is to be refused once:\n%s", got)
	}
}

func TestAReaderThatFailsIsAnError(t *testing.T) {
	gone := errors.New("line cut")
	r := io.MultiReader(strings.NewReader("latest\n"), failing{gone})
	if err := New(io.Discard, Options{}).Serve(t.Context(), r, chat.AnswerFunc(echo)); !errors.Is(err, gone) {
		t.Errorf("error %v, want %v", err, gone)
	}
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error)  { return 0, f.err }
func (f failing) Write([]byte) (int, error) { return 0, f.err }

func TestAReadThatNeverReturnsDoesNotKeepTheProgramFromStopping(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, w := io.Pipe()
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- New(io.Discard, Options{}).Serve(ctx, r, chat.AnswerFunc(echo)) }()
		synctest.Wait()
		stop()
		synctest.Wait()
		select {
		case err := <-ended:
			if err != nil {
				t.Errorf("error %v, want none", err)
			}
		default:
			t.Error("Serve still waits for input")
		}
		w.Close() // lets the reading goroutine go
	})
}

func TestAReaderWithADeadlineIsWokenAndLeftUsable(t *testing.T) {
	defer goleak.VerifyNone(t)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	near, err := net.Dial("tcp", listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer near.Close()
	far, err := listener.Accept()
	if err != nil {
		t.Fatal(err)
	}
	defer far.Close()
	ctx, stop := context.WithCancel(t.Context())
	if _, err := far.Write([]byte("latest\n")); err != nil {
		t.Fatal(err)
	}
	answer := func(ctx context.Context, q chat.Query) chat.Answer {
		stop()
		return echo(ctx, q)
	}
	var out bytes.Buffer
	if err := New(&out, Options{Color: Never}).Serve(ctx, near, chat.AnswerFunc(answer)); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(out.String(), "asked latest") {
		t.Errorf("the question under way was not answered:\n%s", out.String())
	}
	if _, err := far.Write([]byte("x")); err != nil {
		t.Fatal(err)
	}
	if _, err := near.Read(make([]byte, 1)); err != nil {
		t.Errorf("the reader is not usable any more: %v", err)
	}
}

func TestACardMakesWayForThePrompt(t *testing.T) {
	var out bytes.Buffer
	term := New(&out, Options{Color: Never})
	if err := term.ask(true); err != nil {
		t.Fatal(err)
	}
	if _, err := term.Post(t.Context(), chat.Message{ID: "1", Card: &chat.Card{Story: 1, Headline: "x"}}); err != nil {
		t.Fatal(err)
	}
	if got := out.String(); !strings.HasPrefix(got, prompt+"\r\x1b[2K╭") || !strings.HasSuffix(got, "\n\n"+prompt) {
		t.Errorf("got %q", got)
	}
}
