package story

import (
	"encoding/binary"
	"math"
	"slices"
	"time"

	"parley/bot/news"
)

// coder writes values one after the other, or reads them in the same order: what is
// written and what is read are told in one place.
type coder struct {
	g      *names
	writes bool
	bytes  []byte   // written
	from   string   // still to be read
	table  []string // the names, each once

	// Room for what is read. Who reads many stories takes it for several at once.
	atOnce  int
	entries []entry
	strings []string
	words   []uint32

	// The room before the last glance.
	leftStrings []string
	leftWords   []uint32
}

// Places that one story takes of the room for names and for hashes, about.
const (
	perNames  = 20
	perHashes = 30
)

// cut takes so many places off what is left, or off a new piece.
func cut[T any](left *[]T, n, atOnce int) []T {
	if n > len(*left) {
		*left = make([]T, max(n, atOnce))
	}
	taken := (*left)[:n:n]
	*left = (*left)[n:]
	return taken
}

// uint reads a number; most are of one byte.
func (c *coder) uint() uint64 {
	if b := c.from[0]; b < 0x80 {
		c.from = c.from[1:]
		return uint64(b)
	}
	return c.long()
}

func (c *coder) long() (n uint64) {
	for shift := 0; ; shift += 7 {
		b := c.from[shift/7]
		n |= uint64(b&0x7f) << shift
		if b < 0x80 {
			c.from = c.from[shift/7+1:]
			return n
		}
	}
}

func (c *coder) take(n int) string {
	s := c.from[:n]
	c.from = c.from[n:]
	return s
}

// unsigned codes a number that is hardly ever large.
func (c *coder) unsigned(n *uint64) {
	if c.writes {
		c.bytes = binary.AppendUvarint(c.bytes, *n)
	} else {
		*n = c.uint()
	}
}

// number codes one that may be below zero.
func (c *coder) number(n *int64) {
	if c.writes {
		c.bytes = binary.AppendVarint(c.bytes, *n)
		return
	}
	z := c.uint()
	*n = int64(z>>1) ^ -int64(z&1)
}

func (c *coder) size(n *int) {
	u := uint64(*n)
	c.unsigned(&u)
	*n = int(u)
}

// fixed codes a number of which all bits tell.
func (c *coder) fixed(n *uint64) {
	if c.writes {
		c.bytes = binary.LittleEndian.AppendUint64(c.bytes, *n)
	} else {
		s := c.take(8)
		*n = uint64(low32(s)) | uint64(low32(s[4:]))<<32
	}
}

func low32(s string) uint32 {
	return uint32(s[0]) | uint32(s[1])<<8 | uint32(s[2])<<16 | uint32(s[3])<<24
}

func (c *coder) float(f *float64) {
	bits := math.Float64bits(*f)
	c.fixed(&bits)
	*f = math.Float64frombits(bits)
}

// flags codes up to eight yeses and noes.
func (c *coder) flags(all ...*bool) {
	var n uint64
	for i, f := range all {
		if *f {
			n |= 1 << i
		}
	}
	c.unsigned(&n)
	for i, f := range all {
		*f = n>>i&1 != 0
	}
}

// time codes a moment with how far its clock is from UTC, and without its zone's name.
func (c *coder) time(t *time.Time) {
	var sec, away int64
	var rest uint64
	if c.writes {
		_, offset := t.Zone()
		sec, away, rest = t.Unix()-aboutNow, int64(offset), uint64(t.Nanosecond())<<1
		if away != 0 {
			rest |= 1
		}
	}
	c.number(&sec)
	c.unsigned(&rest)
	if rest&1 != 0 {
		c.number(&away)
	}
	if c.writes {
		return
	}
	*t = time.Unix(sec+aboutNow, int64(rest>>1)).UTC()
	if rest&1 != 0 {
		*t = t.In(time.FixedZone("", int(away)))
	}
}

// aboutNow is a moment near those of most articles, in seconds: what is near it is short.
const aboutNow = 1_760_000_000

// day codes the midnight of a day in UTC, or the zero time.
func (c *coder) day(t *time.Time) {
	n := uint64(0)
	if !t.IsZero() {
		d := t.Unix() / secondsOfDay
		n = (uint64(d)<<1 ^ uint64(d>>63)) + 1
	}
	c.unsigned(&n)
	if c.writes || n == 0 {
		return
	}
	n--
	*t = time.Unix((int64(n>>1)^-int64(n&1))*secondsOfDay, 0).UTC()
}

// text codes words that stand nowhere else.
func (c *coder) text(s *string) {
	n := len(*s)
	c.size(&n)
	if c.writes {
		c.bytes = append(c.bytes, *s...)
	} else {
		*s = c.take(n)
	}
}

// spell codes a name by its number where it has one.
func (c *coder) spell(s *string) {
	if c.writes {
		if at, known := slices.BinarySearch(c.g.numbered, *s); known {
			c.bytes = binary.AppendUvarint(c.bytes, uint64(at)<<1)
		} else {
			c.bytes = append(binary.AppendUvarint(c.bytes, uint64(len(*s))<<1|1), *s...)
		}
		return
	}
	if n := c.uint(); n&1 == 0 {
		*s = c.g.numbered[n>>1]
	} else {
		*s = c.take(int(n >> 1))
	}
}

// name codes one of the names.
func (c *coder) name(s *string) {
	if !c.writes {
		*s = c.table[c.uint()]
		return
	}
	at := slices.Index(c.table, *s)
	if at < 0 {
		at = len(c.table)
		c.table = append(c.table, *s)
	}
	c.bytes = binary.AppendUvarint(c.bytes, uint64(at))
}

func (c *coder) kind(k *news.Kind) {
	s := string(*k)
	c.name(&s)
	*k = news.Kind(s)
}

func (c *coder) status(t *news.Status) {
	s := string(*t)
	c.name(&s)
	*t = news.Status(s)
}

// list codes names in their order; nil stays nil.
func (c *coder) list(all *[]string) {
	n := uint64(len(*all)) + 1
	if *all == nil {
		n = 0
	}
	c.unsigned(&n)
	if !c.writes {
		switch n {
		case 0:
			*all = nil
		case 1:
			*all = []string{}
		default:
			*all = cut(&c.strings, int(n-1), perNames*c.atOnce)
		}
	}
	for i := range *all {
		c.name(&(*all)[i])
	}
}

// hashes codes a set of hashes.
func (c *coder) hashes(all *[]uint32) {
	n := len(*all)
	c.size(&n)
	if c.writes {
		for _, h := range *all {
			c.bytes = binary.LittleEndian.AppendUint32(c.bytes, h)
		}
		return
	}
	if *all = nil; n == 0 {
		return
	}
	*all = cut(&c.words, n, perHashes*c.atOnce)
	s := c.take(4 * n)
	for i := range *all {
		(*all)[i] = low32(s[4*i:])
	}
}

// keys codes hashes of which all bits tell.
func (c *coder) keys(all *[]uint64) {
	n := len(*all)
	c.size(&n)
	if !c.writes && n > 0 {
		*all = make([]uint64, n)
	}
	for i := range *all {
		c.fixed(&(*all)[i])
	}
}
