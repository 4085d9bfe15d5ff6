package story_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"parley/bot/news"
	"parley/bot/story"
)

// act is a step of a course: an article, or a correction.
type act struct {
	id      string
	after   time.Duration // beside an hour a step
	outlet  string
	tier    news.Tier
	text    string // of the article; empty: what it reports
	row     string
	correct news.Correction
	want    string // of an article: reason or silence, story and how it stands; of a correction: its stories, or the refusal
}

func follow(t *testing.T, acts []act) {
	t.Helper()
	c := newCourse(t)
	for i, s := range acts {
		got := ""
		if s.row == "" {
			r, err := c.try(s.correct)
			got = stands(r)
			var refused story.Refusal
			if errors.As(err, &refused) {
				got = err.Error()
			} else if err != nil {
				t.Fatal(err)
			}
		} else {
			id := s.id
			if id == "" {
				id = fmt.Sprint("a", i)
			}
			a, devs := told(id, or(s.outlet, fmt.Sprint("outlet", i, ".example")), noon.Add(time.Duration(i)*time.Hour+s.after), read(t, s.row))
			a.Tier = s.tier
			a.Text = or(s.text, strings.Repeat(fmt.Sprintf("word%d ", i), 12))
			f := c.match(a, devs).Findings[0]
			got = string(f.Silence)
			if f.Change != nil {
				got = string(f.Change.Reason)
			}
			if f.Story.ID != 0 {
				got += fmt.Sprintf(" %d %s/%s", f.Story.ID, f.Story.Kind, f.Story.Status) + deniedOrNot(f.Story)
			}
			if f.Correction != 0 {
				got += fmt.Sprintf(" by %d", f.Correction)
			}
		}
		if got != s.want && !(s.row == "" && s.want != "" && strings.Contains(got, s.want)) {
			t.Errorf("step %d: got  %q, want %q", i+1, got, s.want)
		}
	}
}

// stands says what a ruling makes of the stories.
func stands(r story.Ruling) string {
	var parts []string
	for _, s := range r.Stories {
		text := fmt.Sprintf("%s %d %s/%s", s.Change.Reason, s.Story.ID, s.Story.Kind, s.Story.Status) + deniedOrNot(s.Story)
		if s.Story.Withdrawn {
			text += " withdrawn"
		}
		parts = append(parts, text)
	}
	for _, g := range r.Gone {
		parts = append(parts, fmt.Sprintf("%d in %d", g.Story, g.Into))
	}
	return strings.Join(parts, ", ")
}

func deniedOrNot(s news.Story) string {
	if s.Certainty == news.Denied {
		return " denied"
	}
	return ""
}

const (
	romeSet  = `talks announced | Japan, Italy | place=Rome date=2025-05-08 | "Two ministers are to confer by the Tiber."`
	romeOff  = `talks cancelled | Japan, Italy | place=Rome date=2025-05-08 | "Nobody will confer by the Tiber after all."`
	milanSet = `talks announced | Japan, Italy | place=Milan date=2025-05-08 | "Ministers will see each other in a palace."`
)

// undated is the same without its day.
func undated(row string) string { return strings.Replace(row, " date=2025-05-08", "", 1) }

// round is the same with its number among rounds.
func round(row string, n int) string {
	return strings.Replace(row, " date=", fmt.Sprintf(" ordinal=%d date=", n), 1)
}

// again is the same report in other words.
func again(row, word string) string { return strings.Replace(row, ` | "`, ` | "`+word+` `, 1) }

