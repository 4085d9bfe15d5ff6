package gazetteer

import (
	"encoding/binary"
	"math/bits"
)

// Vocabulary numbers words from 1 on. It is made for texts, which ask for each of their
// words: an answer is mostly found by one look into memory, where a map needs three.
type Vocabulary struct {
	places []place  // a power of two of them, half of them empty at the least
	words  []string // by number - 1
}

// place holds a word. A word stands at the place that its hash names, or in the next empty
// one.
type place struct {
	head   uint64 // its first bytes
	length uint32
	number uint32 // 0: the place is empty
}

// headBytes is how much of a word stands in its place.
const headBytes = 8

// NewVocabulary makes one with room for so many words.
func NewVocabulary(words int) *Vocabulary {
	return &Vocabulary{places: make([]place, 2<<bits.Len(uint(words))), words: make([]string, 0, words)}
}

// Number is the number of a word, 0 when it was not learned.
func (v *Vocabulary) Number(word []byte) uint32 {
	head := headOf(word)
	return v.places[v.find(word, head)].number
}

// Learn is the number of a word, which is given on first sight.
func (v *Vocabulary) Learn(word string) uint32 {
	at := v.find([]byte(word), headOf([]byte(word)))
	if n := v.places[at].number; n != 0 {
		return n
	}
	if 2*len(v.words) >= len(v.places) {
		v.grow()
	}
	v.words = append(v.words, word)
	v.put(uint32(len(v.words)))
	return uint32(len(v.words))
}

// Words are the words in the order of their numbers.
func (v *Vocabulary) Words() []string { return v.words }

func (v *Vocabulary) put(number uint32) {
	word := []byte(v.words[number-1])
	head := headOf(word)
	v.places[v.find(word, head)] = place{head, uint32(len(word)), number}
}

func (v *Vocabulary) grow() {
	v.places = make([]place, 2*len(v.places))
	for i := range v.words {
		v.put(uint32(i + 1))
	}
}

// find is where a word stands, or the empty place where it would.
func (v *Vocabulary) find(word []byte, head uint64) int {
	h := head
	if len(word) > headBytes {
		h ^= bits.RotateLeft64(binary.LittleEndian.Uint64(word[len(word)-headBytes:]), 29)
	}
	h *= 0x9E3779B97F4A7C15
	for at := int(h>>32) & (len(v.places) - 1); ; at = (at + 1) & (len(v.places) - 1) {
		p := &v.places[at]
		if p.number == 0 || p.head == head && int(p.length) == len(word) && (len(word) <= headBytes || v.words[p.number-1] == string(word)) {
			return at
		}
	}
}

// headOf is the first bytes of a word, as one number.
func headOf(word []byte) uint64 {
	n := len(word)
	switch {
	case n >= headBytes:
		return binary.LittleEndian.Uint64(word)
	case n >= 4:
		return uint64(binary.LittleEndian.Uint32(word)) | uint64(binary.LittleEndian.Uint32(word[n-4:]))<<(8*(n-4))
	case n >= 2:
		return uint64(binary.LittleEndian.Uint16(word)) | uint64(binary.LittleEndian.Uint16(word[n-2:]))<<(8*(n-2))
	case n == 1:
		return uint64(word[0])
	}
	return 0
}
