package discord

import (
	"context"
	"crypto/ed25519"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strconv"
	"time"

	"github.com/bwmarrin/discordgo"
	"golang.org/x/net/netutil"
	"golang.org/x/sync/semaphore"
)

const (
	// Discord names no age from which on an interaction is refused; its answer would come
	// too late long before.
	maxAge     = 5 * time.Minute
	maxCall    = 1 << 20 // bytes of an interaction
	maxHeader  = 16 << 10
	minCall    = 4 << 10  // that each counts for at least
	maxReading = 64 << 20 // bytes at once, also of who only pretends to be Discord
	maxGuests  = 512      // connections: each is a file, which feeds and the database need too
	headLimit  = 5 * time.Second
	callLimit  = 10 * time.Second // to read a request, and to write an answer
	idleLimit  = 2 * time.Minute
	closeLimit = 5 * time.Second
	// Between two tries to register the commands.
	firstRegister = time.Minute
	lastRegister  = time.Hour
)

// endpoint takes the interactions that Discord posts, as an alternative to the gateway
// (https://docs.discord.com/developers/interactions/overview#preparing-for-interactions).
// What is not signed by Discord, or not now, or came before, is refused before it is read.
type endpoint struct {
	*desk
	key     ed25519.PublicKey
	reading *semaphore.Weighted // bytes
}

// listen registers the commands and answers what Discord posts to l, until ctx is done.
func (d *Discord) listen(ctx context.Context, l net.Listener, k *desk) error {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	e := &endpoint{desk: k, key: d.settings.key(), reading: semaphore.NewWeighted(maxReading)}
	server := &http.Server{
		Handler: e, ReadHeaderTimeout: headLimit, ReadTimeout: callLimit, WriteTimeout: callLimit, IdleTimeout: idleLimit,
		MaxHeaderBytes: maxHeader, ErrorLog: slog.NewLogLogger(d.log.Handler(), slog.LevelDebug),
	}
	k.busy.Go(func() { d.registerUntil(ctx, stop, k) })
	k.busy.Go(func() {
		<-ctx.Done()
		wait, cancel := context.WithTimeout(context.WithoutCancel(ctx), closeLimit)
		defer cancel()
		if server.Shutdown(wait) != nil {
			server.Close()
		}
	})
	d.log.Info("listening for what is asked on Discord", "address", l.Addr().String())
	if err := server.Serve(netutil.LimitListener(l, maxGuests)); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serve Discord: %w", err)
	}
	if cause := context.Cause(ctx); lasting(cause) != nil {
		return fmt.Errorf("serve Discord: %w", cause)
	}
	return nil
}

// registerUntil registers the commands, trying again until it can or never will.
func (d *Discord) registerUntil(ctx context.Context, stop context.CancelCauseFunc, k *desk) {
	for pause := firstRegister; !d.registered(ctx, k.commands); pause = min(2*pause, lastRegister) {
		if d.rest.refused.Load() {
			stop(errToken)
			return
		}
		if d.wait(ctx, pause) != nil {
			return
		}
	}
}

// ServeHTTP answers one request with the first response to its interaction.
func (e *endpoint) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Connection", "close") // there are few, and only Discord keeps one
	if r.Method != http.MethodPost {
		w.Header().Set("Allow", http.MethodPost)
		refuse(w, http.StatusMethodNotAllowed)
		return
	}
	size := r.ContentLength
	if size < 0 || size > maxCall {
		size = maxCall
	}
	if size = max(size, minCall); !e.reading.TryAcquire(size) {
		refuse(w, http.StatusServiceUnavailable)
		return
	}
	defer e.reading.Release(size)
	body, status := e.signed(w, r)
	if status != http.StatusOK {
		refuse(w, status)
		return
	}
	w.Header().Del("Connection")
	in, err := read(body)
	switch {
	case err != nil:
		refuse(w, http.StatusBadRequest)
	case in.Type == discordgo.InteractionPing:
		write(w, response{Type: discordgo.InteractionResponsePong})
	case e.seen.again(in.ID):
		refuse(w, http.StatusConflict)
	default:
		e.serve(w, r, in)
	}
}

// signed is the body of a request that Discord signed a short while ago, or the status
// that refuses any other. What cannot be of Discord's is refused before its body is read.
func (e *endpoint) signed(w http.ResponseWriter, r *http.Request) (body []byte, status int) {
	signature, err := hex.DecodeString(r.Header.Get("X-Signature-Ed25519"))
	if err != nil || len(signature) != ed25519.SignatureSize {
		return nil, http.StatusUnauthorized
	}
	timestamp := r.Header.Get("X-Signature-Timestamp")
	at, err := strconv.ParseInt(timestamp, 10, 64)
	if age := e.now().Sub(time.Unix(at, 0)); err != nil || age > maxAge || age < -maxAge {
		return nil, http.StatusUnauthorized
	}
	body, err = io.ReadAll(http.MaxBytesReader(w, r.Body, maxCall))
	if _, large := errors.AsType[*http.MaxBytesError](err); large {
		return nil, http.StatusRequestEntityTooLarge
	}
	if err != nil {
		return nil, http.StatusBadRequest
	}
	if !ed25519.Verify(e.key, append([]byte(timestamp), body...), signature) {
		return nil, http.StatusUnauthorized
	}
	return body, http.StatusOK
}

// serve writes the first response, and only then starts what follows: before that, Discord
// knows of no answer to put anything into.
func (e *endpoint) serve(w http.ResponseWriter, r *http.Request, in interaction) {
	reply := e.reply(r.Context(), in)
	if reply == nil {
		refuse(w, http.StatusBadRequest)
		return
	}
	err := write(w, reply.first)
	if err != nil || reply.rest == nil {
		reply.leave()
		return
	}
	e.work(r.Context(), func(ctx context.Context) error {
		defer reply.leave()
		return reply.rest(ctx)
	})
}

// write writes a response, to the last byte.
func write(w http.ResponseWriter, r response) error {
	body, err := json.Marshal(r)
	if err != nil {
		refuse(w, http.StatusInternalServerError)
		return err
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	if _, err := w.Write(body); err != nil {
		return err
	}
	return http.NewResponseController(w).Flush()
}

// refuse says no, and nothing about why.
func refuse(w http.ResponseWriter, status int) {
	http.Error(w, http.StatusText(status), status)
}
