package main

import (
	"bytes"
	"context"
	"encoding/json"
	"strings"
	"testing"
)

func TestTheManifestIsMadeForEitherWay(t *testing.T) {
	for _, c := range []struct {
		args   []string
		status int
		says   string
	}{
		{[]string{"manifest", "slack"}, exitOK, `"socket_mode_enabled": true`},
		{[]string{"manifest", "slack", "--http", "https://parley.example"}, exitOK, `"request_url": "https://parley.example/slack/interactions"`},
		{[]string{"manifest", "slack", "--http", "http://parley.example"}, exitUsage, "https://parley.example"},
		{[]string{"manifest", "discord"}, exitUsage, "only slack"},
	} {
		var out, errs bytes.Buffer
		status := run(context.Background(), c.args, streams{strings.NewReader(""), &out, &errs})
		if said := out.String() + errs.String(); status != c.status || !strings.Contains(said, c.says) {
			t.Errorf("%q: status %d, %s", c.args, status, said)
		}
		if status == exitOK && !json.Valid(out.Bytes()) {
			t.Errorf("%q: no JSON: %s", c.args, &out)
		}
	}
}
