package detect

import (
	"math"
	"strings"
)

// writtenSign is the sign that is written so in a file of weights.
func writtenSign(s string) sign {
	f := strings.Fields(s)
	for len(f) < 3 {
		f = append(f, "")
	}
	n := [3]symbol{}
	for i := range n {
		if f[i] != "" {
			n[i] = symbolOf(f[i])
		}
	}
	return signOf(n[0], n[1], n[2])
}

// sure makes a likelihood of a sum.
func sure[T float32 | float64](sum T) float64 { return 1 / (1 + math.Exp(-float64(sum))) }
