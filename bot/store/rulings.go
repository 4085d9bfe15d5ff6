package store

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"parley/bot/news"
	"parley/bot/story"
)

// Rule saves what a correction comes to, in its place among the verdicts, brings its
// stories up to date, and saves the deliveries that tell of it with the jobs that send
// them and the completion of j. Like Save it is refused with ErrBehind.
func (m *Matching) Rule(ctx context.Context, j Job, r story.Ruling, alerts []news.Alert) error {
	err := m.store.write(ctx, "save a correction", func(tx *Tx) error {
		if err := m.begin(ctx, tx, j); err != nil {
			return err
		}
		seq, err := tx.nextNumber(ctx, "verdict")
		if err != nil {
			return err
		}
		if seq != r.Correction.Seq {
			return ErrBehind
		}
		if err := saveRuling(ctx, tx, r); err != nil {
			return err
		}
		for _, a := range alerts {
			if err := insertDelivery(ctx, tx, a); err != nil {
				return fmt.Errorf("delivery of change %d to %s: %w", a.Change.Seq, a.Channel, err)
			}
		}
		return m.store.queue.enqueue(ctx, tx, notifyJobs(alerts)...)
	})
	if err == nil {
		m.Seq = r.Correction.Seq
	}
	return err
}

// Refuse notes why a correction is not carried out, and completes j.
func (m *Matching) Refuse(ctx context.Context, j Job, number int64, why string) error {
	return m.store.write(ctx, "refuse a correction", func(tx *Tx) error {
		if err := m.store.queue.complete(ctx, tx, j); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `UPDATE corrections SET refused = $1 WHERE number = $2 AND seq IS NULL`, bounded(why), number)
		return err
	})
}

func saveRuling(ctx context.Context, tx *Tx, r story.Ruling) error {
	c := r.Correction
	correction, err := toJSON(c)
	if err != nil {
		return err
	}
	ruling, err := toJSON(r)
	if err != nil {
		return err
	}
	done, err := tx.ExecContext(ctx, `UPDATE corrections SET seq = $1, correction = $2, ruling = $3 WHERE number = $4 AND seq IS NULL`, c.Seq, correction, ruling, c.Number)
	if err == nil {
		err = one(done, "it was never asked for, or is carried out already")
	}
	if err != nil {
		return fmt.Errorf("correction %d: %w", c.Number, err)
	}
	if c.Act == news.Undo {
		if err := noteUndone(ctx, tx, c); err != nil {
			return fmt.Errorf("correction %d: %w", c.Of, err)
		}
	}
	last := map[string]int64{"story": c.Gave}
	for _, f := range c.Fresh {
		last["development"] = max(last["development"], f.Is)
	}
	for _, g := range r.Gone {
		if err := saveGone(ctx, tx, g); err != nil {
			return fmt.Errorf("story %d: %w", g.Story, err)
		}
		last["change"] = max(last["change"], g.Change.Seq)
	}
	for _, s := range r.Stories {
		if err := saveRetold(ctx, tx, s); err != nil {
			return fmt.Errorf("story %d: %w", s.Story.ID, err)
		}
		last["change"] = max(last["change"], s.Change.Seq)
	}
	if err := saveDevelopments(ctx, tx, r); err != nil {
		return err
	}
	touched, err := saveReports(ctx, tx, r)
	if err != nil {
		return fmt.Errorf("reports: %w", err)
	}
	if err := saveTouched(ctx, tx, r, touched); err != nil {
		return err
	}
	if err := saveTexts(ctx, tx, ids(r)); err != nil {
		return err
	}
	return noteLast(ctx, tx, last)
}

func noteUndone(ctx context.Context, tx *Tx, undo news.Correction) error {
	c, err := row(ctx, tx.Tx, fromJSON[news.Correction], `SELECT correction FROM corrections WHERE number = $1`, undo.Of)
	if err != nil {
		return err
	}
	c.Undone, c.UndoneBy, c.UndoneSeq = undo.At, undo.Who, undo.Seq
	encoded, err := toJSON(c)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `UPDATE corrections SET correction = $1 WHERE number = $2`, encoded, undo.Of)
	return err
}

