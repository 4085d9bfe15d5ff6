package store

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"parley/bot/news"
	"parley/bot/story"
)

// Unread gives those of the articles whose present version is not matched yet, in the
// order of When, then ID; without ids, of all articles.
func (s *Store) Unread(ctx context.Context, ids []string) (unread []news.Article, err error) {
	which, args := "", []any(nil)
	if len(ids) > 0 {
		which, args = list(1, ids)
		which = ` AND id IN (` + which + `)`
	}
	err = s.read(ctx, "look up unread articles", func(tx *sql.Tx) error {
		unread, err = rows(ctx, tx, func(s scan) (news.Article, error) { return scanArticle(s) },
			`SELECT `+articleColumns+` FROM articles WHERE matched < version`+which+` ORDER BY at, id`, args...)
		return err
	})
	return unread, err
}

// Judged is an article's verdict, and what is told of it or why it is not.
type Judged struct {
	Verdict  story.Verdict
	Kind     news.ArticleKind
	Alerts   []news.Alert
	Silences map[int]news.Silence // by finding: why nothing is told of it; beside the finding's own
}

// saveAll saves verdicts behind the last one, and returns the number of the last now.
func saveAll(ctx context.Context, tx *Tx, q queue, last int64, js []Judged) (int64, error) {
	var alerts []news.Alert
	var stories []int64
	for _, judged := range js {
		seq, err := saveJudged(ctx, tx, judged)
		if err != nil {
			return 0, fmt.Errorf("article %s: %w", judged.Verdict.Article.ID, err)
		}
		if seq > 0 {
			last, alerts = seq, append(alerts, judged.Alerts...)
			stories = append(stories, reported(judged.Verdict)...)
		}
	}
	if err := saveLast(ctx, tx, js); err != nil {
		return 0, err
	}
	if err := saveTexts(ctx, tx, stories); err != nil {
		return 0, err
	}
	return last, q.enqueue(ctx, tx, notifyJobs(alerts)...)
}

// reported are the stories that a verdict reports.
func reported(v story.Verdict) []int64 {
	var stories []int64
	for _, f := range v.Findings {
		if f.Story.ID != 0 {
			stories = append(stories, f.Story.ID)
		}
	}
	return stories
}

// saveLast keeps the last numbers given, and the latest moment that an index knows of:
// they outlast their rows.
func saveLast(ctx context.Context, tx *Tx, js []Judged) error {
	last := map[string]int64{}
	for _, j := range js {
		last[indexClock] = max(last[indexClock], micros(moment(j.Verdict.Article)))
		for _, f := range j.Verdict.Findings {
			last["story"] = max(last["story"], f.Story.ID)
			last["development"] = max(last["development"], f.Development.ID)
			if f.Change != nil {
				last["change"] = max(last["change"], f.Change.Seq)
			}
		}
	}
	return noteLast(ctx, tx, last)
}

func noteLast(ctx context.Context, tx *Tx, last map[string]int64) error {
	for _, name := range slices.Sorted(maps.Keys(last)) {
		if _, err := tx.ExecContext(ctx, `
			INSERT INTO numbers (name, value) VALUES ($1, $2)
			ON CONFLICT (name) DO UPDATE SET value = excluded.value WHERE numbers.value < excluded.value`, name, last[name]); err != nil {
			return fmt.Errorf("note the last %s: %w", name, err)
		}
	}
	return nil
}

// indexClock names the latest moment of the articles that were matched: by it, and not by the
// time of day, an index tells which stories are open. Where a day that is past is read, the
// two lie far apart.
const indexClock = "clock"

// theClock is where the clock stands; 0 before the first article.
const theClock = `(SELECT coalesce(max(value), 0) FROM numbers WHERE name = '` + indexClock + `')`

// Last gives the last numbers given to a story, a development and a change; 0 before the
// first. An index goes on from them, also when what they named was pruned.
func (s *Store) Last(ctx context.Context) (story, development, change int64, err error) {
	err = s.read(ctx, "look up the last numbers", func(tx *sql.Tx) error {
		last := map[string]int{}
		err := counted(ctx, tx, last, `SELECT name, value FROM numbers`)
		story, development, change = int64(last["story"]), int64(last["development"]), int64(last["change"])
		return err
	})
	return story, development, change, err
}

