package discord

import (
	"bytes"
	"encoding/json"
	"fmt"
	"mime/multipart"
	"net/textproto"
	"strconv"
	"strings"

	"github.com/bwmarrin/discordgo"

	"parley/bot/chat"
)

// attachment says what a message has attached: here always what is sent with it, so that an
// edit that is sent twice, or that follows another, leaves nothing doubled or behind.
type attachment struct {
	ID   string `json:"id"` // the file's number in this request
	Name string `json:"filename"`
	Alt  string `json:"description,omitempty"`
}

// attach adds an answer's files to its message; the first picture stands in the first
// embed. It gives back those that Discord would refuse.
func (m *message) attach(files []chat.File) (refused []chat.File) {
	m.Attachments = []attachment{}
	sum, taken := 0, map[string]bool{}
	for _, f := range files {
		if len(f.Data) == 0 || len(f.Data) > maxFile || sum+len(f.Data) > maxAllFiles || len(m.files) == maxFiles {
			refused = append(refused, f)
			continue
		}
		sum += len(f.Data)
		f.Name = fileName(f.Name, taken)
		taken[f.Name] = true
		m.Attachments = append(m.Attachments, attachment{strconv.Itoa(len(m.files)), f.Name, plain(f.Alt, maxAlt)})
		m.files = append(m.files, f)
		if head := m.Embeds[0]; head.Image == nil && strings.HasPrefix(f.Type, "image/") {
			head.Image = &discordgo.MessageEmbedImage{URL: "attachment://" + f.Name}
		}
	}
	return refused
}

// fileName keeps of a name what Discord keeps, and makes it the only one of its kind.
func fileName(name string, taken map[string]bool) string {
	name = strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '.' || r == '-' || r == '_' {
			return r
		}
		return '_'
	}, chat.Clean(name, 60))
	if strings.Trim(name, "._") == "" {
		name = "file"
	}
	for n, first := 2, name; taken[name]; n++ {
		name = fmt.Sprint(n, "-", first)
	}
	return name
}

// inWords are files as lines that say what they show.
func inWords(files []chat.File) []chat.Line {
	var lines []chat.Line
	for _, f := range files {
		mark := "📎"
		if strings.HasPrefix(f.Type, "image/") {
			mark = "🖼"
		}
		lines = append(lines, chat.Line{Mark: mark, Name: f.Name, Text: f.Alt})
	}
	return lines
}

// encoded is a request's body and its type: JSON, or with files beside it a form
// (https://docs.discord.com/developers/reference#uploading-files).
func encoded(body any) (encoded []byte, kind string, err error) {
	if encoded, err = json.Marshal(body); err != nil {
		return nil, "", err
	}
	m, is := body.(message)
	if !is || len(m.files) == 0 {
		return encoded, "application/json", nil
	}
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	part := func(name, file, kind string, data []byte) {
		h := textproto.MIMEHeader{}
		h.Set("Content-Disposition", fmt.Sprintf(`form-data; name=%q`, name))
		if file != "" {
			h.Set("Content-Disposition", fmt.Sprintf(`form-data; name=%q; filename=%q`, name, file))
		}
		h.Set("Content-Type", kind)
		into, e := w.CreatePart(h)
		if e == nil {
			_, e = into.Write(data)
		}
		if e != nil && err == nil {
			err = e
		}
	}
	part("payload_json", "", "application/json", encoded)
	for i, f := range m.files {
		kind := f.Type
		if kind == "" || strings.ContainsAny(kind, "\r\n") {
			kind = "application/octet-stream"
		}
		part(fmt.Sprintf("files[%d]", i), f.Name, kind, f.Data)
	}
	if e := w.Close(); err == nil {
		err = e
	}
	return b.Bytes(), w.FormDataContentType(), err
}
