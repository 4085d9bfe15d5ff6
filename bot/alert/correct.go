package alert

import (
	"maps"
	"slices"

	"parley/bot/news"
)

// Correct says which channels are told that a story was corrected: those that hold its
// card, by the watch that asked for it there, whatever the watch asks for. What was told
// wrongly is put right wherever it was told.
func Correct(c news.Change, cards map[string]string) []news.Alert {
	var alerts []news.Alert
	for _, channel := range slices.Sorted(maps.Keys(cards)) {
		alerts = append(alerts, news.Alert{Change: c, Channel: channel, Watch: cards[channel], Loud: c.Flips()})
	}
	return alerts
}
