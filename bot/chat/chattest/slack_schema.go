package chattest

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// slackSpecs are the vendor's own schema and its tables of methods, as far as they are at
// hand; what is not there is not checked.
type slackSpecs struct {
	types   *Spec
	methods *slackMethods
}

// slackMethod is a row of the table of methods.
type slackMethod struct {
	Args map[string]struct {
		Required bool `json:"required"`
	} `json:"args"`
	Errors    map[string]string `json:"errors"`
	RateLimit struct {
		Label string `json:"label"`
	} `json:"rate_limit"`
}

// slackMethods reads the table a method at a time.
type slackMethods struct {
	mu   sync.Mutex
	read map[string]*slackMethod
}

// openSlackSpecs reads the schema once: every fake needs it.
var openSlackSpecs = sync.OnceValue(func() slackSpecs {
	types, err := OpenSpec("slack/slack-types-3.2.0.limits.schema.json")
	if err != nil {
		return slackSpecs{}
	}
	return slackSpecs{types: types, methods: &slackMethods{read: map[string]*slackMethod{}}}
})

// of is a method's row; nil when the table does not have it.
func (m *slackMethods) of(method string) *slackMethod {
	if m == nil {
		return nil
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if row, known := m.read[method]; known {
		return row
	}
	var row *slackMethod
	if data, err := os.ReadFile(filepath.Join(beside("data", "specs", "slack", "methods-2026-05"), method+".json")); err == nil {
		row = &slackMethod{}
		if err := json.Unmarshal(data, row); err != nil {
			row = nil
		}
	}
	m.read[method] = row
	return row
}

// checkArgs holds a call against the vendor's table and schema. The caller holds the lock.
func (sp slackSpecs) checkArgs(s *Slack, method string, args map[string]any) {
	if row := sp.methods.of(method); row != nil {
		for _, key := range slices.Sorted(maps.Keys(args)) {
			if _, known := row.Args[key]; !known {
				s.violate("%s has no argument %q", method, key)
			}
		}
		for key, arg := range row.Args {
			if _, given := args[key]; arg.Required && !given {
				s.violate("%s needs the argument %q", method, key)
			}
		}
		if n := slackTier(row.RateLimit.Label); n > 0 && slackTiers[method] != n {
			s.violate("%s may be called %d times a minute: the table of tiers says %d", method, n, slackTiers[method])
		}
	}
	pointer := map[string]string{"chat.postMessage": "/definitions/ChatPostMessageArguments", "chat.update": "/definitions/ChatUpdateArguments"}[method]
	if sp.types == nil || pointer == "" {
		return
	}
	for _, part := range slackParts(args) {
		if err := sp.types.CheckValue(pointer, part); err != nil {
			s.violate("%s is invalid by the vendor's schema: %v", method, err)
		}
	}
}

// parts takes a message with blocks and attachments apart: the API takes both together,
// the schema was made of a union of types and knows them one at a time.
func slackParts(args map[string]any) []map[string]any {
	_, blocks := args["blocks"]
	_, attachments := args["attachments"]
	if !blocks || !attachments {
		return []map[string]any{args}
	}
	one, other := maps.Clone(args), maps.Clone(args)
	delete(one, "attachments")
	delete(other, "blocks")
	return []map[string]any{one, other}
}

// tier reads "Tier 2: 20+ per minute".
func slackTier(label string) int {
	_, rest, ok := strings.Cut(label, ": ")
	number, _, plus := strings.Cut(rest, "+")
	n, err := strconv.Atoi(number)
	if !ok || !plus || err != nil {
		return 0
	}
	return n
}

// checkError checks that a method can answer so. The caller holds the lock.
func (sp slackSpecs) checkError(s *Slack, method, code string) {
	row := sp.methods.of(method)
	if row == nil || slices.Contains(slackTokenErrors, code) {
		return
	}
	if _, known := row.Errors[code]; !known {
		s.violate("the fake answers %s with %q, which Slack never does", method, code)
	}
}

// checkMessage holds what came through a response_url against the vendor's schema of
// blocks. The caller holds the lock.
func (sp slackSpecs) checkMessage(s *Slack, args map[string]any) {
	if sp.types == nil {
		return
	}
	if blocks, given := args["blocks"]; given {
		list, _ := blocks.([]any)
		for _, b := range list {
			if err := sp.types.CheckValue("/definitions/AnyBlock", b); err != nil {
				s.violate("a block of an answer is invalid by the vendor's schema: %v", err)
			}
		}
	}
	if attachments, given := args["attachments"]; given {
		if err := sp.types.CheckValue("/definitions/Attachments", attachments); err != nil {
			s.violate("the attachments of an answer are invalid by the vendor's schema: %v", err)
		}
	}
}

// checkPress holds what the fake sends for a press against the vendor's sample: no key that
// Slack never sends. The caller holds the lock.
func (sp slackSpecs) checkPress(s *Slack, payload map[string]any) {
	data, err := os.ReadFile(beside("data", "specs", "slack", "samples", "app-backend", "interactive-components", "BlockActionPayload.json"))
	var sample any
	if err != nil || json.Unmarshal(data, &sample) != nil {
		return
	}
	sent := maps.Clone(payload)
	delete(sent, "message") // its own shape is checked when it is posted
	for _, key := range unknownKeys("", sample, any(slackCopy(sent))) {
		s.violate("the fake sends a press with %s, which Slack never does", key)
	}
}

// checkView holds a view against the vendor's schema. The caller holds the lock.
func (sp slackSpecs) checkView(s *Slack, view any) {
	if sp.types == nil {
		return
	}
	if err := sp.types.CheckValue("/definitions/ModalView", view); err != nil {
		s.violate("a view is invalid by the vendor's schema: %v", err)
	}
}

// checkSubmission holds what the fake sends for a form against the vendor's sample. The
// caller holds the lock.
func (sp slackSpecs) checkSubmission(s *Slack, payload map[string]any) {
	data, err := os.ReadFile(beside("data", "specs", "slack", "samples", "app-backend", "views", "ViewSubmissionPayload.json"))
	var sample any
	if err != nil || json.Unmarshal(data, &sample) != nil {
		return
	}
	sent := slackCopy(payload)
	delete(sent, "response_urls")                   // the sample was made without it
	delete(sent["view"].(map[string]any), "blocks") // checked when they are shown
	delete(sent["view"].(map[string]any), "state")
	for _, key := range unknownKeys("", sample, any(sent)) {
		s.violate("the fake sends a form with %s, which Slack never does", key)
	}
}

// unknownKeys are the paths of got that sample does not have.
func unknownKeys(at string, sample, got any) (found []string) {
	switch got := got.(type) {
	case map[string]any:
		known, ok := sample.(map[string]any)
		if !ok || len(known) == 0 { // the sample leaves open what stands there
			return nil
		}
		for _, key := range slices.Sorted(maps.Keys(got)) {
			if _, has := known[key]; !has {
				found = append(found, at+"/"+key)
			} else {
				found = append(found, unknownKeys(at+"/"+key, known[key], got[key])...)
			}
		}
	case []any:
		known, ok := sample.([]any)
		if !ok || len(known) == 0 {
			return nil
		}
		for _, v := range got {
			found = append(found, unknownKeys(at+"/0", known[0], v)...)
		}
	}
	return found
}
