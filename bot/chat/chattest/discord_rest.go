package chattest

import (
	"crypto/ed25519"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// discordCall is a request on its way to its answer.
type discordCall struct {
	route string // as the vendor writes it: "POST /channels/{channel_id}/messages"
	r     *http.Request
	body  map[string]any
	raw   []byte
	files map[string]discordUpload // by their numbers
}

func (c discordCall) id(name string) string { return c.r.PathValue(name) }

// discordAnswer is a status and a body; nil is none.
type discordAnswer struct {
	status int
	body   any
	header http.Header
}

// discordRoute serves a route. It is called with the lock held.
type discordRoute func(*Discord, discordCall) discordAnswer

// routes is every route the fake knows, by the vendor's own pattern.
func (d *Discord) routes() http.Handler {
	mux := http.NewServeMux()
	for pattern, serve := range map[string]discordRoute{
		"GET /gateway":                                                     (*Discord).gatewayAddress,
		"GET /gateway/bot":                                                 (*Discord).gatewayBot,
		"GET /users/@me":                                                   (*Discord).me,
		"GET /users/@me/guilds":                                            (*Discord).myGuilds,
		"GET /applications/@me":                                            (*Discord).application,
		"GET /channels/{channel_id}":                                       (*Discord).getChannel,
		"GET /guilds/{guild_id}/channels":                                  (*Discord).guildChannels,
		"GET /guilds/{guild_id}/roles":                                     (*Discord).roles,
		"GET /guilds/{guild_id}/members/{user_id}":                         (*Discord).member,
		"GET /channels/{channel_id}/messages":                              (*Discord).listMessages,
		"POST /channels/{channel_id}/messages":                             (*Discord).createMessage,
		"GET /channels/{channel_id}/messages/{message_id}":                 (*Discord).getMessage,
		"PATCH /channels/{channel_id}/messages/{message_id}":               (*Discord).editMessage,
		"POST /channels/{channel_id}/messages/{message_id}/threads":        (*Discord).createThread,
		"GET /applications/{application_id}/commands":                      (*Discord).getCommands,
		"PUT /applications/{application_id}/commands":                      (*Discord).putCommands,
		"GET /applications/{application_id}/guilds/{guild_id}/commands":    (*Discord).getCommands,
		"PUT /applications/{application_id}/guilds/{guild_id}/commands":    (*Discord).putCommands,
		"POST /interactions/{interaction_id}/{interaction_token}/callback": (*Discord).callback,
		"POST /webhooks/{webhook_id}/{webhook_token}":                      (*Discord).followUp,
		"GET /webhooks/{webhook_id}/{webhook_token}/messages/@original":    (*Discord).getOriginal,
		"PATCH /webhooks/{webhook_id}/{webhook_token}/messages/@original":  (*Discord).editOriginal,
		"DELETE /webhooks/{webhook_id}/{webhook_token}/messages/@original": (*Discord).deleteOriginal,
	} {
		method, path, _ := strings.Cut(pattern, " ")
		for _, version := range []string{"v9", "v10"} {
			mux.HandleFunc(method+" /api/"+version+path, func(w http.ResponseWriter, r *http.Request) { d.serve(w, r, pattern, serve) })
		}
	}
	mux.HandleFunc("GET /socket/", d.socket)
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		d.mu.Lock()
		d.violate("there is no %s %s", r.Method, r.URL.Path)
		d.mu.Unlock()
		writeDiscord(w, discordAnswer{status: http.StatusNotFound, body: map[string]any{"message": "404: Not Found", "code": 0}})
	})
	return mux
}

// serve takes one request through everything that stands before its route: the log, the
// token, faults, limits.
func (d *Discord) serve(w http.ResponseWriter, r *http.Request, route string, serve discordRoute) {
	raw, err := io.ReadAll(io.LimitReader(r.Body, 2*discordRequest))
	if err != nil {
		return
	}
	c := discordCall{route: route, r: r, raw: raw}
	json.Unmarshal(raw, &c.body) // what is no object has its own check
	broken := c.parts()
	d.mu.Lock()
	if broken != nil {
		d.violate("%s: the parts of the body: %v", route, broken)
	}
	call := Call{Method: route, Channel: c.id("channel_id"), Args: c.body, At: d.now()}
	f := d.fault(route)
	answer := d.answer(c, f, serve)
	call.Answer = strconv.Itoa(answer.status)
	if body, is := answer.body.(map[string]any); is && body["code"] != nil {
		call.Answer = fmt.Sprint(body["code"])
	}
	d.calls = append(d.calls, call)
	d.gateway.stir()
	d.mu.Unlock()
	switch {
	case f != nil && f.Lost:
		panic(http.ErrAbortHandler)
	case f != nil && f.Cut:
		body, err := json.Marshal(answer.body)
		if err != nil {
			panic(err)
		}
		w.Header().Set("Content-Length", strconv.Itoa(len(body)))
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(answer.status)
		w.Write(body[:len(body)/2])
		panic(http.ErrAbortHandler)
	}
	writeDiscord(w, answer)
}

