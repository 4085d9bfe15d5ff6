package gazetteer

import (
	"bytes"
	"fmt"
	"io/fs"
	"strings"
	"time"
)

// row is one line of a table: columns divided by "|", trimmed.
type row struct {
	file string
	line int
	cols []string
}

// readTable reads a table: one row a line, "#" begins a comment line, empty lines
// are skipped. Each row has at least least and at most most columns; missing ones
// are empty.
func readTable(folder fs.FS, file string, least, most int) ([]row, error) {
	data, err := fs.ReadFile(folder, file)
	if err != nil {
		return nil, fmt.Errorf("read table: %w", err)
	}
	rows := make([]row, 0, bytes.Count(data, []byte("\n")))
	n := 0
	for line := range strings.Lines(string(data)) {
		n++
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		r := row{file: file, line: n, cols: make([]string, 0, most)}
		for c := range strings.SplitSeq(line, "|") {
			r.cols = append(r.cols, strings.TrimSpace(c))
		}
		if len(r.cols) < least || len(r.cols) > most {
			return nil, r.errorf("%d columns, want %d to %d", len(r.cols), least, most)
		}
		for len(r.cols) < most {
			r.cols = append(r.cols, "")
		}
		if r.cols[0] == "" {
			return nil, r.errorf("the first column is empty")
		}
		rows = append(rows, r)
	}
	return rows, nil
}

func (r row) errorf(format string, args ...any) error {
	return fmt.Errorf("%s:%d: %s", r.file, r.line, fmt.Sprintf(format, args...))
}

// list splits a column at sep, leaving out what is empty.
func list(column, sep string) []string {
	var out []string
	for part := range strings.SplitSeq(column, sep) {
		if part = strings.TrimSpace(part); part != "" {
			out = append(out, part)
		}
	}
	return out
}

// period reads "2021-01-20..2025-01-20", where the end may be missing and a day may
// be shortened to "2021-01" or "2021": the first day of it.
func period(s string) (from, to time.Time, err error) {
	first, last, ok := strings.Cut(s, "..")
	if !ok {
		return from, to, fmt.Errorf("%q is no period, want FROM..TO", s)
	}
	if from, err = parseDay(first); err != nil {
		return from, to, err
	}
	if last != "" {
		if to, err = parseDay(last); err != nil {
			return from, to, err
		}
		if !to.After(from) {
			return from, to, fmt.Errorf("%q ends before it begins", s)
		}
	}
	return from, to, nil
}

func parseDay(s string) (time.Time, error) {
	for _, layout := range []string{time.DateOnly, "2006-01", "2006"} {
		if t, err := time.Parse(layout, s); err == nil {
			return t, nil
		}
	}
	return time.Time{}, fmt.Errorf("%q is no day", s)
}

// overlap reports whether two roles have a day in common.
func overlap(a, b Role) bool {
	return (a.To.IsZero() || b.From.Before(a.To)) && (b.To.IsZero() || a.From.Before(b.To))
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
