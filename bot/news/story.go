package news

import "time"

// Certainty is the rung of the ladder on which a story stands.
type Certainty int

const (
	OneOutlet   Certainty = iota // one origin reports it
	Independent                  // several independent origins do
	Confirmed                    // an official source does
	Denied                       // somebody it concerns denies it, or its source took it back
)

func (c Certainty) String() string {
	switch c {
	case Independent:
		return "independent"
	case Confirmed:
		return "official"
	case Denied:
		return "denied"
	}
	return "one outlet"
}

// Certainties lists the rungs, the lowest first.
var Certainties = []Certainty{OneOutlet, Independent, Confirmed, Denied}

// Story is everything reported about one happening.
type Story struct {
	ID        int64
	Kind      Kind   // of its main development
	Status    Status // how it stands now
	Was       Status // how it stood before the last change; empty when it never changed
	Headline  string // one clause: the title of the article that opened it, or says best how it stands
	Summary   string // one sentence of what happened: evidence of the newest development
	Actors    []string
	Target    string
	Place     string
	Date      Date
	Ordinal   int
	Conflict  string // name of the conflict it belongs to; may be empty
	Certainty Certainty
	DeniedBy  string // canonical name, when Certainty is Denied

	Opened  time.Time
	Updated time.Time

	Into      int64 `json:",omitempty"` // the story that it was merged into; 0: it is one of its own
	Withdrawn bool  `json:",omitempty"` // all that it rested on was corrected away
	Overdue   bool  `json:"-"`          // its day has passed and nobody confirmed it when it was due; known of a stored story

	Developments []Development // each different one once, in the order they were first reported
	Reports      []Report      // every article that reports it, in the order they came
}

// Origins counts the independent publisher families behind the story.
func (s Story) Origins() int {
	seen := map[string]bool{}
	for _, r := range s.Reports {
		seen[r.Origin] = true
	}
	return len(seen)
}

// Report is one article's part in a story.
type Report struct {
	Article  string
	Outlet   string
	Title    string
	URL      string
	Origin   string // the publisher family behind it; a copy has its original's
	Official bool
	Copy     bool // the text is another article's
	At       time.Time
}
