package main

import (
	"bytes"
	"flag"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"go.uber.org/goleak"

	"parley/bot/store"
)

// programFolder is where the program is built that several tests run; it goes with them.
var programFolder string

// Tests that run side by side mostly wait: more of them may than there are processors.
func TestMain(m *testing.M) {
	err := flag.Set("test.parallel", "16") // a flag that is given comes later, and counts
	if err == nil {
		programFolder, err = os.MkdirTemp("", "parley")
	}
	if err != nil {
		panic(err)
	}
	goleak.VerifyTestMain(m, goleak.Cleanup(func(status int) {
		_ = os.RemoveAll(programFolder)
		os.Exit(status)
	}))
}

// A mistake gives one clear error that says what to do, and its exit status.
func TestMistakesAreAnsweredPlainly(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		file := filepath.Join(dir, name)
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return file
	}
	const some = "sources: [{name: a, url: \"https://a.example/rss\"}]\nwatches: [{name: w}]\n"
	busy := filepath.Join(dir, "busy.db")
	other, err := store.Open(t.Context(), busy, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	for _, c := range []struct {
		name   string
		args   []string
		input  string
		status int
		says   string
	}{
		{"no such command", []string{"wach"}, "", exitUsage, "parley --help"},
		{"no such file", []string{"run", "-c", filepath.Join(dir, "nope.yaml")}, "", exitUsage, "there is no file"},
		{"a misspelt key", []string{"check", "-c", write("key.yaml", "databse: x\n")}, "", exitUsage, `key.yaml:1: unknown key "databse": did you mean "database"?`},
		{"a schedule that panics its parser", []string{"check", "-c", write("cron.yaml", "sources:\n  - {name: a, url: \"https://a.example/\", schedule: \"TZ=\"}\n")}, "", exitUsage, "cron.yaml:2"},
		{"an unknown watch", []string{"check", "-c", write("watch.yaml", some+"routes: [{watch: v, to: [terminal]}]\n")}, "", exitUsage, `unknown watch "v"`},
		{"an unknown platform", []string{"check", "-c", write("to.yaml", some+"routes: [{watch: w, to: [pigeon]}]\n")}, "", exitUsage, `"pigeon"`},
		{"an operator on an unknown platform", []string{"check", "-c", write("operator.yaml", some+"operator: {channel: pigeon}\n")}, "", exitUsage, `unknown platform "pigeon"`},
		{"a secret that is not set", []string{"check", "-c", write("secret.yaml", "database: $PARLEY_NO_SUCH_VARIABLE\n"+some)}, "", exitUsage, "PARLEY_NO_SUCH_VARIABLE"},
		{"a database in use", []string{"run", "--once", "-c", write("busy.yaml", fmt.Sprintf("database: %q\n", busy)+some)}, "", exitError, "in use by another parley"},
		{"a folder that is not there", []string{"run", "--once", "-c", write("folder.yaml", "database: nowhere/at/all/x.db\n"+some)}, "", exitError, "nowhere/at/all"},
		{"an article that is no JSON", []string{"detect", "--json"}, "{\"id\": \n{\"id\":\"b\",\"title\":\"t\",\"text\":\"x\"}\n", exitError, "standard input:1: left out"},
		{"one line of several is no article", []string{"detect"}, "{\"id\": \n{\"id\":\"b\",\"title\":\"t\",\"text\":\"x\"}\n", exitError, "1 line of input was left out"},
		{"lines that are no articles", []string{"replay"}, "no\nno\n", exitError, "2 lines of input were left out"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var out, errs bytes.Buffer
			status := run(t.Context(), c.args, streams{strings.NewReader(c.input), &out, &errs})
			if status != c.status || !strings.Contains(errs.String(), c.says) {
				t.Errorf("exit status %d, wanted %d; it says:\n%s\nwanted: %s", status, c.status, &errs, c.says)
			}
			if strings.Count(errs.String(), "\n") > 3 {
				t.Errorf("more than one error:\n%s", &errs)
			}
		})
	}
}

// A dead and a hostile feed are each said once; the others are read all the same.
func TestBadFeedsLeaveTheRestWorking(t *testing.T) {
	var feed atomic.Pointer[string]
	good := rssOf("Rubio to visit Kyiv on Thursday", "1", "US Secretary of State Marco Rubio will visit Kyiv on Thursday for talks with President Volodymyr Zelenskyy, the State Department said.")
	feed.Store(&good)
	settings := onceSettings(t, &feed, "", "terminal")
	hostile := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, "<rss>"+strings.Repeat("<a xmlns:b=\"c\">", 5000))
	}))
	defer hostile.Close()
	dead := httptest.NewServer(http.NotFoundHandler())
	dead.Close()
	text, err := os.ReadFile(settings)
	if err != nil {
		t.Fatal(err)
	}
	more := fmt.Sprintf("sources:\n  - {name: dead, url: %q, outlet: dead.example}\n  - {name: hostile, url: %q, outlet: hostile.example}\n", dead.URL, hostile.URL)
	if err := os.WriteFile(settings, bytes.Replace(text, []byte("sources:\n"), []byte(more), 1), 0o600); err != nil {
		t.Fatal(err)
	}
	var out, errs bytes.Buffer
	if status := run(t.Context(), []string{"run", "--once", "-c", settings}, streams{strings.NewReader(""), &out, &errs}); status != exitOK {
		t.Fatalf("exit status %d: %s", status, &errs)
	}
	for _, name := range []string{"source=dead", "source=hostile"} {
		if strings.Count(errs.String(), name) != 1 {
			t.Errorf("%s is not said once:\n%s", name, &errs)
		}
	}
	if !strings.Contains(out.String(), "Kyiv") {
		t.Errorf("the good feed was not read:\n%s", &out)
	}
}
