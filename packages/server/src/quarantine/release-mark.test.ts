import type { Change } from '@tidings/change-feed';
import { defineList } from '@tidings/protocol';
import { ObjectId } from 'mongodb';
import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { serveList } from '../lists/serve-list.ts';
import { releaseField } from './release-field.ts';
import { withReleases } from './release-mark.ts';

const Post = z.object({ id: z.string(), title: z.string() });
const example = { id: '65b2f0c4e13b2a0012345678', title: 'Hello' };
const list = defineList({ name: 'posts', itemName: 'post', item: Post, example });
const source = withReleases(
  serveList(list, { collection: 'post', read: ({ title }, id) => ({ id, title }) }),
);

const _id = new ObjectId('65b2f0c4e13b2a0012345678');
const post = { _id, title: 'mended' };
const marked = (from: string, isNew = true) => ({ ...post, [releaseField]: { from, isNew } });

async function namesOf(before: object | undefined, after: object | undefined): Promise<string[]> {
  const change = {
    operation: 'update',
    collection: 'post',
    documentKey: { _id },
    wallTime: new Date(0),
    clusterTime: { seconds: 1, increment: 1 },
    fullDocument: after,
    fullDocumentBeforeChange: before,
  } as Change; // an update has both images
  const { events, issues } = await source.project(
    change,
    () => Promise.resolve(undefined),
    () => Promise.resolve([]),
  );
  return [...events.map(({ name }) => name), ...(issues === undefined ? [] : ['(quarantined)'])];
}

describe('withReleases', () => {
  it.each([
    ['a release of a document that no client had', post, marked('a'), ['newPost']],
    ['another release', marked('a'), marked('b'), ['newPost']],
    ['a release of a document that an edit had sent', post, marked('a', false), ['postEdited']],
    ['an edit of a released document', marked('a'), marked('a'), ['postEdited']],
    ['an edit that removes the mark', marked('a'), post, ['postEdited']],
    ['a release without its pre-image', undefined, marked('a'), ['postEdited']],
    ['a malformed mark', post, { ...post, [releaseField]: 'a' }, ['postEdited']],
    [
      'a mark written by something else, with an invalid field',
      post,
      { ...marked('a'), title: 0 },
      ['postDeleted', '(quarantined)'],
    ],
  ])('projects %s', async (_what, before, after, expected) => {
    expect(await namesOf(before, after)).toEqual(expected);
  });
});
