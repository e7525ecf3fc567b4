import {
  defineChannel,
  defineEvent,
  everyone,
  type Channel,
  type Guarantee,
} from '@tidings/protocol';
import * as z from 'zod/mini';
import { describe, expect, it, onTestFinished } from 'vitest';
import { at } from '../fixtures/positions.ts';
import { createTestSink, type TestSink } from '../fixtures/hub/test-sink.ts';
import { turns } from '../fixtures/turns.ts';
import { createHub } from '../hub.ts';

const shared = {
  summary: 'A test.',
  schema: z.object({ of: z.string() }),
  example: { of: 'a' },
};
const topic = ({ of }: { readonly of: string }) => of;
const placed = defineEvent('placed', { ...shared, kind: 'change', topic });
const said = defineEvent('said', { ...shared, kind: 'change', topic: () => everyone });
const cooking = defineEvent('cooking', { ...shared, kind: 'ephemeral', topic });
const shop = defineChannel({ path: '/shop', generation: 2, events: [placed, said] });
const kitchen = defineChannel({ path: '/kitchen', generation: 5, events: [placed, cooking] });

function createTwoChannels({ weaker = () => [] }: { weaker?: () => readonly Guarantee[] } = {}) {
  const hub = createHub<typeof shop | typeof kitchen>({
    channels: [
      { channel: shop, contract: 'shophash' },
      { channel: kitchen, contract: 'kitchenhash', weaker },
    ],
    heartbeatMs: 5_000,
    sourceFor: () => undefined,
    forceHeartbeat: () => Promise.resolve(),
  });
  onTestFinished(() => {
    hub.close();
  });
  hub.open(at(0));
  const connect = (channel: typeof shop | typeof kitchen, topics: readonly string[]) => {
    const sink = createTestSink();
    return { sink, subscription: hub.subscribe({ channel, topics, sink }) };
  };
  return { hub, connect };
}

const namesIn = (sink: TestSink) => sink.all().map(({ event }) => event);
const syncIn = (sink: TestSink) => sink.all().find(({ event }) => event === 'sync')?.data;

describe('createHub with two channels', () => {
  it('says in each `sync` what is weaker at that time, and nothing where everything holds', async () => {
    let weaker: readonly Guarantee[] = ['edits', 'deletions'];
    const { connect } = createTwoChannels({ weaker: () => weaker });
    const [inShop, inKitchen] = [connect(shop, ['a']), connect(kitchen, ['a'])];
    await turns();
    expect(syncIn(inShop.sink)).not.toHaveProperty('weaker');
    expect(syncIn(inKitchen.sink)).toMatchObject({ weaker: ['edits', 'deletions'] });
    weaker = [];
    const later = connect(kitchen, ['a']);
    await turns();
    expect(syncIn(later.sink)).not.toHaveProperty('weaker');
  });

  it('tells each connection the generation, hash and events of its own channel', async () => {
    const { connect } = createTwoChannels();
    const [inShop, inKitchen] = [connect(shop, ['a']), connect(kitchen, ['a'])];
    await turns();
    expect(syncIn(inShop.sink)).toMatchObject({
      generation: 2,
      contract: 'shophash',
      events: ['placed', 'said'],
    });
    expect(syncIn(inKitchen.sink)).toMatchObject({
      generation: 5,
      contract: 'kitchenhash',
      events: ['placed', 'cooking'],
    });
  });

  it('publishes an event of both channels once, for the subscribers of its topic', async () => {
    const { hub, connect } = createTwoChannels();
    const readers = [connect(shop, ['a']), connect(kitchen, ['a']), connect(kitchen, ['b'])];
    hub.publish(at(1), 'placed', { of: 'a' });
    await turns();
    const got = readers.map(({ sink }) => namesIn(sink).includes('placed'));
    expect(got).toEqual([true, true, false]);
    expect(hub.counts().published).toBe(1);
  });

  it('sends an event for everyone only to connections of its channels', async () => {
    const { hub, connect } = createTwoChannels();
    const [inShop, inKitchen] = [connect(shop, []), connect(kitchen, [])];
    hub.publish(at(1), 'said', { of: 'all' });
    hub.broadcast('cooking', { of: 'now' });
    await turns();
    expect(namesIn(inShop.sink)).toEqual(['sync', 'said']);
    expect(namesIn(inKitchen.sink)).toEqual(['sync', 'cooking']);
    expect(inShop.subscription.topics.size).toBe(0);
  });

  it('refuses a connection of another channel', () => {
    const { hub } = createTwoChannels();
    const other: Channel = defineChannel({ path: '/other', generation: 1, events: [] });
    const subscribe = () =>
      // What a program without types would pass.
      hub.subscribe({ channel: other as typeof shop, topics: [], sink: createTestSink() });
    expect(subscribe).toThrow(expect.objectContaining({ code: 'unknown-channel' }));
    expect(hub.counts().subscribers).toBe(0);
  });
});
