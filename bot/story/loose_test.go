package story_test

import (
	"fmt"
	"testing"
	"time"

	"parley/bot/gazetteer"
	"parley/bot/news"
	"parley/bot/story"
)

// after matches a development of 0.9 with the text of a wire, then another development
// with another text, and gives what the second one is.
func after(t *testing.T, first, next string, confidence float64, text string) story.Finding {
	t.Helper()
	x := story.New(gazetteer.Default())
	a, devs := told("first", "one.example", noon, read(t, first))
	a.Text = wire
	x.Apply(x.Match(a, devs))
	a, devs = told("next", "two.example", noon.Add(5*time.Hour), read(t, next))
	devs[0].Confidence = confidence
	if text != "" {
		a.Text = text
	}
	return x.Match(a, devs).Findings[0]
}

const (
	listGiven  = `statement none | Andrii Sybiha, Ukraine | speaker=Andrii_Sybiha place=Lviv | "Sybiha gave a list of 412 abducted children to mediators."`
	taken      = `talks completed | Ukraine, Qatar | place=Lviv | "The mediators have taken 412 names of children."`
	elsewhere  = `talks completed | Ukraine, Qatar | - | "They went over the names."`
	laterThere = `After his speech in Lviv the minister Andrii Sybiha was asked about the list of 412 children by students of the university.
28 of the names, he said, had come back with addresses in Rostov and Taganrog; Iryna Vereshchuk and two further ministers had looked at each.
Lolwah al-Khater of Qatar has the list in Doha since 4 May, and the Vatican was given a second copy.
From Moscow, where Dmitry Peskov speaks for the Kremlin, no answer came about Rostov.
Next week the mediators are expected in Kyiv, where the cabinet would like to see the first families, among them siblings of 7 and 9 from Kherson.
At the same forum a bridge over the Dniester was spoken of, Estonia's minister Margus Tsahkna promised 15 buses, and a choir from Ternopil sang.`
)

func TestAnUnsureReportBelongsToTheStoryOfItsCity(t *testing.T) {
	if f := after(t, listGiven, taken, 0.45, ""); f.Opens || f.Story.ID != 1 || f.Silence != news.LowConfidence || f.Development.ID != 0 {
		t.Errorf("story %d, opens %v, %q", f.Story.ID, f.Opens, f.Silence)
	}
	if f := after(t, listGiven, taken, 0.6, ""); f.Opens || f.Change == nil {
		t.Errorf("a surer one is no line: opens %v, %q", f.Opens, f.Silence)
	}
	if f := after(t, listGiven, taken, 0.9, ""); !f.Opens {
		t.Error("a sure one of another kind belongs to it too")
	}
	if f := after(t, listGiven, elsewhere, 0.45, ""); !f.Opens {
		t.Error("so does one that only has a side in common")
	}
}

func TestATextLikeNoOtherMakesOneStory(t *testing.T) {
	if f := after(t, listGiven, elsewhere, 0.45, laterThere); f.Opens || f.Story.ID != 1 {
		t.Errorf("story %d, opens %v, copy %q", f.Story.ID, f.Opens, f.Silence)
	}
	other := `statement demanded | Volodymyr Zelenskyy, Ukraine | speaker=Volodymyr_Zelenskyy | "The president wants the families home."`
	if f := after(t, listGiven, other, 0.9, laterThere); !f.Opens {
		t.Errorf("another speaker's statement belongs to it, for its text alone: %q", f.Silence)
	}
}

func TestAnUnsureReportIsToldWhenAnotherOriginSaysTheSame(t *testing.T) {
	for name, c := range map[string]struct {
		outlet     string
		confidence float64
		want       news.Reason
	}{
		"the same outlet again":     {"one.example", 0.45, ""},
		"another origin":            {"two.example", 0.45, news.New},
		"the same outlet and surer": {"one.example", 0.6, news.New},
	} {
		t.Run(name, func(t *testing.T) {
			x := story.New(gazetteer.Default())
			for i, report := range []struct {
				outlet     string
				confidence float64
				want       news.Reason
			}{{"one.example", 0.45, ""}, {c.outlet, c.confidence, c.want}} {
				d := read(t, moscowTrip)
				d.Confidence, d.Evidence = report.confidence, fmt.Sprintf("%s Number %d.", d.Evidence, i)
				a, devs := told(fmt.Sprint("a", i), report.outlet, noon.Add(time.Duration(i)*time.Hour), d)
				v := x.Match(a, devs)
				x.Apply(v)
				f := v.Findings[0]
				var got news.Reason
				if f.Change != nil {
					got = f.Change.Reason
				}
				if got != report.want || f.Story.ID != 1 {
					t.Errorf("report %d: %q in story %d, want %q in the first", i, got, f.Story.ID, report.want)
				}
			}
		})
	}
}
