package story

import (
	"cmp"
	"encoding/hex"
	"iter"
	"math/bits"
	"slices"
	"strings"
	"time"
)

// The parts of a text that lead to it.
const (
	partWhole = iota // a shingle of the whole text
	partLead         // a shingle of its beginning
	partID           // the hash of its ID
)

const (
	// Of each text so many shingles lead to it.
	wholePosted = 12
	leadPosted  = 6

	// And by so many of its own it looks for others.
	wholeAsked = 24
	leadAsked  = 16

	numBits, partBits = 17, 2
	tagBits           = 32 - numBits - partBits
	runMost           = 1 << numBits       // texts of one run
	runOpen           = 2048               // texts of the run that is being filled
	runSpan           = 7 * 24 * time.Hour // runs further apart are not joined: old ones go as a whole
	openBits          = 16
	openSlots         = 1 << openBits // places for postings in the run that is being filled
)

// run holds what is remembered of texts that came one after the other. It is read far
// more often than written: postings lie sorted in one array, and nothing in it points.
type run struct {
	first  uint32 // number of its first text
	texts  []posted
	ids    []byte
	dead   map[uint32]bool // texts that a newer version replaced
	newest int64

	bits  int      // of a hash that choose the bucket
	known int      // bits of a hash, from the top, that bucket and tag tell together
	dir   []uint32 // where each bucket begins
	posts []uint32 // tag, part and number

	// Of the run that is being filled, by hash, with linear probing; 0 is free.
	keys, values []uint32
	used         int
}

// posted is one text of a run.
type posted struct {
	ids      uint32 // where its ID ends; a copy has its original's behind it
	at       uint32 // seconds since 1970
	origin   uint32
	story    uint32 // of its main development; 0 when it has none
	words    uint16 // of the text, with the two bits below
	whole    uint16 // up to which hash all shingles are posted, in its high bits
	lead     uint16
	original uint16 // bytes of the original's ID
}

// Most IDs are hexadecimal and are kept in half their bytes.
const (
	packedID = 1 << (15 - iota)
	packedOriginal
	wordsMask = packedOriginal - 1
)

func newRun(first uint32) *run {
	return &run{first: first, texts: make([]posted, 0, runOpen), keys: make([]uint32, openSlots), values: make([]uint32, openSlots)}
}

// spread makes the small hashes that sketches keep fill the whole range.
func spread(h uint32) uint32 { return h * 0x9E3779B1 }

// post notes that a hash leads to a text.
func (r *run) post(h uint32, part, num uint32) {
	if r.used > openSlots*7/8 {
		return // a run of the longest texts: they have shingles enough
	}
	h = spread(h)
	same := 0
	i := h >> (32 - openBits)
	for ; r.values[i] != 0; i = (i + 1) % openSlots {
		if r.keys[i] == h {
			if same++; same > hotHash {
				return
			}
		}
	}
	r.keys[i], r.values[i] = h, num<<partBits|part+1
	r.used++
}

// found is a text that a hash leads to, by its number in the run, and by which part.
type found struct{ num, part uint32 }

// under appends the texts that a hash leads to.
func (r *run) under(h uint32, to []found) []found {
	h = spread(h)
	if r.keys != nil {
		for i := h >> (32 - openBits); r.values[i] != 0; i = (i + 1) % openSlots {
			if v := r.values[i] - 1; r.keys[i] == h {
				to = append(to, found{v >> partBits, v % (1 << partBits)})
			}
		}
		return to
	}
	bucket := h >> (32 - r.bits)
	tag := h & r.mask() << r.bits >> (32 - tagBits)
	for _, p := range r.posts[r.dir[bucket]:r.dir[bucket+1]] {
		if p>>(numBits+partBits) == tag {
			to = append(to, found{p % runMost, p >> numBits % (1 << partBits)})
		}
	}
	return to
}

// mask keeps the bits of a hash that the run knows.
func (r *run) mask() uint32 { return ^uint32(0) << (32 - r.known) }

// seal sorts the postings of a run that is full.
func (r *run) seal() {
	type posting struct{ hash, value uint32 }
	all := make([]posting, 0, r.used)
	for i, v := range r.values {
		if v != 0 {
			all = append(all, posting{r.keys[i], v - 1})
		}
	}
	r.keys, r.values, r.ids = nil, nil, slices.Clip(slices.Clone(r.ids))
	slices.SortFunc(all, func(a, b posting) int { return cmp.Or(cmp.Compare(a.hash, b.hash), cmp.Compare(a.value, b.value)) })
	r.open(len(all), 32)
	for _, p := range all {
		r.append(p.hash, p.value%(1<<partBits), p.value>>partBits)
	}
	r.close()
}

