// Package chattest is the far side of a chat: servers on loopback that behave as Slack and
// Discord do, a receiver of webhooks, and one suite of claims that every platform of
// Parley's has to meet.
//
// A fake keeps what it is sent, refuses what its vendor refuses in the vendor's words and
// shapes, keeps the vendor's rate limits, and has a control door for what people and mishaps
// do: run a command, press a button, fail the next call. It never needs a *testing.T, so
// that a program can be started against it; [StartSlack] adds what a test wants.
//
// Read suite.go for what a platform promises, limits.go for the vendors' numbers, then the
// files of the one fake you need.
package chattest
