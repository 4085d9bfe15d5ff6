package news

import "time"

// TroubleKind says what is in trouble.
type TroubleKind string

const (
	SourceDead   TroubleKind = "source dead"   // its polls fail
	SourceSilent TroubleKind = "source silent" // it answers, and brings nothing, against its own rhythm
	ChannelDead  TroubleKind = "channel dead"  // a chat refuses what is told there
	TokenDead    TroubleKind = "token refused" // a chat refuses everything
	QueueStuck   TroubleKind = "queue stuck"   // what should have been done or sent is not
)

// Trouble is what keeps Parley from reading or telling until it passes or is mended.
type Trouble struct {
	Kind  TroubleKind
	Name  string // of the source, channel, platform or queue; never an address
	Since time.Time
	Says  string // what is wrong and what to do, without secrets
}

// ToldTrouble is a trouble that the operator was told of.
type ToldTrouble struct {
	Trouble
	Open bool      // its end was not told yet
	Told time.Time // when it was last told
	Well time.Time // since when it is over; zero: it stands
}

// Notice is one message to the operator.
type Notice struct {
	ID    int64
	At    time.Time // when it was decided
	New   []Trouble
	Over  []Trouble
	Begun time.Time // the first attempt whose outcome nobody knows; zero: none
}

// Empty reports whether there is nothing to tell.
func (n Notice) Empty() bool { return len(n.New)+len(n.Over) == 0 }

// Refusal says what of a platform refuses until somebody mends it.
type Refusal int

const (
	NotRefused Refusal = iota
	ChannelRefuses
	PlatformRefuses
)
