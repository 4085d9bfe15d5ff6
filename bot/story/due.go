package story

import (
	"cmp"
	"slices"
	"time"

	"parley/bot/news"
	"parley/config"
)

// awaited is the table of happenings that are confirmed when they took place: by kind, at
// which statuses one is still to come, and how long after the end of its day a report of
// it may take. What is concluded takes longer to be told than that people met. A kind that
// is left out is never due: a position is taken and a plan put forward without anybody
// saying so once more, and money arrives in parts. Nor is a measure that was taken and only
// begins on its day; but one that was put off is to be decided on then.
var awaited = map[news.Kind]struct {
	statuses []news.Status
	grace    time.Duration
}{
	news.Visit:            {[]news.Status{news.Announced, news.Postponed}, 12 * time.Hour},
	news.Talks:            {[]news.Status{news.Announced, news.Accepted, news.Downgraded, news.Postponed}, 12 * time.Hour},
	news.Call:             {[]news.Status{news.Announced}, 12 * time.Hour},
	news.PrisonerExchange: {[]news.Status{news.Announced, news.Agreed, news.Postponed}, 12 * time.Hour},
	news.Vote:             {[]news.Status{news.Announced, news.Postponed}, 12 * time.Hour},
	news.Agreement:        {[]news.Status{news.Agreed, news.Postponed}, 24 * time.Hour},
	news.Ceasefire:        {[]news.Status{news.Announced, news.Accepted, news.Agreed}, 24 * time.Hour},
	news.Sanctions:        {[]news.Status{news.Postponed}, 24 * time.Hour},
}

// DueWithin is how long after it was due a story may still be told so. What was due before
// that, while nobody looked, is no news.
const DueWithin = 48 * time.Hour

// Due says that a story was due at a time and nobody had said that it took place, was
// called off or moved. Like a verdict it is kept as JSON, and has its place in one order
// with them.
type Due struct {
	Story   int64
	Day     news.Date
	At      time.Time    // when the day had ended and the grace was over
	Silence news.Silence `json:",omitempty"` // why nobody is told; empty: somebody is
	Change  news.Change
}

// DueAt is when a story is due: the end of its day by the clock of a zone, and the grace of
// its kind. It is the zero time for one that is not awaited.
func DueAt(s news.Story, zone *time.Location) time.Time {
	day, known := s.Date.Time()
	if !known || !Awaited(s) {
		return time.Time{}
	}
	return config.Instant(day.AddDate(0, 0, 1), zone).Add(awaited[s.Kind].grace)
}

// Awaited reports whether a story, with its developments, is of a happening that is still
// to come on its day, so that one waits for a report of it: nobody confirmed it, the day
// was told of itself and not of something said about it, and it stands since before that
// day as it does. One that is put off is awaited where its day came with that, and is not
// the one it was put off from.
func Awaited(s news.Story) bool {
	if !Unconfirmed(s) {
		return false
	}
	own, ahead, moved := false, false, s.Status != news.Postponed
	for _, d := range s.Developments {
		if d.Kind != s.Kind {
			continue
		}
		own = own || d.Date == s.Date
		ahead = ahead || d.Status == s.Status && (d.Date == "" || d.Date == s.Date) && isAhead(d, s.Date)
		moved = moved || d.Date != "" && d.Date < s.Date
	}
	return own && ahead && moved
}

// Unconfirmed reports whether a story, with its developments, stands as announced or
// agreed for its day and nothing of it is told as going on, over or broken.
func Unconfirmed(s news.Story) bool {
	if s.Date == "" || s.Into != 0 || s.Withdrawn || s.Certainty == news.Denied || !slices.Contains(awaited[s.Kind].statuses, s.Status) {
		return false
	}
	return !slices.ContainsFunc(s.Developments, func(d news.Development) bool {
		begun := slices.Contains(done[d.Kind].statuses, d.Status) || d.Status == news.Violated
		return begun && d.Kind.Row().Family == s.Kind.Row().Family && (d.Date == "" || d.Date >= s.Date) && !d.At.Before(dayOf(s.Date))
	})
}

// isAhead reports whether a development was reported before its day. What is first told of
// on the day itself may be what was agreed on it, or what is being held in a lesser form.
func isAhead(d news.Development, day news.Date) bool { return news.DateOf(d.At.UTC()) < day }

func dayOf(d news.Date) time.Time {
	t, _ := d.Time()
	return t
}

// Due gives the stories that are due at a time and were not said to be so before, those
// due first first, with the numbers that their changes will have. The index is not changed.
// Days end by the clock of the zone.
func (x *Index) Due(now time.Time, zone *time.Location) []Due {
	var all []Due
	reads := coder{g: x.names}
	for id, p := range x.open {
		e := reads.unpack(id, p)
		s := e.story
		if _, counts := awaited[s.Kind]; !counts || s.Date == "" || x.due[id] >= s.Date || e.closed(now) {
			continue
		}
		s.Developments = e.stages()
		at := DueAt(s, zone)
		if at.IsZero() || at.After(now) || e.stood.After(at) { // who moved it since spoke of it
			continue
		}
		d := Due{Story: id, Day: s.Date, At: at, Change: news.Change{Story: id, Reason: news.Due, From: s.Status, To: s.Status, Certainty: s.Certainty, At: at}}
		switch {
		case now.Sub(at) > DueWithin:
			d.Silence = news.TooOld
		case !e.told:
			d.Silence = news.LowConfidence
		}
		all = append(all, d)
	}
	slices.SortFunc(all, func(a, b Due) int { return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Story, b.Story)) })
	for i := range all {
		all[i].Change.Seq = x.changes + int64(i) + 1
	}
	return all
}

// stages are the story's developments as far as Awaited asks for them.
func (e *entry) stages() []news.Development {
	ds := make([]news.Development, len(e.known()))
	for i, k := range e.known() {
		ds[i] = news.Development{ID: k.id, Kind: k.frame.kind, Status: k.frame.status, Date: news.DateOf(k.frame.day), At: k.frame.at}
	}
	return ds
}

// Tell gives the change what it shows: the development by which the story stands, as
// surely as the surest of them was told. s has its developments.
func (d *Due) Tell(s news.Story) {
	shown := news.Development{Kind: s.Kind, Status: s.Status, Evidence: s.Summary, At: s.Updated}
	surest := 0.0
	for _, o := range s.Developments {
		if o.Kind == s.Kind && o.Status == s.Status {
			shown = o
		}
		surest = max(surest, o.Confidence)
	}
	if len(shown.Actors) == 0 {
		shown.Actors = s.Actors
	}
	shown.Target, shown.Place, shown.Ordinal = or(shown.Target, s.Target), or(shown.Place, s.Place), or(shown.Ordinal, s.Ordinal)
	shown.Date, shown.Confidence = d.Day, surest
	d.Change.Article, d.Change.Development = shown.Article, shown
}

// takeDue notes that a story was due.
func (x *Index) takeDue(d Due) {
	x.wasDue(d.Story, d.Day)
	x.numbered(&d.Change)
}

// wasDue notes the last day on which a story was due: it is due once for each, and only
// for later ones again.
func (x *Index) wasDue(id int64, day news.Date) {
	if day > x.due[id] {
		x.due[id] = day
	}
}
