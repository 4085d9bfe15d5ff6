package chattest

import (
	"fmt"
	"io"
	"net/http"
)

// SlackFile is a file that was uploaded.
type SlackFile struct {
	ID, Name, Title, Alt string
	Data                 []byte
	length               int
	shared               bool // the upload is completed
}

// uploadURL is files.getUploadURLExternal. The caller holds the lock.
func (s *Slack) uploadURL(args map[string]any) slackAnswer {
	length, _ := args["length"].(int)
	alt := slackArg(args, "alt_txt")
	switch {
	case !s.may("files:write"):
		return s.lacks("files:write")
	case slackArg(args, "filename") == "" || length <= 0:
		return slackRefused("missing_argument")
	case slackUnits(alt) > slackAlt:
		s.violate("a file's alt text of %d characters is too long", slackUnits(alt))
		return slackRefused("alt_txt_too_large")
	}
	s.serial++
	f := &SlackFile{ID: fmt.Sprintf("F0FILE%d", s.serial), Name: slackArg(args, "filename"), Alt: alt, length: length}
	s.files[f.ID] = f
	return slackAnswer{"ok": true, "upload_url": s.server.URL + "/upload/" + f.ID, "file_id": f.ID}
}

// upload takes a file's bytes.
func (s *Slack) upload(w http.ResponseWriter, r *http.Request) {
	var data []byte
	part, _, err := r.FormFile("file")
	if err == nil {
		defer part.Close()
		data, err = io.ReadAll(part)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	call := Call{Method: "upload", At: s.now()}
	defer func() { s.note(call) }()
	if f := s.fault("upload"); f != nil {
		call.Answer = f.serve(s, call, w)
		return
	}
	f := s.files[r.PathValue("id")]
	if err != nil || f == nil || f.Data != nil || len(data) != f.length {
		call.Answer = "400"
		s.violate("an upload of %d bytes that was not announced so: %v", len(data), err)
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	f.Data, call.Answer = data, "ok"
	fmt.Fprintf(w, "OK - %d", len(data))
}

// completeUpload is files.completeUploadExternal: the file stands in the channel. The
// caller holds the lock.
func (s *Slack) completeUpload(args map[string]any) slackAnswer {
	if !s.may("files:write") {
		return s.lacks("files:write")
	}
	var files []SlackFile
	list, _ := args["files"].([]any)
	for _, v := range list {
		named, _ := v.(map[string]any)
		f := s.files[slackArg(named, "id")]
		if f == nil || f.Data == nil || f.shared {
			return slackRefused("file_not_found")
		}
		f.Title = slackArg(named, "title")
		files = append(files, *f)
	}
	if len(files) == 0 {
		return slackRefused("file_not_found")
	}
	answer := slackAnswer{"ok": true, "files": []any{map[string]any{"id": files[0].ID, "title": files[0].Title}}}
	id := slackArg(args, "channel_id")
	if id == "" {
		return answer // nobody but the bot sees it
	}
	c := s.channelOf(id)
	switch {
	case c == nil || c.Private && c.Outside:
		return slackRefused("channel_not_found")
	case c.Outside:
		return slackRefused("not_in_channel")
	case c.Archived:
		return slackRefused("posting_to_channel_denied")
	}
	for _, f := range files {
		s.files[f.ID].shared = true
	}
	s.messages = append(s.messages, &SlackMessage{Channel: c.ID, TS: s.stamp(), Files: files, Text: slackArg(args, "initial_comment")})
	return answer
}
