package gazetteer

import "testing"

func TestConflictOf(t *testing.T) {
	for _, c := range []struct {
		want  string
		names []string
	}{
		{"", nil},
		{"", []string{"United States"}},
		{"", []string{"United States", "United Kingdom", "Geneva"}},
		{"", []string{"Nobody Known", "Nowhere"}},
		{"russia-ukraine", []string{"Volodymyr Zelenskyy"}},
		{"russia-ukraine", []string{"Vladimir Putin", "Ukraine"}},
		{"russia-ukraine", []string{"United States", "Keith Kellogg", "London"}},
		{"russia-ukraine", []string{"United States", "United Kingdom", "France", "Germany", "Ukraine", "London"}},
		{"russia-ukraine", []string{"Steve Witkoff", "Vladimir Putin", "Moscow"}},
		{"russia-ukraine", []string{"United States", "Pokrovsk"}},
		{"russia-ukraine", []string{"United States", "Crimea"}},
		{"russia-ukraine", []string{"European Union", "Russia"}},
		{"israel-palestinians", []string{"Israel", "Hamas", "Doha"}},
		{"israel-palestinians", []string{"Steve Witkoff", "Hamas"}},
		{"israel-palestinians", []string{"Benjamin Netanyahu"}},
		{"israel-palestinians", []string{"Egypt", "Rafah"}},
		{"israel-lebanon", []string{"Israel", "Hezbollah"}},
		{"israel-lebanon", []string{"Israel", "Lebanon", "United States"}},
		{"israel-iran", []string{"Israel", "Iran"}},
		{"israel-iran", []string{"Donald Trump", "Israel", "Iran"}},
		{"israel-palestinians", []string{"Israel", "Hamas", "Iran"}},
		{"syria", []string{"Russia", "Syria"}},
		{"russia-ukraine", []string{"Türkiye", "Russia", "Ukraine", "Istanbul"}},
		{"iran-nuclear", []string{"Abbas Araghchi", "Steve Witkoff", "Muscat"}},
		{"iran-nuclear", []string{"Iran", "IAEA"}},
		{"iran-nuclear", []string{"Iran"}},
		{"yemen-redsea", []string{"United States", "Houthis"}},
		{"sudan", []string{"Rapid Support Forces", "Sudanese Armed Forces"}},
		{"sudan", []string{"United States", "El Fasher"}},
		{"drc-rwanda", []string{"M23", "DR Congo", "Doha"}},
		{"ethiopia-eritrea", []string{"Ethiopia", "Eritrea"}},
		{"armenia-azerbaijan", []string{"Nikol Pashinyan", "Ilham Aliyev", "United States"}},
		{"serbia-kosovo", []string{"Aleksandar Vučić", "Albin Kurti", "Brussels"}},
		{"india-pakistan", []string{"India", "Pakistan"}},
		{"afghanistan-pakistan", []string{"Pakistan", "Taliban", "Istanbul"}},
		{"thailand-cambodia", []string{"Anutin Charnvirakul", "Hun Manet", "Donald Trump"}},
		{"korea", []string{"North Korea", "South Korea"}},
		{"taiwan-strait", []string{"China", "Taiwan"}},
		{"south-china-sea", []string{"China", "Philippines"}},
		{"venezuela-us", []string{"Nicolás Maduro", "United States"}},
		{"colombia", []string{"Gustavo Petro", "ELN"}},
		{"libya", []string{"Hanna Tetteh", "United Nations"}},
		{"western-sahara", []string{"Staffan de Mistura"}},
		{"haiti", []string{"Haiti", "Kenya"}},
	} {
		if got := Default().ConflictOf(c.names...); got != c.want {
			t.Errorf("%v belong to %q, want %q", c.names, got, c.want)
		}
	}
}

func TestEveryConflictIsWhole(t *testing.T) {
	for _, c := range Default().Conflicts() {
		if c.Name == "" || c.Title == "" || len(c.Parties) < 2 {
			t.Errorf("conflict %+v lacks a title or parties", c)
		}
	}
}

func BenchmarkConflictOf(b *testing.B) {
	g := Default()
	b.ReportAllocs()
	for b.Loop() {
		g.ConflictOf("United States", "Keith Kellogg", "Ukraine", "London")
	}
}
