import { EventSource } from 'eventsource';
import type { Client, ClientOptions } from './client.ts';
import { watch } from './watch.ts';

/** The project's wrapper in Node. */
export function openWrapper({ node, urlOf, take }: ClientOptions): Client {
  let current = node;
  let jumpedMs = 0;
  const source = watch(EventSource, {
    url: () => urlOf(current),
    node: () => current,
    take,
    reconnect: { maxDelayMs: 4000 },
    clock: {
      now: () => Date.now() + jumpedMs,
      setTimeout: (callback, ms) => setTimeout(callback, ms),
      // Every timer comes from setTimeout above.
      clearTimeout: (timer) => {
        clearTimeout(timer as NodeJS.Timeout);
      },
    },
  });
  return {
    kind: 'wrapper',
    get isLive() {
      return source.state.name === 'live';
    },
    moveTo(next) {
      current = next;
      source.reconnect();
    },
    jumpClock(ms) {
      jumpedMs += ms;
      source.check();
    },
    close() {
      source.close();
      return Promise.resolve();
    },
  };
}
