package story

import (
	"testing"

	"parley/bot/news"
)

func TestAnOutletTakesBackItsOwnReportOnly(t *testing.T) {
	for _, c := range []struct {
		title, text string
		back        bool
	}{
		{"Retraction: minister to visit Oslo", "", true},
		{"RETRACTED - Minister to visit Oslo", "", true},
		{"[Withdrawn] Minister to visit Oslo", "", true},
		{"Story withdrawn: minister to visit Oslo", "", true},
		{"Story removed", "", true},
		{"MANDATORY KILL: minister to visit Oslo", "", true},
		{"Minister to visit Oslo", "Some lead.\nThis story has been retracted after the ministry complained.", true},
		{"Minister to visit Oslo", "This article, published on Monday, has been removed.", true},
		{"Minister to visit Oslo", "We have withdrawn our earlier report that the minister will go.", true},
		{"Minister to visit Oslo", "The Gazette has retracted its earlier report of a visit.", true},
		{"Minister to visit Oslo", "Some lead.\nOur earlier dispatch was TAKEN DOWN.", true},
		{"Minister to visit Oslo", "This post is now deleted.", true},
		{"Minister to visit Oslo", "Our previous story had to be killed.", true},
		{"Minister to visit Oslo", "Please disregard our earlier alert.", true},
		{"Minister to visit Oslo", "Please ignore this item.", true},
		{"Correction: minister will not visit Oslo", "An earlier version of this article named another day.", false},
		{"Retraction of troops begins", "Troops are withdrawn from the line.", false},
		{"Withdrawn minister speaks", "The minister has withdrawn from the talks.", false},
		{"UN withdraws report on the camp", "A United Nations report on the camp was withdrawn after protests.", false},
		{"Kill switch for gas debated", "The report was removed from the agenda.", false},
		{"Removed from office: the envoy to Oslo", "This envoy has been removed.", false},
		{"Bill withdrawn", "This bill has been withdrawn.", false},
	} {
		if says := takesBack(news.Article{Title: c.title, Text: c.text}); (says != "") != c.back {
			t.Errorf("%q, %q: taken back by %q", c.title, c.text, says)
		}
	}
}
