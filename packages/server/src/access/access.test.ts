import type { RevocationReason, Subscription } from '@tidings/sse-hub';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createAccess } from './access.ts';
import type { AccessOptions, AccessUser } from './access-options.ts';
import { maxLookUpMs } from './look-ups.ts';
import { membersOf } from './memberships.ts';
import type { AccessRead } from './read-access.ts';
import type { Asked } from './session-access.ts';

const ann = { id: 'ann' };
const identity = { user: ann, session: '1' };
const nothing = () => undefined;

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

/** A registry whose `topicsOf` answers what `answers` has next; `read` is what the database has. */
function createRegistry(
  options: Partial<AccessOptions> & { read?: () => Partial<AccessRead> } = {},
) {
  const { read, ...access } = options;
  const joined = new Map<string, number>();
  const count = (by: number) => (topic: string) => joined.set(topic, (joined.get(topic) ?? 0) + by);
  const registry = createAccess<never, AccessUser>({
    ...access,
    read:
      read &&
      (() =>
        Promise.resolve({
          ...{ at: { seconds: 1, increment: 1 }, sessions: undefined },
          ...{ found: new Set<string>(), grants: new Map() },
          ...read(),
        })),
    reread: () => Promise.resolve(undefined),
    audience: { joined: count(1), left: count(-1) },
    now: Date.now,
    heartbeatMs: 5_000,
    assertServed: nothing,
    log: { warn: nothing, error: nothing },
  });
  return { registry, joined };
}

/** A subscription that notes what happens to it. */
function createSubscription(of: readonly string[]) {
  const topics = new Set(of);
  const happened: string[] = [];
  const subscription: Subscription = {
    topics,
    drained: nothing,
    grant(gained) {
      happened.push(`grant ${gained.join(' ')}`);
      for (const topic of gained) topics.add(topic);
    },
    revoke(topic: string, reason: RevocationReason, { with: others = [] } = {}) {
      happened.push(`revoke ${[topic, ...others].join(' ')} ${reason}`);
      for (const each of [topic, ...others]) topics.delete(each);
    },
    close: (code) => happened.push(`close ${code}`),
  };
  return { subscription, happened };
}

type Registry = ReturnType<typeof createRegistry>['registry'];

/** Opens a stream as the admission does. */
async function open(registry: Registry, publicTopics: readonly string[] = [], asked?: Asked) {
  const entering = registry.enter(identity, asked, publicTopics);
  await vi.advanceTimersByTimeAsync(1);
  const entry = await entering;
  const { grants } = entry.granted();
  const opened = createSubscription([...publicTopics, ...grants.flatMap(({ topics }) => topics)]);
  entry.attach(opened.subscription);
  return { ...opened, entry };
}

