package slack

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	api "github.com/slack-go/slack"

	"parley/bot/chat"
)

// unsaid is how long to wait when Slack limits calls and does not say for how long.
const unsaid = 30 * time.Second

// hint says what an error of Slack means and what to do about it.
type hint struct {
	kind chat.Trouble
	says string
	dead bool // the token is refused: so will be every other call
}

const (
	botTokenPage = "the app's page “OAuth & Permissions” at api.slack.com/apps"
	invite       = "invite it: /invite @parley"
)

// hints are the errors that something can be done about. {channel} stands for its name.
// https://docs.slack.dev/reference/methods/chat.postMessage
var hints = map[string]hint{
	"invalid_auth":                             {chat.Permanent, "Slack does not know the token: copy it again from " + botTokenPage + " into the settings, slack.bot_token", true},
	"not_authed":                               {chat.Permanent, "no token was sent: set slack.bot_token, from " + botTokenPage, true},
	"token_revoked":                            {chat.Permanent, "the token was revoked: install the app again on " + botTokenPage + " and put the new token into slack.bot_token", true},
	"token_expired":                            {chat.Permanent, "the token has expired: switch token rotation off, install the app again on " + botTokenPage + " and put the new token into slack.bot_token", true},
	"account_inactive":                         {chat.Permanent, "the app was removed from the workspace, or the workspace is gone: install the app again on " + botTokenPage + " and put the new token into slack.bot_token", true},
	"not_allowed_token_type":                   {chat.Permanent, "the token is of the wrong kind: slack.bot_token begins with xoxb-, slack.app_token with xapp-", true},
	"ekm_access_denied":                        {chat.Permanent, "the workspace's administrators have suspended access", false},
	"channel_not_found":                        {chat.Permanent, "there is no {channel} that the bot can see: check the name under routes; if the channel is private, " + invite, false},
	"not_in_channel":                           {chat.Permanent, "the bot is not in {channel}: " + invite, false},
	"is_archived":                              {chat.Permanent, "{channel} is archived: unarchive it, or route to another channel", false},
	"is_inactive":                              {chat.Permanent, "{channel} is archived or frozen: unarchive it, or route to another channel", false},
	"restricted_action":                        {chat.Permanent, "a preference of the workspace keeps the bot from posting in {channel}: allow it under the channel's posting permissions, or route to another channel", false},
	"restricted_action_read_only_channel":      {chat.Permanent, "{channel} is read-only: allow the bot under the channel's posting permissions, or route to another channel", false},
	"restricted_action_thread_only_channel":    {chat.Permanent, "{channel} takes only replies: route to another channel", false},
	"restricted_action_non_threadable_channel": {chat.Permanent, "{channel} takes no replies: route to another channel", false},
	"restricted_action_thread_locked":          {chat.Permanent, "the thread is locked", false},
	"message_not_found":                        {chat.Permanent, "the card is not there any more", false},
	"cant_update_message":                      {chat.Permanent, "the card is not the bot's own", false},
	"edit_window_closed":                       {chat.Permanent, "the workspace does not let a message this old be edited", false},
	"msg_too_long":                             {chat.Unfit, "Slack finds the message too long; please report this", false},
	"msg_blocks_too_long":                      {chat.Unfit, "Slack finds the message too long; please report this", false},
	"invalid_blocks":                           {chat.Unfit, "Slack does not take the message as it is drawn; please report this", false},
	"invalid_attachments":                      {chat.Unfit, "Slack does not take the message as it is drawn; please report this", false},
	"no_text":                                  {chat.Unfit, "the message is empty", false},
	"ratelimited":                              {chat.Limited, "too many calls", false},
	"rate_limited":                             {chat.Limited, "too many messages", false},
	"message_limit_exceeded":                   {chat.Limited, "the workspace has sent too many messages", false},
	"internal_error":                           {chat.Passing, "Slack is in trouble", false},
	"fatal_error":                              {chat.Passing, "Slack is in trouble", false},
	"service_unavailable":                      {chat.Passing, "Slack is in trouble", false},
	"no_such_subteam":                          {chat.Permanent, "there is no such user group: correct slack.managers.groups", false},
	"plan_upgrade_required":                    {chat.Permanent, "the workspace's plan has no user groups: list people as slack.managers.users", false},
	"user_not_found":                           {chat.Permanent, "Slack does not know who that is", false},
	"user_not_visible":                         {chat.Permanent, "Slack does not show who that is", false},
	"expired_trigger_id":                       {chat.Passing, "the button was pressed more than three seconds ago", false},
	"file_uploads_disabled":                    {chat.Permanent, "the workspace takes no files", false},
	"file_uploads_except_images_disabled":      {chat.Permanent, "the workspace takes no files but pictures", false},
	"storage_limit_reached":                    {chat.Permanent, "the workspace has no room for files", false},
	"request_timeout":                          {chat.Passing, "Slack is in trouble", false},
}

