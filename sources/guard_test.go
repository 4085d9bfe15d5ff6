package sources

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
)

func wrap(inside string) []byte {
	return []byte("<rss><channel><item><title>x</title>" + inside + "</item></channel></rss>")
}

func TestTheGuardRefusesWhatWouldHarmAParser(t *testing.T) {
	many := func(n int, format string) string {
		var out strings.Builder
		for i := range n {
			out.WriteString(strings.ReplaceAll(format, "%d", fmt.Sprint(i)))
		}
		return out.String()
	}
	for name, c := range map[string]struct {
		inside string
		want   string
	}{
		"depth at the limit":            {strings.Repeat("<a>", maxDepth-3) + strings.Repeat("</a>", maxDepth-3), ""},
		"depth beyond it":               {strings.Repeat("<a>", maxDepth-2), "nests deeper"},
		"depth in broken tags":          {strings.Repeat("<a b='</a>'>", maxDepth), "nests deeper"},
		"unclosed tags that end early":  {strings.Repeat("<p><br>", 50) + "</p>" + strings.Repeat("<b>x</b>", 300), ""},
		"namespaces at the limit":       {"<a" + many(maxNamespaces, " xmlns:n%d='u'") + "/>", ""},
		"namespaces beyond it":          {"<a" + many(maxNamespaces+1, " xmlns:n%d='u'") + "/>", "namespaces"},
		"namespaces one inside another": {many(maxNamespaces+1, "<a xmlns:n%d='u'>"), "namespaces"},
		"namespaces one after another":  {many(maxNamespaces*10, "<a xmlns:n%d='u'></a>"), ""},
		"namespaces without blanks":     {"<a b='c'" + many(maxNamespaces+1, "xmlns:n%d='u'") + "/>", "namespaces"},
		"attributes at the limit":       {"<a" + many(maxAttributes, " b%d='c'") + "/>", ""},
		"attributes beyond it":          {"<a" + many(maxAttributes+1, " b%d='c'") + "/>", "attributes"},
		"attributes without values":     {"<a" + many(maxAttributes+1, " b%d") + "/>", "attributes"},
		"attributes without blanks":     {"<a x='y'" + many(maxAttributes+1, "b%d='c'") + "/>", "attributes"},
		"elements beyond the limit":     {strings.Repeat("<a/>", maxElements), "elements"},
		"text in many pieces":           {"<x:a>" + strings.Repeat("<![CDATA[b]]>", maxPieces+1) + "</x:a>", "pieces"},
		"text cut up by comments":       {"<x:a>" + strings.Repeat("b<!---->", maxPieces+1) + "</x:a>", "pieces"},
		"ends without a start":          {strings.Repeat("</b>", maxStray+1), "without a start"},
		"a tag in a CDATA section":      {"<![CDATA[" + strings.Repeat("<a>", 500) + "]]>", ""},
		"a tag in a comment":            {"<!--" + strings.Repeat("<a>", 500) + "-->", ""},
		"an end in an attribute":        {`<a b="</item></channel></rss>">y</a>`, ""},
	} {
		t.Run(name, func(t *testing.T) {
			doc, err := guard(wrap(c.inside))
			if c.want == "" {
				if err != nil || doc.broken || !bytes.Equal(doc.text, wrap(c.inside)) {
					t.Errorf("%v, broken %v", err, doc.broken)
				}
				return
			}
			var r *refusal
			if !errors.As(err, &r) || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%v, want %q", err, c.want)
			}
		})
	}
}

func TestTheGuardKeepsTheRootAndWhatIsWhole(t *testing.T) {
	for name, c := range map[string]struct {
		text, want string
		broken     bool
	}{
		"what stands before the root": {"Warning: x in y\n<?xml version='1.0'?><!-- c --><!DOCTYPE rss [<!ENTITY x '>'>]><rss><a/></rss>", "<rss><a/></rss>", false},
		"what stands after it":        {"<rss><a/></rss><p>advertisement", "<rss><a/></rss>", false},
		"signs in a text":             {"< <rss><a>2 < 3 <- 4 <3 & <</a></rss> < 5", "<rss><a>2 &lt; 3 &lt;- 4 &lt;3 & &lt;</a></rss>", false},
		"signs in a CDATA section":    {"<rss><![CDATA[2 < 3]]></rss>", "<rss><![CDATA[2 < 3]]></rss>", false},
		"signs in what is cut":        {"<rss><item>1 < 2</item><item>3 < 4", "<rss><item>1 &lt; 2</item></rss>", true},
		"an empty root":               {"<?xml version='1.0'?><rss/>", "<rss/>", false},
		"a cut end":                   {"<rss><channel><item>1</item></channel></rss", "<rss><channel><item>1</item></channel></rss>", true},
		"a cut item":                  {"<rss><channel><item>1</item><item>2", "<rss><channel><item>1</item></channel></rss>", true},
		"a cut tag":                   {"<feed><entry>1</entry><entry a='", "<feed><entry>1</entry></feed>", true},
		"a cut comment":               {"<feed><entry>1</entry><!-- ", "<feed><entry>1</entry></feed>", true},
		"a cut head":                  {"<rss><channel><title>x</title", "<rss><channel><title>x</title></channel></rss>", true},
		"a prefix":                    {"<a:rdf xmlns:a='u'><a:item>1</a:item><a:item>", "<a:rdf xmlns:a='u'><a:item>1</a:item></a:rdf>", true},
		"items in items":              {"<rss><channel><item><item>1</item>2</item><item>3", "<rss><channel><item><item>1</item>2</item></channel></rss>", true},
	} {
		t.Run(name, func(t *testing.T) {
			doc, err := guard([]byte(c.text))
			if err != nil || string(doc.text) != c.want || doc.broken != c.broken {
				t.Errorf("%q, broken %v, %v", doc.text, doc.broken, err)
			}
		})
	}
}

