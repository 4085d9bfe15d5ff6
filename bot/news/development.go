package news

import "time"

// Development is one reported happening, as one article reports it.
type Development struct {
	ID       int64  // given by story when it is matched; 0 before
	Article  string // ID of the article that reports it
	Kind     Kind
	Status   Status
	Actors   []string // canonical names, the acting side first; people before their country
	Target   string   // what or whom it is about or against: "Crimea", "Rosneft", "Russia"; may be empty
	Place    string   // canonical name of a city, else of a country; empty is unknown
	Date     Date     // the day it happens, happened or is due; empty is unknown
	Ordinal  int      // 18 for the 18th package, 3 for the third round; 0 is unknown
	Speaker  string   // canonical name of who is quoted for it; empty when the outlet says it itself
	Root     string   // PLOVER root read from the words of a statement; empty: its kind's
	Evidence string   // the sentence that says it, as published

	Confidence float64   // the detector's own number, 0 to 1
	At         time.Time // when it was reported: the article's When
}

// Plover is the development's root code in the PLOVER ontology (by content for statements).
func (d Development) Plover() string {
	if d.Root != "" {
		return d.Root
	}
	if d.Kind == Statement {
		switch d.Status {
		case Demanded:
			return "REQUEST"
		case RuledOut, Rejected:
			return "REJECT"
		case Accepted:
			return "SUPPORT"
		}
	}
	row := d.Kind.Row()
	if d.Status.Polarity() < 0 && row.PloverOff != "" {
		return row.PloverOff
	}
	return row.Plover
}

// Date is a civil day as "2006-01-02"; empty is unknown.
type Date string

// DateOf is the civil day of t in t's own zone.
func DateOf(t time.Time) Date {
	if t.IsZero() {
		return ""
	}
	return Date(t.Format(time.DateOnly))
}

// Time is the day's midnight in UTC, and false when the date is unknown or no day.
func (d Date) Time() (time.Time, bool) {
	t, err := time.Parse(time.DateOnly, string(d))
	return t, err == nil
}

// DaysTo counts the days from d to e, negative when e is earlier, and false when
// either is unknown.
func (d Date) DaysTo(e Date) (int, bool) {
	a, ok := d.Time()
	b, ok2 := e.Time()
	if !ok || !ok2 {
		return 0, false
	}
	return int(b.Sub(a) / (24 * time.Hour)), true
}

// recalledDays is how many days ago something was that an article only recalls: what was
// yesterday may still be told as news.
const recalledDays = 2

// Recalled reports whether an article of that time only recalls what was on day d. An unknown
// day is not.
func (d Date) Recalled(at time.Time) bool {
	days, known := DateOf(at).DaysTo(d)
	return known && days <= -recalledDays
}