// saveGone leaves a story as it was told, and notes where it went.
func saveGone(ctx context.Context, tx *Tx, g story.Gone) error {
	st, err := row(ctx, tx.Tx, fromJSON[news.Story], `SELECT story FROM stories WHERE id = $1`, g.Story)
	if err != nil {
		return err
	}
	st.Into = g.Into
	if err := upsertStory(ctx, tx, st, false); err != nil {
		return err
	}
	return insertChange(ctx, tx, *g.Change)
}

func saveRetold(ctx context.Context, tx *Tx, s story.Retold) error {
	if err := upsertStory(ctx, tx, s.Story, false); err != nil {
		return err
	}
	for _, step := range s.Steps {
		if err := saveNames(ctx, tx, s.Story, step.Verdict.Findings[0].Development); err != nil {
			return err
		}
	}
	return insertChange(ctx, tx, *s.Change)
}

// ids are the stories of a ruling.
func ids(r story.Ruling) []int64 {
	var all []int64
	for _, g := range r.Gone {
		all = append(all, g.Story)
	}
	for _, s := range r.Stories {
		all = append(all, s.Story.ID)
	}
	return all
}

// saveDevelopments puts each development where it is now. What is nowhere was another
// one's repetition, and counts for nothing.
func saveDevelopments(ctx context.Context, tx *Tx, r story.Ruling) error {
	places, args := list(1, ids(r))
	if _, err := tx.ExecContext(ctx, `UPDATE developments SET counts = FALSE WHERE story IN (`+places+`)`, args...); err != nil {
		return err
	}
	for _, s := range r.Stories {
		var order []int64
		first, counts := map[int64]news.Development{}, map[int64]bool{}
		for _, step := range s.Steps {
			d := step.Verdict.Findings[0].Development
			if _, known := first[d.ID]; !known {
				first[d.ID] = d
				order = append(order, d.ID)
			}
			counts[d.ID] = counts[d.ID] || step.Out == 0
		}
		for _, id := range order {
			encoded, err := toJSON(first[id])
			if err != nil {
				return err
			}
			if _, err := tx.ExecContext(ctx, `
				INSERT INTO developments (id, story, development, counts) VALUES ($1, $2, $3, $4)
				ON CONFLICT (id) DO UPDATE SET story = excluded.story, development = excluded.development, counts = excluded.counts`,
				id, s.Story.ID, encoded, counts[id]); err != nil {
				return fmt.Errorf("development %d: %w", id, err)
			}
		}
	}
	return nil
}

// keptReport is a report as it is kept.
type keptReport struct {
	story   int64
	article string
	seq     int64
	report  string
	counts  bool
}

// saveReports puts each report where it is now, and returns the articles of those that
// moved or count otherwise.
func saveReports(ctx context.Context, tx *Tx, r story.Ruling) ([]string, error) {
	places, args := list(1, ids(r))
	was, err := rows(ctx, tx.Tx, func(s scan) (k keptReport, err error) {
		return k, s(&k.story, &k.article, &k.seq, &k.report, &k.counts)
	}, `SELECT story, article, seq, report, counts FROM reports WHERE story IN (`+places+`) ORDER BY seq`, args...)
	if err != nil {
		return nil, err
	}
	bare, err := bareReports(ctx, tx, ids(r))
	if err != nil {
		return nil, err
	}
	if _, err := tx.ExecContext(ctx, `DELETE FROM reports WHERE story IN (`+places+`)`, args...); err != nil {
		return nil, err
	}
	is, err := reportsNow(r, was, bare)
	if err != nil {
		return nil, err
	}
	for _, k := range is {
		if _, err := tx.ExecContext(ctx, `INSERT INTO reports (story, article, seq, report, counts) VALUES ($1, $2, $3, $4, $5)`,
			k.story, k.article, k.seq, k.report, k.counts); err != nil {
			return nil, err
		}
	}
	return moved(was, is), nil
}

