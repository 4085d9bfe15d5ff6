package discord

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/bwmarrin/discordgo"

	"parley/bot/chat"
)

// root is the one slash command; every question is a sub-command of it.
const root = "parley"

// declared is the slash command as Discord is told, and what of it is left out because it
// would be refused.
func declared(commands []chat.Command) (c *discordgo.ApplicationCommand, lost []string) {
	if n := len(commands); n > maxSubcommands {
		for _, sub := range commands[maxSubcommands:] {
			lost = append(lost, "the command "+sub.Name)
		}
	}
	c = &discordgo.ApplicationCommand{Type: discordgo.ChatApplicationCommand, Name: root, Description: "Diplomatic developments: ask Parley"}
	for _, sub := range commands[:min(len(commands), maxSubcommands)] {
		o := &discordgo.ApplicationCommandOption{
			Type: discordgo.ApplicationCommandOptionSubCommand, Name: sub.Name, Description: described(sub.Summary, sub.Name),
		}
		for i, given := range sub.Options {
			if i >= maxOptions {
				lost = append(lost, "the option "+given.Name+" of "+sub.Name)
				continue
			}
			o.Options = append(o.Options, option(given))
		}
		// Discord takes required ones only in front.
		slices.SortStableFunc(o.Options, func(a, b *discordgo.ApplicationCommandOption) int {
			switch {
			case a.Required == b.Required:
				return 0
			case a.Required:
				return -1
			}
			return 1
		})
		c.Options = append(c.Options, o)
	}
	// What explains is shortened before anything is missing.
	for most := maxCommandDescription / 2; length(c.Name, c.Description, c.Options) > maxCommandLength && most > 5; most /= 2 {
		if shorten(c.Options, most); most == maxCommandDescription/2 {
			lost = append(lost, "part of the explanations")
		}
	}
	for length(c.Name, c.Description, c.Options) > maxCommandLength {
		last := len(c.Options) - 1
		lost = append(lost, "the command "+c.Options[last].Name)
		c.Options = c.Options[:last]
	}
	return c, lost
}

// length is how much of the limit of a command something takes.
func length(name, description string, options []*discordgo.ApplicationCommandOption) int {
	n := units(name) + units(description)
	for _, o := range options {
		n += length(o.Name, o.Description, o.Options)
		for _, c := range o.Choices {
			n += units(c.Name) + units(fmt.Sprint(c.Value))
		}
	}
	return n
}

// shorten cuts every explanation to at most most characters.
func shorten(options []*discordgo.ApplicationCommandOption, most int) {
	for _, o := range options {
		o.Description = cmp.Or(plain(o.Description, most), o.Name)
		shorten(o.Options, most)
	}
}

func option(o chat.Option) *discordgo.ApplicationCommandOption {
	made := &discordgo.ApplicationCommandOption{
		Type: discordgo.ApplicationCommandOptionString, Name: o.Name, Description: described(o.Summary, o.Name), Required: o.Required,
	}
	made.Autocomplete = o.Suggests // with choices beside it, Discord would refuse it
	if !o.Suggests && len(o.Choices) <= maxChoices {
		for _, c := range o.Choices {
			made.Choices = append(made.Choices, &discordgo.ApplicationCommandOptionChoice{Name: plain(c, maxChoice), Value: c})
		}
	}
	return made
}

func described(summary, name string) string {
	return cmp.Or(plain(summary, maxCommandDescription), name)
}

