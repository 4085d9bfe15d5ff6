package story_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"parley/bot/news"
)

const (
	month = 30 * 24 * time.Hour

	eighteenth  = `sanctions imposed | European Union | target=Russia ordinal=18 | "The measures are law."`
	proposed18  = `sanctions proposed | European Union | target=Russia ordinal=18 | "The measures are on the table."`
	milanOver   = `talks completed | Japan, Italy | place=Milan date=2025-05-08 | "The ministers have left the palace."`
	romeNo      = `talks rejected | Japan | place=Rome speaker=Japan | "Japan's foreign ministry denied that talks with Italy in Rome had been agreed."`
	romeSourced = `talks cancelled | Japan, Italy | place=Rome date=2025-05-08 | "Nobody will confer by the Tiber after all, two officials told Reuters."`
	hum         = `visit announced | Steve Witkoff, United States | place=Moscow | "Something else happens meanwhile."`
)

func TestCorrectionsHoldWhenAStoryHasClosed(t *testing.T) {
	for name, acts := range map[string][]act{
		"what is false stays so": {
			{row: eighteenth, want: "new 1 sanctions/imposed"},
			{correct: news.Correction{Act: news.False, Story: 1}, want: "corrected 1 sanctions/imposed withdrawn"},
			{row: hum, after: 2 * month, want: "new 2 visit/announced"},
			{row: again(eighteenth, "Indeed"), after: 2 * month, want: "same-development 1 sanctions/imposed by 1"},
			{row: again(eighteenth, "It is official:"), outlet: "council.example", tier: news.Official, after: 2 * month, want: "changed 1 sanctions/imposed"},
			{row: again(eighteenth, "As Brussels said,"), after: 2 * month, want: "same-development 1 sanctions/imposed"},
		},
		"what is false of a story that stands stays so": {
			{row: proposed18, want: "new 1 sanctions/proposed"},
			{row: eighteenth, want: "changed 1 sanctions/imposed"},
			{correct: news.Correction{Act: news.False, Story: 1, Developments: []int64{2}}, want: "corrected 1 sanctions/proposed"},
			{row: again(eighteenth, "Indeed"), after: 2 * month, want: "same-development 1 sanctions/proposed by 1"},
			{row: again(proposed18, "Indeed"), after: 2 * month, want: "confirmed 1 sanctions/proposed"},
			{row: again(eighteenth, "Truly"), after: 2 * month, want: "same-development 1 sanctions/proposed by 1"},
		},
		"a split stays a split": {
			{row: proposed18, want: "new 1 sanctions/proposed"},
			{row: eighteenth, want: "changed 1 sanctions/imposed"},
			{correct: news.Correction{Act: news.Split, Story: 1, Developments: []int64{1}}, want: "corrected 1 sanctions/imposed, new 2 sanctions/proposed"},
			{row: again(proposed18, "Indeed"), after: 2 * month, want: "confirmed 2 sanctions/proposed"},
			{row: hum, after: 2 * month, want: "new 3 visit/announced"},
			{row: again(eighteenth, "Indeed"), after: 2 * month, want: "confirmed 1 sanctions/imposed"},
		},
		"a split stays a split, whichever was split off": {
			{row: proposed18, want: "new 1 sanctions/proposed"},
			{row: eighteenth, want: "changed 1 sanctions/imposed"},
			{correct: news.Correction{Act: news.Split, Story: 1, Developments: []int64{2}}, want: "corrected 1 sanctions/proposed, new 2 sanctions/imposed"},
			{row: again(proposed18, "Indeed"), after: 2 * month, want: "confirmed 1 sanctions/proposed"},
			{row: again(eighteenth, "Indeed"), after: 2 * month, want: "confirmed 2 sanctions/imposed"},
		},
		"what was merged is found by either": {
			{row: romeSet, want: "new 1 talks/announced"},
			{row: milanSet, want: "new 2 talks/announced"},
			{correct: news.Correction{Act: news.Merge, Story: 2, Into: 1}, want: "corrected 1 talks/announced, 2 in 1"},
			{row: hum, after: 2 * month, want: "new 3 visit/announced"},
			{row: milanOver, after: 2 * month, want: "changed 1 talks/completed"},
			{row: again(romeOff, "They say"), after: 2 * month, want: "superseded 1 talks/completed"},
		},
	} {
		t.Run(name, func(t *testing.T) { follow(t, acts) })
	}
}

