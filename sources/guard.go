package sources

import (
	"bytes"
	"strings"
)

// The limits of a document. Parsers of XML keep what is in scope for each element, so
// that a small file can cost them gigabytes; no real feed comes near these numbers.
const (
	maxDepth      = 200
	maxElements   = 250_000
	maxAttributes = 500     // of one element
	maxNamespaces = 64      // in scope at one place
	maxDeclared   = 10_000  // namespaces declared in all
	maxPieces     = 200     // comments and CDATA sections in one run of text
	maxStray      = 1_000   // end tags without a start
	maxSigns      = 10_000  // "<" that begin no tag
	maxEntries    = 5_000   // items that are given to the parser
	maxObjects    = 100_000 // of JSON
)

// document is what the guard lets through.
type document struct {
	text   []byte // from the root element to its end, in UTF-8
	json   bool
	broken bool // it ended in the middle; what follows its last whole item is lost
}

// guard looks through a document before any parser does. It refuses what would harm
// one and what is no feed, leaves out all before and after the root element, escapes
// what only looks like a tag, and ends a document that was cut off after its last
// whole item.
func guard(data []byte) (document, error) {
	trimmed := bytes.TrimLeft(data, " \t\r\n")
	switch {
	case len(trimmed) == 0:
		return document{}, refuse("the answer is empty")
	case trimmed[0] == '{':
		return document{text: trimmed, json: true}, guardJSON(trimmed)
	case trimmed[0] == '[':
		return document{}, refuse("this is JSON, but no JSON Feed: look for the source's feed")
	}
	s := &scan{data: data}
	if err := s.run(); err != nil {
		return document{}, err
	}
	return s.document()
}

type element struct {
	name       []byte // as written, with its prefix
	namespaces int    // declared on it
}

// scan is one pass over a document.
type scan struct {
	data []byte
	pos  int

	open     []element
	inScope  int
	declared int
	elements int
	stray    int
	pieces   int
	signs    []int // where a "<" stands that begins no tag

	rootAt, rootEnd int
	root            []byte
	rooted          bool
	items           int
	itemDepth       int      // of the item being read, 0 between items
	lastEnd         int      // after the end of the last whole item
	around          [][]byte // the elements around it
	cut             bool
}

func (s *scan) run() error {
	for {
		at := bytes.IndexByte(s.data[s.pos:], '<')
		if at < 0 {
			break
		}
		s.pos += at
		rest := s.data[s.pos:]
		var err error
		switch {
		case bytes.HasPrefix(rest, []byte("<!--")):
			err = s.piece("<!--", "-->")
		case bytes.HasPrefix(rest, []byte("<![CDATA[")):
			err = s.piece("<![CDATA[", "]]>")
		case bytes.HasPrefix(rest, []byte("<?")):
			err = s.piece("<?", "?>")
		case bytes.HasPrefix(rest, []byte("<!")):
			s.directive()
		case bytes.HasPrefix(rest, []byte("</")):
			err = s.endTag()
		case len(rest) > 1 && startsName(rest[1]):
			err = s.startTag()
		default:
			if s.rooted {
				s.signs = append(s.signs, s.pos)
			}
			if len(s.signs) > maxSigns {
				err = refuse("the document holds more than %d signs \"<\" that begin no tag, which is refused", maxSigns)
			}
			s.pos++
		}
		if err != nil {
			return err
		}
		if s.cut || s.rootEnd > 0 {
			return nil
		}
	}
	s.pos = len(s.data)
	s.cut = len(s.open) > 0
	return nil
}

// piece skips what stands between two marks.
func (s *scan) piece(from, to string) error {
	if s.pieces++; s.pieces > maxPieces {
		return refuse("one text of the document is in more than %d pieces, which is refused", maxPieces)
	}
	start := s.pos + len(from)
	end := bytes.Index(s.data[start:], []byte(to))
	if end < 0 {
		s.cut = true
		return nil
	}
	s.pos = start + end + len(to)
	return nil
}

// directive skips a document type with what is declared in it.
func (s *scan) directive() {
	depth := 0
	var quote byte
	for i := s.pos; i < len(s.data); i++ {
		c := s.data[i]
		switch {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case bytes.HasPrefix(s.data[i:], []byte("<!--")):
			end := bytes.Index(s.data[i:], []byte("-->"))
			if end < 0 {
				s.cut = true
				return
			}
			i += end + 2
		case c == '"' || c == '\'':
			quote = c
		case c == '<':
			depth++
		case c == '>':
			if depth--; depth == 0 {
				s.pos = i + 1
				return
			}
		}
	}
	s.cut = true
}

func (s *scan) endTag() error {
	end := bytes.IndexByte(s.data[s.pos:], '>')
	if end < 0 {
		s.cut = true
		return nil
	}
	name := s.data[s.pos+2 : s.pos+end]
	if i := bytes.IndexAny(name, " \t\r\n/"); i >= 0 {
		name = name[:i]
	}
	s.pos += end + 1
	s.pieces = 0
	for i := len(s.open) - 1; i >= 0; i-- {
		if !bytes.EqualFold(s.open[i].name, name) {
			continue
		}
		// As a tolerant parser does: what is still open inside ends here too.
		for len(s.open) > i {
			s.close()
		}
		return nil
	}
	if s.stray++; s.stray > maxStray {
		return refuse("more than %d elements of the document end without a start, which is refused", maxStray)
	}
	return nil
}

func (s *scan) close() {
	last := s.open[len(s.open)-1]
	depth := len(s.open)
	s.inScope -= last.namespaces
	s.open = s.open[:depth-1]
	if depth == s.itemDepth {
		s.itemDepth, s.lastEnd = 0, s.pos
		s.around = s.around[:0]
		for _, e := range s.open {
			s.around = append(s.around, e.name)
		}
		s.cut = s.items >= maxEntries
	}
	if depth == 1 {
		s.rootEnd = s.pos
	}
}

