package gazetteer

import "testing"

func TestOutlet(t *testing.T) {
	for _, c := range []struct{ name, family, tier string }{
		{"bbc.co.uk", "BBC", "press"}, {"https://www.bbc.com/news/1", "BBC", "press"}, {"BBC News", "BBC", "press"},
		{"en.kremlin.ru", "Kremlin", "official"}, {"apnews.com", "Associated Press", "wire"}, {"abcnews.go.com", "ABC News", "press"},
		{"The New York Times", "New York Times", "press"}, {"news.google.com", "Google News", "aggregator"}, {"ria.ru", "RIA Novosti", "wire"},
		{"mfa.gov.ua", "Ukrainian MFA", "official"}, {"POLITICO", "Politico", "press"}, {"eeas.europa.eu", "EEAS", "official"},
	} {
		if o, ok := Default().Outlet(c.name); !ok || o.Family != c.family || o.Tier != c.tier {
			t.Errorf("%s is %+v, want %s, %s", c.name, o, c.family, c.tier)
		}
	}
}

func TestTitlesOfOneNewsroomAreOneFamily(t *testing.T) {
	g := Default()
	for _, titles := range [][]string{{"mirror.co.uk", "express.co.uk"}, {"bild.de", "welt.de"}, {"pravda.com.ua", "eurointegration.com.ua"},
		{"globaltimes.cn", "people.cn"}, {"Dow Jones Newswires", "wsj.com"}, {"timesofindia.indiatimes.com", "economictimes.com"}} {
		a, _ := g.Outlet(titles[0])
		b, _ := g.Outlet(titles[1])
		if a.Family != b.Family || a.Name == b.Name {
			t.Errorf("%s is of %s, %s of %s", titles[0], a.Family, titles[1], b.Family)
		}
	}
}

func TestUnknownOutletIsItsOwnFamily(t *testing.T) {
	for name, want := range map[string]string{
		"news.example.com": "example.com", "https://www.example.co.uk/a": "example.co.uk", "example.org": "example.org",
		"a.b.example.com.au": "example.com.au", "The Daily Nowhere": "the daily nowhere", "": "",
	} {
		if o, ok := Default().Outlet(name); ok || o.Family != want {
			t.Errorf("%q is %+v %v, want the family %q, unknown", name, o, ok, want)
		}
	}
}

func TestAgency(t *testing.T) {
	for credit, want := range map[string]string{
		"(Reuters)": "Reuters", "AP": "Associated Press", "/TASS/": "TASS", "Jane Doe/AP": "Associated Press", "(AP)": "Associated Press",
		"By Jane Doe, Associated Press": "Associated Press", "Jane Doe/AFP via Getty Images": "AFP", "AFP": "AFP", "PTI": "PTI",
		"Xinhua News Agency": "Xinhua", "Anadolu": "Anadolu Agency", "AA": "Anadolu Agency", "dpa": "dpa", "Yonhap": "Yonhap", "UNN": "UNN",
		"Ukrinform": "Ukrinform", "with Reuters": "Reuters", "EFE": "EFE", "ANSA": "ANSA", "Kyodo": "Kyodo News",
	} {
		if o, ok := Default().Agency(credit); !ok || o.Family != want || !o.Agency {
			t.Errorf("credit %q is %+v, want %s", credit, o, want)
		}
	}
	for _, credit := range []string{"", "Jane Doe", "BBC", "ap", "map", "Jane Petraeus", "Special correspondent"} {
		if o, ok := Default().Agency(credit); ok {
			t.Errorf("credit %q is %s, want none", credit, o.Name)
		}
	}
}
