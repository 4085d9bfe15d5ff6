package discord

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/bwmarrin/discordgo"

	"parley/bot/chat"
)

const (
	maxTyping    = 16              // options that are completed at once; questions have places of their own
	suggestLimit = 2 * time.Second // of the three that Discord waits
	maxSuggested = maxChoices      // https://docs.discord.com/developers/interactions/application-commands#autocomplete
)

// offered are the choices for an option being typed.
type offered struct {
	Choices []offer `json:"choices"`
}

type offer struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// complete answers an option being typed; nil: no option of ours is.
func (k *desk) complete(ctx context.Context, in interaction) *reply {
	if in.Data.Name != root || len(in.Data.Options) == 0 {
		return nil
	}
	var asking chat.Asking
	sub := in.Data.Options[0]
	sub.Options = slices.DeleteFunc(sub.Options, func(o *discordgo.ApplicationCommandInteractionDataOption) bool {
		if o.Focused {
			asking.Option, asking.Typed = o.Name, chat.Clean(fmt.Sprint(o.Value), maxValue)
		}
		return o.Focused
	})
	if asking.Option == "" {
		return nil
	}
	asking.Query = in.by(asked(in.Data.Options, k.commands))
	return only(discordgo.InteractionApplicationCommandAutocompleteResult, offered{k.suggest(ctx, asking)})
}

// suggest asks the desk, unless it is asked too much at once.
func (k *desk) suggest(ctx context.Context, a chat.Asking) (offers []offer) {
	offers = []offer{}
	select {
	case k.typing <- struct{}{}:
		defer func() { <-k.typing }()
	default:
		k.full("options are left to be typed: too many at once")
		return offers
	}
	defer func() {
		if broken := recover(); broken != nil {
			k.log.Error("completing an option met a fault", "option", a.Option, "fault", fmt.Sprint(broken))
		}
	}()
	ctx, cancel := context.WithTimeout(ctx, suggestLimit)
	defer cancel()
	taken := map[string]bool{}
	for _, c := range k.asks.Suggest(ctx, a) {
		name := plain(c.Name, maxChoice)
		if name == "" || c.Value == "" || units(c.Value) > maxChoice || taken[c.Value] || len(offers) == maxSuggested {
			continue
		}
		taken[c.Value] = true
		offers = append(offers, offer{name, c.Value})
	}
	return offers
}
