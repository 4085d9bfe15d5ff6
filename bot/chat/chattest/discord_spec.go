package chattest

import (
	"encoding/json"
	"errors"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
)

// discordSpec holds requests and answers to Discord's published schemas; nil, where those
// are not at hand, holds nothing to anything.
type discordSpec struct {
	spec *Spec
	doc  map[string]any
}

const discordSpecPath = "discord/openapi.trimmed.json"

// openDiscordSpec reads the schemas once: they are large, and every fake needs them.
var openDiscordSpec = sync.OnceValues(func() (*discordSpec, error) {
	spec, err := OpenSpec(discordSpecPath)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	data, err := os.ReadFile(filepath.Join(beside("data", "specs"), filepath.FromSlash(discordSpecPath)))
	if err != nil {
		return nil, err
	}
	s := &discordSpec{spec: spec}
	return s, json.Unmarshal(data, &s.doc)
})

const asJSON = "content/application~1json/schema"

// request holds a body to what the route takes.
func (s *discordSpec) request(route string, body []byte) error {
	if s == nil || len(body) == 0 {
		return nil
	}
	return s.check(route, "requestBody/"+asJSON, body)
}

// answer holds an answer to what the route gives.
func (s *discordSpec) answer(route string, a discordAnswer) error {
	if s == nil || a.body == nil {
		return nil
	}
	if _, page := a.body.(string); page {
		return nil
	}
	if refusal, is := a.body.(map[string]any); is && a.status >= 400 {
		// Inside the tree of errors codes are words, whatever the schema says
		// (https://docs.discord.com/developers/reference#error-messages).
		a.body = map[string]any{"code": refusal["code"], "message": refusal["message"]}
		if a.status == http.StatusTooManyRequests {
			a.body = refusal
		}
	}
	body, err := json.Marshal(a.body)
	if err != nil {
		return err
	}
	switch {
	case a.status == http.StatusTooManyRequests:
		return s.spec.Check("/components/schemas/RatelimitedResponse", body)
	case a.status >= 400:
		return s.spec.Check("/components/schemas/ErrorResponse", body)
	}
	return s.check(route, "responses/"+strconv.Itoa(a.status)+"/"+asJSON, body)
}

// check holds a body to a schema below a route, if there is one.
func (s *discordSpec) check(route, below string, body []byte) error {
	method, path, _ := strings.Cut(route, " ")
	pointer := []string{"paths", strings.ReplaceAll(path, "/", "~1"), strings.ToLower(method)}
	pointer = append(pointer, strings.Split(below, "/")...)
	var node any = s.doc
	for i, p := range pointer {
		m, _ := node.(map[string]any)
		if node = m[strings.ReplaceAll(p, "~1", "/")]; node == nil {
			return nil
		}
		pointer[i] = url.PathEscape(p)
	}
	return s.spec.Check("/"+strings.Join(pointer, "/"), body)
}
