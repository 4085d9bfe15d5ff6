package news

// Status says how a development stands now, by this report.
type Status string

const (
	None       Status = "none" // a position without demand or refusal
	Announced  Status = "announced"
	Proposed   Status = "proposed"
	Demanded   Status = "demanded"
	Accepted   Status = "accepted"
	Rejected   Status = "rejected"
	RuledOut   Status = "ruled-out"
	Agreed     Status = "agreed"
	Signed     Status = "signed"
	Imposed    Status = "imposed"
	InForce    Status = "in-force"
	UnderWay   Status = "under-way"
	Completed  Status = "completed"
	Extended   Status = "extended"
	Postponed  Status = "postponed"
	Downgraded Status = "downgraded"
	Cancelled  Status = "cancelled"
	Lifted     Status = "lifted"
	Violated   Status = "violated"
	Expired    Status = "expired"
)

// Statuses lists every status there is.
var Statuses = []Status{None, Announced, Proposed, Demanded, Accepted, Rejected, RuledOut, Agreed, Signed, Imposed,
	InForce, UnderWay, Completed, Extended, Postponed, Downgraded, Cancelled, Lifted, Violated, Expired}

// Polarity is +1 for what goes ahead, -1 for what is off, refused or broken, 0 for
// what is only said, asked or offered. Two developments of opposite polarity are
// never the same one, however alike their words.
func (s Status) Polarity() int {
	switch s {
	case Accepted, Agreed, Signed, Imposed, InForce, UnderWay, Completed, Extended, Announced, Lifted:
		return 1
	case Rejected, RuledOut, Postponed, Downgraded, Cancelled, Violated, Expired:
		return -1
	}
	return 0
}

// Emoji is shown beside the word, never instead of it.
func (s Status) Emoji() string {
	switch s.Polarity() {
	case 1:
		if s == Completed || s == Signed {
			return "✅"
		}
		return "🟢"
	case -1:
		if s == Postponed || s == Downgraded {
			return "🟠"
		}
		return "🔴"
	}
	return "🔵"
}
