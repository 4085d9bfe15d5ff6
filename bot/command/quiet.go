package command

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"

	"parley/bot/alert"
	"parley/bot/chat"
	"parley/bot/store"
	"parley/config"
)

func quiet() command {
	return command{
		Command: chat.Command{
			Name:    "quiet",
			Changes: true,
			Usage:   "quiet <hours, off or default> [zone:…]",
			Summary: "In which hours this channel is told nothing, whoever routed what there.",
			Example: "/parley quiet 22:00-07:00 zone:Europe/Kyiv",
			Options: []chat.Option{
				{Name: "hours", Summary: "22:00-07:00, mon-fri 22:00-07:00 and weekends; off; default: as each route says"},
				{Name: "zone", Summary: "the channel's time zone, as Europe/Kyiv", Filter: true},
			},
		},
		answer: answerQuiet,
	}
}

func answerQuiet(ctx context.Context, d *Desk, q chat.Query) (chat.Answer, error) {
	h, refusal, err := d.here(ctx, q)
	if refusal != nil || err != nil {
		return either(refusal, err)
	}
	if len(q.Words) == 0 && q.Filters["zone"] == "" {
		return readOnly(q, d.hoursNow(h, "When is this channel quiet?")), nil
	}
	if refusal := mayChange(q); refusal != nil {
		return *refusal, nil
	}
	usage := "Usage: /parley " + quiet().Usage
	var zone *time.Location
	if text := q.Filters["zone"]; text != "" {
		if zone, err = readZone(text); err != nil {
			return refuse(wholly(err), usage), nil
		}
	}
	said := strings.ToLower(q.Text())
	var hours *alert.Quiet
	switch said {
	case "", "default":
	case "off", "never", "none":
		hours = &alert.Quiet{}
	default:
		read, err := readQuiet(said)
		if err != nil {
			return refuse(wholly(err), "What can be quiet is hours (22:00-07:00), days (weekends, or fri,sat), hours of some days (mon-fri 22:00-07:00), or several of these with “and” between them.",
				"For example: /parley quiet 22:00-07:00 and weekends", usage), nil
		}
		hours = &read
	}
	about := "quiet hours " + said
	if hours != nil && len(*hours) > 0 {
		about = "quiet hours " + hours.String()
	}
	if zone != nil {
		about = strings.TrimSuffix(about, "quiet hours ") + " zone " + zone.String()
	}
	return d.setHours(ctx, q, h, func(set *alert.Hours) {
		if said != "" {
			set.Quiet = hours
		}
		if zone != nil {
			set.Zone = zone
		}
	}, "quiet", strings.TrimSpace(about))
}

// setHours changes when the channel is told, and says when that is now.
func (d *Desk) setHours(ctx context.Context, q chat.Query, h here, change func(*alert.Hours), act, about string) (chat.Answer, error) {
	err := d.store.SetHours(ctx, h.by, change, d.rules, act, about)
	if errors.Is(err, store.ErrNotFound) {
		return refuse("The hours of this channel are set by another server that shares it."), nil
	}
	if err != nil {
		return chat.Answer{}, err
	}
	h, refusal, err := d.here(ctx, q)
	if refusal != nil || err != nil {
		return either(refusal, err)
	}
	return d.hoursNow(h, "This is when this channel is told from now on."), nil
}

// hoursNow says when the channel is told.
func (d *Desk) hoursNow(h here, title string) chat.Answer {
	a := chat.Answer{Title: title}
	in, asked := h.rules.In(h.name), h.hours()
	add := func(name, text string) {
		a.Lines = append(a.Lines, chat.Line{Mark: "•", Name: name, Text: text})
	}
	switch {
	case asked.Quiet == nil:
		add("quiet", "as each route and subscription says")
	case len(*asked.Quiet) == 0:
		add("quiet", "never, whatever a route says")
	default:
		text := asked.Quiet.String()
		if end := asked.Quiet.Until(d.now(), in.Zone); !end.IsZero() {
			text += ", now until " + end.In(in.Zone).Format("15:04")
		}
		add("quiet", text+"; what comes in them is told in one message when they end")
	}
	switch {
	case asked.Digest == nil:
		add("digest", "as each route and subscription says")
	case *asked.Digest == "":
		add("digest", "none, whatever a route says")
	default:
		text := *asked.Digest
		if next, ok := d.nextDigest(in, text); ok {
			text += ", next " + next
		}
		add("digest", text+"; quiet hours do not hold it up")
	}
	add("zone", fmt.Sprintf("%s, where it is %s", in.Zone, d.now().In(in.Zone).Format("15:04")))
	if len(h.rules.Leading(h.name)) == 0 {
		a.Lines = append(a.Lines, chat.Line{Text: "Nothing is told here yet: /parley subscribe"})
	}
	return a
}