func (s *scan) startTag() error {
	at := s.pos
	name, declares, empty, ok, err := s.tag()
	if err != nil {
		return err
	}
	if !ok {
		s.cut = true
		return nil
	}
	s.pieces = 0
	if !s.rooted {
		if err := checkRoot(name); err != nil {
			return err
		}
		s.rooted, s.root, s.rootAt = true, name, at
	}
	s.declared += declares
	switch s.elements++; {
	case s.elements > maxElements:
		return refuse("the document has more than %d elements, which is refused", maxElements)
	case len(s.open) >= maxDepth:
		return refuse("the document nests deeper than %d elements, which is refused", maxDepth)
	case s.inScope+declares > maxNamespaces || s.declared > maxDeclared:
		return refuse("the document declares too many namespaces, which is refused")
	}
	if empty {
		if len(s.open) == 0 {
			s.rootEnd = s.pos
		}
		return nil
	}
	s.open = append(s.open, element{name, declares})
	s.inScope += declares
	if depth := len(s.open); s.itemDepth == 0 && depth >= 2 && depth <= 3 {
		if local := localName(name); local == "item" || local == "entry" {
			s.items++
			s.itemDepth = depth
		}
	}
	return nil
}

// tag reads a start tag up to its ">". Quotes count only after a "=", so that an
// apostrophe in a broken tag does not swallow what follows.
func (s *scan) tag() (name []byte, declares int, empty, ok bool, err error) {
	i := s.pos + 1
	for i < len(s.data) && !bytes.ContainsRune([]byte(" \t\r\n/>"), rune(s.data[i])) {
		i++
	}
	name = s.data[s.pos+1 : i]
	attributes, equals := 0, 0
	var quote, before byte // before: the last sign that is no blank
	fresh := false         // a new word would be a new attribute
	for ; i < len(s.data); i++ {
		c := s.data[i]
		switch {
		case quote != 0:
			if c == quote {
				quote, fresh, before = 0, true, c
			}
			continue
		case c == '>':
			s.pos = i + 1
			return name, declares, before == '/', true, nil
		case (c == '"' || c == '\'') && before == '=':
			quote = c
			continue
		case c == ' ' || c == '\t' || c == '\r' || c == '\n':
			fresh = true
			continue
		case c == '=':
			equals++
		case c == '/':
		case fresh && before != '=':
			attributes++
			if bytes.HasPrefix(s.data[i:], []byte("xmlns")) {
				declares++
			}
		}
		fresh, before = false, c
		if max(attributes, equals) > maxAttributes {
			return nil, 0, false, false, refuse("an element of the document has more than %d attributes, which is refused", maxAttributes)
		}
	}
	return nil, 0, false, false, nil
}

// document is the root element as far as it is whole.
func (s *scan) document() (document, error) {
	switch {
	case !s.rooted:
		return document{}, refuse("this is no feed: the answer holds no element")
	case s.rootEnd > 0 && !s.cut:
		return document{text: s.text(s.rootEnd)}, nil
	case s.items == 0: // it broke off at its end, or in its head
		s.lastEnd = min(s.pos, len(s.data))
		for _, e := range s.open {
			s.around = append(s.around, e.name)
		}
	case s.lastEnd == 0:
		return document{}, refuse("the feed breaks off before its first item ends")
	}
	text := bytes.Clone(s.text(s.lastEnd))
	for i := len(s.around) - 1; i >= 0; i-- {
		text = append(text, "</"+string(s.around[i])+">"...)
	}
	return document{text: text, broken: s.items < maxEntries}, nil
}

// text is the document from its root to end. A "<" that begins no tag is escaped: it
// would fail the whole feed.
func (s *scan) text(end int) []byte {
	if len(s.signs) == 0 {
		return s.data[s.rootAt:end]
	}
	out := make([]byte, 0, end-s.rootAt+3*len(s.signs))
	from := s.rootAt
	for _, at := range s.signs {
		if at >= end {
			break
		}
		out = append(append(out, s.data[from:at]...), "&lt;"...)
		from = at + 1
	}
	return append(out, s.data[from:end]...)
}

// checkRoot tells a feed from what else may stand at an address.
func checkRoot(name []byte) error {
	switch local := localName(name); local {
	case "rss", "rdf", "feed":
		return nil
	case "html", "head", "body", "div", "p", "script":
		return refuse("this is no feed but a web page: look on it for the address of its feed")
	case "urlset", "sitemapindex":
		return refuse("this is no feed but a sitemap: look for the source's feed")
	default:
		return refuse("this is no feed: its root element is <%s>", clip(clean(local), 40))
	}
}

func localName(name []byte) string {
	if len(name) > 100 {
		name = name[:100]
	}
	if i := bytes.LastIndexByte(name, ':'); i >= 0 {
		name = name[i+1:]
	}
	return strings.ToLower(string(name))
}

func startsName(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' || c == ':' || c >= 0x80
}

// guardJSON bounds the depth and the number of objects and lists.
func guardJSON(data []byte) error {
	depth, objects := 0, 0
	for i := 0; i < len(data); i++ {
		switch data[i] {
		case '"':
			for i++; i < len(data) && data[i] != '"'; i++ {
				if data[i] == '\\' {
					i++
				}
			}
		case '{', '[':
			depth++
			objects++
		case '}', ']':
			depth--
		}
		if depth > maxDepth {
			return refuse("the document nests deeper than %d, which is refused", maxDepth)
		}
		if objects > maxObjects {
			return refuse("the document has more than %d objects, which is refused", maxObjects)
		}
	}
	return nil
}
