package news

import (
	"errors"
	"fmt"
	"slices"
	"time"
)

// Act is what a correction does.
type Act string

const (
	Merge     Act = "merge"     // a story goes into another: they are one happening
	Split     Act = "split"     // developments leave their story: they are another happening
	False     Act = "false"     // developments are not so, and count for nothing
	Duplicate Act = "duplicate" // a development is one that was reported before
	Reading   Act = "reading"   // a development's kind or status was read wrongly
	Undo      Act = "undo"      // an earlier correction no longer holds
)

// Acts lists every act.
var Acts = []Act{Merge, Split, False, Duplicate, Reading, Undo}

// Correction is what somebody says that Parley got wrong. It overrides what was matched,
// before and after it, until it is undone.
type Correction struct {
	Number int64     // in the order in which they were asked for, from 1
	Seq    int64     // its place in the order of verdicts and corrections; 0: not carried out yet
	At     time.Time // when it was asked for

	Who      string // as the platform names the user
	Platform string
	Guild    string // the server or workspace, where the platform has several
	Channel  string

	Act          Act
	Story        int64   // the one that is wrong; of Merge the one that goes, of Undo 0
	Into         int64   // Merge: the one that stays
	Developments []int64 // those that it is about; of a Split by article those that the article told
	Article      string  // Split: only what this article reports of the story
	Of           int64   // Duplicate: the development it repeats; Undo: the correction that no longer holds
	Kind         Kind    // Reading: what it is; empty: as it was read
	Status       Status  // Reading

	// Known once it is carried out.
	Gave  int64   // Split: the new story
	Fresh []Fresh // Split by article: developments that others report too, and their own numbers

	Undone    time.Time // zero: it holds
	UndoneBy  string
	UndoneSeq int64 // the Seq of the undoing
}

// Fresh is a development that got a number of its own.
type Fresh struct{ Was, Is int64 }

// Holds reports whether it was carried out and not undone.
func (c Correction) Holds() bool { return c.Seq > 0 && c.Undone.IsZero() }

// HeldAt reports whether it held for the verdict or correction number seq.
func (c Correction) HeldAt(seq int64) bool {
	return c.Seq > 0 && c.Seq < seq && (c.UndoneSeq == 0 || seq < c.UndoneSeq)
}

// Check reports what a correction lacks for its act.
func (c Correction) Check() error {
	switch c.Act {
	case Merge:
		if c.Story <= 0 || c.Into <= 0 {
			return errors.New("merge: name the story that goes and the one that stays")
		}
		if c.Story == c.Into {
			return fmt.Errorf("merge: story %d is one already", c.Story)
		}
	case Split:
		if c.Story <= 0 || len(c.Developments) == 0 && c.Article == "" {
			return errors.New("split: name the story, and the developments or the article that are another happening")
		}
	case False:
		if c.Story <= 0 {
			return errors.New("false: name the story")
		}
	case Duplicate:
		if len(c.Developments) != 1 || c.Of <= 0 {
			return errors.New("duplicate: name one development and the one that it repeats")
		}
		if c.Developments[0] == c.Of {
			return fmt.Errorf("duplicate: development %d is one already", c.Of)
		}
	case Reading:
		if len(c.Developments) != 1 || c.Kind == "" && c.Status == "" {
			return errors.New("reading: name one development, and its kind or status")
		}
		if c.Kind != "" && !slices.ContainsFunc(Kinds, func(r KindRow) bool { return r.Kind == c.Kind }) {
			return fmt.Errorf("reading: there is no kind %q", c.Kind)
		}
		if c.Status != "" && !slices.Contains(Statuses, c.Status) {
			return fmt.Errorf("reading: there is no status %q", c.Status)
		}
	case Undo:
		if c.Of <= 0 {
			return errors.New("undo: name the number of the correction")
		}
	default:
		return fmt.Errorf("there is no correction %q", c.Act)
	}
	return nil
}
