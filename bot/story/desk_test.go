package story_test

import (
	"encoding/json"
	"sync"
	"testing"

	"parley/bot/gazetteer"
	"parley/bot/story"
)

func TestManyMatchAtOnceAsEachDoesAlone(t *testing.T) {
	stream := madeStream(7, 300)
	x := story.New(gazetteer.Default())
	matchAll(t, x, stream[:200])
	match := func(in input) []byte {
		line, err := json.Marshal(x.Match(in.article, in.devs))
		if err != nil {
			t.Error(err)
		}
		return line
	}
	var want [][]byte
	for _, in := range stream[200:] {
		want = append(want, match(in))
	}
	got := make([][]byte, len(want))
	var each sync.WaitGroup
	for i, in := range stream[200:] {
		each.Go(func() { got[i] = match(in) })
	}
	each.Wait()
	same(t, want, got)
}
