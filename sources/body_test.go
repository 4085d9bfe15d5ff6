package sources

import (
	"bytes"
	"compress/gzip"
	"net/http"
	"strings"
	"testing"
)

func TestABodyIsBoundedAfterItIsUnpacked(t *testing.T) {
	packed := func(data []byte) []byte {
		var out bytes.Buffer
		z := gzip.NewWriter(&out)
		z.Write(data)
		z.Close()
		return out.Bytes()
	}
	filler := func(n int) []byte {
		return []byte(strings.Replace(small, "Ministers meet", "Ministers meet"+strings.Repeat(" again", n/6), 1))
	}
	for _, c := range []struct {
		name, encoding string
		body           []byte
		limit          int64
		want           string
	}{
		{"a packed feed", "gzip", packed([]byte(small)), 0, ""},
		{"a feed that is a packed file", "", packed([]byte(small)), 0, ""},
		{"a feed that says it is packed and is not", "gzip", []byte(small), 0, ""},
		{"many like items", "gzip", packed(filler(1_000_000)), 0, ""},
		{"just small enough", "", filler(10_000)[:10_000], 10_000, "breaks off"},
		{"one byte too large", "", filler(20_000)[:10_001], 10_000, "raise network.max_bytes"},
		{"too large when unpacked", "gzip", packed(filler(20_000)), 10_000, "raise network.max_bytes"},
		{"a bomb", "gzip", packed(bytes.Repeat([]byte(" "), 12_000_000)), 11_000_000, "100 times its size"},
		{"a broken pack", "gzip", append([]byte{0x1f, 0x8b}, small...), 0, "broken"},
		{"a pack cut off", "gzip", packed(filler(100_000))[:200], 0, "broke off"},
		{"another encoding", "br", []byte(small), 0, "not asked for (br)"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := serve(t, func(w http.ResponseWriter, _ *http.Request) {
				if c.encoding != "" {
					w.Header().Set("Content-Encoding", c.encoding)
				}
				w.Write(c.body)
			})
			_, err := fetch(t, client(t, Network{MaxBytes: c.limit}), s.URL, State{})
			switch {
			case c.want == "" && err != nil:
				t.Error(err)
			case c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)):
				t.Errorf("%v, want %q", err, c.want)
			}
		})
	}
}
