package sources

import (
	"fmt"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/encoding/unicode/utf32"
	"golang.org/x/tools/txtar"
)

func TestFeedsAreReadAsTheyAreMeant(t *testing.T) {
	files, err := filepath.Glob("testdata/feeds/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			parts := map[string][]byte{}
			for _, f := range archive.Files {
				parts[f.Name] = f.Data
			}
			items, whole, err := readFeed(parts["feed"], "", testBase)
			if err != nil {
				t.Fatal(err)
			}
			var got strings.Builder
			for _, it := range items {
				checkItem(t, it)
				got.WriteString(describe(it))
				if !whole {
					got.WriteString("cut off\n")
				}
				got.WriteString("\n")
			}
			if diff := cmp.Diff(string(parts["want"]), got.String()); diff != "" {
				t.Errorf("(- want + got)\n%s", diff)
			}
		})
	}
}

func describe(it Item) string {
	var out strings.Builder
	say := func(key, value string) {
		if value != "" {
			fmt.Fprintf(&out, "%s: %s\n", key, value)
		}
	}
	say("title", it.Title)
	say("url", it.URL)
	say("guid", it.GUID)
	switch {
	case it.DayOnly:
		if h, m, s := it.Published.Clock(); h != 12 || m+s != 0 || it.Published.Location() != time.UTC {
			say("a day that is not noon in UTC", it.Published.String())
		}
		say("published", it.Published.Format(time.DateOnly)+" (day)")
	case !it.Published.IsZero():
		say("published", it.Published.Format(time.RFC3339))
	}
	say("language", it.Language)
	say("credit", it.Credit)
	for p := range strings.SplitSeq(it.Text, "\n") {
		say("text", p)
	}
	if it.shared {
		out.WriteString("the address is shared\n")
	}
	return out.String()
}

func TestAFeedIsReadInTheEncodingItIsIn(t *testing.T) {
	const text = "Зеленський — Türkiye: «мир»"
	feed := func(label string) string {
		return `<?xml version="1.0"` + label + `?><rss version="2.0"><channel><item><title>` + text + `</title></item></channel></rss>`
	}
	declared := func(label string) string { return feed(` encoding="` + label + `"`) }
	latin := strings.ReplaceAll(feed(""), text, "Café “Zürich”")
	for _, c := range []struct {
		name, text, contentType string
		in                      encoding.Encoding
		want                    string
	}{
		{"UTF-8 with a mark", "\ufeff" + feed(""), "", unicode.UTF8, text},
		{"UTF-16 with a mark", feed(""), "", unicode.UTF16(unicode.BigEndian, unicode.UseBOM), text},
		{"UTF-16 little-endian, wrongly declared", declared("utf-8"), "text/xml; charset=iso-8859-1", unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), text},
		{"UTF-16 without a mark", declared("utf-16"), "", unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM), text},
		{"UTF-16 big-endian without a mark", declared("utf-16"), "", unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM), text},
		{"UTF-32", declared("utf-32"), "", utf32.UTF32(utf32.LittleEndian, utf32.UseBOM), text},
		{"UTF-32 without a mark", declared("utf-32"), "", utf32.UTF32(utf32.BigEndian, utf32.IgnoreBOM), text},
		{"declared in the document", strings.ReplaceAll(declared("koi8-u"), text, "Київ"), "", charmap.KOI8U, "Київ"},
		{"declared by the server", strings.ReplaceAll(feed(""), text, "Київ"), "application/xml; charset=windows-1251", charmap.Windows1251, "Київ"},
		{"the server before the document", strings.ReplaceAll(declared("utf-8"), text, "Київ"), "text/xml; charset=\"windows-1251\"", charmap.Windows1251, "Київ"},
		{"declared as Latin, but UTF-8", declared("iso-8859-1"), "text/xml; charset=iso-8859-1", unicode.UTF8, text},
		{"declared as UTF-16, but UTF-8", declared("utf-16"), "", unicode.UTF8, text},
		{"declared as nothing known", declared("klingon"), "text/xml; charset=;;", unicode.UTF8, text},
		{"declared nowhere", latin, "", charmap.Windows1252, "Café “Zürich”"},
		{"declared as UTF-8, but not", strings.Replace(latin, "1.0\"", "1.0\" encoding=\"utf-8\"", 1), "", charmap.Windows1252, "Café “Zürich”"},
	} {
		t.Run(c.name, func(t *testing.T) {
			data, err := c.in.NewEncoder().Bytes([]byte(c.text))
			if err != nil {
				t.Fatal(err)
			}
			items, _, err := readFeed(data, c.contentType, testBase)
			if err != nil {
				t.Fatal(err)
			}
			if len(items) != 1 || items[0].Title != c.want {
				t.Errorf("%+v", items)
			}
		})
	}
}

