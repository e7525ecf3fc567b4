package main

import (
	"bufio"
	"encoding/json"
	"strconv"
	"strings"
	"time"
)

// An event as it stands on the wire.
type event struct {
	Name  string          `json:"event"`
	ID    *string         `json:"id"`
	Data  json.RawMessage `json:"data"`
	retry *time.Duration
}

// readEvents hands over each event of a stream, until the stream ends or take says that it is enough.
func readEvents(reader *bufio.Reader, take func(event) (enough bool, err error)) error {
	next, data := event{Name: "message"}, []string{}
	for {
		line, err := reader.ReadString('\n')
		if err != nil {
			return err
		}
		line = strings.TrimRight(line, "\r\n")
		if line == "" {
			if len(data) > 0 {
				next.Data = json.RawMessage(strings.Join(data, "\n"))
				if enough, err := take(next); enough || err != nil {
					return err
				}
			}
			next, data = event{Name: "message"}, []string{}
			continue
		}
		field, value, _ := strings.Cut(line, ":")
		value = strings.TrimPrefix(value, " ")
		switch field {
		case "event":
			next.Name = value
		case "data":
			data = append(data, value)
		case "id":
			id := value
			next.ID = &id
		case "retry":
			if ms, err := strconv.Atoi(value); err == nil {
				wait := time.Duration(ms) * time.Millisecond
				next.retry = &wait
			}
		}
	}
}
