package story

import (
	"slices"
	"strconv"
	"strings"

	"parley/bot/news"
)

// families is a set of sorts of happenings.
type families uint8

const (
	aMeeting families = 1 << iota
	aTruce
	aPlan
	aDeal
	anExchange
	aMeasure
	aGift
	aVote
)

// nouns are the words by which a sentence names a happening it is about.
var nouns = map[string]families{
	"talks": aMeeting, "meeting": aMeeting, "summit": aMeeting, "negotiations": aMeeting, "negotiation": aMeeting, "visit": aMeeting,
	"trip": aMeeting, "round": aMeeting, "call": aMeeting, "conversation": aMeeting, "dialogue": aMeeting, "discussions": aMeeting,
	"ceasefire": aTruce, "cease-fire": aTruce, "truce": aTruce, "pause": aTruce, "armistice": aTruce,
	"plan": aPlan, "proposal": aPlan, "proposals": aPlan, "framework": aPlan, "draft": aPlan, "terms": aPlan, "blueprint": aPlan, "points": aPlan,
	"deal": aDeal, "agreement": aDeal, "accord": aDeal, "pact": aDeal, "treaty": aDeal, "memorandum": aDeal, "declaration": aDeal,
	"prisoners": anExchange, "prisoner": anExchange, "exchange": anExchange, "swap": anExchange, "hostages": anExchange, "captives": anExchange,
	"sanctions": aMeasure, "package": aMeasure, "embargo": aMeasure, "tariffs": aMeasure,
	"loan": aGift, "aid": aGift, "assistance": aGift, "grant": aGift,
	"resolution": aVote, "vote": aVote, "veto": aVote,
}

// named is the sort of happening that a kind is.
func named(k news.Kind) families {
	switch k {
	case news.Talks, news.Visit, news.Call, news.Withdrawal:
		return aMeeting
	case news.Ceasefire, news.Violation:
		return aTruce
	case news.PeacePlan:
		return aPlan
	case news.Agreement:
		return aDeal
	case news.PrisonerExchange:
		return anExchange
	case news.Sanctions:
		return aMeasure
	case news.Aid:
		return aGift
	case news.Vote:
		return aVote
	}
	return 0
}

// subjects are the sorts of happenings a sentence names.
func subjects(sentence string) families {
	var f families
	eachWord(sentence, func(w string) { f |= nouns[w] })
	return f
}

// small words say nothing about what a sentence is about.
var small = map[string]bool{
	"the": true, "and": true, "that": true, "with": true, "for": true, "from": true, "will": true, "would": true, "have": true, "has": true,
	"had": true, "was": true, "were": true, "been": true, "this": true, "they": true, "their": true, "said": true, "says": true, "told": true,
	"his": true, "her": true, "its": true, "not": true, "but": true, "are": true, "which": true, "who": true, "after": true, "before": true,
	"about": true, "over": true, "into": true, "also": true, "than": true, "more": true, "any": true, "all": true, "there": true, "on": true,
	"in": true, "of": true, "to": true, "at": true, "by": true, "it": true, "is": true, "as": true, "an": true, "be": true, "he": true, "she": true,
	"we": true, "or": true, "president": true, "minister": true, "foreign": true, "monday": true, "tuesday": true, "wednesday": true,
	"thursday": true, "friday": true, "saturday": true, "sunday": true,
}

// contentWords are the hashes of the words of a sentence that say what it is about,
// cut to a stem of six letters, sorted.
func contentWords(sentence string) []uint32 {
	_, hashes := tellingWords(sentence)
	return hashes
}

// tellingWords are the sorts of happenings that a sentence names and its content words.
func tellingWords(sentence string) (f families, hashes []uint32) {
	eachWord(sentence, func(w string) {
		f |= nouns[w]
		if len(w) < 3 && !isDigit(w[0]) || small[w] || len(hashes) >= 80 {
			return
		}
		h := uint64(14695981039346656037)
		n := 0
		for _, r := range w {
			if n == 6 {
				break
			}
			h = mix(h, uint64(r))
			n++
		}
		hashes = append(hashes, uint32(h>>32))
	})
	slices.Sort(hashes)
	return f, slices.Compact(hashes)
}