func TestDatesAreReadInTheirZone(t *testing.T) {
	for text, want := range map[string]string{
		"Wed, 23 Apr 2025 10:00:00 GMT":   "2025-04-23T10:00:00Z",
		"Wed, 23 Apr 2025 10:00:00 EST":   "2025-04-23T15:00:00Z",
		"Wed, 23 Apr 2025 10:00:00 MSK":   "2025-04-23T07:00:00Z",
		"Wed, 23 Apr 2025 10:00:00 MET":   "2025-04-23T09:00:00Z",
		"Wed, 23 Apr 2025 10:00:00 CEST":  "2025-04-23T08:00:00Z",
		"Wed, 23 Apr 2025 10:00:00 EEST":  "2025-04-23T07:00:00Z",
		"Wed, 23 Apr 2025 10:00:00 +0300": "2025-04-23T07:00:00Z",
		"2025-04-23T10:00:00+03:00":       "2025-04-23T07:00:00Z",
		"2025-04-23":                      "2025-04-23T12:00:00Z day",
		"23 Apr 2025":                     "2025-04-23T12:00:00Z day",
		"0001-01-01T00:00:00Z":            "0001-01-01T00:00:00Z",
		"yesterday":                       "0001-01-01T00:00:00Z",
		"":                                "0001-01-01T00:00:00Z",
	} {
		items, _, err := readFeed([]byte("<rss><channel><item><title>x</title><pubDate>"+text+"</pubDate></item></channel></rss>"), "", testBase)
		if err != nil {
			t.Fatal(err)
		}
		got := items[0].Published.UTC().Format(time.RFC3339)
		if items[0].DayOnly {
			got += " day"
		}
		if got != want {
			t.Errorf("%q is read as %s, want %s", text, got, want)
		}
	}
}

func TestTheNewestItemsAreKept(t *testing.T) {
	var feed strings.Builder
	feed.WriteString("<rss><channel>")
	start := time.Date(2025, time.April, 1, 0, 0, 0, 0, time.UTC)
	for i := range 1200 { // the oldest first, as some archives do
		fmt.Fprintf(&feed, "<item><title>%d</title><pubDate>%s</pubDate></item>", i, start.Add(time.Duration(i)*time.Minute).Format(http.TimeFormat))
	}
	feed.WriteString("</channel></rss>")
	items, _, err := readFeed([]byte(feed.String()), "", testBase)
	if err != nil {
		t.Fatal(err)
	}
	if len(items) != maxItems || items[0].Title != "700" || items[maxItems-1].Title != "1199" {
		t.Errorf("%d items from %s to %s", len(items), items[0].Title, items[len(items)-1].Title)
	}
}

func TestWhatIsNoFeedIsNamed(t *testing.T) {
	for text, want := range map[string]string{
		"":       "the answer is empty",
		" \n\t ": "the answer is empty",
		"<!doctype html><html lang=en><head><title>x":                   "a web page",
		"<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'/>": "a sitemap",
		"<note/>":                      "its root element is <note>",
		"not found":                    "holds no element",
		"[1,2]":                        "no JSON Feed",
		"{\"error\": 404}":             "no JSON Feed",
		"{\"items\": 3":                "broken",
		"<rss><channel><item><title>x": "breaks off before its first item ends",
		"\x00\x01\x02":                 "the answer is empty",
	} {
		items, _, err := readFeed([]byte(text), "", testBase)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %d items, %v, want %q", text, len(items), err, want)
		}
	}
}
