package story

import "parley/bot/news"

// Verdict is everything Parley decided about one article. It is kept as JSON; an index
// is rebuilt by applying kept verdicts in their order, with Article.Title and
// Article.Text filled in.
type Verdict struct {
	Article  news.Article
	CopyOf   string    `json:",omitempty"` // ID of the article whose text this is; empty: its own
	Copied   int64     `json:",omitempty"` // the story of that article
	Edit     bool      `json:",omitempty"` // a newer version of an article that was matched before
	Origin   string    // the publisher's family behind it, or several joined by " + " of which any may be; a copy has its original's
	Official bool      `json:",omitempty"` // an official source
	Findings []Finding // one per development, in the detector's order
}

// Main is the story of the article's main development; of a copy in which none was read,
// that of its original. 0 is none.
func (v Verdict) Main() int64 {
	if len(v.Findings) == 0 {
		return v.Copied
	}
	return v.Findings[0].Story.ID
}

// Finding is what one development of the article is.
type Finding struct {
	Development news.Development // ID is its own, or that of the development it repeats; 0 when it is kept as none of a story's
	Opens       bool             `json:",omitempty"` // it opens its story
	New         bool             `json:",omitempty"` // not reported before
	Reopens     bool             `json:",omitempty"` // its story had closed, and is open again
	Story       news.Story       // as it stands after this finding, without its Developments and Reports; the zero value when it belongs to none
	Change      *news.Change     `json:",omitempty"` // what is new; nil: silent, for the reason in Silence
	Silence     news.Silence     `json:",omitempty"`
	Denies      bool             `json:",omitempty"` // it denies what the story tells
	Doubt       string           `json:",omitempty"` // why it is not believed as it is told: "completed before its day, 2025-05-09"
	Origin      string           `json:",omitempty"` // the origin under which the article counts in the story; empty: the article's
	Weighed     []Weighed        `json:",omitempty"` // the stories that came near, the nearest first
	Correction  int64            `json:",omitempty"` // the correction by which it is silent: it repeats what is false
}

// Outcome says what became of a story that came near.
type Outcome string

const (
	SameDevelopment Outcome = "same development"
	SameStory       Outcome = "same story, another development"
	OtherStory      Outcome = "another story"
	NotBelieved     Outcome = "same story, not believed" // for the finding's Doubt
)

// Weighed is one story that came near, and what spoke for and against it.
type Weighed struct {
	Story   int64
	Agreed  []Slot  `json:",omitempty"`
	Clashed []Slot  `json:",omitempty"`
	Barred  []Slot  `json:",omitempty"` // of these the ones for which it cannot be this story
	Points  float64 // of the slots that agree
	Text    float64 `json:",omitempty"` // how alike the words are, 0 to 1; looked at only when the slots left it open
	Outcome Outcome
	By      Ground `json:",omitempty"` // what decided; empty: it was not kept

	Correction int64 `json:",omitempty"` // the correction that decided it
}
