import type { Change } from '@tidings/change-feed';
import { defineChannel, defineEvent } from '@tidings/protocol';
import { MongoClient } from 'mongodb';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import * as z from 'zod/mini';
import { createPresence } from './presence.ts';

const Payload = z.object({ name: z.string() });
const watching = defineEvent('watching', {
  kind: 'ephemeral',
  summary: 'Who is there.',
  schema: z.object({ topic: z.string(), streams: z.int(), users: z.array(Payload) }),
  example: { topic: 'room:1', streams: 1, users: [{ name: 'Ada' }] },
  topic: ({ topic }) => topic,
});
const typing = defineEvent('typing', {
  kind: 'ephemeral',
  summary: 'Who is typing.',
  schema: z.object({ topic: z.string(), users: z.array(Payload) }),
  example: { topic: 'room:1', users: [] },
  topic: ({ topic }) => topic,
});
const channel = defineChannel({ path: '/live', generation: 1, events: [watching, typing] });
type LiveChannel = typeof channel;

const topic = 'room:1';
const ada = { id: 'a', name: 'Ada' };
const ben = { id: 'b', name: 'Ben' };

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** The presence of a single process; the events that it sends are collected. */
function alone() {
  const sent: { readonly name: string; readonly data: unknown }[] = [];
  const presence = createPresence<LiveChannel, typeof ada, z.output<typeof Payload>>({
    topics: (topic) => topic !== 'other',
    payload: Payload,
    payloadOf: ({ name }) => ({ name }),
    presenceEvent: (data) => ({ name: 'watching', data: { ...data, users: [...data.users] } }),
    typingEvent: ({ topic, users }) => ({ name: 'typing', data: { topic, users: [...users] } }),
    // Never connected: nothing is written, and nothing is read.
    db: new MongoClient('mongodb://127.0.0.1:1').db('none'),
    readOnly: true,
    log: { warn: () => undefined },
    sendEphemeral(event) {
      expect(channel.events.has(event.name)).toBe(true);
      sent.push(event);
    },
  });
  return { presence, sent };
}

/** A document that another process writes. */
const written = (ms: number, more: object) =>
  ({
    collection: 'presence',
    operation: 'insert',
    fullDocument: { _id: 'another process', at: new Date(ms), ...more },
  }) as unknown as Change; // all that is read of it

describe('createPresence', () => {
  it('sends again when a newcomer has received a state that everyone else has not', async () => {
    const { presence, sent } = alone();
    presence.audience.joined(topic, ada);
    await vi.advanceTimersByTimeAsync(1);
    expect(sent).toHaveLength(1);
    presence.audience.joined(topic, ben);
    presence.typing(topic, ben);
    const [toNewcomer, isTyping] = presence.stateOf(topic);
    expect(toNewcomer?.data).toMatchObject({ users: [{ name: 'Ada' }, { name: 'Ben' }] });
    expect(isTyping?.data).toMatchObject({ users: [{ name: 'Ben' }] });
    presence.audience.left(topic, ben);
    sent.length = 0;
    await vi.advanceTimersByTimeAsync(1_000);
    expect(sent).toEqual([
      { name: 'watching', data: { topic, streams: 1, users: [{ name: 'Ada' }] } },
      { name: 'typing', data: { topic, users: [] } },
    ]);
    await presence.close();
  });

  it('counts a user of several streams once, and streams without a user', async () => {
    const { presence } = alone();
    for (const user of [ada, ada, undefined]) presence.audience.joined(topic, user);
    presence.audience.joined('other', ada);
    expect(presence.stateOf(topic)[0]?.data).toEqual({
      topic,
      streams: 3,
      users: [{ name: 'Ada' }],
    });
    presence.audience.left(topic, ada);
    expect(presence.stateOf(topic)[0]?.data).toMatchObject({ users: [{ name: 'Ada' }] });
    presence.audience.left(topic, ada);
    expect(presence.stateOf(topic)[0]?.data).toEqual({ topic, streams: 1, users: [] });
    expect(presence.stateOf('other')).toEqual([]);
    await presence.close();
  });

  it('sends nothing when nothing has changed', async () => {
    const { presence, sent } = alone();
    presence.audience.joined(topic, ada);
    await vi.advanceTimersByTimeAsync(1);
    sent.length = 0;
    presence.audience.joined(topic, ada);
    presence.audience.left(topic, ada);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(sent).toEqual([]);
    await presence.close();
  });

  it('sends less often the more streams have a topic', async () => {
    const { presence, sent } = alone();
    for (let n = 0; n < 2_000; n += 1) presence.audience.joined(topic, undefined);
    await vi.advanceTimersByTimeAsync(1);
    expect(sent).toHaveLength(1);
    presence.audience.joined(topic, undefined);
    await vi.advanceTimersByTimeAsync(1_500);
    expect(sent).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(sent).toHaveLength(2);
    await presence.close();
  });

  it('ends typing after a while, and with what the application says, in any process', async () => {
    const { presence, sent } = alone();
    presence.audience.joined(topic, ben);
    const users = [{ id: 'a', payload: { name: 'Ada' } }];
    const elsewhere = (ms: number) =>
      written(ms, { topics: [{ topic, streams: 1, users, typing: users }] });
    void presence.listener.change(elsewhere(1));
    await vi.advanceTimersByTimeAsync(1);
    expect(presence.stateOf(topic)).toHaveLength(2);
    presence.stopped(topic, 'a');
    expect(presence.stateOf(topic)).toHaveLength(1);
    sent.length = 0;
    void presence.listener.change(elsewhere(2));
    await vi.advanceTimersByTimeAsync(1_000);
    // To clients that have removed her themselves, the same is news.
    expect(sent).toEqual([{ name: 'typing', data: { topic, users: [{ name: 'Ada' }] } }]);
    presence.stopped(topic, 'nobody');
    await vi.advanceTimersByTimeAsync(1_000);
    expect(sent).toHaveLength(1);
    presence.stopped(topic, 'a');
    presence.typing(topic, ben);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(presence.stateOf(topic)[1]?.data).toMatchObject({ users: [{ name: 'Ben' }] });
    await vi.advanceTimersByTimeAsync(6_000);
    expect(sent.at(-1)).toEqual({ name: 'typing', data: { topic, users: [] } });
    await presence.close();
  });

  it('P11: reads of other processes’ documents only what is as it writes them', async () => {
    const { presence } = alone();
    presence.audience.joined(topic, ada);
    const odd = [
      null,
      { topic: 7, streams: 1 },
      { topic, streams: 'many' },
      { topic, streams: 2, users: [null, { id: 'b', payload: { name: 5 } }], typing: 'nobody' },
    ];
    void presence.listener.change(written(1, { topics: 'none' }));
    void presence.listener.change(written(2, { topics: odd }));
    expect(presence.stateOf(topic)).toEqual([
      { name: 'watching', data: { topic, streams: 3, users: [{ name: 'Ada' }] } },
    ]);
    void presence.listener.change(written(1, { topics: [{ topic, streams: 9 }] }));
    expect(presence.stateOf(topic)[0]?.data).toMatchObject({ streams: 3 });
    await presence.close();
  });
});
