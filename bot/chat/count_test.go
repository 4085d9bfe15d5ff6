package chat

import "testing"

func TestOneIsCountedAsOne(t *testing.T) {
	for n, want := range map[int]string{0: "0 stories", 1: "1 story", 2: "2 stories"} {
		if got := Count(n, "story", "stories"); got != want {
			t.Errorf("%d is said as %q, want %q", n, got, want)
		}
	}
}
