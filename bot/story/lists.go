package story

import "slices"

// lists lead from keys to stories. Most keys lead to one alone, which then stands where a
// list would.
type lists struct {
	one  map[uint64]uint32
	many map[uint64][]uint32 // at least two, sorted by their numbers
}

func newLists() lists {
	return lists{make(map[uint64]uint32), make(map[uint64][]uint32)}
}

// under are the stories that a key leads to, sorted by their numbers: so a list tells
// nothing of the way on which its stories came into it. The room is for a list of one.
func (l lists) under(key uint64, room *[1]uint32) []uint32 {
	if list := l.many[key]; list != nil {
		return list
	}
	if id, there := l.one[key]; there {
		room[0] = id
		return room[:]
	}
	return nil
}

func (l lists) add(key uint64, story int64) {
	var room [1]uint32
	list := l.under(key, &room)
	at, there := slices.BinarySearch(list, uint32(story))
	switch {
	case there:
	case len(list) == 0:
		l.one[key] = uint32(story)
	default:
		delete(l.one, key)
		l.many[key] = slices.Insert(list, at, uint32(story))
	}
}

func (l lists) drop(key uint64, story int64) {
	var room [1]uint32
	list := l.under(key, &room)
	at, there := slices.BinarySearch(list, uint32(story))
	switch {
	case !there:
	case len(list) == 1:
		delete(l.one, key)
	case len(list) == 2:
		delete(l.many, key)
		l.one[key] = list[1-at]
	default:
		l.many[key] = slices.Delete(list, at, at+1)
	}
}
