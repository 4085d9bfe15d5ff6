package sources

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"
)

// shared finds a folder of the data that lies beside the project.
func shared(t testing.TB, path string) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for dir != filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			break
		}
		dir = filepath.Dir(dir)
	}
	dir = filepath.Join(filepath.Dir(dir), "shared", path)
	if _, err := os.Stat(dir); err != nil {
		if os.Getenv("PARLEY_TEST_ALL") != "" {
			t.Fatalf("the data beside the project is missing: %v", err)
		}
		t.Skip("the data beside the project is not here: " + path)
	}
	return dir
}

var testBase = &url.URL{Scheme: "https", Host: "feeds.example.org", Path: "/news/rss"}

// checkItem holds for every item, whatever it was made from.
func checkItem(t *testing.T, it Item) {
	t.Helper()
	for name, s := range map[string]string{"title": it.Title, "text": it.Text, "credit": it.Credit, "guid": it.GUID, "url": it.URL, "language": it.Language} {
		if !utf8.ValidString(s) {
			t.Errorf("%s is not UTF-8: %q", name, s)
		}
		for _, r := range s {
			if r == '\n' && name == "text" || r == '\u200c' || r == '\u200d' {
				continue
			}
			if unicode.Is(unicode.Cc, r) || unicode.Is(unicode.Cf, r) {
				t.Errorf("%s holds %U: %q", name, r, s)
			}
		}
	}
	if n := utf8.RuneCountInString(it.Title); n == 0 || n > maxTitle {
		t.Errorf("a title of %d runes", n)
	}
	if len(it.Text) > maxText || utf8.RuneCountInString(it.Credit) > maxCredit || len(it.GUID) > maxGUID {
		t.Errorf("too long: text %d, credit %d, guid %d", len(it.Text), len(it.Credit), len(it.GUID))
	}
	if it.URL != "" && (Canonical(it.URL) != it.URL || !strings.HasPrefix(it.URL, "http")) {
		t.Errorf("not canonical: %q", it.URL)
	}
}

func TestTheFeedsOfOtherParsersAreRead(t *testing.T) {
	for _, c := range []struct {
		dir   string
		least int // files that are read today; a change may only raise it
	}{
		{"data/feeds/feedparser", 2090},
		{"data/feeds/gofeed", 539},
	} {
		t.Run(filepath.Base(c.dir), func(t *testing.T) {
			files, read, items := 0, 0, 0
			var failed []string
			err := filepath.WalkDir(shared(t, c.dir), func(path string, d fs.DirEntry, err error) error {
				if err != nil || d.IsDir() {
					return err
				}
				name := d.Name()
				if ext := filepath.Ext(name); ext != ".xml" && ext != ".json" || name == "expect.json" || name == "README.md" || filepath.Base(c.dir) == "gofeed" && ext == ".json" {
					return nil
				}
				data, err := os.ReadFile(path)
				if err != nil {
					return err
				}
				files++
				got, _, err := readFeed(data, "", testBase)
				if err != nil {
					failed = append(failed, name+": "+err.Error())
					return nil
				}
				read++
				items += len(got)
				for _, it := range got {
					checkItem(t, it)
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
			t.Logf("%d of %d files read, %d items", read, files, items)
			for _, f := range failed {
				t.Log(f)
			}
			if read < c.least {
				t.Errorf("%d files read, %d before", read, c.least)
			}
		})
	}
}

// refused are the hostile feeds that must not reach a parser, the others must be read.
var refused = map[string]bool{
	"ns-nested-3000.xml": true, "ns-nested-10000.xml": true, "nest-ext-100k.xml": true, "nest-open-100k.xml": true,
	"attrs-20k.xml": true, "xmlns-on-one-tag-20k.xml": true, "gzip-bomb-200MB.xml.gz": true,
	"html-instead.html": true, "empty.xml": true, "only-whitespace.xml": true, "json-deep.json": true,
}

func TestHostileFeedsDoNoHarm(t *testing.T) {
	dir := shared(t, "data/hostile")
	var list []struct{ File string }
	data, err := os.ReadFile(filepath.Join(dir, "feeds.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, &list); err != nil {
		t.Fatal(err)
	}
	for _, c := range list {
		name := filepath.Base(c.File)
		t.Run(name, func(t *testing.T) {
			data, err := os.ReadFile(filepath.Join(dir, c.File))
			if err != nil {
				t.Fatal(err)
			}
			var before, after runtime.MemStats
			runtime.GC()
			runtime.ReadMemStats(&before)
			began := time.Now()
			var items []Item
			if data, err = unpackTest(data); err == nil {
				items, _, err = readFeed(data, "", testBase)
			}
			took := time.Since(began)
			runtime.ReadMemStats(&after)
			t.Logf("%v, %d kB allocated, %d items, %v", took.Round(time.Microsecond), (after.TotalAlloc-before.TotalAlloc)>>10, len(items), err)
			if refused[name] != (err != nil) {
				t.Errorf("error %v, %d items", err, len(items))
			}
			if allocated := after.TotalAlloc - before.TotalAlloc; refused[name] && allocated > 32<<20 {
				t.Errorf("refused at the cost of %d MB", allocated>>20)
			}
			if len(items) > maxItems {
				t.Errorf("%d items", len(items))
			}
			for _, it := range items {
				checkItem(t, it)
				if strings.Contains(it.Title+it.Text, "root:") {
					t.Errorf("a file was read: %q", it.Title)
				}
			}
		})
	}
}

func unpackTest(data []byte) ([]byte, error) {
	if !bytes.HasPrefix(data, []byte{0x1f, 0x8b}) {
		return data, nil
	}
	sent := &counter{r: bytes.NewReader(data)}
	z, err := gzip.NewReader(sent)
	if err != nil {
		return nil, err
	}
	out, err := io.ReadAll(io.LimitReader(&guarded{r: z, sent: sent}, defaultMaxBytes+1))
	if err == nil && len(out) > defaultMaxBytes {
		err = refuse("too large")
	}
	return out, err
}
