import type { EventSourceConstructor, StreamEvent } from '../src/platform.ts';

/** One connection as a test holds its server side. */
export interface FakeConnection {
  readonly url: string;
  readonly query: URLSearchParams;
  readonly isClosed: boolean;
  readonly listeners: number;
  open(): void;
  /** Sends an event; without an id it carries the last one, as a browser's does. */
  send(name: string, data: unknown, id?: string): void;
  /** Fails it: `refused` as a platform does that will not try again. */
  fail(refused?: boolean): void;
}

/** Creates an EventSource without a network, and the list of connections that were made with it. */
export function createFakeEventSource(): {
  readonly EventSource: EventSourceConstructor;
  readonly connections: FakeConnection[];
} {
  const connections: FakeConnection[] = [];

  class FakeEventSource {
    readyState = 0;
    readonly #listeners = new Map<string, Set<(event: StreamEvent) => void>>();

    constructor(url: string) {
      if (url.startsWith('http://:')) throw new SyntaxError('Invalid URL');
      let lastEventId = '';
      const fire = (type: string, event: StreamEvent): void => {
        for (const listener of [...(this.#listeners.get(type) ?? [])]) listener(event);
      };
      const isClosed = (): boolean => this.readyState === 2;
      const count = (): number => [...this.#listeners.values()].reduce((n, s) => n + s.size, 0);
      connections.push({
        url,
        query: new URL(url, 'http://localhost').searchParams,
        get isClosed() {
          return isClosed();
        },
        get listeners() {
          return count();
        },
        open: () => {
          this.readyState = 1;
          fire('open', {});
        },
        send: (name, data, id) => {
          lastEventId = id ?? lastEventId;
          fire(name, { data: JSON.stringify(data), lastEventId });
        },
        fail: (refused = false) => {
          this.readyState = refused ? 2 : 0;
          fire('error', {});
        },
      });
    }

    addEventListener(type: string, listener: (event: StreamEvent) => void): void {
      this.#listeners.set(type, (this.#listeners.get(type) ?? new Set()).add(listener));
    }

    removeEventListener(type: string, listener: (event: StreamEvent) => void): void {
      this.#listeners.get(type)?.delete(listener);
    }

    close(): void {
      this.readyState = 2;
    }
  }

  return { EventSource: FakeEventSource, connections };
}
