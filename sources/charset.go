package sources

import (
	"bytes"
	"mime"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/encoding/unicode/utf32"
)

// marks are the first bytes by which an encoding is known: byte order marks, longer
// ones first, then how "<" and "<?" begin where there is no mark.
var marks = []struct {
	bytes    string
	encoding encoding.Encoding
}{
	{"\x00\x00\xfe\xff", utf32.UTF32(utf32.BigEndian, utf32.UseBOM)},
	{"\xff\xfe\x00\x00", utf32.UTF32(utf32.LittleEndian, utf32.UseBOM)},
	{"\xef\xbb\xbf", unicode.UTF8BOM},
	{"\xfe\xff", unicode.UTF16(unicode.BigEndian, unicode.UseBOM)},
	{"\xff\xfe", unicode.UTF16(unicode.LittleEndian, unicode.UseBOM)},
	{"\x00\x00\x00<", utf32.UTF32(utf32.BigEndian, utf32.IgnoreBOM)},
	{"<\x00\x00\x00", utf32.UTF32(utf32.LittleEndian, utf32.IgnoreBOM)},
	{"\x00<\x00", unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)},
	{"<\x00", unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)},
	{"\x4c\x6f\xa7\x94", charmap.CodePage037},
}

var declaration = regexp.MustCompile(`^\s*<\?xml[^>]{0,200}?\sencoding\s*=\s*["']([A-Za-z0-9._:-]{1,40})["']`)

// toUTF8 is the text of an answer as UTF-8 without what XML forbids. The encoding is
// told by, in this order: the first bytes, the Content-Type, the XML declaration, and
// the text itself; what is none of UTF-8 is read as windows-1252.
func toUTF8(data []byte, contentType string) []byte {
	if enc := encodingOf(data, contentType); enc != nil {
		if decoded, err := enc.NewDecoder().Bytes(data); err == nil {
			data = decoded
		}
	}
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	return withoutForbidden(repaired(data))
}

func encodingOf(data []byte, contentType string) encoding.Encoding {
	for _, m := range marks {
		if bytes.HasPrefix(data, []byte(m.bytes)) {
			return m.encoding
		}
	}
	label := ""
	if _, params, err := mime.ParseMediaType(contentType); err == nil {
		label = params["charset"]
	}
	if label == "" {
		if m := declaration.FindSubmatch(data[:min(len(data), 1024)]); m != nil {
			label = string(m[1])
		}
	}
	enc, name := charset.Lookup(label)
	switch {
	case enc == nil, name == "utf-8", strings.HasPrefix(name, "utf-16"), name == "replacement":
		return nil // UTF-16 would have been known by its first bytes
	case strings.HasPrefix(name, "windows-125"), strings.HasPrefix(name, "iso-8859-"):
		// Bytes beyond ASCII that are whole UTF-8 throughout are never an accident in
		// an alphabet of single bytes: the label is wrong.
		if utf8.Valid(data) {
			return nil
		}
	}
	return enc
}

// repaired is valid UTF-8: each byte that is none is read as windows-1252.
func repaired(data []byte) []byte {
	if utf8.Valid(data) {
		return data
	}
	out := make([]byte, 0, len(data)+len(data)/8)
	for len(data) > 0 {
		r, n := utf8.DecodeRune(data)
		if r == utf8.RuneError && n == 1 {
			out = utf8.AppendRune(out, charmap.Windows1252.DecodeByte(data[0]))
		} else {
			out = append(out, data[:n]...)
		}
		data = data[n:]
	}
	return out
}

// withoutForbidden leaves out the characters that may not stand in XML, and references
// to them: one of them would fail a whole feed.
func withoutForbidden(data []byte) []byte {
	clean := true
	for i := 0; i < len(data) && clean; i++ {
		c := data[i]
		clean = c >= 0x20 && c != 0xef && c != '&' || c == '\t' || c == '\n' || c == '\r'
	}
	if clean {
		return data
	}
	out := make([]byte, 0, len(data))
	for i := 0; i < len(data); {
		c := data[i]
		switch {
		case c < 0x20 && c != '\t' && c != '\n' && c != '\r':
			i++
		case c == 0xef && i+2 < len(data) && data[i+1] == 0xbf && data[i+2] >= 0xbe: // U+FFFE, U+FFFF
			i += 3
		case c == '&' && i+1 < len(data) && data[i+1] == '#':
			n, forbidden := reference(data[i:])
			if !forbidden {
				out = append(out, data[i:i+n]...)
			}
			i += n
		default:
			out = append(out, c)
			i++
		}
	}
	return out
}

// reference is the length of a numeric reference and whether XML forbids what it
// stands for; what is no whole reference is its first sign only.
func reference(data []byte) (length int, forbidden bool) {
	end := bytes.IndexByte(data[:min(len(data), 14)], ';')
	if end < 3 {
		return 1, false
	}
	number, base := string(data[2:end]), 10
	if number[0] == 'x' {
		number, base = number[1:], 16
	}
	n, err := strconv.ParseUint(number, base, 32)
	if err != nil {
		return 1, false
	}
	legal := n == 9 || n == 10 || n == 13 || n >= 0x20 && n < 0xd800 || n >= 0xe000 && n < 0xfffe || n >= 0x10000 && n <= 0x10ffff
	return end + 1, !legal
}
