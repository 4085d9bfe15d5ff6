package pipeline

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"parley/bot/chat"
	"parley/sources"
)

// operatorDesk is a desk whose operator is told on a platform of its own.
func operatorDesk(t *testing.T) (*desk, *recorder) {
	t.Helper()
	d, ops := newDesk(t, "6h"), &recorder{}
	d.Platforms["ops"], d.Operator = ops, "ops:#troubles"
	return d, ops
}

// pass goes on for a time: a poll and a look every ten minutes, whatever comes of them.
func (d *desk) pass(t *testing.T, span time.Duration) {
	t.Helper()
	for until := d.now.Add(span); d.now.Before(until); {
		d.now = d.now.Add(10 * time.Minute)
		_ = d.Once(t.Context()) // what fails is what the operator is to hear
	}
}

// lines are those of the last notice.
func (r *recorder) lines() string {
	var all []string
	for _, l := range r.card.Lines {
		all = append(all, l.Mark+" "+l.Name+": "+l.Text)
	}
	return strings.Join(all, "\n")
}

const (
	oneNew  = "sum up: 🔧 For the operator: 1 new trouble"
	oneOver = "sum up: 🔧 For the operator: 1 trouble is over"
)

func TestTheOperatorHearsOnceOfADeadSourceAndOnceThatItIsBack(t *testing.T) {
	d, ops := operatorDesk(t)
	d.round(t)
	d.feed.err = errors.New("fetch https://paper.example/rss?key=hidden: timeout")
	d.pass(t, 110*time.Minute)
	if got := ops.take(); got != "" {
		t.Errorf("before two hours: did %q", got)
	}
	d.pass(t, 10*time.Hour)
	if got := ops.take(); got != oneNew {
		t.Errorf("did %q", got)
	}
	said := ops.lines()
	if !strings.HasPrefix(said, "🔴 source dead: paper:") || !strings.Contains(said, "/parley sources paper") || strings.Contains(said, "hidden") || strings.Contains(said, "://") {
		t.Errorf("said %s", said)
	}
	d.feed.err = nil
	d.pass(t, 5*time.Hour)
	if got := ops.take(); got != oneOver {
		t.Errorf("when it is back: did %q", got)
	}
	if got := d.platform.take(); got != "" {
		t.Errorf("the channels are no operators: did %q", got)
	}
}

func TestTheOperatorHearsOfASourceThatIsSilentAgainstItsRhythm(t *testing.T) {
	d, ops := operatorDesk(t)
	for h := range 21 * 24 {
		d.feed.items = append(d.feed.items, sources.Item{GUID: fmt.Sprint("g", h), URL: fmt.Sprint("https://paper.example/", h),
			Title: fmt.Sprint("Recipe of the hour ", h), Text: "Cut, stir and wait.", Published: morning.Add(-time.Duration(h) * time.Hour)})
	}
	d.round(t)
	d.pass(t, 3*time.Hour)
	if got := ops.take(); got != "" {
		t.Errorf("after three hours: did %q", got)
	}
	d.pass(t, 9*time.Hour)
	if got := ops.take(); got != oneNew || !strings.HasPrefix(ops.lines(), "🔴 source silent: paper:") {
		t.Errorf("did %q: %s", got, ops.lines())
	}
	d.feed.items = append(d.feed.items, sources.Item{GUID: "new", URL: "https://paper.example/new", Title: "Recipe of the day", Text: "Stir.", Published: d.now})
	d.pass(t, time.Hour)
	if got := ops.take(); got != oneOver {
		t.Errorf("when it speaks again: did %q", got)
	}
}

