package detect

import (
	"testing"
	"time"

	"parley/bot/news"
)

func TestWhatIsTakenOverIsAgainstWhomItWasAgainst(t *testing.T) {
	d := detector(t)
	for text, want := range map[string]string{
		"Iceland on Friday adopted the European Union's 17th package of sanctions against Russia.": "Russia",
		"Iceland imposes EU's 17th package of sanctions on Russia":                                 "Russia",
		"Slovakia blocked the EU's 18th sanctions package on Friday.":                              "",
		"Ukraine imposed sanctions on Russia's shadow fleet on Monday.":                            "Russia",
		"The European Union imposed sanctions on Belarus's potash companies on Monday.":            "Belarus",
	} {
		r := d.Read(news.Article{ID: "1", Title: text, Text: text, Published: time.Date(2025, time.June, 13, 9, 0, 0, 0, time.UTC)})
		if len(r.Developments) == 0 || r.Developments[0].Target != want {
			t.Errorf("%s\n%+v, want the target %q", text, r.Developments, want)
		}
	}
}
