package main

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"parley/bot/command"
)

// shownAnswers are the blocks of the README that show a question and its answer.
var shownAnswers = regexp.MustCompile("(?ms)^```text\n(› /parley [^\n]+)\n(.*?)^```\n")

// The README shows each command with the answer that the demo gives. With -update it is
// brought up to date; a new command is a new block there, with its question alone.
func TestTheReadmeShowsRealAnswers(t *testing.T) {
	file := filepath.Join("..", "README.md")
	readme, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	blocks := shownAnswers.FindAllStringSubmatch(string(readme), -1)
	var questions []string
	asked := map[string]bool{}
	for _, b := range blocks {
		question := strings.TrimPrefix(b[1], "› ")
		questions = append(questions, question)
		asked[strings.Fields(question)[1]] = true
	}
	for _, c := range command.Commands() {
		if !asked[c.Name] {
			t.Errorf("the README does not show %s", c.Name)
		}
	}
	var out, errs bytes.Buffer
	if status := run(t.Context(), []string{"demo"}, streams{strings.NewReader(strings.Join(questions, "\n")), &out, &errs}); status != exitOK {
		t.Fatalf("exit status %d: %s", status, &errs)
	}
	_, told, _ := strings.Cut(out.String(), "\n› ")
	answers := strings.Split(told, "\n› ")
	if len(answers) != len(questions) {
		t.Fatalf("%d questions and %d answers", len(questions), len(answers))
	}
	for i, b := range blocks {
		question, answer, _ := strings.Cut(answers[i], "\n")
		if question != questions[i] {
			t.Fatalf("%q was asked, and %q answered", questions[i], question)
		}
		answer, _, _ = strings.Cut(answer, "\n\n") // below it stands what the channel is told next
		answer = strings.TrimRight(answer, "\n") + "\n"
		if answer == b[2] {
			continue
		}
		if *update {
			readme = bytes.Replace(readme, []byte(b[0]), []byte("```text\n"+b[1]+"\n"+answer+"```\n"), 1)
			continue
		}
		t.Errorf("%s is now answered:\n%s", questions[i], answer)
	}
	if *update {
		if err := os.WriteFile(file, readme, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
