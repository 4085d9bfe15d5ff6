package store

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"parley/bot/gazetteer"
	"parley/bot/news"
	"parley/bot/story"
)

// found are the numbers of the stories that match.
func found(t testing.TB, s *Store, f Filter) []int64 {
	t.Helper()
	var ids []int64
	for _, st := range has(s.Latest(context.Background(), f))(t) {
		ids = append(ids, st.ID)
	}
	return ids
}

// sought are the numbers of the stories that say all of the words.
func sought(t testing.TB, s *Store, words ...string) []int64 {
	t.Helper()
	return found(t, s, Filter{Text: Text{Words: Words(words...)}})
}

// library is a store of stories to search in: of a title, a sentence and a place each.
func library(t testing.TB, db database) *Store {
	s := db.opened(t, Options{Direct: true})
	for i, c := range []struct{ title, says, place string }{
		{"Grain corridor reopens", "Ships left the harbour on Monday.", "Odesa"},
		{"Ministers discuss harvests", "A corridor for grain was asked for.", "Ankara"},
		{"Envoy flies out", "He is to speak of prisoners.", "Doha"},
		{"Négociations à Genève", "The négociateurs met.", "Geneva"},
		{"S-400 deliveries cancelled", "Russia's foreign ministry confirmed it.", ""},
		{"Переговори у Стамбулі", "Делегації зустрілися.", "Istanbul"},
	} {
		j := opens(saved(t, s, fetched("a"+itoa(i), c.title, i)), int64(i+1))
		f := &j.Verdict.Findings[0]
		f.Story.Place, f.Story.Summary, f.Story.Actors = c.place, c.says, nil
		f.Development.Place, f.Development.Evidence, f.Development.Actors = c.place, c.says, nil
		done(t, s.SaveVerdicts(context.Background(), Job{}, []Judged{j}))
	}
	return s
}

func TestStoriesAreFoundByWhatTheySay(t *testing.T) {
	onEach(t, func(t *testing.T, db database) {
		s := library(t, db)
		for _, c := range []struct {
			name  string
			words []string
			want  []int64
		}{
			{"all words, the headline first", []string{"grain", "corridor"}, []int64{1, 2}},
			{"other inflections", []string{"corridors", "asked"}, []int64{2}},
			{"capitals and marks do not count", []string{"GENEVE", "negociations"}, []int64{4}},
			{"a phrase", []string{"grain corridor"}, []int64{1}},
			{"a phrase with a small word", []string{"corridor for grain"}, []int64{2}},
			{"small words alone do not count", []string{"the", "corridor", "of", "grain"}, []int64{1, 2}},
			{"but they are sought where there are no others", []string{"he", "is"}, []int64{3}},
			{"a hyphen", []string{"S-400"}, []int64{5}},
			{"a possessive", []string{"Russia"}, []int64{5}},
			{"another script", []string{"переговори"}, []int64{6}},
			{"a place", []string{"istanbul"}, []int64{6}},
			{"a word that nobody says", []string{"grain", "volcano"}, nil},
			{"no word at all", []string{"—", "?!"}, nil},
		} {
			t.Run(c.name, func(t *testing.T) {
				if got := sought(t, s, c.words...); !slices.Equal(got, c.want) {
					t.Errorf("%q finds %v, want %v", c.words, got, c.want)
				}
			})
		}
		if got := found(t, s, Filter{Text: Text{Words: Words("corridor", "volcano", "grain", "ships"), Any: true}}); !slices.Equal(got, []int64{1, 2}) {
			t.Errorf("any of the words finds %v", got)
		}
		if got := found(t, s, Filter{Text: Text{Words: Words("grain", "corr"), Begun: true}}); !slices.Equal(got, []int64{1, 2}) {
			t.Errorf("a word that is not typed to its end finds %v", got)
		}
		if got := found(t, s, Filter{Text: Text{Words: Words("corridor")}, Places: []string{"Ankara"}, Kinds: []news.Kind{news.Talks}}); !slices.Equal(got, []int64{2}) {
			t.Errorf("words and slots together find %v", got)
		}
		if got := found(t, s, Filter{Text: Text{Words: []Said{{"volcano", "grain corridor"}, {"ships", "flies"}}}}); !slices.Equal(got, []int64{1}) {
			t.Errorf("words in several forms find %v", got)
		}
		if got := has(s.Unsaid(context.Background(), []string{"grain", "volcano", "grain corridor", "corridor grain", "—"}))(t); !slices.Equal(got, []string{"volcano", "corridor grain", "—"}) {
			t.Errorf("unsaid are %q", got)
		}
	})
}