// answer is what a request gets. The caller holds the lock.
func (d *Discord) answer(c discordCall, f *DiscordFault, serve discordRoute) discordAnswer {
	if agent := c.r.UserAgent(); !strings.HasPrefix(agent, "DiscordBot (") || !strings.Contains(agent, ", ") {
		// https://docs.discord.com/developers/reference#user-agent
		d.violate("%s: the User-Agent %q is not of the form DiscordBot (url, version)", c.route, agent)
	}
	if d.window("invalid", d.now(), 10*time.Minute).used >= discordInvalid {
		return discordAnswer{status: http.StatusTooManyRequests, body: "<html>error code: 1015</html>"}
	}
	interaction := strings.Contains(c.route, " /interactions/") || strings.Contains(c.route, " /webhooks/")
	if !interaction {
		d.tooEarly(c)
	}
	if f != nil && !f.Lost && !f.Cut {
		return d.failed(c, f)
	}
	if !interaction && c.r.Header.Get("Authorization") != "Bot "+d.Token {
		d.invalid(d.now())
		return discordAnswer{status: http.StatusUnauthorized, body: map[string]any{"message": "401: Unauthorized", "code": 0}}
	}
	header := http.Header{}
	if !interaction {
		if limited := d.limit(c, header); limited != nil {
			return *limited
		}
	}
	if len(c.raw) > 0 && c.files == nil && !strings.HasPrefix(c.r.Header.Get("Content-Type"), "application/json") {
		d.violate("%s: a body is sent as %q", c.route, c.r.Header.Get("Content-Type"))
	}
	if err := d.spec.request(c.route, c.raw); err != nil {
		d.violate("%s: the request is not of the vendor's form: %v in %s", c.route, err, c.raw)
	}
	a := serve(d, c)
	a.header = header
	if a.status == http.StatusForbidden {
		d.invalid(d.now())
	}
	if err := d.spec.answer(c.route, a); err != nil {
		d.violate("%s: the fake's own answer is not of the vendor's form: %v", c.route, err)
	}
	return a
}

// failed is the answer that a fault asks for. The caller holds the lock.
func (d *Discord) failed(c discordCall, f *DiscordFault) discordAnswer {
	switch {
	case f.RetryAfter > 0 || f.Status == http.StatusTooManyRequests:
		d.invalid(d.now())
		d.askToWait(c, f.RetryAfter, f.Global || f.HTML)
		return discordTooMany(f)
	case f.Code != 0:
		return discordRefusal(f.Code)
	case f.HTML:
		return discordAnswer{status: f.Status, body: "<html><title>error</title></html>"}
	case f.Status == http.StatusUnauthorized:
		d.invalid(d.now())
		return discordAnswer{status: f.Status, body: map[string]any{"message": "401: Unauthorized", "code": 0}}
	}
	return discordAnswer{status: f.Status, body: map[string]any{"message": fmt.Sprintf("%d: %s", f.Status, http.StatusText(f.Status)), "code": 0}}
}

// discordTooMany is a 429 of a fault: Discord's own, or a page of Cloudflare's.
func discordTooMany(f *DiscordFault) discordAnswer {
	h := http.Header{}
	if f.RetryAfter > 0 {
		h.Set("Retry-After", strconv.Itoa(int(math.Ceil(f.RetryAfter.Seconds()))))
	}
	if f.HTML {
		return discordAnswer{status: http.StatusTooManyRequests, body: "<html>error code: 1015</html>", header: h}
	}
	h.Set("X-RateLimit-Scope", "user")
	if f.Global {
		h.Set("X-RateLimit-Global", "true")
		h.Set("X-RateLimit-Scope", "global")
	}
	return discordAnswer{status: http.StatusTooManyRequests, header: h, body: map[string]any{
		"message": "You are being rate limited.", "retry_after": f.RetryAfter.Seconds(), "global": f.Global,
	}}
}

func writeDiscord(w http.ResponseWriter, a discordAnswer) {
	for name, values := range a.header {
		w.Header()[name] = values
	}
	switch body := a.body.(type) {
	case nil:
		w.WriteHeader(a.status)
	case string:
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(a.status)
		io.WriteString(w, body)
	default:
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(a.status)
		json.NewEncoder(w).Encode(body)
	}
}

