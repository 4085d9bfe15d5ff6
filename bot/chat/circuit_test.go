package chat

import (
	"testing"
	"time"
)

func TestAPlatformThatDoesNotAnswerIsLeftAloneLongerEachTime(t *testing.T) {
	var c Circuit
	now := time.Date(2025, 4, 23, 6, 0, 0, 0, time.UTC)
	calls, said := 0, 0
	for end := now.Add(2 * time.Hour); now.Before(end); {
		if wait := c.Enter(now); wait > 0 {
			now = now.Add(wait)
			continue
		}
		calls++
		if down, _ := c.Leave(now, false); down {
			said++
		}
	}
	if calls > 130 || calls < 110 {
		t.Errorf("%d calls in two hours, want about one a minute", calls)
	}
	if said != 1 {
		t.Errorf("it is said %d times that the platform is down", said)
	}
	if wait := c.Enter(now); wait != 0 {
		t.Fatalf("nobody may try: wait %s", wait)
	}
	if wait := c.Enter(now); wait != trialWait {
		t.Errorf("while one tries another one waits %s, want %s", wait, trialWait)
	}
	if _, back := c.Leave(now, true); !back {
		t.Error("it is not said that the platform is back")
	}
	for range 10 {
		if wait := c.Enter(now); wait != 0 {
			t.Errorf("after an answer there is a wait of %s", wait)
		}
	}
}

func TestAFewFailuresAmongAnswersHoldNobodyBack(t *testing.T) {
	var c Circuit
	now := time.Date(2025, 4, 23, 6, 0, 0, 0, time.UTC)
	for i := range 100 {
		if wait := c.Enter(now); wait != 0 {
			t.Fatalf("call %d waits %s", i, wait)
		}
		c.Leave(now, i%tripAfter == 0)
	}
}

func TestATrialThatWasAbandonedLetsTheNextOneTry(t *testing.T) {
	var c Circuit
	now := time.Date(2025, 4, 23, 6, 0, 0, 0, time.UTC)
	for range tripAfter {
		c.Enter(now)
		c.Leave(now, false)
	}
	now = now.Add(firstRest)
	if wait := c.Enter(now); wait != 0 {
		t.Fatalf("wait %s after the rest", wait)
	}
	c.Abandon()
	if wait := c.Enter(now); wait != 0 {
		t.Errorf("wait %s though nobody tries", wait)
	}
}
