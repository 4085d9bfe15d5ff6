package news_test

import (
	"strings"
	"testing"
	"time"

	"parley/bot/news"
)

func TestACorrectionSaysWhatItLacks(t *testing.T) {
	for _, c := range []struct {
		correction news.Correction
		want       string // empty: it is whole
	}{
		{news.Correction{Act: news.Merge, Story: 3, Into: 7}, ""},
		{news.Correction{Act: news.Merge, Story: 3}, "the one that stays"},
		{news.Correction{Act: news.Merge, Story: 3, Into: 3}, "story 3 is one already"},
		{news.Correction{Act: news.Split, Story: 3, Developments: []int64{4}}, ""},
		{news.Correction{Act: news.Split, Story: 3, Article: "a1"}, ""},
		{news.Correction{Act: news.Split, Story: 3}, "name the story, and the developments"},
		{news.Correction{Act: news.False, Story: 3}, ""},
		{news.Correction{Act: news.False, Developments: []int64{4}}, "name the story"},
		{news.Correction{Act: news.Duplicate, Developments: []int64{4}, Of: 2}, ""},
		{news.Correction{Act: news.Duplicate, Developments: []int64{4}}, "the one that it repeats"},
		{news.Correction{Act: news.Duplicate, Developments: []int64{4}, Of: 4}, "development 4 is one already"},
		{news.Correction{Act: news.Reading, Developments: []int64{4}, Status: news.Cancelled}, ""},
		{news.Correction{Act: news.Reading, Developments: []int64{4}}, "its kind or status"},
		{news.Correction{Act: news.Reading, Developments: []int64{4}, Kind: "party"}, `no kind "party"`},
		{news.Correction{Act: news.Reading, Developments: []int64{4}, Status: "over"}, `no status "over"`},
		{news.Correction{Act: news.Undo, Of: 1}, ""},
		{news.Correction{Act: news.Undo}, "the number of the correction"},
		{news.Correction{Act: "bend"}, `no correction "bend"`},
	} {
		err := c.correction.Check()
		if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%+v: %v, want %q", c.correction, err, c.want)
		}
	}
}

func TestACorrectionHoldsFromItsPlaceToItsUndoing(t *testing.T) {
	c := news.Correction{Seq: 10}
	undone := news.Correction{Seq: 10, Undone: time.Unix(1, 0), UndoneSeq: 20}
	for _, w := range []struct {
		seq          int64
		holds, while bool
	}{{9, false, false}, {10, false, false}, {11, true, true}, {19, true, true}, {20, true, false}, {21, true, false}} {
		if c.HeldAt(w.seq) != w.holds || undone.HeldAt(w.seq) != w.while {
			t.Errorf("at %d: %v and, undone, %v", w.seq, c.HeldAt(w.seq), undone.HeldAt(w.seq))
		}
	}
	if !c.Holds() || undone.Holds() || (news.Correction{}).Holds() {
		t.Error("what holds is not told from what does not")
	}
}