func TestCorrectionsOverrideTheIndex(t *testing.T) {
	for name, acts := range map[string][]act{
		"what is merged gets the later reports of both": {
			{row: romeSet, want: "new 1 talks/announced"},
			{row: milanSet, want: "new 2 talks/announced"},
			{correct: news.Correction{Act: news.Merge, Story: 2, Into: 1}, want: "corrected 1 talks/announced, 2 in 1"},
			{row: again(milanSet, "Tonight"), want: "same-development 1 talks/announced"},
			{row: again(romeSet, "Tonight"), want: "same-development 1 talks/announced"},
			{row: romeOff, want: "changed 1 talks/cancelled"},
		},
		"a merge undone parts them again": {
			{row: romeSet, want: "new 1 talks/announced"},
			{row: milanSet, want: "new 2 talks/announced"},
			{correct: news.Correction{Act: news.Merge, Story: 2, Into: 1}, want: "corrected 1 talks/announced, 2 in 1"},
			{correct: news.Correction{Act: news.Undo, Of: 1}, want: "corrected 1 talks/announced, corrected 2 talks/announced"},
			{row: again(milanSet, "Tonight"), want: "confirmed 2 talks/announced"},
			{correct: news.Correction{Act: news.Undo, Of: 1}, want: "Correction 1 does not hold"},
		},
		"what is split off goes its own way": {
			{row: romeSet, want: "new 1 talks/announced"},
			{row: romeOff, want: "changed 1 talks/cancelled"},
			{correct: news.Correction{Act: news.Split, Story: 1, Developments: []int64{2}}, want: "new 2 talks/cancelled"},
			{row: again(romeOff, "Indeed"), want: "confirmed 2 talks/cancelled"},
			{row: again(romeSet, "Indeed"), want: "confirmed 1 talks/announced"},
			{correct: news.Correction{Act: news.Merge, Story: 2, Into: 1}, want: "corrected 1 talks/cancelled, 2 in 1"},
			{row: again(romeOff, "Truly"), want: "same-development 1 talks/cancelled"},
		},
		"an article that is split off takes its copies along": {
			{row: romeSet, id: "first", want: "new 1 talks/announced"},
			{row: again(romeSet, "Others say"), id: "wrong", text: wire, want: "confirmed 1 talks/announced"},
			{correct: news.Correction{Act: news.Split, Story: 1, Article: "wrong"}, want: "corrected 1 talks/announced, new 2 talks/announced"},
			{row: again(romeSet, "A copy says"), text: wire, want: "copy 2 talks/announced"},
			{row: again(romeSet, "Truly"), want: "confirmed 1 talks/announced"},
		},
		"what was split off never comes back, though its own story is closed": {
			{row: undated(romeSet), want: "new 1 talks/announced"},
			{row: undated(romeOff), want: "changed 1 talks/cancelled"},
			{correct: news.Correction{Act: news.Split, Story: 1, Developments: []int64{2}}, want: "new 2 talks/cancelled"},
			{row: again(undated(romeSet), "Indeed"), after: 9 * 24 * time.Hour, want: "confirmed 1 talks/announced"},
			{row: again(undated(romeOff), "Indeed"), after: 12 * 24 * time.Hour, want: "new 3 talks/cancelled"},
		},
		"what is false leaves nothing in a story that stands again": {
			{row: round(romeSet, 3), want: "new 1 talks/announced"},
			{correct: news.Correction{Act: news.False, Story: 1}, want: "corrected 1 talks/announced withdrawn"},
			{row: romeOff, want: "changed 1 talks/cancelled"},
			{row: round(romeOff, 4), want: "confirmed 1 talks/cancelled"},
		},
		"what is false is not told again, and what was before it stands": {
			{row: romeSet, want: "new 1 talks/announced"},
			{row: romeOff, want: "changed 1 talks/cancelled"},
			{correct: news.Correction{Act: news.False, Story: 1, Developments: []int64{2}}, want: "corrected 1 talks/announced"},
			{row: again(romeOff, "Indeed"), want: "same-development 1 talks/announced by 1"},
			{row: again(romeSet, "Indeed"), want: "confirmed 1 talks/announced"},
			{row: again(romeOff, "We announce:"), tier: news.Official, outlet: "ministry.example", want: "changed 1 talks/cancelled"},
			{row: again(romeOff, "As the ministry said,"), want: "same-development 1 talks/cancelled"},
		},
		"a story of which nothing is so is withdrawn": {
			{row: romeSet, want: "new 1 talks/announced"},
			{row: again(romeSet, "Indeed"), want: "confirmed 1 talks/announced"},
			{correct: news.Correction{Act: news.False, Story: 1}, want: "corrected 1 talks/announced withdrawn"},
			{row: again(romeSet, "Truly"), want: "same-development 1 talks/announced by 1"},
			{correct: news.Correction{Act: news.False, Story: 1}, want: "withdrawn already"},
			{row: romeOff, want: "changed 1 talks/cancelled"},
			{row: again(romeSet, "Once more"), want: "same-development 1 talks/cancelled by 1"},
			{correct: news.Correction{Act: news.Undo, Of: 1}, want: "corrected 1 talks/cancelled"},
		},
		"a wrong status is corrected for those too who read it so again": {
			{row: romeOff, want: "new 1 talks/cancelled"},
			{correct: news.Correction{Act: news.Reading, Developments: []int64{1}, Status: news.Postponed}, want: "corrected 1 talks/postponed"},
			{row: again(romeOff, "Yes:"), want: "confirmed 1 talks/postponed"},
			{row: `talks postponed | Japan, Italy | place=Rome date=2025-05-08 | "They will come together some weeks later."`, want: "same-development 1 talks/postponed"},
			{row: `talks cancelled | Japan, Italy | place=Rome date=2025-05-08 | "The whole plan was given up, an aide told students."`, want: "changed 1 talks/cancelled"},
		},
		"a wrong kind is corrected": {
			{row: romeSet, want: "new 1 talks/announced"},
			{correct: news.Correction{Act: news.Reading, Developments: []int64{1}, Kind: news.Visit}, want: "corrected 1 visit/announced"},
			{correct: news.Correction{Act: news.Reading, Developments: []int64{1}, Status: news.Signed}, want: "kind visit is never signed"},
		},
		"a duplicate is the one that it repeats": {
			{row: romeSet, want: "new 1 talks/announced"},
			{row: milanSet, want: "new 2 talks/announced"},
			{correct: news.Correction{Act: news.Duplicate, Developments: []int64{2}, Of: 1}, want: "corrected 1 talks/announced, 2 in 1"},
			{row: again(milanSet, "Tonight"), want: "same-development 1 talks/announced"},
			{correct: news.Correction{Act: news.Undo, Of: 1}, want: "corrected 1 talks/announced, corrected 2 talks/announced"},
		},
		"what makes no sense is refused": {
			{row: romeSet, want: "new 1 talks/announced"},
			{row: romeOff, want: "changed 1 talks/cancelled"},
			{row: milanSet, want: "new 2 talks/announced"},
			{correct: news.Correction{Act: news.Merge, Story: 1, Into: 9}, want: "Story 9 is no story of its own"},
			{correct: news.Correction{Act: news.Split, Story: 1, Developments: []int64{3}}, want: "Development 3 is not in story 1."},
			{correct: news.Correction{Act: news.Split, Story: 1, Developments: []int64{1, 2}}, want: "nothing would be left"},
			{correct: news.Correction{Act: news.Split, Story: 1, Article: "a2"}, want: "Article a2 reports nothing in story 1."},
			{correct: news.Correction{Act: news.False, Story: 1, Developments: []int64{3}}, want: "Development 3 does not count in story 1."},
			{correct: news.Correction{Act: news.Duplicate, Developments: []int64{7}, Of: 1}, want: "There is no development 7"},
			{correct: news.Correction{Act: news.Reading, Developments: []int64{1}, Kind: news.Talks}, want: "Development 1 is talks, announced already."},
			{correct: news.Correction{Act: news.Undo, Of: 4}, want: "Correction 4 does not hold"},
		},
	} {
		t.Run(name, func(t *testing.T) { follow(t, acts) })
	}
}

func TestAWithdrawnStoryClosesLikeAnyOther(t *testing.T) {
	c := newCourse(t)
	a, devs := told("a", "one.example", noon, read(t, romeSet))
	c.match(a, devs)
	c.correct(news.Correction{Act: news.False, Story: 1})
	b, devs := told("b", "two.example", noon.AddDate(0, 0, 40), read(t, undated(romeSet)))
	if f := c.match(b, devs).Findings[0]; !f.Opens {
		t.Errorf("after its silence: %q of story %d", f.Silence, f.Story.ID)
	}
}
