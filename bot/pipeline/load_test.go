package pipeline

import (
	"flag"
	"runtime"
	"slices"
	"strconv"
	"testing"
	"time"

	"parley/bot/chat/chattest"
	"parley/bot/store"
)

// allowed is a rate as the fakes enforce it: so many at once, then one each span, or, of
// windows, as many in each span.
type allowed struct {
	burst   int
	span    time.Duration
	windows bool
}

var (
	slackChannel   = allowed{burst: 4, span: time.Second}
	discordChannel = allowed{burst: 5, span: 5 * time.Second, windows: true}
	discordGlobal  = allowed{burst: 50, span: time.Second, windows: true}
)

// least is how long n calls take at the rate.
func (a allowed) least(n int) time.Duration {
	if a.windows {
		return time.Duration((n-1)/a.burst) * a.span
	}
	return time.Duration(max(0, n-a.burst)) * a.span
}

// served holds calls that share a rate to it, and to no refusal.
func (a allowed) served(t *testing.T, name string, calls []chattest.Call) {
	t.Helper()
	for _, c := range calls {
		if c.Answer == "429" {
			t.Fatalf("%s: a call was too fast", name)
		}
	}
	took, least := calls[len(calls)-1].At.Sub(calls[0].At), a.least(len(calls))
	share := float64(least) / float64(took)
	t.Logf("%s: %d calls took %s, the rate allows %s: %.0f %%", name, len(calls), took, least, 100*share)
	if share < .95 {
		t.Errorf("%s: that is too slow", name)
	}
}

var manyChannels = flag.Int("channels", 100, "how many channels of each chat are served")

// By hand: go test ./bot/pipeline -run ManyChannels -args -channels 250
func TestManyChannelsAreServedAtTheRateTheyAreAllowed(t *testing.T) {
	const stories = 4
	channels := *manyChannels
	w := plan{database: store.Memory, channels: channels, hooks: channels}.town(t)
	dead := w.discord.Channel("room-7") // one refuses all the time, and delays nobody
	w.discord.Change(dead, func(c *chattest.DiscordChannel) { c.Permissions = chattest.DiscordViewChannel })
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	w.happens(t, stories)
	begun := w.clock.Now()
	w.runs(t, 2*time.Minute)
	runtime.ReadMemStats(&after)
	t.Logf("%d deliveries; %d KiB were allocated for each, the heap grew by %d MiB", len(w.channels)*stories,
		(after.TotalAlloc-before.TotalAlloc)/1024/uint64(len(w.channels)*stories), (int64(after.HeapInuse)-int64(before.HeapInuse))>>20)

	discordGlobal.served(t, "Discord, all channels", w.discord.Calls(""))
	byChannel := map[string][]chattest.Call{}
	var waits []time.Duration // of the first message of a channel
	for _, c := range w.slack.Calls(slackPosts) {
		byChannel[c.Channel] = append(byChannel[c.Channel], c)
	}
	for _, calls := range byChannel {
		waits = append(waits, calls[0].At.Sub(begun))
		if took := calls[len(calls)-1].At.Sub(begun); took > time.Duration(stories)*time.Second {
			t.Errorf("a channel of Slack waited %s for %d messages", took, stories)
		}
	}
	slices.Sort(waits)
	if p95 := waits[len(waits)*95/100]; p95 > time.Second {
		t.Errorf("of Slack's channels one in twenty waited %s and more for its first message", p95)
	}
	// A webhook has no rate that is known before it says so.
	events := w.receiver.Requests()
	for _, h := range events {
		if at, err := strconv.ParseInt(h.Get("webhook-timestamp"), 10, 64); err != nil || time.Unix(at, 0).Sub(begun) > time.Second {
			t.Errorf("a webhook waited until %q, error %v", h.Get("webhook-timestamp"), err)
		}
	}
	if len(events) != channels*stories {
		t.Errorf("%d events for %d webhooks", len(events), channels)
	}
	w.discord.Change(dead, func(c *chattest.DiscordChannel) { c.Permissions = chattest.DiscordAll })
	w.runs(t, 20*time.Minute)
	w.standsOnce(t)
}

func TestOneChannelIsServedAtTheRateItIsAllowed(t *testing.T) {
	w := plan{database: store.Memory, channels: 1, hooks: 1}.town(t)
	w.happens(t, 100)
	w.runs(t, 5*time.Minute)
	slackChannel.served(t, "Slack, one channel", w.slack.Calls(slackPosts))
	discordChannel.served(t, "Discord, one channel", w.discord.Calls(discordPosts))
	w.standsOnce(t)
}
