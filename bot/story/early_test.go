package story_test

import (
	"testing"

	"parley/bot/news"
	"parley/bot/story"
)

func TestWhatIsDoneBeforeItsDayIsNotBelieved(t *testing.T) {
	cases(t, "early.txtar", func(t *testing.T, rows []string) {
		next, f := read(t, rows[2]), second(t, rows[1], rows[2])
		got := "told"
		switch {
		case f.Doubt != "" && f.Opens:
			got = "doubted"
		case f.Doubt != "":
			got = "not believed"
		}
		if got != rows[0] {
			t.Fatalf("%s, want %s: %s, %+v\n%s\n%s\n%s", got, rows[0], f.Silence, f.Development, rows[1], rows[2], evidence(f))
		}
		if f.Doubt == "" || f.Opens {
			if f.Change == nil || (f.Change.Development.Confidence < next.Confidence) != f.Opens {
				t.Errorf("silent: %s, or told with confidence %.2f", f.Silence, f.Development.Confidence)
			}
			return
		}
		if f.Change != nil || f.Silence != news.LowConfidence || f.Development.Confidence >= next.Confidence || f.Development.Evidence == "" {
			t.Errorf("told %v, silence %s, confidence %.2f", f.Change, f.Silence, f.Development.Confidence)
		}
		if len(f.Weighed) == 0 || f.Weighed[0].Outcome != story.NotBelieved {
			t.Errorf("kept as evidence is %+v", f.Weighed)
		}
	})
}

func TestAStoryThatOpensBeforeItsDayStandsAsDue(t *testing.T) {
	for row, want := range map[string]news.Status{
		`talks completed | Russia, Ukraine | place=Istanbul date=2025-05-09 | "They will have met in Istanbul on Friday."`:    news.Announced,
		`visit under-way | Marco Rubio, United States | place=Paris date=2025-05-09 | "Rubio is to be in Paris on Friday."`:   news.Announced,
		`agreement signed | United States, Ukraine | date=2025-05-19 | "The accord is due to be signed on 19 May."`:           news.Agreed,
		`ceasefire in-force | Israel, Hamas | date=2025-05-19 | "The truce will hold from 19 May."`:                           news.Agreed,
		`vote accepted | UN General Assembly | date=2025-05-12 | "The resolution is expected to pass on Monday."`:             news.Announced,
		`prisoner-exchange completed | Russia, Ukraine | date=2025-05-08 | "A hundred prisoners are to go home on Thursday."`: news.Announced,
		`call completed | Donald Trump, Vladimir Putin | date=2025-05-08 | "Trump and Putin will have spoken by Thursday."`:   news.Announced,
		`sanctions imposed | European Union | target=Russia ordinal=17 date=2025-05-20 | "The package applies from 20 May."`:  news.Imposed,
		`talks completed | Russia, Ukraine | place=Istanbul date=2025-05-06 | "They met in Istanbul today."`:                  news.Completed,
	} {
		_, verdicts := play(t, []step{{outlet: "one.example", rows: []string{row}}})
		f, d := verdicts[0].Findings[0], read(t, row)
		doubted := f.Story.Status != d.Status
		if f.Story.Status != want || f.Story.Date != d.Date || (f.Doubt != "") != doubted || (f.Development.Confidence < d.Confidence) != doubted {
			t.Errorf("%s\nstands as %s, doubt %q, confidence %.2f", row, f.Story.Status, f.Doubt, f.Development.Confidence)
		}
	}
}

func TestTheDayOfSomethingElseInTheSentenceIsNotBelieved(t *testing.T) {
	for _, row := range []string{
		`talks completed | Iran, United States | place=Muscat date=2025-05-13 | "The round in Muscat ended, and the two sides meet again on 13 May."`,
		`vote accepted | UN Security Council | date=2026-03-17 | "The council prolonged the mandate until 17 March."`,
		`agreement signed | United States, Ukraine | date=2025-06-02 | "They signed the accord, which parliament takes up on 2 June."`,
		`visit completed | Marco Rubio, United States | place=Paris date=2025-05-12 | "Rubio left Paris for a rest until Monday."`,
	} {
		_, verdicts := play(t, []step{{outlet: "one.example", rows: []string{row}}})
		f, d := verdicts[0].Findings[0], read(t, row)
		if f.Story.Status != d.Status || f.Story.Date != "" || f.Doubt == "" || f.Development.Confidence >= d.Confidence || !f.Opens {
			t.Errorf("%s\nstands as %s on %q, doubt %q, confidence %.2f", row, f.Story.Status, f.Story.Date, f.Doubt, f.Development.Confidence)
		}
	}
}