// looseHour is an hour as people write it: 22, 7.30, 10pm.
var looseHour = regexp.MustCompile(`^(\d{1,2})(?:[:.](\d\d))?\s*(am|pm)?$`)

// readQuiet reads quiet hours, also as people write them: 22-7, 10pm-7am, weekends, 22-7 on
// Fridays.
func readQuiet(text string) (alert.Quiet, error) {
	var parts []string
	for part := range strings.SplitSeq(strings.ToLower(strings.ReplaceAll(text, "–", "-")), " and ") {
		var days, hours []string
		for _, word := range strings.Fields(part) {
			from, to, ranged := strings.Cut(word, "-")
			a, ok := hourOf(from)
			b, too := hourOf(to)
			switch {
			case ranged && ok && too:
				hours = append(hours, a+"-"+b)
			case word != "on":
				days = append(days, daysOfWeek(word))
			}
		}
		parts = append(parts, strings.Join(append(days, hours...), " "))
	}
	return alert.ParseQuiet(strings.Join(parts, " and "))
}

// daysOfWeek are days as the settings write them; what is none stays as it is.
func daysOfWeek(text string) string {
	all := strings.Split(text, ",")
	for i, part := range all {
		switch strings.TrimSuffix(part, "s") {
		case "weekend":
			all[i] = "sat,sun"
			continue
		case "weekday":
			all[i] = "mon-fri"
			continue
		}
		ends := strings.Split(part, "-")
		for j, name := range ends {
			if _, ok := weekday(strings.TrimSuffix(name, "s")); ok {
				ends[j] = name[:3]
			}
		}
		all[i] = strings.Join(ends, "-")
	}
	return strings.Join(all, ",")
}

// hourOf is an hour as the settings write it.
func hourOf(text string) (string, bool) {
	m := looseHour.FindStringSubmatch(text)
	if m == nil {
		return "", false
	}
	n, _ := strconv.Atoi(m[1])
	switch {
	case m[3] != "" && (n < 1 || n > 12):
		return "", false
	case m[3] == "pm" && n < 12:
		n += 12
	case m[3] == "am" && n == 12:
		n = 0
	}
	minutes := m[2]
	if minutes == "" {
		minutes = "00"
	}
	return fmt.Sprintf("%02d:%s", n, minutes), n <= 24
}

// regions are the parts of the world by which zones are named.
var regions = []string{"Europe", "America", "Asia", "Africa", "Australia", "Pacific", "Atlantic", "Indian"}

// readZone reads a time zone; of a city alone the part of the world is found.
func readZone(text string) (*time.Location, error) {
	name := titled(strings.TrimSpace(text))
	if name == "Utc" || name == "Gmt" {
		return time.UTC, nil
	}
	tries := []string{strings.TrimSpace(text), name}
	if !strings.Contains(name, "/") {
		for _, region := range regions {
			tries = append(tries, region+"/"+name)
		}
	}
	for _, name := range tries {
		if zone, err := config.Zone(name); err == nil {
			return zone, nil
		}
	}
	return nil, errors.New("“" + chat.Clean(text, 60) + "” is no time zone: write it as UTC or Europe/Berlin")
}

// titled is a name as zones are written: America/New_York.
func titled(name string) string {
	up := true
	return strings.Map(func(r rune) rune {
		if r == ' ' {
			r = '_'
		}
		if up {
			r = unicode.ToUpper(r)
		} else {
			r = unicode.ToLower(r)
		}
		up = r == '/' || r == '_' || r == '-'
		return r
	}, name)
}
