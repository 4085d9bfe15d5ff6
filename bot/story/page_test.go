package story_test

import "testing"

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
