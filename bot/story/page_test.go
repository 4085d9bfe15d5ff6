package story_test

import (
	"fmt"
	"testing"
	"time"

	"parley/bot/gazetteer"
	"parley/bot/news"
	"parley/bot/story"
)

const planNoted = `peace-plan proposed | United States | - | "The paper of the Americans has fourteen paragraphs."`

func TestAnAnswerAndItsOfferInOneArticleAreOneStory(t *testing.T) {
	refused := `peace-plan rejected | Volodymyr Zelenskyy, Ukraine | - | "Kyiv turns the ideas down."`
	play(t, []step{{outlet: "one.example", rows: []string{planNoted, refused}, want: []string{"new peace-plan/proposed", "changed peace-plan/rejected"}}})
	play(t, []step{{outlet: "one.example", rows: []string{refused, planNoted}, want: []string{"new peace-plan/rejected", "superseded peace-plan/rejected"}}})
}

func TestOffersOfTwoWarsInOneArticleAreTwoStories(t *testing.T) {
	play(t, []step{{outlet: "one.example", rows: []string{
		`ceasefire rejected | Russia | target=Ukraine | "Moscow will not pause."`,
		`ceasefire proposed | Rapid Support Forces | - | "The militia would pause for three months."`,
	}, want: []string{"new ceasefire/rejected", "new ceasefire/proposed"}}})
}

func TestWhoLeavesAMeetingOfTheArticleOpensNothing(t *testing.T) {
	imposed := `sanctions imposed | United States | target=Rosneft | "The Treasury went after the oil."`
	off := `talks cancelled | Donald Trump, Vladimir Putin | place=Budapest date=2025-05-20 | "The summit is dropped."`
	left := `withdrawal announced | Donald Trump, United States | place=Washington date=2025-05-06 | "He withdrew, he said in the Oval Office."`
	play(t, []step{{outlet: "one.example", rows: []string{imposed, off, left}, want: []string{"new sanctions/imposed", "new talks/cancelled", "low-confidence"}}})
}

func TestWhoStopsAPackageAndWhoseItIsAreOneStory(t *testing.T) {
	play(t, []step{{outlet: "one.example", rows: []string{
		`sanctions rejected | Slovakia | target=European_Union ordinal=18 | "Bratislava says no once more."`,
		`sanctions rejected | European Union | target=Russia ordinal=18 | "The eighteenth round of measures did not find its majority."`,
	}, want: []string{"new sanctions/rejected", "same-development sanctions/rejected"}}})
}

func TestATripIsTheNewsNotWhomItLeadsTo(t *testing.T) {
	trip := `visit announced | Steve Witkoff, United States | place=Moscow | "Witkoff flies to Moscow to see Putin."`
	there := `talks announced | Steve Witkoff, Vladimir Putin | place=Moscow | "Witkoff flies to Moscow to see Putin."`
	play(t, []step{{outlet: "one.example", rows: []string{trip, there}, want: []string{"new visit/announced", "low-confidence"}}})
	said := `talks announced | Steve Witkoff, Vladimir Putin | place=Moscow | "The Kremlin has set three hours aside for the American."`
	play(t, []step{{outlet: "one.example", rows: []string{trip, said}, want: []string{"new visit/announced", "changed talks/announced"}}})
}

func TestAnUnsureTripOnTheSideIsOfferedWhenItIsSurer(t *testing.T) {
	x := story.New(gazetteer.Default())
	for i, confidence := range []float64{0.46, 0.5} {
		aside := read(t, moscowTrip)
		aside.Confidence, aside.Evidence = confidence, fmt.Sprintf("%s Number %d.", aside.Evidence, i)
		lead := read(t, fmt.Sprintf(`sanctions imposed | European Union | target=Russia ordinal=17 | "Report %d of the package."`, i))
		a, devs := told(fmt.Sprint("a", i), "one.example", noon.Add(time.Duration(i)*time.Hour), lead, aside)
		v := x.Match(a, devs)
		x.Apply(v)
		if c := v.Findings[1].Change; c == nil || c.Reason != news.New {
			t.Errorf("with %v: %q %+v", confidence, v.Findings[1].Silence, c)
		}
	}
}
