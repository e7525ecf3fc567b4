import { createParser } from 'eventsource-parser';
import { onTestFinished } from 'vitest';

/** One event as a standard-conforming parser gives it. */
export interface StreamEvent {
  /** `message` for the default event. */
  readonly event: string;
  /** Only when the frame had one of its own. */
  readonly id: string | undefined;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- a test looks at what came, whatever it is.
  readonly data: any;
}

/** An open stream and all that came through it. */
export interface OpenStream {
  readonly response: Response;
  readonly events: readonly StreamEvent[];
  /** Resolves with the first event, from now or before, that fits; the predicate sees each once. */
  find(fits: string | ((event: StreamEvent) => boolean)): Promise<StreamEvent>;
  /** Resolves when the server ends the stream. */
  readonly ended: Promise<void>;
  close(): void;
}

/** Milliseconds after which an event that has not come fails the test, telling what came. */
const deadlineMs = 20_000;

/** Opens a stream as a bare client does; closed when the test is over. */
export async function openStream(
  url: string,
  lastEventId?: string,
  /** Somebody whose stream it is. */
  user?: { readonly cookie: string },
): Promise<OpenStream> {
  const stop = new AbortController();
  const response = await fetch(url, {
    signal: stop.signal,
    headers: {
      accept: 'text/event-stream',
      ...(lastEventId === undefined ? {} : { 'last-event-id': lastEventId }),
      ...(user === undefined ? {} : { cookie: user.cookie }),
    },
  });
  const events: StreamEvent[] = [];
  const listeners = new Set<() => void>();
  const parser = createParser({
    onEvent({ event = 'message', id, data }) {
      events.push({ event, id, data: JSON.parse(data) as unknown });
      for (const listener of listeners) listener();
    },
  });
  async function read(): Promise<void> {
    if (response.body === null) return;
    const text = response.body.pipeThrough(new TextDecoderStream());
    for await (const chunk of text) parser.feed(chunk);
  }
  const ended = read().catch(() => undefined);
  const close = () => {
    stop.abort();
  };
  onTestFinished(close);

  return {
    response,
    events,
    ended,
    close,
    find(fits) {
      const matches = typeof fits === 'string' ? ({ event }: StreamEvent) => event === fits : fits;
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          listeners.delete(look);
          reject(new Error(`No such event among ${JSON.stringify(events.map((e) => e.event))}.`));
        }, deadlineMs);
        let looked = 0;
        function look(): void {
          const fresh = events.slice(looked);
          looked = events.length;
          const found = fresh.find(matches);
          if (found === undefined) return;
          clearTimeout(timer);
          listeners.delete(look);
          resolve(found);
        }
        listeners.add(look);
        look();
      });
    },
  };
}

/** Events that arrive at any time. */
const unasked: ReadonlySet<string> = new Set(['heartbeat', 'presence', 'writing']);

/** The names of the received events, in order, without those that arrive at any time. */
export function namesOf({ events }: Pick<OpenStream, 'events'>): string[] {
  return events.map(({ event }) => event).filter((name) => !unasked.has(name));
}

/** The payloads of all events of that name, in order. */
export function dataOf({ events }: Pick<OpenStream, 'events'>, name: string): unknown[] {
  return events.flatMap(({ event, data }): unknown[] => (event === name ? [data] : []));
}

/** The received ids, in order. */
export function idsOf(stream: Pick<OpenStream, 'events'>): string[] {
  return stream.events.flatMap(({ id }) => (id === undefined ? [] : [id]));
}

/** Matches the event of a post with this title. */
export function titled(title: string): (event: StreamEvent) => boolean {
  return ({ data }) => (data as { title?: unknown }).title === title;
}
