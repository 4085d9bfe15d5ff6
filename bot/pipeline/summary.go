package pipeline

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"parley/bot/alert"
	"parley/bot/chat"
	"parley/bot/news"
	"parley/bot/store"
)

// tellSummary sends a summary, and brings the cards up to date that its stories have in
// the channel. One that its platform will never take is told story by story instead.
func (p *Pipeline) tellSummary(ctx, held context.Context, platform chat.Platform, channel string, m news.Summary, zone *time.Location) error {
	sum, loud, err := p.summed(held, m)
	if err != nil {
		return err
	}
	begun := p.Now()
	if err := p.Store.BeginSummary(held, m.ID); err != nil {
		return err
	}
	m.Attempts++
	if m.Digest == "" && len(sum.Stories) == 0 {
		m.State, m.Error = news.Dead, "nothing is left to tell"
		return p.Store.FinishSummary(ctx, m)
	}
	var ref chat.Ref
	if err = p.editSummed(held, platform, channel, m.Channel, sum); err == nil {
		card := chat.CardOfSummary(sum, zone)
		ref, err = platform.Post(held, chat.Message{ID: strconv.FormatInt(m.ID, 10), Sender: p.Store.Sender(), Channel: channel, Card: &card, Loud: loud, Tried: m.Begun})
	}
	var refused *chat.Error
	known := errors.As(err, &refused)
	m.Refused = refusalOf(err)
	switch {
	case err == nil:
		m.State, m.Card, m.Error, m.SentAt, m.Begun = news.Sent, string(ref), "", p.Now(), time.Time{}
	case known && refused.Kind == chat.Unfit:
		m.State, m.Error = news.Dead, err.Error()
	default:
		m.State, m.Error = news.Waiting, err.Error()
		if m.Begun.IsZero() && !(known && refused.NotTaken()) {
			m.Begun = begun
		}
	}
	if saveErr := p.Store.FinishSummary(ctx, m); saveErr != nil {
		return errors.Join(err, saveErr)
	}
	if m.State == news.Dead {
		p.Log.Error("a summary is given up; its stories are told one by one", "channel", m.Channel, "summary", m.ID, "error", err)
		return nil
	}
	return err
}

// summed is a summary with its stories as they stand now.
func (p *Pipeline) summed(ctx context.Context, m news.Summary) (sum chat.Summary, isLoud bool, err error) {
	m, ds, err := p.Store.Summary(ctx, m.ID)
	if err != nil {
		return sum, false, err
	}
	ds = slices.DeleteFunc(ds, func(d news.Delivery) bool { return d.State == news.Silent })
	sum.Summary, isLoud = m, loud(ds)
	groups, err := p.byStory(ctx, ds)
	if err != nil {
		return sum, false, err
	}
	for _, g := range groups {
		sum.Stories = append(sum.Stories, chat.Summed{Story: g.story, Changes: changes(g.ds)})
	}
	if m.Digest != "" {
		rows, err := p.Store.Sources(ctx)
		if err != nil {
			return sum, false, err
		}
		sum.Sources = healthOf(rows, p.Now())
	}
	return sum, isLoud, nil
}

// mended are the troubles that pass or are mended; with any other a card stays as it is.
var mended = []chat.Trouble{chat.Passing, chat.Limited, chat.Permanent}

// editSummed shows on the cards of a summary's stories how these stand. A card that cannot
// be edited is no reason not to tell.
func (p *Pipeline) editSummed(ctx context.Context, platform chat.Platform, channel, full string, sum chat.Summary) error {
	for _, s := range sum.Stories {
		stands, err := p.Store.Card(ctx, s.Story.ID, full)
		if err != nil {
			return err
		}
		if stands.Ref == "" {
			continue
		}
		card := chat.CardOf(s.Story, p.Zone)
		err = platform.Edit(ctx, chat.Ref(stands.Ref), chat.Message{ID: strconv.FormatInt(sum.ID, 10), Channel: channel, Card: &card})
		var refused *chat.Error
		if err != nil && (!errors.As(err, &refused) || slices.Contains(mended, refused.Kind)) {
			return err
		}
	}
	return nil
}

// zoneOf is the zone of the times that a channel is shown in a summary: its hours are meant.
func (p *Pipeline) zoneOf(rules alert.Rules, channel string) *time.Location {
	if own := rules.In(channel); own.Zone != nil && own.Zone != time.UTC {
		return own.Zone
	}
	return p.Zone
}

// namedSources is how many sources in trouble a digest names.
const namedSources = 3

// healthOf says how many sources are healthy, and which are not: "41 of 42 sources
// healthy; paper silent 9 h".
func healthOf(rows []store.SourceRow, now time.Time) string {
	var troubles []string
	for _, r := range rows {
		switch r.Health(now) {
		case store.Failing:
			troubles = append(troubles, r.Name+" "+silentFor(r.LastOK, now))
		case store.Silent:
			troubles = append(troubles, r.Name+" with nothing new "+since(r.LastNew, now))
		case store.Unpolled:
			troubles = append(troubles, r.Name+" not polled yet")
		}
	}
	if len(rows) == 0 {
		return "no sources"
	}
	text := fmt.Sprintf("%d of %s healthy", len(rows)-len(troubles), chat.Count(len(rows), "source", "sources"))
	if n := len(troubles) - namedSources; n > 0 {
		troubles = append(troubles[:namedSources], fmt.Sprintf("%d more in trouble", n))
	}
	if len(troubles) > 0 {
		text += "; " + strings.Join(troubles, ", ")
	}
	return text
}

func silentFor(last, now time.Time) string {
	if last.IsZero() {
		return "silent from the first poll on"
	}
	switch silent := now.Sub(last); {
	case silent < time.Hour:
		return fmt.Sprintf("silent %d min", silent/time.Minute)
	case silent < 48*time.Hour:
		return fmt.Sprintf("silent %d h", silent/time.Hour)
	default:
		return fmt.Sprintf("silent %d days", silent/(24*time.Hour))
	}
}

func since(last, now time.Time) string {
	if last.IsZero() {
		return "ever"
	}
	return fmt.Sprintf("for %d days", now.Sub(last)/(24*time.Hour))
}
