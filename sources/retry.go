package sources

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

const maxRetryAfter = 24 * time.Hour // a server may not switch a source off

// RetryAfter reads the header that asks not to be polled for some seconds or until a
// date (RFC 9110 §10.2.3); 0 when it does not, or not in a way that can be read.
func RetryAfter(h http.Header, now time.Time) time.Duration {
	text := strings.TrimSpace(h.Get("Retry-After"))
	if text == "" {
		return 0
	}
	if digits(text) {
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil || n > int64(maxRetryAfter/time.Second) {
			return maxRetryAfter
		}
		return time.Duration(n) * time.Second
	}
	at, err := http.ParseTime(text)
	if err != nil {
		return 0
	}
	return min(max(at.Sub(now), 0), maxRetryAfter)
}

func digits(s string) bool {
	for _, r := range s {
		if r < '0' || r > '9' {
			return false
		}
	}
	return s != ""
}
