package command

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"parley/bot/chat"
	"parley/bot/news"
	"parley/bot/store"
	"parley/bot/story"
	"parley/sources"
)

func explain() command {
	return command{
		Command: chat.Command{
			Name:    "explain",
			Usage:   "explain <address or id of an article | number of a story | #number of a delivery> [page:…]",
			Summary: "Why an article was told or kept silent, and what spoke for and against.",
			Example: "/parley explain https://www.gov.uk/government/news/joint-statement",
			Options: []chat.Option{
				{Name: "about", Summary: "an article's address or id, a story's number, #number of a delivery", Required: true, Suggests: true},
				pageOption,
			},
		},
		answer: answerExplain,
	}
}

func answerExplain(ctx context.Context, d *Desk, q chat.Query) (chat.Answer, error) {
	about := q.Text()
	if about == "" {
		return refuse("Explain what? Give an article's address or id, or a story's number.", "For example: "+explain().Example, "For a story: /parley explain 3"), nil
	}
	n, err := page(q)
	if err != nil {
		return refuse(capital(err.Error()) + "."), nil
	}
	if id, ok := number(about); ok && about[0] != '#' {
		s, err := d.store.Story(ctx, id)
		if err == nil {
			return d.explainStory(ctx, s, q, n)
		}
		if !errors.Is(err, store.ErrNotFound) {
			return chat.Answer{}, err
		}
	}
	if a, found, err := d.explainSummary(ctx, q, n, about); found || err != nil {
		return a, err
	}
	for _, form := range forms(about) {
		e, err := d.store.Explain(ctx, form)
		if err == nil {
			if e.Deliveries, err = d.seen(ctx, q, e.Deliveries); err != nil {
				return chat.Answer{}, err
			}
			all, err := d.store.CorrectionsOfArticle(ctx, e.Article.ID)
			if err != nil {
				return chat.Answer{}, err
			}
			corrected, err := d.corrected(ctx, q, all)
			return d.explainArticle(e, corrected), err
		}
		if !errors.Is(err, store.ErrNotFound) {
			return chat.Answer{}, err
		}
	}
	return refuse(fmt.Sprintf("Nothing that is kept has the address, id or number “%s”.", about),
		"An article is known by its address as it stands in the feed, a story by the number on its card: /parley explain 3"), nil
}

// forms are the ways in which what was typed may stand in the store: people paste
// addresses with what a newsletter or a share button hung on.
func forms(about string) []string {
	if canonical := sources.Canonical(about); canonical != "" && canonical != about {
		return []string{about, canonical}
	}
	return []string{about}
}

// silences says in plain words why nothing was told.
var silences = map[news.Silence]string{
	news.Copy:            "its text is a copy of an article that was read before",
	news.Edit:            "it is an edited version that reports nothing new",
	news.SameDevelopment: "this was reported before",
	news.Background:      "it is told as background, not as news",
	news.NotWatched:      "no watch with a route asks for it",
	news.Muted:           "it is muted",
	news.Quiet:           "it fell into quiet hours",
	news.Capped:          "the channel had its fill of alerts",
	news.TooOld:          "it was older than its source's first-poll window: read to learn from, not to tell",
	news.Superseded:      "it was called off, taken back or replaced before it was told",
	news.LowConfidence:   "the reading is not sure enough for the watch that asks for it",
}

func why(s news.Silence) string {
	if said := silences[s]; said != "" {
		return fmt.Sprintf("silent (%s): %s", s, said)
	}
	return "silent: no reason is kept"
}

// explainArticle says what was found in one article, what came of it, and what people
// corrected of that.
func (d *Desk) explainArticle(e store.Explanation, corrected []chat.Line) chat.Answer {
	a := chat.Answer{Title: "Why told or silent: " + chat.Clean(e.Article.Title, 120)}
	add := func(name, text string) { a.Lines = append(a.Lines, chat.Line{Name: name, Text: text}) }
	published := "undated, first seen " + d.moment(e.Article.Seen)
	if !e.Article.Published.IsZero() {
		published = "published " + d.moment(e.Article.Published)
	}
	a.Lines = append(a.Lines, chat.Line{Name: "article", Text: fmt.Sprintf("%s, %s, tier %s", e.Article.ID, published, orNone(string(e.Article.Tier))), Link: chat.LinkOf(e.Article.Outlet, e.Article.URL)})
	if e.Matched == 0 {
		add("read", "not yet: it waits for its turn")
		return a
	}
	v := e.Verdict
	switch {
	case v.CopyOf != "":
		add("text", fmt.Sprintf("a copy of article %s; its origin is %s", v.CopyOf, orNone(v.Origin)))
	case v.Edit:
		add("text", "an edited version of what was read before; its origin is "+orNone(v.Origin))
	default:
		add("text", "its own; its origin is "+orNone(v.Origin))
	}
	if v.Official {
		add("source", "official")
	}
	a.Lines = append(a.Lines, corrected...)
	if e.Matched < e.Article.Version {
		add("read", fmt.Sprintf("version %d; version %d waits for its turn", e.Matched, e.Article.Version))
	}
	if len(v.Findings) == 0 {
		add("found", fmt.Sprintf("no development: it is read as %s, so nothing is told", kindOfArticle(e.Kind)))
		return a
	}
	add("found", fmt.Sprintf("%s, read as %s", chat.Count(len(v.Findings), "development", "developments"), kindOfArticle(e.Kind)))
	for i, f := range v.Findings {
		a.Lines = append(a.Lines, d.finding(i, f, e)...)
	}
	return a
}

