package gazetteer

import "time"

// Class says what sort of thing an entity is.
type Class string

const (
	Person       Class = "person"
	Country      Class = "country"
	Organisation Class = "organisation" // an international body, an armed group, a party
	Office       Class = "office"       // an institution that speaks for its state: the Kremlin, the State Department
	City         Class = "city"         // also a venue in or near one: Camp David, Mar-a-Lago
	Region       Class = "region"       // a part of a state, a sea, a strait, a part of the world
)

// Classes lists every class.
var Classes = []Class{Person, Country, Organisation, Office, City, Region}

// Entity is one thing with one canonical name and many aliases.
type Entity struct {
	Name    string
	Class   Class
	Country string   // the state or body it belongs to; of a country itself its own name; empty for seas and the like
	Organ   bool     // Country acts through it: an army, a service, a parliament
	In      string   // the place that holds it directly, when that is smaller than its country; of an organisation, where it always sits
	Capital string   // of a country: its capital
	Roles   []Role   // of a person, as listed: the present one first
	Aliases []string // every other way to write it, as the table has them
}

// Role is an office held for a time.
type Role struct {
	Office   string    // as "foreign minister"
	Of       string    // canonical name of the state or body
	From, To time.Time // From is the first day, To the first day after; zero is open
}

// On reports whether the role is held on the civil day of t.
func (r Role) On(t time.Time) bool {
	return !t.Before(r.From) && (r.To.IsZero() || t.Before(r.To))
}

// Form says in which way a text names an entity.
type Form string

const (
	ByName      Form = "name"
	BySurname   Form = "surname"   // a person by surname alone
	ByAdjective Form = "adjective" // "Russian"
	ByPeople    Form = "people"    // "the Russians"
	ByOffice    Form = "office"    // a person by office alone: "Russia's foreign minister"
	ByOrgan     Form = "organ"     // a state by an organ that speaks for it: "the Russian foreign ministry"
	ByPart      Form = "part"      // glued to a participle: "Iran-backed", "US-brokered"; rarely an actor itself
)

// Mention is one place in a text that names an entity. A person's mention includes
// the titles before the name ("Russian Foreign Minister Sergei Lavrov" is one); it
// never includes a possessive ending.
type Mention struct {
	Start, End int // bytes of the text
	Entity     *Entity
	Form       Form
	Metonym    bool // a capital or a seat, which may stand for its state: the caller decides
}
