package terminal

import (
	"fmt"
	"strings"

	"github.com/charmbracelet/lipgloss"

	"parley/bot/chat"
)

// styles draws messages at one width. Lines never have a right edge: terminals disagree
// about the width of emoji, and a crooked frame reads worse than an open one.
type styles struct {
	width int
	plain lipgloss.Style
	bold  lipgloss.Style
	faint lipgloss.Style
	tones map[chat.Tone]lipgloss.TerminalColor
}

func stylesOf(r *lipgloss.Renderer, width int) styles {
	return styles{
		width: width,
		plain: r.NewStyle(),
		bold:  r.NewStyle().Bold(true),
		faint: r.NewStyle().Faint(true),
		tones: map[chat.Tone]lipgloss.TerminalColor{
			chat.Plain:    lipgloss.Color("75"),
			chat.Good:     lipgloss.Color("71"),
			chat.Warning:  lipgloss.Color("208"),
			chat.Bad:      lipgloss.Color("203"),
			chat.Disputed: lipgloss.Color("141"),
		},
	}
}

// maxText bounds one text of a message, whoever made the message.
const maxText = 3000

// text is the last guard: nothing but what can be seen reaches the writer.
func text(s string) string { return chat.Clean(s, maxText) }

// card draws a whole card.
func (st styles) card(c chat.Card) string {
	var b block
	b.add(st.wrap(st.bold, text(c.Headline), st.inner()))
	if c.Summary != "" {
		b.add(st.wrap(st.plain, text(c.Summary), st.inner()))
	}
	b.add("")
	b.add(st.fields(c.Fields))
	if len(c.Lines) > 0 {
		b.add("")
		b.add(st.lines(c.Lines, st.inner()))
		if _, left := c.Shown(len(c.Lines)); left != "" {
			b.add(st.faint.Render(left))
		}
	}
	if outlets := outlets(c); outlets != "" {
		b.add("")
		b.add(st.wrap(st.plain, outlets, st.inner()))
	}
	b.add(st.wrap(st.faint, footer(c), st.inner()))
	return st.edge(c.Tone, true, b.String())
}

// update draws what an edit changes of a card, in short.
func (st styles) update(c chat.Card) string {
	var b block
	b.add(st.faint.Render(fmt.Sprintf("✎ story %d updated", c.Story)))
	b.add(st.wrap(st.bold, text(c.Headline), st.inner()))
	short := text(c.Status)
	for _, f := range c.Fields {
		if f.Name == "Sources" {
			short += " · " + text(f.Text)
		}
	}
	b.add(st.wrap(st.plain, short, st.inner()))
	return st.edge(c.Tone, false, b.String())
}

// reply draws a thread reply, indented as chats do.
func (st styles) reply(r chat.Reply) string {
	width := st.width - 4
	var b block
	for i, s := range r.Says {
		mark := "    "
		if i == 0 {
			mark = "  ↳ "
		}
		head := text(s.Headline)
		if i == 0 {
			head = fmt.Sprintf("story %d · %s", r.Story, head)
		}
		b.add(hang(mark, st.wrap(st.bold, head, width)))
		if s.What != "" {
			b.add(hang("    ", st.wrap(st.plain, text(s.What), width)))
		}
		source := ""
		if !s.At.IsZero() {
			source = s.At.Format("2 Jan 15:04 MST")
		}
		if link := st.link(s.Source, width-len(source)-3); link != "" {
			source = strings.TrimPrefix(source+" · "+link, " · ")
		}
		if source != "" {
			b.add(hang("    ", st.wrap(st.faint, source, width)))
		}
	}
	return b.String()
}

// answer draws the answer to a question.
func (st styles) answer(a chat.Answer) string {
	var b block
	mark := ""
	if a.Failed {
		mark = "⚠ "
	}
	if a.Title != "" {
		b.add(st.wrap(st.bold, mark+text(a.Title), st.width))
	}
	for _, c := range a.Cards {
		b.add(st.card(c))
	}
	if len(a.Lines) > 0 {
		b.add(st.lines(a.Lines, st.width))
	}
	for _, f := range a.Files { // a terminal shows none: what they show, in words
		if f.Alt != "" {
			b.add(st.wrap(st.faint, text(f.Name)+": "+text(f.Alt), st.width))
		}
	}
	for _, next := range a.Buttons {
		b.add(st.wrap(st.faint, text(next.Label)+": "+text(next.Query().String()), st.width))
	}
	if a.More != "" {
		b.add(st.wrap(st.faint, "more: "+text(a.More), st.width))
	}
	return b.String()
}

