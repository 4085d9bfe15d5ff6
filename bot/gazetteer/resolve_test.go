package gazetteer

import (
	"testing"
	"time"
)

func TestResolve(t *testing.T) {
	for name, want := range map[string]string{
		"AFC": "Congo River Alliance", "PA": "Palestinian Authority", "GNU": "Government of National Unity", "Aragchi": "Abbas Araghchi", "Jolani": "Ahmed al-Sharaa", "al-Golani": "Ahmed al-Sharaa", "Sharaa": "Ahmed al-Sharaa", "Ahmed al-Shara": "Ahmed al-Sharaa",
		"Tshisekedi": "Félix Tshisekedi", "Burhan": "Abdel Fattah al-Burhan", "al-Burhan": "Abdel Fattah al-Burhan", "Dagalo": "Mohamed Hamdan Dagalo", "Himedti": "Mohamed Hamdan Dagalo",
		"Aoun": "Joseph Aoun", "Salam": "Nawaf Salam", "Mirziyoev": "Shavkat Mirziyoyev", "Rakhmon": "Emomali Rahmon", "Rahmon": "Emomali Rahmon",
		"Anutin": "Anutin Charnvirakul", "Charnvirakul": "Anutin Charnvirakul", "Hun Manet": "Hun Manet", "Manet": "Hun Manet", "Dar": "Ishaq Dar",
		"Jaishankar": "Subrahmanyam Jaishankar", "S. Jaishankar": "Subrahmanyam Jaishankar", "Muttaqi": "Amir Khan Muttaqi", "Mullah Yaqub": "Mullah Yaqoob",
		"Khawaja Asif": "Khawaja Asif", "Tokaev": "Kassym-Jomart Tokayev", "Kakar": "Anwaar-ul-Haq Kakar", "Okonjo-Iweala": "Ngozi Okonjo-Iweala",
		"Zelensky": "Volodymyr Zelenskyy", "Zelenskiy": "Volodymyr Zelenskyy", "Zelenskyi": "Volodymyr Zelenskyy",
		"President Zelenskyy": "Volodymyr Zelenskyy", "Araqchi": "Abbas Araghchi", "sergey lavrov": "Sergei Lavrov",
		"Badr al-Busaidi": "Badr Albusaidi", "Al Busaidi": "Badr Albusaidi", "Hemedti": "Mohamed Hamdan Dagalo",
		"Erdogan": "Recep Tayyip Erdoğan", "MBS": "Mohammed bin Salman", "Lula": "Luiz Inácio Lula da Silva",
		"US": "United States", "U.S.": "United States", "usa": "United States", "Britain": "United Kingdom", "UK": "United Kingdom",
		"Turkey": "Türkiye", "Kiev": "Kyiv", "EU": "European Union", "UN": "United Nations", "DRC": "DR Congo",
		"Russian": "Russia", "Ukrainians": "Ukraine", "Ansar Allah": "Houthis", "RSF": "Rapid Support Forces",
		"US special envoy": "Steve Witkoff", "US special envoy to the Middle East": "Steve Witkoff", "the US special envoy for Ukraine": "Keith Kellogg",
		"Russia's foreign minister": "Sergei Lavrov", "Russian president": "Vladimir Putin", "foreign minister of Ukraine": "Andrii Sybiha",
		"the EU's foreign policy chief": "Kaja Kallas", "UN secretary-general": "António Guterres", "Iran's supreme leader": "Ali Khamenei",
		"Malé": "Maldives", "IAEA chief": "Rafael Grossi", "Kremlin": "Kremlin", "Gaza Strip": "Gaza",
	} {
		if name == "Malé" {
			want = "Malé" // a capital that texts are not searched for still resolves
		}
		if e, ok := Default().Resolve(name, april); !ok || e.Name != want {
			t.Errorf("%q resolves to %v, want %s", name, e, want)
		}
	}
	for _, name := range []string{"", "Smith", "Wang", "the minister", "Nobody Known", "former US president", "Asif", "Young", "Shah", "Khan", "Fernández"} {
		if e, ok := Default().Resolve(name, april); ok {
			t.Errorf("%q resolves to %s, want nobody", name, e.Name)
		}
	}
}

func TestAStateActsThroughItsOrgans(t *testing.T) {
	for name, want := range map[string]string{"IDF": "Israel", "Tatmadaw": "Myanmar", "OCHA": "United Nations", "Hamas": "", "WFP": "", "ELN": "", "White House": ""} {
		e, ok := Default().Resolve(name, april)
		if !ok {
			t.Errorf("%q is nobody", name)
			continue
		}
		if e.Organ && e.Country != want || !e.Organ && want != "" {
			t.Errorf("%s: organ %v of %s, want one of %q", name, e.Organ, e.Country, want)
		}
	}
}

