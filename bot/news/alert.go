package news

import "time"

// Reason says why something is told.
type Reason string

const (
	New       Reason = "new"       // a story is opened
	Changed   Reason = "changed"   // another development of a story that stands
	Confirms  Reason = "confirmed" // a story climbed the ladder of certainty
	Corrected Reason = "corrected" // what was told was denied or withdrawn
	Due       Reason = "due"       // a dated happening was not confirmed by its time
)

// Silence says why something is not told. The list is closed.
type Silence string

const (
	Copy            Silence = "copy"
	Edit            Silence = "edit"
	SameDevelopment Silence = "same-development"
	Background      Silence = "background"
	NotWatched      Silence = "not-watched"
	Muted           Silence = "muted"
	Quiet           Silence = "quiet"
	Capped          Silence = "capped"
	TooOld          Silence = "too-old"
	Superseded      Silence = "superseded"
	LowConfidence   Silence = "low-confidence"
)

// Silences lists every reason for silence.
var Silences = []Silence{Copy, Edit, SameDevelopment, Background, NotWatched, Muted, Quiet, Capped, TooOld, Superseded, LowConfidence}

// Change is what one article changed in one story.
type Change struct {
	Seq         int64 // position in the order of all changes, from 1
	Story       int64
	Article     string
	Reason      Reason
	Development Development // the one that is new; for Confirms the one confirmed
	From, To    Status      // of the story; equal when only its certainty or its details moved
	Certainty   Certainty   // after the change
	At          time.Time   // the article's When
}

// Flips reports whether the change turns what was told around: it was on and is
// off, or the other way, or it is now denied.
func (c Change) Flips() bool {
	return c.From.Polarity()*c.To.Polarity() < 0 || c.Reason == Corrected
}

// Alert is what is told, and where.
type Alert struct {
	Change  Change
	Channel string // "platform:name", as "slack:#desk", or only the platform, as "terminal"
	Watch   string // the watch that asked for it
	Loud    bool   // worth a notification beyond the quiet edit and reply
}

// DeliveryState says how far a delivery is.
type DeliveryState string

const (
	Waiting DeliveryState = "waiting"
	Sending DeliveryState = "sending" // handed to the platform, outcome unknown
	Sent    DeliveryState = "sent"
	Dead    DeliveryState = "dead" // given up: the platform refuses it for good
)

// Delivery is one alert for one channel, with the message it became.
type Delivery struct {
	ID       int64
	Alert    Alert
	State    DeliveryState
	Card     string // the platform's reference of the story's card in the channel
	Reply    string // the platform's reference of the reply, empty for a first post
	Attempts int
	Error    string // of the last attempt, without secrets
	Decided  time.Time
	SentAt   time.Time

	Begun  time.Time // the first attempt whose outcome nobody knows; zero: none
	Shown  string    // a fingerprint of the card as this delivery drew it; empty: it did not
	Edited time.Time // when this delivery edited the card
}
