package demo

import "strings"

// block is one entry of day.txt or answers.txt: a line "=== head", headers, and after
// an empty line a body.
type block struct {
	line    int // of its head, from 1
	head    string
	headers []header
	body    string
}

type header struct{ key, value string }

// blocks splits a text; what stands before the first head is for readers only.
func blocks(text string) []block {
	var out []block
	inBody := false
	for i, line := range strings.Split(text, "\n") {
		if head, ok := strings.CutPrefix(line, "=== "); ok {
			out, inBody = append(out, block{line: i + 1, head: head}), false
			continue
		}
		if len(out) == 0 {
			continue
		}
		b := &out[len(out)-1]
		switch {
		case inBody:
			b.body += line + "\n"
		case strings.TrimSpace(line) == "":
			inBody = true
		default:
			key, value, _ := strings.Cut(line, ":")
			b.headers = append(b.headers, header{key, strings.TrimSpace(value)})
		}
	}
	for i := range out {
		out[i].body = strings.TrimSpace(out[i].body)
	}
	return out
}

// columns splits a line at its bars.
func columns(line string) []string {
	f := strings.Split(line, "|")
	for i := range f {
		f[i] = strings.TrimSpace(f[i])
	}
	return f
}
