package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// floors is the order of the house: a package imports only packages of lower floors.
// A name that ends in "/*" stands for each package directly below it.
var floors = [][]string{
	{"config", "bot/news", "bot/gazetteer", "bot/demo", "bot/plover"},
	{"sources", "bot/detect", "bot/story", "bot/alert", "bot/chat"},
	{"bot/store", "bot/chat/*", "bot/chart"},
	{"bot/command", "bot/pipeline"},
	{"bot"},
}

// module is the path that every package of ours begins with.
const module = "parley/"

type goPackage struct {
	ImportPath string
	Imports    []string
}

func TestAPackageImportsOnlyLowerFloors(t *testing.T) {
	for _, v := range sideways(list(t)) {
		t.Error(v)
	}
}

func TestAPlantedSidewaysImportIsCaught(t *testing.T) {
	dir := t.TempDir()
	planted := filepath.Join(dir, "planted.go")
	if err := os.WriteFile(planted, []byte("package alert\n\nimport _ \"parley/bot/story\"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	root, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	overlay := filepath.Join(dir, "overlay.json")
	replace, err := json.Marshal(map[string]map[string]string{
		"Replace": {filepath.Join(root, "bot", "alert", "planted.go"): planted},
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(overlay, replace, 0o600); err != nil {
		t.Fatal(err)
	}
	want := "bot/alert (floor 1) imports bot/story (floor 1)"
	if got := sideways(list(t, "-overlay", overlay)); !slices.Contains(got, want) {
		t.Errorf("the planted import is not reported: %q", got)
	}
}

func TestEveryPackageHasAFloor(t *testing.T) {
	for _, p := range list(t) {
		name := strings.TrimPrefix(p.ImportPath, module)
		if floorOf(name) < 0 && !isTestPackage(name) {
			t.Errorf("%s stands on no floor: add it to the table of floors and to the design", name)
		}
	}
}

// list asks the go command for every package of the module, test files left out.
func list(t *testing.T, flags ...string) []goPackage {
	t.Helper()
	cmd := exec.Command("go", append(append([]string{"list", "-json=ImportPath,Imports"}, flags...), module+"...")...)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var all []goPackage
	for dec := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p goPackage
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			return all
		} else if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
}

// sideways lists each import that does not go down.
func sideways(all []goPackage) []string {
	var found []string
	for _, p := range all {
		name := strings.TrimPrefix(p.ImportPath, module)
		for _, i := range p.Imports {
			below, ours := strings.CutPrefix(i, module)
			if !ours || isTestPackage(name) {
				continue
			}
			if from, to := floorOf(name), floorOf(below); to >= from {
				found = append(found, fmt.Sprintf("%s (floor %d) imports %s (floor %d)", name, from, below, to))
			}
		}
	}
	return found
}

func floorOf(name string) int {
	for n, rooms := range floors {
		for _, r := range rooms {
			parent, below := strings.CutSuffix(r, "/*")
			if r == name || below && filepath.ToSlash(filepath.Dir(name)) == parent {
				return n
			}
		}
	}
	return -1
}

// isTestPackage reports whether a package exists for tests only; those may look anywhere.
func isTestPackage(name string) bool { return strings.HasSuffix(name, "test") }
