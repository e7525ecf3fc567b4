import { Timestamp, type ChangeStreamDocument } from 'mongodb';
import { describe, expect, it } from 'vitest';
import { readChange } from './read-change.ts';

/** Makes a document as the driver gives it; only what the test is about is there. */
const raw = (part: object) =>
  ({
    clusterTime: new Timestamp({ t: 7, i: 2 }),
    wallTime: new Date(0),
    ns: { db: 'test', coll: 'post' },
    documentKey: { _id: 'p' },
    ...part,
  }) as unknown as ChangeStreamDocument; // each part below is one of that union

const read = (part: object) => readChange(raw(part), 'tidings');
const own = (part: object) => read({ ns: { db: 'test', coll: 'tidings' }, ...part });

describe('readChange', () => {
  it('reads a missing image as undefined, whether absent or null', () => {
    const update = { operationType: 'update', fullDocument: null };
    const fields = { fullDocument: undefined, fullDocumentBeforeChange: undefined };
    expect(read(update)).toMatchObject({ kind: 'change', change: fields });
    const change = { operation: 'delete', fullDocumentBeforeChange: undefined };
    expect(read({ operationType: 'delete' })).toMatchObject({ change });
  });

  it('reads the cluster time, and takes the wall time from it when the server gives none', () => {
    const part = { operationType: 'insert', fullDocument: {}, wallTime: undefined };
    const change = { clusterTime: { seconds: 7, increment: 2 }, wallTime: new Date(7000) };
    expect(read(part)).toMatchObject({ change });
  });

  it.each([
    ['drop', {}],
    ['rename', { to: { db: 'test', coll: 'old' } }],
    ['dropDatabase', {}],
    ['invalidate', {}],
  ])('says that continuity is lost at %s', (operationType, part) => {
    expect(read({ operationType, ...part })).toMatchObject({ kind: 'lost' });
  });

  it("reads a heartbeat and an epoch from the feed's own document", () => {
    const at = new Date(5);
    const fields = { updatedFields: { beatAt: at, beats: 2 } };
    expect(own({ operationType: 'update', updateDescription: fields })).toEqual({
      kind: 'own',
      at,
    });
    // Two in the same millisecond.
    const onlyCounted = { wallTime: at, updateDescription: { updatedFields: { beats: 3 } } };
    expect(own({ operationType: 'update', ...onlyCounted })).toEqual({ kind: 'own', at });
    const fullDocument = { epoch: 'abcd0123', beatAt: at };
    expect(own({ operationType: 'insert', fullDocument })).toEqual({
      kind: 'own',
      epoch: 'abcd0123',
      at,
    });
    expect(own({ operationType: 'update', updateDescription: {} })).toEqual({ kind: 'own' });
    expect(own({ operationType: 'delete' })).toMatchObject({ kind: 'lost' });
  });

  it('refuses what the match set should have left out', () => {
    expect(() => read({ operationType: 'createIndexes' })).toThrow(TypeError);
  });
});
