package chattest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"mime"
	"mime/multipart"
	"regexp"
	"slices"
	"strings"
)

// DiscordAttachment is a file of a message.
type DiscordAttachment struct {
	ID, Name, Type string
	Description    string // for who does not see it
	Data           []byte
}

// discordUpload is a file on its way.
type discordUpload struct {
	name, kind string
	data       []byte
}

// parts takes a multipart body apart: payload_json and files[n]
// (https://docs.discord.com/developers/reference#uploading-files).
func (c *discordCall) parts() error {
	kind, params, err := mime.ParseMediaType(c.r.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/form-data" {
		return nil
	}
	raw := c.raw
	c.raw, c.files = nil, map[string]discordUpload{}
	for r := multipart.NewReader(bytes.NewReader(raw), params["boundary"]); ; {
		part, err := r.NextPart()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		data, err := io.ReadAll(part)
		if err != nil {
			return err
		}
		switch name := part.FormName(); {
		case name == "payload_json":
			c.raw = data
			if err := json.Unmarshal(data, &c.body); err != nil {
				return fmt.Errorf("payload_json: %w", err)
			}
		case uploadName.MatchString(name):
			c.files[strings.Trim(name, "files[]")] = discordUpload{part.FileName(), part.Header.Get("Content-Type"), data}
		default:
			return fmt.Errorf("there is no part %q", name)
		}
	}
}

var (
	uploadName = regexp.MustCompile(`^files\[[0-9]\]$`)
	// fileName is what a name stays as it is: Discord changes other characters.
	fileName = regexp.MustCompile(`^[A-Za-z0-9._-]+$`)
)

// attach is what a message has attached after a call: what of it stays, and the new files.
// The caller holds the lock.
func (d *Discord) attach(m *DiscordMessage, c discordCall, body map[string]any) ([]DiscordAttachment, *discordAnswer) {
	sum := 0
	for _, f := range c.files {
		if sum += len(f.data); len(f.data) > discordFile || sum > discordRequest {
			refused := discordRefusal(40005)
			return nil, &refused
		}
	}
	stays := m.Attachments
	listed, edits := body["attachments"].([]any)
	if edits {
		stays = nil
	}
	var w wrongs
	if len(listed) > discordAttachments {
		w.add("attachments", "BASE_TYPE_MAX_LENGTH", "Must be %d or fewer in length.", discordAttachments)
	}
	said := map[string]map[string]any{}
	for i, l := range listed {
		l, _ := l.(map[string]any)
		at := fmt.Sprintf("attachments.%d", i)
		w.keys(at, l, []string{"id", "filename", "description"})
		w.text(at+".description", l["description"], 0, discordFileAlt)
		id := fmt.Sprint(l["id"])
		if _, new := c.files[id]; new {
			said[id] = l
		} else if j := slices.IndexFunc(m.Attachments, func(had DiscordAttachment) bool { return had.ID == id }); j >= 0 {
			stays = append(stays, m.Attachments[j])
		} else {
			w.add(at+".id", "ATTACHMENT_NOT_FOUND", "There is neither a file %s nor an attachment of this ID.", id)
		}
	}
	files := slices.Clone(stays)
	for _, n := range slices.Sorted(maps.Keys(c.files)) {
		f := c.files[n]
		made := DiscordAttachment{ID: d.snowflake(), Name: f.name, Type: f.kind, Data: f.data}
		made.Description, _ = said[n]["description"].(string)
		if name, is := said[n]["filename"].(string); is {
			made.Name = name
		}
		if !fileName.MatchString(made.Name) || slices.ContainsFunc(files, func(had DiscordAttachment) bool { return had.Name == made.Name }) {
			w.add("files["+n+"]", "FILE_NAME", "The name %q would be changed, or is taken.", made.Name)
		}
		files = append(files, made)
	}
	if len(w) > 0 {
		d.violate("%s: %v", c.route, w)
		refused := formRefusal(w)
		return nil, &refused
	}
	return files, nil
}

// discordPictures checks that what embeds show is attached.
func discordPictures(body map[string]any, files []DiscordAttachment) []discordWrong {
	var w wrongs
	embeds, _ := body["embeds"].([]any)
	for i, e := range embeds {
		e, _ := e.(map[string]any)
		image, _ := e["image"].(map[string]any)
		address, _ := image["url"].(string)
		if name, is := strings.CutPrefix(address, "attachment://"); is && !slices.ContainsFunc(files, func(f DiscordAttachment) bool { return f.Name == name }) {
			w.add(fmt.Sprintf("embeds.%d.image.url", i), "ATTACHMENT_NOT_FOUND", "No attachment is called %s.", name)
		}
	}
	return w
}

// attachmentsShown are attachments as Discord shows them.
func attachmentsShown(m *DiscordMessage) []any {
	all := []any{}
	for _, f := range m.Attachments {
		address := discordCDN + m.Channel + "/" + f.ID + "/" + f.Name
		a := map[string]any{"id": f.ID, "filename": f.Name, "size": len(f.Data), "url": address, "proxy_url": address, "content_type": f.Type}
		if f.Description != "" {
			a["description"] = f.Description
		}
		if m.Ephemeral() {
			a["ephemeral"] = true
		}
		all = append(all, a)
	}
	return all
}

const discordCDN = "https://cdn.discordapp.com/attachments/"

// sorted are the keys of a map in their order.
func sorted(m map[string]any) []string { return slices.Sorted(maps.Keys(m)) }
