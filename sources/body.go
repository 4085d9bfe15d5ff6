package sources

import (
	"bufio"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
)

const (
	// maxRatio is how many times larger than what was sent an answer may become, once
	// it is larger than freeBytes: below that it does no harm, and many equal items
	// compress far better.
	maxRatio  = 100
	freeBytes = 6 << 20
)

// refusal is why an answer, or a document, is not read; there is nothing behind it.
type refusal struct{ said string }

func (r *refusal) Error() string { return r.said }

func refuse(format string, args ...any) *refusal {
	return &refusal{fmt.Sprintf(format, args...)}
}

// readBody reads an answer of at most limit bytes, counted after decompression.
func readBody(resp *http.Response, limit int64) ([]byte, error) {
	switch encoding := strings.ToLower(strings.TrimSpace(resp.Header.Get("Content-Encoding"))); encoding {
	case "", "identity", "gzip", "x-gzip":
	default:
		return nil, refuse("the answer is packed in a way that was not asked for (%s)", clip(clean(encoding), 40))
	}
	sent := &counter{r: resp.Body}
	buffered := bufio.NewReader(sent)
	var body io.Reader = buffered
	// What it says of itself is not looked at: there are servers that pack and do not
	// say so, and files that are packed where they lie.
	if magic, _ := buffered.Peek(2); len(magic) == 2 && magic[0] == 0x1f && magic[1] == 0x8b {
		unpacked, err := gzip.NewReader(buffered)
		if err != nil {
			return nil, refuse("the packed answer is broken")
		}
		body = &guarded{r: unpacked, sent: sent}
	}
	data, err := io.ReadAll(io.LimitReader(body, limit+1))
	switch {
	case errors.Is(err, gzip.ErrHeader), errors.Is(err, gzip.ErrChecksum):
		return nil, refuse("the packed answer is broken")
	case err != nil:
		return nil, err
	case int64(len(data)) > limit:
		return nil, refuse("the answer is larger than %d bytes: if that is right, raise network.max_bytes", limit)
	}
	return data, nil
}

type counter struct {
	r io.Reader
	n int64
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	return n, err
}

// guarded stops when what is unpacked grows out of all proportion.
type guarded struct {
	r    io.Reader
	sent *counter
	n    int64
}

func (g *guarded) Read(p []byte) (int, error) {
	n, err := g.r.Read(p)
	g.n += int64(n)
	if g.n > freeBytes && g.n > maxRatio*g.sent.n {
		return n, refuse("the packed answer grows to more than %d times its size", maxRatio)
	}
	return n, err
}
