package story

import "math/bits"

// tally counts how often stories are met. It is cleared for each development and its room
// used again.
type tally struct {
	slots []meeting // by number, with linear probing
	used  []uint32  // of them
	by    [8][]uint32
}

// meeting is how often a story was met; a slot without one is free.
type meeting struct{ story, times uint32 }

// clear makes the tally empty, with room for so many stories.
func (t *tally) clear(stories int) {
	for _, at := range t.used {
		t.slots[at] = meeting{}
	}
	t.used = t.used[:0]
	if size := 1 << bits.Len(uint(2*stories)); size > len(t.slots) {
		t.slots = make([]meeting, size)
	}
}

func (t *tally) add(story uint32) {
	mask := uint32(len(t.slots) - 1)
	at := spread(story) & mask
	for t.slots[at].times != 0 && t.slots[at].story != story {
		at = (at + 1) & mask
	}
	if t.slots[at].times == 0 {
		t.used = append(t.used, at)
	}
	t.slots[at] = meeting{story, t.slots[at].times + 1}
}

// most are the n stories that were met most often, in no order, but for those left out.
// Of stories that were met equally often the newest count; more than seven times is often.
func (t *tally) most(n int, out func(story int64) bool) []uint32 {
	for k := range t.by {
		t.by[k] = t.by[k][:0]
	}
	for _, at := range t.used {
		if m := t.slots[at]; !out(int64(m.story)) {
			k := min(int(m.times), len(t.by)-1)
			t.by[k] = append(t.by[k], m.story)
		}
	}
	found := t.by[0] // nobody is met so often
	for k := len(t.by) - 1; k > 0 && len(found) < n; k-- {
		found = append(found, largest(t.by[k], n-len(found))...)
	}
	t.by[0] = found
	return found
}

// largest are the n largest of different numbers, in no order. The numbers are moved.
func largest(of []uint32, n int) []uint32 {
	if n >= len(of) {
		return of
	}
	for first, last := 0, len(of)-1; first < last; {
		pivot := of[first+(last-first)/2]
		i, j := first, last
		for i <= j {
			for of[i] > pivot {
				i++
			}
			for of[j] < pivot {
				j--
			}
			if i <= j {
				of[i], of[j] = of[j], of[i]
				i, j = i+1, j-1
			}
		}
		switch {
		case n-1 <= j:
			last = j
		case n-1 >= i:
			first = i
		default:
			return of[:n]
		}
	}
	return of[:n]
}
