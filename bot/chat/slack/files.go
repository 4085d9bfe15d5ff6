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

const notShown = "What could not be shown"

// inWords puts what files show in words: Slack shows no file to one reader of a channel
// alone (https://github.com/slackapi/node-slack-sdk/issues/1790).
func inWords(a chat.Answer) chat.Answer {
	a.Lines = slices.Clone(a.Lines)
	for _, f := range a.Files {
		a.Lines = append(a.Lines, told(f))
	}
	return a
}

// offers are buttons that show the files of a private answer: to the asker, in the
// conversation with the bot, or to the whole channel, where the command can do that.
func (s *Slack) offers(q chat.Query, a chat.Answer) (all []api.BlockElement) {
	c, known := s.command(q.Verb)
	if len(a.Files) == 0 || !known {
		return nil
	}
	offer := func(way, label string, q chat.Query) {
		if line := q.String(); units(line) <= maxValue {
			all = append(all, api.NewButtonBlockElement(way+"-files", line, plainText(label)))
		}
	}
	offer(toMine, "Send to me", q)
	if slices.ContainsFunc(c.Options, func(o chat.Option) bool { return o.Name == shareWith && o.Filter }) {
		q.Filters = maps.Clone(q.Filters)
		if q.Filters == nil {
			q.Filters = map[string]string{}
		}
		q.Filters[shareWith] = "yes"
		offer(toAsk, "Show in channel", q)
	}
	return all
}

// sent sends files to somebody's conversation with the bot, and says what came of it.
func (s *Slack) sent(ctx context.Context, user string, files []chat.File) chat.Answer {
	var with *api.Channel
	err := s.call(ctx, "send a file to "+user, "", "conversations.open", user, func(ctx context.Context) (err error) {
		with, _, _, err = s.client.OpenConversationContext(ctx, &api.OpenConversationParameters{Users: []string{user}})
		return err
	})
	if err != nil {
		s.log.Warn("a file is told in words only", "user", user, "error", err)
		a := inWords(chat.Answer{Title: notShown, Private: true, Files: files})
		return a
	}
	if left := s.share(ctx, with.ID, files); len(left) > 0 {
		return chat.Answer{Title: notShown, Lines: left, Private: true}
	}
	return chat.Answer{Title: "It stands in your conversation with Parley.", Private: true}
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
