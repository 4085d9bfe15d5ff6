package slack_test

import "net/http"

// loopback is a client whose connections a test can end.
func loopback() (*http.Client, *http.Transport) {
	transport := &http.Transport{}
	return &http.Client{Transport: transport}, transport
}
