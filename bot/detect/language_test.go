package detect

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/txtar"

	"parley/bot/news"
)

// The cases of another language stand in testdata/<its tag> and are read like those of
// English; the articles do not say in which language they are written.
func TestKindsOfOtherLanguages(t *testing.T) {
	d := detector(t)
	for tag := range d.languages.byTag {
		files, err := filepath.Glob(filepath.Join("testdata", tag, "*.txtar"))
		if err != nil {
			t.Fatal(err)
		}
		if tag != "en" && len(files) == 0 {
			t.Errorf("%s has no cases", tag)
		}
		for _, file := range files {
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			own := strings.TrimSuffix(filepath.Base(file), ".txtar")
			hits, misses := 0, 0
			t.Run(tag+"/"+own, func(t *testing.T) {
				for _, c := range txtar.Parse(data).Files {
					if strings.Contains(string(c.Data), "\n=") {
						hits++
					} else {
						misses++
					}
					t.Run(c.Name, func(t *testing.T) { readCase(t, d, own, string(c.Data)) })
				}
			})
			if hits < 4 || misses < 3 {
				t.Errorf("%s: %d hits and %d near misses: want at least 4 and 3", file, hits, misses)
			}
		}
	}
}

func TestLanguageIsKnown(t *testing.T) {
	d := detector(t)
	french := d.languages.byTag["fr"]
	for name, c := range map[string]struct {
		article news.Article
		want    *Detector
	}{
		"by its tag":                   {news.Article{Language: "fr", Title: "Sommet"}, french},
		"by its tag with a region":     {news.Article{Language: "fr-FR", Title: "Sommet"}, french},
		"as English under that tag":    {news.Article{Language: "en-GB", Title: "Le sommet de la paix est dans le port"}, d},
		"as English under another tag": {news.Article{Language: "de", Title: "Das Treffen"}, d},
		"by its words":                 {news.Article{Title: "Le ministre est arrivé dans la capitale"}, french},
		"by the text's words":          {news.Article{Title: "Ukraine", Text: "Les pourparlers ont eu lieu avec des alliés."}, french},
		"as English by its words":      {news.Article{Title: "The minister of France has arrived in the capital"}, d},
		"as English in doubt":          {news.Article{Title: "Ukraine"}, d},
	} {
		t.Run(name, func(t *testing.T) {
			if d.languages.of(c.article, d) != c.want {
				t.Error("another language")
			}
		})
	}
}

func TestDatesOfOtherLanguagesAreRead(t *testing.T) {
	d := detector(t).languages.byTag["fr"]
	wednesday := time.Date(2025, 4, 23, 12, 0, 0, 0, time.UTC)
	for text, want := range map[string]news.Date{
		"rencontré aujourd'hui":               "2025-04-23",
		"rencontré hier":                      "2025-04-22",
		"rencontré vendredi":                  "2025-04-18",
		"rencontré lundi dernier":             "2025-04-21",
		"se verra lundi prochain":             "2025-04-28",
		"rencontré le 17 avril":               "2025-04-17",
		"rencontré le 1er avril 2024":         "2024-04-01",
		"se verra la semaine prochaine":       "",
		"rencontré le mois dernier":           "",
		"L'accord d’hier, a-t-il dit à l’ONU": "2025-04-22",
	} {
		t.Run(text, func(t *testing.T) {
			a := d.parse(news.Article{Text: text, Published: wednesday})
			towards := -1
			if strings.Contains(text, "verra") {
				towards = 1
			}
			var got news.Date
			for _, r := range a.sentences[0].dates {
				got = r.on(wednesday, towards)
			}
			if got != want {
				t.Errorf("got %q, want %q", got, want)
			}
		})
	}
}

func TestVerbsOfOtherLanguagesAreReadAsTheyHold(t *testing.T) {
	d := detector(t).languages.byTag["fr"]
	for text, want := range map[string]mode{
		"La Russie a rencontré l'Ukraine":            past,
		"La Russie rencontre l'Ukraine":              present,
		"La Russie rencontrera l'Ukraine":            future,
		"La Russie va rencontrer l'Ukraine":          future,
		"La Russie doit rencontrer l'Ukraine":        future,
		"La Russie devait rencontrer l'Ukraine":      unreal,
		"La Russie n'a pas rencontré l'Ukraine":      negated,
		"La Russie ne rencontrera pas l'Ukraine":     willNot,
		"La Russie pourrait rencontrer l'Ukraine":    modal,
		"La Russie rencontrerait l'Ukraine":          conditional,
		"La Russie refuse de rencontrer l'Ukraine":   refused,
		"La Russie propose de rencontrer l'Ukraine":  proposed,
		"La Russie espère rencontrer l'Ukraine":      wished,
		"La Russie est prête à rencontrer l'Ukraine": ready,
		"L'ONU exhorte la Russie à rencontrer Kiev":  demanded,
		"La Russie dément avoir rencontré l'Ukraine": negated,
		"Si la Russie rencontre l'Ukraine":           conditional,
	} {
		t.Run(text, func(t *testing.T) {
			s := d.parse(news.Article{Text: text}).sentences[0]
			for i := range s.toks {
				found := false
				d.lex.groups["meetverbs"].match(s.toks, i, func(end int, f form) bool {
					found = true
					if got := d.reads(s, i, end, f).mode; got != want {
						t.Errorf("mode %d, want %d", got, want)
					}
					return true
				})
				if found {
					return
				}
			}
			t.Error("no verb of meeting found")
		})
	}
}
