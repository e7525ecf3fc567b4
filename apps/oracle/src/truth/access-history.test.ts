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

/** Bob's access after these changes. */
function changesAfter(...changes: readonly RawChange[]) {
  const history = createAccessHistory();
  for (const [i, change] of changes.entries()) history.takeRoom(String(i), change);
  const derived = history.changesOf(String(id), String(bob));
  return derived.map(({ key, why }) => [key, why]);
}

describe('createAccessHistory', () => {
  it('reports who is added, removed, leaves, or loses the room', () => {
    const out = { members: [{ user: ann }] };
    expect(changesAfter(insert, update({ updated: out }))).toEqual([['0', 'added'], ['1', 'removed']]); // prettier-ignore
    expect(changesAfter(insert, update({ updated: { ...out, lastLeft: bob } }))[1]).toEqual([
      '1',
      'left',
    ]);
    expect(changesAfter(insert, { operation: 'delete', id })[1]).toEqual(['1', 'deleted']);
  });

  it('applies truncated arrays, and updates of single elements', () => {
    const cut = update({ truncated: [{ field: 'members', newSize: 1 }] });
    const back = update({ updated: { 'members.1': { user: bob } } });
    const other = update({ updated: { 'members.1.user': ann } });
    const whys = ['added', 'removed', 'added', 'removed'];
    expect(changesAfter(insert, cut, back, other).map(([, why]) => why)).toEqual(whys);
  });
});
