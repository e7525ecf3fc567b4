import type { Change } from '@tidings/server';
import { postsTopic, roomTopic } from '@tidings/contracts';
import { MongoClient, ObjectId } from 'mongodb';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createPresence } from './presence.ts';

const room = '6b01c7f05a33148bc18d3f00';
const topic = roomTopic(room);
const ada = { id: new ObjectId().toHexString(), name: 'Ada' };
const ben = { id: new ObjectId().toHexString(), name: 'Ben' };

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** The presence of a single node; the events that it publishes are collected. */
function alone() {
  const published: { readonly name: string; readonly data: unknown }[] = [];
  const presence = createPresence({
    // Never connected: nothing is written, and nothing is read.
    database: new MongoClient('mongodb://127.0.0.1:1').db('none'),
    readOnly: true,
    log: pino({ level: 'silent' }),
    sendEphemeral: (event) => published.push(event),
  });
  return { presence, published };
}

const changeOf = (collection: string, fullDocument: Record<string, unknown>) =>
  ({ collection, operation: 'insert', fullDocument }) as unknown as Change; // all that is read of it
const messageOf = ({ id }: { readonly id: string }) =>
  changeOf('message', { parent: new ObjectId(room), author: new ObjectId(id), text: 'Yes' });

describe('createPresence', () => {
  it('publishes again when a newcomer has received a state that everyone else has not', async () => {
    const { presence, published } = alone();
    presence.count.came(room, ada);
    presence.count.cameToFeed();
    await vi.advanceTimersByTimeAsync(1);
    expect(published).toHaveLength(2);
    presence.count.came(room, ben);
    presence.count.writes(room, ben);
    presence.count.cameToFeed();
    const [toNewcomer, writing] = presence.stateOf(topic);
    expect(toNewcomer?.data).toMatchObject({ count: 2 });
    expect(writing?.data).toMatchObject({ users: [{ name: 'Ben' }] });
    expect(presence.stateOf(postsTopic)[0]?.data).toMatchObject({ count: 2 });
    presence.count.went(room, ben);
    presence.count.wentFromFeed();
    published.length = 0;
    await vi.advanceTimersByTimeAsync(1_000);
    expect(published.find(({ name }) => name === 'presence')?.data).toMatchObject({
      topic,
      count: 1,
    });
    expect(published).toContainEqual({ name: 'writing', data: { room, users: [] } });
    expect(published).toContainEqual({ name: 'presence', data: { topic: postsTopic, count: 1 } });
    await presence.close();
  });

  it('publishes nothing when nothing has changed', async () => {
    const { presence, published } = alone();
    presence.count.came(room, ada);
    await vi.advanceTimersByTimeAsync(1);
    expect(presence.stateOf(topic)).toHaveLength(1);
    published.length = 0;
    presence.count.came(room, ada);
    presence.count.went(room, ada);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(published).toEqual([]);
    await presence.close();
  });

  it('publishes a writer again who sends a message and goes on writing before the next event', async () => {
    const { presence, published } = alone();
    presence.count.came(room, ada);
    presence.count.writes(room, ada);
    await vi.advanceTimersByTimeAsync(1);
    published.length = 0;
    void presence.listener.change(messageOf(ada));
    presence.count.writes(room, ada);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(published).toEqual([
      { name: 'writing', data: { room, users: [{ id: ada.id, name: 'Ada' }] } },
    ]);
    await presence.close();
  });

  it('removes users who have sent a message from the writers, on any node', async () => {
    const { presence, published } = alone();
    presence.count.came(room, ben);
    const writing = { [ada.id]: 'Ada' };
    const elsewhere = (ms: number) =>
      changeOf('presence', {
        _id: 'another node',
        at: new Date(ms),
        feed: 0,
        rooms: { [room]: { users: writing, writing } },
      });
    void presence.listener.change(elsewhere(1));
    await vi.advanceTimersByTimeAsync(1);
    expect(presence.stateOf(topic)).toHaveLength(2);
    void presence.listener.change(messageOf(ada));
    expect(presence.stateOf(topic)).toHaveLength(1);
    published.length = 0;
    void presence.listener.change(elsewhere(2));
    await vi.advanceTimersByTimeAsync(1_000);
    expect(published).toMatchObject([{ name: 'writing', data: { users: [{ name: 'Ada' }] } }]);
    await presence.close();
  });

  it('publishes nothing for a message of an unknown user', async () => {
    const { presence, published } = alone();
    presence.count.came(room, ada);
    await vi.advanceTimersByTimeAsync(1);
    published.length = 0;
    void presence.listener.change(changeOf('message', { parent: 'no room', author: 7 }));
    void presence.listener.change(messageOf(ben));
    await vi.advanceTimersByTimeAsync(1_000);
    expect(published).toEqual([]);
    await presence.close();
  });
});
