package config

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"
)

func TestASecretNeverPrints(t *testing.T) {
	const canary = "canary-4711"
	s := NewSecret(canary)
	type open struct{ Token Secret }
	type closed struct{ token Secret } // fmt cannot call the methods of a field it may not see
	var out bytes.Buffer
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%T", "%p"} {
		fmt.Fprintf(&out, verb+" "+verb+" "+verb+" "+verb+"\n", s, &s, open{s}, closed{s})
		fmt.Fprintf(&out, verb+" "+verb+"\n", []Secret{s}, map[string]Secret{"a": s})
	}
	slog.New(slog.NewTextHandler(&out, nil)).Info("m", "a", s, "b", open{s}, "c", closed{s})
	slog.New(slog.NewJSONHandler(&out, nil)).Info("m", "a", s, "b", open{s}, "c", closed{s})
	for _, v := range []any{s, open{s}, map[string]Secret{"a": s}} {
		j, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		y, err := yaml.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		out.Write(j)
		out.Write(y)
	}
	text := out.String()
	if strings.Contains(text, canary) || strings.Contains(strings.ToLower(text), fmt.Sprintf("%x", canary)) {
		t.Errorf("the secret stands in\n%s", text)
	}
	if !strings.Contains(text, masked) {
		t.Errorf("nothing shows that there is a secret:\n%s", text)
	}
	if s.Reveal() != canary || (Secret{}).Reveal() != "" {
		t.Error("a secret does not reveal its value")
	}
}

// Whatever is wrong with a file, no value that stands in it or behind it is told.
func TestNoErrorHoldsASecret(t *testing.T) {
	const canary = "canary4711"
	t.Setenv("PARLEY_TEST_CANARY", canary)
	for _, text := range []string{
		"database: *" + canary,
		"database: @" + canary,
		"database: %" + canary,
		"database: `" + canary,
		"database: '" + canary,
		"database: \"\\q" + canary,
		"database: " + canary + ": x",
		"database: [" + canary,
		"database: {a: " + canary + "}",
		"database: !" + canary + "! x",
		"database: x\n\t" + canary,
		"database: $PARLEY_TEST_CANARY\nretention: x",
		"database: " + canary + "\x00",
	} {
		_, err := Parse("p.yaml", []byte(text))
		if err == nil {
			t.Errorf("%q is accepted", text)
		} else if strings.Contains(err.Error(), canary) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestOnlyAWholeValueIsExpanded(t *testing.T) {
	t.Setenv("PARLEY_TEST_A", "$PARLEY_TEST_B: \"x\"")
	for text, want := range map[string]string{
		"$PARLEY_TEST_A":         "$PARLEY_TEST_B: \"x\"", // neither expanded again nor read as YAML
		"a$PARLEY_TEST_A":        "a$PARLEY_TEST_A",
		"$PARLEY_TEST_A/b":       "$PARLEY_TEST_A/b",
		"$100":                   "$100",
		"pa$$word":               "pa$$word",
		"file://host/a?mode=rwc": "file://host/a?mode=rwc",
		"'$PARLEY_TEST_A'":       "$PARLEY_TEST_B: \"x\"",
		"${PARLEY_TEST_A}":       "${PARLEY_TEST_A}",
		"profile:of-nothing":     "profile:of-nothing",
	} {
		c, err := Parse("p.yaml", []byte("database: "+text+"\n"))
		if err != nil {
			t.Errorf("%s: %v", text, err)
		} else if got := c.Database.Reveal(); got != want {
			t.Errorf("%s becomes %q, want %q", text, got, want)
		}
	}
}
