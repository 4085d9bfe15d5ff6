// Package detect reads an article and tells which diplomatic developments it
// reports as news.
//
// An article goes through it in this order: split and token cut it into sentences
// and words; mention, date and clause say who, when and what hangs on what; the
// patterns of kinds/*.yaml are matched and tense says how each holds; slots fills
// actors, place and date; background and gate take out what is no news. Then weights
// learned from labelled texts have their say: signs lists what a sentence shows, a small
// network (learned) reads kinds and statuses in it that no rule found (propose), and judge
// weighs each finding by all that is known of it. rank joins what tells the same and puts
// the main development first; scene gives it the day and the place that the text around it
// names. Words stand in words.yaml, senses.yaml, topics.yaml and kinds, those of another
// language than English in a folder of languages; language picks one. The weights of
// weights/ are made by train_test.go out of testdata/labelled, of English.
//
// Rules alone found on fresh texts a kind and status F1 of about .38, with weights learned
// for each word by itself .51 to .59, and with the network and twice as many texts .58 to
// .61 (of three sets held apart); main developments are found with their status in .68 to
// .85 where it was .55 to .82. Twice the texts alone gave half of that. Tried among the
// signs and dropped: classes of words made from public word vectors (words of opposite
// sense are used alike), first letters, the words of the sentences before and behind, three
// words in a row, and senses of twice as many words. More columns for the judge, wider
// networks than of 64 sums and more than two of them side by side read no better.
package detect

import (
	"cmp"
	"fmt"
	"io/fs"
	"math"
	"sync"
	"time"

	"parley/bot/gazetteer"
	"parley/bot/news"
	"parley/bot/plover"
)

// How many developments one article is said to report at the most: six, and one more
// for each so many words beyond a usual length, up to twelve.
const (
	usualDevelopments = 6
	maxDevelopments   = 12
	usualWords        = 400
	wordsForOneMore   = 50
)

// most is the number of developments that an article of so many words may report.
func most(words int) int {
	return min(usualDevelopments+max(words-usualWords, 0)/wordsForOneMore, maxDevelopments)
}

// Reading is what an article says.
type Reading struct {
	Kind         news.ArticleKind
	Developments []news.Development // main first, six at most or a few more in a long text; ID is not set
	Background   int                // told as background, not reported
}

// Detector reads articles. It is never changed after New and may be used by many
// goroutines at once.
type Detector struct {
	gaz           *gazetteer.Gazetteer
	lex           *lexicon
	kinds         []kindRules
	byWord        [][]ruleAt // by the word's number: rules that begin with a word
	byMention     []*rule    // rules that begin with a mention
	byNumber      []*rule    // rules that begin with a figure
	byMark        []*rule    // rules that begin with a mark
	byStart       []*rule    // rules that begin with the sentence
	dates         dateWords
	topics        []topic
	abbreviations map[string]bool
	governors     []*group
	gov           map[string]*group
	readyWords    *group
	meeting       *group // talks, summit, meeting
	strife        *group // war, conflict
	articles      *group // the, a
	leaving       *group // left, bound
	servants      *group // envoy, aide: what somebody is to another
	helpers       *group // of these, who is one "to" another: aide, adviser
	official      *group // envoys, counterparts
	governing     *group // government, ministry: what sits in a capital
	hearers       *group // told, urged: who is spoken to follows
	together      *group // sides, ministers: two or more named before
	statelike     *group // government, army: what speaks for a state
	bodylike      *group // of these, what is of no state: bloc, agency
	grouplike     *group // movement, rebels: what stands for a body that is no state
	sides         *group // of these, what states are rather than people
	indefinite    *group // a, an
	plurals       *group // talks: a plural noun that might be a verb
	unsures       *group // possible, includes
	nones         *group // no: there is none of what follows
	nobody        *group // neither, none: who did not do it, or to whom it was not done
	yet           *group // yet: "has yet to"
	eitherWay     *group // whether
	hence         *group // from: where somebody comes from
	possessive    *group // its, his
	spun          spunWords
	senses        senses
	learned       *learned
	judge         *judge
	signers       sync.Pool // of *signer
	roots         *plover.Model
	languages     *languages // the others, of the English detector
}

// rule is one pattern of one trigger.
type rule struct {
	trigger *trigger
	pattern *pattern
	nots    []pattern
}

// ruleAt is a rule beside the smallest of the groups that it needs: most rules fail for want
// of one, and are not looked at then.
type ruleAt struct {
	rule  *rule
	needs int16 // a group's number, -1 for none
}

func (l *lexicon) at(r *rule) ruleAt {
	out, fewest := ruleAt{r, -1}, math.MaxInt
	for _, n := range r.pattern.needs {
		if members := len(l.all[n].single) + len(l.all[n].phrase); members < fewest {
			out.needs, fewest = int16(n), members
		}
	}
	return out
}

var builtIn = sync.OnceValue(func() *Detector {
	d, err := New(gazetteer.Default())
	if err != nil {
		panic("embedded tables: " + err.Error()) // a test loads them: it cannot happen in a build that passed
	}
	return d
})