// noChannelError is a name that no channel has.
type noChannelError struct{ unseen bool } // private channels could not be looked at

func (noChannelError) Error() string { return "channel_not_found" }

// refused says what an error of a call means, and holds later calls back where it says so.
func (s *Slack) refused(doing, name, method, channel string, err error) error {
	var known *chat.Error
	if errors.As(err, &known) {
		return err
	}
	e := &chat.Error{Kind: chat.Passing, Doing: doing, Err: err}
	var (
		limited *api.RateLimitedError
		ours    limitedError
		silent  silentError
		dead    deadError
		status  api.StatusCodeError
		code    api.SlackErrorResponse
		nowhere noChannelError
		address *url.Error
	)
	switch {
	case errors.As(err, &dead):
		e.Kind, e.Err, e.Whole = chat.Permanent, dead.error, true
	case errors.As(err, &ours):
		e.Kind, e.After = chat.Limited, ours.after
	case errors.As(err, &silent):
		e.Kind, e.After = chat.Limited, silent.after
	case errors.As(err, &limited):
		e.Kind, e.After = chat.Limited, max(limited.RetryAfter, time.Second)
		s.pace.block(method, channel, e.After)
	case errors.As(err, &status):
		e.Err = fmt.Errorf("%w: Slack is in trouble", err)
		if status.Code == http.StatusTooManyRequests {
			e.Kind, e.After, e.Err = chat.Limited, unsaid, errors.New("too many calls")
			s.pace.block(method, channel, unsaid)
		}
	case errors.As(err, &nowhere):
		e.Kind, e.Err = chat.Permanent, fmt.Errorf("%w: %s", err, strings.ReplaceAll(hints["channel_not_found"].says, "{channel}", nameOf(name)))
		if nowhere.unseen {
			e.Err = fmt.Errorf("%w; and the scope groups:read is missing, without which private channels are not seen", e.Err)
		}
	case errors.As(err, &code):
		s.judge(e, code, name, method, channel)
	case errors.As(err, &address):
		// The address of an answer is as good as a token: only what went wrong is told.
		e.Err = fmt.Errorf("reach Slack: %w", address.Err)
	}
	return e
}

// judge words an error that Slack has named.
func (s *Slack) judge(e *chat.Error, code api.SlackErrorResponse, name, method, channel string) {
	h, known := hints[code.Err]
	switch {
	case code.Err == "missing_scope":
		h = hint{kind: chat.Permanent, says: fmt.Sprintf("the app lacks the scope %s (it has %s): add it on %s, under Bot Token Scopes, and install the app again",
			chat.Clean(code.Needed, 200), orNone(chat.Clean(code.Provided, 400)), botTokenPage)}
	case !known:
		h = hint{kind: chat.Passing, says: "an error that Parley does not know"}
	}
	if away[code.Err] {
		s.channels.forget(name)
	}
	e.Kind, e.Whole = h.kind, h.dead
	e.Err = fmt.Errorf("%w: %s", code, strings.ReplaceAll(h.says, "{channel}", nameOf(name)))
	if found := code.ResponseMetadata.Messages; len(found) > 0 {
		e.Err = fmt.Errorf("%w: %s", e.Err, chat.Clean(strings.Join(found, "; "), 500))
	}
	if h.kind == chat.Limited {
		e.After = unsaid
		s.pace.block(method, channel, unsaid)
	}
	if h.dead {
		s.pace.kill(e.Err)
	}
}

func orNone(s string) string {
	if s == "" {
		return "none"
	}
	return s
}
