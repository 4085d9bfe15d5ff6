package detect

import (
	"fmt"
	"io/fs"
	"slices"

	"parley/bot/news"
)

// topicTable is the shape of topics.yaml.
type topicTable struct {
	Topics []struct {
		Name   string   `yaml:"name"`
		Is     string   `yaml:"is"`    // news, explainer, opinion or negative: what a text of this topic is
		Title  []string `yaml:"title"` // one of these in the title decides
		Words  []string `yaml:"words"` // so many of these in the text decide
		Needs  int      `yaml:"needs"` // how many different ones
		Unless float64  `yaml:"unless"`
		Says   int      `yaml:"says"`   // so many sentences of the writer's own "I" decide
		Always bool     `yaml:"always"` // nothing else in the text speaks against it
	} `yaml:"topics"`
}

// topic is a sort of text known by its words.
type topic struct {
	name   string
	is     news.ArticleKind
	title  []pattern
	words  *group
	needs  int
	says   int
	always bool
	unless float64 // so many words of peace per word of the topic keep the text
}

func loadTopics(l *lexicon, folder fs.FS) ([]topic, error) {
	var table topicTable
	data, err := fs.ReadFile(folder, "topics.yaml")
	if err != nil {
		return nil, err
	}
	if err := strict("topics.yaml", data, &table); err != nil {
		return nil, err
	}
	var out []topic
	for _, t := range table.Topics {
		one := topic{name: t.Name, is: news.ArticleKind(t.Is), needs: t.Needs, unless: t.Unless, says: t.Says, always: t.Always}
		switch one.is {
		case news.Reporting, news.Explainer, news.Opinion, news.Negative:
		default:
			return nil, fmt.Errorf("topics.yaml: topic %q: is %q: unknown kind of article", t.Name, t.Is)
		}
		for _, line := range t.Title {
			p, err := l.compile(line, "topic")
			if err != nil {
				return nil, fmt.Errorf("topics.yaml: topic %q: %w", t.Name, err)
			}
			one.title = append(one.title, p)
		}
		if len(t.Words) > 0 {
			if err := l.add("topic "+t.Name, t.Words, false); err != nil {
				return nil, fmt.Errorf("topics.yaml: %w", err)
			}
			one.words = l.groups["topic "+t.Name]
			if one.needs < 1 {
				return nil, fmt.Errorf("topics.yaml: topic %q: needs %d words: want at least 1", t.Name, t.Needs)
			}
		}
		out = append(out, one)
	}
	return out, nil
}

// leastPeace is with how many different words of diplomacy a text may report something
// although it looks of a sort that seldom does: a question in the title, a market report
// that a summit moves, the eve of an anniversary.
const leastPeace = 3

// articleKind says what sort of text it is, before anything is looked for in it. One that
// only looks of a sort that seldom reports is read as news, and t.seldom says its sort.
func (d *Detector) articleKind(t *article) news.ArticleKind {
	peace := t.peace(d)
	kind, always := d.topicOf(t, peace)
	if t.seldom = ""; kind != news.Reporting && !always && peace >= leastPeace && d.learned != nil {
		t.seldom = kind
		return news.Reporting
	}
	return kind
}

// topicOf is the first sort of text that its title or words give away, and whether that
// sort never reports.
func (d *Detector) topicOf(t *article, peace int) (kind news.ArticleKind, always bool) {
	for n := range d.topics {
		tp := &d.topics[n]
		if len(t.sentences) > 0 && t.sentences[0].para < 0 {
			s := t.sentences[0]
			for p := range tp.title {
				for i := range s.toks {
					if _, ok := tp.title[p].match(s, i); ok {
						return tp.is, tp.always
					}
				}
			}
		}
		if tp.says > 0 && t.confessions(d) >= tp.says {
			return tp.is, tp.always
		}
		if tp.words == nil {
			continue
		}
		said := t.names(tp.words)
		if said >= tp.needs && float64(peace) < tp.unless*float64(said) {
			return tp.is, tp.always
		}
	}
	if d.timeline(t) || d.asks(t) {
		return news.Explainer, true
	}
	return news.Reporting, false
}

// confessions counts the sentences in which the writer says "I", quotations apart.
func (t *article) confessions(d *Detector) int {
	g, n := d.lex.groups["firstperson"], 0
	for _, s := range t.sentences {
		quoted := false
		for i := range s.toks {
			if s.toks[i].sort == mark && s.toks[i].char == '"' {
				quoted = !quoted
			}
			if !quoted && s.toks[i].id != 0 && g.has(s.toks, i) && (i == 0 || s.toks[i-1].sort != mark || s.toks[i-1].char == ',') {
				n++
				break
			}
		}
	}
	return n
}

// timeline reports whether a text is a list of dated lines.
func (d *Detector) timeline(t *article) bool {
	lines, dated := 0, 0
	para := -2
	for _, s := range t.sentences {
		if s.para == para || s.para < 0 {
			continue
		}
		para = s.para
		lines++
		for _, r := range s.dates {
			if r.from <= 1 && r.to < len(s.toks) && s.toks[r.to].sort == mark && (s.toks[r.to].char == ':' || s.toks[r.to].char == '-') {
				dated++
				break
			}
		}
	}
	return dated >= 3 && dated*3 >= lines
}

// How many headings that ask make an explainer of a text, and how many words and marks one
// has at most.
const (
	leastAsked   = 3
	longestAsked = 10
)

// asks reports whether a text stands under headings that ask: "What is Crimea?"
func (d *Detector) asks(t *article) bool {
	asked := 0
	for n, s := range t.sentences {
		alone := s.para >= 0 && t.sentences[max(n-1, 0)].para != s.para && (n+1 == len(t.sentences) || t.sentences[n+1].para != s.para)
		if alone && len(s.toks) > 1 && len(s.toks) <= longestAsked && s.toks[len(s.toks)-1].char == '?' && d.lex.groups["asking"].has(s.toks, 0) {
			asked++
		}
	}
	return asked >= leastAsked
}

// peace counts the different words of diplomacy in a text.
func (t *article) peace(d *Detector) int { return t.names(d.lex.groups["peace"]) }

// names counts the different words of a group in a text.
func (t *article) names(g *group) int {
	var room [64]int32
	seen := room[:0]
	for _, s := range t.sentences {
		for i := range s.toks {
			if id := s.toks[i].id; id != 0 && g.has(s.toks, i) && !slices.Contains(seen, id) {
				seen = append(seen, id)
			}
		}
	}
	return len(seen)
}

// concerns reports whether the article is of war and peace between states.
func (t *article) concerns(d *Detector) bool {
	if t.concern == 0 {
		t.concern = -1
		n := t.peace(d)
		t.unrest = n > 0 || t.names(d.lex.groups["unrest"]) > 0
		if n >= 2 || n == 1 && d.gaz.ConflictOf(t.parties[:min(3, len(t.parties))]...) != "" {
			t.concern = 1
		}
	}
	return t.concern > 0
}
