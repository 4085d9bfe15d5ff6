package chat

import (
	"net/url"
	"strings"

	"golang.org/x/net/idna"
)

// maxURL is the longest address that is linked; a longer one is left out, because a cut
// address leads elsewhere. Slack's limit for a URL in a message is 3,000 characters.
const maxURL = 2000

// Link is words that lead somewhere. The host is always shown beside the words, so that
// words can never pass for an address they do not lead to.
type Link struct {
	Text string
	URL  string // http or https, without user name or password; empty: not linked
	Host string // of URL as it is shown: ASCII, without "www."
}

// LinkOf makes a link of an address from outside. An address that is not plain http or
// https, or whose host is no valid name, gives a link without URL.
func LinkOf(text, address string) Link {
	l := Link{Text: hostWords(text)}
	u, err := url.Parse(strings.TrimSpace(address))
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Opaque != "" {
		return l
	}
	host, err := idna.Lookup.ToASCII(u.Hostname())
	if err != nil || host == "" {
		return l
	}
	u.User = nil
	shown := strings.TrimPrefix(host, "www.")
	if port := u.Port(); port != "" {
		host += ":" + port
		shown += ":" + port
	}
	if strings.Count(host, ":") > 1 {
		return l // an IPv6 literal: no publisher lives there
	}
	u.Host = host
	written := u.String()
	if len(written) > maxURL || strings.ContainsFunc(written, func(r rune) bool { return r <= ' ' || r >= 0x7f }) {
		return l
	}
	l.URL, l.Host = written, shown
	if l.Text == "" {
		l.Text = shown
	}
	return l
}

// Shown is the link as words: the text, and the host where the text is not the host.
func (l Link) Shown() string {
	if l.Host == "" || strings.EqualFold(l.Text, l.Host) {
		return l.Text
	}
	return l.Text + " (" + l.Host + ")"
}

// hostWords cleans an outlet's name; one that looks like a host is shown as browsers show
// hosts that could pass for another: in punycode.
func hostWords(name string) string {
	name = Clean(name, 60)
	if !strings.Contains(name, ".") || strings.Contains(name, " ") {
		return name
	}
	if host, err := idna.Lookup.ToASCII(strings.ToLower(name)); err == nil {
		return Clean(strings.TrimPrefix(host, "www."), 60)
	}
	return name
}
