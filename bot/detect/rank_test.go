package detect

import (
	"testing"

	"parley/bot/news"
)

func TestATripIsToldBeforeTheTalksThatItIsMadeFor(t *testing.T) {
	one, two := &sentence{}, &sentence{}
	talks := func(s *sentence) *finding {
		return &finding{s: s, right: .7, dev: news.Development{Kind: news.Talks, Status: news.Announced, Actors: []string{"Ana Ruiz", "Spain"}}}
	}
	trip := func(s *sentence) *finding {
		return &finding{s: s, right: .5, dev: news.Development{Kind: news.Visit, Status: news.Announced, Actors: []string{"Ana Ruiz", "Spain"}}}
	}
	for _, c := range []struct {
		name  string
		told  []*finding
		first news.Kind
		right float64
	}{
		{"of one sentence", []*finding{talks(one), trip(one)}, news.Visit, .7},
		{"of two sentences", []*finding{talks(one), trip(two)}, news.Talks, .7},
		{"first already", []*finding{trip(one), talks(one)}, news.Visit, .5},
	} {
		tripsFirst(c.told)
		if got := c.told[0]; got.dev.Kind != c.first || got.right != c.right {
			t.Errorf("%s: %s %.1f, want %s %.1f", c.name, got.dev.Kind, got.right, c.first, c.right)
		}
	}
}

func TestTalksOfTwoPlacesAreTwo(t *testing.T) {
	d := detector(t)
	talks := func(place string, placed knowing) *finding {
		return &finding{placed: placed, dev: news.Development{Kind: news.Talks, Status: news.Announced, Actors: []string{"Spain", "Peru"}, Place: place}}
	}
	madrid := talks("Madrid", said)
	for _, c := range []struct {
		name string
		f    *finding
		kept []*finding
		want *finding
	}{
		{"the same place", talks("Madrid", said), []*finding{madrid}, madrid},
		{"another place", talks("Lima", said), []*finding{madrid}, nil},
		{"another place that is only inferred", talks("Lima", inferred), []*finding{madrid}, madrid},
		{"no place", talks("", unknown), []*finding{madrid}, madrid},
		{"the same place before another", talks("Madrid", inferred), []*finding{talks("Lima", said), madrid}, madrid},
	} {
		if got := d.same(c.kept, c.f); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}

func TestOneStageOfAHappeningIsTold(t *testing.T) {
	d := detector(t)
	at := func(status news.Status, place string) *finding {
		return &finding{dev: news.Development{Kind: news.Talks, Status: status, Actors: []string{"Spain", "Peru"}, Place: place}}
	}
	told := []*finding{at(news.Completed, "Madrid")}
	for _, c := range []struct {
		name string
		f    *finding
		want bool
	}{
		{"under way beside over", at(news.UnderWay, "Madrid"), true},
		{"the next round elsewhere", at(news.Announced, "Lima"), false},
		{"scaled down, and over", at(news.Downgraded, "Madrid"), false},
	} {
		if got := d.toldAlready(told, c.f); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}

func TestADeedOfDaysAgoComesBehindOneOfToday(t *testing.T) {
	d := detector(t)
	a := d.parse(dated("", "Spain's foreign minister met his colleague of Peru."))
	day := func(days int) news.Date { return news.DateOf(a.pub.AddDate(0, 0, days)) }
	for _, c := range []struct {
		name string
		date news.Date
		late bool
	}{
		{"today", day(0), false},
		{"yesterday, told this morning", day(-1), false},
		{"the day before", day(-2), true},
		{"to come", day(3), false},
		{"no day", "", false},
	} {
		found, _ := d.findings(a)
		if len(found) == 0 {
			t.Fatal("nothing is found")
		}
		for _, f := range found {
			f.dev.Date = c.date
		}
		d.rank(a, found)
		for _, f := range d.candidates(found) {
			if f.late != c.late {
				t.Errorf("%s: late is %v", c.name, f.late)
			}
		}
	}
	one, two := &finding{right: .8, main: .6}, &finding{right: .8, main: .6, late: true}
	if one.rank() <= two.rank() {
		t.Error("what is recalled ranks as high as the news")
	}
}
