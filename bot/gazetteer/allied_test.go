package gazetteer

import (
	"testing"
	"time"
)

func TestAnArmyIsAlliedToItsStateAndRebelsAreNot(t *testing.T) {
	g := Default()
	for name, want := range map[string]bool{
		"Armed Forces of Ukraine": true, "Sudanese Armed Forces": true, "Taliban": true, "Tatmadaw": true,
		"Rapid Support Forces": false, "M23": false, "Houthis": false, "European Commission": false, "France": false,
	} {
		e, ok := g.Resolve(name, time.Date(2025, 5, 6, 0, 0, 0, 0, time.UTC))
		if !ok {
			t.Fatalf("%s is not known", name)
		}
		if got := g.Allied(e); got != want {
			t.Errorf("%s: allied %v, want %v", name, got, want)
		}
	}
}
