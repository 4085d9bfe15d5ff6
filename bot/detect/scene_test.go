package detect

import (
	"testing"
	"time"

	"parley/bot/news"
)

func dated(title, text string) news.Article {
	return news.Article{Title: title, Text: text, Published: time.Date(2025, 4, 17, 12, 0, 0, 0, time.UTC)} // a Thursday
}

func TestWhatIsToldWithoutADayHasThatOfItsScene(t *testing.T) {
	d := detector(t)
	for _, c := range []struct {
		name, text string
		sentence   int // the title is 0
		kind       news.Kind
		status     news.Status
		mode       mode
		want       news.Date
	}{
		{"told two sentences before", "The ministers met in Oslo on Tuesday. They had lunch. A memorandum was signed.", 3, news.Agreement, news.Signed, past, "2025-04-15"},
		{"told after it", "A memorandum was signed. The ministers had met in Oslo on Wednesday.", 1, news.Agreement, news.Signed, past, "2025-04-16"},
		{"a stand taken there", "The ministers met in Oslo on Tuesday. Norway wants the ports reopened.", 2, news.Statement, news.Demanded, stated, "2025-04-15"},
		{"a stand has no day told only after it", "Norway wants the ports reopened. The ministers met on Tuesday.", 1, news.Statement, news.Demanded, stated, ""},
		{"what lies ahead has another day", "The ministers met in Oslo on Tuesday. They will meet again.", 2, news.Talks, news.Announced, future, ""},
		{"a day long ago is no scene", "The ministers met in Oslo on March 3. A memorandum was signed.", 2, news.Agreement, news.Signed, past, ""},
		{"nor is one that bounds something", "The border is shut until Tuesday. A memorandum was signed.", 2, news.Agreement, news.Signed, past, ""},
		{"nothing names a day", "The ministers met in Oslo. A memorandum was signed.", 2, news.Agreement, news.Signed, past, ""},
	} {
		art := d.parse(dated("Ministers meet", c.text))
		f := &finding{s: art.sentences[c.sentence], read: reading{mode: c.mode}, dev: news.Development{Kind: c.kind, Status: c.status}}
		if got := art.dayAround(f); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestWhatIsToldWithoutAPlaceHasThatOfItsMeeting(t *testing.T) {
	held := &finding{dev: news.Development{Kind: news.Talks, Status: news.Completed, Actors: []string{"Norway", "Sweden"}, Place: "Oslo"}}
	ahead := &finding{dev: news.Development{Kind: news.Talks, Status: news.Announced, Actors: []string{"Norway", "Sweden"}, Place: "Oslo"}}
	for _, c := range []struct {
		name    string
		kind    news.Kind
		actors  []string
		meeting *finding
		want    string
	}{
		{"who met there says it there", news.Statement, []string{"Sweden"}, held, "Oslo"},
		{"who did not says it elsewhere", news.Statement, []string{"Finland", "Sweden"}, held, ""},
		{"a deal of one who met", news.Agreement, []string{"Finland", "Sweden"}, held, "Oslo"},
		{"a meeting ahead is no scene", news.Statement, []string{"Sweden"}, ahead, ""},
		{"money is given from anywhere", news.Aid, []string{"Sweden"}, held, ""},
	} {
		f := &finding{dev: news.Development{Kind: c.kind, Status: news.Agreed, Actors: c.actors}}
		if got := sceneOf([]*finding{c.meeting, f}, f); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestVenueOfAnArticle(t *testing.T) {
	d := detector(t)
	for _, c := range []struct{ name, title, text, want string }{
		{"the city rather than its state", "Ministers meet in Norway", "The ministers opened talks in Oslo on Tuesday.", "Oslo"},
		{"a palace stands for its city", "Ministers meet", "The ministers held talks at Lancaster House on Tuesday.", "London"},
		{"a part of a state", "Ministers meet", "The ministers held a summit in Alaska on Tuesday.", "Alaska"},
		{"where they met before is not where they meet", "Ministers meet", "The search for a truce goes on in Oslo. It follows last week's meeting in Madrid, where envoys held talks. Talks resume in Oslo on Tuesday.", "Oslo"},
		{"nor is where somebody is due back", "Talks are scaled down", "The search goes on in Oslo. The envoy, who led the negotiations, is due back in Madrid.", "Oslo"},
		{"who hosts, where no place is named", "Ministers to meet", "The talks will be hosted by Norway next month.", "Norway"},
		{"who is ready to", "Ministers to meet", "Norway is ready to host the ministers.", "Norway"},
		{"not what is only named", "Ministers meet", "The talks about Kharkiv were held in Oslo on Tuesday.", "Oslo"},
	} {
		if got := d.parse(dated(c.title, c.text)).venue.place; got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestPlaceOfADeed(t *testing.T) {
	d := detector(t)
	for _, c := range []struct {
		name, text, pivot string
		kind              news.Kind
		want              string
	}{
		{"a council sits in one city", "The UN Security Council met on Monday over the fighting in Sudan.", "met", news.Talks, "New York"},
		{"and votes there", "The Security Council voted on Monday to end the mission in Mali.", "voted", news.Vote, "New York"},
		{"here is where the text is dated from", "OSLO: Norway's government will reopen its embassy in Kabul, the minister said when the two met here on Friday.", "met", news.Talks, "Oslo"},
		{"a deal is not made in what it is about", "Norway and Sweden signed a deal on the fighting in eastern Congo.", "signed", news.Agreement, ""},
		{"it is where it was signed", "Norway and Sweden signed a deal on eastern Congo in Geneva.", "signed", news.Agreement, "Geneva"},
	} {
		art := d.parse(dated("", c.text))
		s := art.sentences[0]
		f := &finding{s: s, dev: news.Development{Kind: c.kind}, trigger: &trigger{kind: c.kind}, hit: hit{head: -1}}
		for i := range s.toks {
			if s.text[s.toks[i].start:s.toks[i].end] == c.pivot {
				f.hit.from, f.hit.to, f.hit.head = i, i+1, i
			}
		}
		if got, _ := d.placeOf(art, f); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestPlacesThatAreJoined(t *testing.T) {
	d := detector(t)
	title, body := &sentence{para: -1}, &sentence{para: 0, nth: 1}
	for _, c := range []struct {
		name     string
		s        *sentence
		place    string
		placed   knowing
		other    string
		otherIs  knowing
		expected string
	}{
		{"the body says what the title leaves open", title, "Washington", inferred, "Abuja", said, "Abuja"},
		{"what a title says stands", title, "Washington", said, "Abuja", said, "Washington"},
		{"nor does one sentence overrule another", body, "Washington", inferred, "Abuja", said, "Washington"},
		{"the city before its state", body, "Norway", said, "Oslo", said, "Oslo"},
		{"but not the state before its city", body, "Oslo", said, "Norway", said, "Oslo"},
		{"any before none", body, "", unknown, "Oslo", inferred, "Oslo"},
	} {
		f := &finding{s: c.s, placed: c.placed, dev: news.Development{Kind: news.Talks, Place: c.place}}
		d.join(f, &finding{s: body, placed: c.otherIs, dev: news.Development{Kind: news.Talks, Place: c.other}})
		if f.dev.Place != c.expected {
			t.Errorf("%s: %q, want %q", c.name, f.dev.Place, c.expected)
		}
	}
}
