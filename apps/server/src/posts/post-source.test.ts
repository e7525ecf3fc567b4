import type { Change } from '@tidings/server';
import { ObjectId } from 'mongodb';
import { describe, expect, it } from 'vitest';
import { postSource } from './post-document.ts';

const _id = new ObjectId('65b2f0c4e13b2a0012345678');
const id = _id.toHexString();
const good = { _id, title: 'good' };
const bad = { _id, title: 0 };
const base = {
  collection: 'post',
  documentKey: { _id },
  wallTime: new Date(0),
  clusterTime: { seconds: 1, increment: 1 },
};

async function namesOf(
  change: Pick<Change, 'operation'> & Record<string, unknown>,
  now?: Readonly<Record<string, unknown>>,
): Promise<unknown[]> {
  // A table row names exactly the fields that its operation has.
  const whole = { ...base, ...change } as unknown as Change;
  const { events, issues } = await postSource.project(
    whole,
    () => Promise.resolve(now),
    () => Promise.resolve([]),
  );
  return [...events.map(({ name }) => name), ...(issues === undefined ? [] : ['(set aside)'])];
}

describe('postSource', () => {
  it.each([
    ['insert', good, undefined, ['newPost']],
    ['insert', bad, undefined, ['(set aside)']],
    ['update', good, good, ['postEdited']],
    ['update', good, bad, ['newPost']],
    ['update', good, undefined, ['postEdited']],
    ['update', bad, good, ['postDeleted', '(set aside)']],
    ['update', bad, bad, ['(set aside)']],
    ['update', bad, undefined, ['postDeleted', '(set aside)']],
    ['replace', good, bad, ['newPost']],
    ['replace', bad, good, ['postDeleted', '(set aside)']],
    ['delete', undefined, good, ['postDeleted']],
    ['delete', undefined, undefined, ['postDeleted']],
    ['delete', undefined, bad, []],
  ] as const)('turns %s of %j, before %j, into %j', async (operation, after, before, names) => {
    expect(
      await namesOf({ operation, fullDocument: after, fullDocumentBeforeChange: before }),
    ).toEqual(names);
  });

  it('reads an update again when its post-image is missing', async () => {
    const update = {
      operation: 'update',
      fullDocument: undefined,
      fullDocumentBeforeChange: good,
    } as const;
    expect(await namesOf(update, good)).toEqual(['postEdited']);
    expect(await namesOf(update, undefined)).toEqual(['postDeleted']);
  });

  it('ignores a document without a valid id', async () => {
    expect(await namesOf({ operation: 'delete', documentKey: { _id: 5 } })).toEqual([]);
  });

  it('puts and removes by the id, so that a snapshot stays in order', async () => {
    const insert: Change = { ...base, operation: 'insert', fullDocument: good };
    expect(
      (
        await postSource.project(
          insert,
          () => Promise.resolve(undefined),
          () => Promise.resolve([]),
        )
      ).events[0]?.snapshotChange,
    ).toMatchObject({
      op: 'put',
      key: id,
    });
  });
});