// saveJudged returns the number of the verdict; 0 when the article had one before.
func saveJudged(ctx context.Context, tx *Tx, j Judged) (int64, error) {
	a := j.Verdict.Article
	var present, matched int
	if _, err := row(ctx, tx.Tx, func(s scan) (struct{}, error) { return struct{}{}, s(&present, &matched) },
		`SELECT version, matched FROM articles WHERE id = $1`, a.ID); err != nil {
		return 0, err
	}
	if a.Version <= matched {
		return 0, nil
	}
	seq, err := saveVerdict(ctx, tx, j.Verdict, a.Version == present)
	if err != nil {
		return 0, err
	}
	if matched > 0 {
		if err := forgetVersions(ctx, tx, j.Verdict); err != nil {
			return 0, err
		}
	}
	if _, err := tx.ExecContext(ctx, `UPDATE articles SET matched = $1, kind = $2, findings = $3 WHERE id = $4`,
		a.Version, string(j.Kind), len(j.Verdict.Findings), a.ID); err != nil {
		return 0, err
	}
	for i, f := range j.Verdict.Findings {
		if err := saveFinding(ctx, tx, seq, j.Verdict, f); err != nil {
			return 0, fmt.Errorf("finding %d: %w", i, err)
		}
	}
	if err := saveSilences(ctx, tx, j); err != nil {
		return 0, err
	}
	for _, alert := range j.Alerts {
		if err := insertDelivery(ctx, tx, alert); err != nil {
			return 0, fmt.Errorf("delivery of change %d to %s: %w", alert.Change.Seq, alert.Channel, err)
		}
	}
	return seq, nil
}

// saveVerdict keeps the verdict without the article's words, which are in its row as long
// as it is the present version.
func saveVerdict(ctx context.Context, tx *Tx, v story.Verdict, present bool) (seq int64, err error) {
	var title, text any
	if !present {
		title, text = v.Article.Title, v.Article.Text
	}
	id, version := v.Article.ID, v.Article.Version
	v.Article.Title, v.Article.Text = "", ""
	encoded, err := toJSON(v)
	if err != nil {
		return 0, err
	}
	if seq, err = tx.nextNumber(ctx, "verdict"); err != nil {
		return 0, err
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO verdicts (seq, article, version, saved, verdict, title, text) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		seq, id, version, micros(tx.now), encoded, title, text)
	return seq, err
}

// saveFinding brings the finding's story up to date. A story or development that is said
// to be new and is not would be an index out of step with the store: that is an error.
func saveFinding(ctx context.Context, tx *Tx, seq int64, v story.Verdict, f story.Finding) error {
	if f.Story.ID == 0 {
		return nil
	}
	if err := upsertStory(ctx, tx, f.Story, f.Opens); err != nil {
		return fmt.Errorf("story %d: %w", f.Story.ID, err)
	}
	if err := saveNames(ctx, tx, f.Story, f.Development); err != nil {
		return fmt.Errorf("names of story %d: %w", f.Story.ID, err)
	}
	if f.New {
		encoded, err := toJSON(f.Development)
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `INSERT INTO developments (id, story, development) VALUES ($1, $2, $3)`,
			f.Development.ID, f.Story.ID, encoded); err != nil {
			return fmt.Errorf("development %d: %w", f.Development.ID, err)
		}
	}
	if err := saveReport(ctx, tx, seq, v, f); err != nil {
		return fmt.Errorf("report: %w", err)
	}
	if f.Change == nil {
		return nil
	}
	return insertChange(ctx, tx, *f.Change)
}

func insertChange(ctx context.Context, tx *Tx, c news.Change) error {
	encoded, err := toJSON(c)
	if err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, `INSERT INTO changes (seq, story, article, reason, change) VALUES ($1, $2, $3, $4, $5)`,
		c.Seq, c.Story, c.Article, string(c.Reason), encoded); err != nil {
		return fmt.Errorf("change %d: %w", c.Seq, err)
	}
	if err := saveSlots(ctx, tx, c); err != nil {
		return fmt.Errorf("slots of change %d: %w", c.Seq, err)
	}
	return nil
}