// open makes room for n postings whose hashes are known so far, append takes them in the
// order of their hashes, and close ends the last buckets.
func (r *run) open(n, known int) {
	r.bits = max(bits.Len(uint(n))-4, 1)
	r.known = min(known, r.bits+tagBits)
	r.dir = make([]uint32, 1, 1<<r.bits+1)
	r.posts = make([]uint32, 0, n)
}

func (r *run) append(h, part, num uint32) {
	for uint32(len(r.dir)) <= h>>(32-r.bits) {
		r.dir = append(r.dir, uint32(len(r.posts)))
	}
	tag := h & r.mask() << r.bits >> (32 - tagBits)
	r.posts = append(r.posts, tag<<(numBits+partBits)|part<<numBits|num)
}

func (r *run) close() {
	for len(r.dir) <= 1<<r.bits {
		r.dir = append(r.dir, uint32(len(r.posts)))
	}
}

// postings gives the postings of a sealed run in the order of their hashes, as far as
// these are known.
func (r *run) postings(yield func(h, post uint32) bool) {
	for b := range len(r.dir) - 1 {
		for _, p := range r.posts[r.dir[b]:r.dir[b+1]] {
			if !yield(uint32(b)<<(32-r.bits)|p>>(numBits+partBits)<<(32-tagBits)>>r.bits, p) {
				return
			}
		}
	}
}

// joined makes one run of two sealed ones that follow each other.
func joined(a, b *run) *run {
	r := &run{first: a.first, texts: slices.Concat(a.texts, b.texts), ids: slices.Concat(a.ids, b.ids), newest: max(a.newest, b.newest)}
	shift := uint32(len(a.texts))
	for i := range b.texts {
		r.texts[int(shift)+i].ids += uint32(len(a.ids))
	}
	for num := range a.dead {
		r.kill(num)
	}
	for num := range b.dead {
		r.kill(num + shift)
	}
	r.open(len(a.posts)+len(b.posts), min(a.known, b.known))
	mask := r.mask()
	next, stop := iter.Pull2(b.postings)
	defer stop()
	hb, pb, more := next()
	take := func() {
		r.append(hb&mask, pb>>numBits%(1<<partBits), pb%runMost+shift)
		hb, pb, more = next()
	}
	for ha, pa := range a.postings {
		for more && hb&mask < ha&mask {
			take()
		}
		r.append(ha&mask, pa>>numBits%(1<<partBits), pa%runMost)
	}
	for more {
		take()
	}
	r.close()
	return r
}

// kill marks a text that a newer version replaced.
func (r *run) kill(num uint32) {
	if r.dead == nil {
		r.dead = make(map[uint32]bool)
	}
	r.dead[num] = true
}

// add remembers a text.
func (r *run) add(id, original string, at int64, origin uint32, story int64, s *sketch) {
	num := uint32(len(r.texts))
	t := posted{at: uint32(at), origin: origin, story: uint32(story), words: uint16(s.words)}
	var packed bool
	if r.ids, packed = pack(r.ids, id); packed {
		t.words |= packedID
	}
	middle := len(r.ids)
	if r.ids, packed = pack(r.ids, original); packed {
		t.words |= packedOriginal
	}
	t.ids, t.original = uint32(len(r.ids)), uint16(len(r.ids)-middle)
	whole, lead := s.shingles[:min(len(s.shingles), wholePosted)], s.lead[:min(len(s.lead), leadPosted)]
	t.whole, t.lead = uint16(limitOf(whole, wholePosted)>>16), uint16(limitOf(lead, leadPosted)>>16)
	for _, h := range whole {
		r.post(h, partWhole, num)
	}
	for _, h := range lead {
		if _, posted := slices.BinarySearch(whole, h); !posted {
			r.post(h, partLead, num)
		}
	}
	r.post(uint32(hashOf(id)), partID, num)
	r.texts = append(r.texts, t)
	r.newest = max(r.newest, at)
}

// id is a text's ID, and its original's when it is a copy.
func (r *run) id(num uint32) (id, original string) {
	from := uint32(0)
	if num > 0 {
		from = r.texts[num-1].ids
	}
	t := r.texts[num]
	middle := t.ids - uint32(t.original)
	return unpack(r.ids[from:middle], t.words&packedID != 0), unpack(r.ids[middle:t.ids], t.words&packedOriginal != 0)
}

// pack appends an ID, and says whether it could halve it.
func pack(to []byte, id string) ([]byte, bool) {
	if id == "" || len(id)%2 != 0 || strings.Trim(id, "0123456789abcdef") != "" {
		return append(to, id...), false
	}
	to, _ = hex.AppendDecode(to, []byte(id))
	return to, true
}

func unpack(id []byte, packed bool) string {
	if packed {
		return hex.EncodeToString(id)
	}
	return string(id)
}

// length is how many words the text has.
func (t posted) length() int { return int(t.words & wordsMask) }