func TestDenialsAreRetold(t *testing.T) {
	for name, acts := range map[string][]act{
		"a story that is merged into another denies that too": {
			{row: milanSet, want: "new 1 talks/announced"},
			{row: romeSet, want: "new 2 talks/announced"},
			{row: romeNo, want: "corrected 2 talks/announced denied"},
			{correct: news.Correction{Act: news.Merge, Story: 2, Into: 1}, want: "corrected 1 talks/announced denied, 2 in 1"},
			{row: again(romeNo, "Again"), want: "same-development 1 talks/announced denied"},
			{correct: news.Correction{Act: news.Undo, Of: 1}, want: "corrected 1 talks/announced, corrected 2 talks/announced denied"},
		},
		"a denial that is false denies nothing, nor does who repeats it": {
			{row: romeSet, want: "new 1 talks/announced"},
			{row: romeNo, want: "corrected 1 talks/announced denied"},
			{correct: news.Correction{Act: news.False, Story: 1, Developments: []int64{2}}, want: "corrected 1 talks/announced"},
			{row: again(romeNo, "Again"), want: "same-development 1 talks/announced by 1"},
			{row: again(romeSet, "Indeed"), want: "confirmed 1 talks/announced"},
		},
		"what is false is withdrawn, whoever denied it": {
			{row: romeSet, want: "new 1 talks/announced"},
			{row: romeNo, want: "corrected 1 talks/announced denied"},
			{correct: news.Correction{Act: news.False, Story: 1, Developments: []int64{1}}, want: "corrected 1 talks/announced denied withdrawn"},
			{row: again(romeNo, "Again"), want: "same-development 1 talks/announced denied by 1"},
			{row: again(romeSet, "Indeed"), want: "same-development 1 talks/announced denied by 1"},
		},
		"a denial that is split off is a stand of its own": {
			{row: romeSet, want: "new 1 talks/announced"},
			{row: romeNo, want: "corrected 1 talks/announced denied"},
			{correct: news.Correction{Act: news.Split, Story: 1, Developments: []int64{2}}, want: "corrected 1 talks/announced, new 2 statement/rejected"},
			{row: again(romeSet, "Indeed"), want: "confirmed 1 talks/announced"},
			{correct: news.Correction{Act: news.Merge, Story: 2, Into: 1}, want: "corrected 1 talks/announced denied, 2 in 1"},
		},
	} {
		t.Run(name, func(t *testing.T) { follow(t, acts) })
	}
}

func TestAnOriginIsRetold(t *testing.T) {
	follow(t, []act{
		{row: romeSet, want: "new 1 talks/announced"},
		{row: romeSourced, want: "changed 1 talks/cancelled"},
		{correct: news.Correction{Act: news.Split, Story: 1, Developments: []int64{2}}, want: "new 2 talks/cancelled"},
		{row: again(romeOff, "Officially,"), outlet: "reuters.com", want: "same-development 2 talks/cancelled"},
		{row: again(romeOff, "Indeed,"), want: "confirmed 2 talks/cancelled"},
	})
}

func TestACopyGoesWhereItsOriginalIs(t *testing.T) {
	c := newCourse(t)
	tell := func(id, row, text string) int64 {
		t.Helper()
		var devs []news.Development
		if row != "" {
			devs = append(devs, read(t, row))
		}
		a, devs := told(id, id+".example", noon.Add(time.Duration(c.seq)*time.Hour), devs...)
		a.Text = text
		return c.match(a, devs).Main()
	}
	want := func(id, story int64) {
		t.Helper()
		if id != story {
			t.Errorf("the copy is of story %d, want %d", id, story)
		}
	}
	words := strings.Fields(wire)
	slices.Reverse(words[len(words)*3/4:])
	changed := strings.Join(words, " ")
	slices.Reverse(words[:len(words)/4])
	otherwise := strings.Join(words, " ")
	tell("one", romeSet, "Nothing like it.")
	tell("two", milanSet, wire)
	want(tell("three", "", wire), 2)
	want(tell("misread", hum, otherwise), 2)
	c.correct(news.Correction{Act: news.Merge, Story: 2, Into: 1})
	want(tell("four", "", changed), 1)
	want(tell("four like it", "", otherwise), 1)
	c.correct(news.Correction{Act: news.Undo, Of: 1})
	want(tell("five", "", changed), 2)
	tell("six", romeOff, wire+" And then it was off, said those who should know.")
	c.correct(news.Correction{Act: news.Merge, Story: 1, Into: 2})
	want(tell("seven", "", wire), 2)
	c.correct(news.Correction{Act: news.Split, Story: 2, Article: "two"})
	want(tell("eight", "", wire), 3)
	want(tell("nine", "", changed), 3)
}
