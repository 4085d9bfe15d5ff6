package command

import "testing"

func TestANameIsGuessedOnlyWhereItIsSure(t *testing.T) {
	d := day(t)
	const here = "discord/S/C"
	looked := func(word string) string {
		return "“" + word + "” is not a name Parley knows; it is looked for as written."
	}
	walk(t, d, []exchange{
		{where: here, line: "latest actor:Nobody", want: []string{"actor Nobody", looked("Nobody") + " Did you mean Daniel Noboa?"}, not: []string{"actor Daniel Noboa"}},
		{where: here, line: "latest place:Nobody", want: []string{looked("Nobody") + " Did you mean"}},
		{where: here, line: "timeline Nobody", want: []string{"Timeline of Nobody", "Did you mean Daniel Noboa?"}},
		{where: here, line: "stance Nobody", want: []string{"Stance of Nobody", "Did you mean Daniel Noboa?"}},
		{where: here, line: "who Nobody", want: []string{"Who is Nobody?", "Did you mean Daniel Noboa?"}, not: []string{"Ecuador"}},
		{where: here, line: "subscribe Nobody", want: []string{"Did you mean Daniel Noboa?"}, not: []string{"You will be told"}},
		{where: here, line: "subscribe actor:Nobody", want: []string{"Did you mean Daniel Noboa?"}, not: []string{"You will be told"}},
		{where: here, line: "mute Nobody", want: []string{"is no story, actor, kind or watch", "Did you mean Daniel Noboa?"}, not: []string{"is muted"}},
		{where: here, line: "status Sultan", want: []string{looked("Sultan")}, not: []string{"is read as the conflict sudan"}},
		{where: here, line: "latest actor:Trunp", want: []string{"“Trunp” is read as Donald Trump."}},
		{where: here, line: "latest actor:Kadyrv", want: []string{"“Kadyrv” is read as Ramzan Kadyrov."}},
		{where: here, line: "latest actor:withkoff", want: []string{"“withkoff” is read as Steve Witkoff."}},
		{where: here, line: "latest actor:Mdouro", want: []string{looked("Mdouro") + " Did you mean"}},
		{where: here, line: "subscribe Rubbio visits", want: []string{"“Rubbio” is read as Marco Rubio."}},
		{where: here, line: "subscribe actor:Rubbio kind:visit", want: []string{"tells this channel that already", "“Rubbio” is read as Marco Rubio."}},
	})
}

func TestAShortNameHasOneLetterWrongAtMost(t *testing.T) {
	among := []string{"Sudan", "London", "russia-ukraine"}
	for word, want := range map[string]string{"sudn": "Sudan", "Sudna": "Sudan", "judah": "", "londn": "London", "lindan": "", "rusia-ukrane": "russia-ukraine"} {
		got, ok := nearly(word, among)
		if got != want || ok != (want != "") {
			t.Errorf("%q is taken for %q, want %q", word, got, want)
		}
	}
}
