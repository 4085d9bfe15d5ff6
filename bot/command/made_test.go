package command

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"parley/bot/gazetteer"
	"parley/bot/news"
	"parley/bot/store"
	"parley/bot/story"
)

// madeAsked is when a made store is asked: its articles came in the ninety days before.
var madeAsked = time.Date(2025, 6, 30, 12, 0, 0, 0, time.UTC)

const madeDays = 90

// madeStore is a store in a file with so many made articles, as ninety days of two hundred
// sources leave them: one in two reports something; most stories have one to three reports,
// a few have hundreds. The same number gives the same store. It goes with the benchmark.
func madeStore(tb testing.TB, articles int) *store.Store {
	tb.Helper()
	path := filepath.Join(tb.TempDir(), "made.db")
	opened := func() *store.Store {
		st, err := store.Open(tb.Context(), path, store.Options{Direct: true, Now: func() time.Time { return madeAsked }})
		if err != nil {
			tb.Fatal(err)
		}
		return st
	}
	if err := opened().Close(); err != nil { // it has its tables
		tb.Fatal(err)
	}
	db, err := sql.Open("sqlite", "file:"+path+"?_pragma=synchronous(0)&_pragma=journal_mode(MEMORY)&_pragma=cache_size(-200000)")
	if err != nil {
		tb.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	m := &maker{tb: tb, db: db, random: rand.New(rand.NewPCG(1, uint64(articles))), prepared: map[string]*sql.Stmt{}}
	m.world()
	m.fill(articles)
	for _, err := range []error{m.tx.Commit(), db.Close()} {
		if err != nil {
			tb.Fatal(err)
		}
	}
	st := opened() // makes the stories searchable
	tb.Cleanup(func() {
		if err := st.Close(); err != nil {
			tb.Error(err)
		}
	})
	return st
}

// maker makes rows, in transactions of many.
type maker struct {
	tb       testing.TB
	db       *sql.DB
	tx       *sql.Tx
	prepared map[string]*sql.Stmt
	rows     int
	random   *rand.Rand

	actors, places, conflicts []string
	words                     []string
	sentences                 []string
	last                      struct{ development, change, delivery, verdict int64 }
}

// world chooses the names and the words that articles are made of. Rare words are many, as
// in any language.
func (m *maker) world() {
	names := gazetteer.Default()
	for _, n := range names.Names() {
		e, _ := names.Resolve(n, madeAsked)
		switch e.Class {
		case gazetteer.City, gazetteer.Region:
			m.places = append(m.places, n)
		case gazetteer.Person, gazetteer.Country, gazetteer.Organisation:
			m.actors = append(m.actors, n)
		}
	}
	m.random.Shuffle(len(m.actors), func(i, j int) { m.actors[i], m.actors[j] = m.actors[j], m.actors[i] })
	m.random.Shuffle(len(m.places), func(i, j int) { m.places[i], m.places[j] = m.places[j], m.places[i] })
	for _, c := range names.Conflicts() {
		m.conflicts = append(m.conflicts, c.Name)
	}
	m.words = strings.Fields("talks minister ceasefire grain corridor envoy sanctions delegation harbour prisoners border pipeline observers summit proposal treaty aid convoy offensive drone energy")
	const syllables = "ba da fe gi ho ku la me ni po ra se ti vo wa xe yu za bri cro dle fra glo pli sta tre"
	parts := strings.Fields(syllables)
	for len(m.words) < 20000 {
		word := ""
		for range 2 + m.random.IntN(3) {
			word += parts[m.random.IntN(len(parts))]
		}
		m.words = append(m.words, word)
	}
	for range 4000 {
		words := make([]string, 18)
		for i := range words {
			words[i] = m.one(m.words)
		}
		m.sentences = append(m.sentences, strings.Join(words, " ")+".")
	}
	m.begin()
}

// one draws of a list, its beginning far more often than its end.
func (m *maker) one(of []string) string {
	at := m.random.Float64()
	return of[int(at*at*at*float64(len(of)))]
}

func (m *maker) title(actors []string, place string) string {
	return fmt.Sprintf("%s: %s %s %s in %s", actors[0], m.one(m.words), m.one(m.words), m.one(m.words), place)
}

func (m *maker) begin() {
	tx, err := m.db.Begin()
	if err != nil {
		m.tb.Fatal(err)
	}
	m.tx = tx
}

// row inserts one row, its columns by name.
func (m *maker) row(table, columns string, values ...any) {
	key := table + columns
	if m.rows++; m.rows%50000 == 0 {
		if err := m.tx.Commit(); err != nil {
			m.tb.Fatal(err)
		}
		clear(m.prepared)
		m.begin()
	}
	s := m.prepared[key]
	if s == nil {
		var err error
		places := strings.TrimSuffix(strings.Repeat("?,", len(values)), ",")
		if s, err = m.tx.Prepare(`INSERT INTO ` + table + ` (` + columns + `) VALUES (` + places + `)`); err != nil {
			m.tb.Fatal(err)
		}
		m.prepared[key] = s
	}
	for i, v := range values {
		switch v := v.(type) {
		case time.Time:
			values[i] = v.UnixMicro()
		case news.Story, news.Development, news.Report, news.Change, story.Verdict:
			text, err := json.Marshal(v)
			if err != nil {
				m.tb.Fatal(err)
			}
			values[i] = string(text)
		}
	}
	if _, err := s.Exec(values...); err != nil {
		m.tb.Fatalf("%s: %v", table, err)
	}
}

// fill makes the articles, story by story.
func (m *maker) fill(articles int) {
	const sources = 200
	for i := range sources {
		m.row("sources", "name, polls, last_poll, last_ok, last_new, next_poll, listed", fmt.Sprintf("source %d", i), 9000, madeAsked, madeAsked, madeAsked, madeAsked.Add(time.Minute), madeAsked)
	}
	made, stories := 0, int64(0)
	for made < articles {
		if m.random.IntN(4) == 0 {
			stories++
			made += m.story(stories, made, min(m.size(), articles-made))
			continue
		}
		m.silent(made)
		made++
	}
	for name, value := range map[string]int64{"story": stories, "development": m.last.development, "change": m.last.change, "delivery": m.last.delivery, "verdict": m.last.verdict, "clock": madeAsked.UnixMicro()} {
		if _, err := m.tx.Exec(`INSERT INTO numbers (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value`, name, value); err != nil {
			m.tb.Fatal(err)
		}
	}
}

// size is how many articles report one story.
func (m *maker) size() int {
	x := m.random.Float64()
	return min(400, int(math.Pow(1-x, -0.7)))
}

// article makes the nth article and returns it.
func (m *maker) article(n int, when time.Time, title string, findings int) news.Article {
	outlet := fmt.Sprintf("outlet%d.example", n%200)
	var text strings.Builder
	for range 16 + m.random.IntN(12) {
		text.WriteString(m.one(m.sentences) + " ")
	}
	a := news.Article{ID: fmt.Sprintf("a%d", n), Source: fmt.Sprintf("source %d", n%200), Outlet: outlet, Tier: news.Press, URL: fmt.Sprintf("https://%s/2025/%d", outlet, n),
		Title: title, Text: text.String(), Language: "en", Published: when, Seen: when, Version: 1}
	m.row("articles", "id, source, outlet, tier, url, title, text, language, credit, published, day_only, seen, version, learned, at, listed, hash, kind, matched, findings",
		a.ID, a.Source, a.Outlet, string(a.Tier), a.URL, a.Title, a.Text, a.Language, "", when.Format(time.RFC3339Nano), false, when.Format(time.RFC3339Nano), 1, false, when, when, a.ID, "news", 1, findings)
	m.row("item_names", "name, article", "id "+a.ID, a.ID)
	m.row("item_names", "name, article", "url "+a.URL, a.ID)
	a.Title, a.Text = "", ""
	return a
}

func (m *maker) verdict(v story.Verdict) int64 {
	m.last.verdict++
	m.row("verdicts", "seq, article, version, saved, verdict", m.last.verdict, v.Article.ID, 1, v.Article.Seen, v)
	return m.last.verdict
}

func (m *maker) moment() time.Time {
	return madeAsked.Add(-time.Duration(m.random.Int64N(int64(madeDays * 24 * time.Hour))))
}

// silent makes an article that reports nothing.
func (m *maker) silent(n int) {
	a := m.article(n, m.moment(), m.one(m.sentences), 0)
	m.verdict(story.Verdict{Article: a, Origin: a.Outlet})
}

// story makes a story of so many articles, the first of which has the number.
func (m *maker) story(id int64, first, articles int) int {
	row := news.Kinds[m.random.IntN(len(news.Kinds))]
	actors := []string{m.one(m.actors), m.one(m.actors)}
	place := m.one(m.places)
	opened := m.moment()
	st := news.Story{ID: id, Kind: row.Kind, Actors: actors, Place: place, Conflict: m.one(m.conflicts), Headline: m.title(actors, place), Opened: opened, Certainty: news.Certainty(min(articles-1, m.random.IntN(4)))}
	names := map[[2]string]bool{{"place", place}: true, {"actor", actors[0]}: true, {"actor", actors[1]}: true}
	type reported struct {
		verdict  story.Verdict
		report   news.Report
		seq      int64
		d        *news.Development
		c        *news.Change
		delivery bool
	}
	var all []reported
	var now news.Development
	for i := range articles {
		when := opened.Add(time.Duration(i) * time.Hour)
		if when.After(madeAsked) {
			when = madeAsked.Add(-time.Minute)
		}
		title := m.title(actors, place)
		a := m.article(first+i, when, title, 1)
		r := reported{report: news.Report{Article: a.ID, Outlet: a.Outlet, Title: title, URL: a.URL, Origin: a.Outlet, At: when}}
		f := story.Finding{Opens: i == 0}
		if i == 0 || i%6 == 0 && i < 60 {
			m.last.development++
			m.last.change++
			now = news.Development{ID: m.last.development, Article: a.ID, Kind: row.Kind, Status: row.Statuses[m.random.IntN(len(row.Statuses))], Actors: actors, Place: place,
				Date: news.DateOf(when), Evidence: m.one(m.sentences), Confidence: 0.8, At: when}
			if i > 0 {
				now.Actors = append([]string{m.one(m.actors)}, actors...)
				names[[2]string{"actor", now.Actors[0]}] = true
			}
			st.Was, st.Status, st.Updated, st.Summary, st.Date = st.Status, now.Status, when, now.Evidence, now.Date
			d := now
			r.d, f.New = &d, true
			r.c = &news.Change{Seq: m.last.change, Story: id, Article: a.ID, Reason: news.Changed, Development: d, From: st.Was, To: st.Status, At: when}
			if i == 0 {
				r.c.Reason = news.New
			}
			f.Change, r.delivery = r.c, m.random.IntN(3) == 0
		} else {
			f.Silence = news.SameDevelopment
		}
		st.Updated = when
		f.Development, f.Story = now, st
		r.verdict = story.Verdict{Article: a, Origin: a.Outlet, Findings: []story.Finding{f}}
		r.seq = m.verdict(r.verdict)
		all = append(all, r)
	}
	m.row("stories", "id, kind, conflict, opened, updated, closes, story, status, certainty", id, string(st.Kind), st.Conflict, st.Opened, st.Updated, story.Closes(st), st, string(st.Status), int(st.Certainty))
	for n := range names {
		m.row("story_names", "story, role, name", id, n[0], n[1])
	}
	for _, r := range all {
		m.row("reports", "story, article, seq, report", id, r.report.Article, r.seq, r.report)
		if r.d == nil {
			m.row("silences", "article, version, finding, reason", r.report.Article, 1, 0, string(news.SameDevelopment))
			continue
		}
		m.row("developments", "id, story, development", r.d.ID, id, *r.d)
		m.row("changes", "seq, story, article, reason, change", r.c.Seq, id, r.report.Article, string(r.c.Reason), *r.c)
		m.row("change_slots", "seq, at, story, reason, corrected, kind, status, stands, certainty, confidence, who, of_kind, conflict, of_whom, tier, language, learned", r.c.Seq, r.c.At, id, string(r.c.Reason), false,
			string(r.d.Kind), string(r.d.Status), string(r.c.To), int(r.c.Certainty), r.d.Confidence, strings.Join(append(slices.Clone(r.d.Actors), "", "", r.d.Place), "\n"),
			string(st.Kind), st.Conflict, strings.Join(append(slices.Clone(st.Actors), "", "", st.Place), "\n"), "press", "en", false)
		if r.delivery {
			m.last.delivery++
			m.row("deliveries", "id, change, story, channel, watch, loud, state, card, decided, sent", m.last.delivery, r.c.Seq, id, "terminal", "talks", false, "sent", "1", r.report.At, r.report.At)
		}
	}
	return articles
}
