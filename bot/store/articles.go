package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"parley/bot/news"
	"parley/sources"
)

// Fetched is an article as one poll brought it, with the name its source gives the item.
type Fetched struct {
	news.Article
	GUID string
}

// Polled is what a poll of a source came to.
type Polled struct {
	Source   string
	At       time.Time
	State    sources.State // kept as it is, for the next poll
	Articles []Fetched
	Next     time.Time // when the source is polled again; zero: no poll is enqueued

	CatchesUp bool // its articles came while nobody looked: they are read together

	Err string // why the poll failed, without secrets; empty: it did not
}

// SavePoll saves a poll: its new articles and those whose title or text changed, the jobs
// that will read these, the source's next poll, and the completion of j. It returns the
// IDs of these articles in the order in which they will be read.
//
// An item is the same as one before when it has its ID, or its address, or in one source
// its GUID, whatever else of it changed; it keeps the ID it first had. A GUID that several
// items of a poll share names none of them. What another source says of a known item is
// not a change of it.
func (s *Store) SavePoll(ctx context.Context, j Job, p Polled) (fresh []string, err error) {
	err = s.write(ctx, "save the poll of "+p.Source, func(tx *Tx) error {
		if err := tx.only(ctx, schedule); err != nil {
			return err
		}
		if err := s.queue.complete(ctx, tx, j); err != nil {
			return err
		}
		articles, err := saveArticles(ctx, tx, p)
		if err != nil {
			return err
		}
		slices.SortFunc(articles, func(a, b news.Article) int {
			if c := a.When().Compare(b.When()); c != 0 {
				return c
			}
			return strings.Compare(a.ID, b.ID)
		})
		for _, a := range articles {
			fresh = append(fresh, a.ID)
		}
		if err := saveSource(ctx, tx, p, len(fresh) > 0); err != nil {
			return err
		}
		jobs := detectJobs(fresh)
		if p.CatchesUp && len(fresh) > 0 {
			jobs = []Due{{Args: DetectArgs{Articles: fresh, CatchesUp: true}}}
		}
		if !p.Next.IsZero() {
			jobs = append(jobs, Due{PollArgs{p.Source}, p.Next})
		}
		return s.queue.enqueue(ctx, tx, jobs...)
	})
	if err != nil {
		return nil, err
	}
	return fresh, nil
}

// saveArticles saves what is new or changed, and returns it.
func saveArticles(ctx context.Context, tx *Tx, p Polled) ([]news.Article, error) {
	shared := sharedGUIDs(p.Articles)
	seen := map[string]bool{}
	var fresh []news.Article
	for _, f := range p.Articles {
		if shared[f.GUID] {
			f.GUID = ""
		}
		names := itemNames(f)
		known, err := knownItem(ctx, tx.Tx, names)
		if err != nil {
			return nil, fmt.Errorf("look for article %s: %w", f.ID, err)
		}
		a, isFresh := f.Article, true
		switch {
		case known.id == "":
			a.Version = 1
			err = insertArticle(ctx, tx, a, p.At)
		case seen[known.id]: // one poll gives an article one text: its first
			a.ID, isFresh = known.id, false
		default:
			a.ID, isFresh = known.id, known.hash != contentHash(a) && known.source == a.Source
			if isFresh {
				a, err = changeArticle(ctx, tx, a)
			}
			if err == nil && p.At.Sub(known.listed) >= stillListed {
				_, err = tx.ExecContext(ctx, `UPDATE articles SET listed = $1 WHERE id = $2`, micros(p.At), a.ID)
			}
		}
		if err != nil {
			return nil, fmt.Errorf("save article %s: %w", f.ID, err)
		}
		seen[a.ID] = true
		for _, name := range names {
			if known.names[name] {
				continue
			}
			if _, err := tx.ExecContext(ctx, `INSERT INTO item_names (name, article) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING`, name, a.ID); err != nil {
				return nil, fmt.Errorf("save the names of article %s: %w", a.ID, err)
			}
		}
		if isFresh {
			fresh = append(fresh, a)
		}
	}
	return fresh, nil
}

// sharedGUIDs are those that several different items carry.
func sharedGUIDs(fs []Fetched) map[string]bool {
	of, shared := map[string]string{}, map[string]bool{}
	for _, f := range fs {
		if id, ok := of[f.GUID]; ok && id != f.ID {
			shared[f.GUID] = true
		}
		of[f.GUID] = f.ID
	}
	return shared
}

// longName is the longest name of an item that is kept as it is: indexes have limits
// (https://www.postgresql.org/docs/current/btree.html, a third of a page).
const longName = 1000

// itemNames are the names by which an item may be known, the surest first.
func itemNames(f Fetched) []string {
	names := []string{itemName("id", f.ID)}
	if f.URL != "" {
		names = append(names, itemName("url", f.URL))
	}
	if f.GUID != "" {
		names = append(names, itemName("guid", f.Source+"\n"+f.GUID))
	}
	return names
}