describe('createAccess', () => {
  it('P10: refuses a stream that opens on an answer from before a look-up that failed', async () => {
    const answers: ((topics: readonly string[]) => void)[] = [];
    const { registry } = createRegistry({
      topicsOf: () =>
        answers.length === 0
          ? new Promise((resolve) => answers.push(resolve))
          : Promise.reject(new Error('Down.')),
    });
    const entering = registry.enter(identity, undefined, []);
    await registry.recheck();
    answers[0]?.(['secret']);
    const entry = await entering;
    expect(() => entry.granted()).toThrow('Access could not be looked up. Try again.');
    entry.leave();
    registry.close();
  });

  it('P10: refuses a stream whose memberships were read before the feed lost its position', async () => {
    let topics: (topics: readonly string[]) => void = nothing;
    let fails = false;
    const { registry } = createRegistry({
      topicsOf: () => new Promise((resolve) => (topics = resolve)),
      read() {
        if (fails) throw new Error('Down.');
        const grant = { topics: ['room:1'] as [string], since: undefined };
        return {
          found: new Set(['room:1']),
          grants: new Map([['ann', new Map([['room:1', grant]])]]),
        };
      },
    });
    const entering = registry.enter(identity, undefined, []);
    await vi.advanceTimersByTimeAsync(1);
    fails = true;
    const opened = registry.listener.opened();
    await vi.advanceTimersByTimeAsync(1);
    await opened;
    topics([]);
    const entry = await entering;
    expect(() => entry.granted()).toThrow('Access could not be looked up.');
    entry.leave();
    registry.close();
  });

  it('keeps a stream open whose only topic is exchanged for another', async () => {
    let topics = ['plan:free'];
    const { registry, joined } = createRegistry({ topicsOf: () => topics });
    const { happened, entry } = await open(registry);
    topics = ['plan:pro'];
    await registry.recheck();
    expect(happened).toEqual(['revoke plan:free removed', 'grant plan:pro']);
    topics = [];
    await registry.recheck();
    expect(happened.slice(2)).toEqual(['revoke plan:pro removed', 'close revoked']);
    entry.leave();
    expect([...joined.values()]).toEqual([0, 0]);
    registry.close();
  });

  it('takes a topic that a stream has twice only when both are gone, and never a public one', async () => {
    let own = ['room:1', 'news'];
    let grants: AccessRead['grants'] = new Map([
      [
        'ann',
        new Map([['room:1', { topics: ['room:1', 'details:1'] as const, since: undefined }]]),
      ],
    ]);
    const { registry, joined } = createRegistry({
      topicsOf: () => own,
      memberships: [membersOf('room', { topic: (id) => `room:${id}`, users: 'users' })],
      read: () => ({ found: new Set(['room:1']), grants }),
    });
    const { happened, entry } = await open(registry, ['news']);
    grants = new Map();
    const opened = registry.listener.opened();
    await vi.advanceTimersByTimeAsync(1);
    await opened;
    expect(happened).toEqual(['revoke details:1 removed']);
    own = [];
    await registry.recheck();
    expect(happened.slice(1)).toEqual(['revoke room:1 removed']);
    entry.leave();
    expect([...joined.values()].every((count) => count === 0)).toBe(true);
    registry.close();
  });

  it('grants nothing on an open stream whose denials last', async () => {
    let topics = ['a'];
    const { registry } = createRegistry({ topicsOf: () => topics });
    const { happened, entry } = await open(registry, [], { topics: [], denialsLast: true });
    topics = ['b'];
    await registry.recheck();
    topics = ['a', 'b'];
    await registry.recheck();
    expect(happened).toEqual(['revoke a removed', 'close revoked']);
    entry.leave();
    registry.close();
  });

  it('asks once per interval, however often the feed reports its progress', async () => {
    const { registry } = createRegistry({ topicsOf: () => ['a'] });
    const { entry } = await open(registry);
    const before = registry.lookUps;
    for (let n = 0; n < 100; n += 1) registry.listener.heartbeat();
    expect(registry.lookUps - before).toBe(1);
    await vi.advanceTimersByTimeAsync(5_000);
    registry.listener.heartbeat();
    expect(registry.lookUps - before).toBe(2);
    entry.leave();
    registry.close();
  });

  it('P10: closes the streams of a session about which no answer comes, and asks only once meanwhile', async () => {
    let isHanging = false;
    const { registry } = createRegistry({
      topicsOf: () => (isHanging ? new Promise<never>(nothing) : ['a']),
    });
    const { happened, entry } = await open(registry);
    isHanging = true;
    const before = registry.lookUps;
    registry.listener.heartbeat();
    vi.advanceTimersByTime(4_500);
    registry.listener.heartbeat();
    expect(registry.lookUps - before).toBe(1);
    await vi.advanceTimersByTimeAsync(maxLookUpMs);
    expect(happened).toEqual(['close gone']);
    entry.leave();
    registry.close();
  });

  it('fails loudly for an answer that is no list of topics', async () => {
    const { registry } = createRegistry({ topicsOf: () => 'orders' });
    await expect(registry.enter(identity, undefined, [])).rejects.toThrow(
      '`topicsOf` returned the text "orders"',
    );
    const dated = createRegistry({ topicsOf: () => [{ topic: 'a', since: 'alwyas' }] });
    await expect(dated.registry.enter(identity, undefined, [])).rejects.toThrow('since "alwyas"');
  });
});
