package alert

import (
	"slices"
	"strings"
	"time"

	"parley/bot/news"
	"parley/config"
)

// Operator is whom Parley tells of its own troubles.
type Operator struct {
	Channel string `yaml:"channel"` // as routes write it; empty: only the log says them
}

// DecodeOperator reads the section operator.
func DecodeOperator(s config.Section) (Operator, error) {
	var o Operator
	if s.Empty() {
		return o, nil
	}
	if err := s.Decode(&o); err != nil {
		return o, err
	}
	if o.Channel == "" {
		return o, s.Errorf(`names no channel: write it as routes do, as channel: "slack:#operators"`)
	}
	if platform, name, named := strings.Cut(o.Channel, ":"); platform == "" || named && name == "" || strings.ContainsAny(platform, " #@/") {
		return o, s.Key("channel").Errorf("%q is no channel: write it as platform:name, or only the platform, as terminal", o.Channel)
	}
	return o, nil
}

const (
	// One thing's trouble is told once in this time at most, however often it comes and goes.
	toldEvery = time.Hour
	// A trouble is over when it has been away for so long.
	settled = 10 * time.Minute
)

// Notice compares the troubles that stand with those that were told, and says what is to
// be told now: each new one once, and each that is over once. keep is what is to be known
// of the told ones from now on, before the notice is sent. Neither depends on the order of
// what is given.
func Notice(now time.Time, standing []news.Trouble, told []news.ToldTrouble) (n news.Notice, keep []news.ToldTrouble) {
	n.At = now
	is := func(a, b news.Trouble) bool { return a.Kind == b.Kind && a.Name == b.Name }
	for _, t := range standing {
		i := slices.IndexFunc(told, func(k news.ToldTrouble) bool { return is(k.Trouble, t) })
		if i < 0 || !told[i].Open && now.Sub(told[i].Told) >= toldEvery {
			n.New = append(n.New, t)
		}
	}
	for _, k := range told {
		stands := slices.ContainsFunc(standing, func(t news.Trouble) bool { return is(k.Trouble, t) })
		switch {
		case !k.Open && now.Sub(k.Told) >= toldEvery: // nothing is left to be known of it
			continue
		case stands:
			k.Well = time.Time{}
		case k.Open && k.Well.IsZero():
			k.Well = now
		case k.Open && now.Sub(k.Well) >= settled:
			n.Over = append(n.Over, k.Trouble)
		}
		keep = append(keep, k)
	}
	for _, list := range [][]news.Trouble{n.New, n.Over} {
		slices.SortFunc(list, func(a, b news.Trouble) int {
			return strings.Compare(string(a.Kind)+" "+a.Name, string(b.Kind)+" "+b.Name)
		})
	}
	return n, keep
}