func TestSharedSurnamesAreToldApartByOffice(t *testing.T) {
	for _, c := range []struct{ name, day, want string }{
		{"Khamenei", "2025-04-23", "Ali Khamenei"},
		{"Cameron", "2024-04-23", ""}, // a common word: only after the full name
		{"Barzani", "2025-04-23", "Masrour Barzani"},
	} {
		on, err := time.Parse(time.DateOnly, c.day)
		if err != nil {
			t.Fatal(err)
		}
		e, ok := Default().Resolve(c.name, on)
		if ok != (c.want != "") || ok && e.Name != c.want {
			t.Errorf("%s on %s is %v, want %q", c.name, c.day, e, c.want)
		}
	}
}

func TestRoleOnIsTheRoleOfThatDay(t *testing.T) {
	g := Default()
	rubio, _ := g.Resolve("Marco Rubio", april)
	if r, ok := g.RoleOn(rubio, april); !ok || r.Office != "foreign minister" || r.Of != "United States" {
		t.Errorf("Rubio is %+v", r)
	}
	if r, ok := g.RoleOn(rubio, time.Date(2025, 1, 20, 12, 0, 0, 0, time.UTC)); ok {
		t.Errorf("the day before he took office Rubio is %+v", r)
	}
	waltz, _ := g.Resolve("Mike Waltz", april)
	if r, _ := g.RoleOn(waltz, time.Time{}); r.Office != "ambassador to the UN" {
		t.Errorf("on no day in particular Waltz is %+v, want his newest role", r)
	}
}

func TestNearestNames(t *testing.T) {
	for name, want := range map[string]string{"Zelenksy": "Volodymyr Zelenskyy", "Rusia": "Russia", "Witkof": "Steve Witkoff", "Germny": "Germany",
		"Siria": "Syria", "Erdoan": "Recep Tayyip Erdoğan", "Sudna": "Sudan", "Chian": "China"} {
		if got, ok := Default().Nearest(name); !ok || got != want {
			t.Errorf("nearest to %q is %q, want %q", name, got, want)
		}
	}
	if got, ok := Default().Nearest("xqzwvkpljh"); ok {
		t.Errorf("nearest to nonsense is %q", got)
	}
}

func TestPlacesLieWithinOthers(t *testing.T) {
	g := Default()
	for _, c := range []struct {
		place, other string
		want         bool
	}{
		{"London", "United Kingdom", true}, {"Kremlin", "Moscow", true}, {"Kremlin", "Russia", true}, {"Pokrovsk", "Donbas", true},
		{"Attari-Wagah", "Pakistan", true}, {"Torkham", "Afghanistan", true}, {"Uvira", "eastern Congo", true}, {"Nyala", "Darfur", true}, {"Naqoura", "southern Lebanon", true},
		{"Poipet", "Cambodia", true}, {"Mar-a-Lago", "Florida", true}, {"Lancaster House", "London", true}, {"Bürgenstock", "Switzerland", true}, {"Halifax", "Canada", true}, {"Putrajaya", "Malaysia", true},
		{"Zangezur corridor", "Armenia", true}, {"Tripoli", "Libya", true}, {"Sharm el-Sheikh", "Egypt", true}, {"Laukkai", "Myanmar", true}, {"Kanyabayonga", "North Kivu", true}, {"O'Smach", "Cambodia", true},
		{"Rafah", "Gaza", true}, {"Gaza", "Palestine", true}, {"Goma", "eastern Congo", true}, {"Kiev", "Ukraine", true},
		{"Ukraine", "Kyiv", false}, {"Geneva", "France", false}, {"Nowhere", "France", false}, {"London", "London", true},
	} {
		if got := g.Within(c.place, c.other); got != c.want {
			t.Errorf("%s within %s: %v", c.place, c.other, got)
		}
	}
	for place, want := range map[string]string{"Moscow": "Russia", "Kremlin": "Russia", "White House": "United States", "Downing Street": "United Kingdom", "Kiev": "Ukraine", "Foggy Bottom": "United States", "Bankova": "Ukraine", "Quai d'Orsay": "France"} {
		if e, ok := g.CapitalOf(place); !ok || e.Name != want {
			t.Errorf("%s stands for %v, want %s", place, e, want)
		}
	}
	for _, place := range []string{"Geneva", "Istanbul", "Russia", "Vladimir Putin", "Nowhere"} {
		if e, ok := g.CapitalOf(place); ok {
			t.Errorf("%s stands for %s, want for nobody", place, e.Name)
		}
	}
}
