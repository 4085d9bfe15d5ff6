package demo_test

import (
	"slices"
	"testing"
	"time"

	"parley/bot/demo"
	"parley/bot/news"
)

func answers(t *testing.T) ([]demo.Story, []demo.Silent) {
	t.Helper()
	stories, err := demo.Answers()
	if err != nil {
		t.Fatal(err)
	}
	silent, err := demo.Silences()
	if err != nil {
		t.Fatal(err)
	}
	return stories, silent
}

// firstVersions are the items of the day by guid, as they first appeared.
func firstVersions(t *testing.T) map[string]demo.Item {
	t.Helper()
	_, items := day(t)
	out := map[string]demo.Item{}
	for _, it := range items {
		if it.Version == 1 {
			out[it.GUID] = it
		}
	}
	return out
}

func TestEveryItemIsAnsweredOnce(t *testing.T) {
	_, items := day(t)
	stories, silent := answers(t)
	told, kept := map[string]int{}, map[string]int{}
	for _, s := range stories {
		for _, l := range s.Told {
			told[l.GUID]++
		}
	}
	for _, s := range silent {
		kept[s.Item]++
		if s.Reason != "" && !slices.Contains(news.Silences, news.Silence(s.Reason)) {
			t.Errorf("%s is silent for the unknown reason %q", s.Item, s.Reason)
		}
	}
	for _, it := range items {
		k := it.Key()
		if told[k]+kept[k] != 1 {
			t.Errorf("%s is told %d times and silent %d times", k, told[k], kept[k])
		}
		if it.Is("told") != (told[k] == 1) {
			t.Errorf("%s is labelled %v and told %d times", k, it.Labels, told[k])
		}
		delete(told, k)
		delete(kept, k)
	}
	if len(told)+len(kept) > 0 {
		t.Errorf("the sheet answers for items that are not of the day: %v %v", told, kept)
	}
}

func TestSilencesFitTheLabels(t *testing.T) {
	_, items := day(t)
	_, silent := answers(t)
	reason := map[string]string{}
	for _, s := range silent {
		reason[s.Item] = s.Reason
	}
	fits := map[string][]string{"wire-copy": {"copy"}, "trimmed-copy": {"copy"}, "spun-copy": {"copy"}, "correction": {"edit"},
		"noise": {""}, "not-watched": {"not-watched"}, "renamed": {""}, "explainer": {"background"}, "timeline": {"background"},
		"opinion": {""}, "live-blog": {"same-development", ""}}
	for _, it := range items {
		for _, l := range it.Labels {
			if want, ok := fits[l]; ok && !slices.Contains(want, reason[it.Key()]) {
				t.Errorf("%s is %s and silent for %q", it.Key(), l, reason[it.Key()])
			}
		}
	}
}

func TestStoriesAreToldInOrder(t *testing.T) {
	at := firstVersions(t)
	stories, _ := answers(t)
	lines := 0
	var opened time.Time
	for _, s := range stories {
		begin := at[s.Told[0].GUID].At
		if !begin.After(opened) {
			t.Errorf("story %s is opened before the one above it", s.Key)
		}
		opened = begin
		var last time.Time
		for i, l := range s.Told {
			lines++
			if (i == 0) != (l.Reason == string(news.New)) || !slices.Contains([]news.Reason{news.New, news.Changed, news.Confirms}, news.Reason(l.Reason)) {
				t.Errorf("story %s: line %d is told as %q", s.Key, i+1, l.Reason)
			}
			if it := at[l.GUID]; it.At.Sub(last) < 20*time.Minute {
				t.Errorf("story %s: %s comes less than 20 minutes after the line before", s.Key, l.GUID)
			} else {
				last = it.At
			}
			if k := news.Kind(l.Kind); !k.Takes(news.Status(l.Status)) || k.Row().Family != news.Kind(s.Told[0].Kind).Row().Family {
				t.Errorf("story %s: no %s takes %s there", s.Key, l.Kind, l.Status)
			}
			if !slices.ContainsFunc(news.Certainties, func(c news.Certainty) bool { return c.String() == l.Certainty }) {
				t.Errorf("story %s: unknown certainty %q", s.Key, l.Certainty)
			}
		}
	}
	if len(stories) < 9 || len(stories) > 12 || lines < 18 || lines > 26 {
		t.Errorf("%d stories and %d lines", len(stories), lines)
	}
}

// A copy may be polled before its original unless they lie well apart.
func TestCopiesComeWellAfterTheirOriginals(t *testing.T) {
	at := firstVersions(t)
	for _, it := range at {
		if it.Of != "" && it.At.Sub(at[it.Of].At) < 20*time.Minute {
			t.Errorf("%s comes %v after %s", it.Key(), it.At.Sub(at[it.Of].At), it.Of)
		}
	}
}

// The ladder of the sheet follows from who published what: nothing but the items'
// outlets decides it.
func TestCertaintyFollowsFromTheOutlets(t *testing.T) {
	outlets, _ := day(t)
	at := firstVersions(t)
	stories, _ := answers(t)
	official := map[string]bool{}
	for _, o := range outlets {
		official[o.Key] = o.Tier == string(news.Official)
	}
	for _, s := range stories {
		origins := map[string]bool{}
		rung := news.OneOutlet
		for i, l := range s.Told {
			was := rung
			o := at[l.GUID].Outlet
			origins[o] = true
			if official[o] {
				rung = news.Confirmed
			} else if len(origins) > 1 {
				rung = max(rung, news.Independent)
			}
			if l.Certainty != rung.String() {
				t.Errorf("story %s: after %s it stands at %q, not %q", s.Key, l.GUID, rung, l.Certainty)
			}
			if l.Reason == string(news.Confirms) && (i == 0 || rung == was) {
				t.Errorf("story %s: %s confirms nothing", s.Key, l.GUID)
			}
		}
	}
}

func TestTheLookAlikePackageIsAnotherStory(t *testing.T) {
	stories, _ := answers(t)
	ordinals := map[int]string{}
	for _, s := range stories {
		if s.Ordinal > 0 {
			ordinals[s.Ordinal] = s.Key
		}
	}
	if len(ordinals) != 2 || ordinals[16] == "" || ordinals[17] == "" {
		t.Errorf("stories by ordinal: %v", ordinals)
	}
}
