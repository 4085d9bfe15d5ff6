package discord

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"time"

	"parley/bot/chat"
)

const (
	firstWait = time.Second     // before a new connection
	longWait  = 2 * time.Minute // the longest

	// One session may begin in five seconds
	// (https://docs.discord.com/developers/events/gateway#rate-limiting).
	sessionEvery = 5*time.Second + 100*time.Millisecond
)

// Serve registers the commands and answers them until ctx is done, which returns nil: over
// one connection to Discord's gateway that is made anew whenever it ends, or, where the
// settings say so, as Discord posts them to an address of ours. An error is
// one that trying again does not mend, as a refused token, and says what to do. What is
// being answered when ctx ends is still answered.
func (d *Discord) Serve(ctx context.Context, commands []chat.Command, asks chat.Desk) error {
	d.commands.Store(&commands)
	k := d.newDesk(commands, asks)
	defer k.busy.Wait()
	if d.settings.Listen != "" {
		l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", d.settings.Listen)
		if err != nil {
			return fmt.Errorf("serve Discord: the setting discord.listen: %w", err)
		}
		return d.listen(ctx, l, k)
	}
	registered := false
	var tried time.Time // when the last session was
	for fails := 0; ; {
		if !registered {
			registered = d.registered(ctx, commands)
		}
		tried = d.now()
		began, err := d.session(ctx, k)
		if ctx.Err() != nil {
			return nil
		}
		if done := lasting(err); done != nil {
			return fmt.Errorf("serve Discord: %w", done)
		}
		if began {
			fails = 0
		}
		pause := max(pauseAfter(fails, err), sessionEvery-d.now().Sub(tried))
		fails++
		d.log.Warn("not connected to Discord", "error", err, "again", pause.Round(time.Millisecond))
		if d.wait(ctx, pause) != nil {
			return nil
		}
	}
}

// registered registers the commands; without them Parley still tells, so a failure is
// logged, and tried again with the next connection.
func (d *Discord) registered(ctx context.Context, commands []chat.Command) bool {
	app, err := d.applicationID(ctx)
	if err == nil {
		err = d.register(ctx, app, commands)
	}
	if err != nil && ctx.Err() == nil && !errors.Is(err, errToken) {
		d.log.Error("the slash commands are not registered", "error", err)
	}
	return err == nil
}

// lasting is an error that a new connection would meet again.
func lasting(err error) error {
	if f, is := errors.AsType[*fatal](err); is {
		return f.err
	}
	if errors.Is(err, errToken) {
		return errToken
	}
	return nil
}

// pauseAfter is how long to wait before another connection: longer after each that failed,
// and not the same for every process that lost Discord at the same moment.
func pauseAfter(fails int, err error) time.Duration {
	if s, is := errors.AsType[*spent](err); is {
		return s.after
	}
	if l, is := errors.AsType[*limited](err); is {
		return l.after
	}
	pause := min(firstWait<<min(fails, 10), longWait)
	return pause/2 + rand.N(pause/2)
}