// Default is the detector of the embedded tables and the default gazetteer, made once.
func Default() *Detector { return builtIn() }

// New loads and checks the embedded tables, and kinds of a user's own beside them: a
// kind that Parley knows is told by these triggers too, another is added. They are read
// in English texts. The error about a user's kinds is Mistakes.
func New(g *gazetteer.Gazetteer, own ...KindTable) (*Detector, error) {
	d, err := load(g, tables, true, own)
	if err != nil {
		return nil, err
	}
	if d.spun, err = newSpunWords(d.lex, spunFile); err != nil {
		return nil, err
	}
	if d.senses, err = newSenses(d.lex, sensesFile); err != nil {
		return nil, err
	}
	if err := d.settle(); err != nil {
		return nil, err
	}
	if d.learned, err = newLearned(networkWeights); err != nil {
		return nil, err
	}
	if d.judge, err = newJudge(judgeWeights); err != nil {
		return nil, err
	}
	d.languages, err = loadLanguages(g, d)
	return d, err
}

// load makes a detector of the tables of one language. The lexicon is not settled yet;
// all says that every kind must have its table.
func load(g *gazetteer.Gazetteer, folder fs.FS, all bool, own []KindTable) (*Detector, error) {
	var words wordsTable
	data, err := fs.ReadFile(folder, "words.yaml")
	if err != nil {
		return nil, err
	}
	if err := strict("words.yaml", data, &words); err != nil {
		return nil, err
	}
	abbreviations := words.Words["abbreviation"]
	lex, err := newLexicon(words)
	if err != nil {
		return nil, fmt.Errorf("words.yaml: %w", err)
	}
	d := &Detector{gaz: g, lex: lex, abbreviations: map[string]bool{}, gov: map[string]*group{}, roots: plover.Default()}
	for _, a := range abbreviations {
		d.abbreviations[a] = true
	}
	if d.kinds, err = loadKinds(lex, folder, all); err != nil {
		return nil, err
	}
	added, wrong := lex.ownKinds(own)
	if wrong != nil {
		return nil, wrong
	}
	d.kinds = append(d.kinds, added...)
	if d.topics, err = loadTopics(lex, folder); err != nil {
		return nil, err
	}
	if d.dates, err = newDateWords(lex, words.Dates); err != nil {
		return nil, fmt.Errorf("words.yaml: %w", err)
	}
	for _, g := range governors {
		grp := lex.groups[g.group]
		if grp == nil {
			return nil, fmt.Errorf("words.yaml: group %q: missing", g.group)
		}
		d.governors = append(d.governors, grp)
		d.gov[g.group] = grp
	}
	for _, need := range []struct {
		name string
		to   **group
	}{{"ready", &d.readyWords}, {"meeting", &d.meeting}, {"strife", &d.strife}, {"official", &d.official}, {"articles", &d.articles}, {"leaving", &d.leaving}, {"servants", &d.servants}, {"helpers", &d.helpers}, {"hearers", &d.hearers}, {"governing", &d.governing}, {"bodylike", &d.bodylike}, {"sides", &d.sides}, {"possessive", &d.possessive}, {"indefinite", &d.indefinite}, {"plurals", &d.plurals}, {"unsure", &d.unsures}, {"none", &d.nones}, {"nobody", &d.nobody}, {"yet", &d.yet}, {"whether", &d.eitherWay}, {"from", &d.hence}, {"together", &d.together}, {"statelike", &d.statelike}, {"grouplike", &d.grouplike}} {
		if *need.to = lex.groups[need.name]; *need.to == nil {
			return nil, fmt.Errorf("words.yaml: group %q: missing", need.name)
		}
	}
	for _, name := range askedGroups {
		if lex.groups[name] == nil {
			return nil, fmt.Errorf("words.yaml: group %q: missing", name)
		}
	}
	d.gov["meetverbs"] = lex.groups["meetverbs"]
	return d, nil
}

// settle makes all that was loaded ready to be asked.
func (d *Detector) settle() error {
	if err := d.lex.settle(); err != nil {
		return fmt.Errorf("words.yaml: %w", err)
	}
	d.senses.settle(d.lex.numbers())
	d.dates.ready(d.lex.numbers())
	d.spun.ready(d.lex.numbers())
	d.file()
	return nil
}

// file puts every pattern where its first word will find it.
func (d *Detector) file() {
	d.byWord = make([][]ruleAt, d.lex.numbers())
	for k := range d.kinds {
		kind := &d.kinds[k]
		for t := range kind.triggers {
			tr := &kind.triggers[t]
			for p := range tr.says {
				r := &rule{tr, &tr.says[p], kind.not}
				switch first := &tr.says[p].elems[0]; first.op {
				case opMention:
					d.byMention = append(d.byMention, r)
				case opMark:
					d.byMark = append(d.byMark, r)
				case opNumber:
					d.byNumber = append(d.byNumber, r)
				case opStart:
					d.byStart = append(d.byStart, r)
				default:
					seen := map[int32]bool{}
					for id, f := range first.group.single {
						if f&first.forms != 0 {
							seen[id] = true
						}
					}
					for id, ps := range first.group.phrase {
						for _, ph := range ps {
							if ph.forms&first.forms != 0 {
								seen[id] = true
							}
						}
					}
					for id := range seen {
						d.byWord[id] = append(d.byWord[id], d.lex.at(r))
					}
				}
			}
		}
	}
}

