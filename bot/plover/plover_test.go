package plover

import "testing"

func BenchmarkRoot(b *testing.B) {
	m := Default()
	list := cases(b)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		e := &list[i%len(list)]
		m.Root(e.text, e.source, e.target)
	}
}

func FuzzRoot(f *testing.F) {
	for _, e := range cases(f)[:20] {
		f.Add(e.text, e.source[0], e.source[1], e.target[0], e.target[1])
	}
	f.Add("", 0, 0, 0, 0)
	f.Add("’’ won't \xff U.S.U.S. $-€", -1, 90, 3, 2)
	m := Default()
	f.Fuzz(func(t *testing.T, s string, a, b, c, d int) {
		root, class, p := m.Root(s, [2]int{a, b}, [2]int{c, d})
		if Class(root) == "" || Class(root) != class || !(p > 0 && p <= 1) {
			t.Errorf("%q: %q, %q, %v", s, root, class, p)
		}
	})
}
