// Prints what happens, one line of JSON for each event, and goes on where it was after an interruption.
//
// Usage: go run . http://localhost:3000/sse [LAST_EVENT_ID]
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand"
	"net/http"
	"os"
	"strconv"
	"strings"
	"time"
)

const (
	// Silence after which a connection counts as lost, until `sync` says how often it is heard.
	firstSilence = 30 * time.Second
	// Heartbeats that may stay away before the connection counts as lost.
	silentHeartbeats = 2.5
	// The first wait before coming back; doubled, up to the longest.
	firstWait, longestWait = 500 * time.Millisecond, 10 * time.Second
)

// errRefused ends the program: coming back would be refused again.
var errRefused = errors.New("refused")

// A tail is one reader: the position it stands at, and how long it waits before it comes back.
type tail struct {
	url, lastID   string
	silence, wait time.Duration
	retry         *time.Duration
}

// readOnce reads one connection to its end.
func (t *tail) readOnce() error {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, t.url, nil)
	if err != nil {
		return fmt.Errorf("%w: %v", errRefused, err)
	}
	request.Header.Set("Accept", "text/event-stream")
	if t.lastID != "" {
		request.Header.Set("Last-Event-ID", t.lastID)
	}
	alarm := time.AfterFunc(t.silence, cancel)
	defer alarm.Stop()
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if err := t.judge(response); err != nil {
		return err
	}
	return readEvents(bufio.NewReader(response.Body), func(next event) (bool, error) {
		if err := t.take(next); err != nil {
			return true, err
		}
		alarm.Reset(t.silence)
		return next.Name == "moving", nil
	})
}

// judge says whether an answer is a stream and, if not, whether it makes sense to come back.
func (t *tail) judge(response *http.Response) error {
	switch response.StatusCode {
	case http.StatusOK:
		if strings.HasPrefix(response.Header.Get("Content-Type"), "text/event-stream") {
			return nil
		}
		return fmt.Errorf("%w: %s is no event stream", errRefused, t.url)
	case http.StatusTooManyRequests, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		if seconds, err := strconv.Atoi(response.Header.Get("Retry-After")); err == nil {
			wait := time.Duration(seconds) * time.Second
			t.retry = &wait
		}
		return fmt.Errorf("%s answers %s", t.url, response.Status)
	default:
		return fmt.Errorf("%w: %s answers %s", errRefused, t.url, response.Status)
	}
}

// take prints an event; its position is kept only after that.
func (t *tail) take(next event) error {
	line, err := json.Marshal(next)
	if err != nil {
		return err
	}
	fmt.Println(string(line))
	if next.ID != nil {
		t.lastID = *next.ID
	}
	if next.retry != nil {
		t.retry = next.retry
	}
	if next.Name == "sync" {
		var sync struct {
			HeartbeatMs float64 `json:"heartbeatMs"`
		}
		if err := json.Unmarshal(next.Data, &sync); err != nil {
			return err
		}
		t.silence = time.Duration(sync.HeartbeatMs*silentHeartbeats) * time.Millisecond
		t.wait = firstWait
	}
	return nil
}

// run reads connection after connection, for as long as coming back makes sense.
func (t *tail) run() error {
	for {
		err := t.readOnce()
		if errors.Is(err, errRefused) {
			return err
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, "Interrupted:", err)
		}
		wait := time.Duration(float64(t.wait) * (0.5 + rand.Float64()/2))
		if t.retry != nil {
			wait = *t.retry
		}
		t.retry, t.wait = nil, min(t.wait*2, longestWait)
		time.Sleep(wait)
	}
}

func main() {
	if len(os.Args) < 2 || len(os.Args) > 3 {
		fmt.Fprintln(os.Stderr, "Usage: tail URL [LAST_EVENT_ID]")
		os.Exit(2)
	}
	reader := &tail{url: os.Args[1], silence: firstSilence, wait: firstWait}
	if len(os.Args) == 3 {
		reader.lastID = os.Args[2]
	}
	if err := reader.run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