// numberOf is the number by which a development is corrected.
func numberOf(d news.Development) string {
	if d.ID == 0 {
		return ""
	}
	return fmt.Sprintf(" (d%d)", d.ID)
}

// finding says what one development of an article is and what came of it.
func (d *Desk) finding(i int, f story.Finding, e store.Explanation) []chat.Line {
	dev := f.Development
	lines := []chat.Line{
		{Mark: dev.Status.Emoji(), Text: fmt.Sprintf("%d. %s%s", i+1, chat.Clause(dev), numberOf(dev))},
		{Mark: "–", Name: "slots", Text: slotsOf(dev)},
	}
	if dev.Evidence != "" {
		lines = append(lines, chat.Line{Mark: "–", Name: "because it says", Text: "“" + chat.Clean(dev.Evidence, 300) + "”"})
	}
	if f.Doubt != "" {
		lines = append(lines, chat.Line{Mark: "–", Name: "not believed", Text: "told as " + chat.Clean(f.Doubt, 120) + "; its confidence was lowered"})
	}
	if f.Origin != "" {
		lines = append(lines, chat.Line{Mark: "–", Name: "rests on", Text: chat.Clean(f.Origin, 120) + ", under which it counts in the story"})
	}
	silence, silent := e.Silences[i]
	switch {
	case f.Change != nil && silent:
		lines = append(lines, chat.Line{Mark: "–", Name: "outcome", Text: changed(f) + "; " + why(silence)})
	case f.Change != nil:
		lines = append(lines, chat.Line{Mark: "–", Name: "outcome", Text: changed(f) + "; " + d.told(e.Deliveries, f.Change.Seq)})
	default:
		if !silent {
			silence = f.Silence
		}
		text := why(silence)
		if f.Correction != 0 {
			text += fmt.Sprintf("; and it is not so, by correction %d", f.Correction)
		}
		if f.Story.ID != 0 {
			text += fmt.Sprintf("; it belongs to story %d", f.Story.ID)
		}
		lines = append(lines, chat.Line{Mark: "–", Name: "outcome", Text: text})
	}
	for j, w := range f.Weighed {
		if j == 2 {
			lines = append(lines, chat.Line{Mark: "–", Name: "weighed", Text: fmt.Sprintf("and %s more", chat.Count(len(f.Weighed)-2, "story", "stories"))})
			break
		}
		lines = append(lines, chat.Line{Mark: "–", Name: "weighed", Text: weighed(w)})
	}
	return lines
}

// changed says what a finding did to its story.
func changed(f story.Finding) string {
	c := f.Change
	switch {
	case c.Reason == news.New:
		return fmt.Sprintf("new: it opened story %d", c.Story)
	case c.Reason == news.Confirms:
		return fmt.Sprintf("confirmed: story %d now stands on “%s”", c.Story, c.Certainty)
	case c.Reason == news.Corrected:
		return fmt.Sprintf("corrected: story %d is denied", c.Story)
	case c.From != c.To && c.From != "":
		return fmt.Sprintf("changed: story %d went from %s to %s", c.Story, chat.Word(f.Story.Kind, c.From), chat.Word(f.Story.Kind, c.To))
	}
	return fmt.Sprintf("%s: another development of story %d", c.Reason, c.Story)
}

// told says where a change was told, is held or is not told.
func (d *Desk) told(deliveries []news.Delivery, seq int64) string {
	var where []string
	elsewhere := map[string]bool{}
	for _, del := range deliveries {
		switch {
		case del.Alert.Change.Seq != seq:
		case strings.HasPrefix(del.Alert.Channel, unseen):
			elsewhere[del.Alert.Channel] = true
		default:
			where = append(where, d.delivered(del)+fmt.Sprintf(", delivery #%d", del.ID))
		}
	}
	if n := len(elsewhere); n > 0 {
		where = append(where, "it was decided on for "+chat.Count(n, "channel", "channels")+" that asked in chat")
	}
	if len(where) == 0 {
		return "no delivery of it is kept"
	}
	return strings.Join(where, "; ")
}

