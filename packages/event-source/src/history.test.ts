import { parsePosition } from '@tidings/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { noteChannel } from '../test/channel.ts';
import { createFakeEventSource } from '../test/fake-event-source.ts';
import { createHistoryServer } from '../test/history-server.ts';
import { createManualClock } from '../test/manual-clock.ts';
import { connect } from './connect.ts';
import type { Report } from './report.ts';

type Step =
  | { readonly do: 'append'; readonly topic: 'a' | 'b' | 'c' | undefined }
  | { readonly do: 'catchUp' | 'trim'; readonly node: number; readonly count: number }
  | { readonly do: 'send'; readonly count: number }
  | { readonly do: 'repeat'; readonly back: number }
  | { readonly do: 'drop'; readonly nextNode: number }
  | { readonly do: 'overtake' | 'wipe' | 'addTopic' };

const node = fc.nat({ max: 1 });
const count = fc.integer({ min: 1, max: 6 });
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('append' as const),
      topic: fc.constantFrom('a', 'b', 'c', undefined),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constantFrom('catchUp' as const), node, count }),
  },
  { weight: 5, arbitrary: fc.record({ do: fc.constant('send' as const), count }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('drop' as const), nextNode: node }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('trim' as const), node, count }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('repeat' as const), back: fc.nat({ max: 3 }) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constantFrom('overtake' as const, 'wipe', 'addTopic') }),
  },
);

/** Plays the steps and looks, at every `sync` and at the end, whether the client has the history. */
function play(steps: readonly Step[]): void {
  const server = createHistoryServer();
  const clock = createManualClock();
  const { EventSource, connections } = createFakeEventSource();
  const lists = new Map<string, number[]>();
  const reports: Report[] = [];
  const topics = ['a', 'c'];
  let nextNode = 0;
  let accepted = 0;

  const source = connect(noteChannel, {
    url: () => `/notes?topics=${topics.join(',')}`,
    EventSource,
    clock,
    random: () => 0.5,
    onReport: (report) => reports.push(report),
  });
  source.on('notes', ({ topic, numbers }) => {
    lists.set(topic, [...numbers]);
  });
  source.on('noteAdded', ({ topic, number }) => {
    lists.set(topic, [...(lists.get(topic) ?? []), number]);
  });

  source.on('sync', ({ position }) => {
    compare(parsePosition(position)?.seconds ?? 0);
  });

  function acceptNext(): void {
    for (let s = 0; s < 40 && connections.length === accepted; s += 1) clock.advance(1000);
    const connection = connections[accepted];
    if (connection === undefined) return;
    accepted += 1;
    server.accept(connection, nextNode);
  }

  function compare(upTo: number): void {
    const delivered = server.entries.slice(0, upTo);
    for (const topic of topics.filter((name) => name !== 'c')) {
      const expected = delivered.filter((entry) => entry.topic === topic);
      expect(lists.get(topic)).toEqual(expected.map(({ number }) => number));
    }
    const seen = lists.get('c') ?? [];
    expect(seen).toEqual([...new Set(seen)].sort((a, b) => a - b));
    const expected = delivered.filter(
      ({ topic, number }) => topic === 'c' && !server.unsent.has(number),
    );
    expect(seen).toEqual(expect.arrayContaining(expected.map(({ number }) => number)));
  }

  function perform(action: Step): void {
    switch (action.do) {
      case 'append':
        server.append(action.topic);
        return;
      case 'catchUp':
        server.catchUp(action.node, action.count);
        return;
      case 'trim':
        server.trim(action.node, action.count);
        return;
      case 'send':
        for (let i = 0; i < action.count; i += 1) server.sendOne();
        return;
      case 'repeat':
        server.repeat(action.back);
        return;
      case 'overtake':
        server.overtake();
        return;
      case 'drop':
        ({ nextNode } = action);
        server.drop();
        acceptNext();
        return;
      case 'wipe':
        server.wipe();
        acceptNext();
        return;
      case 'addTopic':
        if (topics.includes('b')) return;
        topics.push('b');
        source.reconnect();
        acceptNext();
    }
  }

  acceptNext();
  for (const action of steps) perform(action);
  for (const each of [0, 1]) server.catchUp(each, Number.MAX_SAFE_INTEGER);
  while (server.sendOne());
  compare(server.entries.length);
  expect(source.state.name).toBe('live');
  expect(reports.filter(({ kind }) => kind !== 'duplicate')).toEqual([]);
  source.close();
  expect(clock.timers).toBe(0);
  expect(connections.every(({ isClosed, listeners }) => isClosed && listeners === 0)).toBe(true);
}

describe('connect', () => {
  it('P3: has the whole history, whatever happens on the way', { timeout: 30_000 }, () => {
    fc.assert(fc.property(fc.array(step, { maxLength: 80 }), play), { numRuns: 1500 });
  });
});