// bareReports gives, by article, the stories that it was said to report without a
// development of theirs.
func bareReports(ctx context.Context, tx *Tx, of []int64) (map[string][]int64, error) {
	places, args := list(1, of)
	verdicts, err := rows(ctx, tx.Tx, fromJSON[story.Verdict],
		`SELECT verdict FROM verdicts WHERE article IN (SELECT article FROM reports WHERE story IN (`+places+`)) ORDER BY seq`, args...)
	bare := map[string][]int64{}
	for _, v := range verdicts {
		for _, f := range v.Findings {
			if f.Story.ID != 0 && f.Development.ID == 0 {
				bare[v.Article.ID] = append(bare[v.Article.ID], f.Story.ID)
			}
		}
	}
	return bare, err
}

// reportsNow are the reports of a ruling's stories: those that its steps name, and those
// without a development, which stay with their story or follow it.
func reportsNow(r story.Ruling, was []keptReport, bare map[string][]int64) ([]keptReport, error) {
	type key struct {
		story   int64
		article string
	}
	of := map[string]keptReport{}
	for _, k := range was {
		if _, known := of[k.article]; !known {
			of[k.article] = k
		}
	}
	at := map[int64]int64{}
	for _, g := range r.Gone {
		at[g.Story] = g.Into
	}
	var all []keptReport
	placed, tells := map[key]bool{}, map[string]bool{}
	put := func(k keptReport) {
		if !placed[key{k.story, k.article}] {
			placed[key{k.story, k.article}] = true
			all = append(all, k)
		}
	}
	for _, s := range r.Stories {
		at[s.Story.ID] = s.Story.ID
		counts := map[string]bool{}
		for _, step := range s.Steps {
			counts[step.Verdict.Article.ID] = counts[step.Verdict.Article.ID] || step.Out == 0
		}
		for _, article := range slices.Sorted(maps.Keys(counts)) {
			k, known := of[article]
			if !known {
				return nil, fmt.Errorf("article %s reported none of the stories", article)
			}
			k.story, k.counts = s.Story.ID, counts[article]
			tells[article] = true
			put(k)
		}
	}
	for _, k := range was {
		stories := bare[k.article]
		if len(stories) == 0 && !tells[k.article] {
			stories = []int64{k.story}
		}
		for _, id := range stories {
			if at[id] == 0 {
				id = k.story // it went there by an earlier correction
			}
			there := k
			there.story = at[id]
			put(there)
		}
	}
	return all, nil
}

// moved are the articles whose reports are not the same before and after.
func moved(was, is []keptReport) []string {
	differs := map[string]map[string]bool{} // an article's reports, before or after but not both
	for _, k := range slices.Concat(was, is) {
		if differs[k.article] == nil {
			differs[k.article] = map[string]bool{}
		}
		if key := fmt.Sprint(k.story, k.counts); differs[k.article][key] {
			delete(differs[k.article], key)
		} else {
			differs[k.article][key] = true
		}
	}
	maps.DeleteFunc(differs, func(_ string, reports map[string]bool) bool { return len(reports) == 0 })
	return slices.Sorted(maps.Keys(differs))
}

// saveTouched notes what the correction was about, for those who ask, and for corrections
// to come.
func saveTouched(ctx context.Context, tx *Tx, r story.Ruling, articles []string) error {
	c := r.Correction
	about := append(ids(r), c.Story, c.Into, c.Gave)
	for _, g := range r.Gone {
		about = append(about, g.Into)
	}
	for _, s := range r.Stories {
		for _, step := range s.Steps {
			if f := step.Verdict.Findings[0]; slices.Contains(c.Developments, f.Development.ID) {
				articles = append(articles, step.Verdict.Article.ID)
			}
		}
	}
	for _, id := range about {
		if id == 0 {
			continue
		}
		if _, err := tx.ExecContext(ctx, `INSERT INTO correction_stories (number, story) VALUES ($1, $2) ON CONFLICT DO NOTHING`, c.Number, id); err != nil {
			return err
		}
	}
	for _, id := range articles {
		if _, err := tx.ExecContext(ctx, `INSERT INTO correction_articles (number, article) VALUES ($1, $2) ON CONFLICT DO NOTHING`, c.Number, id); err != nil {
			return err
		}
	}
	return nil
}