func TestTheNewerStoryComesFirstAmongEquals(t *testing.T) {
	onEach(t, func(t *testing.T, db database) {
		s := told(t, db, Options{}, "Port closes 1", "Port closes 2", "Port closes 3")
		if got := sought(t, s, "port"); !slices.Equal(got, []int64{3, 2, 1}) {
			t.Errorf("found %v", got)
		}
	})
}

func TestNoQuestionIsSyntax(t *testing.T) {
	onEach(t, func(t *testing.T, db database) {
		s := library(t, db)
		for _, text := range []string{`"`, `""`, `'`, `''`, `corridor"`, `grain AND`, `NOT grain`, `OR`, `NEAR(grain corridor, 2)`, `head:grain`, `{head says}:grain`, `^grain`, `gra*`, `*`,
			`grain + corridor`, `-grain`, `(grain`, `)`, `grain)`, `grain & !corridor`, `grain:*`, `grain:A`, `<->`, `a <2> b`, `\`, `%`, `_`, `';DROP TABLE stories;--`, "a\x00b", "\xff\xfe",
			strings.Repeat("x", 5000), strings.Repeat("word ", 900), strings.Repeat("(", 900), "1e5 0x1 -1 .5", "a@b.example http://c.example/d?e=f", "ünï\u0301cödé", "🤝"} {
			for _, f := range []Text{{Words: Words(text)}, {Words: Words(strings.Fields(text)...)}, {Words: Words(strings.Fields(text)...), Any: true, Begun: true}, {Words: []Said{{text, "grain"}}}} {
				if _, err := s.Latest(context.Background(), Filter{Text: f}); err != nil {
					t.Errorf("%.40q: %v", text, err)
				}
			}
			if _, err := s.Unsaid(context.Background(), []string{text}); err != nil {
				t.Errorf("%.40q: %v", text, err)
			}
		}
	})
}

// textsKept are the words that are kept of each story.
func textsKept(t testing.TB, s *Store) map[int64][3]string {
	t.Helper()
	all := map[int64][3]string{}
	found, err := s.db.Query(`SELECT story, head, says, titles FROM story_texts`)
	done(t, err)
	defer found.Close()
	for found.Next() {
		var id int64
		var x [3]string
		done(t, found.Scan(&id, &x[0], &x[1], &x[2]))
		all[id] = x
	}
	done(t, found.Err())
	return all
}

// searchesWhatIs holds what is searched against what there is: kept anew it would be the same.
func searchesWhatIs(t testing.TB, s *Store) {
	t.Helper()
	if s.dialect.called() == "sqlite" {
		_, err := s.db.Exec(`INSERT INTO story_words (story_words, rank) VALUES ('integrity-check', 1)`)
		done(t, err)
	}
	was := textsKept(t, s)
	_, err := s.db.Exec(`DELETE FROM story_texts`)
	done(t, err)
	done(t, s.fillTexts(context.Background()))
	if d := cmp.Diff(textsKept(t, s), was); d != "" {
		t.Errorf("what is searched is not what there is:\n%s", d)
	}
}

