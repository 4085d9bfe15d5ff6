package detect

import (
	"math"
	"strings"
	"testing"
)

// A network of two hidden sums: "truce" speaks for a ceasefire that is agreed, "not"
// for one that is rejected.
var smallNetwork = strings.Join([]string{
	packed("hidden", []float32{0, 0}),
	packed("kind talks", []float32{-1, 0, 0}),
	packed("status talks announced", []float32{0, 1, 0}),
	packed("kind ceasefire", []float32{-1, 2, 2}),
	packed("status ceasefire agreed", []float32{0, 1, 0}),
	packed("status ceasefire rejected", []float32{0, 0, 1}),
	packed("w truce", []float32{1, -1}),
	packed("w not", []float32{0, 3}),
}, "\n") + "\n"

func TestNetworkReadsWhatASentenceShows(t *testing.T) {
	l, err := newLearned([]byte(smallNetwork))
	if err != nil {
		t.Fatal(err)
	}
	truce, not, other := shown{writtenSign("w truce"), 1}, shown{writtenSign("w not"), 2}, shown{writtenSign("w other"), 3}
	x := newSigner(false)
	for _, c := range []struct {
		name              string
		shows             []shown
		ceasefire, agreed float64
		pivot             int
	}{
		{"nothing known", []shown{other}, sure(-1.), .5, 0},
		{"one sign", []shown{other, truce}, sure(-1 + 2*1.), 1 / (1 + math.Exp(-1)), 1},
		{"twice the same sign", []shown{truce, truce}, sure(-1 + 2*1.), 1 / (1 + math.Exp(-1)), 1},
		{"two signs", []shown{truce, not}, sure(-1 + 2*1 + 2*2.), 1 / (1 + math.Exp(1)), 2},
	} {
		l.look(x, c.shows)
		near := func(what string, got, want float64) {
			if math.Abs(got-want) > .02 {
				t.Errorf("%s: %s %.3f, want %.3f", c.name, what, got, want)
			}
		}
		near("ceasefire", l.kinds(x)[1], c.ceasefire)
		near("talks", l.kinds(x)[0], sure(-1.))
		near("agreed", l.statusesOf(x, 1)[l.status("agreed")], c.agreed)
		near("of another kind", l.statusesOf(x, 1)[l.status("announced")], 0)
		if got := l.pivot(x, 1, 4); got != c.pivot {
			t.Errorf("%s: token %d speaks for it, want %d", c.name, got, c.pivot)
		}
	}
}

func TestBrokenNetworksAreRefusedWithTheirLine(t *testing.T) {
	hidden := packed("hidden", []float32{0, 0})
	talks := packed("kind talks", []float32{0, 1, 1})
	announced := packed("status talks announced", []float32{0, 1, 1})
	for text, want := range map[string]string{
		"":                         "weights/network.txt: empty",
		"hidden\t1":                "weights/network.txt:1: want a name, a step and numbers",
		"hidden\tmuch\tAAAA":       "weights/network.txt:1: \"much\": want a step",
		"hidden\t1\t!":             "weights/network.txt:1: illegal base64",
		talks:                      "weights/network.txt:1: want the row of hidden first",
		hidden + "\n" + announced:  "weights/network.txt:2: \"status talks announced\": want statuses behind their kind",
		hidden + "\n" + hidden[:8]: "weights/network.txt:2: want a name",
		hidden + "\n" + packed("w truce", []float32{1}):                                                       "weights/network.txt:2: \"w truce\": has 1 numbers, want 2",
		hidden + "\n" + talks + "\n" + packed("w a", []float32{1, 1}) + "\n" + packed("w a", []float32{1, 2}): "weights/network.txt: sign number 2 stands twice",
		hidden + "\n" + packed("kind weather", []float32{0, 1, 1}):                                            "weights/network.txt: \"weather\": no kind",
		hidden + "\n" + talks: "weights/network.txt: talks: 0 statuses: want 1 to 32",
		hidden + "\n" + talks + "\n" + packed("status talks violated", []float32{0, 1, 1}):                                           "weights/network.txt: talks \"violated\": no status of its kind",
		hidden + "\n" + talks + "\n" + announced + "\n" + packed("kind visit", []float32{0, 1, 1}) + "\n" + announced + "\nw a\t1\t": "weights/network.txt:5: \"status talks announced\": want statuses behind their kind",
	} {
		if _, err := newLearned([]byte(text)); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%.60q: %v, want %s", text, err, want)
		}
	}
}
