package main

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
)

// exported are the lines of export corrections.
func exported(t *testing.T, settings string, more ...string) (text string, labels []labelled) {
	t.Helper()
	var out, errs bytes.Buffer
	if status := run(t.Context(), append([]string{"export", "corrections", "--config", settings}, more...), streams{strings.NewReader(""), &out, &errs}); status != exitOK {
		t.Fatalf("exit status %d\n%s", status, &errs)
	}
	for line := range strings.Lines(out.String()) {
		var l labelled
		if err := json.Unmarshal([]byte(line), &l); err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		labels = append(labels, l)
	}
	return out.String(), labels
}

func TestACorrectionIsALabelledCase(t *testing.T) {
	t.Parallel() // it mostly waits: a card is edited once in five seconds
	var served atomic.Pointer[string]
	feed := rssOf("Rubio to visit Kyiv on Thursday", "1", "US Secretary of State Marco Rubio will visit Kyiv on Thursday for talks with President Volodymyr Zelenskyy, the State Department said.")
	served.Store(&feed)
	settings := onceSettings(t, &served, "", "terminal")
	once(t, settings)
	if text, _ := exported(t, settings); text != "" {
		t.Errorf("nothing was corrected, and this is exported: %s", text)
	}
	corrects := func(line string) {
		t.Helper()
		whileStopped(t, settings, func(h *house) { h.manages(t, "terminal", "", "", line) })
		once(t, settings)
	}
	corrects("wrong 1 status:postponed")
	text, labels := exported(t, settings)
	if len(labels) != 1 || len(labels[0].Developments) == 0 || labels[0].Text != "" || *labels[0].Story != "1" || labels[0].Corrections[0].Act != "reading" {
		t.Fatalf("exported: %s", text)
	}
	if d := labels[0].Developments[0]; d.Kind != "visit" || d.Status != "postponed" || d.Actors[0] != "Marco Rubio" || d.Place == nil || *d.Place != "Kyiv" {
		t.Errorf("the main development: %+v", d)
	}
	if _, labels := exported(t, settings, "--text"); !strings.Contains(labels[0].Text, "President Volodymyr Zelenskyy") {
		t.Errorf("with its text: %+v", labels)
	}
	t.Run("is read by the scorer", func(t *testing.T) {
		shared(t, "eval", "README.md")
		scored(t, text)
	})
	corrects("wrong 1 false")
	if text, labels = exported(t, settings); len(labels) != 1 || len(labels[0].Developments) != 0 || labels[0].Story != nil || labels[0].Kind != "negative" || len(labels[0].Corrections) != 2 {
		t.Errorf("what is not so is exported as %s", text)
	}
	corrects("wrong undo 2")
	corrects("wrong undo 1")
	if text, _ := exported(t, settings); text != "" {
		t.Errorf("all is undone, and this is exported: %s", text)
	}
}

// scored holds labels against themselves: the scorer finds all of them right.
func scored(t *testing.T, labels string) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "labels.jsonl")
	if err := os.WriteFile(file, []byte(labels), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, what := range []string{"detect", "stories"} {
		out, err := exec.CommandContext(t.Context(), "python3", filepath.Join("..", "..", "shared", "eval", "score"), what, file, file, "--json").CombinedOutput()
		if err != nil {
			t.Fatalf("score %s: %v\n%s", what, err, out)
		}
		if !bytes.Contains(out, []byte("1.0")) {
			t.Errorf("score %s: %s", what, out)
		}
	}
}

func TestExportSaysWhatIsMissing(t *testing.T) {
	var served atomic.Pointer[string]
	settings := onceSettings(t, &served, "", "terminal")
	var out, errs bytes.Buffer
	status := run(t.Context(), []string{"export", "corrections", "--config", settings}, streams{strings.NewReader(""), &out, &errs})
	if status != exitError || !strings.Contains(errs.String(), "start parley first") {
		t.Errorf("exit status %d: %s", status, &errs)
	}
}
