package detect

// voices sums up what all sentences of an article say of each kind: one sentence alone
// is often read wrongly, and an article tells its news more than once. Kinds are in the
// order of learned.of, statuses in that of its outputs.
type voices struct {
	most, sum []float64   // how likely the likeliest sentence tells the kind, and all of them together
	votes     [][]float64 // by kind: how much speaks for each status; nil when nothing does
	top       float64     // the greatest of most
}

// leastHeard is how likely a sentence must tell a kind to have a say in its status.
const leastHeard = .1

func newVoices(kinds int) voices {
	room := make([]float64, 2*kinds)
	return voices{most: room[:kinds], sum: room[kinds:], votes: make([][]float64, kinds)}
}

// hear takes in how likely one more sentence tells each kind.
func (v *voices) hear(kinds []float64) {
	for k, likely := range kinds {
		v.most[k] = max(v.most[k], likely)
		v.sum[k] += likely
		v.top = max(v.top, likely)
	}
}

// vote takes in how likely the sentence makes each status of a kind.
func (v *voices) vote(k int, likely float64, statuses []float64) {
	if likely < leastHeard {
		return
	}
	if v.votes[k] == nil {
		v.votes[k] = make([]float64, len(statuses))
	}
	for i, p := range statuses {
		v.votes[k][i] += likely * p
	}
}
