package story

import (
	"reflect"
	"slices"
	"testing"
)

func TestAListIsSortedAndLeavesNothingBehind(t *testing.T) {
	l := newLists()
	var room [1]uint32
	for _, step := range []struct {
		add, drop int64
		want      []uint32
	}{
		{add: 7, want: []uint32{7}},
		{add: 7, want: []uint32{7}},
		{add: 3, want: []uint32{3, 7}},
		{add: 9, want: []uint32{3, 7, 9}},
		{drop: 4, want: []uint32{3, 7, 9}},
		{drop: 7, want: []uint32{3, 9}},
		{drop: 3, want: []uint32{9}},
		{drop: 3, want: []uint32{9}},
		{drop: 9},
	} {
		if step.add != 0 {
			l.add(1, step.add)
		} else {
			l.drop(1, step.drop)
		}
		if got := l.under(1, &room); !slices.Equal(got, step.want) {
			t.Errorf("%+v: got %v", step, got)
		}
	}
	if !reflect.DeepEqual(l, newLists()) {
		t.Errorf("left behind: %+v", l)
	}
}