func TestSearchFollowsEditsAndCorrections(t *testing.T) {
	onEach(t, func(t *testing.T, db database) {
		s := db.opened(t, Options{Direct: true})
		r := &reader{t, s, story.New(gazetteer.Default())}
		r.read("apple", 0, talksIn("Rome", news.Announced))
		r.read("birch", 1, talksIn("Rome", news.Cancelled))
		r.read("cedar", 2, talksIn("Milan", news.Announced))
		for word, want := range map[string][]int64{"apple": {1}, "birch": {1}, "cedar": {2}, "milan": {2}} {
			if got := sought(t, s, word); !slices.Equal(got, want) {
				t.Errorf("%s: %v", word, got)
			}
		}
		a := fetched("apple", "Title with a maple", 0)
		has(s.SavePoll(context.Background(), Job{}, polled(a)))(t)
		edited := has(s.Unread(context.Background(), nil))(t)[0]
		v := r.x.Match(edited, []news.Development{talksIn("Rome", news.Announced)})
		r.x.Apply(v)
		done(t, s.SaveVerdicts(context.Background(), Job{}, []Judged{{Kind: news.Reporting, Verdict: v}}))
		if got := sought(t, s, "maple"); !slices.Equal(got, []int64{1}) {
			t.Errorf("a title that was edited: %v", got)
		}
		for _, c := range []struct {
			name    string
			correct news.Correction
			want    map[string][]int64
		}{
			{"merged", news.Correction{Act: news.Merge, Story: 2, Into: 1}, map[string][]int64{"cedar": {1}, "milan": {1}, "birch": {1}}},
			{"parted again", news.Correction{Act: news.Undo, Of: 1}, map[string][]int64{"cedar": {2}, "milan": {2}, "birch": {1}}},
			{"split", news.Correction{Act: news.Split, Story: 1, Developments: []int64{2}}, map[string][]int64{"birch": {3}, "cedar": {2}}},
			{"false", news.Correction{Act: news.False, Story: 3}, map[string][]int64{"birch": {3}}},
		} {
			has(r.correct(c.correct))(t)
			for word, want := range c.want {
				if got := sought(t, s, word); !slices.Equal(got, want) {
					t.Errorf("%s: %s finds %v, want %v", c.name, word, got, want)
				}
			}
			searchesWhatIs(t, s)
		}
	})
}

func TestSearchForgetsWhatIsPruned(t *testing.T) {
	onEach(t, func(t *testing.T, db database) {
		const day = 24 * time.Hour
		c := &clock{noon}
		s := told(t, db, Options{Now: c.now}, "Corridor opens")
		done(t, s.Finish(context.Background(), []news.Delivery{{ID: 1, State: news.Sent, Card: "m1"}}))
		c.t = noon.Add(160 * day)
		late := fetched("late", "Nothing", int(160*day/time.Minute))
		has(s.SavePoll(context.Background(), Job{}, Polled{Source: "bbc", At: c.t, Articles: []Fetched{late}}))(t)
		done(t, s.SaveVerdicts(context.Background(), Job{}, []Judged{{Kind: news.Negative, Verdict: story.Verdict{Article: has(s.Unread(context.Background(), nil))(t)[0]}}}))
		has(s.Prune(context.Background(), noon.Add(30*day)))(t)
		if got := textsKept(t, s); len(got) != 0 {
			t.Errorf("left: %v", got)
		}
		if got := has(s.Unsaid(context.Background(), []string{"corridor"}))(t); len(got) != 1 {
			t.Error("a word of a story that is gone is still found")
		}
		searchesWhatIs(t, s)
	})
}

