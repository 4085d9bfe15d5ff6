package story

import (
	"testing"

	"parley/bot/gazetteer"
	"parley/bot/news"
)

func TestWhoStandsBehindAnArticle(t *testing.T) {
	g := gazetteer.Default()
	agency := func(name string) string {
		o, ok := g.Outlet(name)
		if !ok {
			t.Fatalf("the gazetteer does not know %s", name)
		}
		return o.Family
	}
	for name, c := range map[string]struct {
		article  news.Article
		family   string
		official bool
	}{
		"an outlet of its own":              {article: news.Article{Outlet: "thedaily.example", Text: "The minister left.\nHe will return."}, family: "thedaily.example"},
		"sites of one house":                {article: news.Article{Outlet: "www.bbc.com"}, family: agency("bbc.co.uk")},
		"the agency itself":                 {article: news.Article{Outlet: "reuters.com", Text: "BERLIN (AP) - A picture was shared."}, family: agency("reuters.com")},
		"the credit of the item":            {article: news.Article{Outlet: "thedaily.example", Credit: "Agence France-Presse"}, family: agency("afp.com")},
		"a name beside the outlet":          {article: news.Article{Outlet: "thedaily.example (Reuters)"}, family: agency("reuters.com")},
		"a dateline":                        {article: news.Article{Outlet: "thedaily.example", Text: "VIENNA (AP) — Inspectors were let in."}, family: agency("apnews.com")},
		"a Russian dateline":                {article: news.Article{Outlet: "thedaily.example", Text: "MOSCOW, April 30. /TASS/. The adviser has landed."}, family: agency("tass.com")},
		"a byline":                          {article: news.Article{Outlet: "thedaily.example", Text: "By Jane Doe, Associated Press\nInspectors were let in."}, family: agency("apnews.com")},
		"a line of its own":                 {article: news.Article{Outlet: "thedaily.example", Text: "Xinhua\nInspectors were let in."}, family: agency("xinhuanet.com")},
		"the last line":                     {article: news.Article{Outlet: "thedaily.example", Text: long + "\n(Reuters)"}, family: agency("reuters.com")},
		"the end of the title":              {article: news.Article{Outlet: "thedaily.example", Title: "Inspectors let in | Reuters"}, family: agency("reuters.com")},
		"who took the picture is no origin": {article: news.Article{Outlet: "thedaily.example", Text: "Jane Doe/AP\nInspectors were let in."}, family: "thedaily.example"},
		"who is quoted is no origin":        {article: news.Article{Outlet: "thedaily.example", Text: long + "\nA guard told Reuters that he saw nothing of it."}, family: "thedaily.example"},
		"a ministry":                        {article: news.Article{Outlet: "mofa.example", Tier: news.Official}, family: "mofa.example", official: true},
		"a government's domain":             {article: news.Article{Outlet: "foreign.gov.xy"}, official: true, family: func() string { o, _ := g.Outlet("foreign.gov.xy"); return o.Family }()},
	} {
		t.Run(name, func(t *testing.T) {
			family, official := originOf(g, c.article)
			if family != c.family || official != c.official {
				t.Errorf("%q, official %v; want %q, %v", family, official, c.family, c.official)
			}
		})
	}
}

const long = `Inspectors were let into the plant near the river for the first time since the spring, and stayed for most of the afternoon.
They looked at two of the halls, spoke with the night shift, and left without a word to those who were waiting at the gate.
What they will write is to be known within ten days. Until then the plant goes on as before, its owner said, and nobody should worry.
The trade union sees that in another light and has called its members to the square.`

func TestSumsOfMoneyAreRead(t *testing.T) {
	for sentence, want := range map[string]money{
		"The loan comes to €90 billion in two years.":         {90e9, "EUR"},
		"A 90 billion euro loan was agreed.":                  {90e9, "EUR"},
		"Washington released $61bn in arms.":                  {61e9, "USD"},
		"It is worth 1.5 million dollars.":                    {1.5e6, "USD"},
		"They gave £4,500,000 for shelters.":                  {4.5e6, "GBP"},
		"The 28-point plan has 3 parts, each of 4 sentences.": {},
		"It costs $5.": {},
	} {
		if got := amountIn(sentence); got != want {
			t.Errorf("%s: %v, want %v", sentence, got, want)
		}
	}
}
