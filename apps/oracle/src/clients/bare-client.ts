import { EventSource } from 'eventsource';
import type { Client, ClientOptions, Take } from './client.ts';
import { cursorOf, foreign } from './cursor-of.ts';
import { eventNames, readFrame } from './read-frame.ts';
import { createCoveredRooms } from '../rooms/covered-rooms.ts';
import { cookieOf, authContextOf, withRooms } from '../rooms/guest.ts';

/** A bare EventSource: the platform's own reconnect and `Last-Event-ID`, no wrapper. */
export function openBare({ node, urlOf, take: record, guest }: ClientOptions): Client {
  let current = node;
  let lastId: string | undefined;
  let isLive = false;
  /** Which of its EventSources is the one that counts; what older ones still say is passed over. */
  let generation = 0;
  const covered = createCoveredRooms();
  const take: Take = (taken) => {
    covered.take(taken);
    record(taken);
  };
  let source = open(undefined);

  function open(cursor: string | undefined): EventSource {
    const own = (generation += 1);
    const url = withRooms(urlOf(current), guest);
    if (cursor !== undefined) url.searchParams.set('lastEventId', cursor);
    if (cursor !== undefined && guest !== undefined) {
      url.searchParams.set('covers', covered.topics(guest).join(','));
    }
    const auth = guest && authContextOf(guest);
    const cookie = cookieOf(guest);
    const opened = new EventSource(url, {
      fetch(input, init) {
        if (own !== generation) return Promise.reject(new Error('Closed.'));
        const header = new Headers(init.headers).get('last-event-id');
        take({ type: 'opened', node: current, cursor: header ?? cursorOf(input), auth });
        return fetch(input, { ...init, headers: { ...init.headers, ...cookie } });
      },
    });
    opened.addEventListener('error', () => {
      if (own !== generation) return;
      isLive = false;
      take({ type: 'closed' });
      // The platform gives up on an answer that is no stream; a page would open another.
      if (opened.readyState === EventSource.CLOSED) setTimeout(reopen, 1000, own);
      // Its own reconnect says that it has all rooms of the URL: one that has not opens another.
      else if (!covered.hasAll) {
        opened.close();
        setTimeout(reopen, 500, own);
      }
    });
    for (const name of eventNames) {
      opened.addEventListener(name, (event: MessageEvent<string>) => {
        if (own !== generation) return;
        // An event without an id of its own shows the one before.
        const id = event.lastEventId === lastId ? undefined : event.lastEventId;
        if (event.lastEventId !== '') lastId = event.lastEventId;
        const isChange = name !== 'sync' && name !== 'heartbeat';
        readFrame({ event: name, data: event.data, id: isChange ? event.lastEventId : id }, take);
        if (name === 'sync') isLive = true;
      });
    }
    return opened;
  }

  function reopen(own: number): void {
    if (own !== generation) return;
    source = open(lastId);
  }

  function replace(cursor: string | undefined): void {
    source.close();
    isLive = false;
    take({ type: 'closed' });
    source = open(cursor);
  }

  return {
    kind: 'bare',
    get isLive() {
      return isLive;
    },
    moveTo(next) {
      current = next;
      replace(lastId);
    },
    leave() {
      const own = (generation += 1);
      source.close();
      isLive = false;
      return (next) => {
        // Something else may have brought it back, or closed it.
        if (own !== generation) return;
        current = next;
        source = open(lastId);
      };
    },
    bringForeignCursor() {
      replace(lastId === undefined ? undefined : foreign(lastId));
    },
    close() {
      generation += 1;
      source.close();
      return Promise.resolve();
    },
  };
}
