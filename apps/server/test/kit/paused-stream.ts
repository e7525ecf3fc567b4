import { createParser } from 'eventsource-parser';
import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { onTestFinished } from 'vitest';
import type { StreamEvent } from '@tidings/dev-app/testing';

/** A stream that is not read until the test starts reading. */
export interface PausedStream {
  readonly events: readonly StreamEvent[];
  /** Begins to read, and goes on. */
  read(): void;
}

/** Opens a stream and stops reading when its headers are there. */
export async function openPausedStream(
  url: string,
  user: { readonly cookie: string },
  lastEventId?: string,
): Promise<PausedStream> {
  const request = get(url, {
    agent: false,
    headers: {
      cookie: user.cookie,
      ...(lastEventId === undefined ? {} : { 'last-event-id': lastEventId }),
    },
  });
  onTestFinished(() => {
    request.destroy();
  });
  request.on('error', () => undefined);
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  response.pause();
  const events: StreamEvent[] = [];
  const parser = createParser({
    onEvent({ event = 'message', id, data }) {
      events.push({ event, id, data: JSON.parse(data) as unknown });
    },
  });
  return {
    events,
    read() {
      response.setEncoding('utf8');
      response.on('data', (text: string) => {
        parser.feed(text);
      });
      response.on('error', () => undefined);
      // A stream that was paused by hand stays so.
      response.resume();
    },
  };
}
