import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createTabsTestbed, type Tab, type Topic } from '../../test/tabs-testbed.ts';

type Testbed = ReturnType<typeof createTabsTestbed>;

type Step =
  | { readonly do: 'append'; readonly topic: Topic | undefined }
  | { readonly do: 'catchUp' | 'trim' | 'accept'; readonly n: number; readonly count: number }
  | { readonly do: 'send' | 'read'; readonly n: number; readonly count: number }
  | { readonly do: 'drop' | 'overtake' | 'close' | 'kill' | 'wait'; readonly n: number }
  | { readonly do: 'open'; readonly topics: readonly Topic[] }
  | { readonly do: 'watch'; readonly n: number; readonly topics: readonly Topic[] }
  | { readonly do: 'wipe' };

const n = fc.nat({ max: 5 });
const count = fc.integer({ min: 1, max: 8 });
const topics = fc.subarray<Topic>(['a', 'b', 'c'], { minLength: 1 });
const named = <Name extends string>(name: Name) => fc.constant(name);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      do: named('append'),
      topic: fc.constantFrom<Topic | undefined>('a', 'b', 'c', undefined),
    }),
  },
  { weight: 5, arbitrary: fc.record({ do: named('catchUp'), n, count }) },
  { weight: 6, arbitrary: fc.record({ do: named('accept'), n, count }) },
  { weight: 10, arbitrary: fc.record({ do: named('send'), n, count }) },
  { weight: 8, arbitrary: fc.record({ do: named('read'), n, count }) },
  { weight: 4, arbitrary: fc.record({ do: named('open'), topics }) },
  { weight: 3, arbitrary: fc.record({ do: named('watch'), n, topics }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constantFrom<'wait' | 'kill' | 'drop'>('wait', 'kill', 'drop'),
      n,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constantFrom<'overtake' | 'close'>('overtake', 'close'), n }),
  },
  { weight: 1, arbitrary: fc.record({ do: named('trim'), n, count }) },
  { weight: 1, arbitrary: fc.record({ do: named('wipe') }) },
);

function perform(testbed: Testbed, action: Step): void {
  const { server, tabs, clock } = testbed;
  switch (action.do) {
    case 'append':
      server.append(action.topic);
      return;
    case 'catchUp':
      server.catchUp(action.n, action.count);
      return;
    case 'trim':
      server.trim(action.n, action.count);
      return;
    case 'accept':
      testbed.acceptAll(action.n);
      return;
    case 'send':
      for (let i = 0; i < action.count; i += 1) server.sendOne(action.n);
      return;
    case 'read':
      tabs[action.n % Math.max(1, tabs.length)]?.read(action.count);
      return;
    case 'open':
      if (tabs.length < 4) testbed.openTab(action.topics);
      return;
    case 'watch':
      tabs[action.n % Math.max(1, tabs.length)]?.watch(action.topics);
      return;
    case 'close':
      if (tabs.length > 1) testbed.closeTab(action.n);
      return;
    case 'kill':
      testbed.killLeader(action.n);
      return;
    case 'drop':
      server.drop(action.n);
      return;
    case 'overtake':
      server.overtake(action.n);
      return;
    case 'wait':
      clock.advance(action.n * 300);
      return;
    case 'wipe':
      server.wipe();
  }
}

/** Lets everything in progress finish. */
function serveWaiting(testbed: Testbed): void {
  const { server, tabs, clock } = testbed;
  for (let round = 0; round < 150; round += 1) {
    server.append(undefined);
    for (const node of [0, 1]) server.catchUp(node, Number.MAX_SAFE_INTEGER);
    testbed.acceptAll(0);
    for (let which = 0; which < 3; which += 1) while (server.sendOne(which));
    for (const tab of tabs) tab.read();
    clock.advance(300);
  }
}

function compare({ server }: Testbed, tab: Tab): void {
  expect(tab.source.state.name).toBe('live');
  expect(tab.strays).toEqual([]);
  for (const topic of tab.topics) {
    const numbers = server.entries
      .filter((entry) => entry.topic === topic)
      .map(({ number }) => number);
    const seen = tab.lists.get(topic) ?? [];
    if (topic === 'c') expect(seen).toEqual([...new Set(seen)].sort((x, y) => x - y));
    else expect(seen).toEqual(numbers);
  }
  expect(tab.reports.filter((kind) => kind !== 'duplicate')).toEqual([]);
}

describe('createLeader', () => {
  it(
    'P3: gives every tab the history of its topics, whatever happens to server, leader and tabs',
    { timeout: 60_000 },
    () => {
      fc.assert(
        fc.property(
          fc.array(step, { maxLength: 60 }),
          fc.constantFrom(500, 100_000),
          (steps, maxKeptChars) => {
            const testbed = createTabsTestbed({ maxKeptChars });
            testbed.openTab(['a']);
            for (const action of steps) perform(testbed, action);
            serveWaiting(testbed);
            for (const tab of testbed.tabs) compare(testbed, tab);
            expect(testbed.openConnections()).toBe(1);
            testbed.close();
            expect(testbed.openConnections()).toBe(0);
            expect(testbed.clock.timers).toBe(0);
          },
        ),
        { numRuns: 600 },
      );
    },
  );
});