// discordRefusals are what codes say and with which status
// (https://docs.discord.com/developers/topics/opcodes-and-status-codes#json).
var discordRefusals = map[int]struct {
	status  int
	message string
}{
	10003:  {404, "Unknown Channel"},
	10004:  {404, "Unknown Guild"},
	10008:  {404, "Unknown Message"},
	10015:  {404, "Unknown Webhook"},
	10062:  {404, "Unknown interaction"},
	20022:  {429, "This message cannot be edited due to announcement rate limits."},
	20028:  {429, "The write action you are performing on the channel has hit the write rate limit."},
	30034:  {400, "Max number of daily application command creates has been reached (200)"},
	30046:  {400, "Maximum number of edits to messages older than 1 hour reached. Try again later."},
	40005:  {413, "Request entity too large"},
	40060:  {400, "Interaction has already been acknowledged."},
	50001:  {403, "Missing Access"},
	50005:  {403, "Cannot edit a message authored by another user"},
	50006:  {400, "Cannot send an empty message"},
	50008:  {400, "Cannot send messages in a non-text channel"},
	50013:  {403, "Missing Permissions"},
	50024:  {400, "Cannot execute action on this channel type"},
	50027:  {401, "Invalid Webhook Token"},
	50035:  {400, "Invalid Form Body"},
	50083:  {400, "Thread is archived"},
	160002: {400, "Cannot reply without permission to read message history"},
	160004: {400, "A thread has already been created for this message"},
	160005: {400, "Thread is locked"},
	160006: {400, "Maximum number of active threads reached"},
	200000: {400, "Message was blocked by automatic moderation"},
	240000: {400, "Message blocked by harmful links filter"},
}

func discordRefusal(code int) discordAnswer {
	row := discordRefusals[code]
	return discordAnswer{status: row.status, body: map[string]any{"message": row.message, "code": code}}
}

// formRefusal is a refusal of a body, with what is wrong with which field.
func formRefusal(wrong []discordWrong) discordAnswer {
	tree := map[string]any{}
	for _, w := range wrong {
		node := tree
		for part := range strings.SplitSeq(w.path, ".") {
			next, is := node[part].(map[string]any)
			if !is {
				next = map[string]any{}
				node[part] = next
			}
			node = next
		}
		node["_errors"] = []any{map[string]any{"code": w.code, "message": w.message}}
	}
	a := discordRefusal(50035)
	a.body.(map[string]any)["errors"] = tree
	return a
}

// The routes that tell who the bot is.

func (d *Discord) gatewayAddress(discordCall) discordAnswer {
	return discordAnswer{status: 200, body: map[string]any{"url": d.socketURL()}}
}

func (d *Discord) gatewayBot(discordCall) discordAnswer {
	return discordAnswer{status: 200, body: map[string]any{"url": d.socketURL(), "shards": 1, "session_start_limit": map[string]any{
		"total": discordSessions, "remaining": d.gateway.left, "reset_after": (24 * time.Hour).Milliseconds(), "max_concurrency": 1,
	}}}
}

func (d *Discord) user() map[string]any {
	return map[string]any{"id": d.App, "username": "Parley", "avatar": nil, "discriminator": "1234", "public_flags": 0, "flags": 0,
		"global_name": nil, "primary_guild": nil, "bot": true}
}

// person is somebody else.
func (d *Discord) person() map[string]any {
	u := d.user()
	u["id"], u["username"] = "99", "reader"
	delete(u, "bot")
	return u
}

func (d *Discord) me(discordCall) discordAnswer {
	u := d.user()
	delete(u, "primary_guild")
	u["mfa_enabled"], u["locale"] = false, "en-US"
	return discordAnswer{status: 200, body: u}
}

func (d *Discord) myGuilds(discordCall) discordAnswer {
	all := []any{}
	for _, g := range d.guilds {
		all = append(all, map[string]any{"id": g, "name": "Newsroom", "icon": nil, "owner": false, "permissions": "0", "features": []any{}})
	}
	return discordAnswer{status: 200, body: all}
}

func (d *Discord) application(discordCall) discordAnswer {
	var endpoint any
	if d.endpoint != "" {
		endpoint = d.endpoint
	}
	return discordAnswer{status: 200, body: map[string]any{
		"id": d.App, "name": "Parley", "icon": nil, "description": "", "type": nil, "verify_key": hex.EncodeToString(d.key.Public().(ed25519.PublicKey)), "flags": 0, "flags_new": "0",
		"redirect_uris": []any{}, "interactions_endpoint_url": endpoint, "role_connections_verification_url": nil, "owner": d.user(),
		"approximate_guild_count": len(d.guilds), "approximate_user_install_count": 0, "approximate_user_authorization_count": 0,
		"explicit_content_filter": 0, "team": nil, "eligible_oauth2_scopes": []any{},
	}}
}
