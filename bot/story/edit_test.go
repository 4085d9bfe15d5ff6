package story_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"parley/bot/gazetteer"
	"parley/bot/news"
	"parley/bot/story"
)

const (
	childList = `statement demanded | Andrii Sybiha, Ukraine | speaker=Andrii_Sybiha | "The Ukrainian foreign minister Andrii Sybiha said on Tuesday that his government had handed a list of 412 abducted children to mediators from Qatar and the Vatican."`
	swapLead  = `Ukraine and Russia have agreed to return 310 prisoners each on Saturday, both sides said late on Tuesday.`
)

var swap = `prisoner-exchange agreed | Ukraine, Russia | - | "` + swapLead + `"`

// edited matches an article and then its next version, and gives what the one
// development of the latter is.
func edited(t *testing.T, first, next news.Article, was, now string) story.Finding {
	t.Helper()
	x := story.New(gazetteer.Default())
	for version, a := range []news.Article{first, next} {
		row := []string{was, now}[version]
		a.ID, a.Outlet, a.Version = "page", "one.example", version+1
		a.Published = noon.Add(time.Duration(version) * time.Hour)
		v := x.Match(a, []news.Development{read(t, row)})
		x.Apply(v)
		if version == 1 {
			if !v.Edit {
				t.Fatal("not taken for an edit")
			}
			return v.Findings[0]
		}
	}
	return story.Finding{}
}

func TestANewSentenceInAnEditIsTold(t *testing.T) {
	first := news.Article{Title: "A list of children", Text: wire}
	for name, next := range map[string]news.Article{
		"under a new lead":  {Title: "Prisoners to come home", Text: swapLead + "\n" + wire},
		"in the middle":     {Title: first.Title, Text: strings.Replace(wire, "\nA diplomat", "\n"+swapLead+"\nA diplomat", 1)},
		"as the headline":   {Title: swapLead, Text: wire},
		"in a text no more": {Title: "Prisoners to come home", Text: swapLead},
	} {
		t.Run(name, func(t *testing.T) {
			if f := edited(t, first, next, childList, swap); f.Change == nil || f.Change.Reason != news.New {
				t.Errorf("silent: %s", f.Silence)
			}
		})
	}
}

func TestAnEditTellsNothingOfSentencesThatStood(t *testing.T) {
	for name, text := range map[string]string{
		"with a line below":     swapLead + "\n" + wire + "\nThis story was updated.",
		"in capitals":           strings.ToUpper(swapLead[:8]) + swapLead[8:] + "\n" + wire,
		"in a much longer text": wire + "\n" + swapLead + "\n" + strings.ReplaceAll(wire, "Sybiha", "The minister") + "\n" + wire,
	} {
		t.Run(name, func(t *testing.T) {
			first := news.Article{Title: "A list of children", Text: swapLead + "\n" + wire}
			f := edited(t, first, news.Article{Title: "A longer list", Text: text}, childList, swap)
			if f.Silence != news.Edit {
				t.Errorf("told, or silent for another reason: %q %+v", f.Silence, f.Change)
			}
		})
	}
}

func TestOfAVeryLongTextTheBeginningIsKnownAgain(t *testing.T) {
	var long strings.Builder
	long.WriteString(wire)
	for i := range 400 {
		fmt.Fprintf(&long, "\nParagraph %d of the minutes says nothing that matters.", i)
	}
	first := news.Article{Title: "Minutes", Text: long.String() + "\n" + swapLead}
	if f := edited(t, first, news.Article{Title: "Minutes, corrected", Text: first.Text}, childList, swap); f.Silence != news.Edit {
		t.Errorf("what stood at the very end is told: %q %+v", f.Silence, f.Change)
	}
}
