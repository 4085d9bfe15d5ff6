package detect

import (
	"bufio"
	"bytes"
	"fmt"
	"strconv"
	"strings"
)

// forest is a sum of small decision trees over columns. Its file is one tree a line,
// written from the root: a number is a leaf, and "(column cut low high)" asks whether
// the column is at most cut, and goes on in low if so, else in high. A line of the
// name alone opens a forest, and its first number is what stands before every tree:
//
//	right -1.2
//	(score .61 (first 2.5 -.11 -.2) .08)
type forest struct {
	base  float64
	nodes []treeNode
	roots []int32
}

type treeNode struct {
	column    int32 // -1: a leaf
	low, high int32
	value     float64 // the cut, or what the leaf adds
}

// sum is what the trees say of a row of columns.
func (f *forest) sum(row []float64) float64 {
	total := f.base
	for _, n := range f.roots {
		for f.nodes[n].column >= 0 {
			if row[f.nodes[n].column] <= f.nodes[n].value {
				n = f.nodes[n].low
			} else {
				n = f.nodes[n].high
			}
		}
		total += f.nodes[n].value
	}
	return total
}

// readForests reads a file of forests over the columns of these names.
func readForests(name string, data []byte, columns []string) (map[string]*forest, error) {
	number := map[string]int32{}
	for i, c := range columns {
		number[c] = int32(i)
	}
	forests := map[string]*forest{}
	var f *forest
	lines := bufio.NewScanner(bytes.NewReader(data))
	lines.Buffer(nil, 1<<20)
	for n := 1; lines.Scan(); n++ {
		line := lines.Text()
		if title, base, ok := strings.Cut(line, " "); ok && !strings.HasPrefix(line, "(") {
			v, err := strconv.ParseFloat(base, 64)
			if err != nil || forests[title] != nil {
				return nil, fmt.Errorf("%s:%d: %q: want the name of a new forest and its first number", name, n, line)
			}
			f = &forest{base: v}
			forests[title] = f
			continue
		}
		if f == nil {
			return nil, fmt.Errorf("%s:%d: a tree before the name of its forest", name, n)
		}
		words := strings.Fields(strings.NewReplacer("(", "( ", ")", " )").Replace(line))
		root, rest, err := f.plant(words, number)
		if err == nil && len(rest) > 0 {
			err = fmt.Errorf("%q: too much", rest[0])
		}
		if err != nil {
			return nil, fmt.Errorf("%s:%d: %w", name, n, err)
		}
		f.roots = append(f.roots, root)
	}
	return forests, lines.Err()
}

// plant reads one tree from the words of its line, and gives back those behind it.
func (f *forest) plant(words []string, number map[string]int32) (at int32, rest []string, err error) {
	if len(words) == 0 {
		return 0, nil, fmt.Errorf("the tree ends too soon")
	}
	at = int32(len(f.nodes))
	f.nodes = append(f.nodes, treeNode{column: -1})
	if words[0] != "(" {
		f.nodes[at].value, err = strconv.ParseFloat(words[0], 64)
		return at, words[1:], err
	}
	if len(words) < 3 {
		return 0, nil, fmt.Errorf("the tree ends too soon")
	}
	column, known := number[words[1]]
	if !known {
		return 0, nil, fmt.Errorf("%q: no such column", words[1])
	}
	cut, err := strconv.ParseFloat(words[2], 64)
	if err != nil {
		return 0, nil, err
	}
	low, rest, err := f.plant(words[3:], number)
	if err != nil {
		return 0, nil, err
	}
	high, rest, err := f.plant(rest, number)
	if err != nil {
		return 0, nil, err
	}
	if len(rest) == 0 || rest[0] != ")" {
		return 0, nil, fmt.Errorf("%q: want a closing bracket", words[1])
	}
	f.nodes[at] = treeNode{column: column, low: low, high: high, value: cut}
	return at, rest[1:], nil
}
