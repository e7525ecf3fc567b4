import { ObjectId } from 'mongodb';
import { describe, expect, it } from 'vitest';
import { createAccessHistory } from './access-history.ts';
import type { RawChange } from './apply-change.ts';

const id = new ObjectId();
const [ann, bob] = [new ObjectId(), new ObjectId()];
const insert: RawChange = {
  ...{ operation: 'insert', id },
  document: { _id: id, members: [{ user: ann }, { user: bob }] },
};
const update = (change: object): RawChange => ({
  ...{ operation: 'update', id, updated: {}, removed: [] },
  ...change,
});

/** What the changes say of Bob. */
function tell(...changes: readonly RawChange[]) {
  const history = createAccessHistory();
  for (const [i, change] of changes.entries()) history.takeRoom(String(i), change);
  const told = history.changesOf(String(id), String(bob));
  return told.map(({ key, why }) => [key, why]);
}

describe('createAccessHistory', () => {
  it('tells who is added, removed, leaves, or is left without the room', () => {
    const out = { members: [{ user: ann }] };
    expect(tell(insert, update({ updated: out }))).toEqual([['0', 'added'], ['1', 'removed']]); // prettier-ignore
    expect(tell(insert, update({ updated: { ...out, lastLeft: bob } }))[1]).toEqual(['1', 'left']);
    expect(tell(insert, { operation: 'delete', id })[1]).toEqual(['1', 'deleted']);
  });

  it('follows arrays that are cut, and places in them', () => {
    const cut = update({ truncated: [{ field: 'members', newSize: 1 }] });
    const back = update({ updated: { 'members.1': { user: bob } } });
    const other = update({ updated: { 'members.1.user': ann } });
    const whys = ['added', 'removed', 'added', 'removed'];
    expect(tell(insert, cut, back, other).map(([, why]) => why)).toEqual(whys);
  });
});