// Read tells what an article reports. It is pure: the same article gives the same
// reading, and any text is read in time linear in its length.
func (d *Detector) Read(a news.Article) Reading {
	d = d.languages.of(a, d)
	t := d.parse(a)
	kind := d.articleKind(t)
	var found []*finding
	background := 0
	if kind == news.Reporting {
		found, background = d.findings(t)
	}
	devs := d.rank(t, found)
	if kind == news.Reporting && len(devs) == 0 {
		kind = cmp.Or(t.seldom, news.Negative)
	}
	for i := range devs {
		devs[i].Article, devs[i].At = a.ID, a.When()
	}
	return Reading{Kind: kind, Developments: devs, Background: background}
}

// bytesOfAToken is how many bytes of text a token takes, at the least in most texts.
const bytesOfAToken = 5

// article is one article cut up.
type article struct {
	body        string
	title       string
	pub         time.Time // noon of its day in UTC, zero when unknown
	sentences   []*sentence
	words       int
	parties     []string // countries and bodies by how much is told of them
	venue       venue    // of the meeting it is about
	written     string   // the place it is dated from
	home        string   // the state whose capital it is dated from
	spun        bool
	seldom      news.ArticleKind // the sort that it looks of, when that seldom reports anything
	unrest      bool             // it has a word of diplomacy or of war at all
	toks        []token          // of all sentences, as long as there is room
	room        lasts            // of one sentence, used again
	titleSigns  []shown          // what the title shows, once asked
	titleRead   bool
	chamber     string // who votes in it, once asked
	chamberRead bool
	voices      voices
	concern     int8 // 1: it is of war and peace, -1: it is not, 0: not asked yet
}

func (d *Detector) parse(a news.Article) *article {
	t := &article{title: bounded(a.Title, 1<<10), body: bounded(a.Text, maxBytes)}
	if !a.Published.IsZero() {
		y, m, day := a.Published.Date()
		t.pub = time.Date(y, m, day, 12, 0, 0, 0, time.UTC)
	}
	on := a.When()
	z := tokenizer{lex: d.lex, no: d.lex.known([]byte("no")), longer: d.lex.known([]byte("longer"))}
	title, body := d.lex.apart(t.title), d.lex.apart(t.body)
	t.toks = make([]token, 0, (len(t.title)+len(t.body))/bytesOfAToken)
	if t.title != "" {
		t.add(&z, t.title, title, span{0, len(t.title), -1})
	}
	for _, sp := range d.split(t.body) {
		t.add(&z, t.body, body, sp)
	}
	t.spun = d.spun.mend(t.sentences)
	var strangers []stranger
	var bodies []shortened
	var told time.Time
	all, i := d.find(title, on), 0
	for _, s := range t.sentences {
		if s.para >= 0 && i >= 0 && s.text == t.body && (s.nth == 0 || t.sentences[s.nth-1].para < 0) {
			all, i = d.find(body, on), 0
		}
		for i < len(all) && all[i].start < s.start {
			i++
		}
		j := i
		for j < len(all) && all[j].end <= s.end {
			j++
		}
		d.settleMentions(s, all[i:j], &strangers, &bodies)
		i = j
		told = d.dates.read(s, t.pub, told)
		s.cutClauses()
		t.words += len(s.toks)
	}
	d.markHistory(t)
	t.parties = d.partiesOf(t)
	t.venue = d.venueOf(t)
	t.written, t.home = d.homeOf(t)
	return t
}

// add cuts one sentence into tokens, elided words apart in cut; marks before its first word are left out.
func (t *article) add(z *tokenizer, text, cut string, sp span) {
	s := &sentence{text: text, start: sp.from, end: sp.to, para: sp.para, nth: len(t.sentences)}
	from := len(t.toks)
	t.toks = z.cut(cut, sp.from, sp.to, t.toks)
	s.toks = t.toks[from:len(t.toks):len(t.toks)]
	if len(s.toks) > maxTokens {
		s.toks = s.toks[:maxTokens]
	}
	for len(s.toks) > 0 && s.toks[0].sort == mark && (s.toks[0].char == '*' || s.toks[0].char == '-' || s.toks[0].char == '.') {
		s.toks, s.listed = s.toks[1:], true
	}
	for i := 1; i < len(s.toks); i++ {
		if s.toks[i].id == z.longer && s.toks[i-1].id == z.no && z.no != 0 {
			s.toks[i-1].bits = isNot // "no longer" denies the verb after it
		}
	}
	if len(s.toks) > 0 {
		t.sentences = append(t.sentences, s)
	}
}

// bounded cuts a text to n bytes at a rune's edge.
func bounded(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && s[n]&0xC0 == 0x80 {
		n--
	}
	return s[:n]
}
