package alert

import (
	"slices"
	"testing"
	"time"

	"parley/bot/news"
	"parley/config"
)

// operatorDesk follows what one operator is told, minute by minute.
type operatorDesk struct{ told []news.ToldTrouble }

func (o *operatorDesk) look(now time.Time, standing ...news.Trouble) (begun, over int) {
	n, keep := Notice(now, standing, o.told)
	o.told = keep
	for _, t := range n.New {
		o.told = slices.DeleteFunc(o.told, func(k news.ToldTrouble) bool { return k.Name == t.Name })
		o.told = append(o.told, news.ToldTrouble{Trouble: t, Open: true, Told: now})
	}
	for _, t := range n.Over {
		for i := range o.told {
			if o.told[i].Name == t.Name {
				o.told[i].Open = false
			}
		}
	}
	return len(n.New), len(n.Over)
}

func TestATroubleIsToldOnceAndItsEndOnce(t *testing.T) {
	var o operatorDesk
	now := someTime
	paper, wire := news.Trouble{Kind: news.SourceDead, Name: "paper"}, news.Trouble{Kind: news.SourceDead, Name: "wire"}
	if begun, over := o.look(now, paper, wire); begun != 2 || over != 0 {
		t.Errorf("at first: %d new, %d over", begun, over)
	}
	for range 300 {
		now = now.Add(time.Minute)
		if begun, over := o.look(now, paper, wire); begun+over != 0 {
			t.Fatalf("while they stand: %d new, %d over", begun, over)
		}
	}
	ends := 0
	for range 120 {
		now = now.Add(time.Minute)
		begun, over := o.look(now, wire)
		if begun != 0 {
			t.Fatal("told again")
		}
		ends += over
	}
	if ends != 1 {
		t.Errorf("its end is told %d times", ends)
	}
	if begun, _ := o.look(now, paper, wire); begun != 1 {
		t.Error("when it comes back hours later it is told")
	}
}

func TestWhatFlickersIsToldOnceAnHourAtMost(t *testing.T) {
	for _, period := range []int{1, 5, 9, 11, 15, 25, 40} { // minutes it stands, and minutes it does not
		var o operatorDesk
		var told []time.Time
		ends := 0
		for m := range 24 * 60 {
			now := someTime.Add(time.Duration(m) * time.Minute)
			var standing []news.Trouble
			if m/period%2 == 0 {
				standing = []news.Trouble{{Kind: news.ChannelDead, Name: "slack:#desk"}}
			}
			begun, over := o.look(now, standing...)
			if begun > 0 {
				told = append(told, now)
			}
			ends += over
		}
		for i := range told[1:] {
			if gap := told[i+1].Sub(told[i]); gap < time.Hour {
				t.Errorf("every %d min: told again after %v", period, gap)
			}
		}
		if ends > len(told) || period < 10 && (len(told) != 1 || ends != 0) {
			t.Errorf("every %d min: told %d times, its end %d times", period, len(told), ends)
		}
	}
}

func TestTheOperatorsChannelIsReadFromTheSettings(t *testing.T) {
	for text, want := range map[string]string{
		`operator: {channel: "slack:#ops"}`: "",
		`operator: {channel: terminal}`:     "",
		`operator: {channel: ""}`:           `test:1: operator: names no channel: write it as routes do, as channel: "slack:#operators"`,
		`operator: {channel: "#ops"}`:       `test:1: operator.channel: "#ops" is no channel: write it as platform:name, or only the platform, as terminal`,
		`operator: {chanel: terminal}`:      `test:1: operator: unknown key "chanel": did you mean "channel"?`,
	} {
		c, err := config.Parse("test", []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		said := ""
		if _, err := DecodeOperator(c.Operator); err != nil {
			said = err.Error()
		}
		if said != want {
			t.Errorf("%s: said %s", text, said)
		}
	}
}
