"""Prints what happens, one line of JSON for each event, and goes on where it was after an interruption.

Usage: python3 tail.py http://localhost:3000/sse [LAST_EVENT_ID]
"""

import json
import random
import sys
import time
import urllib.error
import urllib.request

# Seconds of silence after which a connection counts as lost, until `sync` says how often it is heard.
FIRST_SILENCE = 30.0
# Heartbeats that may stay away before the connection counts as lost.
SILENT_HEARTBEATS = 2.5
# Seconds before the first try to come back; doubled, up to the longest.
FIRST_WAIT, LONGEST_WAIT = 0.5, 10.0
# Refusals after which it may be tried again: too many requests, not ready.
PASSING = (429, 502, 503, 504)


def read_events(lines):
    """Yields (event, id, data, retry) for each event: its lines, up to a blank one."""
    event, data, last_id, retry = "message", [], None, None
    for raw in lines:
        line = raw.decode("utf-8").rstrip("\r\n")
        if line == "":
            if data:
                yield event, last_id, "\n".join(data), retry
            event, data, last_id, retry = "message", [], None, None
            continue
        field, _, value = line.partition(":")
        value = value[1:] if value.startswith(" ") else value
        if field == "event":
            event = value
        elif field == "data":
            data.append(value)
        elif field == "id":
            last_id = value
        elif field == "retry" and value.isdigit():
            retry = int(value) / 1000


class Tail:
    """One reader: the position it stands at, and how long it waits before it comes back."""

    def __init__(self, url, last_id=None):
        self.url, self.last_id = url, last_id
        self.silence, self.wait, self.retry = FIRST_SILENCE, FIRST_WAIT, None

    def read_once(self):
        """Reads one connection to its end."""
        headers = {"Accept": "text/event-stream"}
        if self.last_id is not None:
            headers["Last-Event-ID"] = self.last_id
        request = urllib.request.Request(self.url, headers=headers)
        with urllib.request.urlopen(request, timeout=self.silence) as response:
            if response.headers.get_content_type() != "text/event-stream":
                raise SystemExit(f"{self.url} is no event stream.")
            for event, event_id, text, retry in read_events(response):
                self.take(event, event_id, json.loads(text), retry)
                if event == "moving":
                    return

    def take(self, event, event_id, data, retry):
        """Prints an event; its position is kept only after that."""
        print(json.dumps({"event": event, "id": event_id, "data": data}), flush=True)
        if event_id is not None:
            self.last_id = event_id
        if retry is not None:
            self.retry = retry
        if event == "sync":
            # Counts from the next connection on.
            self.silence = data["heartbeatMs"] * SILENT_HEARTBEATS / 1000
            self.wait = FIRST_WAIT

    def run(self):
        """Reads connection after connection, for as long as coming back makes sense."""
        while True:
            wait = None
            try:
                self.read_once()
            except urllib.error.HTTPError as refusal:
                if refusal.code not in PASSING:
                    raise SystemExit(f"{self.url} answers {refusal.code}.") from refusal
                after = refusal.headers.get("Retry-After", "")
                wait = float(after) if after.isdigit() else None
            except (OSError, ValueError) as error:
                print(f"Interrupted: {error}", file=sys.stderr)
            if wait is None:
                wait = self.retry if self.retry is not None else self.wait * random.uniform(0.5, 1)
            self.retry, self.wait = None, min(self.wait * 2, LONGEST_WAIT)
            time.sleep(wait)


if __name__ == "__main__":
    if not 2 <= len(sys.argv) <= 3:
        raise SystemExit(__doc__)
    try:
        Tail(*sys.argv[1:]).run()
    except KeyboardInterrupt:
        pass
