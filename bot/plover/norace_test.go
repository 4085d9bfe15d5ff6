//go:build !race

package plover

const racing = false // the race detector is off
