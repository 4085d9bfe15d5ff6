package main

import (
	"fmt"
	"runtime"
	"runtime/debug"
)

type versionCommand struct{}

// Run prints one line: the module's version, the revision it was built from, the Go release.
func (versionCommand) Run(s streams) error {
	_, err := fmt.Fprintln(s.out, "parley", version(), runtime.Version())
	return err
}

// version is what the Go toolchain stamped into the binary.
func version() string {
	build, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	v := build.Main.Version
	for _, s := range build.Settings {
		if s.Key == "vcs.revision" && len(s.Value) >= 12 {
			v += " " + s.Value[:12]
		}
	}
	return v
}
