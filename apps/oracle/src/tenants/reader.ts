import { createParser } from 'eventsource-parser';
import { setTimeout as sleep } from 'node:timers/promises';

/** One event of a stream, as it came. */
export interface Frame {
  readonly type: 'frame';
  /** Milliseconds since 1970 at which it came. */
  readonly at: number;
  readonly event: string;
  /** Undefined without an id of its own. */
  readonly id: string | undefined;
  readonly data: Readonly<Record<string, unknown>>;
}

/** What a reader has noted, in order. */
export type Note =
  | {
      readonly type: 'opened';
      readonly at: number;
      readonly session: string;
      readonly cursor: string;
    }
  | { readonly type: 'refused'; readonly at: number; readonly status: number }
  | { readonly type: 'closed'; readonly at: number }
  | Frame;

/** A native client: it reconnects with `Last-Event-ID` alone, and asks for everything. */
export interface Reader {
  /** Nothing is received until it is resumed, elsewhere and after a while. */
  interrupt(): void;
  close(): Promise<void>;
}

const retryMs = 100;

/**
 * Opens a reader, which connects again whenever its stream ends, at the next node. A refused session is replaced by a
 * new one, and everything begins anew.
 */
export function openReader(options: {
  readonly origins: readonly string[];
  readonly session: string;
  /** Creates a new session, when the present one has ended. */
  readonly signIn: () => Promise<string>;
  readonly take: (note: Note) => void;
}): Reader {
  const { origins, signIn, take } = options;
  const closing = new AbortController();
  let interruption = new AbortController();
  let { session } = options;
  let cursor = '';
  let opened = 0;

  async function connect(): Promise<void> {
    const origin = origins[opened % origins.length] ?? '';
    opened += 1;
    interruption = new AbortController();
    const signal = AbortSignal.any([closing.signal, interruption.signal]);
    take({ type: 'opened', at: Date.now(), session, cursor });
    const response = await fetch(`${origin}/live`, {
      signal,
      headers: {
        cookie: `session=${session}`,
        ...(cursor !== '' && { 'last-event-id': cursor }),
      },
    });
    if (response.status !== 200) {
      await response.body?.cancel();
      take({ type: 'refused', at: Date.now(), status: response.status });
      if (response.status !== 401) return;
      session = await signIn();
      cursor = '';
      return;
    }
    const parser = createParser({
      onEvent({ event = 'message', id, data }) {
        if (id !== undefined) cursor = id;
        const parsed = JSON.parse(data) as Frame['data'];
        take({ type: 'frame', at: Date.now(), event, id, data: parsed });
      },
    });
    const decoder = new TextDecoder();
    for await (const bytes of response.body ?? [])
      parser.feed(decoder.decode(bytes, { stream: true }));
  }

  async function run(): Promise<void> {
    while (!closing.signal.aborted) {
      await connect().catch(() => undefined);
      take({ type: 'closed', at: Date.now() });
      await sleep(retryMs, undefined, { signal: closing.signal }).catch(() => undefined);
    }
  }
  const running = run();

  return {
    interrupt() {
      interruption.abort();
    },
    async close() {
      closing.abort();
      await running;
    },
  };
}
