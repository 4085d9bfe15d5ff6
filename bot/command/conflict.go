package command

import (
	"fmt"
	"strings"

	"parley/config"
)

// conflict finds the conflict a word means: by its name or its title, a letter may be wrong.
func (d *Desk) conflict(word string) (name, note string, err error) {
	var names []string
	folded := strings.ReplaceAll(strings.ToLower(word), " ", "-")
	for _, c := range d.names.Conflicts() {
		if folded == c.Name || strings.EqualFold(word, c.Title) {
			return c.Name, "", nil
		}
		names = append(names, c.Name)
	}
	near, ok := config.Nearest(folded, names)
	if !ok {
		return "", "", fmt.Errorf("there is no conflict “%s”: there are %s", word, strings.Join(names, ", "))
	}
	return near, understood(word, near), nil
}