// slotsOf names what is known of a development, slot by slot.
func slotsOf(d news.Development) string {
	parts := []string{string(d.Kind) + " " + chat.Word(d.Kind, d.Status)}
	add := func(name, value string) {
		if value = chat.Clean(value, 120); value != "" {
			parts = append(parts, name+" "+value)
		}
	}
	add("actors", strings.Join(d.Actors, ", "))
	add("said by", d.Speaker)
	add("target", d.Target)
	add("place", d.Place)
	add("date", string(d.Date))
	if d.Ordinal > 0 {
		add("number", fmt.Sprint(d.Ordinal))
	}
	add("confidence", fmt.Sprintf("%.2f", d.Confidence))
	return strings.Join(parts, " · ")
}

// weighed says what spoke for and against a story that came near.
func weighed(w story.Weighed) string {
	text := fmt.Sprintf("story %d: %s", w.Story, w.Outcome)
	if len(w.Agreed) > 0 {
		text += "; agreed: " + slotList(w.Agreed)
	}
	if len(w.Clashed) > 0 {
		text += "; clashed: " + slotList(w.Clashed)
	}
	if len(w.Barred) > 0 {
		text += "; barred by: " + slotList(w.Barred)
	}
	if w.Text > 0 || w.By == story.ByWords {
		text += fmt.Sprintf("; words %.0f %% alike", 100*w.Text)
	}
	switch w.By {
	case story.ByWords:
		text += ", which decided"
	case story.ByArticle:
		text += "; the article decided: it tells of that story otherwise too"
	case story.ByCorrection:
		text += fmt.Sprintf("; correction %d decided", w.Correction)
	}
	return text
}

func slotList(slots []story.Slot) string {
	words := make([]string, len(slots))
	for i, s := range slots {
		words[i] = string(s)
	}
	return strings.Join(words, ", ")
}

// explainStory says of each article behind a story what it brought, and what people
// corrected.
func (d *Desk) explainStory(ctx context.Context, s news.Story, q chat.Query, n int) (chat.Answer, error) {
	c := chat.CardOf(s, d.zone)
	a := chat.Answer{Title: fmt.Sprintf("Story %d: what each of its %s brought — %s", s.ID, chat.Count(len(s.Reports), "article", "articles"), c.Headline)}
	if s.Into != 0 {
		a.Title = fmt.Sprintf("Story %d is part of story %d — %s", s.ID, s.Into, c.Headline)
	}
	shown, more := turn(s.Reports, n)
	for _, r := range shown {
		e, err := d.store.Explain(ctx, r.Article)
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return chat.Answer{}, err
		}
		l := chat.Line{Mark: "•", Name: d.moment(r.At), Text: brought(e, s), Link: chat.LinkOf(r.Outlet, r.URL)}
		if r.Copy {
			l.Name += ", a copy"
		}
		a.Lines = append(a.Lines, l)
	}
	if n == 1 {
		dues, err := d.dues(ctx, q, s.ID)
		if err != nil {
			return chat.Answer{}, err
		}
		a.Lines = append(a.Lines, dues...)
		all, err := d.store.CorrectionsOf(ctx, s.ID)
		if err != nil {
			return chat.Answer{}, err
		}
		corrected, err := d.corrected(ctx, q, all)
		if err != nil {
			return chat.Answer{}, err
		}
		a.Lines = append(a.Lines, corrected...)
	}
	pages(&a, q, n, more)
	if !more && len(shown) > 0 {
		a.More = "/parley explain " + shown[len(shown)-1].Article
	}
	return a, nil
}

// brought says in one line what an article brought to a story, be it that people put it
// there.
func brought(e store.Explanation, s news.Story) string {
	var said []string
	for i, f := range e.Verdict.Findings {
		if f.Story.ID != s.ID && (f.Development.ID == 0 || !slices.ContainsFunc(s.Developments, func(d news.Development) bool { return d.ID == f.Development.ID })) {
			continue
		}
		silence, silent := e.Silences[i]
		switch {
		case f.Change != nil && !silent:
			said = append(said, fmt.Sprintf("%s: %s (%s)", fate(e.Deliveries, f.Change.Seq), chat.Clause(f.Development), changed(f)))
		case f.Change != nil:
			said = append(said, fmt.Sprintf("%s (%s)", why(silence), changed(f)))
		default:
			if !silent {
				silence = f.Silence
			}
			said = append(said, why(silence))
		}
	}
	if len(said) == 0 {
		return "what it brought is not kept any more"
	}
	slices.Sort(said)
	return strings.Join(slices.Compact(said), "; ")
}

// kindOfArticle is the kind of a text in words.
func kindOfArticle(k news.ArticleKind) string {
	switch k {
	case news.Explainer:
		return "an explainer"
	case news.Opinion:
		return "an opinion"
	case news.Negative:
		return "something else than diplomatic news"
	}
	return "a news report"
}

func orNone(s string) string {
	if s = chat.Clean(s, 120); s == "" {
		return "unknown"
	}
	return s
}
