// Package alert decides what is told, where and how loud: which watch asks for a
// change, which channels its routes lead to, and the reason when nothing is told.
//
// It is pure. Read rules.go for what a team asks for, settings.go for how the settings
// say it, then decide.go.
package alert
