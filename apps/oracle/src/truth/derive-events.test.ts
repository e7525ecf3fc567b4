import { ObjectId } from 'mongodb';
import { describe, expect, it } from 'vitest';
import { badDocuments } from '../writers/bad-documents.ts';
import type { RawChange } from './apply-change.ts';
import { contentOf, createDerivation } from './derive-events.ts';

const id = new ObjectId();

/** What a sequence of changes of one document is to a client. */
function derive(...changes: readonly RawChange[]): (string | undefined)[] {
  const derivation = createDerivation();
  return changes.map((change, i) => derivation.post(String(i), change)?.name);
}

const insert = (title: unknown): RawChange => ({
  operation: 'insert',
  id,
  document: { _id: id, title },
});
const edit = (title: unknown): RawChange => ({
  operation: 'update',
  id,
  updated: { title },
  removed: [],
});
const remove: RawChange = { operation: 'delete', id };

describe('createDerivation', () => {
  it('derives an insert, an edit and a deletion', () => {
    expect(derive(insert('a'), edit('b'), remove)).toEqual([
      'newPost',
      'postEdited',
      'postDeleted',
    ]);
  });

  it('derives a deletion from an edit that makes a post invalid, and a new post when it is valid again', () => {
    expect(derive(insert('a'), edit(7), edit(8), edit('b'))).toEqual([
      'newPost',
      'postDeleted',
      undefined,
      'newPost',
    ]);
  });

  it('derives nothing from what never was a post', () => {
    expect(derive(insert(7), remove)).toEqual([undefined, undefined]);
  });

  it('accepts none of the bad documents as a post', () => {
    const taken = badDocuments().filter((document) => contentOf({ _id: id, ...document }));
    expect(taken).toEqual([]);
  });
});
