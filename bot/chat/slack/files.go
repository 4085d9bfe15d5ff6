package slack

import (
	"bytes"
	"cmp"
	"context"
	"maps"
	"slices"
	"time"

	api "github.com/slack-go/slack"

	"parley/bot/chat"
)

const (
	sharing = 60 * time.Second // an answer, with all that goes along with it, has this long
	maxAlt  = 1_000            // https://docs.slack.dev/reference/methods/files.getUploadURLExternal
)

// shareWith is the option of a command that makes its answer everybody's.
const shareWith = "share"

// inWords puts what files show in words. Slack shows no file to one reader of a channel
// alone (https://github.com/slackapi/node-slack-sdk/issues/1790), so that a private answer
// offers to show it to all, where its command can.
func (s *Slack) inWords(q chat.Query, a chat.Answer) chat.Answer {
	if len(a.Files) == 0 {
		return a
	}
	a.Lines = slices.Clone(a.Lines)
	for _, f := range a.Files {
		a.Lines = append(a.Lines, told(f))
	}
	c, _ := s.command(q.Verb)
	if slices.ContainsFunc(c.Options, func(o chat.Option) bool { return o.Name == shareWith && o.Filter }) {
		b := chat.Button{Label: "Show in channel", Verb: q.Verb, Words: q.Words, Filters: maps.Clone(q.Filters)}
		if b.Filters == nil {
			b.Filters = map[string]string{}
		}
		b.Filters[shareWith] = "yes"
		a.Buttons = append(slices.Clone(a.Buttons), b)
	}
	return a
}

// told is what a file shows, in words.
func told(f chat.File) chat.Line { return chat.Line{Mark: "📎", Name: f.Name, Text: f.Alt} }

// share shows files in a channel, and gives back in words what could not be shown.
func (s *Slack) share(ctx context.Context, channel string, files []chat.File) (left []chat.Line) {
	for _, f := range files {
		if err := s.upload(ctx, channel, f); err != nil {
			s.log.Warn("a file is told in words only", "channel", channel, "file", f.Name, "error", err)
			left = append(left, told(f))
		}
	}
	return left
}

// upload brings a file into a channel, which the bot has to be in.
// https://docs.slack.dev/messaging/working-with-files#upload
func (s *Slack) upload(ctx context.Context, channel string, f chat.File) error {
	doing := "show " + f.Name + " in " + nameOf(channel)
	var place *api.GetUploadURLExternalResponse
	steps := []struct {
		method string
		do     func(context.Context) error
	}{
		{"files.getUploadURLExternal", func(ctx context.Context) (err error) {
			place, err = s.client.GetUploadURLExternalContext(ctx, api.GetUploadURLExternalParameters{FileName: f.Name, FileSize: len(f.Data), AltTxt: chat.Clean(f.Alt, maxAlt)})
			return err
		}},
		{"upload", func(ctx context.Context) error {
			return s.client.UploadToURL(ctx, api.UploadToURLParameters{UploadURL: place.UploadURL, Reader: bytes.NewReader(f.Data), Filename: f.Name})
		}},
		{"files.completeUploadExternal", func(ctx context.Context) error {
			_, err := s.client.CompleteUploadExternalContext(ctx, api.CompleteUploadExternalParameters{
				Files: []api.FileSummary{{ID: place.FileID, Title: cmp.Or(chat.Clean(f.Name, 200), "file")}}, Channel: channel})
			return err
		}},
	}
	for _, step := range steps {
		if err := s.call(ctx, doing, channel, step.method, channel, step.do); err != nil {
			return err
		}
	}
	return nil
}
