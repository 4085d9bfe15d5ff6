// Package story decides which articles and developments are the same: what is a copy,
// what was reported before, which happening a development belongs to, how that
// happening stands now, and how many independent origins stand behind it.
//
// It is pure: Match says what an article would change and Correct what a correction would,
// and an Index is changed by Apply and Rule alone, which take what these said. The same
// decisions in the same order make the same index.
//
// Identity is decided by slots (slots.go holds the table of what clashes in which slot),
// never by how alike two texts are; text decides only where the slots leave it open.
// Read verdict.go for what comes out, match.go for the way there, then frame.go and
// slots.go for the comparison, tolerance.go for how far two reports may differ, join.go
// and excuse.go for kinds that share a story, loose.go with kindred.go for reports that
// were read unsurely, state.go for how a report moves it, reopen.go for stories that had
// closed, due.go for days that pass without a word, early.go and denial.go for what is not
// believed, origin.go with credit.go and told.go for who stands behind it, and copies.go
// for texts that are another's: sketch.go and gist.go are what is remembered of one,
// split.go and meaning.go read it, run.go and chain.go lead to it. packed.go, with coder.go
// and layout.go, is how little an index holds of a story between two articles, lists.go and
// tally.go find those that are near, and desk.go is where they lie meanwhile. What people
// correct begins in ruling.go and correct.go: resolve.go fills in what they left out, places.go
// says where each report then is, retell.go and tell.go make the stories anew, and
// overrule.go and moved.go hold later articles to it.
package story