func TestTheGuardEndsAFeedOfTooManyItems(t *testing.T) {
	doc, err := guard([]byte("<rss><channel>" + strings.Repeat("<item><title>x</title></item>", maxEntries+10) + "</channel></rss>"))
	if err != nil {
		t.Fatal(err)
	}
	if n := bytes.Count(doc.text, []byte("<item>")); n != maxEntries || doc.broken || !bytes.HasSuffix(doc.text, []byte("</channel></rss>")) {
		t.Errorf("%d items, broken %v", n, doc.broken)
	}
}

func TestTheGuardBoundsJSON(t *testing.T) {
	for text, want := range map[string]string{
		`{"a": ` + strings.Repeat("[", maxDepth):                "nests deeper",
		`{"a": [` + strings.Repeat("{},", maxObjects):           "objects",
		`{"a": "` + strings.Repeat("[", maxDepth) + `\"{{{"}`:   "",
		`{"a": "` + strings.Repeat(`\\`, 500) + `", "b": [[]]}`: "",
	} {
		_, err := guard([]byte(text))
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%.20q: %v, want %q", text, err, want)
		}
	}
}

// What the guard lets through must be within its limits for the parser too, whatever
// the guard took it for: here they are counted by the decoder that the parser uses.
func FuzzGuard(f *testing.F) {
	for _, s := range []string{
		small, "<rss><channel><item>1</item><item>2", "<a b='>'/>", "<rss a=b'c d=\"e'><item/></rss>", "<rss><![CDATA[</rss>]]></rss>", "<rss><!-- -- --></rss>",
		"<!DOCTYPE a [<!ENTITY b \"<\">]><rss/>", "<rss xmlns:a=\"b\"c='d'/>", "{\"items\":[]}", "<RSS><Channel><ITEM></item></CHANNEL></rss>", "<rss><a/ b></rss>", "<rss><a\nb=\n'c'/></rss>",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		doc, err := guard(data)
		if err != nil {
			return
		}
		if doc.json {
			readFeed(data, "", testBase)
			return
		}
		if doc.text[0] != '<' {
			t.Fatalf("%q does not begin with its root", doc.text)
		}
		d := xml.NewDecoder(bytes.NewReader(doc.text))
		d.Strict = false
		depth, scope := 0, []int{0}
		for {
			token, err := d.Token()
			if err != nil {
				if err == io.EOF || depth <= maxDepth {
					break
				}
				t.Fatal(err)
			}
			switch e := token.(type) {
			case xml.StartElement:
				declares := 0
				for _, a := range e.Attr {
					if a.Name.Space == "xmlns" || a.Name.Local == "xmlns" {
						declares++
					}
				}
				depth++
				scope = append(scope, scope[len(scope)-1]+declares)
				if depth > 2*maxDepth || len(e.Attr) > 2*maxAttributes || scope[len(scope)-1] > 2*maxNamespaces {
					t.Fatalf("depth %d, %d attributes, %d namespaces came through", depth, len(e.Attr), scope[len(scope)-1])
				}
			case xml.EndElement:
				depth--
				scope = scope[:len(scope)-1]
			}
		}
		items, _, err := readFeed(data, "", testBase)
		if err == nil {
			for _, it := range items {
				checkItem(t, it)
			}
		}
	})
}

func BenchmarkGuard(b *testing.B) {
	data := []byte("<rss><channel>" + strings.Repeat("<item><title>Ministers meet in the old town</title><link>https://paper.example.org/a</link><description><![CDATA["+strings.Repeat("<p>A paragraph of some length stands here.</p>", 40)+"]]></description></item>", 400) + "</channel></rss>")
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		if _, err := guard(data); err != nil {
			b.Fatal(err)
		}
	}
}
