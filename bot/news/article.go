package news

import "time"

// Tier says what sort of publisher stands behind a source.
type Tier string

const (
	Official   Tier = "official"   // a government, a ministry, an international body
	Wire       Tier = "wire"       // a news agency
	Press      Tier = "press"      // a newspaper, a broadcaster, a news site
	Aggregator Tier = "aggregator" // repeats what others publish
)

// Tiers lists every tier, the most trusted first.
var Tiers = []Tier{Official, Wire, Press, Aggregator}

// Article is an item made ours: one text at one address by one outlet.
type Article struct {
	ID       string // stable key, unique in the store; replay keeps the id of its input
	Source   string // name of the source in the settings; empty in replay
	Outlet   string // registrable domain or name of the publisher, as "bbc.co.uk"
	Tier     Tier
	URL      string // canonical address, http or https; may be empty
	Title    string // plain text, one line
	Text     string // plain text, paragraphs separated by "\n"
	Language string // BCP 47 primary tag as "en"; empty is unknown
	Credit   string // the publisher that the item itself names (RSS <source>, a byline); may be empty

	Published time.Time // zero: the item carries no usable date
	DayOnly   bool      // only a day was given; Published is that day at 12:00 UTC
	Seen      time.Time // when Parley first had it
	Version   int       // 1 when first seen, one more for each change of its title or text
	Learned   bool      // older than its source's first-poll window: it teaches and tells nothing
}

// When is the time an article counts for: its publication, or when it was first seen.
func (a Article) When() time.Time {
	if a.Published.IsZero() {
		return a.Seen
	}
	return a.Published
}

// ArticleKind says what sort of text an article is.
type ArticleKind string

const (
	Reporting ArticleKind = "news"      // reports something of today
	Explainer ArticleKind = "explainer" // background, timeline, question and answer
	Opinion   ArticleKind = "opinion"   // comment, analysis by outsiders
	Negative  ArticleKind = "negative"  // reports no diplomatic development
)
