package story

import "testing"

func TestNumbersOfThingsAreRead(t *testing.T) {
	for sentence, want := range map[string]count{
		"Oslo gives four more rocket launchers.":           {"launcher", 4},
		"It will hand over 1,200 generators to the towns.": {"generator", 1200},
		"Fifty-two detainees walked over the bridge.":      {"detainee", 52},
		"Three hundred captives came home.":                {"captive", 300},
		"Within ten days 40 trucks will roll.":             {"truck", 40},
		"The talks lasted two days.":                       {},
		"Both sides met for the third time.":               {},
		"It costs 30 million euros.":                       {},
		"He is 52, officials say.":                         {},
		"":                                                 {},
	} {
		if got := countIn(sentence); got != want {
			t.Errorf("%s: %v, want %v", sentence, got, want)
		}
	}
}

func TestNumbersOfThingsAreCompared(t *testing.T) {
	for _, c := range []struct {
		a, b count
		want answer
	}{
		{count{"captive", 390}, count{"captive", 400}, agree},
		{count{"captive", 205}, count{"captive", 410}, near},
		{count{"captive", 14}, count{"captive", 52}, clash},
		{count{"captive", 14}, count{"soldier", 52}, unknown},
		{count{"captive", 14}, count{}, unknown},
	} {
		if got := counted(c.a, c.b); got != c.want {
			t.Errorf("%v and %v: %d, want %d", c.a, c.b, got, c.want)
		}
	}
}

func TestWordsOfMovingAndOfSeries(t *testing.T) {
	for sentence, want := range map[string][2]bool{
		"The round was brought forward to Monday.":         {true, false},
		"The round slips by a week.":                       {true, false},
		"Ministers will meet on Friday instead.":           {true, false},
		"A further convoy goes north on Friday.":           {false, true},
		"The second session in a row fell through.":        {false, true},
		"They will meet in Tallinn, too, on Friday.":       {false, true},
		"Tools and removed goods were slippery.":           {false, false},
		"Against all odds they will meet again on Friday.": {false, true},
	} {
		if got := [2]bool{holds(plainly(sentence), movedWords), holds(plainly(sentence), againWords)}; got != want {
			t.Errorf("%s: %v, want %v", sentence, got, want)
		}
	}
}
