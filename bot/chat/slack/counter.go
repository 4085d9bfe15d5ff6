package slack

import (
	"context"
	"fmt"
	"runtime/debug"
	"sync"
	"time"

	api "github.com/slack-go/slack"

	"parley/bot/chat"
)

const (
	answerers = 8  // questions answered at once, and as many errands done
	waiting   = 32 // questions that wait; more are refused at once
	eachWaits = 10 // of one user's, so that nobody takes the others' places

	// Slack waits for three seconds for what it wants with the acknowledgement, and takes a
	// trigger for as long (https://docs.slack.dev/interactivity/handling-user-interaction).
	atOnce = 2300 * time.Millisecond
)

const tooMany = "Parley has more questions than it can answer just now. Please ask again in a minute."

// incoming is one thing that Slack tells, by either transport.
type incoming struct {
	data any    // an api.SlashCommand or api.InteractionCallback
	name string // of its envelope or signature
	// ack acknowledges it, once, with what Slack takes in return; nil: nothing.
	ack func(payload any)
}

// counter is where what Slack tells is taken. Who takes it never waits: questions are
// answered later, through their address; what Slack wants with the acknowledgement is an
// errand that is done at once or not at all.
type counter struct {
	*Slack
	desk    chat.Desk
	asked   chan question
	errands chan errand
	seen    *recent

	mu   sync.Mutex
	open map[string]int // questions and errands by user
}

// errand is what has to be done within moments.
type errand struct {
	user  string
	until time.Time
	do    func(ctx context.Context, left time.Duration) // in the time that is left
	late  func()                                        // in its place, when nobody had time for it
}

func (s *Slack) newCounter(desk chat.Desk) *counter {
	return &counter{Slack: s, desk: desk, asked: make(chan question, waiting), errands: make(chan errand, waiting), seen: newRecent(s.now), open: map[string]int{}}
}

// take takes what Slack tells, once, however often it comes.
func (k *counter) take(in incoming) {
	switch data := in.data.(type) {
	case api.SlashCommand:
		if q := typedQuestion(data); k.isNew(in, q.trigger) {
			in.ack(k.queue(q))
			return
		}
	case api.InteractionCallback:
		switch {
		case !k.isNew(in, data.TriggerID):
		case data.Type == api.InteractionTypeBlockActions:
			k.press(data)
		case data.Type == api.InteractionTypeBlockSuggestion:
			none := map[string]any{"options": []any{}}
			k.run(data.User.ID, func() { in.ack(none) }, func(ctx context.Context, left time.Duration) { in.ack(k.suggest(ctx, data, left)) })
			return
		case data.Type == api.InteractionTypeViewSubmission:
			k.run(data.User.ID, func() { in.ack(objection(data, tooMany)) }, func(ctx context.Context, left time.Duration) { k.submit(ctx, data, left, in.ack) })
			return
		}
	}
	in.ack(nil)
}

// isNew reports whether this came for the first time, by any of its names.
func (k *counter) isNew(in incoming, trigger string) bool {
	if trigger != "" {
		trigger = "trigger " + trigger
	}
	return k.seen.first(in.name, trigger)
}

// press takes a press of a button.
func (k *counter) press(data api.InteractionCallback) {
	q, ok := pressed(data)
	switch {
	case !ok:
	case q.form:
		tell := func() { k.log.Warn("a form is not opened: too much is asked at once", "user", q.query.User) }
		k.run(q.query.User, tell, func(ctx context.Context, _ time.Duration) { k.openForm(ctx, q) })
	default:
		k.queue(q)
	}
}

// queue lets a question wait for its answer. When too many wait it gives back what to say
// instead.
func (k *counter) queue(q question) (instead any) {
	if q.address == "" {
		return nil
	}
	if k.enter(q.query.User) {
		select {
		case k.asked <- q:
			return nil
		default:
			k.leave(q.query.User)
		}
	}
	k.log.Debug("too many questions wait: one is refused", "user", q.query.User)
	return map[string]any{"response_type": "ephemeral", "text": tooMany}
}

// run has an errand done; late is called when nobody has time for it.
func (k *counter) run(user string, late func(), do func(context.Context, time.Duration)) {
	if k.enter(user) {
		select {
		case k.errands <- errand{user: user, until: k.now().Add(atOnce), do: do, late: late}:
			return
		default:
			k.leave(user)
		}
	}
	late()
}

// enter counts a question of a user, unless too many of the user's are open.
func (k *counter) enter(user string) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.open[user] >= eachWaits {
		return false
	}
	k.open[user]++
	return true
}

func (k *counter) leave(user string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.open[user]--; k.open[user] <= 0 {
		delete(k.open, user)
	}
}

// answers answers questions until ctx is done; the one under way is finished.
func (k *counter) answers(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case q := <-k.asked:
			k.safely(func() { k.reply(ctx, q, k.ask(ctx, q)) })
			k.leave(q.query.User)
		}
	}
}

// runs does errands until ctx is done.
func (k *counter) runs(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case e := <-k.errands:
			if left := e.until.Sub(k.now()); left > 0 {
				k.safely(func() { e.do(ctx, left) })
			} else {
				e.late()
			}
			k.leave(e.user)
		}
	}
}

// safely keeps a fault in one question, as in drawing its answer, from ending the program.
func (k *counter) safely(do func()) {
	defer func() {
		if broken := recover(); broken != nil {
			k.log.Error("a question met a fault", "fault", fmt.Sprint(broken), "stack", string(debug.Stack()))
		}
	}()
	do()
}

// ask has a question answered, and survives a fault in the answering.
func (k *counter) ask(ctx context.Context, q question) (a chat.Answer) {
	defer func() {
		if broken := recover(); broken != nil {
			k.log.Error("a question met a fault", "verb", q.query.Verb, "fault", fmt.Sprint(broken), "stack", string(debug.Stack()))
			a = chat.Answer{Title: "This question met a fault inside Parley.", Failed: true, Private: true}
		}
	}()
	if q.wrong != nil {
		return chat.Answer{Title: q.wrong.Error(), Failed: true, Private: true}
	}
	if c, ok := k.command(q.query.Verb); ok && c.Changes && !q.query.Direct {
		q.query.Manager, q.query.Managers = k.manages(ctx, q.query.User, q.team)
	}
	a = k.desk.Answer(ctx, q.query)
	if asksForHelp(q.query) && !a.Failed {
		a.Buttons = append(a.Buttons[:len(a.Buttons):len(a.Buttons)], k.formButtons()...)
	}
	return a
}