// without is a sorted set less the members of another: who speaks is no part of what is
// said.
func without(words, names []uint32) []uint32 {
	return slices.DeleteFunc(words, func(w uint32) bool {
		_, found := slices.BinarySearch(names, w)
		return found
	})
}

// overlap is the share of the smaller set that is in the other.
func overlap(a, b []uint32) float64 {
	common := inBoth(a, b)
	least := min(len(a), len(b))
	if least == 0 {
		return 0
	}
	return float64(common) / float64(max(least, 4))
}

// eachWord calls f with each word of the sentence in small letters, possessives cut.
func eachWord(sentence string, f func(string)) {
	for w := range strings.FieldsFuncSeq(strings.ToLower(sentence), func(r rune) bool {
		return r == ' ' || r == '\n' || r == ',' || r == ';' || r == '"' || r == '“' || r == '”' || r == '(' || r == ')' || r == '—' || r == '/'
	}) {
		w = strings.Trim(w, ".:!?'’‘-–")
		w = strings.TrimSuffix(strings.TrimSuffix(w, "'s"), "’s")
		if w != "" {
			f(w)
		}
	}
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// currencies are the ways to write a currency before or after a sum.
var currencies = map[string]string{
	"€": "EUR", "euro": "EUR", "euros": "EUR", "eur": "EUR", "$": "USD", "dollar": "USD", "dollars": "USD", "usd": "USD",
	"£": "GBP", "pound": "GBP", "pounds": "GBP", "¥": "JPY", "yen": "JPY", "kronor": "SEK", "kroner": "NOK",
}

var scales = map[string]float64{
	"billion": 1e9, "bn": 1e9, "b": 1e9, "bln": 1e9, "million": 1e6, "mn": 1e6, "m": 1e6, "mln": 1e6, "trillion": 1e12, "tn": 1e12,
}

// money is a sum with its currency; the zero value is unknown.
type money struct {
	sum      float64
	currency string
}

// amountIn is the first sum of money in a sentence. It is what tells one grant from the
// next.
func amountIn(sentence string) money {
	words := strings.FieldsFunc(strings.ToLower(sentence), func(r rune) bool {
		return r == ' ' || r == '\n' || r == '-' || r == '—' || r == ';' || r == '(' || r == ')' || r == '"' || r == '“' || r == '”' || r == '\u00a0'
	})
	for i, w := range words {
		if !strings.ContainsFunc(w, func(r rune) bool { return r >= '0' && r <= '9' }) {
			continue
		}
		currency := ""
		for sign, name := range currencies {
			if rest, ok := strings.CutPrefix(w, sign); ok && rest != "" && isDigit(rest[0]) {
				currency, w = name, rest
			}
		}
		w = strings.Trim(w, ".,:!?'’")
		if w == "" || !isDigit(w[0]) {
			continue
		}
		end := 0
		for end < len(w) && (isDigit(w[end]) || w[end] == '.' || w[end] == ',') {
			end++
		}
		sum, err := strconv.ParseFloat(strings.ReplaceAll(w[:end], ",", ""), 64)
		if err != nil {
			continue
		}
		scale, next := scales[w[end:]], i+1
		if scale == 0 && end == len(w) && next < len(words) {
			if scale = scales[strings.Trim(words[next], ".,")]; scale != 0 {
				next++
			}
		}
		if currency == "" && next < len(words) {
			currency = currencies[strings.Trim(words[next], ".,:’'")]
		}
		if scale = max(scale, 1); currency != "" && sum*scale >= 1e5 {
			return money{sum * scale, currency}
		}
	}
	return money{}
}
