package story

// Unread forgets the text that was read last and where it was matched: they say nothing of
// what the index holds.
func (x *Index) Unread() {
	x.last.Store(nil)
	x.desk.Store(nil)
}
