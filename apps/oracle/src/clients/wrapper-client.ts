import { EventSource } from 'eventsource';
import type { Client, ClientOptions } from './client.ts';
import { cookieOf, authContextOf, withRooms } from '../rooms/guest.ts';
import { watch } from './watch.ts';

/** The project's wrapper in Node. */
export function openWrapper({ node, urlOf, take, guest }: ClientOptions): Client {
  let current = node;
  let jumpedMs = 0;
  const asGuest: typeof fetch = (input, init) =>
    fetch(input, {
      ...init,
      headers: { ...Object.fromEntries(new Headers(init?.headers)), ...cookieOf(guest) },
    });
  class GuestEventSource extends EventSource {
    constructor(url: string) {
      super(url, { fetch: asGuest });
    }
  }
  const source = watch(GuestEventSource, {
    url: () => withRooms(urlOf(current), guest).href,
    fetch: asGuest,
    auth: () => guest && authContextOf(guest),
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
