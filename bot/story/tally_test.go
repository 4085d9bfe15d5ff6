package story

import (
	"math/rand/v2"
	"slices"
	"testing"
)

func TestThoseMetMostOftenAndThenTheNewest(t *testing.T) {
	var c tally
	for range 2 { // its room is used again
		c.clear(10)
		for _, story := range []uint32{5, 9, 4, 9, 7, 8, 5, 6} {
			c.add(story)
		}
		for n, want := range map[int][]uint32{1: {9}, 2: {5, 9}, 3: {5, 8, 9}, 4: {5, 7, 8, 9}, 9: {4, 5, 6, 7, 8, 9}} {
			got := slices.Sorted(slices.Values(c.most(n, func(int64) bool { return false })))
			if !slices.Equal(got, want) {
				t.Errorf("the first %d: %v, want %v", n, got, want)
			}
		}
		got := slices.Sorted(slices.Values(c.most(2, func(id int64) bool { return id == 9 })))
		if want := []uint32{5, 8}; !slices.Equal(got, want) {
			t.Errorf("without 9: %v, want %v", got, want)
		}
	}
}

func TestTheLargestOfManyNumbers(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for size := range 60 {
		all := make([]uint32, size)
		for i, n := range rng.Perm(size) {
			all[i] = uint32(n) * 3
		}
		sorted := slices.Sorted(slices.Values(all))
		for n := 1; n <= size; n++ {
			got := slices.Sorted(slices.Values(largest(slices.Clone(all), n)))
			if !slices.Equal(got, sorted[size-n:]) {
				t.Fatalf("%d of %v: %v", n, all, got)
			}
		}
	}
}
