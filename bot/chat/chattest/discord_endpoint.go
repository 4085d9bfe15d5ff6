package chattest

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"
)

const discordCallbackRoute = "POST /interactions/{interaction_id}/{interaction_token}/callback"

// newDiscordWeb is how the fake reaches an application's endpoint.
func newDiscordWeb() *http.Client {
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.MaxIdleConnsPerHost = 100
	return &http.Client{Transport: t, Timeout: discordCallbackIn, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

// PublicKey is the application's public key, as its page shows it.
func (d *Discord) PublicKey() string {
	return hex.EncodeToString(d.key.Public().(ed25519.PublicKey))
}

// Sign is the signature of a body that is sent at some time, and the timestamp that it
// holds for (https://docs.discord.com/developers/interactions/overview#setting-up-an-endpoint).
func (d *Discord) Sign(body []byte, at time.Time) (signature, timestamp string) {
	timestamp = strconv.FormatInt(at.Unix(), 10)
	return hex.EncodeToString(ed25519.Sign(d.key, append([]byte(timestamp), body...))), timestamp
}

// Endpoint sets the Interactions Endpoint URL, as somebody does on the application's page.
// Discord takes it only when it answers a PING, and refuses a wrong signature. From then on
// interactions go there and not to the gateway; "" sends them to the gateway again.
func (d *Discord) Endpoint(ctx context.Context, address string) error {
	if address != "" {
		d.mu.Lock()
		ping := map[string]any{"id": d.snowflake(), "application_id": d.App, "type": 1, "token": "ping", "version": 1, "entitlements": []any{}}
		d.mu.Unlock()
		body, err := json.Marshal(ping)
		if err != nil {
			return err
		}
		signature, timestamp := d.Sign(body, d.now())
		status, answer, kind, err := d.knock(ctx, address, body, signature, timestamp)
		if err != nil {
			return err
		}
		var pong struct{ Type int }
		if json.Unmarshal(answer, &pong) != nil || status != http.StatusOK || pong.Type != 1 || kind != "application/json" {
			return fmt.Errorf("the endpoint answers a PING with %d %s", status, answer)
		}
		wrong, _ := d.Sign([]byte("another body"), d.now())
		if status, _, _, err = d.knock(ctx, address, body, wrong, timestamp); err != nil || status != http.StatusUnauthorized {
			return fmt.Errorf("the endpoint answers a wrong signature with %d, %v", status, err)
		}
	}
	d.Posts(address)
	return nil
}

// Posts is Endpoint for an address that nobody tries.
func (d *Discord) Posts(address string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.endpoint = address
}

// knock posts a body to the endpoint.
func (d *Discord) knock(ctx context.Context, address string, body []byte, signature, timestamp string) (status int, answer []byte, kind string, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(body))
	if err != nil {
		return 0, nil, "", err
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("User-Agent", "Discord-Interactions/1.0 (+https://discord.com)")
	req.Header.Set("X-Signature-Ed25519", signature)
	req.Header.Set("X-Signature-Timestamp", timestamp)
	res, err := d.web.Do(req)
	if err != nil {
		return 0, nil, "", err
	}
	defer res.Body.Close()
	answer, err = io.ReadAll(io.LimitReader(res.Body, discordRequest))
	return res.StatusCode, answer, res.Header.Get("Content-Type"), err
}

// post hands an interaction to the endpoint and takes the first response from its answer.
// The caller holds the lock.
func (d *Discord) post(a *DiscordAsk, in map[string]any) {
	body, err := json.Marshal(in)
	if err != nil {
		panic(err) // it is made above
	}
	signature, timestamp := d.Sign(body, d.now())
	address := d.endpoint
	d.all.Go(func() {
		status, answer, _, err := d.knock(context.Background(), address, body, signature, timestamp)
		d.mu.Lock()
		defer d.mu.Unlock()
		defer d.gateway.stir()
		d.calls = append(d.calls, Call{Method: "endpoint", Channel: a.channel, Answer: strconv.Itoa(status), At: d.now()})
		if a.Acked != 0 {
			return // it came a second time
		}
		if err != nil || status != http.StatusOK {
			a.Failed = fmt.Sprintf("The application did not respond: %d, %v", status, err)
			return
		}
		c := discordCall{route: discordCallbackRoute, raw: answer}
		if err := json.Unmarshal(answer, &c.body); err != nil {
			d.violate("the endpoint answers what is no JSON: %s", answer)
			return
		}
		if err := d.spec.request(c.route, answer); err != nil {
			d.violate("the endpoint's answer is not of the vendor's form: %v in %s", err, answer)
		}
		if d.first(a, c) != nil {
			a.Failed = "The application did not respond correctly."
		}
	})
}