// register tells Discord the slash command, in each server of the settings or for all of
// them, where it does not stand so already: there is a limit of 200 a day.
func (d *Discord) register(ctx context.Context, app string, commands []chat.Command) error {
	want, lost := declared(commands)
	if len(lost) > 0 {
		d.log.Error("Discord takes no slash command of this size: type what is left out in another chat, or press a button",
			"left out", strings.Join(lost, ", "))
	}
	if len(d.settings.Guilds) == 0 {
		// Only what is for all servers can be kept out of private messages.
		want.Contexts = &[]discordgo.InteractionContextType{discordgo.InteractionContextGuild}
		want.IntegrationTypes = &[]discordgo.ApplicationIntegrationType{discordgo.ApplicationIntegrationGuildInstall}
		return d.registerAt(ctx, "/applications/"+app+"/commands", want)
	}
	var failed []error
	for _, g := range d.settings.Guilds {
		failed = append(failed, d.registerAt(ctx, "/applications/"+app+"/guilds/"+g+"/commands", want))
	}
	return errors.Join(failed...)
}

func (d *Discord) registerAt(ctx context.Context, place string, want *discordgo.ApplicationCommand) error {
	var have []*discordgo.ApplicationCommand
	if err := d.rest.do(ctx, request{method: http.MethodGet, path: place, route: "GET commands", major: place, again: true}, &have); err != nil {
		return d.unregistered(ctx, err)
	}
	if len(have) == 1 && canonical(have[0]) == canonical(want) {
		return nil
	}
	q := request{method: http.MethodPut, path: place, route: "PUT commands", major: place, body: []*discordgo.ApplicationCommand{want}, again: true}
	if err := d.rest.do(ctx, q, nil); err != nil {
		return d.unregistered(ctx, err)
	}
	d.log.Info("the slash command is registered", "commands", len(want.Options))
	return nil
}

func (d *Discord) unregistered(ctx context.Context, err error) error {
	if refused, is := errors.AsType[*refusal](err); is && refused.is(missingAccess) {
		err = fmt.Errorf("%w: invite Parley with the scope applications.commands: %s", err, d.invite(ctx))
	}
	return fmt.Errorf("register the slash command with Discord: %w", err)
}

// canonical is what counts of a declared command, in one form.
func canonical(c *discordgo.ApplicationCommand) string {
	type shape struct {
		Type                       uint8
		Name, Description          string
		Required, Autocomplete     bool
		Choices                    []string
		Options                    []shape
		Contexts, IntegrationTypes []uint
	}
	var shapes func([]*discordgo.ApplicationCommandOption) []shape
	shapes = func(all []*discordgo.ApplicationCommandOption) (made []shape) {
		for _, o := range all {
			s := shape{Type: uint8(o.Type), Name: o.Name, Description: o.Description, Required: o.Required, Autocomplete: o.Autocomplete, Options: shapes(o.Options)}
			for _, c := range o.Choices {
				s.Choices = append(s.Choices, fmt.Sprint(c.Name, "=", c.Value))
			}
			made = append(made, s)
		}
		return made
	}
	s := shape{Type: uint8(cmp.Or(c.Type, discordgo.ChatApplicationCommand)), Name: c.Name, Description: c.Description, Options: shapes(c.Options)}
	if c.Contexts != nil {
		for _, x := range *c.Contexts {
			s.Contexts = append(s.Contexts, uint(x))
		}
	}
	if c.IntegrationTypes != nil {
		for _, x := range *c.IntegrationTypes {
			s.IntegrationTypes = append(s.IntegrationTypes, uint(x))
		}
	}
	text, err := json.Marshal(s)
	if err != nil {
		return ""
	}
	return string(text)
}

// asked is the question of a slash command: its sub-command and options.
func asked(options []*discordgo.ApplicationCommandInteractionDataOption, commands []chat.Command) chat.Query {
	q := chat.Query{Filters: map[string]string{}}
	if len(options) == 0 {
		return q
	}
	c := chat.Command{Name: options[0].Name}
	if i := slices.IndexFunc(commands, func(known chat.Command) bool { return known.Name == c.Name }); i >= 0 {
		c = commands[i]
	}
	values := map[string]string{}
	for _, given := range options[0].Options {
		values[given.Name] = fmt.Sprint(given.Value)
	}
	return questionOf(c, values)
}

// maxValue bounds one option of a question.
const maxValue = 1000
