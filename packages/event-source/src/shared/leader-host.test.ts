import { expect, it } from 'vitest';
import { at, noteChannel, syncData } from '../../test/channel.ts';
import { createFakeEventSource } from '../../test/fake-event-source.ts';
import { createManualClock } from '../../test/manual-clock.ts';
import { createLeaderHost } from './leader-host.ts';
import { defaultSharingLimits } from './limits.ts';
import type { LeaderMessage, TabMessage } from './messages.ts';
import { readRequest } from './reader-request.ts';

const names = Object.fromEntries([...noteChannel.events].map(([key, { kind }]) => [key, kind]));

function start() {
  const clock = createManualClock();
  const { EventSource, connections } = createFakeEventSource();
  /** Waits for each tab's lock: called, the tab is gone. */
  const ends = new Map<string, () => unknown>();
  const host = createLeaderHost(
    {
      EventSource,
      clock,
      openChannel: undefined,
      life: { onSleep: () => () => undefined, onWake: () => () => undefined },
      base: 'http://localhost/',
      locks: {
        request(lock, _, callback) {
          ends.set(lock, callback);
          return Promise.resolve();
        },
        query: () => Promise.resolve({}),
      },
    },
    { ...defaultSharingLimits, maxUnreadChars: 2000 },
  );

  function openTab(lock: string, position?: string) {
    const heard: LeaderMessage[] = [];
    let say: (message: TabMessage) => void = () => undefined;
    host.accept({
      post: (message) => heard.push(message),
      listen: (listener) => {
        say = listener;
      },
      close: () => undefined,
    });
    say({ type: 'hello', lock });
    const cursor = position === undefined ? '' : `?lastEventId=${position}`;
    const request = readRequest(`/notes${cursor}`, 'http://localhost/', { topics: [], names });
    say({ type: 'join', reader: 1, request });
    return {
      heard,
      say: (message: TabMessage): void => {
        say(message);
      },
      request,
    };
  }
  return { host, clock, connections, ends, openTab };
}

it('drops a tab that reads nothing, and the others continue', () => {
  const { host, connections, openTab } = start();
  const [reading, frozen] = [openTab('reading'), openTab('frozen')];
  const [connection, ...more] = connections;
  connection?.open();
  connection?.send('sync', syncData('snapshot', at(1)), at(1));
  for (let n = 2; n < 100; n += 1) {
    connection?.send('noteAdded', { topic: 'a', number: n }, at(n));
    reading.say({ type: 'ping', read: n * 1000 });
  }
  expect(frozen.heard.at(-1)).toEqual({ type: 'failed', reader: 1, refused: false });
  expect(frozen.heard.length).toBeLessThan(50);
  expect(reading.heard.filter(({ type }) => type === 'event')).toHaveLength(99);
  // It comes back with its position, and gets what came after from what is kept.
  const { request } = frozen;
  frozen.heard.length = 0;
  frozen.say({ type: 'ping', read: 5000 });
  frozen.say({ type: 'join', reader: 2, request: { ...request, position: at(90) } });
  const events = frozen.heard.filter((message) => message.type === 'event');
  expect(events.map(({ id }) => id)).toEqual([
    ...[91, 92, 93, 94, 95, 96, 97, 98, 99].map((n) => at(n)),
    at(99),
  ]);
  expect(events.at(-1)).toMatchObject({ name: 'sync' });
  expect(more).toEqual([]);
  host.close();
  expect(connection?.isClosed).toBe(true);
});

it('forgets a tab whose lock is free, and closes the connection after the last one', () => {
  const { host, clock, connections, ends, openTab } = start();
  openTab('one');
  openTab('two');
  expect(connections).toHaveLength(1);
  ends.get('one')?.();
  clock.advance(5000);
  expect(connections[0]?.isClosed).toBe(false);
  ends.get('two')?.();
  clock.advance(5000);
  expect(connections[0]?.isClosed).toBe(true);
  host.close();
  expect(clock.timers).toBe(0);
});

it('begins at the oldest position of the tabs that join a new leader together', () => {
  const { host, clock, connections, openTab } = start();
  for (const n of [7, 5, 9]) openTab(String(n), at(n));
  expect(connections).toHaveLength(0);
  clock.advance(defaultSharingLimits.gatherMs);
  expect(connections.map(({ query }) => query.get('lastEventId'))).toEqual([at(5)]);
  host.close();
});
