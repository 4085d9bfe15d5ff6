package story

// Unread forgets the text that was read last: it says nothing of what the index holds.
func (x *Index) Unread() { x.last.Store(nil) }