func TestNothingIsSilentBecauseNobodyAskedIt(t *testing.T) {
	d, ops := operatorDesk(t)
	for h := range 21 * 24 {
		d.feed.items = append(d.feed.items, sources.Item{GUID: fmt.Sprint("g", h), URL: fmt.Sprint("https://paper.example/", h),
			Title: fmt.Sprint("Recipe of the hour ", h), Text: "Cut, stir and wait.", Published: morning.Add(-time.Duration(h) * time.Hour)})
	}
	d.round(t)
	d.now = d.now.Add(48 * time.Hour) // Parley was not there
	if err := d.Look(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := ops.take(); got != "" {
		t.Errorf("did %q: %s", got, ops.lines())
	}
}

func TestTheOperatorHearsOfAChannelOrATokenThatIsRefused(t *testing.T) {
	for name, c := range map[string]struct {
		refusal *chat.Error
		says    string
	}{
		"channel": {&chat.Error{Kind: chat.Permanent, Err: errors.New("no such channel: correct its name")}, "🔴 channel dead: recorder: nothing can be told there, 2 messages wait"},
		"token":   {&chat.Error{Kind: chat.Permanent, Whole: true, Err: errors.New("the token was revoked: put in a new one")}, "🔴 token refused: recorder: it refuses everything, 2 messages wait"},
	} {
		d, ops := operatorDesk(t)
		for range 30 {
			d.platform.fails = append(d.platform.fails, c.refusal)
		}
		d.feed.items = []sources.Item{visit("Emmanuel Macron", "Ankara", d.now), visit("Giorgia Meloni", "Tunis", d.now)}
		d.pass(t, 200*time.Minute)
		if got := ops.take(); got != oneNew || !strings.HasPrefix(ops.lines(), c.says) || !strings.Contains(ops.lines(), c.refusal.Err.Error()) {
			t.Errorf("%s: did %q: %s", name, got, ops.lines())
		}
		d.platform.fails = nil
		d.pass(t, time.Hour)
		if got := ops.take(); got != oneOver {
			t.Errorf("%s, mended: did %q", name, got)
		}
	}
}

func TestTheOperatorHearsOfMessagesThatWaitLong(t *testing.T) {
	d, ops := operatorDesk(t)
	for range 12 {
		d.platform.fails = append(d.platform.fails, &chat.Error{Kind: chat.Passing, Err: errors.New("away")})
	}
	d.feed.items = []sources.Item{visit("Emmanuel Macron", "Ankara", d.now)}
	d.pass(t, 30*time.Minute)
	if got := ops.take(); got != "" {
		t.Errorf("at first: did %q", got)
	}
	d.pass(t, time.Hour)
	if got := ops.take(); got != oneNew || !strings.HasPrefix(ops.lines(), "🔴 queue stuck: messages to recorder: 1 message waits since") {
		t.Errorf("did %q: %s", got, ops.lines())
	}
	d.pass(t, 2*time.Hour)
	if got := ops.take(); got != oneOver {
		t.Errorf("when the chat is back: did %q", got)
	}
}

func TestSeveralTroublesAreOneMessage(t *testing.T) {
	d, ops := operatorDesk(t)
	d.feed.items = []sources.Item{visit("Emmanuel Macron", "Ankara", d.now)}
	ops.fails = []error{&chat.Error{Kind: chat.Permanent, Err: errors.New("no such channel")}}
	for range 200 {
		d.platform.fails = append(d.platform.fails, &chat.Error{Kind: chat.Permanent, Err: errors.New("no such channel")})
	}
	d.failing(t)
	d.feed.err = errors.New("away")
	for range 15 {
		d.now = d.now.Add(10 * time.Minute)
		ops.fails = []error{&chat.Error{Kind: chat.Permanent, Err: errors.New("no such channel")}}
		_ = d.Once(t.Context())
	}
	ops.fails = nil
	d.pass(t, 20*time.Minute)
	if got := ops.take(); got != "sum up: 🔧 For the operator: 2 new troubles" {
		t.Errorf("did %q: %s", got, ops.lines())
	}
}

// failing is a round of which some fails.
func (d *desk) failing(t *testing.T) {
	t.Helper()
	if err := d.Once(t.Context()); err == nil {
		t.Fatal("nothing failed")
	}
}

func TestAnOperatorsChannelThatIsDeadMakesNoLoop(t *testing.T) {
	d, ops := operatorDesk(t)
	d.round(t)
	d.feed.err = errors.New("away")
	for range 100 {
		ops.fails = append(ops.fails, &chat.Error{Kind: chat.Permanent, Err: errors.New("no such channel")})
	}
	d.pass(t, 3*time.Hour)
	asked := len(ops.tried)
	for range 4 {
		d.now = d.now.Add(time.Minute)
		if err := d.Look(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if len(ops.tried) != asked {
		t.Errorf("asked %d times within five minutes", len(ops.tried)-asked)
	}
	d.feed.err = nil
	d.pass(t, 5*time.Hour)
	ops.fails = nil
	d.pass(t, time.Hour)
	if got := ops.take(); got != "" {
		t.Errorf("what came and went meanwhile is told: %q", got)
	}
}

func TestANoticeInDoubtIsTheSameMessageAgain(t *testing.T) {
	d, ops := operatorDesk(t)
	d.round(t)
	d.feed.err = errors.New("away")
	ops.fails = []error{errors.New("cut off")}
	d.pass(t, 4*time.Hour)
	if got := ops.take(); got != oneNew {
		t.Errorf("did %q", got)
	}
	if len(ops.tried) != 2 || !ops.tried[0].IsZero() || ops.tried[1].IsZero() {
		t.Errorf("in doubt since %v: the second attempt must say so", ops.tried)
	}
}

func TestARestartTellsTheOperatorNothingTwice(t *testing.T) {
	d, ops := operatorDesk(t)
	d.round(t)
	d.feed.err = errors.New("away")
	d.pass(t, 3*time.Hour)
	ops.take()
	d.Pipeline = New(d.Parts)
	d.pass(t, 3*time.Hour)
	if got := ops.take(); got != "" {
		t.Errorf("after a restart: did %q", got)
	}
}
