package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"parley/bot/news"
	"parley/bot/story"
)

// Story gives a story with its developments, in the order they were first reported, and
// its reports, in the order they came. An unknown one is ErrNotFound.
func (s *Store) Story(ctx context.Context, id int64) (found news.Story, err error) {
	err = s.read(ctx, fmt.Sprintf("look up story %d", id), func(tx *sql.Tx) error {
		found, err = row(ctx, tx, fromJSON[news.Story], `SELECT story FROM stories WHERE id = $1`, id)
		if err != nil {
			return err
		}
		return fill(ctx, tx, &found)
	})
	return found, err
}

// Bare gives a story without its developments and reports. An unknown one is ErrNotFound.
func (s *Store) Bare(ctx context.Context, id int64) (found news.Story, err error) {
	err = s.read(ctx, fmt.Sprintf("look up story %d", id), func(tx *sql.Tx) error {
		found, err = row(ctx, tx, fromJSON[news.Story], `SELECT story FROM stories WHERE id = $1`, id)
		return err
	})
	return found, err
}

// fill gives a story its developments and reports: those that count, and of one that is
// withdrawn all.
func fill(ctx context.Context, tx *sql.Tx, st *news.Story) (err error) {
	counting := ` AND counts`
	if st.Withdrawn {
		counting = ``
	}
	st.Developments, err = rows(ctx, tx, fromJSON[news.Development], `SELECT development FROM developments WHERE story = $1`+counting+` ORDER BY id`, st.ID)
	if err != nil {
		return err
	}
	st.Reports, err = rows(ctx, tx, fromJSON[news.Report], `SELECT report FROM reports WHERE story = $1`+counting+` ORDER BY seq`, st.ID)
	return err
}

// Changes gives what changed in a story, and in those that were merged into it, in order.
func (s *Store) Changes(ctx context.Context, id int64) (changes []news.Change, err error) {
	err = s.read(ctx, fmt.Sprintf("look up the changes of story %d", id), func(tx *sql.Tx) error {
		changes, err = rows(ctx, tx, fromJSON[news.Change], `SELECT change FROM changes WHERE story = $1 OR story IN (SELECT id FROM stories WHERE into_story = $1 AND into_story > 0) ORDER BY seq`, id)
		return err
	})
	return changes, err
}

// Explanation is why an article was told or kept silent.
type Explanation struct {
	Article    news.Article // as it is now
	Kind       news.ArticleKind
	Verdict    story.Verdict        // of its newest version that was matched; zero before
	Matched    int                  // that version; 0 before
	Silences   map[int]news.Silence // of that version, by finding
	Deliveries []news.Delivery      // of all its changes, oldest first
}

// Explain takes an article's ID, its canonical URL, or the number of a delivery, with or
// without "#". An unknown one is ErrNotFound.
func (s *Store) Explain(ctx context.Context, about string) (e Explanation, err error) {
	err = s.read(ctx, "look up "+strconv.Quote(bounded(about)), func(tx *sql.Tx) error {
		id, err := asked(ctx, tx, about)
		if err != nil {
			return err
		}
		e.Article, err = row(ctx, tx, func(s scan) (news.Article, error) { return scanArticle(s, &e.Kind, &e.Matched) },
			`SELECT `+articleColumns+`, kind, matched FROM articles WHERE id = $1`, id)
		if err != nil || e.Matched == 0 {
			return err
		}
		var seq int64
		e.Verdict, err = row(ctx, tx, func(s scan) (story.Verdict, error) { return scanVerdict(s, &seq) },
			verdictQuery+` WHERE v.article = $1 AND v.version = $2`, id, e.Matched)
		if err != nil {
			return err
		}
		e.Silences = map[int]news.Silence{}
		if _, err := rows(ctx, tx, func(s scan) (struct{}, error) {
			var finding int
			var reason news.Silence
			err := s(&finding, &reason)
			e.Silences[finding] = reason
			return struct{}{}, err
		}, `SELECT finding, reason FROM silences WHERE article = $1 AND version = $2`, id, e.Matched); err != nil {
			return err
		}
		e.Deliveries, err = rows(ctx, tx, scanDelivery, deliveryQuery+` WHERE c.article = $1 ORDER BY d.id`, id)
		return err
	})
	return e, err
}

// asked is the ID of the article that a question is about.
func asked(ctx context.Context, tx *sql.Tx, about string) (string, error) {
	known, err := knownItem(ctx, tx, []string{itemName("id", about), itemName("url", about)})
	if known.id != "" || err != nil {
		return known.id, err
	}
	number, err := strconv.ParseInt(strings.TrimPrefix(about, "#"), 10, 64)
	if err != nil {
		return "", ErrNotFound
	}
	return row(ctx, tx, value[string], `SELECT c.article FROM deliveries d JOIN changes c ON c.seq = d.change WHERE d.id = $1`, number)
}

// Counts is how much there is of everything.
type Counts struct {
	Articles, Developments, Stories int

	Without    int                  // articles that report no development
	Told       map[news.Reason]int  // alerts, by why they are told, however far their deliveries are
	Silences   map[news.Silence]int // findings of which nothing is told, by why
	Deliveries map[news.DeliveryState]int
}

// Alerts is how many alerts there are.
func (c Counts) Alerts() int {
	n := 0
	for _, told := range c.Told {
		n += told
	}
	return n
}

// Counts counts what is in the store.
func (s *Store) Counts(ctx context.Context) (c Counts, err error) {
	c.Told, c.Silences, c.Deliveries = map[news.Reason]int{}, map[news.Silence]int{}, map[news.DeliveryState]int{}
	err = s.read(ctx, "count", func(tx *sql.Tx) error {
		_, err := row(ctx, tx, func(s scan) (struct{}, error) {
			return struct{}{}, s(&c.Articles, &c.Developments, &c.Stories, &c.Without)
		}, `SELECT (SELECT count(*) FROM articles), (SELECT count(*) FROM developments WHERE counts), (SELECT count(*) FROM stories WHERE into_story = 0),
			(SELECT count(*) FROM articles WHERE matched > 0 AND findings = 0)`)
		return errors.Join(err,
			counted(ctx, tx, c.Told, `SELECT c.reason, count(*) FROM deliveries d JOIN changes c ON c.seq = d.change WHERE d.state <> 'silent' GROUP BY c.reason`),
			counted(ctx, tx, c.Deliveries, `SELECT state, count(*) FROM deliveries GROUP BY state`),
			counted(ctx, tx, c.Silences, `SELECT reason, count(*) FROM silences GROUP BY reason`))
	})
	return c, err
}

func counted[K ~string](ctx context.Context, tx *sql.Tx, into map[K]int, query string) error {
	_, err := rows(ctx, tx, func(s scan) (struct{}, error) {
		var k string
		var n int
		err := s(&k, &n)
		into[K(k)] = n
		return struct{}{}, err
	}, query)
	return err
}
