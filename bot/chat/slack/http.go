package slack

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"mime"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	api "github.com/slack-go/slack"
	"golang.org/x/net/netutil"

	"parley/bot/chat"
)

// Where Slack posts what people do; the manifest says so.
const (
	commandsPath     = "/slack/commands"
	interactionsPath = "/slack/interactions"
)

// Bounds of what strangers may take of the listener. Slack's own requests are small and
// come at once.
const (
	maxBody       = 1 << 20
	maxCheck      = 4 << 10 // of a body that nobody has signed
	maxHeaders    = 16 << 10
	maxGuests     = 128 // connections
	headersWithin = 5 * time.Second
	bodyWithin    = 10 * time.Second
	idleFor       = 60 * time.Second
	// Slack waits for three seconds; an answer that is not there by then is none.
	handledWithin = 2800 * time.Millisecond
)

// post serves HTTP until ctx is done. It fails when it cannot listen.
func (k *counter) post(ctx context.Context) error {
	var listening net.ListenConfig
	l, err := listening.Listen(ctx, "tcp", k.settings.Listen)
	if err != nil {
		return &chat.Error{Kind: chat.Permanent, Doing: "listen to Slack", Err: fmt.Errorf("%w: free the address, or set another one as slack.listen", err)}
	}
	k.log.Info("listening to Slack", "address", l.Addr().String())
	server := &http.Server{
		Handler: k.handler(ctx), MaxHeaderBytes: maxHeaders, ReadHeaderTimeout: headersWithin, ReadTimeout: bodyWithin, WriteTimeout: bodyWithin, IdleTimeout: idleFor,
		ErrorLog: slog.NewLogLogger(k.log.Handler(), slog.LevelDebug),
	}
	over, end := context.WithCancel(ctx)
	var ending sync.WaitGroup
	defer ending.Wait()
	defer end()
	ending.Go(func() {
		<-over.Done()
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), delivery)
		defer cancel()
		if server.Shutdown(ctx) != nil {
			server.Close()
		}
	})
	if err := server.Serve(netutil.LimitListener(l, maxGuests)); ctx.Err() == nil {
		return fmt.Errorf("listen to Slack: %w", err)
	}
	return nil
}

// handler is what Slack's requests come to.
func (k *counter) handler(ctx context.Context) http.Handler {
	mux := http.NewServeMux()
	for _, path := range []string{commandsPath, interactionsPath} {
		mux.HandleFunc("POST "+path, func(w http.ResponseWriter, r *http.Request) { k.handle(ctx, w, r) })
	}
	mux.HandleFunc("GET "+commandsPath, func(w http.ResponseWriter, r *http.Request) {
		if !isCertificateCheck(r.URL.RawQuery) {
			refuse(w)
		}
	})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Connection", "close") // there are few, and only Slack keeps one
		mux.ServeHTTP(w, r)
	})
}

// handle takes one request. Whatever is wrong with one, the answer is the same and says
// nothing: who asks may be anybody.
func (k *counter) handle(ctx context.Context, w http.ResponseWriter, r *http.Request) {
	if r.Header.Get(signatureHeader) == "" && r.URL.Path == commandsPath {
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxCheck))
		if err != nil || !isCertificateCheck(string(body)) {
			refuse(w)
		}
		return // nothing is done for who has not signed
	}
	told, err := k.trusted(w, r)
	if err != nil {
		k.log.Debug("a request is refused", "from", r.RemoteAddr, "error", err)
		refuse(w)
		return
	}
	w.Header().Del("Connection")
	if told, is := told.(challenge); is {
		write(w, told)
		return
	}
	acked := make(chan any, 1)
	k.take(incoming{data: told, ack: func(payload any) { acked <- payload }})
	k.waits(ctx, w, acked)
}

// refuse says no, and nothing else.
func refuse(w http.ResponseWriter) { http.Error(w, "unauthorized", http.StatusUnauthorized) }

// waits answers a request with what it is acknowledged with, as long as Slack waits for it.
func (k *counter) waits(ctx context.Context, w http.ResponseWriter, acked <-chan any) {
	late := time.NewTimer(handledWithin)
	defer late.Stop()
	select {
	case payload := <-acked:
		write(w, payload)
	case <-late.C:
	case <-ctx.Done():
	}
}

// write says what Slack takes with an acknowledgement; nil: nothing.
func write(w http.ResponseWriter, payload any) {
	if payload == nil {
		return
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	json.NewEncoder(w).Encode(payload) // who has gone misses it
}

// challenge is what Slack sends to an address that is given to it, to get it back.
type challenge struct {
	Challenge string `json:"challenge"`
}

var (
	errReplayed = errors.New("the request came before")
	errUnknown  = errors.New("the request is nothing that Slack sends")
)

const signatureHeader = "X-Slack-Signature"

// trusted reads a request that Slack has signed within the last five minutes, and that has
// not come before. A body is read only where the headers may be Slack's.
// https://docs.slack.dev/authentication/verifying-requests-from-slack
func (k *counter) trusted(w http.ResponseWriter, r *http.Request) (any, error) {
	verifier, err := api.NewSecretsVerifier(r.Header, k.settings.SigningSecret.Reveal())
	if err != nil {
		return nil, err
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		return nil, err
	}
	verifier.Write(body)
	if err := verifier.Ensure(); err != nil {
		return nil, err
	}
	told, err := read(r, body)
	if err != nil {
		return nil, err
	}
	// In lower case: the verifier does not tell the cases of a hexadecimal number apart.
	if !k.seen.first("signature " + strings.ToLower(r.Header.Get(signatureHeader))) {
		return nil, errReplayed
	}
	return told, nil
}

// read reads what a request tells: an api.SlashCommand, an api.InteractionCallback or a
// challenge.
func read(r *http.Request, body []byte) (any, error) {
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil {
		return nil, err
	}
	if kind == "application/json" {
		var asked struct {
			Type string `json:"type"`
			challenge
		}
		if err := json.Unmarshal(body, &asked); err != nil || asked.Type != "url_verification" {
			return nil, errUnknown
		}
		return asked.challenge, nil
	}
	form, err := url.ParseQuery(string(body))
	if err != nil || kind != "application/x-www-form-urlencoded" {
		return nil, errUnknown
	}
	switch {
	case r.URL.Path == commandsPath && form.Get("command") != "":
		r.PostForm, r.Form = form, form
		return api.SlashCommandParse(r)
	case r.URL.Path == interactionsPath && form.Get("payload") != "":
		var told api.InteractionCallback
		if err := json.Unmarshal([]byte(form.Get("payload")), &told); err != nil {
			return nil, err
		}
		return told, nil
	}
	return nil, errUnknown
}

// isCertificateCheck reports whether Slack only looks at the listener's certificate.
// https://docs.slack.dev/interactivity/implementing-slash-commands
func isCertificateCheck(form string) bool {
	values, err := url.ParseQuery(form)
	return err == nil && values.Get("ssl_check") == "1" && !values.Has("command")
}
