//go:build race

package plover

const racing = true // the race detector watches
