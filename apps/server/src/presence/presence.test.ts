import type { Change } from '@tidings/server';
import { postsTopic, roomTopic } from '@tidings/contracts';
import { MongoClient, ObjectId } from 'mongodb';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createPresence } from './presence.ts';

const room = '6b01c7f05a33148bc18d3f00';
const topic = roomTopic(room);
const ada = { id: new ObjectId(), name: 'Ada' };
const ben = { id: new ObjectId(), name: 'Ben' };

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** Presence of a node that is alone; what it tells everyone is collected. */
function alone() {
  const sent: { readonly name: string; readonly data: unknown }[] = [];
  const presence = createPresence({
    // Never connected: nothing is written, and nothing is read.
    database: new MongoClient('mongodb://127.0.0.1:1').db('none'),
    readOnly: true,
    log: pino({ level: 'silent' }),
    sendEphemeral: (event) => sent.push(event),
  });
  return { presence, sent };
}

const changeOf = (collection: string, fullDocument: Record<string, unknown>) =>
  ({ collection, operation: 'insert', fullDocument }) as unknown as Change; // all that is read of it
const messageOf = ({ id: author }: { readonly id: ObjectId }) =>
  changeOf('message', { parent: new ObjectId(room), author, text: 'Yes' });

describe('createPresence', () => {
  it('tells everyone again when a newcomer was told what was over before everyone was told', async () => {
    const { presence, sent } = alone();
    presence.count.came(room, ada);
    presence.count.cameToFeed();
    await vi.advanceTimersByTimeAsync(1);
    expect(sent).toHaveLength(2);
    presence.count.came(room, ben);
    presence.count.writes(room, ben);
    presence.count.cameToFeed();
    const [toNewcomer, writing] = presence.stateOf(topic);
    expect(toNewcomer?.data).toMatchObject({ count: 2 });
    expect(writing?.data).toMatchObject({ users: [{ name: 'Ben' }] });
    expect(presence.stateOf(postsTopic)[0]?.data).toMatchObject({ count: 2 });
    presence.count.went(room, ben);
    presence.count.wentFromFeed();
    sent.length = 0;
    await vi.advanceTimersByTimeAsync(1_000);
    expect(sent.find(({ name }) => name === 'presence')?.data).toMatchObject({ topic, count: 1 });
    expect(sent).toContainEqual({ name: 'writing', data: { room, users: [] } });
    expect(sent).toContainEqual({ name: 'presence', data: { topic: postsTopic, count: 1 } });
    await presence.close();
  });

  it('tells nothing when nothing has changed', async () => {
    const { presence, sent } = alone();
    presence.count.came(room, ada);
    await vi.advanceTimersByTimeAsync(1);
    expect(presence.stateOf(topic)).toHaveLength(1);
    sent.length = 0;
    presence.count.came(room, ada);
    presence.count.went(room, ada);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(sent).toEqual([]);
    await presence.close();
  });

  it('tells again who is writing when they have written and go on before the next telling', async () => {
    const { presence, sent } = alone();
    presence.count.came(room, ada);
    presence.count.writes(room, ada);
    await vi.advanceTimersByTimeAsync(1);
    sent.length = 0;
    void presence.listener.change(messageOf(ada));
    presence.count.writes(room, ada);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(sent).toEqual([
      { name: 'writing', data: { room, users: [{ id: ada.id.toHexString(), name: 'Ada' }] } },
    ]);
    await presence.close();
  });

  it('takes who has written off the list of writers, on whatever node they are', async () => {
    const { presence, sent } = alone();
    presence.count.came(room, ben);
    const writing = { [ada.id.toHexString()]: 'Ada' };
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
    sent.length = 0;
    void presence.listener.change(elsewhere(2));
    await vi.advanceTimersByTimeAsync(1_000);
    expect(sent).toMatchObject([{ name: 'writing', data: { users: [{ name: 'Ada' }] } }]);
    await presence.close();
  });

  it('says of a message of nobody it knows nothing new', async () => {
    const { presence, sent } = alone();
    presence.count.came(room, ada);
    await vi.advanceTimersByTimeAsync(1);
    sent.length = 0;
    void presence.listener.change(changeOf('message', { parent: 'no room', author: 7 }));
    void presence.listener.change(messageOf(ben));
    await vi.advanceTimersByTimeAsync(1_000);
    expect(sent).toEqual([]);
    await presence.close();
  });
});
