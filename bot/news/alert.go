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
	At          time.Time   // the article's When, or when it was corrected

	Correction *Correction `json:",omitempty"` // what somebody corrected; nil: news changed it
}

// Flips reports whether the change turns what was told around: it was on and is
// off, or the other way, or it is now denied or false.
func (c Change) Flips() bool {
	if c.Correction != nil && c.Correction.Act != False {
		return c.From.Polarity()*c.To.Polarity() < 0
	}
	return c.From.Polarity()*c.To.Polarity() < 0 || c.Reason == Corrected
}

// Alert is what is told, and where.
type Alert struct {
	Change  Change
	Channel string // "platform:name", as "slack:#desk", or only the platform, as "terminal"
	Watch   string // the watch that asked for it
	Loud    bool   // worth a notification beyond the quiet edit and reply

	Held   Silence   // why it is not told at once: Quiet, Capped, or Muted, which is never told; empty: it is
	Digest string    // the schedule of the digest that it waits for; empty: none
	Until  time.Time // when it is let go, where it is held as Quiet or Capped
}

// Waits reports whether the alert is told later, in a summary or a digest.
func (a Alert) Waits() bool { return a.Held == Quiet || a.Held == Capped || a.Digest != "" }

// DeliveryState says how far a delivery is.
type DeliveryState string

const (
	Held    DeliveryState = "held" // for a summary or a digest
	Waiting DeliveryState = "waiting"
	Sending DeliveryState = "sending" // handed to the platform, outcome unknown
	Sent    DeliveryState = "sent"
	Dead    DeliveryState = "dead"   // given up: the platform refuses it for good
	Silent  DeliveryState = "silent" // not told after all; the alert's Held says why
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
	Summary  int64 // number of the summary that tells it; 0: it has a message of its own

	Begun  time.Time // the first attempt whose outcome nobody knows; zero: none
	Shown  string    // a fingerprint of the card as this delivery drew it; empty: it did not
	Edited time.Time // when this delivery edited the card

	Refused Refusal // at the last attempt
}