// upsertStory saves how a story stands; one that opens must not be there.
func upsertStory(ctx context.Context, tx *Tx, st news.Story, opens bool) error {
	st.Developments, st.Reports = nil, nil
	encoded, err := toJSON(st)
	if err != nil {
		return err
	}
	upsert := `
		ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, conflict = excluded.conflict, status = excluded.status, certainty = excluded.certainty,
			opened = excluded.opened, updated = excluded.updated, closes = excluded.closes, story = excluded.story, into_story = excluded.into_story, day = excluded.day`
	if opens {
		upsert = ""
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO stories (id, kind, conflict, opened, updated, closes, story, into_story, status, certainty, day) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`+upsert,
		st.ID, string(st.Kind), st.Conflict, micros(st.Opened), micros(st.Updated), micros(story.Closes(st)), encoded, st.Into, string(st.Status), int(st.Certainty), string(st.Date))
	return err
}

// saveNames notes who and what a story is asked for by, since it has a development.
func saveNames(ctx context.Context, tx *Tx, st news.Story, d news.Development) error {
	names := map[[2]string]bool{{"place", st.Place}: true, {"place", d.Place}: true, {"actor", d.Speaker}: true}
	for _, a := range slices.Concat(st.Actors, d.Actors) {
		names[[2]string{"actor", a}] = true
	}
	for n := range names {
		if n[1] == "" {
			continue
		}
		if _, err := tx.ExecContext(ctx, `INSERT INTO story_names (story, role, name) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`, st.ID, n[0], n[1]); err != nil {
			return err
		}
	}
	return nil
}

// saveReport notes that the article reports the story; an edited article keeps its place.
// What it reports counts for nothing where it only repeats what is false.
func saveReport(ctx context.Context, tx *Tx, seq int64, v story.Verdict, f story.Finding) error {
	a := v.Article
	encoded, err := toJSON(news.Report{Article: a.ID, Outlet: a.Outlet, Title: a.Title, URL: a.URL,
		Origin: cmp.Or(f.Origin, v.Origin), Official: v.Official, Copy: v.CopyOf != "", At: a.When()})
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `
		INSERT INTO reports (story, article, seq, report, counts) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (story, article) DO UPDATE SET report = excluded.report, counts = reports.counts OR excluded.counts`,
		f.Story.ID, a.ID, seq, encoded, f.Correction == 0)
	return err
}

// saveSilences notes why nothing is told of a finding: it is no change, or nobody asked.
func saveSilences(ctx context.Context, tx *Tx, j Judged) error {
	why := maps.Clone(j.Silences)
	if why == nil {
		why = map[int]news.Silence{}
	}
	for i, f := range j.Verdict.Findings {
		if why[i] == "" && f.Change == nil {
			why[i] = f.Silence
		}
	}
	for _, i := range slices.Sorted(maps.Keys(why)) {
		if why[i] == "" {
			continue
		}
		if _, err := tx.ExecContext(ctx, `INSERT INTO silences (article, version, finding, reason) VALUES ($1, $2, $3, $4)`,
			j.Verdict.Article.ID, j.Verdict.Article.Version, i, string(why[i])); err != nil {
			return fmt.Errorf("silence of finding %d: %w", i, err)
		}
	}
	return nil
}

// lastVerdict is the number of the last verdict saved.
func (s *Store) lastVerdict(ctx context.Context) (seq int64, err error) {
	err = s.read(ctx, "look up the last verdict", func(tx *sql.Tx) error {
		seq, err = row(ctx, tx, value[int64], `SELECT coalesce(max(value), 0) FROM numbers WHERE name = 'verdict'`)
		return err
	})
	return seq, err
}

const verdictQuery = `
	SELECT v.seq, v.verdict, coalesce(v.title, a.title), coalesce(v.text, a.text)
	FROM verdicts v JOIN articles a ON a.id = v.article`

func scanVerdict(s scan, seq *int64) (story.Verdict, error) {
	var v story.Verdict
	var encoded, title, text string
	if err := s(seq, &encoded, &title, &text); err != nil {
		return v, err
	}
	if err := json.Unmarshal([]byte(encoded), &v); err != nil {
		return v, fmt.Errorf("verdict %d: %w", *seq, err)
	}
	v.Article.Title, v.Article.Text = title, text
	return v, nil
}

// Told gives the channels that are told of the story: true where its card stands, or will
// when what waits is sent, false where all of it is held for later.
func (s *Store) Told(ctx context.Context, id int64) (map[string]bool, error) {
	told := map[string]bool{}
	err := s.read(ctx, fmt.Sprintf("look up who was told of story %d", id), func(tx *sql.Tx) error {
		_, err := rows(ctx, tx, func(s scan) (struct{}, error) {
			var channel string
			var states int
			err := s(&channel, &states)
			told[channel] = states > 0
			return struct{}{}, err
		}, `SELECT channel, SUM(CASE WHEN state = 'held' THEN 0 ELSE 1 END) FROM deliveries WHERE story = $1 AND state NOT IN ('dead', 'silent') GROUP BY channel`, id)
		return err
	})
	return told, err
}
