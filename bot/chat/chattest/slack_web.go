package chattest

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// SlackFault is what becomes of the next call of a method.
type SlackFault struct {
	Method string // "" is any
	Times  int    // how many calls; 0 is one, -1 is all

	Error            string        // the vendor's code, as channel_not_found
	Needed, Provided string        // with missing_scope
	Status           int           // an HTTP status with a page of HTML
	RetryAfter       time.Duration // 429 with this wait
	Bare             bool          // 429 without saying how long
	Lost             bool          // the call has its effect, and its answer never arrives
	Cut              bool          // the call has its effect, and half its answer arrives
}

// Fail breaks the next call, or the next few.
func (s *Slack) Fail(f SlackFault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if f.Times == 0 {
		f.Times = 1
	}
	s.faults = append(s.faults, &f)
}

// Heal takes back every fault that waits.
func (s *Slack) Heal() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = nil
}

// fault takes the next fault for a method. The caller holds the lock.
func (s *Slack) fault(method string) *SlackFault {
	for i, f := range s.faults {
		if f.Method != "" && f.Method != method {
			continue
		}
		if f.Times > 0 {
			if f.Times--; f.Times == 0 {
				s.faults = slices.Delete(s.faults, i, i+1)
			}
		}
		return f
	}
	return nil
}

// slackAnswer is a JSON answer of the Web API.
type slackAnswer map[string]any

func slackRefused(code string) slackAnswer { return slackAnswer{"ok": false, "error": code} }

// slackTokenErrors may come from every method.
var slackTokenErrors = []string{"invalid_auth", "not_authed", "token_revoked", "token_expired", "account_inactive", "missing_scope", "not_allowed_token_type",
	"ratelimited", "internal_error", "fatal_error", "service_unavailable", "request_timeout", "unknown_method", "invalid_form_data", "accesslimited"}

