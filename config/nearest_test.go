package config

import "testing"

func TestAMisspeltWordIsTheOneItWasMeantToBe(t *testing.T) {
	among := []string{"talks", "tales", "ceasefire", "ministers", "grain", "train", "", "zürich"}
	for word, want := range map[string]string{
		"talsk": "talks", "talk": "talks", "Ceasfire": "ceasefire", "ceasfier": "", "minsters": "ministers", "minnstres": "", "grian": "grain",
		"brain": "", "rain": "", "grains": "grain", "grapes": "", "zurich": "zürich", "": "", "t": "", "\xff": "",
	} {
		if got, ok := Misspelt(word, among); got != want || ok != (want != "") {
			t.Errorf("%q is taken for %q, want %q", word, got, want)
		}
	}
}
