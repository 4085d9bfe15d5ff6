package command

import (
	"bytes"
	"flag"
	"os"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"parley/bot/chat/terminal"
)

var update = flag.Bool("update", false, "write the golden answers anew")

// TestEachQuestionIsAnsweredFromTheStore asks every question of testdata/answers.txtar and
// compares what stands on the terminal. A new case is a line `-- question --` there, and a
// run with -update.
func TestEachQuestionIsAnsweredFromTheStore(t *testing.T) {
	answersStand(t, day(t), "testdata/answers.txtar")
}

// answersStand asks a desk each question of a file, and compares what stands on the
// terminal.
func answersStand(t *testing.T, desk *Desk, path string) {
	t.Helper()
	cases, err := txtar.ParseFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if len(cases.Files) < 30 {
		t.Fatalf("only %d questions in %s", len(cases.Files), path)
	}
	for i, c := range cases.Files {
		var out bytes.Buffer
		term := terminal.New(&out, terminal.Options{Color: terminal.Never, Width: 100})
		if err := term.Serve(t.Context(), strings.NewReader(c.Name+"\n"), desk); err != nil {
			t.Fatal(err)
		}
		_, got, _ := strings.Cut(out.String(), "\n")
		if *update {
			cases.Files[i].Data = []byte(got)
		} else if got != string(c.Data) {
			t.Errorf("%s\nis now answered:\n%s", c.Name, got)
		}
	}
	if *update {
		if err := os.WriteFile(path, txtar.Format(cases), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
