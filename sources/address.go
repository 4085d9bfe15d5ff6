package sources

import (
	"net"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/idna"
)

// tracking are the parameters that say how a reader came, not what is read.
var tracking = map[string]bool{
	"fbclid": true, "gclid": true, "dclid": true, "gbraid": true, "wbraid": true, "msclkid": true, "yclid": true, "igshid": true,
	"twclid": true, "ttclid": true,
	"mc_cid": true, "mc_eid": true, "_ga": true, "_gl": true, "mkt_tok": true, "vero_id": true, "oly_enc_id": true, "oly_anon_id": true,
	"at_medium": true, "at_campaign": true, "at_custom1": true, "at_custom2": true, "at_custom3": true, "at_custom4": true,
	"at_link_id": true, "at_link_type": true, "at_link_origin": true, "at_format": true, "at_ptr_name": true, "at_bbc_team": true,
	"ns_mchannel": true, "ns_source": true, "ns_campaign": true, "ns_linkname": true, "ns_fee": true,
	"cmp": true, "cmpid": true, "ocid": true, "smid": true, "maca": true, "xtor": true, "traffic_source": true, "ftag": true, "ito": true,
	"emc": true, "partner": true, "guccounter": true, "guce_referrer": true, "guce_referrer_sig": true, "sr_share": true, "s_cid": true, "ref_src": true, "ref_url": true,
}

// Canonical is the address under which an article is known: http or https, the host in
// lower case and ASCII, no default port, user, fragment or tracking parameter. It is ""
// for what is no such address. Canonical of a canonical address is itself.
func Canonical(address string) string {
	return resolve(address, nil)
}

// resolve is the canonical address of a link that stood at base.
func resolve(address string, base *url.URL) string {
	address = strings.NewReplacer("\t", "", "\n", "", "\r", "").Replace(strings.TrimSpace(address))
	if address == "" || len(address) > maxAddress {
		return ""
	}
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	if base != nil {
		u = base.ResolveReference(u)
	}
	if u.Scheme != "http" && u.Scheme != "https" || u.Opaque != "" {
		return ""
	}
	host := canonicalHost(u)
	if host == "" {
		return ""
	}
	c := url.URL{Scheme: u.Scheme, Host: host, Path: u.Path, RawPath: u.RawPath, RawQuery: withoutTracking(u.RawQuery)}
	if c.Path == "" {
		c.Path = "/"
	}
	text := c.String()
	if len(text) > maxAddress {
		return ""
	}
	return text
}

func canonicalHost(u *url.URL) string {
	host := strings.TrimRight(strings.ToLower(u.Hostname()), ".")
	if ip := net.ParseIP(host); ip != nil {
		host = ip.String()
		if strings.Contains(host, ":") {
			host = "[" + host + "]"
		}
	} else {
		ascii, err := idna.Lookup.ToASCII(host)
		if err != nil || ascii == "" || strings.Trim(ascii, "abcdefghijklmnopqrstuvwxyz0123456789.-_") != "" {
			return ""
		}
		host = ascii
	}
	port := u.Port()
	if port == "" || u.Scheme == "http" && port == "80" || u.Scheme == "https" && port == "443" {
		return host
	}
	return host + ":" + port
}

// withoutTracking keeps the other parameters as they are and in their order, with what
// might be taken for markup escaped.
func withoutTracking(query string) string {
	var kept []string
	for _, p := range strings.Split(query, "&") {
		name, _, _ := strings.Cut(p, "=")
		name = strings.ToLower(name)
		if p != "" && !tracking[name] && !strings.HasPrefix(name, "utm_") {
			kept = append(kept, p)
		}
	}
	return escapeQuery(strings.Join(kept, "&"))
}

func escapeQuery(query string) string {
	const hexits = "0123456789ABCDEF"
	var out strings.Builder
	for i := 0; i < len(query); i++ {
		c := query[i]
		if c <= ' ' || c >= 0x7f || strings.IndexByte("\"<>\\^`{|}#", c) >= 0 {
			out.Write([]byte{'%', hexits[c>>4], hexits[c&15]})
			continue
		}
		out.WriteByte(c)
	}
	return out.String()
}

// identity is what two addresses of one article have in common: they may differ in
// scheme, in a leading "www.", in a slash at the end, in the order of parameters.
func identity(address string) string {
	u, err := url.Parse(address)
	if err != nil || address == "" {
		return ""
	}
	id := strings.TrimPrefix(u.Host, "www.") + strings.TrimRight(u.EscapedPath(), "/")
	if u.RawQuery != "" {
		parameters := strings.Split(u.RawQuery, "&")
		slices.Sort(parameters)
		id += "?" + strings.Join(parameters, "&")
	}
	return id
}

// front reports whether an address is the front page of a site, which is never the
// address of one article.
func front(address string) bool {
	u, err := url.Parse(address)
	return err != nil || strings.Trim(u.Path, "/") == "" && u.RawQuery == ""
}
