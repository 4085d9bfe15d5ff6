package news

import "time"

// Summary is one message that tells a channel what was held for it: what fell into quiet
// hours, what was beyond the channel's cap, or what a digest gathered. Its number is one
// of the deliveries' numbers.
type Summary struct {
	ID       int64
	Channel  string
	Of       Silence   // Quiet or Capped; empty: a digest
	Digest   string    // the digest's schedule
	Since    time.Time // from when it tells: the first thing held, or the digest before
	Until    time.Time // up to when it tells
	Gone     int       // stories that were held and are not in it: called off meanwhile, or muted
	State    DeliveryState
	Card     string // the platform's reference of the message
	Attempts int
	Error    string // of the last attempt, without secrets
	Decided  time.Time
	SentAt   time.Time
	Begun    time.Time // the first attempt whose outcome nobody knows; zero: none
	Refused  Refusal   // at the last attempt
}
