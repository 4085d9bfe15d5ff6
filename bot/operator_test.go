package main

import (
	"strings"
	"testing"
)

func TestCheckSaysWhoIsToldOfTroubles(t *testing.T) {
	for settings, want := range map[string]string{
		later + "operator: {channel: terminal}\n": "troubles  → terminal\n",
		later: "troubles  → nobody but the log: set \"operator\"\n",
	} {
		out, errs, status := runOn(t, settings, "", "check")
		if status != exitOK || !strings.Contains(out, want) {
			t.Errorf("%q is not said in:\n%s%s", want, out, errs)
		}
	}
}