// web serves the Web API.
func (s *Slack) web(w http.ResponseWriter, r *http.Request) {
	method := r.PathValue("method")
	body, err := io.ReadAll(io.LimitReader(r.Body, 1<<20))
	if err != nil {
		return
	}
	args, token := slackArgs(r, body)
	s.mu.Lock()
	call := Call{Method: method, Args: slackCopy(args), At: s.now()}
	call.Channel, _ = args["channel"].(string)
	f := s.fault(method)
	var answer slackAnswer
	switch wait := s.limit(call); {
	case f != nil && (f.Status != 0 || f.Error != "" || f.RetryAfter != 0 || f.Bare):
		call.Answer = f.serve(s, call, w)
		s.note(call)
		s.mu.Unlock()
		return
	case wait > 0:
		call.Answer = "429"
		s.note(call)
		s.mu.Unlock()
		slackTooMany(w, wait)
		return
	default:
		answer = s.answer(method, token, args)
	}
	call.Answer = "ok"
	if code, _ := answer["error"].(string); code != "" {
		call.Answer = code
		s.specs.checkError(s, method, code)
	}
	s.note(call)
	scopes := strings.Join(s.scopes, ",")
	s.mu.Unlock()
	data, err := json.Marshal(answer)
	if err != nil {
		panic(err) // a fake that cannot write its own answer is broken
	}
	if f != nil && f.Lost {
		panic(http.ErrAbortHandler) // cuts the connection
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("X-OAuth-Scopes", scopes)
	if f != nil && f.Cut {
		w.Header().Set("Content-Length", strconv.Itoa(len(data)))
		w.Write(data[:len(data)/2])
		http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	}
	w.Write(data)
}

// serve answers with the fault. The caller holds the lock.
func (f *SlackFault) serve(s *Slack, call Call, w http.ResponseWriter) string {
	switch {
	case f.RetryAfter != 0:
		s.blocked[call.Method+" "+call.Channel] = s.now().Add(f.RetryAfter)
		slackTooMany(w, f.RetryAfter)
		return "429"
	case f.Bare:
		w.WriteHeader(http.StatusTooManyRequests)
		return "429"
	case f.Status != 0:
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(f.Status)
		fmt.Fprintf(w, "<!DOCTYPE html><html><body><h1>%d</h1></body></html>", f.Status)
		return strconv.Itoa(f.Status)
	}
	s.specs.checkError(s, call.Method, f.Error)
	answer := slackRefused(f.Error)
	if f.Needed != "" {
		answer["needed"], answer["provided"] = f.Needed, f.Provided
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	json.NewEncoder(w).Encode(answer)
	return f.Error
}

// slackCopy keeps arguments as they came: what becomes a message is changed.
func slackCopy(args map[string]any) map[string]any {
	data, err := json.Marshal(args)
	var same map[string]any
	if err != nil || json.Unmarshal(data, &same) != nil {
		panic(fmt.Sprintf("arguments that came as JSON are none: %v", err))
	}
	return same
}

func slackTooMany(w http.ResponseWriter, wait time.Duration) {
	w.Header().Set("Retry-After", strconv.Itoa(int(math.Ceil(wait.Seconds()))))
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(http.StatusTooManyRequests)
	io.WriteString(w, `{"ok":false,"error":"ratelimited"}`)
}

// slackBucket lets calls through at a rate.
type slackBucket struct {
	left float64
	at   time.Time
}

// limit is how long the caller has to wait; 0 lets the call through. A call before the
// end of a wait that was told breaks the rules. The caller holds the lock.
func (s *Slack) limit(c Call) time.Duration {
	key, every, burst := c.Method, time.Duration(0), 0.0
	switch {
	case c.Method == "chat.postMessage":
		key, every, burst = c.Method+" "+c.Channel, slackPostEvery, slackPostBurst
	case slackTiers[c.Method] > 0:
		every, burst = time.Minute/time.Duration(slackTiers[c.Method]), float64(slackTiers[c.Method])
	default:
		return 0
	}
	if until := s.blocked[c.Method+" "+c.Channel]; s.now().Before(until) {
		s.violate("%s was called %s before its Retry-After had passed", c.Method, until.Sub(s.now()))
		return until.Sub(s.now())
	}
	b := s.buckets[key]
	if b == nil {
		b = &slackBucket{left: burst, at: s.now()}
		s.buckets[key] = b
	}
	b.left = min(burst, b.left+float64(s.now().Sub(b.at))/float64(every))
	b.at = s.now()
	if b.left < 1 {
		wait := time.Duration(math.Ceil((1-b.left)*every.Seconds())) * time.Second
		s.blocked[c.Method+" "+c.Channel] = s.now().Add(wait)
		return wait
	}
	b.left--
	return 0
}

// slackArgs reads a call's arguments, each in its JSON type, and its token.
func slackArgs(r *http.Request, body []byte) (args map[string]any, token string) {
	args = map[string]any{}
	token = strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
	if strings.HasPrefix(r.Header.Get("Content-Type"), "application/json") {
		if len(body) > 0 {
			json.Unmarshal(body, &args)
		}
		return args, token
	}
	form, err := url.ParseQuery(string(body))
	if err != nil {
		return args, token
	}
	for key, values := range r.URL.Query() {
		form[key] = append(form[key], values...)
	}
	for key := range form {
		value := form.Get(key)
		switch key {
		case "token":
			token = value
			continue
		case "blocks", "attachments", "metadata", "files", "view":
			var v any
			if json.Unmarshal([]byte(value), &v) == nil {
				args[key] = v
				continue
			}
		case "reply_broadcast", "unfurl_links", "unfurl_media", "mrkdwn", "link_names", "as_user", "exclude_archived", "inclusive", "include_all_metadata", "return_im", "include_num_members", "include_locale":
			if b, err := strconv.ParseBool(value); err == nil {
				args[key] = b
				continue
			}
		case "limit", "length":
			if n, err := strconv.Atoi(value); err == nil {
				args[key] = n
				continue
			}
		}
		args[key] = value
	}
	return args, token
}

// answer does what a method does. The caller holds the lock.
func (s *Slack) answer(method, token string, args map[string]any) slackAnswer {
	want := s.BotToken
	if method == "apps.connections.open" {
		want = s.AppToken
	}
	switch {
	case s.dead != "":
		return slackRefused(s.dead)
	case token == "":
		return slackRefused("not_authed")
	case token != want && (token == s.BotToken || token == s.AppToken):
		return slackRefused("not_allowed_token_type")
	case token != want:
		return slackRefused("invalid_auth")
	}
	s.specs.checkArgs(s, method, args)
	switch method {
	case "auth.test":
		return slackAnswer{"ok": true, "url": "https://parley.slack.example/", "team": "Parley", "user": "parley", "team_id": slackTeam, "user_id": "U0PARLEY", "bot_id": "B0PARLEY"}
	case "apps.connections.open":
		s.serial++
		ticket := fmt.Sprintf("ticket-%d", s.serial)
		s.tickets[ticket] = true
		return slackAnswer{"ok": true, "url": "ws" + strings.TrimPrefix(s.server.URL, "http") + "/link?ticket=" + ticket + "&app_id=A0PARLEY"}
	case "chat.postMessage":
		return s.post(args)
	case "chat.update":
		return s.update(args)
	case "chat.getPermalink":
		channel, ts := slackArg(args, "channel"), slackArg(args, "message_ts")
		if s.message(channel, ts) == nil {
			return slackRefused("message_not_found")
		}
		return slackAnswer{"ok": true, "channel": channel, "permalink": "https://parley.slack.example/archives/" + channel + "/p" + strings.ReplaceAll(ts, ".", "")}
	case "conversations.list":
		return s.list(args)
	case "conversations.info":
		c := s.channelOf(slackArg(args, "channel"))
		switch {
		case !s.may("channels:read"):
			return s.lacks("channels:read")
		case c == nil || c.Private && c.Outside:
			return slackRefused("channel_not_found")
		}
		return slackAnswer{"ok": true, "channel": c.object()}
	case "conversations.history":
		return s.history(args)
	case "conversations.replies":
		return s.replies(args)
	}
	if do := slackMore[method]; do != nil {
		return do(s, args)
	}
	return slackRefused("unknown_method")
}

// slackMore are the methods that are not about messages and channels.
var slackMore = map[string]func(*Slack, map[string]any) slackAnswer{
	"users.info": (*Slack).userInfo, "usergroups.users.list": (*Slack).groupMembers, "conversations.open": (*Slack).openDirect, "views.open": (*Slack).openView,
	"files.getUploadURLExternal": (*Slack).uploadURL, "files.completeUploadExternal": (*Slack).completeUpload,
}

func slackArg(args map[string]any, key string) string {
	v, _ := args[key].(string)
	return v
}
