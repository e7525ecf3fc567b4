import type { Change } from '@tidings/server';
import { ObjectId } from 'mongodb';
import { describe, expect, it } from 'vitest';
import { projectRooms } from './project-rooms.ts';

const _id = new ObjectId('65b2f0c4e13b2a0012345678');
const ada = { user: new ObjectId('65b2f0c4e13b2a00aaaaaaaa'), name: 'Ada', since: new Date(0) };
const ben = { user: new ObjectId('65b2f0c4e13b2a00bbbbbbbb'), name: 'Ben', since: new Date(0) };
const room = { _id, title: 'Harbour', open: true, owner: ada.user, members: [ada, ben] };
const base = {
  collection: 'room',
  documentKey: { _id },
  wallTime: new Date(0),
  clusterTime: { seconds: 1, increment: 1 },
};
const nobody = () => Promise.resolve(undefined);

async function project(
  change: Pick<Change, 'operation'> & Record<string, unknown>,
  reread = nobody as () => Promise<Readonly<Record<string, unknown>> | undefined>,
) {
  // A table row names exactly the fields that its operation has.
  return projectRooms({ ...base, ...change } as unknown as Change, reread);
}

const initial = (hex: unknown) => (hex === ada.user.toHexString() ? 'A' : 'B');
/** `memberLeft B`: the event, and whom it names. */
function briefly(events: Awaited<ReturnType<typeof project>>['events']): string[] {
  return events.map(({ name, data }) => {
    if ('user' in data) return `${name} ${initial(data.user)}`;
    if ('owner' in data) return `${name} ${initial(data.owner)}`;
    if (!('member' in data)) return name;
    return `${name} ${initial(typeof data.member === 'string' ? data.member : data.member.id)}`;
  });
}

const allCame = ['memberJoined A', 'memberJoined B', 'roomAdded A', 'roomAdded B'];
const allLeft = ['memberLeft A', 'memberLeft B', 'roomRemoved A', 'roomRemoved B'];

describe('projectRooms', () => {
  it.each([
    ['insert', undefined, room, allCame],
    ['delete', room, undefined, allLeft],
    ['update', room, { ...room, title: 'Quay' }, ['roomEdited']],
    ['update', room, { ...room, open: false }, ['roomEdited']],
    ['update', room, { ...room, topic: 'none of ours' }, []],
    ['update', room, { ...room, members: [ada] }, ['memberLeft B', 'roomRemoved B']],
    ['update', { ...room, members: [ada] }, room, ['memberJoined B', 'roomAdded B']],
    [
      'replace',
      room,
      { ...room, title: 'Quay', owner: ben.user, members: [ben] },
      ['roomEdited', 'roomHandedOver B', 'memberLeft A', 'roomRemoved A'],
    ],
    ['update', room, { ...room, title: 5 }, allLeft],
    ['update', { ...room, title: 5 }, room, allCame],
    ['update', { ...room, title: 5 }, { ...room, title: 6 }, []],
    ['delete', { ...room, title: 5 }, undefined, []],
  ] as const)('turns %s from %j to %j into %j', async (operation, before, after, names) => {
    const { events, lost } = await project({
      operation,
      fullDocument: after,
      fullDocumentBeforeChange: before,
    });
    expect(briefly(events)).toEqual(names);
    expect(lost).toBeUndefined();
  });

  const invited = (...invitations: unknown[]) => ({ ...room, members: [ada], invitations });
  const invitation = { ...ben, at: new Date(5) };
  const added = 'invitationAdded B';
  const removed = 'invitationRemoved B';
  it.each([
    [undefined, invited(invitation), ['memberJoined A', 'roomAdded A', added]],
    [invited(), invited(invitation), [added]],
    [invited(invitation), { ...invited(invitation), topic: 'none of ours' }, []],
    [invited(invitation), { ...invited(invitation), title: 'Quay' }, ['roomEdited', added]],
    [invited(invitation), invited({ ...invitation, at: new Date(9) }), [added]],
    [invited(invitation), invited(), [removed]],
    [invited(invitation), room, ['memberJoined B', 'roomAdded B', removed]],
    [invited(invitation), undefined, ['memberLeft A', 'roomRemoved A', removed]],
    [invited(invitation), { ...room, title: 5 }, ['memberLeft A', 'roomRemoved A', removed]],
    [invited(), invited(5, null, { user: 'B' }, { ...invitation, at: 'now' }), []],
    [invited(), invited({ ...invitation, name: '' }, { ...invitation, user: ada.user }), []],
    [invited(invitation), invited(invitation, invitation), []],
    [{ ...room, invitations: 'all' }, room, []],
  ] as const)('tells who is invited, from %j to %j: %j', async (before, after, names) => {
    const { events, issues } = await project({
      operation: before === undefined ? 'insert' : after === undefined ? 'delete' : 'update',
      fullDocument: after,
      fullDocumentBeforeChange: before,
    });
    expect(briefly(events)).toEqual(names);
    expect(issues === undefined).toBe(after === undefined || typeof after.title === 'string');
  });

  it('P11: quarantines a room that breaks the contract', async () => {
    const insert = { operation: 'insert', fullDocument: { ...room, members: 'all' } } as const;
    expect((await project(insert)).issues).toMatchObject([{ path: 'members' }]);
  });

  it('keeps the snapshot as the room is in the end, or empties it', async () => {
    const renamed = { ...room, title: 'Quay', owner: ben.user };
    const { events } = await project({
      operation: 'update',
      fullDocument: renamed,
      fullDocumentBeforeChange: room,
    });
    for (const { snapshotChange } of events) {
      expect(snapshotChange).toMatchObject({ op: 'put', value: { title: 'Quay' } });
    }
    const gone = await project({ operation: 'delete', fullDocumentBeforeChange: room });
    expect(gone.events[0]?.snapshotChange).toMatchObject({ op: 'remove' });
  });

  it.each([
    { operation: 'delete', fullDocumentBeforeChange: undefined },
    { operation: 'update', fullDocument: room, fullDocumentBeforeChange: undefined },
  ] as const)('P4: says what is lost when nobody knows what it was: $operation', async (change) => {
    const { events, lost } = await project(change);
    expect(events).toEqual([]);
    expect(lost).toEqual([`details:${_id.toHexString()}`, 'user:']);
  });

  it('reads an update again when its post-image is missing', async () => {
    const update = {
      operation: 'update',
      fullDocument: undefined,
      fullDocumentBeforeChange: room,
    } as const;
    expect(
      briefly((await project(update, () => Promise.resolve({ ...room, members: [ada] }))).events),
    ).toEqual(['memberLeft B', 'roomRemoved B']);
    expect(briefly((await project(update)).events)).toEqual(allLeft);
  });
});