// itemName is one name of an item, of a sort: id, url or guid.
func itemName(sort, value string) string {
	if len(value) > longName {
		sum := sha256.Sum256([]byte(value))
		value = hex.EncodeToString(sum[:])
	}
	return sort + " " + value
}

// item is what is known of one before: its article, if any, without the words.
type item struct {
	id, hash, source string
	listed           time.Time
	names            map[string]bool // those asked for that are kept, of this article or another
}

// knownItem is the item of the article that has the first of the names that any has.
func knownItem(ctx context.Context, tx *sql.Tx, names []string) (item, error) {
	places, args := list(1, names)
	kept := map[string]bool{}
	of := map[string]item{}
	if _, err := rows(ctx, tx, func(s scan) (struct{}, error) {
		var name string
		var listed int64
		var it item
		err := s(&name, &it.id, &it.hash, &it.source, &listed)
		it.listed = fromMicros(listed)
		of[name], kept[name] = it, true
		return struct{}{}, err
	}, `SELECT n.name, a.id, a.hash, a.source, a.listed FROM item_names n JOIN articles a ON a.id = n.article WHERE n.name IN (`+places+`)`, args...); err != nil {
		return item{}, err
	}
	for _, name := range names {
		if it, ok := of[name]; ok {
			it.names = kept
			return it, nil
		}
	}
	return item{}, nil
}

func contentHash(a news.Article) string {
	sum := sha256.Sum256([]byte(a.Title + "\n" + a.Text))
	return hex.EncodeToString(sum[:16])
}

func insertArticle(ctx context.Context, tx *Tx, a news.Article, listed time.Time) error {
	_, err := tx.ExecContext(ctx, `
		INSERT INTO articles (id, source, outlet, tier, url, title, text, language, credit, published, day_only, seen, version, learned, at, hash, listed)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)`,
		a.ID, a.Source, a.Outlet, string(a.Tier), a.URL, a.Title, a.Text, a.Language, a.Credit,
		zoned(a.Published), a.DayOnly, zoned(a.Seen), a.Version, a.Learned, micros(a.When()), contentHash(a), micros(listed))
	return err
}

// changeArticle gives the article of a's ID the words of a, as its next version. The words
// that were matched stay with their verdict.
func changeArticle(ctx context.Context, tx *Tx, a news.Article) (news.Article, error) {
	old, err := row(ctx, tx.Tx, func(s scan) (news.Article, error) { return scanArticle(s) },
		`SELECT `+articleColumns+` FROM articles WHERE id = $1`, a.ID)
	if err != nil {
		return a, err
	}
	if _, err := tx.ExecContext(ctx, `UPDATE verdicts SET title = $1, text = $2 WHERE article = $3 AND version = $4`,
		old.Title, old.Text, old.ID, old.Version); err != nil {
		return a, err
	}
	a.Seen, a.Version = old.Seen, old.Version+1
	a.Learned = a.Learned && old.Learned // of what was news a change is, too
	if a.URL == "" {
		a.URL = old.URL
	}
	if a.Published.IsZero() {
		a.Published, a.DayOnly = old.Published, old.DayOnly
	}
	_, err = tx.ExecContext(ctx, `
		UPDATE articles SET outlet = $1, tier = $2, url = $3, title = $4, text = $5, language = $6, credit = $7,
			published = $8, day_only = $9, version = $10, learned = $11, at = $12, hash = $13
		WHERE id = $14`,
		a.Outlet, string(a.Tier), a.URL, a.Title, a.Text, a.Language, a.Credit,
		zoned(a.Published), a.DayOnly, a.Version, a.Learned, micros(a.When()), contentHash(a), a.ID)
	return a, err
}

const articleColumns = `id, source, outlet, tier, url, title, text, language, credit, published, day_only, seen, version, learned`

// scanArticle makes an article of its columns, and takes what is selected behind them.
func scanArticle(s scan, more ...any) (news.Article, error) {
	var a news.Article
	var published, seen string
	columns := []any{&a.ID, &a.Source, &a.Outlet, &a.Tier, &a.URL, &a.Title, &a.Text, &a.Language, &a.Credit,
		&published, &a.DayOnly, &seen, &a.Version, &a.Learned}
	if err := s(append(columns, more...)...); err != nil {
		return a, err
	}
	var err, err2 error
	a.Published, err = time.Parse(time.RFC3339Nano, published)
	a.Seen, err2 = time.Parse(time.RFC3339Nano, seen)
	if err := errors.Join(err, err2); err != nil {
		return a, fmt.Errorf("times of article %s: %w", a.ID, err)
	}
	return a, nil
}

// zoned is a time with its zone: the day of a publication is the day where it was published.
func zoned(t time.Time) string { return t.Format(time.RFC3339Nano) }