func TestStoriesFromBeforeSearchAreFound(t *testing.T) {
	onEach(t, func(t *testing.T, db database) {
		name := db.fresh(t)
		s := openAt(t, name, Options{Direct: true})
		for i, title := range []string{"Corridor opens", "Corridor closes"} {
			done(t, s.SaveVerdicts(context.Background(), Job{}, []Judged{opens(saved(t, s, fetched("a"+itoa(i), title, i)), int64(i+1))}))
		}
		_, err := s.db.Exec(`DELETE FROM story_texts`)
		done(t, err)
		if got := sought(t, s, "corridor"); len(got) != 0 {
			t.Fatalf("found %v", got)
		}
		done(t, s.Close())
		s = openAt(t, name, Options{Direct: true})
		defer func() { done(t, s.Close()) }()
		if got := sought(t, s, "corridor"); !slices.Equal(got, []int64{2, 1}) {
			t.Errorf("after the next start: %v", got)
		}
	})
}

func TestTheMigrationReadsHowOldStoriesStand(t *testing.T) {
	onEach(t, func(t *testing.T, db database) {
		s := told(t, db, Options{}, "One", "Two")
		j := continues(saved(t, s, fetched("b", "Off", 30)), 2, 9)
		j.Verdict.Findings[0].Story.Certainty = news.Denied
		done(t, s.SaveVerdicts(context.Background(), Job{}, []Judged{j}))
		f := Filter{Statuses: []news.Status{news.Cancelled}, Certain: []news.Certainty{news.Denied}}
		_, err := s.db.Exec(`UPDATE stories SET status = '', certainty = 0`)
		done(t, err)
		if got := found(t, s, f); len(got) != 0 {
			t.Fatalf("before: %v", got)
		}
		text := has(migrations.ReadFile("migrations/007_search." + s.dialect.called() + ".sql"))(t)
		for statement := range strings.SplitSeq(string(text), ";") {
			if strings.HasPrefix(strings.TrimSpace(statement), "UPDATE stories") {
				_, err := s.db.Exec(statement)
				done(t, err)
			}
		}
		if got := found(t, s, f); !slices.Equal(got, []int64{2}) {
			t.Errorf("after: %v", got)
		}
	})
}

func TestStoriesAreFoundByHowTheyStand(t *testing.T) {
	onEach(t, func(t *testing.T, db database) {
		ctx := context.Background()
		s := told(t, db, Options{}, "One", "Two", "Three")
		j := continues(saved(t, s, fetched("b", "Off", 30)), 2, 9)
		j.Verdict.Findings[0].Story.Certainty = news.Denied
		j.Verdict.Findings[0].Story.Opened = noon.Add(time.Minute)
		done(t, s.SaveVerdicts(ctx, Job{}, []Judged{j}))
		for name, c := range map[string]struct {
			filter Filter
			want   []int64
		}{
			"status":             {Filter{Statuses: []news.Status{news.Cancelled}}, []int64{2}},
			"any of the status":  {Filter{Statuses: []news.Status{news.Announced, news.Cancelled}}, []int64{2, 3, 1}},
			"certainty":          {Filter{Certain: []news.Certainty{news.Denied}}, []int64{2}},
			"one outlet":         {Filter{Certain: []news.Certainty{news.OneOutlet}}, []int64{3, 1}},
			"until":              {Filter{Until: noon.Add(2 * time.Minute)}, []int64{2, 1}},
			"between":            {Filter{Since: noon.Add(2 * time.Minute), Until: noon.Add(2 * time.Minute)}, []int64{2}},
			"every name":         {Filter{Named: []string{"Ukraine", "London"}}, []int64{2, 3, 1}},
			"every name and one": {Filter{Named: []string{"Ukraine", "Marco Rubio"}}, []int64{2}},
			"the second page":    {Filter{Limit: 1, Skip: 1}, []int64{3}},
		} {
			if got := found(t, s, c.filter); !slices.Equal(got, c.want) {
				t.Errorf("%s: %v, want %v", name, got, c.want)
			}
			c.filter.Limit, c.filter.Skip = 0, 0
			if got := has(s.Count(ctx, c.filter, 2))(t); name != "the second page" && got != min(2, len(c.want)) {
				t.Errorf("%s: counts %d", name, got)
			}
		}
	})
}
