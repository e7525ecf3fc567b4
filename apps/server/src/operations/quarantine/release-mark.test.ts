import type { Change } from '@tidings/server';
import { ObjectId } from 'mongodb';
import { describe, expect, it } from 'vitest';
import { postSource } from '../../posts/post-document.ts';
import { releaseField, tellReleased } from './release-mark.ts';

const _id = new ObjectId('65b2f0c4e13b2a0012345678');
const post = { _id, title: 'mended' };
const marked = (from: string, isNew = true) => ({ ...post, [releaseField]: { from, isNew } });

const told = tellReleased(async (change) =>
  postSource.project(
    change,
    () => Promise.resolve(undefined),
    () => Promise.resolve([]),
  ),
);

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
  const { events, issues } = await told(change);
  return [...events.map(({ name }) => name), ...(issues === undefined ? [] : ['(set aside)'])];
}

describe('tellReleased', () => {
  it.each([
    ['a release of what nobody had', post, marked('a'), ['newPost']],
    ['another release', marked('a'), marked('b'), ['newPost']],
    ['a release of what an edit had shown', post, marked('a', false), ['postEdited']],
    ['an edit of what was released', marked('a'), marked('a'), ['postEdited']],
    ['an edit that takes the mark away', marked('a'), post, ['postEdited']],
    ['a release without its pre-image', undefined, marked('a'), ['postEdited']],
    ['a mark that is none', post, { ...post, [releaseField]: 'a' }, ['postEdited']],
    [
      'a mark by another hand, with a break',
      post,
      { ...marked('a'), title: 0 },
      ['postDeleted', '(set aside)'],
    ],
  ])('tells of %s', async (_what, before, after, expected) => {
    expect(await namesOf(before, after)).toEqual(expected);
  });
});