// inner is the width inside a card's edge.
func (st styles) inner() int { return st.width - 2 }

// edge frames a card: coloured by tone, closed above and below when it is a whole card.
func (st styles) edge(tone chat.Tone, whole bool, s string) string {
	return trimmed(st.plain.Border(lipgloss.RoundedBorder(), whole, false, whole, true).
		BorderForeground(st.tones[tone]).PaddingLeft(1).Width(st.width - 1).Render(s))
}

// fields are set in two columns, names left.
func (st styles) fields(fields []chat.Field) string {
	column := 0
	for _, f := range fields {
		column = max(column, lipgloss.Width(text(f.Name)))
	}
	column = min(column, 14) + 2
	var b block
	for _, f := range fields {
		name := st.faint.Width(column).Render(text(f.Name))
		b.add(lipgloss.JoinHorizontal(lipgloss.Top, name, st.wrap(st.plain, text(f.Text), st.inner()-column)))
	}
	return b.String()
}

// lines sets a list: mark, name, text, and where it leads.
func (st styles) lines(lines []chat.Line, width int) string {
	var b block
	for _, l := range lines {
		mark := ""
		if l.Mark != "" {
			mark = text(l.Mark) + " "
		}
		name := text(l.Name)
		said := wrapped(strings.TrimSpace(name+"  "+text(l.Text)), width-lipgloss.Width(mark))
		if rest, ok := strings.CutPrefix(said[0], name); ok && name != "" {
			said[0] = st.faint.Render(name) + rest
		}
		b.add(hang(mark, strings.Join(said, "\n")))
		if link := st.link(l.Link, width-2); link != "" {
			b.add(hang("  ", st.wrap(st.faint, link, width-2)))
		}
	}
	return b.String()
}

// link shows where something leads: the whole address when it fits the line, so that it
// can be followed, else its words and host.
func (st styles) link(l chat.Link, width int) string {
	words, address := text(l.Text), text(l.URL)
	switch {
	case address == "":
		return words
	case strings.EqualFold(words, l.Host) && len(address) <= width:
		return address
	case lipgloss.Width(words)+3+len(address) <= width:
		return words + " · " + address
	}
	return text(l.Shown())
}

func outlets(c chat.Card) string {
	names := make([]string, 0, len(c.Outlets)+1)
	for _, l := range c.Outlets {
		names = append(names, text(l.Shown()))
	}
	if c.More > 0 {
		names = append(names, fmt.Sprintf("+%d more", c.More))
	}
	return strings.Join(names, " · ")
}

func footer(c chat.Card) string {
	s := c.Name()
	if !c.Updated.IsZero() {
		s += " · updated " + c.Updated.Format("2 Jan 2006 15:04 MST")
	}
	if c.Notice {
		return s
	}
	if c.Number != 0 {
		return s + fmt.Sprintf(" · /parley explain #%d", c.Number)
	}
	return s + fmt.Sprintf(" · /parley story %d", c.Story)
}

// wrap breaks a text into styled lines.
func (st styles) wrap(style lipgloss.Style, s string, width int) string {
	lines := wrapped(s, width)
	for i := range lines {
		lines[i] = style.Render(lines[i])
	}
	return strings.Join(lines, "\n")
}

// trimmed drops the blanks that fill each line up.
func trimmed(s string) string {
	lines := strings.Split(s, "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	return strings.Join(lines, "\n")
}

// hang puts a mark before the first line of a text and indents the others as much.
func hang(mark, s string) string {
	indent := strings.Repeat(" ", lipgloss.Width(mark))
	return mark + strings.ReplaceAll(s, "\n", "\n"+indent)
}

// block collects lines.
type block struct{ lines []string }

func (b *block) add(s string) { b.lines = append(b.lines, s) }

func (b *block) String() string { return strings.Join(b.lines, "\n") }
