// Package alert decides what is told, where, when and how loud: which watch asks for a
// change, which channels its routes lead to, whether a channel waits for it, and the
// reason when nothing is told.
//
// It is pure. Read rules.go for what a team asks for, settings.go and channel.go for how
// the settings say it, subscription.go for what is asked for in chat, then decide.go, and
// hold.go with quiet.go and mute.go for what waits; notice.go and rhythm.go say what the
// operator is told.
package alert
