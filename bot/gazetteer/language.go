package gazetteer

// In is the gazetteer for texts in a language: what names.<language>.txt adds is known
// beside everything that g knows, which stays as it is.
func (g *Gazetteer) In(language string) (*Gazetteer, error) {
	return build(g.folder, g.added, language)
}

// namesIn reads the names of a language: name | other names | adjectives | people. The
// first is the one by which the other tables know it.
func (b *builder) namesIn(language string) {
	if language == "" {
		return
	}
	for _, r := range b.table("names."+language+".txt", 2, 4) {
		e := b.g.byName[r.cols[0]]
		if e == nil {
			b.wrong(r, "%q: unknown name", r.cols[0])
			continue
		}
		for i, form := range [...]Form{ByName, ByAdjective, ByPeople} {
			for _, alias := range list(r.cols[i+1], ",") {
				b.name(e, alias, form)
			}
		}
	}
}
