package story

import (
	"math"
	"slices"
)

const (
	shingleWords = 5   // words of one shingle
	shinglesKept = 48  // the smallest hashes of shingles that are kept
	leadKept     = 24  // and of those of the beginning
	leadWords    = 100 // words that count as the beginning of a text
	termsKept    = 128 // and of what the words mean
	maxSentences = 96  // that are kept
)

// sketch is what is remembered of a text to know it again. Each part is a sorted set of
// the smallest hashes, so two sketches tell how much of the smaller set is in the other.
type sketch struct {
	shingles []uint32 // of runs of words: they survive trimming and new headlines
	lead     []uint32 // of those of the beginning: what is left of a text that is cut short
	terms    []uint32 // of what its words mean, numbers and names among them: they survive synonyms and another order
	words    int      // length of the text
	told     []uint32 // of the first sentences, the title's too: they say what an edit adds
	gist     gist     // title and beginning, for whoever retells them
}

// sketchOf reads a text. Only what was told and the gist know of the title: it is what a
// copy changes first.
func sketchOf(title, text string) sketch {
	words := split(text)
	var s sketch
	s.told = sentences(split(title), words)
	s.words = len(words)
	var window [shingleWords]uint64
	shingles := make([]uint32, 0, len(words))
	terms := make([]uint32, 0, len(words))
	for i := range words {
		w := &words[i]
		if w.term&^gistBits != 0 {
			terms = append(terms, w.term&^gistBits)
		}
		window[i%shingleWords] = w.hash
		if i < shingleWords-1 {
			continue
		}
		h := uint64(basis)
		for k := range shingleWords {
			h = mix(h, window[(i+1+k)%shingleWords])
		}
		shingles = append(shingles, uint32(h>>32))
	}
	s.lead = smallest(slices.Clone(shingles[:min(len(shingles), leadWords)]), leadKept)
	s.shingles = smallest(shingles, shinglesKept)
	s.terms = smallest(terms, termsKept)
	return s
}

// sentences are the hashes of the first sentences, sorted. They are cut as split sees
// them, at each full stop and quote: whatever somebody else takes for a sentence is a
// run of them.
func sentences(parts ...[]word) []uint32 {
	var room [maxSentences]uint32
	hashes := room[:0]
	h := uint64(basis)
	open := false
	for _, words := range parts {
		for i := range words {
			if words[i].starts && open {
				if hashes = append(hashes, uint32(h>>32)); len(hashes) == maxSentences {
					slices.Sort(hashes)
					return slices.Clone(hashes)
				}
				h = basis
			}
			h = mix(h, words[i].hash)
			open = true
		}
	}
	if open {
		hashes = append(hashes, uint32(h>>32))
	}
	slices.Sort(hashes)
	return slices.Clone(hashes)
}

// adds reports whether a sentence of the text stood nowhere in an older version of it.
// What both have too far below to be kept is no addition.
func (s sketch) adds(sentence string, old []uint32) bool {
	return !tells(old, sentence) && (len(old) < maxSentences || tells(s.told, sentence))
}

// tells reports whether a sentence is among the kept ones.
func tells(told []uint32, sentence string) bool {
	for _, h := range sentences(split(sentence)) {
		if _, found := slices.BinarySearch(told, h); !found {
			return false
		}
	}
	return true
}

// smallest keeps the n smallest different hashes, sorted. The given slice is used up.
func smallest(hashes []uint32, n int) []uint32 {
	if len(hashes) > 4*n {
		// Few of them can be among the smallest: the others need no sorting.
		limit := uint32(math.MaxUint32 / len(hashes) * n * 2)
		few := make([]uint32, 0, 3*n)
		for _, h := range hashes {
			if h <= limit {
				few = append(few, h)
			}
		}
		slices.Sort(few)
		if few = slices.Compact(few); len(few) >= n {
			return slices.Clone(few[:n])
		}
	}
	slices.Sort(hashes)
	hashes = slices.Compact(hashes)
	return slices.Clone(hashes[:min(len(hashes), n)])
}

// inBoth counts what two sorted sets have in common.
func inBoth(a, b []uint32) (common int) {
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
// many common hashes that rests. The sets were cut to a size.
func contained(a, b []uint32, sizeA, sizeB int) (share float64, common int) {
	a, b = underBoth(a, b, sizeA, sizeB)
	common = inBoth(a, b)
	least := min(len(a), len(b))
	if least == 0 {
		return 0, 0
	}
	return float64(common) / float64(least), common
}

// underBoth cuts two sets of smallest hashes to the range that both cover.
func underBoth(a, b []uint32, sizeA, sizeB int) (_, _ []uint32) {
	limit := min(limitOf(a, sizeA), limitOf(b, sizeB))
	return under(a, limit), under(b, limit)
}

// limitOf is up to where a set of smallest hashes has them all.
func limitOf(s []uint32, size int) uint32 {
	if len(s) < size {
		return math.MaxUint32
	}
	return s[len(s)-1]
}

func under(s []uint32, limit uint32) []uint32 {
	n, found := slices.BinarySearch(s, limit)
	if found {
		n++
	}
	return s[:n]
}
