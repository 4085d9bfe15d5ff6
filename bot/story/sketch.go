package story

import (
	"slices"
	"unicode"
	"unicode/utf8"
)

const (
	shingleWords = 5   // words of one shingle
	sketchSize   = 48  // the smallest hashes of shingles that are kept
	factsSize    = 128 // and of facts
	maxWords     = 4000
	maxSentences = 96 // that are kept
)

// pair marks the hash of two neighbouring facts; of one alone the bit is not set.
const pair = 1

// sketch is what is remembered of a text to know it again. Each part is a sorted set of
// the smallest hashes, so two sketches tell how much of the smaller set is in the other.
type sketch struct {
	shingles []uint32 // of runs of words: they survive trimming and new headlines
	facts    []uint32 // of names, numbers and their neighbours: they survive synonyms too
	words    int      // length of the text
	told     []uint32 // of the first sentences, the title's too: they say what an edit adds
}

// sketchOf reads a text. Only what was told knows of the title: it is what a copy
// changes first.
func sketchOf(title, text string) sketch {
	words := split(text)
	var s sketch
	s.told = sentences(slices.Concat(split(title), words))
	s.words = len(words)
	var window [shingleWords]uint64
	var shingles, facts []uint32
	for i, w := range words {
		window[i%shingleWords] = w.hash
		if i < shingleWords-1 {
			continue
		}
		h := uint64(14695981039346656037)
		for k := range shingleWords {
			h = mix(h, window[(i+1+k)%shingleWords])
		}
		shingles = append(shingles, uint32(h>>32))
	}
	common := commonWords(words)
	var last uint64
	for _, w := range words {
		if !w.fact(common) || w.stem == last {
			continue
		}
		facts = append(facts, uint32(w.stem>>32^w.stem)&^pair)
		if last != 0 {
			facts = append(facts, uint32(mix(mix(1, last), w.stem)>>32)|pair)
		}
		last = w.stem
	}
	s.shingles = smallest(shingles, sketchSize)
	s.facts = smallest(facts, factsSize)
	return s
}

// sentences are the hashes of the first sentences, sorted. They are cut as split sees
// them, at each full stop and quote: whatever somebody else takes for a sentence is a
// run of them.
func sentences(words []word) []uint32 {
	var hashes []uint32
	h := uint64(14695981039346656037)
	for i, w := range words {
		h = mix(h, w.hash)
		if i+1 < len(words) && !words[i+1].starts {
			continue
		}
		hashes = append(hashes, uint32(h>>32))
		h = 14695981039346656037
		if len(hashes) == maxSentences {
			break
		}
	}
	slices.Sort(hashes)
	return hashes
}

// adds reports whether a sentence of the text stood nowhere in an older version of it.
// What both have too far below to be kept is no addition.
func (s sketch) adds(sentence string, old sketch) bool {
	return !old.tells(sentence) && (len(old.told) < maxSentences || s.tells(sentence))
}

// tells reports whether a sentence is among the kept ones.
func (s sketch) tells(sentence string) bool {
	for _, h := range sentences(split(sentence)) {
		if _, found := slices.BinarySearch(s.told, h); !found {
			return false
		}
	}
	return true
}

// smallest keeps the n smallest different hashes, sorted.
func smallest(hashes []uint32, n int) []uint32 {
	slices.Sort(hashes)
	hashes = slices.Compact(hashes)
	return slices.Clone(hashes[:min(len(hashes), n)])
}

// inBoth counts what two sorted sets have in common.
func inBoth[T uint32 | uint64](a, b []T) (common int) {
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i] == b[j]:
			common++
			i++
			j++
		case a[i] < b[j]:
			i++
		default:
			j++
		}
	}
	return common
}

// contained estimates which share of the smaller set is also in the other, and on how
// many common hashes that rests.
func contained(a, b []uint32) (share float64, common int) {
	a, b = underBoth(a, b, sketchSize)
	common = inBoth(a, b)
	least := min(len(a), len(b))
	if least == 0 {
		return 0, 0
	}
	return float64(common) / float64(least), common
}

// underBoth cuts two bottom sketches to the range of hashes that both cover.
func underBoth(a, b []uint32, size int) (_, _ []uint32) {
	limit := uint32(1<<32 - 1)
	if len(a) == size {
		limit = a[len(a)-1]
	}
	if len(b) == size {
		limit = min(limit, b[len(b)-1])
	}
	cut := func(s []uint32) []uint32 {
		n, found := slices.BinarySearch(s, limit)
		if found {
			n++
		}
		return s[:n]
	}
	return cut(a), cut(b)
}

// word is one word of a text.
type word struct {
	hash   uint64 // of its letters, folded
	stem   uint64 // of its first five letters: Zelensky and Zelenskyy are one
	upper  bool   // begins with a capital
	digit  bool   // has a digit
	starts bool   // opens a sentence
	length int
}

// fact reports whether the word is a name or a number: what a rewrite keeps.
func (w word) fact(common map[uint64]bool) bool {
	return w.digit || w.upper && w.length > 1 && !common[w.hash]
}

// commonWords are those that the text also writes small, and those it has with a
// capital only where a sentence begins: neither are names.
func commonWords(words []word) map[uint64]bool {
	common := make(map[uint64]bool)
	inside := make(map[uint64]bool)
	for _, w := range words {
		switch {
		case !w.upper:
			common[w.hash] = true
		case !w.starts:
			inside[w.hash] = true
		}
	}
	for _, w := range words {
		if w.upper && w.starts && w.length < 5 && !inside[w.hash] {
			common[w.hash] = true
		}
	}
	return common
}

// split cuts a text into words, at most maxWords.
func split(text string) []word {
	words := make([]word, 0, min(len(text)/6+1, maxWords))
	starts := true
	for i := 0; i < len(text) && len(words) < maxWords; {
		r, size := utf8.DecodeRuneInString(text[i:])
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			if r == '.' || r == '!' || r == '?' || r == '…' || r == '\n' || r == ':' || r == '“' || r == '"' {
				starts = true
			}
			i += size
			continue
		}
		w := word{hash: 14695981039346656037, stem: 14695981039346656037, upper: unicode.IsUpper(r), starts: starts}
		starts = false
		for i < len(text) {
			r, size = utf8.DecodeRuneInString(text[i:])
			if r == '’' || r == '\'' {
				break
			}
			// "U.S." is one word, and so is "12.5": a full stop right before a letter or digit is inside a word.
			if r == '.' && i+1 < len(text) && inWord(text[i+1:]) {
				i += size
				continue
			}
			if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
				break
			}
			if r < utf8.RuneSelf {
				if 'A' <= r && r <= 'Z' {
					r += 'a' - 'A'
				}
			} else {
				r = unicode.ToLower(r)
			}
			if unicode.IsDigit(r) {
				w.digit = true
			}
			w.hash = mix(w.hash, uint64(r))
			if w.length < 5 || w.digit {
				w.stem = mix(w.stem, uint64(r))
			}
			w.length++
			i += size
		}
		words = append(words, w)
	}
	return words
}

func inWord(rest string) bool {
	r, _ := utf8.DecodeRuneInString(rest)
	return unicode.IsLetter(r) || unicode.IsDigit(r)
}

// mix is one step of FNV-1a over whole values, with the bits spread afterwards.
func mix(h, v uint64) uint64 {
	h = (h ^ v) * 1099511628211
	return h ^ h>>29
}
