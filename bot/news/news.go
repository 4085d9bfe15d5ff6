// Package news holds the nouns that every part of Parley speaks of: articles, the
// developments they report, the stories these belong to, and what is told of them.
//
// It does no I/O and depends on nothing but the standard library. The words are the
// field's own; where event data says "event" Parley says development, because "event"
// already means something else in chats and queues.
//
// Read article.go, development.go and kind.go first, then story.go, then alert.go and
// correction.go.
package news
