package plover

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// cases are the sentences written for the tests.
func cases(t testing.TB) []example {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("testdata", "cases.txt"))
	if err != nil {
		t.Fatal(err)
	}
	var list []example
	for _, line := range strings.Split(string(raw), "\n") {
		if line == "" || line[0] == '#' {
			continue
		}
		root, marked, ok := strings.Cut(line, " | ")
		if !ok || rootIndex(root) < 0 {
			t.Fatalf("cases.txt: %q: want a root and a sentence", line)
		}
		e := example{root: rootIndex(root), weight: 1}
		e.class = int(classOf[e.root])
		e.text, e.source, e.target = unmark(marked)
		list = append(list, e)
	}
	return list
}

// The sentences are hard on purpose: not all of them are read rightly, and which are not
// is printed.
func TestEachRootIsReadInSentencesOfItsOwn(t *testing.T) {
	const fewest, least = 8, 6
	var root, class tally
	m := Default()
	for _, e := range cases(t) {
		name, _, p := m.Root(e.text, e.source, e.target)
		got := rootIndex(name)
		root.count(e.root, got)
		class.count(e.class, int(classOf[got]))
		if got != e.root {
			t.Logf("%s, not %s, %.2f: %s", name, roots[e.root], p, e.text)
		}
	}
	t.Logf("%d of %d right: macro-F1 of roots %.3f, of classes %.3f", root.hits, root.total, root.f1(), class.f1())
	for k, name := range roots {
		if root.is[k] < fewest || root.right[k] < least {
			t.Errorf("%s: %d of %d right, want at least %d of %d", name, root.right[k], root.is[k], least, fewest)
		}
	}
	if root.hits*100 < root.total*92 {
		t.Errorf("%d of %d right, want 92 in a hundred", root.hits, root.total)
	}
}

func TestWhatGovernsADeedChangesItsRoot(t *testing.T) {
	m := Default()
	for _, c := range []struct{ root, marked string }{
		{"YIELD", "<s>The rebels</s> released <t>the two pilots</t> on Friday."},
		{"YIELD", "<t>The two pilots</t> were released by <s>the rebels</s> on Friday."},
		{"AGREE", "<s>The rebels</s> agreed to release <t>the two pilots</t> on Friday."},
		{"AGREE", "<s>The rebels</s> will release <t>the two pilots</t> on Friday."},
		{"REJECT", "<s>The rebels</s> refused to release <t>the two pilots</t> on Friday."},
		{"REQUEST", "<s>The rebels</s> demanded that <t>the government</t> release the two pilots on Friday."},

		{"CONSULT", "<s>Bogotá</s> held talks with <t>Caracas</t> in May."},
		{"AGREE", "<s>Bogotá</s> will hold talks with <t>Caracas</t> in May."},
		{"REJECT", "<s>Bogotá</s> ruled out talks with <t>Caracas</t> in May."},
		{"SANCTION", "<s>Bogotá</s> broke off talks with <t>Caracas</t> in May."},
		{"REQUEST", "<s>Bogotá</s> called on <t>Caracas</t> to resume talks in May."},
		{"REJECT", "<s>Bogotá</s> won't hold talks with <t>Caracas</t> in May."},

		{"AID", "<s>Oslo</s> sent a hundred generators to <t>Mykolaiv</t>."},
		{"AGREE", "<s>Oslo</s> promised to send a hundred generators to <t>Mykolaiv</t>."},
		{"SANCTION", "<s>Oslo</s> suspended aid to <t>Mykolaiv</t>."},
		{"REQUEST", "<t>Oslo</t> was asked by <s>Mykolaiv</s> for a hundred generators."},

		{"COERCE", "<s>Brussels</s> imposed sanctions on <t>two Belarusian banks</t>."},
		{"YIELD", "<s>Brussels</s> lifted sanctions on <t>two Belarusian banks</t>."},
		{"REJECT", "<s>Brussels</s> refused to lift sanctions on <t>two Belarusian banks</t>."},
		{"THREATEN", "<s>Brussels</s> threatened to impose sanctions on <t>two Belarusian banks</t>."},

		{"ASSAULT", "<s>The air force</s> bombed <t>a bridge near the port</t>."},
		{"THREATEN", "<s>The air force</s> threatened to bomb <t>a bridge near the port</t>."},
		{"ACCUSE", "<s>The mayor</s> condemned <t>the air force</t> for bombing a bridge near the port."},
		{"PROTEST", "<s>Dockers</s> demonstrated against <t>the ministry</t>."},
		{"MOBILIZE", "<s>The general</s> massed troops on the border with <t>Chad</t>."},
		{"COOPERATE", "<s>The Indian navy</s> held a joint exercise with <t>Indonesia</t>."},
		{"SUPPORT", "<s>The bishop</s> praised <t>the negotiators</t> for their patience."},
	} {
		text, source, target := unmark(c.marked)
		if root, class, p := m.Root(text, source, target); root != c.root || class != Class(c.root) {
			t.Errorf("%s, %s, %.2f, not %s: %s", root, class, p, c.root, c.marked)
		}
	}
}

func TestAnActorThatIsNotNamedIsNoMistake(t *testing.T) {
	const text = "Police arrested four men."
	m := Default()
	for _, at := range [][2]int{{}, {-1, -1}, {9, 4}, {0, 1000}, {500, 600}} {
		if root, _, _ := m.Root(text, [2]int{0, 6}, at); root != "COERCE" {
			t.Errorf("target %v: %s, want COERCE", at, root)
		}
		m.Root(text, at, at)
	}
}

func TestTheClassIsThatOfTheRoot(t *testing.T) {
	if Class("AID") != "material cooperation" || Class("RETREAT") != "" {
		t.Errorf("AID is %q and RETREAT %q", Class("AID"), Class("RETREAT"))
	}
	if !slices.IsSorted(Roots()) || len(Roots()) != 15 {
		t.Errorf("roots are %q", Roots())
	}
}
