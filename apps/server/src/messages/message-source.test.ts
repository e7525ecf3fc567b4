import type { Change } from '@tidings/server';
import { ObjectId } from 'mongodb';
import { describe, expect, it } from 'vitest';
import { messageSource } from './message-document.ts';

const _id = new ObjectId('65b2f0c4e13b2a0012345678');
const here = new ObjectId('65b2f0c4e13b2a00aaaaaaaa');
const there = new ObjectId('65b2f0c4e13b2a00bbbbbbbb');
const good = { _id, parent: here, text: 'good' };
const bad = { _id, parent: here, text: 0 };
const base = {
  collection: 'message',
  documentKey: { _id },
  wallTime: new Date(0),
  clusterTime: { seconds: 1, increment: 1 },
};

async function project(change: Pick<Change, 'operation'> & Record<string, unknown>) {
  // A table row names exactly the fields that its operation has.
  const whole = { ...base, ...change } as unknown as Change;
  return messageSource.project(
    whole,
    () => Promise.resolve(undefined),
    () => Promise.resolve([]),
  );
}

describe('messageSource', () => {
  it.each([
    ['insert', good, undefined, ['newMessage']],
    ['insert', bad, undefined, ['(set aside)']],
    ['insert', { _id, text: 'no room' }, undefined, ['(set aside)']],
    ['update', good, good, ['messageEdited']],
    ['update', good, bad, ['newMessage']],
    ['update', bad, good, ['messageDeleted', '(set aside)']],
    ['update', bad, bad, ['(set aside)']],
    ['delete', undefined, good, ['messageDeleted']],
    ['delete', undefined, bad, []],
    ['update', good, undefined, ['messageEdited', '(lost)']],
    ['update', bad, undefined, ['(lost)', '(set aside)']],
    ['delete', undefined, undefined, ['(lost)']],
  ] as const)('turns %s of %j, before %j, into %j', async (operation, after, before, names) => {
    const { events, issues, lost } = await project({
      operation,
      fullDocument: after,
      fullDocumentBeforeChange: before,
    });
    expect([
      ...events.map(({ name }) => name),
      ...(lost === undefined ? [] : ['(lost)']),
      ...(issues === undefined ? [] : ['(set aside)']),
    ]).toEqual(names);
    expect(lost ?? ['room:']).toEqual(['room:']);
  });

  it('deletes a moved message in its old room, and creates it in the new one', async () => {
    const moved = await project({
      operation: 'update',
      fullDocument: { ...good, parent: there },
      fullDocumentBeforeChange: good,
    });
    expect(moved.events).toMatchObject([
      { name: 'messageDeleted', data: { room: here.toHexString(), id: _id.toHexString() } },
      { name: 'newMessage', data: { room: there.toHexString(), id: _id.toHexString() } },
    ]);
  });
});
